"""Leaves jobs in the transaction that caused them."""

from datetime import datetime
from typing import Any

from sqlalchemy import case
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import upsert
from bot.adapters.db.tables import one_waiting_job_per_key
from bot.adapters.db.tables import outbox_jobs as table
from bot.ports import Clock, Job


class SqlJobs:
    """Satisfies `ports.Jobs` within one transaction.

    Jobs are written at the end of the transaction (`flush`, called by the unit of work), in one
    order for everybody, so that two transactions cannot each wait for the other's keys.
    """

    def __init__(self, connection: AsyncConnection, *, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self._pending: list[Job] = []

    async def put(self, *jobs: Job) -> None:
        self._pending += jobs

    async def flush(self) -> frozenset[str]:
        """Write the jobs; return their names.

        A job whose key waits already is dropped by *touching* the waiting one: the touch locks
        the row until our commit, so no runner can do that job before our changes can be seen.
        """
        if not self._pending:
            return frozenset()
        now = self._clock()
        rows = [_values(job, now) for job in sorted(self._pending, key=_lock_order)]
        insert = upsert(self._connection, table)
        new = insert.excluded.priority
        statement = insert.on_conflict_do_update(
            index_elements=[table.c.name, table.c.key],
            index_where=one_waiting_job_per_key.dialect_options["sqlite"]["where"],
            set_={"priority": case((new < table.c.priority, new), else_=table.c.priority)},
        )
        await self._connection.execute(statement, rows)
        self._pending.clear()
        return frozenset(row["name"] for row in rows)


def _lock_order(job: Job) -> tuple[str, str]:
    return job.name, job.key or ""


def _values(job: Job, now: datetime) -> dict[str, Any]:
    return {
        "name": job.name,
        "subject": job.subject,
        "key": job.key,
        "priority": job.priority,
        "run_at": now + job.delay,
        "created_at": now,
        "attempts": 0,
        "failures": 0,
    }
