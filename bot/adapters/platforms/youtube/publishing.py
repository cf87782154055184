"""Sends a reply, finds it again, holds comments back and publishes them again.

A reply stands under a thread's top-level comment, so a reply to a reply mentions the person.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.adapters.platforms.youtube.client import YouTubeClient
from bot.adapters.platforms.youtube.objects import (
    NAME,
    Row,
    author_of,
    moment,
    object_id,
    permalink,
    snippet_of,
    thread_of,
)
from bot.adapters.platforms.youtube.polling import PER_PAGE, PLAIN, THREAD_PARTS
from bot.adapters.platforms.youtube.settings import Settings
from bot.adapters.platforms.youtube.units import Purpose
from bot.domain.comment import same_text
from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError, RejectedError
from bot.domain.reply import OutgoingReply, PublishedReply

HELD, PUBLIC, REJECTED = "heldForReview", "published", "rejected"
_HANDLE = re.compile(r"@[\w.-]{3,30}")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Publisher:
    client: YouTubeClient
    settings: Settings

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        """Reply, once it is sure that the thread takes replies: asking costs 1 unit, not 52."""
        video_id = await self._require_open(thread_id_of(reply))
        body = {"snippet": {"parentId": thread_id_of(reply), "textOriginal": message_of(reply)}}
        answer = await self.client.write("comments", part="snippet", body=body)
        reply_id = object_id(answer.get("id")) if isinstance(answer, dict) else None
        if reply_id is None:
            raise OutcomeUnknownError("the answer has no id")
        await self._warn_if_held(reply, reply_id)
        link = permalink(reply_id, video_id=video_id)
        return PublishedReply(external_id=reply_id, permalink=link)

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        """Read all replies of the thread, held ones included; the oldest that fits is ours."""
        matches = [row async for row in self._replies(reply) if self._fits(row, reply=reply)]
        if not matches:
            matches = [row async for row in self._held(reply) if self._fits(row, reply=reply)]
        if not matches:
            return None
        return PublishedReply(external_id=str(min(matches, key=_age)["id"]))

    async def set_status(self, comment_id: str, status: str) -> None:
        """Hold a comment back or publish it; both may be repeated.

        `processingFailure` is looked into once: mostly the comment has been deleted.
        """
        try:
            await self.client.write(
                "comments/setModerationStatus", id=comment_id, moderationStatus=status
            )
        except OutcomeUnknownError as error:
            if not error.reason.startswith("processingFailure"):
                raise NotSentError(error.reason) from error
            await self._require_comment(comment_id)
            raise RejectedError(error.reason) from error

    async def delete(self, comment_id: str) -> None:
        """Reject a comment, with its replies: nobody sees it again, and it stays so for good.

        Only its author could really delete it. One that is gone counts as deleted.
        """
        try:
            await self.set_status(comment_id, REJECTED)
        except RejectedError as error:
            if error.code != "gone":
                raise

    async def _require_open(self, thread_id: str) -> str | None:
        """Return the thread's video. Raises RejectedError if it takes no replies or is gone."""
        page = await self.client.page(
            "commentThreads", purpose=Purpose.ACT, part="snippet", id=thread_id, **PLAIN
        )
        for thread in map(thread_of, page.rows):
            if thread and thread.id == thread_id:
                if thread.can_reply is False:
                    raise RejectedError("canReply is false", code="replies_closed")
                return thread.video_id
        raise RejectedError("no such thread", code="gone")

    async def _require_comment(self, comment_id: str) -> None:
        page = await self.client.page(
            "comments", purpose=Purpose.ACT, part="snippet", id=comment_id
        )
        if not page.rows:
            raise RejectedError("no such comment", code="gone")

    async def _warn_if_held(self, reply: OutgoingReply, reply_id: str) -> None:
        """The channel's own filters may hold even our reply; the answer does not show it."""
        try:
            ids = {row.get("id") async for row in self._replies(reply)}
        except PlatformError:
            return  # it stands, and that is what counts
        if reply_id not in ids:
            log.warning("reply_not_visible", platform=NAME, item_id=reply.item_id)

    async def _replies(self, reply: OutgoingReply) -> AsyncIterator[Row]:
        async for rows in self.client.pages(
            "comments",
            purpose=Purpose.ACT,
            part="snippet",
            parentId=thread_id_of(reply),
            maxResults=PER_PAGE,
            **PLAIN,
        ):
            for row in rows:
                yield row

    async def _held(self, reply: OutgoingReply) -> AsyncIterator[Row]:
        """Yield the thread's replies that wait for a moderator."""
        async for rows in self.client.pages(
            "commentThreads",
            purpose=Purpose.ACT,
            part=THREAD_PARTS,
            allThreadsRelatedToChannelId=self.settings.channel_id,
            moderationStatus=HELD,
            order="time",
            maxResults=PER_PAGE,
            **PLAIN,
        ):
            for thread in map(thread_of, rows):
                if thread and thread.id == thread_id_of(reply):
                    for row in thread.replies:
                        yield row

    def _fits(self, row: Row, *, reply: OutgoingReply) -> bool:
        """Tell whether this is our reply.

        Where the platform withholds author or time they count as fitting: taking a reply for
        ours is mended by a person, sending it twice is seen by everybody.
        """
        reply_id, snippet = object_id(row.get("id")), snippet_of(row)
        if reply_id is None or reply_id in reply.known_reply_ids:
            return False
        if author_of(row) not in {None, self.settings.channel_id}:
            return False
        if not reply.may_date_from(moment(snippet.get("publishedAt"))):
            return False
        texts = [snippet.get(name) for name in ("textOriginal", "textDisplay")]
        return any(
            same_text(text, wanted)
            for text in texts
            if isinstance(text, str)
            for wanted in (message_of(reply), reply.text)
        )


def thread_id_of(reply: OutgoingReply) -> str:
    """Return the id of the top-level comment: a reply's id begins with it."""
    return reply.parent_external_id or reply.comment_external_id.partition(".")[0]


def message_of(reply: OutgoingReply) -> str:
    """Return the text as it is sent."""
    name = reply.author_name or ""
    if reply.parent_external_id is None or not _HANDLE.fullmatch(name):
        return reply.text
    return reply.addressed_to(name)


def _age(row: Row) -> tuple[bool, datetime | str]:
    created_at = moment(snippet_of(row).get("publishedAt"))
    return (created_at is None, created_at or str(row["id"]))
