"""Runs jobs as they fall due, lane by lane, until told to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog

from bot.adapters.queue.execution import Execution
from bot.adapters.queue.lane import Bell, Lane
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.records import ClaimedJob
from bot.ports import Clock, JobHandler

_TROUBLE_PAUSE = 1.0
_LONGEST_TROUBLE_PAUSE = 10.0
_TOLD_AGAIN_AFTER = timedelta(minutes=1)
_SHORTEST_WAIT = 0.02

T = TypeVar("T")

log = structlog.get_logger()


class Runner:
    """Claims jobs and does them. Several runners, in one or many processes, may share a store.

    `poll_every`: how long a waiting lane may overlook a job left by another process. `lease`:
    how long a job stays ours without a sign of life; must exceed any pause of the event loop.
    `grace`: how long running jobs may go on after a stop before they are cancelled.
    """

    def __init__(
        self,
        *,
        store: JobStore,
        handlers: Mapping[str, JobHandler],
        lanes: Sequence[Lane] = (),
        clock: Clock,
        poll_every: timedelta = timedelta(seconds=1),
        lease: timedelta = timedelta(seconds=60),
        grace: timedelta = timedelta(seconds=10),
    ) -> None:
        unknown = {name for lane in lanes for name in lane.jobs} - handlers.keys()
        if unknown:
            raise ValueError(f"no handler for the jobs {sorted(unknown)}")
        self._store = store
        self._handlers = handlers
        self._lanes = lanes
        self._clock = clock
        self._poll_every = poll_every
        self._lease = lease
        self._grace = grace
        self._execution = Execution(store=store, handlers=handlers, clock=clock, lease=lease)
        self._bell = Bell()
        self._pauses: dict[str, float] = {}
        """Seconds to wait before the next try, of each lane that meets a failing job store."""
        self._told_at: datetime | None = None

    def wake(self, names: Collection[str] | None = None) -> None:
        """Make lanes that wait for jobs of these names look at once; None: all lanes.

        May be called from any thread.
        """
        self._bell.ring(names)

    async def revive_lost(self) -> None:
        """At a start: try once more what crashes have buried without anybody being told."""
        names = [name for name, handler in self._handlers.items() if handler.on_dead is None]
        revived = await self._store.revive_lost(names)
        if revived:
            log.error("jobs_revived_after_crashes", jobs=revived)

    async def run(self, stop: asyncio.Event) -> None:
        """Run all lanes until `stop` is set; then finish or hand back what is running."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes:
                group.create_task(self._run_lane(lane, stop), name=f"lane {lane.name}")

    async def drain(self, names: Collection[str], *, workers: int = 1) -> None:
        """Do jobs of these names until none is due, `workers` batches at once.

        Raises if the job store fails.
        """
        turn = asyncio.Lock()  # claims that overlap would share the next jobs out at random
        await asyncio.gather(*(self._drain(names, turn) for _ in range(workers)))

    async def _drain(self, names: Collection[str], turn: asyncio.Lock) -> None:
        while jobs := await self._claim_in_turn(names, turn):
            await self._execution.perform(jobs)

    async def _claim_in_turn(
        self, names: Collection[str], turn: asyncio.Lock
    ) -> Sequence[ClaimedJob]:
        async with turn:
            return await self._claim(names)

    async def _run_lane(self, lane: Lane, stop: asyncio.Event) -> None:
        bell, running = self._bell.listen(lane.jobs), set[asyncio.Task[None]]()
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                bell.clear()
                jobs = await self._guarded(lane, partial(self._claim, lane.jobs))
                if jobs is not None:
                    self._works_again(lane)
                if not jobs:
                    await self._idle(lane, bell, stopping)
                    continue
                work = partial(self._execution.perform, jobs)
                task = asyncio.create_task(self._guarded(lane, work))
                running.add(task)
                task.add_done_callback(running.discard)
                if len(running) >= lane.workers:
                    await _first({stopping, *running})
            if running:
                await asyncio.wait(running, timeout=self._grace.total_seconds())
        finally:
            self._bell.forget(bell)
            await _cancel({stopping, *running})

    async def _claim(self, names: Collection[str]) -> Sequence[ClaimedJob]:
        batches = {name: self._handlers[name].batch for name in names}
        return await self._store.claim(batches, lease=self._lease)

    async def _idle(self, lane: Lane, bell: asyncio.Event, stopping: asyncio.Task[bool]) -> None:
        """Wait for a ring, a job that is due, the end of a pause after trouble, or the stop."""
        ringing = asyncio.create_task(bell.wait())
        try:
            while True:
                due = await self._guarded(lane, partial(self._store.next_due, lane.jobs))
                in_trouble = self._pauses.get(lane.name)
                if await _first({stopping, ringing}, seconds=in_trouble or self._until(due)):
                    return
                if in_trouble or (due is not None and due <= self._clock()):
                    return
        finally:
            await _cancel({ringing})

    def _until(self, due: datetime | None) -> float:
        """Return the seconds to sleep: another process may leave a job meanwhile."""
        most = self._poll_every.total_seconds()
        if due is None:
            return most
        # What is due may be locked by another transaction for a moment.
        return max(min(most, (due - self._clock()).total_seconds()), _SHORTEST_WAIT)

    async def _guarded(self, lane: Lane, action: Callable[[], Awaitable[T]]) -> T | None:
        """Survive a failing job store: say so once for all lanes, and try more slowly."""
        try:
            return await action()
        except Exception:
            if not self._pauses and self._is_news():
                log.exception("job_store_failed")
            pause = self._pauses.get(lane.name, 0.0) * 2 or _TROUBLE_PAUSE
            self._pauses[lane.name] = min(pause, _LONGEST_TROUBLE_PAUSE)
            return None

    def _is_news(self) -> bool:
        """A disk almost full takes some writes and refuses others: that is one trouble."""
        now = self._clock()
        if self._told_at is not None and now - self._told_at < _TOLD_AGAIN_AFTER:
            return False
        self._told_at = now
        return True

    def _works_again(self, lane: Lane) -> None:
        """Jobs can be claimed; that they can be seen proves nothing, a full disk can be read."""
        if self._pauses.pop(lane.name, None) and not self._pauses:
            log.info("job_store_recovered")


async def _first(tasks: set[asyncio.Task[Any]], *, seconds: float | None = None) -> bool:
    """Wait for the first of these; tell whether one has ended."""
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    return bool(done)


async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
