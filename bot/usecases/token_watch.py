"""Warn of tokens that end and that only a person can replace, as the platform tells their end.

A job for each account, once a day, so that a warning is at most a day late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import NotSentError
from bot.ports import Clock, TellsTokenEnds, UnitOfWork
from bot.usecases import jobs
from bot.usecases.token_warnings import TokenWarnings

EVERY = timedelta(days=1)
SOON = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class WatchTokens:
    platforms: Mapping[str, TellsTokenEnds]
    warnings: TokenWarnings
    uow: UnitOfWork
    clock: Clock

    async def start(self) -> None:
        """Leave a first job for every account that has none waiting."""
        async with self.uow() as tx:
            await tx.jobs.put(*(jobs.watch_token(key) for key in self.platforms))

    async def run(self, subjects: Sequence[str]) -> None:
        for key in subjects:
            if key in self.platforms:
                await self._next(key, await self._look(key))

    async def revive(self, subject: str) -> None:
        """Go on even after the job itself has failed for good."""
        await self._next(subject, EVERY)

    async def _look(self, key: str) -> timedelta:
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

    async def _next(self, key: str, pause: timedelta) -> None:
        async with self.uow() as tx:
            await tx.jobs.put(jobs.watch_token(key, after=pause))
