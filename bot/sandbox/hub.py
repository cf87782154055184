"""Publish/subscribe inside the sandbox, and its server-sent events for the pages."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

HEARTBEAT_SECONDS = 15.0
QUEUE_LIMIT = 512


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    topic: str
    data: Mapping[str, Any]


class Subscription:
    """An async iterator of events; ends when closed, when the hub closes, or when too slow.

    A consumer that lets its queue fill up is dropped rather than slowing the publisher: a page
    then reconnects and reads the whole state again.
    """

    def __init__(self, hub: "Hub", topics: frozenset[str], *, limit: int) -> None:
        self.topics = topics
        self._hub = hub
        self._limit = limit
        # One place more than the limit, so that the end mark always fits.
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue(limit + 1)
        self._closed = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        event = await self._queue.get()
        if event is None:
            self._queue.put_nowait(None)
            raise StopAsyncIteration
        return event

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def offer(self, event: Event) -> None:
        if self._closed:
            return
        if self._queue.qsize() >= self._limit:
            while not self._queue.empty():
                self._queue.get_nowait()
            self.close()
            return
        self._queue.put_nowait(event)

    def close(self) -> None:
        """Stop receiving; events already queued can still be read."""
        if not self._closed:
            self._closed = True
            self._hub.forget(self)
            self._queue.put_nowait(None)


class Hub:
    """Topics are plain strings (`telegram`, `instagram`); data must be JSON-serialisable.

    Belongs to one event loop. After `close()` every subscription ends, new ones end at once.
    """

    def __init__(
        self, *, queue_limit: int = QUEUE_LIMIT, heartbeat_seconds: float = HEARTBEAT_SECONDS
    ) -> None:
        self._queue_limit = queue_limit
        self._heartbeat_seconds = heartbeat_seconds
        self._subscriptions: set[Subscription] = set()
        self._closed = False

    @property
    def subscribers(self) -> int:
        return len(self._subscriptions)

    def publish(self, topic: str, data: Mapping[str, Any]) -> None:
        event = Event(topic=topic, data=data)
        for subscription in tuple(self._subscriptions):
            if topic in subscription.topics:
                subscription.offer(event)

    def subscribe(self, *topics: str) -> Subscription:
        """Subscribe at once: nothing published after this call is missed."""
        subscription = Subscription(self, frozenset(topics), limit=self._queue_limit)
        self._subscriptions.add(subscription)
        if self._closed:
            subscription.close()
        return subscription

    def forget(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)

    def close(self) -> None:
        """End every stream, so that the server's graceful stop has nothing to wait for."""
        self._closed = True
        for subscription in tuple(self._subscriptions):
            subscription.close()

    async def events(self, request: Request) -> Response:
        """`GET /events?topic=a&topic=b`: one SSE event per published event, named by topic."""
        topics = [topic for topic in request.query_params.getlist("topic") if topic]
        if not topics:
            return PlainTextResponse("topic is missing", status_code=400)
        return StreamingResponse(
            self._stream(self.subscribe(*topics)),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _stream(self, subscription: Subscription) -> AsyncIterator[str]:
        async with subscription:
            yield "retry: 1000\n\n"
            while True:
                try:
                    async with asyncio.timeout(self._heartbeat_seconds):
                        event = await anext(subscription)
                except TimeoutError:
                    yield ": heartbeat\n\n"
                except StopAsyncIteration:
                    return
                else:
                    yield _encode(event)


def _encode(event: Event) -> str:
    # json.dumps escapes line breaks, so the payload is always one `data:` line.
    name = "".join(event.topic.splitlines())
    return f"event: {name}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
