"""A lane: jobs that share workers, so that slow ones hold up nobody outside it."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """`workers`: how many batches of these jobs run at once."""

    name: str
    jobs: tuple[str, ...]
    workers: int = 1


class Bell:
    """Wakes the lanes that wait. `ring` may be called from any thread, before and after a run."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[asyncio.Event, Collection[str]] = {}

    def ring(self, names: Collection[str] | None = None) -> None:
        """Wake the lanes of jobs of these names; None: all."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._ring, names)

    def listen(self, names: Collection[str]) -> asyncio.Event:
        """Return an event that a ring for these names sets; the listener clears it."""
        self._loop = asyncio.get_running_loop()
        event = asyncio.Event()
        self._waiting[event] = names
        return event

    def forget(self, event: asyncio.Event) -> None:
        self._waiting.pop(event, None)

    def _ring(self, names: Collection[str] | None) -> None:
        for event, wanted in self._waiting.items():
            if names is None or not set(names).isdisjoint(wanted):
                event.set()
