"""Rate-limit bookkeeping and the usage headers (percent used; throttled at 100)."""

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_DAY = timedelta(hours=24)
THROTTLED_AT = 100


@dataclass(kw_only=True, slots=True)
class Usage:
    """Calls of the last 24 h against the budget.

    Attributes:
        kind: the business use case that is named in the header.
        forced_percent: shown instead of the real figure, for tests of slowing down.
        regain_minutes: announced as `estimated_time_to_regain_access` while throttled.
    """

    account_id: str
    daily_calls: int
    kind: str = "instagram"
    forced_percent: int | None = None
    regain_minutes: int = 5
    _calls: deque[datetime] = field(default_factory=deque)

    def count(self, at: datetime) -> None:
        self._calls.append(at)
        while self._calls[0] <= at - _DAY:
            self._calls.popleft()

    @property
    def percent(self) -> int:
        if self.forced_percent is not None:
            return self.forced_percent
        return len(self._calls) * 100 // self.daily_calls

    @property
    def throttled(self) -> bool:
        return self.percent >= THROTTLED_AT

    def headers(self, *, percent: int | None = None, minutes: int | None = None) -> dict[str, str]:
        """Both usage headers; the arguments stand in for one answer of a planned fault."""
        shown = self.percent if percent is None else percent
        wait = 0
        if shown >= THROTTLED_AT:
            wait = self.regain_minutes if minutes is None else minutes
        app = {"call_count": shown // 2, "total_time": shown // 4, "total_cputime": shown // 4}
        business = {
            "type": self.kind,
            "call_count": shown,
            "total_cputime": shown // 4,
            "total_time": shown // 4,
            "estimated_time_to_regain_access": wait,
        }
        return {
            "X-App-Usage": json.dumps(app),
            "X-Business-Use-Case-Usage": json.dumps({self.account_id: [business]}),
        }
