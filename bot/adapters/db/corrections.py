"""Reads what staff have decided, for `tanggap export corrections`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.repositories.rows import to_correction, to_verdict
from bot.adapters.db.tables import comments, review_items
from bot.domain.correction import Correction
from bot.domain.review import RejectReason, State
from bot.domain.ticket import ERASED
from bot.domain.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What people have said of one comment. `text` and the rest are as stored, not masked.

    `by`, `at`: of the decision; None while there is only a correction.
    """

    text: str
    caption: str | None
    parent: str | None
    verdict: Verdict
    state: State
    reason: RejectReason | None
    by: int | None
    at: datetime | None
    correction: Correction | None


async def read_decisions(engine: AsyncEngine) -> AsyncIterator[Decision]:
    """Yield every decided or corrected comment that still has its text, the earliest first."""
    item, parents = review_items.c, comments.alias("parents")
    statement = (
        select(
            comments,
            item.state,
            item.reject_reason,
            item.decided_by,
            item.decided_at,
            item.corrected_intent,
            item.corrected_by,
            item.corrected_at,
            parents.c.text.label("parent_text"),
        )
        .join(review_items, item.comment_id == comments.c.id)
        .outerjoin(
            parents,
            (parents.c.platform == comments.c.platform)
            & (parents.c.external_id == comments.c.parent_id),
        )
        .where(
            item.decided_by.is_not(None) | item.corrected_by.is_not(None),
            comments.c.classified_hash == comments.c.text_hash,  # the verdict is of this text
            comments.c.text.not_in(["", ERASED]),
        )
        .order_by(func.coalesce(item.corrected_at, item.decided_at), item.id)
    )
    async with engine.connect() as connection:
        async for row in await connection.stream(statement):
            yield _decision(row)


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        text=row.text,
        caption=row.post_caption,
        parent=row.parent_text,
        verdict=to_verdict(row),
        state=State(row.state),
        reason=RejectReason(row.reject_reason) if row.reject_reason else None,
        by=row.decided_by,
        at=row.decided_at,
        correction=to_correction(row),
    )
