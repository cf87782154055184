"""Dates as people and programs write them: ISO 8601, day first, or Unix time."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any

_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?"
)
_UNIX = re.compile(r"\d{9,13}(?:\.\d+)?")
_FIRST_MILLISECONDS = 100_000_000_000
"""As seconds this is the year 5138, so a larger number counts milliseconds."""


class InvalidDateError(Exception):
    """Its message is the reason, in Indonesian."""


def read_date(value: Any, *, zone: tzinfo) -> datetime | None:
    """Return the moment in UTC; None for an empty cell. Naive times are local to `zone`.

    Raises:
        InvalidDateError
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        moment = _parsed(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise InvalidDateError(
            "tanggal tidak terbaca; tulis mis. 2026-11-24 09:30 atau 24/11/2026 09:30"
        ) from None


def _parsed(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("no date")
    text = str(value).strip()
    if _UNIX.fullmatch(text):
        seconds = float(text)
        if seconds >= _FIRST_MILLISECONDS:
            seconds /= 1000
        return datetime.fromtimestamp(seconds, tz=UTC)
    day_first = _DAY_FIRST.fullmatch(text)
    if day_first is None:
        return datetime.fromisoformat(text)
    day, month, year, hour, minute, second = (int(part or 0) for part in day_first.groups())
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 — the zone comes later
