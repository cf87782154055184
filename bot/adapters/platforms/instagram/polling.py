"""Reads comments back from the posts: what webhooks missed, and edits, which have none.

The edge `comments` lists top-level comments newest first; a new reply to an old comment does
not move it up and there is no time filter. So a post whose `comments_count` changed is read
whole, and once more at the next poll, because the count may be ahead of the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from bot.adapters.graph_api.client import (
    GraphClient,
    Json,
    first_of,
    next_cursor,
    rows_of,
    until_gone,
)
from bot.adapters.graph_api.reach import Reach
from bot.adapters.graph_api.values import object_id, text_of
from bot.adapters.platforms.instagram.cursor import Cursor
from bot.adapters.platforms.instagram.objects import NAME, Account, Post, comment_of, post_of
from bot.adapters.platforms.instagram.owner import Owner
from bot.adapters.platforms.instagram.settings import Settings
from bot.domain.comment import IncomingComment
from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.post import PostFacts
from bot.ports import Clock, Poll, Whole

_MEDIA_FIELDS = "id,caption,permalink,timestamp,comments_count,media_product_type"
_REPLY_FIELDS = "id,text,timestamp,username,from,hidden,parent_id"
_COMMENT_FIELDS = f"{_REPLY_FIELDS},replies{{{_REPLY_FIELDS}}}"
_POST_FIELDS = "id,caption,permalink,thumbnail_url,media_url"
_PER_PAGE = 50

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Poller:
    """`recent`: the posts seen by the last poll, by id; webhooks name only the id."""

    graph: GraphClient
    owner: Owner
    reach: Reach
    settings: Settings
    clock: Clock
    recent: dict[str, Post] = field(default_factory=dict)

    async def poll(self, text: str | None) -> Poll:
        """Read what may have changed since `text`, a cursor or None for the first time.

        A post that cannot be read now is left for the next poll; the error is raised only
        where nothing at all could be read. Raises NotSentError or RejectedError.
        """
        self.graph.usage.require_open_for_polling()
        settings = self.settings
        cursor = Cursor.parse(text) or Cursor(since=self.clock() - settings.backfill)
        account = await self.owner.account()
        posts = await self._posts()
        self.recent.clear()
        self.recent.update((post.id, post) for post in posts)
        found: list[IncomingComment] = []
        whole: list[Whole] = []
        failure: PlatformError | None = None
        read: list[Post] = []
        was_cut = False
        for post in cursor.due(posts, always=settings.poll_always):
            if len(found) >= settings.poll_comments:
                was_cut = cursor.awaits(post)
                break
            try:
                is_whole = await self._read_post(post, account=account, found=found)
            except (NotSentError, RejectedError) as error:
                failure = failure or error
                continue
            read.append(post)
            whole += [Whole(post_id=post.id)] if is_whole else []
        if failure and not read and not found:
            raise failure
        if failure:
            log.warning("poll_incomplete", platform="instagram", reason=failure.reason)
        return Poll(
            comments=tuple(comment for comment in found if cursor.covers(comment.created_at)),
            cursor=cursor.after(posts, read=read).dump(),
            has_more=was_cut,
            whole=tuple(whole),
        )

    async def read(self, comment_id: str) -> IncomingComment:
        """Read one comment as it stands now. Raises NotSentError or RejectedError."""
        account = await self.owner.account()
        async with self.reach.told_apart():
            row = await self.graph.read(comment_id, fields=f"{_REPLY_FIELDS},media{{id}}")
        media = row.get("media")
        post_id = object_id(media.get("id")) if isinstance(media, dict) else None
        post = self.recent.get(post_id, Post(id=post_id)) if post_id else None
        found = comment_of({**row, "id": comment_id}, account=account, post=post)
        if found is None:
            raise RejectedError("not a comment", code="bad_request")
        return found

    async def describe(self, post_id: str) -> PostFacts:
        """Read what a card shows of a post. Raises NotSentError or RejectedError."""
        row = await self.graph.read(post_id, fields=_POST_FIELDS)
        return PostFacts(
            platform=NAME,
            id=post_id,
            caption=text_of(row.get("caption")),
            permalink=text_of(row.get("permalink")),
            thumbnail=text_of(row.get("thumbnail_url")) or text_of(row.get("media_url")),
        )

    async def _posts(self) -> Sequence[Post]:
        wanted = self.settings.poll_media
        limit = str(min(wanted, _PER_PAGE))
        pages = self.graph.pages(self.settings.user_id, "media", fields=_MEDIA_FIELDS, limit=limit)
        return await first_of(pages, post_of, most=wanted)

    async def _read_post(
        self, post: Post, *, account: Account, found: list[IncomingComment]
    ) -> bool:
        """Add a post's comments to `found`, also those of pages before one that fails.

        Returns whether these are all of them.
        """
        pages = 0
        self.graph.usage.require_open_for_polling()
        async for rows in until_gone(
            self.graph.pages(post.id, "comments", fields=_COMMENT_FIELDS, limit=str(_PER_PAGE))
        ):
            for row in rows:
                found += await self._thread(row, post=post, account=account)
            pages += 1
            if pages >= self.settings.poll_pages:
                log.warning("post_too_long_to_read_whole", media_id=post.id, pages=pages)
                return False
            self.graph.usage.require_open_for_polling()
        return True

    async def _thread(self, row: Json, *, post: Post, account: Account) -> list[IncomingComment]:
        """Return a top-level comment and its replies."""
        top = comment_of(row, account=account, post=post)
        if top is None:
            return []
        replies = [
            comment_of(reply, account=account, post=post, parent_id=top.external_id)
            for reply in await self._replies(row)
        ]
        return [top, *(reply for reply in replies if reply)]

    async def _replies(self, row: Json) -> list[Json]:
        """Return the expanded replies, or all pages of them where there are more."""
        expanded = row.get("replies")
        if not isinstance(expanded, dict):
            return []
        comment_id = object_id(row.get("id"))
        if comment_id is None or not _has_more(expanded):
            return rows_of(expanded)
        found: list[Json] = []
        async for rows in until_gone(
            self.graph.pages(comment_id, "replies", fields=_REPLY_FIELDS, limit=str(_PER_PAGE))
        ):
            found += rows
        return found


def _has_more(page: Json) -> bool:
    try:
        return next_cursor(page) is not None
    except NotSentError:
        return True
