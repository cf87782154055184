"""The measurements by name. Each starts the real program and measures it from outside."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.bench.card import bench_card
from bot.bench.file_import import bench_import
from bot.bench.memory import bench_memory
from bot.bench.platforms import bench_platforms
from bot.bench.result import Result
from bot.bench.start import bench_start
from bot.bench.webhook import bench_webhook


@dataclass(frozen=True, slots=True)
class Bench:
    """`measure` gets an empty folder and how many of what it measures; `n`: by default."""

    measure: Callable[[Path, int], Awaitable[Result]]
    n: int


BENCHES: Mapping[str, Bench] = {
    "start": Bench(bench_start, 5),
    "memory": Bench(bench_memory, 1_000),
    "webhook": Bench(bench_webhook, 3_000),
    "card": Bench(bench_card, 150),
    "import": Bench(bench_import, 10_000),
    "platforms": Bench(bench_platforms, 20_000),
}


def measure(name: str, *, n: int | None = None) -> Result:
    """Measure one of `BENCHES`.

    Raises:
        SetupError: the program did not start or did not finish; with the end of its log.
        OSError: it could not be reached.
    """
    bench = BENCHES[name]
    with tempfile.TemporaryDirectory(prefix="tanggap-bench-") as folder:
        return asyncio.run(_run(bench, Path(folder), n or bench.n))


async def _run(bench: Bench, folder: Path, n: int) -> Result:
    return await bench.measure(folder, n)
