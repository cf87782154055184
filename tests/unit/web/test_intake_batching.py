"""Group commit: who shares a transaction, and what everybody is told."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.comment import IncomingComment
from bot.web.batching import ClosedError, IntakeBatcher


def delivery(*ids: str) -> list[IncomingComment]:
    return [
        IncomingComment(platform="uji", external_id=one, account_id="9", text="x") for one in ids
    ]


@dataclass
class Storage:
    """Refuses a call that holds a comment of `poison`; waits for `open` before each commit.

    `outage` is what every call fails with.
    """

    poison: frozenset[str] = frozenset()
    outage: Exception | None = None
    open: asyncio.Event = field(default_factory=asyncio.Event)
    calls: list[list[str]] = field(default_factory=list)

    async def receive(self, comments: Sequence[IncomingComment]) -> None:
        ids = [comment.external_id for comment in comments]
        self.calls.append(ids)
        await self.open.wait()
        if self.poison & set(ids):
            raise ValueError("poison")
        if self.outage is not None:
            raise self.outage


async def settled(*coroutines):
    return await asyncio.gather(*coroutines, return_exceptions=True)


async def test_deliveries_that_wait_together_share_one_call():
    storage = Storage()
    batcher = IntakeBatcher(storage.receive)
    tasks = [asyncio.create_task(batcher.receive(delivery(str(n)))) for n in range(5)]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in tasks)
    storage.open.set()
    await asyncio.gather(*tasks)
    assert storage.calls == [["0", "1", "2", "3", "4"]]


async def test_a_round_stops_growing_at_the_limit_and_a_large_delivery_goes_alone():
    storage = Storage()
    storage.open.set()
    batcher = IntakeBatcher(storage.receive, most_comments=3)
    sizes = (2, 1, 2, 5, 1)
    await settled(*(batcher.receive(delivery(*"abcde"[:size])) for size in sizes))
    assert [len(call) for call in storage.calls] == [3, 2, 5, 1]


async def test_one_poisonous_delivery_fails_alone():
    storage = Storage(poison=frozenset({"buruk"}))
    storage.open.set()
    batcher = IntakeBatcher(storage.receive)
    results = await settled(*(batcher.receive(delivery(one)) for one in ("a", "buruk", "b")))
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert storage.calls == [["a", "buruk", "b"], ["a"], ["buruk"], ["b"]]


@pytest.mark.parametrize(
    "outage",
    [OSError("no server"), OperationalError("INSERT", {}, Exception("database is locked"))],
    ids=lambda error: type(error).__name__,
)
async def test_in_an_outage_all_are_told_at_once_and_the_next_round_tries_again(outage):
    storage = Storage(outage=outage)
    storage.open.set()
    batcher = IntakeBatcher(storage.receive)
    results = await settled(*(batcher.receive(delivery(one)) for one in ("a", "b", "c")))
    assert results == [outage] * 3
    assert storage.calls == [["a", "b", "c"]]

    storage.outage = None
    await batcher.receive(delivery("d"))


async def test_a_sender_that_goes_away_disturbs_nobody():
    storage = Storage()
    batcher = IntakeBatcher(storage.receive)
    gone = asyncio.create_task(batcher.receive(delivery("a")))
    stays = asyncio.create_task(batcher.receive(delivery("b")))
    await asyncio.sleep(0.01)
    gone.cancel()
    storage.open.set()
    await stays
    assert gone.cancelled()


async def test_closing_waits_for_what_was_taken_and_takes_nothing_more():
    storage = Storage()
    batcher = IntakeBatcher(storage.receive)
    waiting = asyncio.create_task(batcher.receive(delivery("a")))
    await asyncio.sleep(0)
    closing = asyncio.create_task(batcher.aclose())
    await asyncio.sleep(0.01)
    assert not closing.done()
    storage.open.set()
    await closing
    await waiting
    with pytest.raises(ClosedError):
        await batcher.receive(delivery("b"))


async def test_a_batcher_that_never_worked_closes_at_once():
    await IntakeBatcher(Storage().receive).aclose()
