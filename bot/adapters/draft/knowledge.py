"""Reads the office's knowledge: a folder of Markdown files, one answer each.

The front matter gives title, questions, agency, source, topics and an optional valid_until; the
body is the answer as a citizen will read it. The file's name is the entry's id.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from bot.adapters.draft.matcher import THRESHOLDS, KnowledgeIndex, Match
from bot.domain.knowledge import KnowledgeEntry
from bot.domain.verdict import Intent, Topic

MAX_ANSWER = 600
"""Characters of an answer: a template and the source still fit into 1,000."""
MAX_LINE = {"title": 120, "agency": 100, "source": 120}
MIN_QUESTIONS = 3

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FIELDS = frozenset({"title", "questions", "agency", "source", "topics", "valid_until"})
_TOPICS = frozenset(topic.value for topic in Topic)


class KnowledgeError(Exception):
    """Some entries are broken. `problems` lists all of them, one per line of the message."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class KnowledgeBase:
    """The office's entries, and the search over them."""

    entries: tuple[KnowledgeEntry, ...]
    _index: KnowledgeIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", KnowledgeIndex(self.entries))

    def get(self, entry_id: str) -> KnowledgeEntry | None:
        return next((entry for entry in self.entries if entry.id == entry_id), None)

    def match(
        self,
        text: str,
        *,
        today: date,
        intent: Intent = Intent.QUESTION,
        topic: Topic = Topic.GENERAL,
        scope: frozenset[str] = frozenset(),
    ) -> tuple[Match, ...]:
        """Return live entries that answer `text`, best first; empty if none does for sure.

        `today` is the office's local date. An expired entry is never returned. Only questions,
        complaints and suggestions are matched. `scope`: see `KnowledgeEntry.is_within`.
        """
        threshold = THRESHOLDS.get(intent)
        if threshold is None:
            return ()
        return tuple(
            match
            for match in self._index.search(text, topic=topic)
            if match.score >= threshold
            and match.entry.is_live(today)
            and match.entry.is_within(scope)
        )


def load_knowledge(folder: Path) -> KnowledgeBase:
    """Read every `*.md` file of `folder`.

    Raises:
        KnowledgeError: the folder is missing or empty, or entries are broken; all problems are
            listed, each with file name and field.
    """
    files = sorted(folder.glob("*.md")) if folder.is_dir() else []
    if not files:
        raise KnowledgeError((f"{folder}: no knowledge entries (*.md) here",))
    entries: list[KnowledgeEntry] = []
    problems: list[str] = []
    for file in files:
        try:
            entries.append(_read(file))
        except KnowledgeError as error:
            problems.extend(f"{file.name}: {problem}" for problem in error.problems)
    if problems:
        raise KnowledgeError(tuple(problems))
    return KnowledgeBase(tuple(entries))


def _read(file: Path) -> KnowledgeEntry:
    try:
        post = frontmatter.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise KnowledgeError((f"cannot be read: {error.strerror}",)) from None
    except UnicodeDecodeError:
        raise KnowledgeError(("not UTF-8 text",)) from None
    except yaml.YAMLError as error:
        raise KnowledgeError((f"front matter is not valid YAML: {_where(error)}",)) from None
    meta: Mapping[str, Any] = post.metadata
    answer = post.content.strip()
    problems = tuple(_problems(file.stem, meta, answer))
    if problems:
        raise KnowledgeError(problems)
    return KnowledgeEntry(
        id=file.stem,
        title=meta["title"].strip(),
        questions=tuple(question.strip() for question in meta["questions"]),
        answer=answer,
        agency=meta["agency"].strip(),
        source=meta["source"].strip(),
        topics=tuple(meta.get("topics", ())),
        valid_until=meta.get("valid_until"),
    )


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "unreadable"


def _problems(entry_id: str, meta: Mapping[str, object], answer: str) -> list[str]:
    found = [f"{name}: unknown field" for name in sorted(map(str, meta.keys() - _FIELDS))]
    if not _ID.fullmatch(entry_id):
        found.append("file name: use a-z, 0-9 and single hyphens")
    for name, limit in MAX_LINE.items():
        found.extend(_line_problems(name, meta.get(name), limit))
    found.extend(_question_problems(meta.get("questions")))
    topics = meta.get("topics", [])
    if not isinstance(topics, list) or not _TOPICS.issuperset(map(str, topics)):
        found.append(f"topics: must be a list out of {', '.join(sorted(_TOPICS))}")
    until = meta.get("valid_until")
    # A datetime is a date to isinstance, but would not compare with one.
    if until is not None and type(until) is not date:
        found.append("valid_until: must be a date such as 2027-12-31")
    return found + _answer_problems(answer)


def _line_problems(name: str, value: object, limit: int) -> list[str]:
    if not isinstance(value, str) or not value.strip():
        return [f"{name}: missing or not text"]
    if len(value.strip()) > limit or "\n" in value.strip():
        return [f"{name}: must be one line of at most {limit} characters"]
    return []


def _question_problems(questions: object) -> list[str]:
    if not isinstance(questions, list) or not all(
        isinstance(question, str) and question.strip() for question in questions
    ):
        return ["questions: must be a list of texts"]
    if len(questions) < MIN_QUESTIONS:
        return [f"questions: give at least {MIN_QUESTIONS} ways citizens ask"]
    return []


def _answer_problems(answer: str) -> list[str]:
    if not answer:
        return ["answer: the text below the front matter is empty"]
    if len(answer) > MAX_ANSWER:
        return [f"answer: {len(answer)} characters, at most {MAX_ANSWER} allowed"]
    if "{{" in answer or "{%" in answer:
        return ["answer: holds an unfilled placeholder"]
    return []
