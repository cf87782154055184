"""What a platform says of a comment may change: whether it can be answered, whether it is held.

Its card follows; a draft that was not worth making before is made once an answer is taken.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.review import State
from bot.ports import Job, Stored, Transaction
from bot.usecases import jobs


async def standing_jobs(
    tx: Transaction, stored: Sequence[Stored], *, at: datetime
) -> Sequence[Job]:
    told = {one.comment_id: one for one in stored if one.restated}
    items = await tx.reviews.for_comments(list(told))
    opened = [
        item
        for item in items
        if _takes_replies_again(told[item.comment_id])
        and item.state is State.IN_REVIEW
        and not item.draft.text
    ]
    for item in opened:
        item.redraft()
    await tx.reviews.save_many(opened, at=at)
    cards = [jobs.show_card(item.id) for item in items if item.card]
    return [*cards, *(jobs.draft(item.id) for item in opened)]


def _takes_replies_again(stored: Stored) -> bool:
    return "takes_reply" in stored.restated and stored.incoming.takes_reply is True
