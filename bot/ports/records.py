"""Storage of the audit trail, the digests and small durable facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.digest import Delivery, DigestFacts, Week
from bot.domain.edition import Edition
from bot.domain.reply import ItemId


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """Who did what. `actor`: `staff:<id>` or `system`. No citizen text in `detail`."""

    at: datetime
    actor: str
    action: str
    item_id: ItemId | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


class Audit(Protocol):
    async def append(self, *entries: AuditEntry) -> None: ...

    async def of_item(self, item_id: ItemId) -> Sequence[AuditEntry]: ...

    async def verify(self) -> Sequence[int]:
        """Walk the hash chain; return sequence numbers of rows that do not fit (empty: sound)."""
        ...


class Digests(Protocol):
    """What each edition of a week's digest tells, and whether it was posted."""

    async def claim(self, week: Week, edition: Edition, *, at: datetime) -> bool:
        """Claim an edition once. False if it was claimed before and sent, or is being sent."""
        ...

    async def release(self, week: Week, edition: Edition) -> None:
        """Give a claim up: nothing was sent."""
        ...

    async def delivery(self, week: Week, edition: Edition) -> Delivery | None:
        """Return how the edition was sent; None: not yet."""
        ...

    async def mark_sent(
        self, week: Week, edition: Edition, *, at: datetime, delivery: Delivery
    ) -> None: ...

    async def reopen(self, week: Week, edition: Edition) -> None:
        """Forget that the edition was sent."""
        ...

    async def facts(self, week: Week, edition: Edition) -> DigestFacts: ...


class Switch(StrEnum):
    PUBLISHING_PAUSED = "publishing_paused"


class Marks(Protocol):
    """Small durable facts: poll cursors and switches."""

    async def cursor(self, platform: str) -> str | None: ...

    async def cursor_to_change(self, platform: str) -> str | None:
        """Return the cursor, which nobody else changes until the transaction ends."""
        ...

    async def save_cursor(self, platform: str, cursor: str) -> None: ...

    async def is_on(self, switch: Switch) -> bool: ...

    async def set_switch(self, switch: Switch, *, on: bool, at: datetime) -> None: ...
