"""What the commands share that work on the database without the rest of the application."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import create_engine, safe_url, sqlite_file
from bot.adapters.db.migrate import is_current
from bot.errors import SetupError
from bot.settings import Settings


@asynccontextmanager
async def ready_database(settings: Settings) -> AsyncGenerator[AsyncEngine]:
    """Open the database, which must have this version's schema; close it after the block.

    Raises:
        SetupError: it has not, or it cannot be read, be it within the block.
    """
    url = settings.database_url.get_secret_value()
    try:
        if not await is_current(url):
            raise SetupError("Basis data belum siap: jalankan tanggap migrate.")
        engine = create_engine(url)
        try:
            yield engine
        finally:
            await engine.dispose()
    except (SQLAlchemyError, OSError, ValueError) as error:
        raise SetupError(
            f"Basis data {safe_url(url)} tidak terbaca: {type(error).__name__}"
        ) from error


def sqlite_database(settings: Settings, *, postgres_tool: str) -> Path:
    """Return the file of the database.

    Raises:
        SetupError: it is not SQLite's; PostgreSQL has a tool of its own for this.
    """
    file = sqlite_file(settings.database_url.get_secret_value())
    if file is None:
        raise SetupError(
            f"Basis data ini PostgreSQL: pakai {postgres_tool} (lihat docs/operator.md)."
        )
    return file
