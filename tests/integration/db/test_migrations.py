"""The schema comes from migrations only, and they agree with the tables in the code."""

import asyncio
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import create_engine
from bot.adapters.db.migrate import config, current, head, is_current, upgrade
from bot.adapters.db.tables import digests, metadata
from bot.adapters.db.types import UtcDateTime


async def test_an_empty_database_is_brought_to_the_newest_revision(empty_url: str) -> None:
    assert await current(empty_url) is None

    await upgrade(empty_url)

    assert await current(empty_url) == head()
    assert await is_current(empty_url)


async def test_upgrading_twice_changes_nothing(engine_url: str) -> None:
    await upgrade(engine_url)

    assert await is_current(engine_url)


async def test_several_processes_may_start_at_once_on_an_empty_database(empty_url: str) -> None:
    await asyncio.gather(*(upgrade(empty_url) for _ in range(6)))

    assert await is_current(empty_url)


async def test_asking_for_the_revision_does_not_create_a_file(tmp_path) -> None:
    assert await current(f"sqlite:///{tmp_path}/none.db") is None

    assert not (tmp_path / "none.db").exists()


async def test_the_migrations_build_exactly_the_tables_of_the_code(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_week_posted_before_there_were_editions_stays_posted(empty_url: str) -> None:
    engine = create_engine(empty_url)
    when = datetime(2026, 11, 23, tzinfo=UTC)
    row = text("INSERT INTO digests VALUES ('2026-W47', :at, :at, 'certain')")
    async with engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(config(c), "0010"))
        await connection.execute(row.bindparams(bindparam("at", type_=UtcDateTime)), {"at": when})

    await upgrade(empty_url)

    async with engine.connect() as connection:
        found = (await connection.execute(select(digests))).all()
    await engine.dispose()
    assert found == [("2026-W47", "", when, when, "certain")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET actor = 'system'",
        "DELETE FROM audit_log",
    ],
)
async def test_the_audit_log_can_only_grow(engine_url: str, statement: str) -> None:
    engine = create_engine(engine_url)
    row = "INSERT INTO audit_log VALUES (1, '2026-01-01', 'a', 'b', NULL, '{}', 'x', 'y')"
    async with engine.begin() as connection:
        await connection.execute(text(row))

    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.mark.postgres
async def test_the_audit_log_cannot_be_truncated_on_postgresql(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(text("TRUNCATE audit_log"))
    await engine.dispose()


async def test_the_head_of_the_audit_chain_cannot_be_doubled(engine: AsyncEngine) -> None:
    with pytest.raises(DBAPIError):
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO audit_head VALUES (2, 0, 'x')"))
