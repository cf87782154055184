"""Accounts that cannot be read."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import upsert
from bot.adapters.db.tables import outages as table
from bot.domain.outage import Outage


class SqlOutages:
    """Satisfies `ports.Outages` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, platform: str) -> Outage | None:
        statement = select(table).where(table.c.platform == platform)
        row = (await self._connection.execute(statement)).first()
        return _to_outage(row) if row else None

    async def all(self) -> Sequence[Outage]:
        statement = select(table).order_by(table.c.platform)
        return [_to_outage(row) for row in await self._connection.execute(statement)]

    async def save(self, outage: Outage) -> None:
        insert = upsert(self._connection, table).values(asdict(outage))
        changed = {name: insert.excluded[name] for name in ("code", "told_at", "ended_at")}
        statement = insert.on_conflict_do_update(index_elements=[table.c.platform], set_=changed)
        await self._connection.execute(statement)

    async def remove(self, platform: str) -> None:
        await self._connection.execute(delete(table).where(table.c.platform == platform))


def _to_outage(row: Row[Any]) -> Outage:
    return Outage(
        platform=row.platform,
        code=row.code,
        since=row.since,
        told_at=row.told_at,
        ended_at=row.ended_at,
    )
