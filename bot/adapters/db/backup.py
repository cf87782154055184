"""Copies a SQLite database while it is in use, and puts a copy back.

`VACUUM INTO` reads one snapshot, so writers are not held up and the copy holds whole
transactions only. Copying the file itself would miss what is still in the write-ahead log.
"""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.db.engine import create_reading_engine
from bot.adapters.db.repositories.audit import SqlAudit

_PREFIX, _SUFFIX = "tanggap-", ".db"
_PARTIAL = ".partial"
_ENDINGS = ("-wal", "-shm", "")
"""The files of one database."""


class BackupError(Exception):
    """There is no usable copy; the message tells why, without any citizen's words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """`broken_audit`: rows of the audit log that do not fit their chain, as in the original."""

    file: Path
    size: int
    broken_audit: Sequence[int]
    removed: Sequence[Path]


async def back_up(database: Path, folder: Path, *, at: datetime, keep: int) -> Backup:
    """Copy `database` into `folder` and keep the newest `keep` copies there.

    Nothing half-written ever has the name of a backup. The copies can be read by nobody else.

    Raises:
        BackupError: the database is missing or damaged, or the folder cannot be written to.
    """
    name = f"{_PREFIX}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{_SUFFIX}"
    partial, file = folder / (name + _PARTIAL), folder / name
    with _whole_or_nothing(partial):
        await asyncio.to_thread(_copy, database, partial)
        broken = await _broken_audit(partial)
        partial.replace(file)
    size = file.stat().st_size
    return Backup(file=file, size=size, broken_audit=broken, removed=_remove_old(folder, keep))


async def restore(
    copy: Path, database: Path, *, at: datetime, prepare: Callable[[Path], Awaitable[None]]
) -> Path | None:
    """Put `copy` in the place of `database`, which must not be in use, and keep the old one.

    `prepare` makes a database fit for use, before it takes its place. Returns where the old
    database is now, or None if there was none.

    Raises:
        BackupError: the copy is damaged or cannot be read; nothing has been changed. Nor has
            anything when `prepare` raises an error of its own.
    """
    partial = database.with_name(database.name + _PARTIAL)
    with _whole_or_nothing(partial):
        await asyncio.to_thread(_copy, copy, partial)
        await _broken_audit(partial)
        await prepare(partial)
        old = _set_aside(database, at=at)
        partial.replace(database)
    return old


@contextmanager
def _whole_or_nothing(partial: Path) -> Iterator[None]:
    """Leave nothing half-made behind. Raises BackupError."""
    try:
        yield
    except (sqlite3.Error, SQLAlchemyError, OSError) as error:
        raise BackupError(f"{type(error).__name__}: {error}") from error
    finally:
        for ending in _ENDINGS:
            with suppress(OSError):
                partial.with_name(partial.name + ending).unlink()


def _set_aside(database: Path, *, at: datetime) -> Path | None:
    """Rename a database together with its log, which would spoil the new one."""
    if not database.exists():
        return None
    old = database.with_name(f"{database.name}.{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for ending in _ENDINGS:
        with suppress(FileNotFoundError):
            database.with_name(database.name + ending).rename(f"{old}{ending}")
    return old


def _copy(database: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # An empty file may be written into; made here, it is private from the first byte on.
    os.close(os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    _run(database, "VACUUM INTO ?", str(target))
    (verdict,) = _run(target, "PRAGMA integrity_check(1)")
    if verdict != ("ok",):
        raise sqlite3.DatabaseError("the copy is damaged")
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _run(database: Path, statement: str, *values: str) -> list[tuple[object, ...]]:
    address = f"{database.resolve().as_uri()}?mode=rw"  # never creates a missing one
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=10)
    try:
        return list(connection.execute(statement, values))
    finally:
        connection.close()


async def _broken_audit(database: Path) -> Sequence[int]:
    engine = create_reading_engine(f"sqlite:///{database}")
    try:
        async with engine.connect() as connection:
            return await SqlAudit(connection).verify()
    finally:
        await engine.dispose()


def _remove_old(folder: Path, keep: int) -> Sequence[Path]:
    """Remove the oldest copies; their names sort by time."""
    old = sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"))[:-keep]
    for file in old:
        file.unlink()
    return old
