"""Every text that the code asks for exists in every language, and every text is asked for."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot
from bot.adapters.catalogue import LANGUAGES, Catalogue
from bot.adapters.desk.callback_data import Button
from bot.adapters.desk.commands import NAMES
from bot.adapters.graph_api.errors import Meaning, Problem, read_error
from bot.domain.deeds import Span
from bot.domain.errors import DomainError, PlatformError, RejectedError
from bot.domain.reply import DraftOrigin
from bot.domain.review import RejectReason, State
from bot.domain.verdict import Abuse, Intent, Sentiment, Topic
from bot.resources import prompts_folder

CODE = Path(bot.__file__).parent
ASKED_IN_TEMPLATES = re.compile(r"""\bt\(["']([\w.]+)["']""")
TABLES: dict[str, Iterable[str]] = {
    "intents": Intent,
    "sentiments": Sentiment,
    "abuse": Abuse,
    "topics": Topic,
    "origins": set(DraftOrigin),
    "reasons": RejectReason,
    "spans": Span,
    "taken": State,
    "commands": NAMES,
    "buttons": {button.name.lower() for button in Button} - {"reject", "restrict", "correct"}
    | {"cancel"},
    "errors": {error.key for error in (DomainError, *DomainError.__subclasses__())},
    "months": [f"m{month}" for month in range(1, 13)],
    "weekdays": [f"d{day}" for day in range(1, 8)],
}
"""Tables that are read by a value: none of these values may be without a text."""


@cache
def catalogue(language: str) -> Catalogue:
    return Catalogue(language=language, zone=ZoneInfo("Asia/Jakarta"))


def keys(language: str) -> frozenset[str]:
    return catalogue(language).keys()


@cache
def nodes() -> tuple[ast.AST, ...]:
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in CODE.rglob("*.py"))
    return tuple(node for tree in trees for node in ast.walk(tree))


def words() -> set[str]:
    """Return what a key can be put together from: texts, and names of enum members."""
    members = {
        target.id.lower()
        for node in nodes()
        if isinstance(node, ast.ClassDef)
        for line in node.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
    return members | set(constants(nodes()))


def constants(found: Iterable[ast.AST]) -> Iterator[str]:
    for node in found:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def asked() -> Iterator[str]:
    """Yield a pattern of the key of every call for a text, in code and templates."""
    for node in nodes():
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"text", "_text"}:
            for argument in node.args[:1]:
                if isinstance(argument, ast.JoinedStr):
                    yield pattern(argument)
                elif isinstance(argument, ast.Constant) and "." in str(argument.value):
                    yield re.escape(str(argument.value))
    for file in prompts_folder().rglob("*.j2"):
        for key in ASKED_IN_TEMPLATES.findall(file.read_text(encoding="utf-8")):
            yield re.escape(key)


def pattern(text: ast.JoinedStr) -> str:
    parts = (
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"
        for part in text.values
    )
    return "".join(parts)


def test_every_language_has_the_same_texts() -> None:
    assert {language: keys(language) ^ keys("id") for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, frozenset()
    )


def test_every_language_has_the_same_templates() -> None:
    first, *others = (set(catalogue(language).template_names()) for language in LANGUAGES)
    assert all(other == first for other in others)


def refusal(meaning: Meaning) -> PlatformError:
    return read_error(Problem(meaning=meaning, reason=""), retry_after=None)


@pytest.mark.parametrize("meaning", [m for m in Meaning if isinstance(refusal(m), RejectedError)])
def test_every_refusal_of_the_graph_api_is_explained(meaning: Meaning) -> None:
    assert f"failures.{meaning}" in keys("id")


def test_every_text_that_is_asked_for_exists() -> None:
    wanted = set(asked())
    assert len(wanted) > 20
    assert [w for w in wanted if not any(re.fullmatch(w, key) for key in keys("id"))] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_value_has_a_text(table: str) -> None:
    assert {f"{table}.{value}" for value in TABLES[table]} <= keys("id")


def test_every_text_is_asked_for() -> None:
    known = words()
    composed = {pattern(node) for node in nodes() if isinstance(node, ast.JoinedStr)}
    wanted = {one for one in composed.union(asked()) if one[0].isalpha()}

    def is_used(key: str) -> bool:
        matches = filter(None, (re.fullmatch(one, key) for one in wanted))
        parts = (match.groups() for match in matches)
        return key in known or any(not p or p[0].isdigit() or p[0] in known for p in parts)

    assert {key for key in keys("id") if not is_used(key)} == set()
