"""Opens the database: SQLite by default, PostgreSQL where one machine is outgrown."""

import asyncio
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.util import await_only

from bot.errors import SetupError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_BUSY_TIMEOUT_MS = 10_000
_BUSY_PAUSE_S = 0.02
_CONNECT_TIMEOUT_S = 10


def create_engine(url: str) -> AsyncEngine:
    """Open the database at `url` for reading and writing; connects on first use.

    `sqlite:///file` and `postgresql://…` are enough: the asynchronous driver is chosen here.
    A missing folder of a SQLite file is created.

    On SQLite there is one connection. The engine allows a single writer anyway, and waiting in
    the pool's fair queue is quicker than SQLite's own sleep-and-retry. Consequently a
    transaction must never be opened inside another one.

    Raises:
        SetupError: the URL cannot be used; the message never holds a password.
    """
    parsed = async_url(url)
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed)
        engine = _create(parsed, pool_size=1, max_overflow=0)
        _prepare_sqlite(engine, begin="BEGIN IMMEDIATE")
        return engine
    return _create(parsed, pool_size=10, max_overflow=10, **_postgres())


def create_reading_engine(url: str) -> AsyncEngine:
    """Open the database for reading only: long reads then never hold up a writer.

    Raises:
        SetupError: as `create_engine`.
    """
    parsed = async_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _create(parsed, pool_size=2, max_overflow=2)
        _prepare_sqlite(engine, begin="BEGIN", query_only=True)
        return engine
    read_only = {"options": "-c default_transaction_read_only=on"}
    return _create(parsed, pool_size=2, max_overflow=2, **_postgres(**read_only))


def async_url(url: str) -> URL:
    """Return the URL with its asynchronous driver. Raises SetupError without the password."""
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    except (ArgumentError, KeyError, ValueError):  # ValueError: a port that is no number
        raise SetupError(
            "TANGGAP_DATABASE_URL tidak dapat dipakai. Tulis sebagai sqlite:///data/tanggap.db "
            "atau postgresql://pengguna:sandi@host:5432/tanggap; tanda khusus dalam sandi "
            "ditulis dengan kode persen, misalnya %40 untuk @."
        ) from None
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise SetupError(
            "TANGGAP_DATABASE_URL tidak menyebut berkas SQLite. Tulis misalnya "
            "sqlite:///data/tanggap.db."
        )
    return parsed


def safe_url(url: str) -> str:
    """Return `url` as it may be shown: without its password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return "(unreadable database URL)"
    secret = {key: "***" for key in parsed.query if "pass" in key.lower()}
    return parsed.update_query_dict(secret).render_as_string(hide_password=True)


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite URL, None for PostgreSQL."""
    parsed = async_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    return Path(parsed.database) if is_sqlite and parsed.database else None


def _create(url: URL, **options: Any) -> AsyncEngine:
    # Errors quote statements without their values: those are citizens' words.
    return create_async_engine(url, hide_parameters=True, **options)


def _postgres(**connect: str) -> dict[str, Any]:
    return {
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": _CONNECT_TIMEOUT_S, **connect},
    }


def _make_folder(url: URL) -> None:
    # Others on the machine have no business with citizens' comments.
    Path(url.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch to the write-ahead log; who is writing to a new database is waited for.

    SQLite waits for a writer by itself, but for this change it gives up at once.
    """
    give_up = time.monotonic() + _BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            await_only(asyncio.sleep(_BUSY_PAUSE_S))
        else:
            return


def _prepare_sqlite(engine: AsyncEngine, *, begin: str, query_only: bool = False) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # Python's driver would begin transactions by itself, and always deferred.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if query_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            _write_ahead(cursor)
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    # A deferred transaction that reads first fails at once with SQLITE_BUSY when it wants to
    # write and somebody else has written meanwhile; an immediate one waits for its turn.
    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
