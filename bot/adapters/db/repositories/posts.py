"""What is known of posts."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import chunks, upsert
from bot.adapters.db.tables import posts as table
from bot.domain.comment import storable
from bot.domain.post import PostFacts


class SqlPosts:
    """Satisfies `ports.Posts` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, platform: str, post_id: str) -> PostFacts | None:
        this = (table.c.platform == platform) & (table.c.post_id == storable(post_id))
        row = (await self._connection.execute(select(table).where(this))).first()
        if row is None:
            return None
        return PostFacts(
            platform=platform,
            id=post_id,
            caption=row.caption,
            permalink=row.permalink,
            thumbnail=row.thumbnail,
        )

    async def unknown(self, platform: str, post_ids: Collection[str]) -> Collection[str]:
        known: set[str] = set()
        for part in chunks(sorted(post_ids)):
            these = (table.c.platform == platform) & table.c.post_id.in_(part)
            known |= set(await self._connection.scalars(select(table.c.post_id).where(these)))
        return set(post_ids) - known

    async def save(self, post: PostFacts, *, at: datetime) -> None:
        insert = upsert(self._connection, table).values(
            platform=post.platform,
            post_id=storable(post.id),
            caption=post.caption,
            permalink=post.permalink,
            thumbnail=post.thumbnail,
            fetched_at=at,
        )
        await self._connection.execute(insert.on_conflict_do_nothing())
