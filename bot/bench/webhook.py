"""How many webhook posts are accepted and durable, and how long each waits for its answer."""

import asyncio
import os
import time
from pathlib import Path

from bot.bench.load import Sent, send
from bot.bench.office import Office, open_office
from bot.bench.result import Figure, Result, Target, percentile, spread

_RATE = 330.0
_CONNECTIONS = 32
_PACED = 20
_SYNCS = 100
_CONDITIONS = (
    f"signed posts of one comment each, {_RATE:.0f} due per second on {_CONNECTIONS} connections; "
    "then (capacity) each as soon as a connection is free; classification and cards run "
    "meanwhile; latency counts from when a post was due; durable: found after SIGKILL"
)
_TARGETS = (
    Target(figure="accepted_per_second", limit=300, at_least=True),
    Target(figure="p99_ms", limit=80),
    Target(figure="lost", limit=0),
)


async def bench_webhook(folder: Path, n: int) -> Result:
    """Send `n` posts at a steady rate and as many as fast as they are answered.

    The process is then killed at once, and what it had answered with 200 is looked up.
    """
    async with open_office(folder, messages_per_minute=_PACED) as office:
        async with office.serving() as process:
            warm = await _sent(office, n // 10 + 1, first=0, connections=2)
            steady = await _sent(office, n, first=n, rate=_RATE)
            full = await _sent(office, n, first=2 * n)
            process.kill()
        disk = await asyncio.to_thread(_sync_seconds, folder / "sync")
        accepted = {key for one in (warm, steady, full) for key in one.accepted_ids}
        durable = len(accepted & office.database.comment_ids())
    figures: dict[str, Figure] = {
        "n": n,
        "accepted_per_second": round(steady.accepted_per_second, 1),
        **_milliseconds(steady),
        "capacity_per_second": round(full.accepted_per_second, 1),
        **{f"capacity_{name}": value for name, value in _milliseconds(full).items()},
        "accepted": len(accepted),
        "disk_sync_p99_ms": round(percentile(disk, 0.99) * 1000, 1),
        "refused": warm.refused + steady.refused + full.refused,
        "durable": durable,
        "lost": len(accepted) - durable,
    }
    return Result(name="webhook", conditions=_CONDITIONS, figures=figures, targets=_TARGETS)


async def _sent(
    office: Office,
    number: int,
    *,
    first: int,
    connections: int = _CONNECTIONS,
    rate: float | None = None,
) -> Sent:
    posts = office.writer().posts(number, first=first)
    return await send(posts, url=office.url, connections=connections, rate=rate)


def _milliseconds(sent: Sent) -> dict[str, float | None]:
    return spread(sent.latencies, unit="ms", scale=1000, digits=1)


def _sync_seconds(file: Path) -> list[float]:
    """Return how long the disk takes to keep a page: no post can be durable sooner."""
    times = []
    with file.open("wb", buffering=0) as out:
        for _ in range(_SYNCS):
            began = time.perf_counter()
            out.write(bytes(4096))
            os.fsync(out.fileno())
            times.append(time.perf_counter() - began)
    return times
