"""`tanggap restore FILE`: an older database takes the place of the present one, paused.

Between the backup and now, replies may have been published that the copy knows nothing of.
With publishing paused, a person looks before any of them is sent a second time.
"""

import asyncio
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path

from bot.adapters.db.backup import BackupError, restore
from bot.adapters.db.engine import create_engine
from bot.adapters.db.migrate import upgrade
from bot.adapters.db.uow import SqlUnitOfWork
from bot.cli.database import sqlite_database
from bot.cli.support import fail, load_settings, out
from bot.clock import utc_now
from bot.errors import SetupError
from bot.ports import AuditEntry, Switch


def run(file: Path) -> int:
    settings = load_settings()
    database = sqlite_database(settings, postgres_tool="pg_restore")
    now = utc_now()
    prepare = partial(_prepare, zone=settings.zone, at=now)
    try:
        old = asyncio.run(restore(file, database, at=now, prepare=prepare))
    except (BackupError, SetupError) as error:
        return fail(f"Cadangan tidak dapat dipakai, tidak ada yang diubah: {error}")
    out.print(f"Basis data kembali dari {file}.", markup=False)
    if old is not None:
        out.print(f"Yang lama disimpan sebagai {old}.", markup=False)
    out.print("Penerbitan dijeda. Jalankan tanggap serve, periksa kartunya, lalu /lanjut.")
    return 0


async def _prepare(database: Path, *, zone: tzinfo, at: datetime) -> None:
    """Bring it to this version's schema, and pause it."""
    url = f"sqlite:///{database}"
    await upgrade(url)
    engine = create_engine(url)
    try:
        async with SqlUnitOfWork.over(engine, zone=zone)() as tx:
            await tx.marks.set_switch(Switch.PUBLISHING_PAUSED, on=True, at=at)
            await tx.audit.append(AuditEntry(at=at, actor="system", action="restored_backup"))
    finally:
        await engine.dispose()
