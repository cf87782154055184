"""`tanggap demo`: by hand in a browser, or `--auto`."""

import asyncio
import json
import signal
import tempfile
import time
from pathlib import Path

from bot import telemetry
from bot.cli.support import err, fail, out
from bot.demo import places
from bot.demo.day import read_day
from bot.demo.play import Play
from bot.demo.report import Report, make_report
from bot.demo.staff import Staff
from bot.demo.stage import BY_HAND, SCRIPTED, Stage, open_stage
from bot.errors import SetupError

_FIRST_COMMENTS = (0, 12, 65, 73, 80, 85, 16, 7, 38, 79)
"""Questions, complaints, praise and gambling spam of the day, to begin with, from every place."""


def run(*, auto: bool, report: Path | None, port: int) -> int:
    telemetry.configure(level="ERROR" if auto else "WARNING", style="console")
    with tempfile.TemporaryDirectory(prefix="tanggap-demo-") as folder:
        try:
            if auto:
                return _finish(asyncio.run(_play(Path(folder))), report)
            asyncio.run(_by_hand(Path(folder), port))
        except OSError as error:
            return fail(f"Demo tidak dapat dimulai: {error}. Coba --port 0.")
        except SetupError as error:
            return fail(str(error))
    return 0


async def _play(folder: Path) -> Report:
    started = time.monotonic()
    async with open_stage(folder, port=0, pace=SCRIPTED) as stage:
        err.print(f"Halaman demo: {stage.url}/", markup=False)
        staff = Staff(stage.sandbox.telegram)
        played = await Play(stage, staff).run()
        return await make_report(stage, staff, played, seconds=time.monotonic() - started)


def _finish(result: Report, path: Path | None) -> int:
    if path is not None:
        path.write_text(json.dumps(result.to_json(), indent=2) + "\n", encoding="utf-8")
    out.print(result.line(), markup=False)
    return 0 if result.ok else 1


async def _by_hand(folder: Path, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_stage(folder, port=port, pace=BY_HAND) as stage:
        out.print(f"\n  Buka {stage.url}/ di peramban.", markup=False)
        out.print("  Kiri: tulis komentar sebagai warga, di Instagram, Facebook, YouTube,")
        out.print("  grup Telegram, atau chat pribadi dengan bot.")
        out.print("  Kanan: tekan tombol sebagai petugas.")
        out.print("  Ctrl+C mengakhiri.\n")
        async with asyncio.TaskGroup() as tasks:
            arriving = tasks.create_task(_arrive(stage))
            await stop.wait()
            arriving.cancel()


async def _arrive(stage: Stage) -> None:
    """A handful of comments, so that there is something to see at once."""
    day = read_day()
    for number in _FIRST_COMMENTS:
        await asyncio.sleep(1.5)
        places.write(stage.sandbox, day[number])
