"""Translates threads and comments of the Data API into our own form, without trust."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.comment import Direction, IncomingComment, storable
from bot.domain.post import PostFacts

NAME = "youtube"

Row = Mapping[str, Any]

_ID = re.compile(r"[A-Za-z0-9_.-]{1,128}")
_LONGEST_NAME = 200
_HELD = {"published": False, "heldForReview": True}
_MOST_REPLIES = 10**9


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """A top-level comment and what came along with it.

    `reply_count`: all of its replies; `replies`: only some of them. `can_reply` None: not told.
    """

    id: str
    top: Row
    video_id: str | None = None
    can_reply: bool | None = None
    reply_count: int = 0
    replies: tuple[Row, ...] = ()

    @property
    def published_at(self) -> datetime | None:
        return moment(snippet_of(self.top).get("publishedAt"))


def thread_of(row: Row) -> Thread | None:
    """Translate a commentThread; None if it has no usable id."""
    snippet = snippet_of(row)
    top = snippet.get("topLevelComment")
    top = top if isinstance(top, dict) else {}
    thread_id = object_id(row.get("id")) or object_id(top.get("id"))
    if thread_id is None:
        return None
    inside, can_reply = row.get("replies"), snippet.get("canReply")
    replies = inside.get("comments") if isinstance(inside, dict) else None
    return Thread(
        id=thread_id,
        top={**top, "id": thread_id},
        video_id=object_id(snippet.get("videoId")),
        can_reply=can_reply if isinstance(can_reply, bool) else None,
        reply_count=_count(snippet.get("totalReplyCount")),
        replies=tuple(rows_of(replies)),
    )


def alone(row: Row) -> Thread:
    """Return the thread of a comment that was read without it."""
    snippet, own_id = snippet_of(row), object_id(row.get("id")) or ""
    thread_id = object_id(snippet.get("parentId")) or own_id.partition(".")[0]
    return Thread(id=thread_id, top=row, video_id=object_id(snippet.get("videoId")))


def comment_of(
    row: Row, *, thread: Thread, channel_id: str, title: str | None
) -> IncomingComment | None:
    """Translate one comment of a thread; None if it has no usable id.

    A citizen's `textOriginal` is withheld from the channel; `textDisplay` is what there is.
    """
    external_id = object_id(row.get("id"))
    if external_id is None:
        return None
    snippet = snippet_of(row)
    author_id, status = author_of(row), snippet.get("moderationStatus")
    return IncomingComment(
        platform=NAME,
        external_id=external_id,
        account_id=channel_id,
        text=text_of(snippet.get("textDisplay")) or text_of(snippet.get("textOriginal")) or "",
        author_id=author_id,
        author_name=_name(snippet.get("authorDisplayName")),
        post_id=thread.video_id,
        post_caption=title,
        parent_id=None if external_id == thread.id else thread.id,
        permalink=permalink(external_id, video_id=thread.video_id),
        created_at=moment(snippet.get("publishedAt")),
        direction=Direction.OUTGOING if author_id == channel_id else Direction.INCOMING,
        # What is held for review may never have been public: that is no hiding.
        hidden=False if status == "published" else None,
        held=_HELD.get(status) if isinstance(status, str) else None,
        takes_reply=thread.can_reply,
    )


def video_of(row: Row, *, video_id: str) -> PostFacts:
    snippet = snippet_of(row)
    sizes = snippet.get("thumbnails")
    small = sizes.get("default") if isinstance(sizes, dict) else None
    return PostFacts(
        platform=NAME,
        id=video_id,
        caption=text_of(snippet.get("title")),
        permalink=f"https://www.youtube.com/watch?v={video_id}",
        thumbnail=text_of(small.get("url")) if isinstance(small, dict) else None,
    )


def author_of(row: Row) -> str | None:
    """Return the author's channel; None where it is withheld."""
    channel = snippet_of(row).get("authorChannelId")
    return object_id(channel.get("value")) if isinstance(channel, dict) else None


def permalink(comment_id: str, *, video_id: str | None) -> str | None:
    if video_id is None:
        return None
    return f"https://www.youtube.com/watch?v={video_id}&lc={comment_id}"


def snippet_of(row: Row) -> Row:
    snippet = row.get("snippet")
    return snippet if isinstance(snippet, dict) else {}


def rows_of(items: Any) -> list[Row]:
    """Return the objects of a list; anything else in it is left out."""
    return [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []


def object_id(value: Any) -> str | None:
    """Return an id, or None if it is not one: ids end up in addresses, several at a time."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def moment(value: Any) -> datetime | None:
    """Read '2026-11-24T01:02:03Z'; None if it is something else."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        return read.astimezone(UTC) if read and read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def text_of(value: Any) -> str | None:
    return storable(value) if isinstance(value, str) and value else None


def _name(value: Any) -> str | None:
    name = text_of(value)
    return name[:_LONGEST_NAME] if name else None


def _count(value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value < _MOST_REPLIES else 0
