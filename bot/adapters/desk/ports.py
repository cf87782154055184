"""What the desk calls: the use cases, as the handlers see them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Protocol

from bot.domain.card import Card
from bot.domain.deeds import Span
from bot.domain.digest import DigestFacts
from bot.domain.edition import Edition
from bot.domain.reply import ItemId
from bot.domain.review import CardRef, RejectReason
from bot.domain.staff import StaffMember
from bot.domain.verdict import Intent
from bot.ports import AuditEntry, DraftRevision

RenderDigest = Callable[[DigestFacts], tuple[str, bytes]]
"""Returns the digest as Telegram HTML and its chart as PNG; may take a second of CPU."""

CurrentDigest = Callable[[Edition], Awaitable[DigestFacts]]


class ItemHistory(Protocol):
    @property
    def revisions(self) -> Sequence[DraftRevision]: ...

    @property
    def audit(self) -> Sequence[AuditEntry]: ...


class Review(Protocol):
    """Decisions on review items. Every method raises DomainErrors.

    Each change leaves a job that redraws the card, so handlers do not.
    """

    async def approve(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None: ...

    async def undo(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def reject(
        self, item_id: ItemId, *, by: StaffMember, revision: int, reason: RejectReason
    ) -> None: ...

    async def redraft(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None: ...

    async def correct(
        self, item_id: ItemId, *, by: StaffMember, revision: int, intent: Intent
    ) -> bool: ...

    async def hide(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None: ...

    async def restore(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def delete(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None: ...

    async def like(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def unlike(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def restrict(self, item_id: ItemId, *, by: StaffMember, span: Span) -> None: ...

    async def retry(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def mark_sent(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def begin_edit(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None: ...

    async def cancel_edit(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def edits_of(self, by: StaffMember) -> Sequence[ItemId]: ...

    async def edit(
        self, item_id: ItemId, *, by: StaffMember, revision: int, text: str
    ) -> None: ...

    async def card(self, item_id: ItemId) -> Card: ...

    async def adopt_card(self, item_id: ItemId, ref: CardRef) -> CardRef: ...

    async def history(self, item_id: ItemId) -> ItemHistory: ...

    async def queue(
        self, limit: int, *, accounts: Collection[str] | None = None
    ) -> tuple[Sequence[Card], int]: ...

    async def overdue(
        self, limit: int, *, accounts: Collection[str] | None = None
    ) -> tuple[Sequence[Card], int]: ...


class PrivateReplies(Protocol):
    """Decisions on private replies, as `Review`; `revision` is that of the private text."""

    async def propose(
        self, item_id: ItemId, *, by: StaffMember, revision: int, text: str
    ) -> None: ...

    async def approve(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None: ...

    async def undo(self, item_id: ItemId, *, by: StaffMember) -> None: ...

    async def drop(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None: ...


class Controls(Protocol):
    """The kill switch."""

    async def pause(self, *, by: StaffMember) -> None: ...

    async def resume(self, *, by: StaffMember) -> None: ...

    async def is_paused(self) -> bool: ...
