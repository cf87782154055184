"""Reads what staff have decided, for `tanggap export corrections`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.repositories.rows import to_verdict
from bot.adapters.db.tables import comments, review_items
from bot.domain.review import RejectReason, State
from bot.domain.ticket import ERASED
from bot.domain.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A decision of one person on one comment. `text` and the rest are as stored, not masked."""

    text: str
    caption: str | None
    parent: str | None
    verdict: Verdict
    state: State
    reason: RejectReason | None
    by: int
    at: datetime


async def read_decisions(engine: AsyncEngine) -> AsyncIterator[Decision]:
    """Yield every decided comment that still has its text, in the order of the decisions."""
    item, parents = review_items.c, comments.alias("parents")
    statement = (
        select(
            comments,
            item.state,
            item.reject_reason,
            item.decided_by,
            item.decided_at,
            parents.c.text.label("parent_text"),
        )
        .join(review_items, item.comment_id == comments.c.id)
        .outerjoin(
            parents,
            (parents.c.platform == comments.c.platform)
            & (parents.c.external_id == comments.c.parent_id),
        )
        .where(
            item.decided_by.is_not(None),
            comments.c.classified_hash == comments.c.text_hash,  # the verdict is of this text
            comments.c.text.not_in(["", ERASED]),
        )
        .order_by(item.decided_at, item.id)
    )
    async with engine.connect() as connection:
        async for row in await connection.stream(statement):
            yield Decision(
                text=row.text,
                caption=row.post_caption,
                parent=row.parent_text,
                verdict=to_verdict(row),
                state=State(row.state),
                reason=RejectReason(row.reject_reason) if row.reject_reason else None,
                by=row.decided_by,
                at=row.decided_at,
            )
