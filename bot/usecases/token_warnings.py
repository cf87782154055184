"""Tell an account's staff that its token ends, once at each step."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.account import Accounts
from bot.domain.notice import StaffNotice
from bot.domain.token import days_until, warning_due
from bot.ports import Desk, UnitOfWork

_SAME_END = timedelta(days=1)
"""An end that is told a little differently each time is still the same one."""


@dataclass(frozen=True, kw_only=True)
class TokenWarnings:
    accounts: Accounts
    desk: Desk
    uow: UnitOfWork

    async def warn(
        self, key: str, notice: str, *, end: datetime, now: datetime, mark: str = "warned"
    ) -> None:
        """Warn in the account's group where a step is reached; noted only after it was posted.

        `mark`: what is being warned of, where several things of one token end.

        Raises:
            NotSentError, OutcomeUnknownError, RejectedError: the notice is not posted.
        """
        name = f"{mark}:{key}"
        async with self.uow() as tx:
            told = _step_told(noted(await tx.marks.cursor(name)), end)
        days = days_until(end, now=now)
        step = warning_due(days, told=told)
        if step is None:
            return
        account = self.accounts.of(key)
        values = {"platform": account.kind, "label": account.label, "days": days}
        await self.desk.tell(StaffNotice(key=notice, place=account.place, values=values))
        async with self.uow() as tx:
            text = json.dumps({"end": end.isoformat(), "step": step})
            await tx.marks.save_cursor(name, text)


def _step_told(warned: Mapping[str, object], end: datetime) -> int | None:
    if "end" not in warned:
        return None
    same = abs(datetime.fromisoformat(str(warned["end"])) - end) < _SAME_END
    return int(str(warned["step"])) if same else None


def noted(text: str | None) -> Mapping[str, object]:
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}
