"""What polls have put right because no event had told of it, counted since the start."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.comment import Direction
from bot.ports import Outcome, Stored

_ON_ITS_WAY = timedelta(minutes=2)
"""An event of what is younger than this may still arrive."""


class Repair(StrEnum):
    COMMENT = "comment"
    EDIT = "edit"
    REMOVAL = "removal"
    ANSWER = "native_answer"
    HIDE = "native_hide"


@dataclass(frozen=True, kw_only=True)
class Repairs:
    """`pushing`: platforms that tell of new comments; where none does, a poll repairs nothing."""

    pushing: Collection[str] = ()
    counts: Counter[tuple[str, Repair]] = field(default_factory=Counter)

    def count(self, platform: str, repair: Repair) -> None:
        self.counts[platform, repair] += 1

    def by_account(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for (platform, repair), number in sorted(self.counts.items()):
            found.setdefault(platform, {})[repair.value] = number
        return found

    def count_polled(self, stored: Collection[Stored], *, at: datetime) -> None:
        """Count comments and edits that a poll, not the first one, has found."""
        for one in stored:
            platform, written = one.incoming.platform, one.incoming.created_at
            if one.incoming.direction is Direction.OUTGOING:
                continue
            if one.outcome is Outcome.CHANGED:
                self.count(platform, Repair.EDIT)
            is_missed = written is not None and at - written > _ON_ITS_WAY
            if one.outcome is Outcome.NEW and is_missed and platform in self.pushing:
                self.count(platform, Repair.COMMENT)
