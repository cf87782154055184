"""The review use case in memory, over the real aggregate; and the kill switch."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.domain.account import Account
from bot.domain.card import Card
from bot.domain.deeds import Span
from bot.domain.errors import NotFoundError
from bot.domain.private_reply import PrivateReply
from bot.domain.reply import Draft, DraftOrigin, ItemId, usable
from bot.domain.review import OPEN, CardRef, RejectReason, ReviewItem, State
from bot.domain.staff import StaffMember
from bot.domain.verdict import Intent
from bot.ports import AuditEntry, Clock, DraftRevision
from tests.unit.desk.desk_builders import CARD, ROSTER, History

PLAIN = Account(key="instagram", kind="instagram")
UNDO = timedelta(seconds=15)
LEASE = timedelta(minutes=10)
TEXT_LIMIT = 500


async def _nothing(_: ItemId) -> None:
    return


@dataclass
class FakeReview:
    """`changed` stands for the job that redraws a card. `failures` are raised, one a call."""

    clock: Clock
    items: dict[ItemId, ReviewItem] = field(default_factory=dict)
    texts: dict[ItemId, list[DraftRevision]] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    allows_all: bool = False
    """The platform allows every deed: deleting, liking, restricting, replying privately."""
    privates: dict[ItemId, PrivateReply] = field(default_factory=dict)
    changed: Callable[[ItemId], Awaitable[None]] = _nothing
    accounts: dict[ItemId, Account] = field(default_factory=dict)
    """Accounts of items that are not of the plain one."""

    def open(self, number: int, *, text: str = "Halo Kak, hari Senin.") -> ReviewItem:
        item = ReviewItem(
            id=ItemId(number),
            comment_id=CARD.item_id,  # type: ignore[arg-type]
            created_at=self.clock(),
            due_at=self.clock() + timedelta(hours=4),
        )
        item.present(Draft(text=text, origin=DraftOrigin.KNOWLEDGE))
        self.items[item.id] = item
        self._note(item)
        return item

    async def approve(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        item = self._get(item_id)
        item.approve(by=by.id, revision=revision, at=self.clock(), undo=UNDO)
        await self._done(item, by, "approve")

    async def undo(self, item_id: ItemId, *, by: StaffMember) -> None:
        item = self._get(item_id)
        item.undo(at=self.clock())
        await self._done(item, by, "undo")

    async def reject(
        self, item_id: ItemId, *, by: StaffMember, revision: int, reason: RejectReason
    ) -> None:
        item = self._get(item_id)
        item.reject(by=by.id, revision=revision, at=self.clock(), reason=reason)
        await self._done(item, by, "reject")

    async def redraft(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        item = self._get(item_id)
        item.expect(revision)
        item.redraft()
        item.present(Draft(text=f"Draf lain {item.variant}", origin=DraftOrigin.HOLDING))
        await self._done(item, by, "redraft")

    async def correct(
        self, item_id: ItemId, *, by: StaffMember, revision: int, intent: Intent
    ) -> bool:
        item = self._get(item_id)
        if item.may_be_corrected and (await self.card(item_id)).reading.intent is intent:
            await self.changed(item_id)
            return False
        item.correct(intent, by=by.id, revision=revision, at=self.clock())
        item.present(Draft(text=f"Draf untuk {intent}.", origin=DraftOrigin.HOLDING))
        await self._done(item, by, "correct")
        return True

    async def hide(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        item = self._get(item_id)
        item.hide(by=by.id, revision=revision, at=self.clock())
        item.confirm_hidden()
        await self._done(item, by, "hide")

    async def restore(self, item_id: ItemId, *, by: StaffMember) -> None:
        item = self._get(item_id)
        item.restore(by=by.id, at=self.clock())
        item.confirm_restored()
        await self._done(item, by, "restore")

    async def mark_sent(self, item_id: ItemId, *, by: StaffMember) -> None:
        item = self._get(item_id)
        item.mark_sent()
        await self._done(item, by, "mark_sent")

    async def delete(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        item = self._get(item_id)
        item.delete(by=by.id, revision=revision, at=self.clock())
        item.confirm_deleted()
        await self._done(item, by, "delete")

    async def like(self, item_id: ItemId, *, by: StaffMember) -> None:
        await self._wish(item_id, by, on=True)

    async def unlike(self, item_id: ItemId, *, by: StaffMember) -> None:
        await self._wish(item_id, by, on=False)

    async def _wish(self, item_id: ItemId, by: StaffMember, *, on: bool) -> None:
        item = self._get(item_id)
        item.wish_like(on=on, by=by.id, at=self.clock())
        assert item.like
        item.settle_like(item.like)
        await self._done(item, by, "like" if on else "unlike")

    async def restrict(self, item_id: ItemId, *, by: StaffMember, span: Span) -> None:
        item = self._get(item_id)
        item.wish_restriction(span, by=by.id, at=self.clock())
        assert item.restriction
        item.settle_restriction(item.restriction)
        await self._done(item, by, "restrict")

    async def retry(self, item_id: ItemId, *, by: StaffMember) -> None:
        item = self._get(item_id)
        item.retry(by=by.id, at=self.clock())
        await self._done(item, by, "retry")

    async def begin_edit(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        item = self._get(item_id)
        item.begin_edit(by=by.id, revision=revision, at=self.clock(), lease=LEASE)
        await self._done(item, by, "begin_edit")

    async def cancel_edit(self, item_id: ItemId, *, by: StaffMember) -> None:
        item = self._get(item_id)
        item.cancel_edit(by=by.id)
        await self._done(item, by, "cancel_edit")

    async def edits_of(self, by: StaffMember) -> Sequence[ItemId]:
        now = self.clock()
        return [
            item.id
            for item in self.items.values()
            if item.edit_lease and item.edit_lease.by == by.id and now < item.edit_lease.until
        ]

    async def edit(self, item_id: ItemId, *, by: StaffMember, revision: int, text: str) -> None:
        item = self._get(item_id)
        item.edit(usable(text, limit=TEXT_LIMIT), by=by.id, revision=revision, at=self.clock())
        await self._done(item, by, "edit")

    async def card(self, item_id: ItemId) -> Card:
        item = self._get(item_id)
        now = self.clock()
        lease = item.edit_lease if item.edit_lease and now < item.edit_lease.until else None
        account = self.accounts.get(item_id, PLAIN)
        return replace(
            CARD,
            item_id=item.id,
            account=account.key,
            label=account.label,
            place=account.place,
            revision=item.revision,
            state=item.state,
            ref=item.card,
            draft=item.draft,
            due_at=item.due_at,
            overdue=item.state in OPEN and now > item.due_at,
            decided_by=ROSTER.name_of(item.decided_by),
            decided_at=item.decided_at,
            publish_after=item.publish_after,
            reject_reason=item.reject_reason,
            failure=item.failure,
            editing_by=ROSTER.name_of(lease.by) if lease else "",
            editing_until=lease.until if lease else None,
            can_correct=item.may_be_corrected,
            correction=item.correction,
            corrected_by=ROSTER.name_of(item.correction.by) if item.correction else "",
            can_delete=self.allows_all,
            can_like=self.allows_all and item.may_be_liked,
            can_restrict=self.allows_all and item.may_be_restricted(now),
            can_reply_privately=self.allows_all
            and item.state is not State.DELETED
            and self.private_of(item_id).may_be_proposed,
            removal=item.removal,
            removal_by=ROSTER.name_of(item.removal.by) if item.removal else "",
            like=item.like,
            like_by=ROSTER.name_of(item.like.by) if item.like else "",
            restriction=item.restriction,
            restriction_by=ROSTER.name_of(item.restriction.by) if item.restriction else "",
            private=self.private_of(item_id),
            private_by=ROSTER.name_of(self.private_of(item_id).decided_by),
        )

    def private_of(self, item_id: ItemId) -> PrivateReply:
        return self.privates.setdefault(item_id, PrivateReply(item_id=item_id))

    async def adopt_card(self, item_id: ItemId, ref: CardRef) -> CardRef:
        item = self._get(item_id)
        item.card = item.card or ref
        return item.card

    async def history(self, item_id: ItemId) -> History:
        self._get(item_id)
        return History(revisions=self.texts[item_id], audit=self.audit)

    async def queue(
        self, limit: int, *, accounts: Collection[str] | None = None
    ) -> tuple[Sequence[Card], int]:
        return await self._waiting(limit, accounts, overdue_only=False)

    async def overdue(
        self, limit: int, *, accounts: Collection[str] | None = None
    ) -> tuple[Sequence[Card], int]:
        return await self._waiting(limit, accounts, overdue_only=True)

    async def _waiting(
        self, limit: int, accounts: Collection[str] | None, *, overdue_only: bool
    ) -> tuple[Sequence[Card], int]:
        cards = [await self.card(item.id) for item in self.items.values()]
        waiting = [
            c
            for c in cards
            if c.state in OPEN
            and (c.overdue or not overdue_only)
            and (accounts is None or c.account in accounts)
        ]
        return waiting[:limit], len(waiting)

    def _get(self, item_id: ItemId) -> ReviewItem:
        if self.failures:
            raise self.failures.pop(0)
        if item_id not in self.items:
            raise NotFoundError
        return self.items[item_id]

    async def _done(self, item: ReviewItem, by: StaffMember, action: str) -> None:
        self.audit.append(
            AuditEntry(at=self.clock(), actor=f"staff:{by.id}", action=action, item_id=item.id)
        )
        self._note(item)
        await self.changed(item.id)

    def _note(self, item: ReviewItem) -> None:
        known = self.texts.setdefault(item.id, [])
        if item.state is State.IN_REVIEW and len(known) < item.revision:
            known.append(
                DraftRevision(
                    revision=item.revision,
                    text=item.draft.text,
                    origin=item.draft.origin,
                    at=self.clock(),
                )
            )


@dataclass
class FakeControls:
    paused: bool = False

    async def pause(self, *, by: StaffMember) -> None:
        self.paused = True

    async def resume(self, *, by: StaffMember) -> None:
        self.paused = False

    async def is_paused(self) -> bool:
        return self.paused
