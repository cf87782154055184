"""Reads what is new: YouTube pushes nothing about comments.

The newest page of threads is read every time, and as many more as lie between it and the newest
thread seen before. A new reply does not move its thread up, so reply counts are compared: on
that page always, of older threads in turn. What one poll cannot finish, the next one goes on
with, page by page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.adapters.platforms.youtube.client import YouTubeClient
from bot.adapters.platforms.youtube.cursor import Cursor
from bot.adapters.platforms.youtube.known_pages import Page
from bot.adapters.platforms.youtube.objects import (
    NAME,
    Row,
    Thread,
    alone,
    comment_of,
    snippet_of,
    text_of,
    thread_of,
    video_of,
)
from bot.adapters.platforms.youtube.settings import Settings
from bot.adapters.platforms.youtube.units import Purpose
from bot.domain.comment import IncomingComment
from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.post import PostFacts
from bot.ports import Clock, Poll

PLAIN = {"textFormat": "plainText"}
THREAD_PARTS = "snippet,replies"
PER_PAGE = "100"
PER_CALL = 50
"""Most ids in one call."""
_OVERLAP = timedelta(hours=1)
"""Read again: comments become visible late, after YouTube's own filters."""
_MOST_TITLES = 2000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Poller:
    """`titles`: of the videos seen so far, by id."""

    client: YouTubeClient
    settings: Settings
    clock: Clock
    titles: dict[str, str] = field(default_factory=dict)

    async def poll(self, text: str | None) -> Poll:
        """Read what may have changed since `text`, a cursor or None for the first time.

        What was read before a failure is kept; the error is raised only where nothing could be
        read. Raises NotSentError or RejectedError.
        """
        now = self.clock()
        since = now - self.settings.backfill
        cursor = Cursor.parse(text) or Cursor.first(since=since, now=now)
        run = _Run(poller=self, cursor=cursor, now=now)
        has_more = await run.go()
        await self._learn_titles({thread.video_id for _, thread in run.found if thread.video_id})
        return Poll(
            comments=tuple(self._comments(run)),
            cursor=run.cursor.watching(self.settings.watched_threads).dump(),
            changed=tuple(run.gone),
            has_more=has_more,
        )

    async def threads(self, ids: Sequence[str]) -> list[Row]:
        """Read at most `PER_CALL` threads, as many pages as Google makes of them."""
        found: list[Row] = []
        async for rows in self.client.pages(
            "commentThreads",
            purpose=Purpose.POLL,
            part=THREAD_PARTS,
            id=",".join(ids),
            **PLAIN,
        ):
            found += rows
        return found

    async def queue(self, status: str, *, token: str | None = None) -> Page:
        """Read a page of the channel's threads of one moderation status, newest first."""
        query = {
            "part": THREAD_PARTS,
            "allThreadsRelatedToChannelId": self.settings.channel_id,
            "moderationStatus": status,
            "order": "time",
            "maxResults": PER_PAGE,
            **PLAIN,
        }
        if token is None:
            return await self.client.page_if_changed(
                "commentThreads", purpose=Purpose.POLL, **query
            )
        return await self.client.page("commentThreads", purpose=Purpose.POLL, token=token, **query)

    async def read(self, comment_id: str) -> IncomingComment:
        """Read one comment as it stands now. Raises NotSentError or RejectedError."""
        for comment in await self.read_many([comment_id]):
            return comment
        raise RejectedError("no such comment", code="gone")

    async def read_many(self, comment_ids: Sequence[str]) -> list[IncomingComment]:
        """Read at most `PER_CALL` comments; those that are gone are left out. Raises as `read`."""
        pages = self.client.pages(
            "comments", purpose=Purpose.POLL, part="snippet", id=",".join(comment_ids), **PLAIN
        )
        own = self.settings.channel_id
        return [
            found
            async for rows in pages
            for row in rows
            if (found := comment_of(row, thread=alone(row), channel_id=own, title=None))
        ]

    async def describe(self, video_id: str) -> PostFacts:
        """Read what a card shows of a video. Raises NotSentError or RejectedError."""
        page = await self.client.page("videos", purpose=Purpose.POLL, part="snippet", id=video_id)
        for row in page.rows:
            return video_of(row, video_id=video_id)
        raise RejectedError("no such video", code="gone")

    async def replies(self, thread: Thread) -> list[Row]:
        """Read all replies of a thread; none if it was removed meanwhile."""
        found: list[Row] = []
        try:
            async for rows in self.client.pages(
                "comments",
                purpose=Purpose.POLL,
                part="snippet",
                parentId=thread.id,
                maxResults=PER_PAGE,
                **PLAIN,
            ):
                found += rows
        except RejectedError as error:
            if error.code != "gone":
                raise
        return found

    def _comments(self, run: "_Run") -> Iterable[IncomingComment]:
        for row, thread in run.found:
            title = self.titles.get(thread.video_id or "")
            comment = comment_of(
                row, thread=thread, channel_id=self.settings.channel_id, title=title
            )
            if comment is not None and run.cursor.covers(comment.created_at):
                yield comment

    async def _learn_titles(self, video_ids: set[str]) -> None:
        """Ask for the titles not known yet; without them a card shows less, no more."""
        if len(self.titles) > _MOST_TITLES:
            self.titles.clear()
        unknown = sorted(video_ids - set(self.titles))
        try:
            for start in range(0, len(unknown), PER_CALL):
                wanted = ",".join(unknown[start : start + PER_CALL])
                page = await self.client.page(
                    "videos", purpose=Purpose.POLL, part="snippet", id=wanted
                )
                for row in page.rows:
                    title = text_of(snippet_of(row).get("title"))
                    self.titles[str(row.get("id"))] = title or ""
        except PlatformError as error:
            log.warning("titles_unknown", platform=NAME, reason=error.reason)


