"""Jobs are left with the facts that caused them, and handed out to one runner at a time."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import JobStore
from bot.ports import Job
from tests.fakes import ManualClock
from tests.integration.queue.job_builders import LEASE, put, work


async def _claim(store: JobStore, limit: int = 1) -> list[str]:
    return [job.subject for job in await store.claim({"work": limit}, lease=LEASE)]


async def _put_and_fail(uow: SqlUnitOfWork) -> None:
    async with uow() as tx:
        await tx.jobs.put(*work("1"))
        await tx.jobs.flush()
        raise RuntimeError


async def test_a_rolled_back_transaction_leaves_no_job(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    with pytest.raises(RuntimeError):
        await _put_and_fail(uow)

    assert await _claim(store) == []


async def test_only_a_commit_that_left_jobs_wakes_the_runner(engine: AsyncEngine, uow) -> None:
    rung: list[Collection[str]] = []
    waking = SqlUnitOfWork(
        engine=engine,
        clock=uow.clock,
        zone=uow.zone,
        mask=uow.mask,
        wake=rung.append,
    )
    async with waking():
        pass
    with pytest.raises(RuntimeError):
        await _put_and_fail(waking)
    assert rung == []

    await put(waking, *work("1"))

    assert rung == [{"work"}]


async def test_urgent_jobs_come_first_then_the_older_ones(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("old"))
    clock.advance(seconds=1)
    await put(uow, *work("new"), *work("urgent", priority=5))

    assert await _claim(store, 9) == ["urgent", "old", "new"]


async def test_a_delayed_job_is_not_handed_out_before_its_time(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("1", delay=timedelta(seconds=10)))
    assert await _claim(store) == []
    assert await store.next_due(["work"]) == clock() + timedelta(seconds=10)

    clock.advance(seconds=10)

    assert await _claim(store) == ["1"]


async def test_a_claim_takes_jobs_of_one_name_up_to_that_names_batch(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    others = [Job(name="other", subject=str(n), priority=1) for n in range(3)]
    await put(uow, *work("a", "b"), *others)

    claimed = await store.claim({"work": 9, "other": 2}, lease=LEASE)

    assert [(job.name, job.subject) for job in claimed] == [("other", "0"), ("other", "1")]


async def test_while_a_job_with_a_key_waits_another_one_is_dropped(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    await put(uow, *work("first", key="k"), *work("same transaction", key="k"))
    await put(uow, *work("later", key="k", priority=1), *work("other", key="k2"))

    claimed = await store.claim({"work": 9}, lease=LEASE)

    assert [job.subject for job in claimed] == ["first", "other"]


async def test_a_dropped_job_that_is_more_urgent_hurries_the_waiting_one(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    await put(uow, *work("other", priority=10), *work("waiting", key="k"))
    await put(uow, *work("urgent", key="k", priority=5))
    await put(uow, *work("late", key="k", priority=50))

    assert await _claim(store, 9) == ["waiting", "other"]


async def test_a_job_being_done_does_not_swallow_a_new_one_with_its_key(
    uow: SqlUnitOfWork, store: JobStore
) -> None:
    await put(uow, *work("first", key="k"))
    await store.claim({"work": 1}, lease=LEASE)
    await put(uow, *work("second", key="k"))

    assert await _claim(store) == ["second"]


async def test_a_returning_job_gives_way_to_one_that_waits_with_its_key(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("first", key="k"))
    claimed = await store.claim({"work": 1}, lease=LEASE)
    await put(uow, *work("second", key="k"))

    await store.retry(claimed, run_at=clock(), error="x")

    assert await _claim(store, 9) == ["second"]


@pytest.mark.postgres
async def test_a_dropped_job_holds_its_twin_until_our_changes_can_be_seen(
    postgres_url: str, clock: ManualClock
) -> None:
    """Otherwise the twin could run on the old facts, and nobody would look at the new ones."""
    engine = create_engine(postgres_url)
    store = JobStore.over(engine, clock=clock)
    uow = SqlUnitOfWork.over(engine, zone=clock().tzinfo, clock=clock)
    await put(uow, *work("twin", key="k"))

    async with uow() as tx:
        await tx.jobs.put(*work("dropped", key="k"))
        await tx.jobs.flush()
        assert await _claim(store) == []

    assert await _claim(store) == ["twin"]
    await engine.dispose()


async def test_a_lease_that_ran_out_is_taken_over_and_its_old_holder_ignored(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("1"))
    slow = await store.claim({"work": 1}, lease=LEASE)
    assert await _claim(store) == []

    clock.advance(seconds=61)
    taken = await store.claim({"work": 1}, lease=LEASE)
    await store.done(slow)
    await store.retry(slow, run_at=clock(), error="late")
    await store.release(slow)
    await store.bury(slow[0], error="late")

    assert (taken[0].subject, taken[0].failures) == ("1", 2)
    assert await store.count_waiting("work") == 1
    assert await _claim(store) == []
    await store.done(taken)
    assert await store.count_waiting("work") == 0


async def test_a_renewed_lease_is_not_taken_over(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("1"))
    held = await store.claim({"work": 1}, lease=LEASE)
    clock.advance(seconds=50)
    await store.renew(held, lease=LEASE)
    clock.advance(seconds=50)

    assert await _claim(store) == []


async def test_a_released_job_has_not_failed(uow: SqlUnitOfWork, store: JobStore) -> None:
    await put(uow, *work("1"))
    await store.release(await store.claim({"work": 1}, lease=LEASE))

    (again,) = await store.claim({"work": 1}, lease=LEASE)

    assert (again.attempts, again.failures) == (1, 1)


async def test_a_dead_job_is_listed_and_can_be_revived(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    await put(uow, *work("1"))
    (job,) = await store.claim({"work": 1}, lease=LEASE)
    await store.bury(job, error="ValueError")

    (dead,) = await store.dead()
    assert (dead.subject, dead.error, dead.died_at) == ("1", "ValueError", clock())
    assert await _claim(store) == []
    assert await store.revive([dead.id, 999]) == 1
    assert await store.dead() == []
    assert await _claim(store) == ["1"]


async def test_the_figures_tell_what_waits_runs_and_is_dead(
    uow: SqlUnitOfWork, store: JobStore, clock: ManualClock
) -> None:
    assert (await store.stats()).oldest_age is None
    await put(uow, *work("1", "2", "3"), Job(name="other", subject="4"))
    (job,) = await store.claim({"work": 1}, lease=LEASE)
    await store.bury(job, error="x")
    await store.claim({"work": 1}, lease=LEASE)
    clock.advance(seconds=30)

    stats = await store.stats()

    assert stats.waiting == {"work": 1, "other": 1}
    assert stats.running == {"work": 1}
    assert stats.oldest_age == timedelta(seconds=30)
    assert stats.dead == 1


async def test_eight_runners_do_each_of_200_jobs_exactly_once(
    engine_url: str, uow: SqlUnitOfWork, clock: ManualClock
) -> None:
    """Each with its own connections, as separate processes would have."""
    await put(uow, *work(*map(str, range(200))))
    engines = [create_engine(engine_url) for _ in range(8)]
    done: list[str] = []

    async def run(engine: AsyncEngine) -> None:
        store = JobStore.over(engine, clock=clock)
        while jobs := await store.claim({"work": 3}, lease=LEASE):
            done.extend(job.subject for job in jobs)
            await store.done(jobs)
        await engine.dispose()

    await asyncio.gather(*map(run, engines))

    assert sorted(done, key=int) == list(map(str, range(200)))
