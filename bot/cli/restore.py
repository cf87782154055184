"""`tanggap restore FILE`: an older database takes the place of the present one, paused.

Between the backup and now, replies may have been published that the copy knows nothing of.
With publishing paused, a person looks before any of them is sent a second time.
"""

import asyncio
from pathlib import Path

from bot.adapters.db.backup import BackupError, restore
from bot.adapters.db.engine import create_engine
from bot.adapters.db.migrate import upgrade
from bot.adapters.db.uow import SqlUnitOfWork
from bot.cli.database import sqlite_database
from bot.cli.support import fail, load_settings, out
from bot.clock import utc_now
from bot.ports import AuditEntry, Switch
from bot.settings import Settings


def run(file: Path) -> int:
    settings = load_settings()
    database = sqlite_database(settings, postgres_tool="pg_restore")
    try:
        old = asyncio.run(_restore(settings, file, database))
    except BackupError as error:
        return fail(f"Cadangan tidak dapat dipakai, tidak ada yang diubah: {error}")
    out.print(f"Basis data kembali dari {file}.", markup=False)
    if old is not None:
        out.print(f"Yang lama disimpan sebagai {old}.", markup=False)
    out.print("Penerbitan dijeda. Jalankan tanggap serve, periksa kartunya, lalu /lanjut.")
    return 0


async def _restore(settings: Settings, file: Path, database: Path) -> Path | None:
    now = utc_now()
    old = await restore(file, database, at=now)
    url = settings.database_url.get_secret_value()
    await upgrade(url)
    engine = create_engine(url)
    try:
        async with SqlUnitOfWork.over(engine, zone=settings.zone)() as tx:
            await tx.marks.set_switch(Switch.PUBLISHING_PAUSED, on=True, at=now)
            await tx.audit.append(AuditEntry(at=now, actor="system", action="restored_backup"))
    finally:
        await engine.dispose()
    return old
