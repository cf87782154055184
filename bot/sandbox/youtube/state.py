"""The stand-in's memory: one channel, its videos, and the comments under them."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.sandbox.youtube.errors import ApiError

Clock = Callable[[], datetime]


class Status(StrEnum):
    PUBLISHED = "published"
    HELD = "heldForReview"
    REJECTED = "rejected"


class ChangeKind(StrEnum):
    ADDED = "added"
    EDITED = "edited"
    MODERATED = "moderated"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Author:
    """`channel_id` is None where YouTube withholds it."""

    channel_id: str | None
    name: str


@dataclass(kw_only=True, slots=True)
class Video:
    id: str
    title: str
    timestamp: datetime
    art: str
    view_count: int = 0
    like_count: int = 0
    comments_open: bool = True


@dataclass(kw_only=True, slots=True)
class Comment:
    """A thread's first comment, or a reply with the thread's id in `parent_id`."""

    id: str
    sequence: int
    video_id: str
    parent_id: str | None
    author: Author
    text: str
    published_at: datetime
    updated_at: datetime
    status: Status = Status.PUBLISHED
    can_reply: bool = True

    @property
    def is_rejected(self) -> bool:
        return self.status is Status.REJECTED


Listener = Callable[[ChangeKind, Comment], None]


@dataclass(kw_only=True, slots=True)
class YouTubeState:
    """`holds`: what is written from now on waits for a moderator first."""

    office: Author
    clock: Clock
    listener: Listener
    videos: dict[str, Video]
    comments: dict[str, Comment] = field(default_factory=dict)
    holds: bool = False
    _count: int = 0
    _replies: dict[str, list[Comment]] = field(default_factory=dict)

    def add(
        self,
        text: str,
        *,
        author: Author,
        video_id: str | None = None,
        parent_id: str | None = None,
    ) -> Comment:
        """Write a comment. Raises ApiError: the video or parent is not there."""
        parent = self.comment(parent_id, reason="parentCommentNotFound") if parent_id else None
        video = self.video(parent.video_id if parent else video_id or next(iter(self.videos)))
        now = self.clock()
        self._count += 1
        suffix = secrets.token_urlsafe(16)
        comment = Comment(
            id=f"{parent.id}.{suffix}" if parent else f"Ugz{suffix}AaABAg",
            sequence=self._count,
            video_id=video.id,
            parent_id=parent.id if parent else None,
            author=author,
            text=text,
            published_at=now,
            updated_at=now,
            status=Status.HELD if self.holds else Status.PUBLISHED,
        )
        self.comments[comment.id] = comment
        if parent:
            self._replies.setdefault(parent.id, []).append(comment)
        self.listener(ChangeKind.ADDED, comment)
        return comment

    def edit(self, comment_id: str, text: str) -> Comment:
        comment = self.comment(comment_id)
        comment.text, comment.updated_at = text, self.clock()
        self.listener(ChangeKind.EDITED, comment)
        return comment

    def moderate(self, comment_id: str, status: Status) -> None:
        """Set the status. Raises ApiError: rejecting cannot be taken back."""
        comment = self.comment(comment_id)
        if comment.status is Status.REJECTED and status is not Status.REJECTED:
            raise ApiError("processingFailure", "A rejected comment cannot be published again.")
        comment.status = status
        self.listener(ChangeKind.MODERATED, comment)

    def delete(self, comment_id: str) -> None:
        """Take a comment away, a thread with all of its replies."""
        comment = self.comment(comment_id)
        for reply in list(self.replies(comment_id)):
            del self.comments[reply.id]
        del self.comments[comment_id]
        self.listener(ChangeKind.DELETED, comment)

    def comment(self, comment_id: str, *, reason: str = "commentNotFound") -> Comment:
        try:
            return self.comments[comment_id]
        except KeyError:
            raise ApiError(reason) from None

    def video(self, video_id: str) -> Video:
        try:
            return self.videos[video_id]
        except KeyError:
            raise ApiError("videoNotFound") from None

    def threads(self, status: Status) -> list[Comment]:
        """Return threads newest first; the held ones are those with anything held in them."""
        tops = [one for one in reversed(self.comments.values()) if one.parent_id is None]
        if status is Status.PUBLISHED:
            return [top for top in tops if top.status is status]
        return [
            top
            for top in tops
            if not top.is_rejected
            and any(one.status is status for one in (top, *self.replies(top.id)))
        ]

    def replies(self, thread_id: str) -> Iterator[Comment]:
        known = self._replies.get(thread_id, ())
        return (reply for reply in known if reply.id in self.comments)

    def is_visible(self, comment: Comment) -> bool:
        """Tell whether everybody sees it: a rejected thread takes its replies along."""
        parent = self.comments.get(comment.parent_id or "")
        shown = parent is None or parent.status is Status.PUBLISHED
        return shown and comment.status is Status.PUBLISHED
