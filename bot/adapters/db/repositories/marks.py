"""Poll cursors and switches."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import upsert
from bot.adapters.db.tables import poll_cursors, switches
from bot.ports import Switch


class SqlMarks:
    """Satisfies `ports.Marks` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def cursor(self, platform: str) -> str | None:
        cursor: str | None = await self._connection.scalar(
            select(poll_cursors.c.cursor).where(poll_cursors.c.platform == platform)
        )
        return cursor

    async def cursor_to_change(self, platform: str) -> str | None:
        row = upsert(self._connection, poll_cursors).values(platform=platform, cursor="")
        await self._connection.execute(row.on_conflict_do_nothing())  # there is a row to lock
        own = select(poll_cursors.c.cursor).where(poll_cursors.c.platform == platform)
        return await self._connection.scalar(own.with_for_update()) or None

    async def save_cursor(self, platform: str, cursor: str) -> None:
        insert = upsert(self._connection, poll_cursors).values(platform=platform, cursor=cursor)
        statement = insert.on_conflict_do_update(
            index_elements=[poll_cursors.c.platform], set_={"cursor": insert.excluded.cursor}
        )
        await self._connection.execute(statement)

    async def is_on(self, switch: Switch) -> bool:
        statement = select(switches.c.is_on).where(switches.c.name == switch.value)
        return bool(await self._connection.scalar(statement))

    async def set_switch(self, switch: Switch, *, on: bool, at: datetime) -> None:
        insert = upsert(self._connection, switches).values(
            name=switch.value, is_on=on, changed_at=at
        )
        statement = insert.on_conflict_do_update(
            index_elements=[switches.c.name],
            set_={"is_on": insert.excluded.is_on, "changed_at": insert.excluded.changed_at},
        )
        await self._connection.execute(statement)
