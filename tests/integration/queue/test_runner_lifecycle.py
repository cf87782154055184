"""The runner stops gracefully, keeps long jobs, and outlives a failing store."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Lane
from bot.clock import utc_now
from bot.ports import JobHandler
from tests.integration.queue.job_builders import (
    LANE,
    LEASE,
    handler,
    make_runner,
    put,
    running,
    until,
    until_empty,
    work,
)


async def test_a_stop_lets_running_jobs_finish_and_claims_no_more(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    begun: list[str] = []
    done: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        begun.extend(subjects)
        await asyncio.sleep(0.2)
        done.extend(subjects)

    await put(uow, *work("1", "2", "3", "4"))
    async with running(make_runner(store, handler(run))):
        await until(lambda: len(begun) == 2)

    assert done == begun == ["1", "2"]
    assert await store.count_waiting("work") == 2


async def test_a_stop_hands_back_what_does_not_finish_in_time(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    begun: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        begun.extend(subjects)
        await asyncio.sleep(60)

    await put(uow, *work("1"))
    async with running(make_runner(store, handler(run), grace=timedelta(seconds=0.1))):
        await until(lambda: begun == ["1"])

    (again,) = await store.claim({"work": 1}, lease=LEASE)
    assert (again.subject, again.failures) == ("1", 1)


async def test_a_cancelled_drain_hands_its_jobs_back(uow: SqlUnitOfWork, store: JobStore) -> None:
    begun = asyncio.Event()

    async def run(_: Sequence[str]) -> None:
        begun.set()
        await asyncio.sleep(60)

    await put(uow, *work("1", "2"))
    task = asyncio.create_task(make_runner(store, handler(run, batch=2)).drain(["work"]))
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert len(await store.claim({"work": 9}, lease=LEASE)) == 2


async def test_a_long_job_keeps_its_lease(engine: AsyncEngine) -> None:
    """On the machine's clock, with a lease of a third of the job's duration."""
    uow = SqlUnitOfWork.over(engine, zone=UTC)
    store = JobStore.over(engine, clock=utc_now)
    begun: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        begun.extend(subjects)
        await asyncio.sleep(1.5)

    await put(uow, *work("1"))
    async with running(make_runner(store, handler(run), lease=timedelta(seconds=0.5))):
        await until(lambda: begun != [])
        await until_empty(store)

    assert begun == ["1"]


async def test_the_runner_survives_a_failing_store_and_says_so_once(
    uow: SqlUnitOfWork, store: JobStore, engine: AsyncEngine
) -> None:
    done: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        done.extend(subjects)

    async def rename(old: str, new: str) -> None:
        async with engine.begin() as connection:
            await connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    await put(uow, *work("1"))
    await rename("outbox_jobs", "away")
    with structlog.testing.capture_logs() as logs:
        runner = make_runner(store, handler(run), poll_every=timedelta(seconds=0.05))
        async with running(runner):
            await until(lambda: len(logs) > 0)
            runner.wake()
            await asyncio.sleep(0.2)
            await rename("away", "outbox_jobs")
            runner.wake()
            await until(lambda: done == ["1"])

    events = [entry["event"] for entry in logs]
    assert events == ["job_store_failed", "job_store_recovered"]


@asynccontextmanager
async def refused_claims(engine: AsyncEngine) -> AsyncIterator[None]:
    """Let every change of a job fail, and everything else go on."""
    sqlite = engine.dialect.name == "sqlite"
    refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END" if sqlite else "EXECUTE FUNCTION refuse()"
    function = (
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'full'; END $$"
    )
    async with engine.begin() as connection:
        if not sqlite:
            await connection.execute(text(function))
        trigger = f"CREATE TRIGGER refuse BEFORE UPDATE ON outbox_jobs FOR EACH ROW {refuse}"
        await connection.execute(text(trigger))
    try:
        yield
    finally:
        async with engine.begin() as connection:
            await connection.execute(
                text("DROP TRIGGER refuse" if sqlite else "DROP FUNCTION refuse() CASCADE")
            )


async def test_a_store_that_can_only_be_read_is_one_trouble_not_many(
    uow: SqlUnitOfWork, store: JobStore, engine: AsyncEngine
) -> None:
    """As on a full disk: looking works and claiming fails, again and again."""
    done: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        done.extend(subjects)

    lanes = [LANE, Lane("idle", ("other",))]
    handlers = (handler(run), JobHandler(name="other", run=run))
    quick = timedelta(seconds=0.05)
    with structlog.testing.capture_logs() as logs:
        async with running(make_runner(store, *handlers, lanes=lanes, poll_every=quick)):
            async with refused_claims(engine):
                await put(uow, *work("1"))
                await asyncio.sleep(2.5)
                assert [entry["event"] for entry in logs] == ["job_store_failed"]
            await until(lambda: done == ["1"])

    assert [entry["event"] for entry in logs] == ["job_store_failed", "job_store_recovered"]


async def test_a_store_that_works_by_halves_is_told_once(
    uow: SqlUnitOfWork, store: JobStore, engine: AsyncEngine
) -> None:
    """As on a disk almost full: some writes go through between those that are refused."""

    async def run(_: Sequence[str]) -> None:
        """Be done at once."""

    with structlog.testing.capture_logs() as logs:
        runner = make_runner(store, handler(run), poll_every=timedelta(seconds=0.05))
        async with running(runner):
            for number in ("1", "2"):
                async with refused_claims(engine):
                    await put(uow, *work(number))
                    await asyncio.sleep(0.3)
                await until_empty(store)

    assert [entry["event"] for entry in logs].count("job_store_failed") == 1
