"""How long `tanggap import` takes for a large file, classification included."""

import csv
from pathlib import Path

from bot.bench.database import Database
from bot.bench.office import environment
from bot.bench.posts import text
from bot.bench.process import Process
from bot.bench.result import Result, Target

_PATIENCE = 600


async def bench_import(folder: Path, n: int) -> Result:
    file, database = folder / "rows.csv", Database(folder / "bench.db")
    _write(file, n)
    settings = environment(folder, {"DATABASE_URL": f"sqlite:///{database.file}"})
    process = Process(words=["import", str(file)], folder=folder, environment=settings)
    process.start()
    seconds = await process.finished(within=_PATIENCE)
    classified = database.count_classified()
    return Result(
        name="import",
        conditions="`tanggap import` of a CSV file, from exec to exit, classification included",
        figures={
            "n": n,
            "stored": len(database.comment_ids()),
            "classified": classified,
            "missing": n - classified,
            "seconds": round(seconds, 2),
            "rows_per_second": round(n / seconds),
        },
        targets=[Target(figure="seconds", limit=30), Target(figure="missing", limit=0)],
    )


def _write(file: Path, rows: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "text"])
        writer.writerows(
            [f"b{number}", f"{text(number)} nomor {number}"] for number in range(rows)
        )
