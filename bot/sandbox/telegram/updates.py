"""Updates waiting for the bot: one queue, read by long polling or pushed to a webhook."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.faults import FaultKind, FaultPlan
from bot.sandbox.telegram.errors import OTHER_POLLER, WEBHOOK_SET, conflict

Update = dict[str, Any]

# Documented: these kinds come only when they are asked for by name.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DELIVERY = "telegram:update"


class UpdateQueue:
    """Ordered, confirmed by offset; one poller at a time."""

    def __init__(self, faults: FaultPlan, *, first_id: int = 70001) -> None:
        self._faults = faults
        self._next_id = first_id
        self._pending: list[Update] = []
        self._allowed: frozenset[str] | None = None
        self._arrived = asyncio.Event()
        self._poller = 0
        self._why_replaced = OTHER_POLLER
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def allowed(self) -> list[str] | None:
        return None if self._allowed is None else sorted(self._allowed)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Which kinds are queued from now on; None keeps the setting, an empty list resets it."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def push(self, kind: str, payload: Mapping[str, Any]) -> Update | None:
        """Queue an update; None when the bot did not ask for this kind.

        A planned `duplicate` of `telegram:update` queues it twice under one id, as a repeated
        delivery does.
        """
        wanted = kind not in NOT_BY_DEFAULT if self._allowed is None else kind in self._allowed
        if not wanted:
            return None
        update = {"update_id": self._next_id, kind: payload}
        self._next_id += 1
        self.put(update)
        fault = self._faults.take(DELIVERY)
        if fault is not None and fault.kind is FaultKind.DUPLICATE:
            self.put(update)
        return update

    def put(self, update: Update) -> None:
        """Queue a ready update as it is: a repeated or a hand-made one."""
        self._pending.append(update)
        self._wake()

    def drop_all(self) -> None:
        self._pending.clear()

    async def wait(self) -> None:
        """Return when something waits, or when the queue is closed."""
        while not self._pending and not self._closed:
            self._arrived.clear()
            await self._arrived.wait()

    def head(self) -> Update | None:
        return self._pending[0] if self._pending else None

    def confirm_head(self, update: Update) -> None:
        if self._pending and self._pending[0] is update:
            self._pending.pop(0)

    async def poll(self, *, offset: int | None, limit: int, timeout: float) -> list[Update]:  # noqa: ASYNC109 - the Bot API's own word: the wait ends with an empty list, not an error
        """Confirm what lies before `offset`, then wait up to `timeout` seconds for updates.

        Raises:
            BotApiError: 409 in this call when a newer poller takes over.
        """
        self._poller += 1
        me = self._poller
        self._why_replaced = OTHER_POLLER
        self._wake()
        self._confirm(offset)
        try:
            async with asyncio.timeout(timeout):
                while not self._pending and not self._closed and me == self._poller:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            pass
        if me != self._poller:
            raise conflict(self._why_replaced)
        return self._pending[:limit]

    def interrupt(self) -> None:
        """End the current poll at once: a webhook has been set."""
        self._poller += 1
        self._why_replaced = WEBHOOK_SET
        self._wake()

    def close(self) -> None:
        self._closed = True
        self._wake()

    def _confirm(self, offset: int | None) -> None:
        if offset is None or offset == 0:
            return
        if offset < 0:
            self._pending = self._pending[offset:]
        else:
            self._pending = [row for row in self._pending if row["update_id"] >= offset]

    def _wake(self) -> None:
        self._arrived.set()
