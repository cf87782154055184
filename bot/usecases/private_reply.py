"""What staff decide about private replies: write, approve, take back, drop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.comment import Comment
from bot.domain.errors import DomainError, InvalidTransitionError
from bot.domain.private_reply import PrivateReply
from bot.domain.reply import ItemId, usable
from bot.domain.review import State
from bot.domain.staff import Permission, StaffMember, StaffRoster
from bot.ports import AuditEntry, Clock, Job, RepliesPrivately, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import retried
from bot.usecases.entrusted import require_entrusted
from bot.usecases.recording import SYSTEM

GONE = frozenset({State.DELETING, State.DELETED, State.WITHDRAWN})
"""States of items whose comment no private reply can refer to any more."""

Change = Callable[[PrivateReply, datetime], None]


@dataclass(frozen=True, kw_only=True)
class PrivateDesk:
    """Every method raises DomainErrors, as those of `ReviewDesk` do.

    `revision` is that of the private reply's text, not of the public draft.
    """

    uow: UnitOfWork
    clock: Clock
    roster: StaffRoster
    platforms: Mapping[str, RepliesPrivately]
    undo_window: timedelta

    async def propose(self, item_id: ItemId, *, by: StaffMember, revision: int, text: str) -> None:
        """Put a text before the reviewers; it is sent only once approved."""
        platform = await self._possible(item_id)
        clean = usable(text, limit=platform.private_text_limit)

        def change(reply: PrivateReply, at: datetime) -> None:
            reply.propose(clean, by=by.id, revision=revision, at=at)

        await self._decide(item_id, by, "private_propose", change)

    async def approve(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        """Approve the text; it is sent when the undo window is over."""
        await self._possible(item_id)

        def change(reply: PrivateReply, at: datetime) -> None:
            reply.approve(by=by.id, revision=revision, at=at, undo=self.undo_window)

        send = jobs.reply_privately(item_id, after=self.undo_window)
        await self._decide(item_id, by, "private_approve", change, send)

    async def undo(self, item_id: ItemId, *, by: StaffMember) -> None:
        await self._decide(item_id, by, "private_undo", lambda reply, _: reply.undo())

    async def drop(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        def change(reply: PrivateReply, at: datetime) -> None:
            reply.drop(by=by.id, revision=revision, at=at)

        await self._decide(item_id, by, "private_drop", change)

    async def _possible(self, item_id: ItemId) -> RepliesPrivately:
        """Return the platform. Raises DomainError: it takes no private reply to this comment."""
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
        if item.state in GONE:
            raise InvalidTransitionError
        platform = self.platforms.get(comment.platform)
        if platform is None:
            raise DomainError("cannot_reply_privately")
        if is_too_late(comment, platform, at=self.clock()):
            raise DomainError("private_too_late", days=platform.private_reply_within.days)
        return platform

    async def _decide(
        self, item_id: ItemId, by: StaffMember, action: str, change: Change, *follow_up: Job
    ) -> None:
        member = self.roster.authorise(by.id, Permission.REVIEW)

        async def decide() -> None:
            now = self.clock()
            async with self.uow() as tx:
                await require_entrusted(tx, member, item_id)
                reply = await tx.private_replies.get(item_id)
                change(reply, now)
                await record_private(tx, reply, action, *follow_up, at=now, actor=f"staff:{by.id}")

        await retried(decide)


def is_too_late(comment: Comment, platform: RepliesPrivately, *, at: datetime) -> bool:
    return at >= comment.created_at + platform.private_reply_within


async def record_private(
    tx: Transaction,
    reply: PrivateReply,
    action: str,
    *follow_up: Job,
    at: datetime,
    actor: str = SYSTEM,
    **detail: str,
) -> None:
    """Save the private reply, its audit entry and the jobs that follow, all or none."""
    await tx.private_replies.save(reply)
    await tx.audit.append(
        AuditEntry(at=at, actor=actor, action=action, item_id=reply.item_id, detail=detail)
    )
    await tx.jobs.put(jobs.show_card(reply.item_id), *follow_up)
