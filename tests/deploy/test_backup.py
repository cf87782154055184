"""`tanggap backup` on a database that is being written to, and what comes back from the copy."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.db.backup import BackupError, back_up
from bot.adapters.db.engine import create_engine
from bot.adapters.db.migrate import is_current
from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.comment import IncomingComment
from bot.ports import AuditEntry, Channel, Switch
from tests.fakes import START, ManualClock
from tests.unit.desk.desk_builders import ZONE

TANGGAP = Path(sys.executable).with_name("tanggap")


class Office:
    """Writes one comment and one line of audit in each transaction."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url)
        self.uow = SqlUnitOfWork.over(self.engine, zone=ZONE)
        self.written = 0

    async def write(self) -> None:
        self.written += 1
        comment = IncomingComment(
            platform="instagram",
            external_id=f"c{self.written}",
            account_id="17",
            text="Kapan jalan diperbaiki?",
        )
        entry = AuditEntry(at=START, actor="system", action="published")
        async with self.uow() as tx:
            await tx.comments.store([comment], channel=Channel.WEBHOOK, at=START)
            await tx.audit.append(entry)

    async def write_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.write()


async def tanggap(*arguments: str, url: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    environment = {"PATH": os.environ["PATH"], "TANGGAP_DATABASE_URL": url, **kept}
    command = [str(TANGGAP), *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False
    )


async def run(*command: str) -> None:
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)


def listing(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def count(file: Path, table: str) -> int:
    connection = sqlite3.connect(file)
    try:
        (number,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        return int(number)
    finally:
        connection.close()


async def test_a_copy_made_while_comments_come_in_is_whole(
    sqlite_url: str, tmp_path: Path
) -> None:
    office, stop, folder = Office(sqlite_url), asyncio.Event(), tmp_path / "cadangan"
    for _ in range(50):
        await office.write()
    before = office.written
    writing = asyncio.create_task(office.write_until(stop))
    result = await tanggap("backup", str(folder), url=sqlite_url)
    stop.set()
    await writing
    await office.engine.dispose()

    assert result.returncode == 0, result.stderr
    (copy,) = folder.iterdir()
    assert str(copy) in result.stdout.replace("\n", "")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert office.written > before, "nothing was written meanwhile: the test shows nothing"
    comments = count(copy, "comments")
    assert before <= comments <= office.written
    assert count(copy, "audit_log") == comments, "half a transaction"


async def test_a_restored_copy_serves_as_the_database_but_publishes_nothing_yet(
    sqlite_url: str, tmp_path: Path
) -> None:
    office, database = Office(sqlite_url), Path(sqlite_url.removeprefix("sqlite:///"))
    await office.write()
    made = await back_up(database, tmp_path / "cadangan", at=START, keep=3)
    await office.write()  # stays in the write-ahead log: the connection is open
    result = await tanggap("restore", str(made.file), url=sqlite_url)
    await office.engine.dispose()

    assert result.returncode == 0, result.stderr
    assert await is_current(sqlite_url)
    assert count(database, "comments") == 1
    (old,) = database.parent.glob(f"{database.name}.2???????T??????Z")
    assert count(old, "comments") == 2, "the old database was lost"
    restored = Office(sqlite_url)
    restored.written = 1
    await restored.write()
    async with restored.uow() as tx:
        assert not await tx.audit.verify()
        assert await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
    await restored.engine.dispose()


async def test_a_damaged_copy_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    office, database = Office(sqlite_url), Path(sqlite_url.removeprefix("sqlite:///"))
    await office.write()
    await office.engine.dispose()
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"not a database" * 500)
    before = listing(tmp_path)
    for copy in (damaged, tmp_path / "missing.db"):
        result = await tanggap("restore", str(copy), url=sqlite_url)
        assert result.returncode == 2
        assert "tidak ada yang diubah" in result.stderr
    assert listing(tmp_path) == before
    assert count(database, "comments") == 1


async def test_a_changed_audit_log_is_told(sqlite_url: str, tmp_path: Path) -> None:
    office = Office(sqlite_url)
    await office.write()
    await office.write()
    await office.engine.dispose()
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    connection.executescript(
        "DROP TRIGGER audit_log_no_update;UPDATE audit_log SET action = 'rejected' WHERE seq = 1;"
    )
    connection.close()
    result = await tanggap("backup", str(tmp_path / "cadangan"), url=sqlite_url)
    assert result.returncode == 1
    assert "baris 1" in result.stdout
    assert len(list((tmp_path / "cadangan").iterdir())) == 1, "evidence is kept as well"


async def test_only_the_newest_copies_are_kept(sqlite_url: str, tmp_path: Path) -> None:
    clock, folder = ManualClock(), tmp_path / "cadangan"
    database = Path(sqlite_url.removeprefix("sqlite:///"))
    names = []
    for _ in range(4):
        names.append((await back_up(database, folder, at=clock(), keep=2)).file.name)
        clock.advance(days=1)
    (folder / "catatan.txt").touch()
    assert sorted(path.name for path in folder.glob("*.db")) == names[2:]
    assert (folder / "catatan.txt").exists()


async def test_no_backup_comes_of_a_missing_or_damaged_database(tmp_path: Path) -> None:
    folder, missing, damaged = tmp_path / "cadangan", tmp_path / "x.db", tmp_path / "y.db"
    damaged.write_bytes(b"not a database" * 500)
    for database in (missing, damaged):
        with pytest.raises(BackupError):
            await back_up(database, folder, at=START, keep=1)
    assert not missing.exists()
    assert list(folder.iterdir()) == []


async def test_an_unwritable_folder_is_a_plain_sentence(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    result = await tanggap("backup", str(tmp_path / "berkas" / "x"), url=sqlite_url)
    assert result.returncode == 2
    assert "Cadangan tidak dapat dibuat" in result.stderr
    assert "Traceback" not in result.stderr


async def test_postgresql_is_sent_to_its_own_tool() -> None:
    result = await tanggap("backup", "x", url="postgresql://tanggap:rahasia@db.invalid/tanggap")
    assert result.returncode == 2
    assert "pg_dump" in result.stderr
    assert "rahasia" not in result.stdout + result.stderr


@pytest.mark.postgres
async def test_a_dump_of_postgresql_comes_back_whole(postgres_url: str, tmp_path: Path) -> None:
    """The commands of docs/operator.md."""
    office = Office(postgres_url)
    for _ in range(5):
        await office.write()
    await office.engine.dispose()
    dump = tmp_path / "tanggap.dump"
    await run("pg_dump", "-Fc", "-f", str(dump), postgres_url)
    after = Office(postgres_url)
    after.written = 5
    await after.write()
    await after.engine.dispose()
    how = ("--clean", "--if-exists", "--single-transaction")
    await run("pg_restore", *how, "-d", postgres_url, str(dump))

    restored = Office(postgres_url)
    async with restored.uow() as tx:
        assert not await tx.audit.verify()
        assert await tx.comments.find("instagram", "c5")
        assert await tx.comments.find("instagram", "c6") is None
    await restored.engine.dispose()
