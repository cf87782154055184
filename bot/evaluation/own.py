"""Our own evaluation cases, which travel with the code: a checklist, and comments in context."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.adapters.classify.artefact import EXPECTED_LABELS
from bot.ports import ClassifierInput
from bot.resources import evaluation_folder

CHECKLIST = "checklist.jsonl"
CONTEXT = "context.jsonl"
HEADS = tuple(EXPECTED_LABELS)
_BLOCK = 8  # lines of the context file that were written together; every second block is tested


class EvaluationError(Exception):
    """Nothing can be measured. The message says, in Indonesian, what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """A comment and its labels per head; a head without agreement is missing."""

    text: str
    labels: Mapping[str, str]
    caption: str | None = None
    parent: str | None = None
    capability: str = ""

    def input(self, *, context: bool = False) -> ClassifierInput:
        """Return what the classifier reads."""
        if not context:
            return ClassifierInput(text=self.text)
        return ClassifierInput(text=self.text, caption=self.caption, parent=self.parent)


def load_checklist() -> list[Labelled]:
    """Return the behavioural checklist: only the labels that a case tests. Never train on it."""
    return [
        Labelled(
            text=row["text"], labels=_labels(row["expect"]), capability=row.get("capability", "")
        )
        for row in _rows(evaluation_folder() / CHECKLIST)
    ]


def load_context() -> list[Labelled]:
    """Return the comments in context that are kept for testing: every second block of lines."""
    return [
        Labelled(
            text=row["text"], labels=_labels(row), caption=row["caption"], parent=row["parent"]
        )
        for number, row in enumerate(_rows(evaluation_folder() / CONTEXT))
        if in_context_test(number)
    ]


def in_context_test(number: int) -> bool:
    """Whether the line of this number, from 0, is kept for testing."""
    return number // _BLOCK % 2 == 1


def _labels(row: Mapping[str, Any]) -> dict[str, str]:
    return {head: str(row[head]).lower() for head in HEADS if row.get(head) is not None}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EvaluationError(
            f"{path} tidak terbaca ({error.strerror}). Pasang ulang tanggap."
        ) from None
    yield from map(json.loads, lines)
