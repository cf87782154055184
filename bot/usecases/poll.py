"""Backfill: platforms keep no history of missed webhooks, so what they lost is polled.

A poll is a job that leaves the next one, so it survives restarts and runs in one process only.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from typing_extensions import override

from bot.domain.errors import NotSentError, PlatformError
from bot.ports import Poll, Polls
from bot.usecases import jobs
from bot.usecases.intake import Intake
from bot.usecases.recurring import Recurring

_LONGEST_PAUSE = timedelta(minutes=30)


class PollWatch(Protocol):
    """Told of every failure and of every success."""

    async def failed(self, platform: str, error: PlatformError) -> None: ...

    async def worked(self, platform: str) -> None: ...


class PollObserver(Protocol):
    """Told of the first failure and of the recovery only."""

    def poll_failing(self, platform: str, reason: str) -> None: ...

    def poll_recovered(self, platform: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class PollPlatforms(Recurring[Polls]):
    job = staticmethod(jobs.poll)
    rest = _LONGEST_PAUSE

    intake: Intake
    observer: PollObserver
    watch: PollWatch | None = None
    _failures: dict[str, int] = field(default_factory=dict)

    async def once(self, name: str) -> Poll:
        """Poll one platform; what came is stored. Raises PlatformError."""
        async with self.uow() as tx:
            cursor = await tx.marks.cursor(name)
        poll = await self.platforms[name].poll(cursor)
        await self.intake.receive_poll(poll, platform=name)
        return poll

    @override
    async def _turn(self, key: str) -> timedelta:
        usual = self.platforms[key].poll_every
        try:
            poll = await self.once(key)
        except PlatformError as error:
            failures = self._failures[key] = self._failures.get(key, 0) + 1
            if failures == 1:
                self.observer.poll_failing(key, error.reason)
            if self.watch:
                await self.watch.failed(key, error)
            return _pause_after(error, failures, usual)
        if self._failures.pop(key, 0):
            self.observer.poll_recovered(key)
        if self.watch:
            await self.watch.worked(key)
        return timedelta(0) if poll.has_more else usual

    async def nudge(self, name: str) -> None:
        """Look at once: the platform said that something changed without saying what."""
        async with self.uow() as tx:
            await tx.jobs.put(jobs.poll_now(name))


def _pause_after(error: PlatformError, failures: int, usual: timedelta) -> timedelta:
    if isinstance(error, NotSentError) and error.retry_after is not None:
        return error.retry_after
    doubled: timedelta = usual * 2 ** min(failures - 1, 10)
    return min(doubled, _LONGEST_PAUSE)
