"""Does claimed jobs: renews their leases meanwhile, and settles them by what happened."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.queue.outbox import LEASE_RAN_OUT, JobStore
from bot.adapters.queue.records import ClaimedJob
from bot.domain.errors import DomainError, NotSentError, PlatformError
from bot.ports import Clock, ConcurrentChangeError, JobHandler

_FIRST_DELAY = timedelta(seconds=1)
_LONGEST_DELAY = timedelta(minutes=5)
_DOUBLINGS = 10
"""Enough to reach the longest delay; more would overflow."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Execution:
    """`jitter` gives numbers in [0, 1), so that jobs that failed together return apart."""

    store: JobStore
    handlers: Mapping[str, JobHandler]
    clock: Clock
    lease: timedelta
    jitter: Callable[[], float] = random.random

    async def perform(self, jobs: Sequence[ClaimedJob]) -> None:
        """Do jobs of one name. Cancelled, it hands back what is not done.

        Raises only when the job store fails; the leases then run out by themselves.
        """
        name = jobs[0].name
        with structlog.contextvars.bound_contextvars(job=name):
            try:
                async with self._renewed(jobs):
                    await self._settle(self.handlers[name], jobs)
            except asyncio.CancelledError:
                await self.store.release(jobs)
                raise

    async def _settle(self, handler: JobHandler, jobs: Sequence[ClaimedJob]) -> None:
        fresh = [job for job in jobs if job.failures <= handler.max_attempts]
        for job in jobs:
            if job not in fresh:
                await self._give_up(handler, job, LEASE_RAN_OUT)
        if fresh:
            await self._attempt(handler, fresh)

    async def _attempt(self, handler: JobHandler, jobs: Sequence[ClaimedJob]) -> None:
        try:
            await handler.run([job.subject for job in jobs])
        except NotSentError as error:
            await self._defer(jobs, error)
        except ConcurrentChangeError as error:
            if len(jobs) > 1:
                await self._one_by_one(handler, jobs)
            else:
                await self._fail(handler, jobs[0], error, delay=timedelta(0))
        except Exception as error:  # the runner's edge: a job must not end it
            if len(jobs) > 1:
                await self._one_by_one(handler, jobs)
            else:
                log.exception("job_failed", job_id=jobs[0].id, failures=jobs[0].failures)
                await self._fail(handler, jobs[0], error, delay=self._delay(jobs[0].failures))
        else:
            await self.store.done(jobs)

    async def _one_by_one(self, handler: JobHandler, jobs: Sequence[ClaimedJob]) -> None:
        """Find the jobs that spoil their batch; the others are done."""
        log.warning("job_batch_split", jobs=len(jobs))
        for job in jobs:
            await self._attempt(handler, [job])

    async def _defer(self, jobs: Sequence[ClaimedJob], error: NotSentError) -> None:
        delay = error.retry_after
        if delay is None:
            delay = self._delay(max(job.attempts for job in jobs))
        log.info("job_deferred", jobs=len(jobs), seconds=round(delay.total_seconds()))
        await self.store.defer(jobs, run_at=self.clock() + delay, error=describe(error))

    async def _fail(
        self, handler: JobHandler, job: ClaimedJob, error: Exception, *, delay: timedelta
    ) -> None:
        if job.failures >= handler.max_attempts:
            await self._give_up(handler, job, describe(error))
        else:
            await self.store.retry([job], run_at=self.clock() + delay, error=describe(error))

    async def _give_up(self, handler: JobHandler, job: ClaimedJob, error: str) -> None:
        """Tell the handler, then bury: a crash between the two tells it again, never not."""
        if handler.on_dead is not None:
            try:
                await handler.on_dead(job.subject)
            except SQLAlchemyError:
                raise  # the store is in trouble: the lease runs out and this is done again
            except Exception:  # part of the same edge
                log.exception("job_burial_unreported", job_id=job.id)
        await self.store.bury(job, error=error)
        log.error("job_dead", job_id=job.id, failures=job.failures, error=error)

    def _delay(self, attempt: int) -> timedelta:
        """Double from 1 s to 5 min, of which between half and all is waited."""
        full = min(_FIRST_DELAY * (1 << min(attempt - 1, _DOUBLINGS)), _LONGEST_DELAY)
        return max(full * (0.5 + self.jitter() / 2), _FIRST_DELAY)

    @asynccontextmanager
    async def _renewed(self, jobs: Sequence[ClaimedJob]) -> AsyncGenerator[None]:
        heartbeat = asyncio.create_task(self._renew(jobs))
        try:
            yield
        finally:
            heartbeat.cancel()
            await asyncio.gather(heartbeat, return_exceptions=True)

    async def _renew(self, jobs: Sequence[ClaimedJob]) -> None:
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            try:
                await self.store.renew(jobs, lease=self.lease)
            except (SQLAlchemyError, OSError) as error:
                log.warning("job_lease_not_renewed", error=type(error).__name__)


def describe(error: Exception) -> str:
    """Return what may be stored of an error: never its message, which may quote anything."""
    name = type(error).__name__
    if isinstance(error, PlatformError):
        return f"{name}: {error.reason}"[:300]
    return f"{name}: {error.key}"[:300] if isinstance(error, DomainError) else name
