"""What the steps of the pipeline do for a comment that is a private conversation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.comment import CommentId
from bot.domain.review import ReviewItem
from bot.domain.ticket import CHAT, waiting_text
from bot.ports import Job, Transaction
from bot.usecases import jobs

GATHER = timedelta(seconds=4)
"""People write one thought in several messages: so long is waited for the next one."""

KEPT_FOR = timedelta(hours=25)
"""How long it is known who has written when. Telegram brings for 24 hours what was not confirmed;
a crash may leave it so."""


async def restate(tx: Transaction, comment_id: CommentId) -> Job:
    """Have what waits in the conversation understood as one text."""
    await tx.tickets.restate(comment_id, waiting_text(await tx.tickets.turns(comment_id)))
    return jobs.understand_chat(comment_id, after=GATHER)


async def record_answer(tx: Transaction, item: ReviewItem, *, at: datetime) -> Sequence[Job]:
    """Add the published answer to its conversation; what was said meanwhile waits on.

    Called before the item is saved: every transaction locks ticket, comment, item in this order.
    """
    comment = await tx.comments.get(item.comment_id)
    if comment.platform != CHAT:
        return []
    ticket = await tx.tickets.for_comment(comment.id)
    if ticket is None or ticket.person is None:  # erased while the answer was in doubt
        return []
    await tx.tickets.answer(ticket, item.draft.text, up_to=item.attempted_at or at, at=at)
    waiting = waiting_text(await tx.tickets.turns(comment.id))
    return [await restate(tx, comment.id)] if waiting else []
