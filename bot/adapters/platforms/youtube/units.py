"""The ledger of units: Google gives a Cloud project so many for each day of Pacific time.

Written down before every call and kept over restarts, because refused calls cost as well and
nobody can ask Google what is left. Channels that are read through one project share its book.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.errors import NotSentError
from bot.ports import Clock, Notes

PACIFIC = ZoneInfo("America/Los_Angeles")
_PROJECT = re.compile(r"(\d+)-.+")


class Purpose(StrEnum):
    ACT = "act"  # for a reply or a decision of staff: may use up what there is
    POLL = "poll"  # leaves the reserve


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    units: int
    purpose: Purpose


class LooseNotes:
    """Forgets at the end of the process: for commands that run beside the application."""

    def __init__(self) -> None:
        self._notes: dict[str, str] = {}

    async def change(self, name: str, change: Callable[[str | None], str]) -> str:
        self._notes[name] = change(self._notes.get(name))
        return self._notes[name]


@dataclass(kw_only=True)
class UnitLedger:
    """`daily`: units a day; `reserved`: how many of them polls leave for replies.

    `name`: of the book, which is the project's.
    """

    name: str
    daily: int
    reserved: int
    clock: Clock
    notes: Notes = field(default_factory=LooseNotes, repr=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def spend(self, cost: Cost) -> None:
        """Write the units down. Raises NotSentError, until midnight, if there are too few."""
        now = self.clock()
        allowed = self.daily - (self.reserved if cost.purpose is Purpose.POLL else 0)

        def add(text: str | None) -> str:
            used = _used(text, day=pacific_day(now)) + cost.units
            if used > allowed:
                left = until_midnight(now)
                raise NotSentError("daily units used up", retry_after=left, code="throttled")
            return _written(used, day=pacific_day(now))

        async with self._turn:
            await self.notes.change(self.name, add)

    async def exhaust(self) -> timedelta:
        """Google says that nothing is left; return the time until there is."""
        now = self.clock()
        async with self._turn:
            await self.notes.change(
                self.name, lambda _: _written(self.daily, day=pacific_day(now))
            )
        return until_midnight(now)

    async def used(self) -> int:
        """Return the units used up today."""
        day = pacific_day(self.clock())
        async with self._turn:
            text = await self.notes.change(
                self.name, lambda old: _written(_used(old, day=day), day=day)
            )
        return _used(text, day=day)


def book_of(client_id: str) -> str:
    """Return the name of the book of the Cloud project that an OAuth client belongs to.

    Google's client ids begin with the project's number; any other is a project of its own.
    """
    match = _PROJECT.fullmatch(client_id)
    project = match[1] if match else client_id
    return f"youtube:units:{hashlib.sha256(project.encode()).hexdigest()[:16]}"


def pacific_day(now: datetime) -> date:
    return now.astimezone(PACIFIC).date()


def until_midnight(now: datetime) -> timedelta:
    """Return the time until the next Pacific day: 23 and 25 hours where the clocks change."""
    tomorrow = pacific_day(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC) - now


def _used(text: str | None, *, day: date) -> int:
    try:
        value = json.loads(text or "{}")
        return max(0, int(value["used"])) if value["day"] == day.isoformat() else 0
    except (ValueError, TypeError, KeyError, OverflowError):
        return 0


def _written(used: int, *, day: date) -> str:
    return json.dumps({"day": day.isoformat(), "used": used}, separators=(",", ":"))