@dataclass(kw_only=True)
class _Run:
    """One poll under way: what it has found, and how far it has come."""

    poller: Poller
    cursor: Cursor
    now: datetime
    found: list[tuple[Row, Thread]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _has_read: bool = False

    async def go(self) -> bool:
        """Read; tell whether there is more to read at once."""
        try:
            await self._newest()
            settings = self.poller.settings
            if self.now - self.cursor.looked_at >= settings.held_every:
                await self._held()
                await self._watched()
                self.cursor = replace(self.cursor, looked_at=self.now)
            if (
                self.cursor.sweep is None
                and self.now - self.cursor.swept_at >= settings.sweep_every
            ):
                floor = max(self.cursor.since, self.now - settings.backfill)
                self.cursor = replace(self.cursor.sweeping(floor, token=None), swept_at=self.now)
            await self._sweep()
        except (NotSentError, RejectedError) as error:
            if not self._has_read:
                raise
            log.warning("poll_incomplete", platform=NAME, reason=error.reason)
            return False
        return self.cursor.sweep is not None

    async def _newest(self) -> None:
        """Read the first page; whatever lies between it and what is known is left to a sweep."""
        before = self.cursor
        page = await self.poller.queue("published")
        oldest = _threads(page.rows)[-1:]
        is_known = any(thread.id in before.threads for thread in oldest)
        times = await self._take(page.rows)
        if page.next_token and not is_known and not _reaches(times, before.upto):
            floor = before.upto - _OVERLAP
            self.cursor = self.cursor.sweeping(floor, token=page.next_token)
        self.cursor = replace(self.cursor, upto=max([before.upto, *times]))

    async def _sweep(self) -> None:
        settings = self.poller.settings
        for _ in range(settings.poll_pages):
            sweep = self.cursor.sweep
            if sweep is None or len(self.found) >= settings.poll_comments:
                return
            try:
                page = await self.poller.queue("published", token=sweep.token)
            except RejectedError as error:
                if error.code == "bad_request" and sweep.token:  # it is too old: begin again
                    self.cursor = self.cursor.sweeping(sweep.floor, token=None)
                raise
            times = await self._take(page.rows)
            is_over = page.next_token is None or _reaches(times, sweep.floor)
            going_on = None if is_over else replace(sweep, token=page.next_token)
            self.cursor = replace(self.cursor, sweep=going_on)

    async def _held(self) -> None:
        """Read the queue of comments that wait for a moderator. Their counts are not public's."""
        floor, newest, token = self.cursor.held_upto - _OVERLAP, self.cursor.held_upto, None
        for _ in range(self.poller.settings.poll_pages):
            page = await self.poller.queue("heldForReview", token=token)
            threads = _threads(page.rows)
            for thread in threads:
                self._keep(thread, thread.replies)
            times = [thread.published_at for thread in threads if thread.published_at]
            newest, token = max([newest, *times]), page.next_token
            if token is None or _reaches(times, floor):
                break
        else:
            log.warning("held_queue_too_long_to_read_whole", platform=NAME)
        self.cursor = replace(self.cursor, held_upto=newest)

    async def _watched(self) -> None:
        """Look at threads that are not on the pages read: do they have new replies?"""
        older = [thread for thread in self.cursor.threads if thread not in self._seen]
        for start in range(0, len(older), PER_CALL):
            asked = older[start : start + PER_CALL]
            await self._take(await self.poller.threads(asked))
            gone = [thread for thread in asked if thread not in self._seen]
            self.cursor = self.cursor.without(gone)
            self.gone += gone

    async def _take(self, rows: Sequence[Row]) -> list[datetime]:
        """Keep the threads of a page with their replies; return the threads' times."""
        threads = _threads(rows)
        for thread in threads:
            replies: Sequence[Row] = thread.replies
            news = thread.reply_count != self.cursor.count_of(thread)
            if news and thread.reply_count != len(replies):
                replies = await self.poller.replies(thread)
            self._keep(thread, replies)
            self._seen.add(thread.id)
            self.cursor = self.cursor.having_read(thread, now=self.now)
        self._has_read = True
        return [thread.published_at for thread in threads if thread.published_at]

    def _keep(self, thread: Thread, replies: Sequence[Row]) -> None:
        self.found += [(row, thread) for row in (thread.top, *replies)]


def _threads(rows: Sequence[Row]) -> list[Thread]:
    return [thread for row in rows if (thread := thread_of(row))]


def _reaches(times: Sequence[datetime], floor: datetime) -> bool:
    return bool(times) and min(times) < floor
