"""An account that cannot be read: since when, why, and when staff should hear of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

_AT_ONCE = frozenset({"token_invalid", "permission"})
"""What no waiting mends."""
_PASSES = timedelta(minutes=15)
"""Anything else may be over before anybody has read of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outage:
    """`code`: a key of the catalogue's `failures`, and of its `mends`.

    `told_at`: when staff were told of it; None: not yet. `ended_at`: when it was over; staff are
    told of that, too, if they were told of the beginning. Times are aware, in UTC.
    """

    platform: str
    code: str
    since: datetime
    told_at: datetime | None = None
    ended_at: datetime | None = None

    def news_at(self) -> datetime | None:
        """Return when staff are to be told something; None: there is nothing to tell."""
        if self.ended_at is not None:
            return self.ended_at
        if self.told_at is not None:
            return None
        return self.since if self.code in _AT_ONCE else self.since + _PASSES

    def going_on(self, code: str) -> "Outage":
        """Return it after another failure; one that seemed over has not ended."""
        return replace(self, code=code, ended_at=None)
