"""Waiting between attempts, until it works or the process stops."""

import asyncio
import contextlib
from dataclasses import dataclass, field

_FIRST = 1.0
_LONGEST = 60.0


@dataclass(slots=True)
class Backoff:
    """1 s, 2 s, 4 s … 60 s. `wait` returns early once `stopping` is set."""

    stopping: asyncio.Event
    _seconds: float = field(default=_FIRST, init=False)

    @property
    def is_fresh(self) -> bool:
        """No failure since the start or the last `reset`."""
        return self._seconds == _FIRST

    def reset(self) -> None:
        self._seconds = _FIRST

    async def wait(self) -> None:
        seconds, self._seconds = self._seconds, min(2 * self._seconds, _LONGEST)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
