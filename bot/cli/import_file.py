"""`tanggap import FILE`: store the rows, then understand them; `serve` does the rest."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bot.adapters.platforms.file_import import BadRow, Row, UnreadableFileError, read_rows
from bot.app import App, open_app
from bot.cli.support import err, fail, load_settings, out, progress_is_visible
from bot.domain.comment import IncomingComment
from bot.errors import SetupError
from bot.ports import Channel, Outcome
from bot.settings import Settings
from bot.usecases import jobs

_CHUNK = 500
_SHOWN_BAD_ROWS = 50
_MANY_CARDS = 60
_WORKERS = os.cpu_count() or 1
"""Batches that are understood at once: nothing else waits for this process."""


@dataclass
class _Tally:
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    bad: list[BadRow] = field(default_factory=list)


def run(file: Path, *, columns: Sequence[str], archive: bool) -> int:
    try:
        mapping = _mapping(columns)
        settings = load_settings()
        return asyncio.run(_import(settings, file, mapping, archive=archive))
    except UnreadableFileError as error:
        return fail(str(error))


def _mapping(columns: Sequence[str]) -> dict[str, str]:
    pairs = [column.partition("=") for column in columns]
    if any(not field_name or not column for field_name, _, column in pairs):
        raise SetupError("--map ditulis sebagai BIDANG=KOLOM, mis. --map text=komentar")
    return {field_name: column for field_name, _, column in pairs}


async def _import(
    settings: Settings, file: Path, mapping: dict[str, str], *, archive: bool
) -> int:
    rows = read_rows(file, mapping=mapping, zone=settings.zone)
    tally = _Tally()
    async with open_app(settings) as app:
        with _progress() as progress:
            task = progress.add_task("Menyimpan", total=None)
            for chunk in _chunks(_good(rows, tally)):
                await _store(app, chunk, tally, archive=archive)
                progress.update(task, advance=len(chunk))
            await _understand(app, progress, archive=archive)
        waiting = 0 if archive else await app.store.count_waiting(jobs.DRAFT)
    _summary(tally, waiting, per_minute=settings.telegram.group_messages_per_minute)
    return 1 if tally.bad and not tally.outcomes else 0


def _good(rows: Iterable[Row | BadRow], tally: _Tally) -> Iterator[IncomingComment]:
    for row in rows:
        if isinstance(row, BadRow):
            tally.bad.append(row)
        else:
            yield row.comment


def _chunks(comments: Iterator[IncomingComment]) -> Iterator[list[IncomingComment]]:
    while chunk := list(islice(comments, _CHUNK)):
        yield chunk


async def _store(
    app: App, chunk: Sequence[IncomingComment], tally: _Tally, *, archive: bool
) -> None:
    if archive:
        stored = await app.intake.receive_for_archive(chunk)
    else:
        stored = await app.intake.receive(chunk, channel=Channel.FILE)
    tally.outcomes.update(one.outcome for one in stored)


async def _understand(app: App, progress: Progress, *, archive: bool) -> None:
    name = jobs.ARCHIVE if archive else jobs.CLASSIFY
    total = await app.store.count_waiting(name)
    task = progress.add_task("Memahami", total=total)
    drain = asyncio.create_task(app.runner.drain([name], workers=_WORKERS))
    while not drain.done():
        await asyncio.wait([drain], timeout=0.3)
        progress.update(task, completed=total - await app.store.count_waiting(name))
    await drain


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        disable=not progress_is_visible(),
    )


def _summary(tally: _Tally, waiting: int, *, per_minute: int) -> None:
    for row in tally.bad[:_SHOWN_BAD_ROWS]:
        err.print(f"  baris {row.line}: {row.reason}", markup=False)
    if len(tally.bad) > _SHOWN_BAD_ROWS:
        err.print(f"  … dan {len(tally.bad) - _SHOWN_BAD_ROWS} baris lain", markup=False)
    out.print(
        f"baru={tally.outcomes[Outcome.NEW]} berubah={tally.outcomes[Outcome.CHANGED]} "
        f"sudah_ada={tally.outcomes[Outcome.DUPLICATE]} ditolak={len(tally.bad)} "
        f"menunggu_kartu={waiting}"
    )
    if taken := tally.outcomes[Outcome.TAKEN]:
        err.print(
            f"{taken} baris tidak disimpan: id-nya sudah dipakai komentar orang lain. Beri id "
            "yang unik, atau hapus kolom id dari berkas itu, lalu ulangi.",
            style="red",
            markup=False,
        )
    if waiting > _MANY_CARDS and per_minute:
        out.print(
            f"Telegram membatasi {per_minute} pesan per menit: kartu terkirim dalam kira-kira "
            f"{waiting // per_minute} menit. Pakai --archive bila komentar cukup dihitung saja."
        )
