"""Brings a database to the schema of this version. Needs no configuration file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from bot.adapters.db.engine import (
    create_engine,
    create_reading_engine,
    sqlite_file,
)
from bot.errors import SetupError

_LOCK = 4_719_026_001
"""An arbitrary key of PostgreSQL's advisory locks; it only has to be ours."""


async def upgrade(url: str) -> None:
    """Create or update the tables; nothing happens where they are current.

    Processes that start at once wait for one another: on PostgreSQL for an advisory lock, on
    SQLite for the single writer. Everything happens in one transaction.

    Raises:
        SetupError: a newer version of this program has made it.
    """
    engine = create_engine(url)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK}
                )
            await connection.run_sync(_upgrade)
    except CommandError as error:  # no migration of ours leads on from where it stands
        raise SetupError(
            "Basis data ini dibuat oleh versi Tanggap yang lebih baru. Pasang versi itu, atau "
            "pakai cadangan dari versi ini."
        ) from error
    finally:
        await engine.dispose()


async def current(url: str) -> str | None:
    """Return the database's revision, None for an empty or missing one. Changes nothing."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return None
    engine = create_reading_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_current)
    finally:
        await engine.dispose()


def head() -> str:
    """Return the revision that this version of the program needs."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError("the package contains no migrations")
    return revision


async def is_current(url: str) -> bool:
    return await current(url) == head()


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration: for work over `connection`, or on scripts only."""
    configuration = Config()
    folder = str(Path(__file__).parent / "migrations")
    configuration.set_main_option("script_location", folder.replace("%", "%%"))
    configuration.attributes["connection"] = connection
    return configuration


def _upgrade(connection: Connection) -> None:
    command.upgrade(config(connection), "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
