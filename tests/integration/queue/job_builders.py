"""Small helpers of the queue's tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Lane, Runner
from bot.ports import Job, JobHandler, UnitOfWork

LEASE = timedelta(seconds=60)


LANE = Lane("all", ("work",), workers=2)


def make_runner(store: JobStore, *handlers: JobHandler, **options: object) -> Runner:
    options.setdefault("lanes", [LANE])
    by_name = {one.name: one for one in handlers}
    return Runner(store=store, handlers=by_name, clock=store.clock, **options)  # type: ignore[arg-type]


async def put(uow: UnitOfWork, *jobs: Job) -> None:
    async with uow() as tx:
        await tx.jobs.put(*jobs)


def handler(run: Callable[[Sequence[str]], Awaitable[None]], **options: object) -> JobHandler:
    return JobHandler(name="work", run=run, **options)  # type: ignore[arg-type]


def work(*subjects: str, **options: object) -> list[Job]:
    return [Job(name="work", subject=subject, **options) for subject in subjects]  # type: ignore[arg-type]


@asynccontextmanager
async def running(runner: Runner) -> AsyncIterator[None]:
    """Run the runner; at the end stop it as SIGTERM would."""
    stop = asyncio.Event()
    task = asyncio.create_task(runner.run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 10)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 — any condition, not only events
            await asyncio.sleep(0.01)


async def until_empty(store: JobStore, name: str = "work") -> None:
    async with asyncio.timeout(20):
        while await store.count_waiting(name):  # noqa: ASYNC110 — lives in a database
            await asyncio.sleep(0.05)
