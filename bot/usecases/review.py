"""Step 5: what staff decide. The first decision wins, by the row's version."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.card import Card
from bot.domain.deeds import Span
from bot.domain.errors import InvalidTransitionError, UnusableDraftError
from bot.domain.reply import ItemId, usable
from bot.domain.review import CardRef, RejectReason, ReviewItem, State
from bot.domain.staff import Permission, StaffMember, StaffRoster
from bot.domain.verdict import Intent
from bot.ports import (
    AuditEntry,
    Clock,
    DraftRevision,
    Job,
    Platform,
    UnitOfWork,
)
from bot.usecases import jobs
from bot.usecases.cards import CardBuilder, adopt_card
from bot.usecases.contention import retried
from bot.usecases.correct import correct_intent
from bot.usecases.entrusted import require_entrusted
from bot.usecases.recording import record
from bot.usecases.tickets import record_answer

_DEFAULT_TEXT_LIMIT = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemHistory:
    """All texts an item's draft has had, and everything done to it."""

    revisions: Sequence[DraftRevision]
    audit: Sequence[AuditEntry]


Change = Callable[[ReviewItem, datetime], None]


@dataclass(frozen=True, kw_only=True)
class ReviewDesk:
    """Decisions on review items.

    Every method raises DomainErrors: NotAllowedError, InvalidTransitionError,
    StaleRevisionError, EditLeaseError, UnusableDraftError, NotFoundError.
    """

    uow: UnitOfWork
    clock: Clock
    roster: StaffRoster
    platforms: Mapping[str, Platform]
    cards: CardBuilder
    undo_window: timedelta
    edit_lease: timedelta

    async def approve(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        """Approve the draft; it is sent when the undo window is over."""
        limit = await self._text_limit(item_id)

        def change(item: ReviewItem, at: datetime) -> None:
            item.approve(by=by.id, revision=revision, at=at, undo=self.undo_window)
            usable(item.draft.text, limit=limit)

        publish = jobs.publish(item_id, after=self.undo_window)
        await self._decide(item_id, by, "approve", change, publish)

    async def undo(self, item_id: ItemId, *, by: StaffMember) -> None:
        await self._decide(item_id, by, "undo", lambda item, at: item.undo(at=at))

    async def reject(
        self, item_id: ItemId, *, by: StaffMember, revision: int, reason: RejectReason
    ) -> None:
        def change(item: ReviewItem, at: datetime) -> None:
            item.reject(by=by.id, revision=revision, at=at, reason=reason)

        await self._decide(item_id, by, "reject", change, detail={"reason": reason})

    async def redraft(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        """Ask for another wording ('Draf lain')."""
        if not (await self.card(item_id)).can_redraft:
            raise UnusableDraftError("no_other_draft")

        def change(item: ReviewItem, at: datetime) -> None:
            item.expect(revision)
            item.check_lease(by=by.id, at=at)
            if item.state is State.APPROVED:
                raise InvalidTransitionError
            item.redraft()

        await self._decide(item_id, by, "redraft", change, jobs.draft(item_id))

    async def correct(
        self, item_id: ItemId, *, by: StaffMember, revision: int, intent: Intent
    ) -> bool:
        """Have the comment read as the person says, and drafted anew; False: it is read so."""
        member, now = self.roster.authorise(by.id, Permission.REVIEW), self.clock()
        return await retried(
            lambda: correct_intent(self.uow, item_id, intent, by=member, revision=revision, at=now)
        )

    async def hide(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        def change(item: ReviewItem, at: datetime) -> None:
            item.hide(by=by.id, revision=revision, at=at)

        await self._decide(item_id, by, "hide", change, jobs.hide(item_id))

    async def restore(self, item_id: ItemId, *, by: StaffMember) -> None:
        """Show a hidden comment again."""
        self.roster.authorise(by.id, Permission.RESTORE)

        def change(item: ReviewItem, at: datetime) -> None:
            item.restore(by=by.id, at=at)

        await self._decide(item_id, by, "restore", change, jobs.unhide(item_id))

    async def delete(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        """Have the comment deleted for good."""
        self.roster.authorise(by.id, Permission.RESTORE)

        def change(item: ReviewItem, at: datetime) -> None:
            item.delete(by=by.id, revision=revision, at=at)

        await self._decide(item_id, by, "delete", change, jobs.delete(item_id))

    async def like(self, item_id: ItemId, *, by: StaffMember) -> None:
        """Have the comment liked as the office."""

        def change(item: ReviewItem, at: datetime) -> None:
            item.wish_like(on=True, by=by.id, at=at)

        await self._decide(item_id, by, "like", change, jobs.like(item_id))

    async def unlike(self, item_id: ItemId, *, by: StaffMember) -> None:
        def change(item: ReviewItem, at: datetime) -> None:
            item.wish_like(on=False, by=by.id, at=at)

        await self._decide(item_id, by, "unlike", change, jobs.like(item_id))

    async def restrict(self, item_id: ItemId, *, by: StaffMember, span: Span) -> None:
        """Have the comment's author kept from writing for a while."""
        self.roster.authorise(by.id, Permission.RESTORE)

        def change(item: ReviewItem, at: datetime) -> None:
            item.wish_restriction(span, by=by.id, at=at)

        follow_up = jobs.restrict(item_id)
        await self._decide(item_id, by, "restrict", change, follow_up, detail={"span": span})

    async def retry(self, item_id: ItemId, *, by: StaffMember) -> None:
        """Send a failed reply again, or one in doubt that a person has not found."""
        await self._decide(
            item_id,
            by,
            "retry",
            lambda item, at: item.retry(by=by.id, at=at),
            jobs.publish(item_id),
        )

    async def mark_sent(self, item_id: ItemId, *, by: StaffMember) -> None:
        """Take the person's word that a reply in doubt stands on its platform."""
        await self._decide(
            item_id, by, "mark_sent", lambda item, _: item.mark_sent(), answers=True
        )

    async def begin_edit(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        def change(item: ReviewItem, at: datetime) -> None:
            item.begin_edit(by=by.id, revision=revision, at=at, lease=self.edit_lease)

        await self._decide(item_id, by, "begin_edit", change)

    async def cancel_edit(self, item_id: ItemId, *, by: StaffMember) -> None:
        await self._decide(item_id, by, "cancel_edit", lambda item, _: item.cancel_edit(by=by.id))

    async def edits_of(self, by: StaffMember) -> Sequence[ItemId]:
        """Return the items that this person is editing."""
        async with self.uow() as tx:
            return await tx.reviews.edited_by(by.id, at=self.clock())

    async def edit(self, item_id: ItemId, *, by: StaffMember, revision: int, text: str) -> None:
        """Replace the draft by the person's text, to be approved next."""
        clean = usable(text, limit=await self._text_limit(item_id))

        def change(item: ReviewItem, at: datetime) -> None:
            item.edit(clean, by=by.id, revision=revision, at=at)

        await self._decide(item_id, by, "edit", change)

    async def card(self, item_id: ItemId) -> Card:
        async with self.uow() as tx:
            return await self.cards.build(tx, await tx.reviews.get(item_id))

    async def redraw(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            await tx.jobs.put(jobs.show_card(item_id))

    async def adopt_card(self, item_id: ItemId, ref: CardRef) -> CardRef:
        """Take the message at `ref` as the item's card if it has none; return its card."""
        return await adopt_card(self.uow, item_id, ref, clock=self.clock)

    async def history(self, item_id: ItemId) -> ItemHistory:
        async with self.uow() as tx:
            return ItemHistory(
                revisions=await tx.reviews.revisions(item_id),
                audit=await tx.audit.of_item(item_id),
            )

    async def queue(
        self, limit: int, *, accounts: Collection[str] | None = None
    ) -> tuple[Sequence[Card], int]:
        """Return cards that wait for a person, most urgent first, and how many there are.

        `accounts`: keys of those whose cards are wanted; None: all.
        """
        return await self._cards(limit=limit, overdue_at=None, accounts=accounts)

    async def overdue(
        self, limit: int, *, accounts: Collection[str] | None = None
    ) -> tuple[Sequence[Card], int]:
        return await self._cards(limit=limit, overdue_at=self.clock(), accounts=accounts)

    async def _cards(
        self, *, limit: int, overdue_at: datetime | None, accounts: Collection[str] | None
    ) -> tuple[Sequence[Card], int]:
        async with self.uow() as tx:
            entries, total = await tx.reviews.queue(
                limit=limit, overdue_at=overdue_at, platforms=accounts
            )
        return [self.cards.compose(e.item, e.comment, e.verdict) for e in entries], total

    async def _decide(
        self,
        item_id: ItemId,
        by: StaffMember,
        action: str,
        change: Change,
        *follow_up: Job,
        detail: Mapping[str, str] | None = None,
        answers: bool = False,
    ) -> None:
        """Apply one change in one transaction; whoever is second is judged by the new state.

        `answers`: by it, the reply is known to have reached the citizen.
        """
        member = self.roster.authorise(by.id, Permission.REVIEW)

        async def decide() -> None:
            now = self.clock()
            async with self.uow() as tx:
                item = await tx.reviews.get(item_id)
                await require_entrusted(tx, member, item_id)
                change(item, now)
                further = await record_answer(tx, item, at=now) if answers else ()
                await record(
                    tx,
                    item,
                    action,
                    jobs.show_card(item_id),
                    *follow_up,
                    *further,
                    at=now,
                    actor=f"staff:{by.id}",
                    **(detail or {}),
                )

        await retried(decide)

    async def _text_limit(self, item_id: ItemId) -> int:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
        platform = self.platforms.get(comment.platform)
        return platform.text_limit if platform else _DEFAULT_TEXT_LIMIT
