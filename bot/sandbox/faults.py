"""Faults on demand: what a platform or the network can do to one call.

An operation is a name such as `telegram:sendMessage` or `graph:reply`; a fault planned for
`telegram:*` meets any operation with that prefix that has no fault of its own.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from starlette.requests import Request
from starlette.responses import Response


class FaultKind(StrEnum):
    DELAY = "delay"  # the act happens after `seconds`
    STATUS = "status"  # refused with `status` and `body`; the act does not happen
    RATE_LIMIT = "rate_limit"  # the platform's own "too many requests", wait `seconds`
    CUT_BEFORE = "cut_before"  # connection cut, the act does not happen
    CUT_AFTER = "cut_after"  # the act happens, then the connection is cut without an answer
    ERROR_AFTER = "error_after"  # the act happens, then an error is answered
    DUPLICATE = "duplicate"  # the act happens twice


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One planned fault.

    Attributes:
        times: how many calls it meets; None means every call until cleared or expired.
        seconds: length of a delay, or the wait announced by a rate limit.
        status: HTTP status of `status` and `error_after`.
        body: answer body; None lets the platform use its usual error body.
        lasts: seconds after planning when the fault expires by itself (an outage).
    """

    kind: FaultKind
    times: int | None = 1
    seconds: float = 0.0
    status: int = 500
    body: Mapping[str, Any] | str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    lasts: float | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Fault":
        """Read a control request.

        Raises:
            ValueError: unknown kind, unknown field, or `times` below one.
        """
        try:
            fault = cls(**{**data, "kind": FaultKind(data.get("kind", ""))})
        except TypeError as error:
            raise ValueError(f"bad fault: {error}") from None
        if fault.times is not None and fault.times < 1:
            raise ValueError("times must be at least 1")
        return fault


@dataclass(slots=True)
class _Planned:
    fault: Fault
    expires_at: float | None


class FaultPlan:
    """Faults waiting for their calls, first planned first met. `met` counts those that came."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.met: Counter[tuple[str, FaultKind]] = Counter()
        self._monotonic = monotonic
        self._planned: dict[str, list[_Planned]] = {}

    def add(self, operation: str, fault: Fault) -> None:
        expires_at = None if fault.lasts is None else self._monotonic() + fault.lasts
        self._planned.setdefault(operation, []).append(_Planned(fault, expires_at))

    def take(self, operation: str) -> Fault | None:
        """The fault this call meets, counted as met; None for an undisturbed call."""
        prefix = operation.partition(":")[0]
        for key in (operation, f"{prefix}:*"):
            fault = self._take_exact(key)
            if fault is not None:
                return fault
        return None

    def clear(self, prefix: str = "") -> None:
        """Forget the faults whose operation starts with `prefix` (all by default)."""
        for key in [key for key in self._planned if key.startswith(prefix)]:
            del self._planned[key]

    def pending(self) -> dict[str, list[Fault]]:
        self._drop_expired()
        return {key: [planned.fault for planned in rows] for key, rows in self._planned.items()}

    def _take_exact(self, key: str) -> Fault | None:
        self._drop_expired()
        rows = self._planned.get(key)
        if not rows:
            return None
        planned = rows[0]
        fault = planned.fault
        self.met[key, fault.kind] += 1
        if fault.times is not None:
            planned.fault = replace(fault, times=fault.times - 1)
            if planned.fault.times == 0:
                rows.pop(0)
        return fault

    def _drop_expired(self) -> None:
        now = self._monotonic()
        for key, rows in list(self._planned.items()):
            rows[:] = [row for row in rows if row.expires_at is None or row.expires_at > now]
            if not rows:
                del self._planned[key]


async def cut(request: Request) -> Response:
    """Abort the TCP connection of `request`; the response returned never leaves.

    ASGI has no way to drop a connection, so this reaches for the transport: under uvicorn
    `receive` is a bound method of the request's cycle object, which holds it. Middleware that
    wraps `receive` (Starlette's BaseHTTPMiddleware) would hide it and must not be used here.

    Raises:
        RuntimeError: the server is not uvicorn, so nothing could be cut.
    """
    transport = getattr(getattr(request.receive, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("connections can be cut only under uvicorn")
    transport.abort()
    # The protocol learns of the loss in the loop's next round; after that it drops what we send.
    await asyncio.sleep(0.01)
    return Response(status_code=500)


async def perform(
    request: Request,
    fault: Fault | None,
    act: Callable[[], Awaitable[Response]],
    *,
    refuse: Callable[[Fault], Response],
) -> Response:
    """Run `act` as the fault wants it; `refuse` makes the platform's error answer."""
    if fault is None:
        return await act()
    match fault.kind:
        case FaultKind.STATUS | FaultKind.RATE_LIMIT:
            return refuse(fault)
        case FaultKind.CUT_BEFORE:
            return await cut(request)
        case FaultKind.CUT_AFTER:
            await act()
            return await cut(request)
        case FaultKind.ERROR_AFTER:
            await act()
            return refuse(fault)
        case FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        case FaultKind.DUPLICATE:
            await act()
    return await act()
