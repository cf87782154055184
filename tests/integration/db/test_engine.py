"""How databases are opened, and what never shows of them."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import async_url, create_engine, create_reading_engine, safe_url
from bot.adapters.db.tables import switches
from bot.adapters.db.uow import SqlUnitOfWork
from bot.errors import SetupError
from bot.ports import AuditEntry, Switch
from tests.fakes import START
from tests.integration.db.db_builders import incoming, store


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite"),
        ("postgresql://u@h/d", "postgresql+psycopg"),
        ("postgres://u@h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg"),
    ],
)
def test_the_asynchronous_driver_is_chosen_for_the_operator(url: str, driver: str) -> None:
    assert async_url(url).drivername == driver


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "secret", "x://:secret"]
)
def test_an_unusable_url_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(SetupError, match=r"TANGGAP_DATABASE_URL.*sqlite:///") as caught:
        create_engine(url)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://u:secret@h/d", "postgresql://u@h/d?password=secret", "x secret", "x://:secret"],
)
def test_a_password_never_shows(url: str) -> None:
    assert "secret" not in safe_url(url)
    if "x" not in url:
        assert "secret" not in repr(create_engine(url))


async def test_sqlite_is_durable_and_strict_and_makes_its_folder(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/a/b/tanggap.db")
    async with engine.begin() as connection:
        pragmas = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await engine.dispose()

    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


async def test_whoever_writes_to_a_new_database_is_waited_for(tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    writer.execute("CREATE TABLE t (x)")
    writer.execute("BEGIN IMMEDIATE")
    engine = create_engine(f"sqlite:///{tmp_path}/new.db")

    connecting = asyncio.create_task(_journal_mode(engine))
    await asyncio.sleep(0.2)
    assert not connecting.done()
    writer.execute("COMMIT")

    assert await connecting == "wal"
    await engine.dispose()


async def _journal_mode(engine: AsyncEngine) -> str:
    async with engine.connect() as connection:
        return str(await connection.scalar(text("PRAGMA journal_mode")))


async def test_two_processes_that_read_before_they_write_wait_for_each_other(
    engine_url: str,
) -> None:
    """With deferred transactions SQLite would fail one of them at once."""
    engines = [create_engine(engine_url) for _ in range(4)]

    async def count(engine: AsyncEngine) -> None:
        uow = SqlUnitOfWork.over(engine, zone=ZoneInfo("Asia/Jakarta"))
        for _ in range(5):
            async with uow() as tx:
                await tx.audit.append(AuditEntry(at=START, actor="system", action="x"))
                await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
                await tx.marks.set_switch(Switch.PUBLISHING_PAUSED, on=True, at=START)

    await asyncio.gather(*map(count, engines))

    async with engines[0].begin() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM audit_log")) == 20
    for engine in engines:
        await engine.dispose()


async def test_a_reading_engine_cannot_write_and_does_not_hold_up_a_writer(
    engine_url: str, uow: SqlUnitOfWork
) -> None:
    reading = create_reading_engine(engine_url)
    async with reading.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM comments")) == 0
        await store(uow, incoming())
        with pytest.raises(DBAPIError, match=r"read-?only"):
            await connection.execute(text("INSERT INTO poll_cursors VALUES ('x', 'y')"))
    await reading.dispose()


async def test_errors_do_not_quote_what_citizens_wrote(engine: AsyncEngine) -> None:
    insert = text("INSERT INTO comments (text) VALUES (:text)")
    with pytest.raises(DBAPIError) as caught:
        async with engine.begin() as connection:
            await connection.execute(insert, {"text": "rahasia warga"})

    assert "rahasia" not in str(caught.value).split("DETAIL")[0]


async def test_naive_times_are_refused(engine: AsyncEngine) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 — the mistake that is looked for
    insert = switches.insert().values(name="x", is_on=True, changed_at=naive)
    with pytest.raises(StatementError, match="aware"):
        async with engine.begin() as connection:
            await connection.execute(insert)


async def test_times_of_any_zone_come_back_in_utc(engine: AsyncEngine) -> None:
    local = START.astimezone(ZoneInfo("Asia/Jayapura"))
    async with engine.begin() as connection:
        await connection.execute(switches.insert().values(name="x", is_on=True, changed_at=local))
        stored = await connection.scalar(
            switches.select().with_only_columns(switches.c.changed_at)
        )

    assert stored == START
    assert stored.utcoffset().total_seconds() == 0
