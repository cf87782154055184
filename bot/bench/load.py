"""Sends posts: at a fixed rate, or as fast as a number of connections can."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from bot.bench.client import Connection
from bot.bench.posts import Post

_OK = 200


@dataclass
class Sent:
    """What came of some posts. `due_at`: by mark, seconds on the performance counter.

    `latencies`: seconds from the moment a post was due, not from when it could be sent: a server
    that stalls cannot hide how long the others waited.
    """

    latencies: list[float] = field(default_factory=list)
    accepted: list[Post] = field(default_factory=list)
    due_at: dict[str, float] = field(default_factory=dict)
    refused: int = 0
    seconds: float = 0.0

    @property
    def accepted_per_second(self) -> float:
        return len(self.accepted) / self.seconds

    @property
    def accepted_ids(self) -> set[str]:
        """The platform's ids of all comments in accepted posts."""
        return {key for post in self.accepted for key in post.comment_ids}


async def send(
    posts: Sequence[Post], *, url: str, connections: int, rate: float | None = None
) -> Sent:
    """Send `rate` posts a second whatever the answers take; None: whenever one is answered.

    Raises:
        OSError: nobody listens.
    """
    sent = Sent()
    async with AsyncExitStack() as stack:
        free = asyncio.LifoQueue[Connection]()
        for _ in range(connections):
            free.put_nowait(await stack.enter_async_context(Connection(url)))
        began = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for number, post in enumerate(posts):
                if rate is not None:
                    await asyncio.sleep(began + number / rate - time.perf_counter())
                connection = await free.get()
                due = time.perf_counter() if rate is None else began + number / rate
                sent.due_at[post.mark] = due
                tasks.create_task(_send(post, connection, free, sent))
        sent.seconds = time.perf_counter() - began
    return sent


async def _send(
    post: Post, connection: Connection, free: asyncio.LifoQueue[Connection], sent: Sent
) -> None:
    try:
        status = await connection.send(post.raw)
    except OSError:
        status = 0
    sent.latencies.append(time.perf_counter() - sent.due_at[post.mark])
    if status == _OK:
        sent.accepted.append(post)
    else:
        sent.refused += 1
    free.put_nowait(connection)
