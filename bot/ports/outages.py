"""Storage of outages: one row per account that cannot be read."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.outage import Outage


class Outages(Protocol):
    async def get(self, platform: str) -> Outage | None: ...

    async def all(self) -> Sequence[Outage]:
        """Return them by platform."""
        ...

    async def save(self, outage: Outage) -> None: ...

    async def remove(self, platform: str) -> None: ...
