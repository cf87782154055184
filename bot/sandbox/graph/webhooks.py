"""The webhook sender: handshake, signed deliveries, re-sending with growing gaps."""

import asyncio
import itertools
import random
import secrets
import time
from collections import deque
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import httpx

from bot.sandbox.client import webhook_client
from bot.sandbox.faults import FaultKind, FaultPlan
from bot.sandbox.graph.config import AppConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.graph.payloads import Signature, signature_headers, wire_bytes
from bot.sandbox.graph.state import Clock

MOST_CHANGES = 1000
_REMEMBERED = 2000


class DeliveryState(StrEnum):
    SENDING = "sending"
    WAITING = "waiting"  # will be sent again
    DELIVERED = "delivered"
    DROPPED = "dropped"  # tried for too long
    LOST = "lost"  # never sent, by a planned fault


class Shape(Protocol):
    def __call__(self, values: Sequence[JsonObject], *, time: int) -> JsonObject: ...


class Order(StrEnum):
    SENT = "sent"
    REVERSED = "reversed"
    SHUFFLED = "shuffled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    at: datetime
    status: int | None
    error: str | None


@dataclass(kw_only=True, slots=True)
class Delivery:
    """One body on its way; every attempt sends exactly the same bytes and headers."""

    id: int
    raw: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    signature: Signature
    changes: int
    state: DeliveryState = DeliveryState.SENDING
    attempts: list[Attempt] = field(default_factory=list)

    def to_json(self) -> JsonObject:
        attempts = [
            {"at": attempt.at.isoformat(), "status": attempt.status, "error": attempt.error}
            for attempt in self.attempts
        ]
        return {
            "id": self.id,
            "state": self.state,
            "signature": self.signature,
            "changes": self.changes,
            "attempts": attempts,
            "body": self.raw.decode(),
        }


class WebhookSender:
    """Sends the app's events to one callback. `start` and `aclose` belong to one event loop.

    Attributes:
        shape: makes a body of changes, given the Unix seconds of sending.
        product: begins the names of the faults that are met, such as `graph:webhook`.
    """

    def __init__(
        self, config: AppConfig, *, clock: Clock, faults: FaultPlan, shape: Shape, product: str
    ) -> None:
        self.shape = shape
        self.product = product
        self.deliveries: deque[Delivery] = deque(maxlen=_REMEMBERED)
        self.callback_url = config.callback_url
        self._config = config
        self._clock = clock
        self._faults = faults
        self._numbers = itertools.count(1)
        self._held: list[JsonObject] | None = None
        self._client: httpx.AsyncClient | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._client = webhook_client(self._config.delivery_timeout)

    async def aclose(self) -> None:
        """Give up what is under way; idempotent."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def subscribe(self, callback_url: str, *, verify_token: str | None = None) -> None:
        """Verify a callback by the handshake and send events to it from now on.

        Raises:
            GraphError: 2200, the callback did not answer 200 with the bare challenge.
        """
        challenge = str(secrets.randbelow(9_000_000_000) + 1_000_000_000)
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token or self._config.verify_token,
        }
        try:
            response = await self._http.get(callback_url, params=query)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GraphError(2200, message=f"(#2200) Callback: {type(error).__name__}") from error
        if response.status_code != httpx.codes.OK or response.text != challenge:
            raise GraphError(
                2200,
                message="(#2200) Callback verification failed with the following errors: HTTP "
                f"Status Code = {response.status_code}; the challenge was not echoed",
            )
        self.callback_url = callback_url

    def emit(self, value: JsonObject) -> None:
        """Tell of one change, at once unless deliveries are held; nobody to tell: forgotten."""
        if self._held is not None:
            self._held.append(value)
        else:
            self.send_values([value])

    def hold(self) -> None:
        """Keep changes back until `release`."""
        self._held = self._held or []

    def release(self, *, order: Order = Order.SENT, batch: int = 1) -> list[Delivery]:
        """Send the held changes, `batch` to a body."""
        values, self._held = self._held or [], None
        match order:
            case Order.REVERSED:
                values.reverse()
            case Order.SHUFFLED:
                random.SystemRandom().shuffle(values)
            case Order.SENT:
                pass
        size = min(max(batch, 1), MOST_CHANGES)
        parts = [values[start : start + size] for start in range(0, len(values), size)]
        return [delivery for part in parts for delivery in self.send_values(part)]

    def send_values(
        self, values: Iterable[JsonObject], *, signature: Signature = Signature.GOOD
    ) -> list[Delivery]:
        values = list(values)
        body = self.shape(values, time=int(self._clock().timestamp()))
        delivery = self.send(body, signature=signature, changes=len(values))
        return [delivery] if delivery else []

    def send(
        self,
        body: Mapping[str, Any],
        *,
        signature: Signature = Signature.GOOD,
        changes: int = 1,
    ) -> Delivery | None:
        """Send any body; None when no callback is verified or the sender is not started."""
        if self.callback_url is None or self._client is None:
            return None
        raw = wire_bytes(body)
        headers = signature_headers(raw, secret=self._config.app_secret, kind=signature)
        delivery = Delivery(
            id=next(self._numbers),
            raw=raw,
            headers={"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
            | headers,
            signature=signature,
            changes=changes,
        )
        self.deliveries.append(delivery)
        self._own(self._deliver(delivery, self.callback_url))
        return delivery

    def resend(self, delivery_id: int) -> Delivery:
        """Send the same bytes again, whatever became of them: a duplicate.

        Raises:
            KeyError: no such delivery is remembered.
        """
        for delivery in self.deliveries:
            if delivery.id == delivery_id and self.callback_url is not None:
                self._own(self._attempt(delivery, self.callback_url))
                return delivery
        raise KeyError(delivery_id)

    async def settled(self) -> None:
        """Wait until nothing is under way, re-sending included."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    @property
    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            raise RuntimeError("the sandbox is not started")
        return self._client

    def _own(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery, url: str) -> None:
        fault = self._faults.take(f"{self.product}:webhook")
        if fault is not None and fault.kind is FaultKind.CUT_BEFORE:
            delivery.state = DeliveryState.LOST
            return
        if fault is not None and fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        await self._deliver_until_answered(delivery, url)
        if fault is not None and fault.kind is FaultKind.DUPLICATE:
            await self._attempt(delivery, url)

    async def _deliver_until_answered(self, delivery: Delivery, url: str) -> None:
        give_up_at = time.monotonic() + self._config.retry_for_seconds
        gaps = itertools.chain(
            self._config.retry_gaps, itertools.repeat(self._config.retry_gaps[-1])
        )
        for gap in gaps:
            await self._attempt(delivery, url)
            if delivery.state is DeliveryState.DELIVERED:
                return
            if time.monotonic() + gap >= give_up_at:
                delivery.state = DeliveryState.DROPPED
                return
            await asyncio.sleep(gap)

    async def _attempt(self, delivery: Delivery, url: str) -> None:
        status, error = None, None
        try:
            response = await self._http.post(
                url, content=delivery.raw, headers=dict(delivery.headers)
            )
        except httpx.HTTPError as caught:
            error = type(caught).__name__
        else:
            status = response.status_code
        delivery.attempts.append(Attempt(at=self._clock(), status=status, error=error))
        if status is not None and httpx.codes.is_success(status):
            delivery.state = DeliveryState.DELIVERED
        elif delivery.state is not DeliveryState.DELIVERED:
            delivery.state = DeliveryState.WAITING
