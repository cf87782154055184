"""Reads comments back from the posts: what webhooks missed, and edits whose event was lost.

`filter=stream` lists all levels flat, and `since` with the oldest first makes a long absence
readable in parts: whatever one poll cannot finish, the next one goes on with. A post is read
when its comment count has changed, and once more at the next poll, because the count may be
ahead of the list.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.adapters.graph_api.client import GraphClient, Json, first_of, rows_of, until_gone
from bot.adapters.graph_api.reach import Reach
from bot.adapters.graph_api.values import text_of
from bot.adapters.platforms.facebook.cursor import OVERLAP, Cursor
from bot.adapters.platforms.facebook.objects import (
    NAME,
    Post,
    comment_of_row,
    last_part,
    post_of,
)
from bot.adapters.platforms.facebook.owner import Owner
from bot.adapters.platforms.facebook.settings import Settings
from bot.domain.comment import IncomingComment
from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.post import PostFacts
from bot.ports import Clock, Poll, Whole

POSTS = "published_posts"
COUNTED = "comments.filter(stream).limit(0).summary(true)"
FIELDS = "id,message,from,created_time,parent{id},permalink_url,is_hidden"
_POST_FIELDS = "id,message,permalink_url,full_picture"
_PER_PAGE = 100

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
        await self.owner.require_page()
        cursor = Cursor.parse(text) or Cursor(since=self.clock() - self.settings.backfill)
        posts = await self._posts()
        self.recent.clear()
        self.recent.update((post.id, post) for post in posts)
        run = _Run(poller=self, cursor=cursor.watching(posts))
        due = cursor.due(posts, now=self.clock())
        await run.read_on(due)
        await run.look_over(
            [post for post in posts[: self.settings.poll_always] if post not in due]
        )
        run.raise_if_nothing_was_read()
        return Poll(
            comments=tuple(c for c in run.found if cursor.covers(c.created_at)),
            cursor=run.cursor.dump(),
            has_more=run.was_cut,
            whole=tuple(run.whole),
        )

    async def read(self, comment_id: str) -> IncomingComment:
        """Read one comment as it stands now. Raises NotSentError or RejectedError."""
        await self.owner.require_page()
        async with self.reach.told_apart():
            row = await self.graph.read(comment_id, fields=FIELDS)
        found = self.comment({**row, "id": comment_id}, post=None)
        if found is None:
            raise RejectedError("not a comment", code="bad_request")
        return found

    async def describe(self, post_id: str) -> PostFacts:
        """Read what a card shows of a post. Raises NotSentError or RejectedError."""
        await self.owner.require_page()
        row = await self.graph.read(post_id, fields=_POST_FIELDS)
        return PostFacts(
            platform=NAME,
            id=post_id,
            caption=text_of(row.get("message")),
            permalink=text_of(row.get("permalink_url")),
            thumbnail=text_of(row.get("full_picture")),
        )

    def comment(self, row: Json, *, post: Post | None) -> IncomingComment | None:
        return comment_of_row(row, page_id=self.settings.page_id, post=post)

    async def newest(self, post: Post) -> list[Json]:
        page = await self.graph.read(
            post.id, "comments", order="reverse_chronological", **_asked()
        )
        return rows_of(page)

    def since(self, post: Post, moment: datetime) -> AsyncIterator[list[Json]]:
        since = str(int(moment.timestamp()))
        return until_gone(
            self.graph.pages(post.id, "comments", order="chronological", since=since, **_asked())
        )

    async def _posts(self) -> Sequence[Post]:
        wanted = self.settings.poll_posts
        fields = f"id,message,permalink_url,created_time,{COUNTED}"
        pages = self.graph.pages(self.settings.page_id, POSTS, fields=fields, limit=str(wanted))
        return await first_of(pages, post_of, most=wanted)


@dataclass(kw_only=True)
class _Run:
    """One poll under way: what it found, how far it came, and what went wrong first."""

    poller: Poller
    cursor: Cursor
    found: list[IncomingComment] = field(default_factory=list)
    whole: list[Whole] = field(default_factory=list)
    _has_read: bool = False
    _is_full: bool = False
    _failure: PlatformError | None = None

    def __post_init__(self) -> None:
        self._begun_at = self.cursor

    @property
    def was_cut(self) -> bool:
        """Whether it stopped for its size, and not without getting on."""
        return self._is_full and self.cursor != self._begun_at

    async def read_on(self, posts: Sequence[Post]) -> None:
        """Read each post from where it was left, as far as one poll goes."""
        for post in posts:
            if len(self.found) >= self.poller.settings.poll_comments:
                self._is_full = True
                return
            try:
                await self._read_post(post)
            except (NotSentError, RejectedError) as error:
                self._failure = self._failure or error

    async def look_over(self, posts: Sequence[Post]) -> None:
        """Read the newest comments once more, whatever the count says: they may be edited."""
        for post in posts:
            try:
                self.poller.graph.usage.require_open_for_polling()
                rows = await self.poller.newest(post)
                self._note_whole(post, rows, times=self._take(rows, post=post))
            except (NotSentError, RejectedError) as error:
                self._failure = self._failure or error

    def _note_whole(self, post: Post, rows: Sequence[Json], *, times: Sequence[datetime]) -> None:
        """Note that the newest comments were read without a gap; a short page shows all."""
        if len(rows) < _PER_PAGE:
            self.whole.append(Whole(post_id=post.id))
        elif len(times) == len(rows):
            self.whole.append(Whole(post_id=post.id, since=min(times)))

    def raise_if_nothing_was_read(self) -> None:
        if self._failure and not self._has_read:
            raise self._failure
        if self._failure:
            log.warning("poll_incomplete", platform=NAME, reason=self._failure.reason)

    async def _read_post(self, post: Post) -> None:
        """Read on; what was read is kept even where the rest has to wait."""
        started = self.poller.clock()
        before = upto = self.cursor.upto(post)
        pages = 0
        try:
            async for rows in self.poller.since(post, before):
                upto = max(upto, _reached(self._take(rows, post=post), default=upto))
                pages += 1
                if pages >= self.poller.settings.poll_pages:
                    log.info("post_read_in_parts", post_id=last_part(post.id), pages=pages)
                    self.cursor = self.cursor.after(post, upto=upto, is_whole=False)
                    self._is_full = True
                    return
                self.poller.graph.usage.require_open_for_polling()
        except NotSentError:
            self.cursor = self.cursor.after(post, upto=upto, is_whole=False)
            raise
        self._has_read = True
        whole = max(before, started - OVERLAP)
        self.cursor = self.cursor.after(post, upto=whole, is_whole=True)

    def _take(self, rows: Sequence[Json], *, post: Post) -> list[datetime]:
        """Keep the comments; return their times."""
        self._has_read = True
        comments = [self.poller.comment(row, post=post) for row in rows]
        self.found += [comment for comment in comments if comment]
        return [c.created_at for c in comments if c and c.created_at]


def _reached(times: Sequence[datetime], *, default: datetime) -> datetime:
    """Return up to when a page was read; no further than is certain if it is out of order."""
    if not times:
        return default
    return times[-1] if list(times) == sorted(times) else min(times)


def _asked() -> dict[str, str]:
    return {"filter": "stream", "fields": FIELDS, "limit": str(_PER_PAGE)}
