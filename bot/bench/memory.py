"""How much memory `tanggap serve` holds: idle, after a load, and after drawing a digest."""

import asyncio
import time
from pathlib import Path

from bot.bench.card import watching
from bot.bench.load import send
from bot.bench.office import Office, open_office
from bot.bench.result import Result, Target
from bot.sandbox.telegram.config import SITI

_SETTLE = 2.0
_PATIENCE = 60.0
_CONNECTIONS = 8


async def bench_memory(folder: Path, n: int) -> Result:
    async with (
        open_office(folder, messages_per_minute=0) as office,
        office.serving() as process,
        watching(office) as cards,
    ):
        await asyncio.sleep(_SETTLE)
        idle = process.resident_mb()
        posts = office.writer().posts(n)
        sent = await send(posts, url=office.url, connections=_CONNECTIONS)
        expected = await cards.all_shown(len(sent.accepted))
        loaded = process.resident_mb()
        drawn = await _digest_is_drawn(office)
        figures = {
            "n": n,
            "accepted": len(sent.accepted),
            "missing": expected - len(cards.seen_at),
            "idle_mb": idle,
            "loaded_mb": loaded,
            "digests": int(drawn),
            "digest_mb": process.resident_mb(),
            "peak_mb": process.peak_mb(),
        }
    return Result(
        name="memory",
        conditions=(
            "resident memory of `tanggap serve` and its children: after start, after the comments "
            "with all their cards, after /ringkasan with its chart; peak_mb: the most at any time"
        ),
        figures=figures,
        targets=[
            Target(figure="peak_mb", limit=350),
            Target(figure="missing", limit=0),
            Target(figure="digests", limit=1, at_least=True),
        ],
    )


async def _digest_is_drawn(office: Office) -> bool:
    """Ask for the digest as an officer does and wait for its picture."""
    telegram, deadline = office.sandbox.telegram, time.monotonic() + _PATIENCE
    telegram.send(user_id=SITI.id, text="/ringkasan")
    while time.monotonic() < deadline:
        if any(message.media for message in telegram.messages()):
            return True
        await asyncio.sleep(0.1)
    return False
