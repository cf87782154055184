"""The measurements: the real application on SQLite in an empty folder."""

import asyncio
import csv
import os
import platform
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import SecretStr

from bot.adapters.platforms.file_import import Row, read_rows
from bot.app import open_app
from bot.ports import Channel
from bot.settings import Settings
from bot.usecases import jobs

_ROWS = 10_000
_CHUNK = 500

Result = Mapping[str, float | int]


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def bench_import() -> Result:
    """Import 10,000 rows and classify them, as `tanggap import` does."""
    with tempfile.TemporaryDirectory(prefix="tanggap-bench-") as folder:
        return asyncio.run(_import(Path(folder)))


async def _import(folder: Path) -> Result:
    file = folder / "rows.csv"
    await asyncio.to_thread(_write, file)
    settings = Settings(database_url=SecretStr(f"sqlite:///{folder / 'bench.db'}"))
    began = time.perf_counter()
    async with open_app(settings) as app:
        opened = time.perf_counter()
        rows = read_rows(file, mapping={}, zone=settings.zone)
        comments = [row.comment for row in rows if isinstance(row, Row)]
        for start in range(0, len(comments), _CHUNK):
            await app.intake.receive(comments[start : start + _CHUNK], channel=Channel.FILE)
        stored = time.perf_counter()
        await app.runner.drain([jobs.CLASSIFY])
        done = time.perf_counter()
    return {
        "n": len(comments),
        "open_seconds": round(opened - began, 2),
        "store_seconds": round(stored - opened, 2),
        "classify_seconds": round(done - stored, 2),
        "total_seconds": round(done - began, 2),
    }


def _write(file: Path) -> None:
    openings = ("kapan jalan ini diperbaiki", "terima kasih petugas", "lampu mati lagi di blok")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "text"])
        for number in range(_ROWS):
            writer.writerow([f"b{number}", f"{openings[number % 3]} nomor {number}"])


BENCHES: Mapping[str, Callable[[], Result]] = {"import": bench_import}
