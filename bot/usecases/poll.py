"""Backfill: platforms keep no history of missed webhooks, so what they lost is polled.

A poll is a job that leaves the next one, so it survives restarts and runs in one process only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.domain.errors import NotSentError, PlatformError
from bot.ports import Poll, Polls, UnitOfWork
from bot.usecases import jobs
from bot.usecases.intake import Intake

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
class PollPlatforms:
    platforms: Mapping[str, Polls]
    uow: UnitOfWork
    intake: Intake
    observer: PollObserver
    watch: PollWatch | None = None
    _failures: dict[str, int] = field(default_factory=dict)

    async def start(self) -> None:
        """Leave a first job for every platform that has none waiting."""
        async with self.uow() as tx:
            await tx.jobs.put(*(jobs.poll(name) for name in self.platforms))

    async def run(self, subjects: Sequence[str]) -> None:
        for name in subjects:
            if name in self.platforms:
                await self._next(name, await self._try(name))

    async def revive(self, subject: str) -> None:
        """Go on polling even after the job itself has failed for good."""
        await self._next(subject, _LONGEST_PAUSE)

    async def once(self, name: str) -> Poll:
        """Poll one platform; what came is stored. Raises PlatformError."""
        async with self.uow() as tx:
            cursor = await tx.marks.cursor(name)
        poll = await self.platforms[name].poll(cursor)
        await self.intake.receive_poll(poll, platform=name)
        return poll

    async def _try(self, name: str) -> timedelta:
        usual = self.platforms[name].poll_every
        try:
            poll = await self.once(name)
        except PlatformError as error:
            failures = self._failures[name] = self._failures.get(name, 0) + 1
            if failures == 1:
                self.observer.poll_failing(name, error.reason)
            if self.watch:
                await self.watch.failed(name, error)
            return _pause_after(error, failures, usual)
        if self._failures.pop(name, 0):
            self.observer.poll_recovered(name)
        if self.watch:
            await self.watch.worked(name)
        return timedelta(0) if poll.has_more else usual

    async def nudge(self, name: str) -> None:
        """Look at once: the platform said that something changed without saying what."""
        async with self.uow() as tx:
            await tx.jobs.put(jobs.poll_now(name))

    async def _next(self, name: str, pause: timedelta) -> None:
        async with self.uow() as tx:
            await tx.jobs.put(jobs.poll(name, after=pause))


def _pause_after(error: PlatformError, failures: int, usual: timedelta) -> timedelta:
    if isinstance(error, NotSentError) and error.retry_after is not None:
        return error.retry_after
    doubled: timedelta = usual * 2 ** min(failures - 1, 10)
    return min(doubled, _LONGEST_PAUSE)
