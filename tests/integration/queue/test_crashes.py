"""What jobs cost that were in hand when the process was brought down."""

import contextlib
from collections.abc import Sequence

import pytest
import structlog

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import LEASE_RAN_OUT, JobStore
from tests.fakes import ManualClock
from tests.integration.queue.job_builders import LEASE, handler, make_runner, put, work


class PowerCut(BaseException):
    """Stands for SIGKILL: nothing settles what was in hand."""


async def test_a_job_that_takes_the_process_down_every_time_ends_up_dead(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    dead: list[str] = []

    async def never(_: Sequence[str]) -> None:
        raise AssertionError("not to be run again")

    async def on_dead(subject: str) -> None:
        dead.append(subject)

    await put(uow, *work("1"))
    for _ in range(2):  # two runners that were killed
        assert await store.claim({"work": 1}, lease=LEASE)
        clock.advance(seconds=61)

    await make_runner(store, handler(never, max_attempts=2, on_dead=on_dead)).drain(["work"])

    assert dead == ["1"]
    assert [job.error for job in await store.dead()] == [LEASE_RAN_OUT]


async def test_a_job_that_takes_the_process_down_costs_those_of_its_batch_one_attempt(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("early", "poison", "late"))
    done: list[str] = []

    async def run(subjects: Sequence[str]) -> None:
        if "poison" in subjects:
            raise PowerCut
        done.extend(subjects)

    for _ in range(4):
        with pytest.raises(PowerCut):
            await make_runner(store, handler(run, batch=8, max_attempts=4)).drain(["work"])
        clock.advance(seconds=61)
    await make_runner(store, handler(run, batch=8, max_attempts=4)).drain(["work"])

    assert done == ["early", "late"]
    assert [job.subject for job in await store.dead()] == ["poison"]


async def test_what_crashes_have_buried_is_tried_once_more_at_each_start(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("1"))
    attempts: list[str] = []

    async def crash(subjects: Sequence[str]) -> None:
        attempts.extend(subjects)
        raise PowerCut

    runner = make_runner(store, handler(crash, max_attempts=2))

    async def until_buried() -> None:
        while not await store.dead():
            with contextlib.suppress(PowerCut):
                await runner.drain(["work"])
            clock.advance(seconds=61)

    await until_buried()
    assert attempts == ["1"] * 2
    for tries in (3, 4):
        with structlog.testing.capture_logs() as logs:
            await runner.revive_lost()
        assert [entry["event"] for entry in logs] == ["jobs_revived_after_crashes"]
        await until_buried()
        assert attempts == ["1"] * tries

    async def run(subjects: Sequence[str]) -> None:
        attempts.extend(subjects)

    healthy = make_runner(store, handler(run, max_attempts=2))
    await healthy.revive_lost()
    await healthy.drain(["work"])
    assert not await store.dead()
    assert await store.count_waiting("work") == 0


async def test_what_a_person_was_told_of_stays_dead_and_so_does_what_failed_by_itself(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    async def fail(_: Sequence[str]) -> None:
        raise ValueError

    async def told(_: str) -> None:
        pass

    await put(uow, *work("1"))
    await make_runner(store, handler(fail, max_attempts=1)).drain(["work"])
    await put(uow, *work("2"))
    assert await store.claim({"work": 1}, lease=LEASE)
    clock.advance(seconds=61)
    runner = make_runner(store, handler(fail, max_attempts=1, on_dead=told))
    await runner.drain(["work"])

    await runner.revive_lost()
    assert {job.subject for job in await store.dead()} == {"1", "2"}
    await make_runner(store, handler(fail, max_attempts=1)).revive_lost()
    assert {job.subject for job in await store.dead()} == {"1"}
