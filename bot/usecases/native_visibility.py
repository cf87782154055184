"""Comments that the office hid, or showed again, in the platform's own app."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bot.domain.comment import CommentId
from bot.domain.errors import NotSentError
from bot.domain.review import TRANSITIONS, Action, ReviewItem, State
from bot.ports import Channel, Clock, Job, Stored, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import retried
from bot.usecases.recording import record
from bot.usecases.repairs import Repair, Repairs

_UNTIL_UNDERSTOOD = timedelta(seconds=15)
_MAY_BE_OLDER = timedelta(minutes=2)
"""What was read may be from before our own hiding; the next poll tells again."""


async def visibility_jobs(
    tx: Transaction, stored: Sequence[Stored], channel: Channel
) -> list[Job]:
    """Return a job for each comment that is hidden, or shown, otherwise than its card says."""
    told = {one.comment_id: one for one in stored if one.incoming.hidden is not None}
    items = {i.comment_id: i for i in await tx.reviews.for_comments(list(told))}
    return [
        jobs.visibility(key, hidden=bool(one.incoming.hidden), channel=channel)
        for key, one in told.items()
        if _differs(items.get(key), hidden=bool(one.incoming.hidden))
    ]


@dataclass(frozen=True, kw_only=True)
class NativeVisibility:
    uow: UnitOfWork
    clock: Clock
    repairs: Repairs = field(default_factory=Repairs)

    async def run(self, subjects: Sequence[str]) -> None:
        """Bring cards in step with what was read.

        Raises:
            NotSentError: the comment is not understood yet.
        """
        for subject in subjects:
            comment_id, hidden, channel = jobs.visibility_of(subject)
            await retried(partial(self._follow, comment_id, hidden=hidden, channel=channel))

    async def _follow(self, comment_id: CommentId, *, hidden: bool, channel: Channel) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.for_comment(comment_id)
            if item is None:
                if await tx.comments.unclassified([comment_id]):
                    raise NotSentError("not understood yet", retry_after=_UNTIL_UNDERSTOOD)
                return
            if not _differs(item, hidden=hidden) or self._was_just_ours(item):
                return
            await self._record(tx, item, hidden=hidden)
            comment = await tx.comments.get(comment_id)
        if channel is Channel.POLL:
            self.repairs.count(comment.platform, Repair.HIDE)

    async def _record(self, tx: Transaction, item: ReviewItem, *, hidden: bool) -> None:
        follow_up = [jobs.show_card(item.id)] if item.card else []
        if hidden:
            item.hide_natively(at=self.clock())
        else:
            item.show_natively()
            follow_up = [jobs.show_card(item.id)]
            if not item.draft.text or item.changed_at is not None:
                item.redraft()
                follow_up.append(jobs.draft(item.id))
        action = "hidden_natively" if hidden else "shown_natively"
        await record(tx, item, action, *follow_up, at=self.clock())

    def _was_just_ours(self, item: ReviewItem) -> bool:
        is_ours = item.state is State.HIDDEN and item.decided_by is not None
        decided = item.decided_at
        return is_ours and decided is not None and self.clock() - decided < _MAY_BE_OLDER


def _differs(item: ReviewItem | None, *, hidden: bool) -> bool:
    if item is None:
        return hidden  # it may get its card a moment later
    action = Action.HIDE_NATIVELY if hidden else Action.SHOW_NATIVELY
    return (item.state, action) in TRANSITIONS
