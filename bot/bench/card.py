"""How long it takes from a comment's webhook to its card in the group."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.bench.load import send
from bot.bench.office import Office, open_office
from bot.bench.posts import MARK
from bot.bench.result import Result, Target, spread
from bot.sandbox.hub import Subscription

_RATE = 5.0
_PATIENCE = 120.0
_MARK = re.compile(MARK.format(r"\d+"))


@dataclass
class Cards:
    """`seen_at`: when the group got each card, by its comment's mark."""

    office: Office
    seen_at: dict[str, float] = field(default_factory=dict)

    async def all_shown(self, comments: int) -> int:
        """Wait until so many comments are understood and all their cards shown.

        Returns how many cards there should be; after two minutes, whether they are there or not.
        """
        database, deadline = self.office.database, time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            understood = await asyncio.to_thread(database.count_classified)
            if understood >= comments and len(self.seen_at) >= database.count_items():
                break
            await asyncio.sleep(0.2)
        return database.count_items()


@asynccontextmanager
async def watching(office: Office) -> AsyncGenerator[Cards]:
    """Note every card that the group gets during the block."""
    cards = Cards(office)
    subscription = office.sandbox.hub.subscribe("telegram")
    async with subscription, asyncio.TaskGroup() as tasks:
        watch = tasks.create_task(_watch(subscription, cards))
        yield cards
        watch.cancel()


async def bench_card(folder: Path, n: int) -> Result:
    async with (
        open_office(folder, messages_per_minute=0) as office,
        office.serving(),
        watching(office) as cards,
    ):
        posts = office.writer().posts(n)
        sent = await send(posts, url=office.url, connections=4, rate=_RATE)
        expected = await cards.all_shown(len(sent.accepted))
    waits = [
        cards.seen_at[mark] - due for mark, due in sent.due_at.items() if mark in cards.seen_at
    ]
    return Result(
        name="card",
        conditions=(
            f"{_RATE:.0f} comments per second by webhook, Telegram pacing off; from when the post "
            "was due until the stand-in had sendMessage with that comment"
        ),
        figures={
            "n": n,
            "accepted": len(sent.accepted),
            "cards": len(waits),
            "missing": expected - len(waits),
            "archived": len(sent.accepted) - expected,
            **spread(waits, unit="seconds", scale=1, digits=3),
        },
        targets=[Target(figure="p95_seconds", limit=1.5), Target(figure="missing", limit=0)],
    )


async def _watch(subscription: Subscription, cards: Cards) -> None:
    async for event in subscription:
        found = _MARK.search(str(event.data.get("message", {}).get("text", "")))
        if found:
            cards.seen_at.setdefault(found[0], time.perf_counter())
