"""Comments of platforms that let us keep what they told for a while only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import chunks
from bot.adapters.db.tables import comments, posts
from bot.domain.comment import CommentId, IncomingComment, storable, text_hash
from bot.domain.ticket import ERASED

_READ_AT = func.coalesce(comments.c.refreshed_at, comments.c.received_at)


class SqlFreshness:
    """Satisfies `ports.Freshness` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def stale(
        self, platform: str, *, before: datetime, limit: int
    ) -> Mapping[CommentId, str]:
        statement = (
            select(comments.c.id, comments.c.external_id)
            .where(comments.c.platform == platform, comments.c.text != ERASED, before > _READ_AT)
            .order_by(_READ_AT, comments.c.id)
            .limit(limit)
        )
        rows = await self._connection.execute(statement)
        return {CommentId(row.id): row.external_id for row in rows}

    async def refreshed(self, found: Mapping[CommentId, IncomingComment], *, at: datetime) -> None:
        for comment_id, comment in sorted(found.items()):
            name = comment.author_name
            values = {
                "refreshed_at": at,
                "author_id": comment.author_id,
                "author_name": None if name is None else storable(name),
                "post_caption": None,
            }
            own = update(comments).where(comments.c.id == comment_id)
            await self._connection.execute(own.values(values))

    async def erase(self, comment_ids: Sequence[CommentId]) -> None:
        """Leave that it was there, and what it was counted as."""
        known = text_hash(ERASED)
        values: dict[str, Any] = {
            "text": ERASED,
            "text_hash": known,
            "classified_hash": known,
            "author_id": "",
            "author_name": "",
            "post_caption": None,
            "permalink": None,
            "reasons": [],
        }
        for part in chunks(comment_ids):
            these = update(comments).where(comments.c.id.in_(part))
            await self._connection.execute(these.values(values))

    async def drop_posts(self, platform: str, *, before: datetime) -> None:
        old = (posts.c.platform == platform) & (posts.c.fetched_at < before)
        await self._connection.execute(delete(posts).where(old))
