"""Hands jobs out to runners.

A row waits, is leased to one runner, and is deleted when done. A lease that runs out makes it
claimable again; a job that failed too often is kept as dead until a person revives it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, Select, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.db.tables import outbox_jobs as table
from bot.adapters.queue.records import ClaimedJob, DeadJob, JobStats
from bot.ports import Clock

LEASE_RAN_OUT = "lease ran out"
"""The error of a job whose last attempt never reported back: the process died, or hung."""
_ALIVE = table.c.died_at.is_(None)
_WAITS = _ALIVE & table.c.lease_token.is_(None)


@dataclass(frozen=True, kw_only=True)
class JobStore:
    """The runner's side of the outbox. Every method is one transaction."""

    engine: AsyncEngine
    clock: Clock

    @classmethod
    def over(cls, engine: AsyncEngine, *, clock: Clock) -> "JobStore":
        return cls(engine=engine, clock=clock)

    async def claim(self, batches: Mapping[str, int], *, lease: timedelta) -> Sequence[ClaimedJob]:
        """Lease the most urgent due job, and with it up to `batches[name]` of the same name.

        Each claim counts as a failure until it is settled otherwise, so that a job that takes
        the whole process down with it cannot do so for ever. One whose lease ran out may be
        such a job: it is handed out alone, and costs no other one its attempts.
        """
        now, token = self.clock(), uuid4().hex
        async with self.engine.begin() as connection:
            # Locked, so that the job that decides on the name is certainly ours.
            head = (await connection.execute(_due(table, batches, now).limit(1))).first()
            if head is None:
                return []
            if head.lease_token is None:
                fresh = _due(table.c.id, [head.name], now).where(table.c.lease_token.is_(None))
                due = fresh.limit(batches[head.name])
            else:
                due = select(table.c.id).where(table.c.id == head.id)
            due_ids = due.cte("due")
            rows = await connection.execute(
                update(table)
                .where(table.c.id.in_(select(due_ids.c.id)))
                .values(
                    lease_token=token,
                    leased_until=now + lease,
                    attempts=table.c.attempts + 1,
                    failures=table.c.failures + 1,
                )
                .returning(table)
            )
            ordered = sorted(rows, key=lambda row: (row.priority, row.run_at, row.id))
        return [_claimed(row) for row in ordered]

    async def next_due(self, names: Collection[str]) -> datetime | None:
        """Return when a job of these names can next be claimed; None if there is none."""
        moment = func.coalesce(table.c.leased_until, table.c.run_at, type_=table.c.run_at.type)
        statement = select(func.min(moment, type_=table.c.run_at.type)).where(
            _ALIVE, table.c.name.in_(list(names))
        )
        async with self.engine.begin() as connection:
            moment_due: datetime | None = await connection.scalar(statement)
        return moment_due

    async def renew(self, jobs: Sequence[ClaimedJob], *, lease: timedelta) -> None:
        """Prolong the leases that we still hold."""
        async with self.engine.begin() as connection:
            await connection.execute(
                update(table).where(_held(jobs)).values(leased_until=self.clock() + lease)
            )

    async def done(self, jobs: Sequence[ClaimedJob]) -> None:
        """Forget the jobs that we still hold."""
        async with self.engine.begin() as connection:
            await connection.execute(delete(table).where(_held(jobs)))

    async def retry(self, jobs: Sequence[ClaimedJob], *, run_at: datetime, error: str) -> None:
        """Put the jobs back after a failure of their own."""
        await self._put_back(jobs, {"run_at": run_at, "error": error})

    async def defer(self, jobs: Sequence[ClaimedJob], *, run_at: datetime, error: str) -> None:
        """Put the jobs back after an outside trouble; it does not count as a failure."""
        values = {"run_at": run_at, "error": error, "failures": table.c.failures - 1}
        await self._put_back(jobs, values)

    async def release(self, jobs: Sequence[ClaimedJob]) -> None:
        """Put unfinished jobs back as if they had never been claimed."""
        values = {"attempts": table.c.attempts - 1, "failures": table.c.failures - 1}
        await self._put_back(jobs, values)

    async def bury(self, job: ClaimedJob, *, error: str) -> None:
        """Keep the job as dead."""
        async with self.engine.begin() as connection:
            await connection.execute(
                update(table)
                .where(_held([job]))
                .values(died_at=self.clock(), error=error, lease_token=None, leased_until=None)
            )

    async def revive(self, job_ids: Collection[int]) -> int:
        """Let dead jobs run again from the start; return how many were dead."""
        values = {"died_at": None, "attempts": 0, "failures": 0, "run_at": self.clock()}
        revived = 0
        async with self.engine.begin() as connection:
            for job_id in sorted(job_ids):
                which = (table.c.id == job_id) & table.c.died_at.is_not(None)
                revived += await _make_waiting(connection, which, values)
        return revived

    async def revive_lost(self, names: Collection[str]) -> int:
        """Let jobs of these names that died with their processes be tried once more.

        They may have been in hand by chance when something else brought the process down.
        """
        lost = table.c.died_at.is_not(None) & (table.c.error == LEASE_RAN_OUT)
        statement = select(table.c.id).where(lost, table.c.name.in_(list(names)))
        # Counted were the last attempt and the claim that found no attempt left.
        values = {"died_at": None, "failures": table.c.failures - 2, "run_at": self.clock()}
        revived = 0
        async with self.engine.begin() as connection:
            for job_id in sorted(await connection.scalars(statement)):
                which = (table.c.id == job_id) & lost
                revived += await _make_waiting(connection, which, values)
        return revived

    async def dead(self, *, limit: int = 100) -> Sequence[DeadJob]:
        """Return dead jobs, the latest first."""
        statement = (
            select(table)
            .where(table.c.died_at.is_not(None))
            .order_by(table.c.died_at.desc(), table.c.id)
            .limit(limit)
        )
        async with self.engine.begin() as connection:
            rows = (await connection.execute(statement)).all()
        return [_dead(row) for row in rows]

    async def stats(self) -> JobStats:
        now = self.clock()
        counts = select(table.c.name, func.count().label("number")).group_by(table.c.name)
        oldest = select(func.min(table.c.run_at)).where(_WAITS, table.c.run_at <= now)
        dead = select(func.count()).select_from(table).where(table.c.died_at.is_not(None))
        leased = _ALIVE & table.c.lease_token.is_not(None)
        async with self.engine.begin() as connection:
            waiting = await connection.execute(counts.where(_WAITS))
            running = await connection.execute(counts.where(leased))
            since = await connection.scalar(oldest)
            return JobStats(
                waiting={row.name: row.number for row in waiting},
                running={row.name: row.number for row in running},
                oldest_age=now - since if since else None,
                dead=await connection.scalar(dead) or 0,
            )

    async def count_waiting(self, name: str) -> int:
        """Return how many jobs of this name are not done yet, running ones included."""
        statement = select(func.count()).where(_ALIVE, table.c.name == name)
        async with self.engine.begin() as connection:
            return await connection.scalar(statement) or 0

    async def _put_back(self, jobs: Sequence[ClaimedJob], values: Mapping[str, object]) -> None:
        async with self.engine.begin() as connection:
            for job in sorted(jobs, key=lambda job: job.id):
                await _make_waiting(connection, _held([job]), values)


