"""Answers that the office gave in the platform's own app close the card they are for.

An echo of our own reply looks just the same, and may come before our record of it. So while any
reply of the thread is on its way nothing is concluded: the question is asked again later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from bot.domain.comment import Comment, CommentId
from bot.domain.errors import NotSentError
from bot.domain.native_answer import addressee
from bot.domain.reply import ItemId, PublishedReply
from bot.domain.review import TRANSITIONS, Action, ReviewItem, State
from bot.ports import Channel, Clock, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import retried
from bot.usecases.recording import record
from bot.usecases.repairs import Repair, Repairs

_UNTIL_SETTLED = timedelta(seconds=15)


@dataclass(frozen=True, kw_only=True)
class NativeAnswers:
    uow: UnitOfWork
    clock: Clock
    repairs: Repairs = field(default_factory=Repairs)

    async def run(self, subjects: Sequence[str]) -> None:
        """Look at comments of the office that have just been stored.

        Raises:
            NotSentError: a reply of ours is on its way in the same thread.
        """
        for subject in subjects:
            await retried(partial(self._look, *jobs.native_answer_of(subject)))

    async def _look(self, comment_id: CommentId, channel: Channel) -> None:
        closed = None
        async with self.uow() as tx:
            answers = await tx.comments.get_many([comment_id])
            if answers:
                closed = await close_answered(tx, answers[0], clock=self.clock)
        if closed and channel is Channel.POLL:
            self.repairs.count(answers[0].platform, Repair.ANSWER)


async def close_answered(tx: Transaction, answer: Comment, *, clock: Clock) -> ItemId | None:
    """Close the item that `answer` is for; return which.

    Raises:
        NotSentError: a reply of ours is on its way in the same thread.
    """
    thread = await tx.comments.thread(answer.platform, answer.parent_id or "")
    items = {i.comment_id: i for i in await tx.reviews.for_comments([c.id for c in thread])}
    if any(item.reply and item.reply.external_id == answer.external_id for item in items.values()):
        return None
    if any(_is_on_its_way(item) for item in items.values()):
        raise NotSentError("a reply is on its way in this thread", retry_after=_UNTIL_SETTLED)
    unread = {one.id for one in await tx.comments.unclassified([c.id for c in thread])}
    waiting = unread | {key for key, item in items.items() if _waits_for(answer, item)}
    comment = addressee(answer, thread, waiting=waiting)
    item = items.get(comment.id) if comment else None
    if item is None or (item.state, Action.ANSWER_NATIVELY) not in TRANSITIONS:
        return None  # one that is not understood yet is looked at when it is drafted
    reply = PublishedReply(external_id=answer.external_id, permalink=answer.permalink)
    item.answer_natively(reply, at=answer.created_at)
    follow_up = [jobs.show_card(item.id)] if item.card else []
    await record(
        tx, item, "answered_natively", *follow_up, at=clock(), reply_id=answer.external_id
    )
    return item.id


def _is_on_its_way(item: ReviewItem) -> bool:
    """Not what only a person can find: such a platform tells nothing of our own replies either."""
    unsettled = item.state is State.UNCERTAIN and item.failure is None
    return item.state is State.PUBLISHING or unsettled


def _waits_for(answer: Comment, item: ReviewItem) -> bool:
    if item.changed_at is not None and answer.created_at < item.changed_at:
        return False
    return (item.state, Action.ANSWER_NATIVELY) in TRANSITIONS
