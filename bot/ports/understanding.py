"""Understanding a comment and proposing a reply to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.reply import Draft
from bot.domain.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassifierInput:
    """A comment and, where known, the post's caption and the parent comment."""

    text: str
    caption: str | None = None
    parent: str | None = None


class Classifier(Protocol):
    @property
    def model_version(self) -> str: ...

    async def classify(self, inputs: Sequence[ClassifierInput]) -> Sequence[Verdict]:
        """Return one verdict per input, in order; any text is acceptable."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRequest:
    """`variant` counts 'Draf lain' presses: another number asks for another wording.

    `scope`: agencies and topics whose knowledge may be quoted; empty: all.
    """

    comment: str
    author_name: str | None
    verdict: Verdict
    now: datetime
    variant: int = 0
    scope: frozenset[str] = frozenset()


class Drafter(Protocol):
    async def draft(self, request: DraftRequest) -> Draft:
        """Propose a reply; an empty text where none can be proposed honestly."""
        ...
