"""What was entered with `tanggap connect`: plain settings, and secrets that are sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import JSON, Column, String, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.db.repositories.statements import upsert
from bot.adapters.db.tables import metadata
from bot.adapters.db.types import CleanText, UtcDateTime

vault = Table(
    "vault",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("plain", JSON, nullable=False),
    # Encrypted; the keys are in the environment and never in here.
    Column("sealed", CleanText, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """`plain`: settings that are no secrets; `sealed`: the others, as ciphertext."""

    name: str
    plain: Mapping[str, str]
    sealed: str = field(repr=False)
    changed_at: datetime


@dataclass(frozen=True)
class Vault:
    engine: AsyncEngine

    async def entries(self) -> Sequence[Entry]:
        async with self.engine.begin() as connection:
            rows = await connection.execute(select(vault).order_by(vault.c.name))
            return [
                Entry(name=row.name, plain=row.plain, sealed=row.sealed, changed_at=row.changed_at)
                for row in rows
            ]

    async def put(self, *entries: Entry) -> None:
        """Store the entries, each in place of the one of its name; all or none."""
        async with self.engine.begin() as connection:
            for entry in entries:
                await _put(connection, entry)

    async def remove(self, name: str) -> bool:
        """Return whether there was one."""
        async with self.engine.begin() as connection:
            result = await connection.execute(delete(vault).where(vault.c.name == name))
        return bool(result.rowcount)


async def _put(connection: AsyncConnection, entry: Entry) -> None:
    values = {"plain": dict(entry.plain), "sealed": entry.sealed, "changed_at": entry.changed_at}
    insert = upsert(connection, vault).values(name=entry.name, **values)
    statement = insert.on_conflict_do_update(index_elements=[vault.c.name], set_=values)
    await connection.execute(statement)
