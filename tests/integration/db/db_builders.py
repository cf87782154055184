"""Small helpers of the database's tests."""

from dataclasses import replace
from datetime import timedelta

from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.comment import CommentId, IncomingComment
from bot.domain.review import ReviewItem
from bot.domain.verdict import Verdict
from bot.ports import Channel, NewItem, Outcome
from tests.fakes import START, make_verdict

DUE = START + timedelta(hours=8)


def incoming(external_id: str = "c1", text: str = "Kapan jalan diperbaiki?", **changes: object):
    comment = IncomingComment(
        platform="instagram", external_id=external_id, account_id="17", text=text
    )
    return replace(comment, **changes)  # type: ignore[arg-type]


async def store(
    uow: SqlUnitOfWork, *comments: IncomingComment, channel: Channel = Channel.WEBHOOK
) -> list[tuple[CommentId, Outcome]]:
    async with uow() as tx:
        stored = await tx.comments.store(comments, channel=channel, at=START)
    return [(one.comment_id, one.outcome) for one in stored]


async def open_item(
    uow: SqlUnitOfWork,
    comment: IncomingComment | None = None,
    *,
    verdict: Verdict | None = None,
) -> ReviewItem:
    """Store a comment, classify it and open its review item."""
    ((comment_id, _),) = await store(uow, comment or incoming())
    async with uow() as tx:
        await tx.comments.save_verdicts({comment_id: verdict or make_verdict()})
        new = NewItem(comment_id=comment_id, created_at=START, due_at=DUE)
        (item,) = await tx.reviews.open_many([new])
    return item


async def save(uow: SqlUnitOfWork, item: ReviewItem) -> None:
    async with uow() as tx:
        await tx.reviews.save(item, at=START)