def _due(what: Any, names: Collection[str], now: datetime) -> Select[Any]:
    """Select claimable jobs, most urgent first, skipping those being claimed just now.

    SQLite has no row locks and needs none: it has one writer at a time.
    """
    unleased = table.c.leased_until.is_(None) | (table.c.leased_until <= now)
    return (
        select(what)
        .where(_ALIVE, table.c.name.in_(list(names)), table.c.run_at <= now, unleased)
        .order_by(table.c.priority, table.c.run_at, table.c.id)
        .with_for_update(skip_locked=True)
    )


def _held(jobs: Sequence[ClaimedJob]) -> ColumnElement[bool]:
    """Match the jobs whose lease has not been taken over by another runner."""
    return table.c.id.in_([job.id for job in jobs]) & table.c.lease_token.in_(
        {job.token for job in jobs}
    )


async def _make_waiting(
    connection: AsyncConnection, which: ColumnElement[bool], values: Mapping[str, object]
) -> int:
    """Let one job wait again; where another one with its key waits already, that one stays."""
    free = {"lease_token": None, "leased_until": None}
    statement = update(table).where(which).values(free | dict(values))
    try:
        async with connection.begin_nested():
            return (await connection.execute(statement)).rowcount
    except IntegrityError:
        return (await connection.execute(delete(table).where(which))).rowcount


def _claimed(row: Row[Any]) -> ClaimedJob:
    return ClaimedJob(
        id=row.id,
        name=row.name,
        subject=row.subject,
        attempts=row.attempts,
        failures=row.failures,
        token=row.lease_token,
    )


def _dead(row: Row[Any]) -> DeadJob:
    return DeadJob(
        id=row.id,
        name=row.name,
        subject=row.subject,
        error=row.error or "",
        failures=row.failures,
        died_at=row.died_at,
    )
