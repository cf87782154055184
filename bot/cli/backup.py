"""`tanggap backup FOLDER`: a sound copy of the SQLite database, while everything runs."""

import asyncio
from pathlib import Path

from bot.adapters.db.backup import Backup, BackupError, back_up
from bot.cli.database import sqlite_database
from bot.cli.support import fail, load_settings, out
from bot.clock import utc_now

_MB = 1024**2


def run(folder: Path, *, keep: int) -> int:
    database = sqlite_database(load_settings(), postgres_tool="pg_dump")
    try:
        made = asyncio.run(back_up(database, folder, at=utc_now(), keep=keep))
    except BackupError as error:
        return fail(f"Cadangan tidak dapat dibuat: {error}")
    return _report(made)


def _report(made: Backup) -> int:
    out.print(f"Cadangan: {made.file} ({made.size / _MB:.1f} MB)", markup=False)
    if made.removed:
        out.print(f"Cadangan lama dihapus: {len(made.removed)}")
    if made.broken_audit:
        rows = ", ".join(map(str, made.broken_audit[:5]))
        out.print(f"Perhatian: catatan audit diubah pada baris {rows}.", style="red")
        return 1
    return 0
