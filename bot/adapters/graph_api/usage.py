"""Reads Meta's usage headers and keeps us inside the budget.

The headers carry percent used; at 100 the account is throttled and calling on lengthens the
wait. There is no Retry-After. Source: Meta's "Rate limits" documentation.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.domain.errors import NotSentError

SLOW_AT = 90
STOP_AT = 100
SLOW_DOWN = timedelta(minutes=15)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_STATED_WAIT = timedelta(days=1)

_MOST = 1e9
_IMPLAUSIBLE = 1e9
_PERCENTAGES = ("call_count", "total_time", "total_cputime")


class UsageGate:
    """Says when calls may be made again. One per account and process."""

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._closed_until: datetime | None = None
        self._slow_until: datetime | None = None
        self._strikes = 0

    def observe(self, headers: Mapping[str, str], *, throttled: bool) -> timedelta | None:
        """Learn from an answer; return how long to wait when the account is throttled now."""
        percent, stated = usage_of(headers)
        if throttled or percent >= STOP_AT:
            wait = stated or self._next_wait()
            self._closed_until = self._clock() + wait
            return wait
        self._strikes = 0
        self._slow_until = self._clock() + SLOW_DOWN if percent >= SLOW_AT else None
        return None

    def require_open(self) -> None:
        """Raise NotSentError while the account is throttled."""
        self._require_past(self._closed_until, reason="usage limit reached")

    def require_open_for_polling(self) -> None:
        """Raise NotSentError while reading ahead would use up what replies need."""
        self.require_open()
        self._require_past(self._slow_until, reason="usage near the limit")

    def _require_past(self, moment: datetime | None, *, reason: str) -> None:
        if moment is not None and (left := moment - self._clock()) > timedelta(0):
            raise NotSentError(reason, retry_after=left, code="throttled")

    def _next_wait(self) -> timedelta:
        doubled = FIRST_WAIT * (1 << min(self._strikes, 10))
        self._strikes += 1
        return min(doubled, LONGEST_WAIT)


def usage_of(headers: Mapping[str, str]) -> tuple[float, timedelta | None]:
    """Return the highest percentage and the longest stated wait; (0, None) if none is told."""
    percent, minutes = 0.0, 0.0
    for report in _reports(headers):
        percent = max(percent, *(_number(report.get(name)) for name in _PERCENTAGES))
        minutes = max(minutes, _number(report.get("estimated_time_to_regain_access")))
    if not minutes:
        return percent, None
    return percent, min(timedelta(minutes=min(minutes, 1e6)), LONGEST_STATED_WAIT)


def _reports(headers: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    app = _object(headers.get("x-app-usage"))
    if app:
        yield app
    for reports in _object(headers.get("x-business-use-case-usage")).values():
        if isinstance(reports, list):
            yield from (report for report in reports if isinstance(report, dict))


def _object(text: str | None) -> Mapping[str, object]:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 0 <= value < _MOST else 0.0
