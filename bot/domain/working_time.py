"""Office hours: deadlines run only while the office works."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

_SATURDAY = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHours:
    """Monday to Friday from `opens` to `closes` in `zone`, without `holidays` (local dates)."""

    zone: tzinfo
    opens: time = time(7, 30)
    closes: time = time(16, 0)
    holidays: AbstractSet[date] = field(default_factory=frozenset)

    def deadline(self, start: datetime, allowed: timedelta) -> datetime:
        """Return when `allowed` working time after `start` is used up, in `start`'s zone.

        Raises:
            ValueError: if `start` is naive or `allowed` is negative.
        """
        if start.tzinfo is None or allowed < timedelta(0):
            raise ValueError("start must be aware and allowed not negative")
        moment, left = start.astimezone(self.zone), allowed
        while True:
            opening, closing = self._window(moment.date())
            begin = max(moment, opening)
            if self._works(moment.date()) and begin < closing:
                if left <= closing - begin:
                    return (begin + left).astimezone(start.tzinfo)
                left -= closing - begin
            moment = self._midnight(moment.date() + timedelta(days=1))

    def _works(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in self.holidays

    def _window(self, day: date) -> tuple[datetime, datetime]:
        return (
            datetime.combine(day, self.opens, self.zone),
            datetime.combine(day, self.closes, self.zone),
        )

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.zone)
