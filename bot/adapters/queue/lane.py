"""A lane: jobs that share workers, so that slow ones hold up nobody outside it."""

import asyncio
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
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._ring)

    def listen(self) -> asyncio.Event:
        """Return an event that every ring sets; the listener clears it."""
        self._loop = asyncio.get_running_loop()
        event = asyncio.Event()
        self._waiting.add(event)
        return event

    def forget(self, event: asyncio.Event) -> None:
        self._waiting.discard(event)

    def _ring(self) -> None:
        for event in self._waiting:
            event.set()
