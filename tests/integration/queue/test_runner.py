"""The runner does jobs, isolates bad ones, backs off, buries, and stops gracefully."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.lane import Bell
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Lane, Runner
from bot.domain.errors import NotSentError
from bot.ports import ConcurrentChangeError, Job, JobHandler
from tests.fakes import ManualClock
from tests.integration.queue.job_builders import (
    LANE,
    handler,
    make_runner,
    put,
    running,
    until,
    until_empty,
    work,
)


async def test_several_runners_do_every_job_once(
    engine_url: str, uow: SqlUnitOfWork, store: JobStore
) -> None:
    await put(uow, *work(*map(str, range(200))))
    engines = [create_engine(engine_url) for _ in range(3)]
    done: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        done.extend(subjects)

    runners = [
        make_runner(JobStore.over(engine, clock=store.clock), handler(run, batch=4))
        for engine in engines
    ]
    async with running(runners[0]), running(runners[1]), running(runners[2]):
        await until_empty(store)

    assert sorted(done, key=int) == list(map(str, range(200)))
    for engine in engines:
        await engine.dispose()


async def test_a_waiting_runner_is_woken_by_the_commit(
    engine: AsyncEngine, uow: SqlUnitOfWork, store: JobStore
) -> None:
    done: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        done.extend(subjects)

    runner = make_runner(store, handler(run), poll_every=timedelta(hours=1))
    waking = SqlUnitOfWork(
        engine=engine, clock=uow.clock, zone=uow.zone, mask=uow.mask, wake=runner.wake
    )
    async with running(runner):
        await asyncio.sleep(0.1)
        await put(waking, *work("1"))
        await until(lambda: done == ["1"])


async def test_waking_before_the_start_and_from_another_thread_is_harmless(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    done: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        done.extend(subjects)

    runner = make_runner(store, handler(run), poll_every=timedelta(hours=1))
    runner.wake()
    async with running(runner):
        await asyncio.sleep(0.1)
        await put(uow, *work("1"))
        await asyncio.to_thread(runner.wake)
        await until(lambda: done == ["1"])


async def test_a_lane_is_woken_by_its_own_jobs_only() -> None:
    bell = Bell()
    cards, publishing = bell.listen(("show_card",)), bell.listen(("publish", "hide"))

    bell.ring({"hide", "classify"})
    await asyncio.sleep(0)
    assert (cards.is_set(), publishing.is_set()) == (False, True)

    bell.ring()
    await asyncio.sleep(0)
    assert cards.is_set()


async def test_a_slow_lane_does_not_hold_up_another_one(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    released, done = asyncio.Event(), []

    async def slow(_: Sequence[str]) -> None:
        await released.wait()

    async def quick(subjects: Sequence[str]) -> None:
        done.extend(subjects)

    await put(uow, *work("1", "2", "3", priority=1), Job(name="publish", subject="4"))
    lanes = [LANE, Lane("publishing", ("publish",))]
    publishing = JobHandler(name="publish", run=quick)
    async with running(make_runner(store, handler(slow), publishing, lanes=lanes)):
        await until(lambda: done == ["4"])
        released.set()
        await until_empty(store)


async def test_draining_does_as_many_batches_at_once_as_it_is_told(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    both_run, begun = asyncio.Barrier(2), []

    async def run(subjects: Sequence[str]) -> None:
        begun.append(subjects)
        async with asyncio.timeout(10):
            await both_run.wait()

    await put(uow, *work("1", "2", "3", "4"))

    await make_runner(store, handler(run, batch=2)).drain(["work"], workers=2)

    assert sorted(begun) == [["1", "2"], ["3", "4"]]
    assert await store.count_waiting("work") == 0


async def test_a_poison_job_does_not_take_its_batch_along(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    done: list[str] = []
    dead: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        if "poison" in subjects:
            raise ValueError("warga: rahasia")
        done.extend(subjects)

    async def on_dead(subject: str) -> None:
        dead.append(subject)

    await put(uow, *work("1", "poison", "2"))
    options = {"batch": 8, "max_attempts": 1, "on_dead": on_dead}

    await make_runner(store, handler(run, **options)).drain(["work"])

    assert (done, dead) == (["1", "2"], ["poison"])
    assert [(job.subject, job.error) for job in await store.dead()] == [("poison", "ValueError")]


async def test_a_failing_job_is_retried_with_growing_delays_and_then_dead(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    began: list[float] = []
    start = clock()

    async def run(_: Sequence[str]) -> None:
        began.append((clock() - start).total_seconds())
        raise ValueError

    await put(uow, *work("1"))
    runner = make_runner(store, handler(run, max_attempts=4))
    while not await store.dead():
        await runner.drain(["work"])
        clock.advance(seconds=0.5)

    waits = [later - earlier for earlier, later in pairwise(began)]
    assert len(began) == 4
    assert 1 <= waits[0] <= 1.5
    assert 1 <= waits[1] <= 2.5
    assert 2 <= waits[2] <= 4.5


async def test_an_outage_puts_jobs_back_but_never_kills_them(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    """A service that is down for hours is no fault of the job."""
    attempts = 0

    async def run(_: Sequence[str]) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 20:
            raise NotSentError("connection refused")

    await put(uow, *work("1"))
    runner = make_runner(store, handler(run, max_attempts=3))
    for _ in range(40):
        await runner.drain(["work"])
        clock.advance(minutes=5)

    assert attempts == 20
    assert await store.dead() == []
    assert await store.count_waiting("work") == 0


async def test_a_platform_that_names_a_time_is_not_asked_before(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    async def run(_: Sequence[str]) -> None:
        raise NotSentError("slow down", retry_after=timedelta(seconds=77))

    await put(uow, *work("1", "2"))
    await make_runner(store, handler(run, batch=2)).drain(["work"])

    assert await store.next_due(["work"]) == clock() + timedelta(seconds=77)


async def test_losing_a_race_is_tried_again_at_once(uow: SqlUnitOfWork, store: JobStore) -> None:
    attempts: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        attempts.extend(subjects)
        if len(attempts) < 3:
            raise ConcurrentChangeError

    await put(uow, *work("1"))
    await make_runner(store, handler(run)).drain(["work"])

    assert attempts == ["1", "1", "1"]
    assert await store.count_waiting("work") == 0


async def test_a_failing_burial_notice_does_not_keep_the_job_alive(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    async def fail(_: object) -> None:
        raise ValueError

    await put(uow, *work("1"))
    await make_runner(store, handler(fail, max_attempts=1, on_dead=fail)).drain(["work"])

    assert [job.subject for job in await store.dead()] == ["1"]


async def test_failures_are_logged_without_the_jobs_subject(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    async def fail(_: Sequence[str]) -> None:
        raise ValueError

    await put(uow, *work("warga-123"))
    with structlog.testing.capture_logs() as logs:
        await make_runner(store, handler(fail, max_attempts=1)).drain(["work"])

    assert [entry["event"] for entry in logs] == ["job_failed", "job_dead"]
    assert "warga-123" not in str(logs)


def test_a_lane_with_an_unknown_job_is_refused_at_the_start(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="typo"):
        Runner(store=None, handlers={}, lanes=[Lane("all", ("typo",))], clock=clock)  # type: ignore[arg-type]
