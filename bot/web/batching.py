"""Group commit: deliveries that wait at the same time are stored in one transaction.

A flood of small webhooks costs one commit per round instead of one per request. Nobody is told
that a delivery arrived before its transaction is committed.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from bot.domain.comment import IncomingComment

MOST_COMMENTS = 1_000
"""A round stops growing at this size; a single larger delivery is stored by itself."""

_OUTAGES = (OperationalError, InterfaceError, NoConnectionError, OSError)
"""No delivery is to blame for these; trying each alone would let all of them wait for nothing."""


class ClosedError(Exception):
    """Nothing is taken in any more; the sender has to try again."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    comments: Sequence[IncomingComment]
    stored: asyncio.Future[None]


class IntakeBatcher:
    """Use `receive` in place of the function given; `aclose` waits for what was taken."""

    def __init__(
        self,
        receive: Callable[[Sequence[IncomingComment]], Awaitable[object]],
        *,
        most_comments: int = MOST_COMMENTS,
    ) -> None:
        self._receive = receive
        self._most = most_comments
        self._waiting: deque[_Waiting] = deque()
        self._rounds: asyncio.Task[None] | None = None
        self._closed = False

    async def receive(self, comments: Sequence[IncomingComment]) -> None:
        """Return once these comments are committed.

        Raises:
            ClosedError: the batcher was closed before.
            Exception: whatever storing this delivery raised.
        """
        if self._closed:
            raise ClosedError
        mine = _Waiting(comments, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        if self._rounds is None or self._rounds.done():
            self._rounds = asyncio.create_task(self._run())
        await mine.stored

    async def aclose(self) -> None:
        """Take nothing new and return when everything taken is stored or has failed."""
        self._closed = True
        if self._rounds is not None:
            await self._rounds

    async def _run(self) -> None:
        batch: list[_Waiting] = []
        try:
            while self._waiting:
                batch = self._take()
                await self._store(batch)
        finally:  # after a cancellation nobody may wait for ever
            for one in (*batch, *self._waiting):
                one.stored.cancel()
            self._waiting.clear()

    def _take(self) -> list[_Waiting]:
        batch = [self._waiting.popleft()]
        size = len(batch[0].comments)
        while self._waiting and size + len(self._waiting[0].comments) <= self._most:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].comments)
        return batch

    async def _store(self, batch: Sequence[_Waiting]) -> None:
        """Store a round at once, or each delivery alone if that fails: one may be to blame."""
        failure = await self._tried([comment for one in batch for comment in one.comments])
        if failure is None or len(batch) == 1 or isinstance(failure, _OUTAGES):
            _settle(batch, failure)
            return
        for one in batch:
            await self._store([one])

    async def _tried(self, comments: Sequence[IncomingComment]) -> BaseException | None:
        (result,) = await asyncio.gather(self._call(comments), return_exceptions=True)
        return result

    async def _call(self, comments: Sequence[IncomingComment]) -> None:
        await self._receive(comments)


def _settle(batch: Sequence[_Waiting], failure: BaseException | None) -> None:
    for one in batch:
        if one.stored.done():  # its sender went away
            continue
        if failure is None:
            one.stored.set_result(None)
        else:
            one.stored.set_exception(failure)
