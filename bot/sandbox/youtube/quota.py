"""The project's quota: so many units a day, and a day ends at midnight Pacific time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.youtube.errors import ApiError

_PACIFIC = ZoneInfo("America/Los_Angeles")


@dataclass(kw_only=True, slots=True)
class Quota:
    """`used`: units of `day`. What is refused counts as well."""

    daily: int
    clock: Callable[[], datetime]
    used: int = 0
    day: date | None = None

    def charge(self, units: int) -> None:
        """Raises ApiError: the day's units are used up."""
        today = self.clock().astimezone(_PACIFIC).date()
        if self.day != today:
            self.day, self.used = today, 0
        self.used += units
        if self.used > self.daily:
            self.used = self.daily
            raise ApiError("quotaExceeded", "The request cannot be completed: quota exceeded.")
