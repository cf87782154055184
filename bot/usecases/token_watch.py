"""Warn of tokens that end and that only a person can replace, as the platform tells their end.

A job for each account, once a day, so that a warning is at most a day late.
"""

from dataclasses import dataclass
from datetime import timedelta

from typing_extensions import override

from bot.domain.errors import NotSentError
from bot.ports import Clock, TellsTokenEnds
from bot.usecases import jobs
from bot.usecases.recurring import Recurring
from bot.usecases.token_warnings import TokenWarnings

EVERY = timedelta(days=1)
SOON = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class WatchTokens(Recurring[TellsTokenEnds]):
    job = staticmethod(jobs.watch_token)

    warnings: TokenWarnings
    clock: Clock

    @override
    async def _turn(self, key: str) -> timedelta:
        """Warn of what ends soon; return when to look again."""
        try:
            ends = await self.platforms[key].token_ends()
        except NotSentError:
            return SOON
        now = self.clock()
        if ends is not None and ends.token is not None:
            await self.warnings.warn(key, "token_must_be_replaced", end=ends.token, now=now)
        if ends is not None and ends.data_access is not None:
            await self.warnings.warn(
                key, "data_access_ends", end=ends.data_access, now=now, mark="access"
            )
        return EVERY
