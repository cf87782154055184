"""The stand-in's memory: one account, its posts, and the comments under them."""

import hashlib
import itertools
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.sandbox.graph.errors import GraphError

Clock = Callable[[], datetime]

_ID_SPACE = 10**14
_ID_STEP = 61_803_398_875_021  # coprime to the space: ids are unique and look unordered


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A commenter; `id` is scoped to the app, the same on every comment of that person."""

    id: str
    username: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ad:
    id: str
    title: str
    original_media_id: str


@dataclass(kw_only=True, slots=True)
class Post:
    id: str
    caption: str
    permalink: str
    timestamp: datetime
    art: str = "city"
    product_type: str = "FEED"
    like_count: int = 0
    comments_open: bool = True
    owner: Person | None = None
    """Whose it is; None for the office's own."""
    ad: Ad | None = None
    live: bool | None = None
    """Whether the broadcast still runs; None for what never was one."""

    @property
    def is_listed(self) -> bool:
        """Whether the account's list of posts shows it."""
        return self.owner is None and self.ad is None and self.live is None


@dataclass(kw_only=True, slots=True)
class Comment:
    """One comment or reply; `text` is None for a sticker, `sequence` is the order of creation."""

    id: str
    sequence: int
    media_id: str
    parent_id: str | None
    author: Person
    text: str | None
    timestamp: datetime
    hidden: bool = False
    edited: bool = False
    deleted: bool = False
    like_count: int = 0
    liked: bool = False
    """By the office."""
    private_reply: str | None = None
    """What the office wrote to its author in private, once at most."""


class ChangeKind(StrEnum):
    ADDED = "added"
    EDITED = "edited"
    HIDDEN = "hidden"
    UNHIDDEN = "unhidden"
    DELETED = "deleted"


Listener = Callable[[ChangeKind, Comment], None]


def citizen(username: str) -> Person:
    digest = int.from_bytes(hashlib.sha256(username.encode(errors="replace")).digest()[:8])
    return Person(id=f"9{digest % 10**15:015d}", username=username)


def _new_ids() -> Iterator[str]:
    """Seventeen digits; the random start keeps two runs from giving one id to two comments."""
    start = secrets.randbelow(_ID_SPACE)
    for count in itertools.count():
        yield f"180{(start + count * _ID_STEP) % _ID_SPACE:014d}"


@dataclass(kw_only=True, slots=True)
class GraphState:
    """Posts and comments; every change is told to `listener` after it is made.

    Deleted comments stay in memory, for the reports, and are unreachable through the API.
    """

    office: Person
    clock: Clock
    listener: Listener
    posts: dict[str, Post]
    comments: dict[str, Comment] = field(default_factory=dict)
    _under: dict[str, list[Comment]] = field(default_factory=dict)  # by post or by parent
    _alive: Counter[str] = field(default_factory=Counter)  # by post, replies included
    _ids: Iterator[str] = field(default_factory=_new_ids)
    _sequence: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self, media_id: str) -> str:
        """Return the id of the next comment under a post."""
        del media_id
        return next(self._ids)

    def mentions_office(self, text: str | None) -> bool:
        return f"@{self.office.username}" in (text or "").split()

    def person(self, username: str) -> Person:
        return self.office if username == self.office.username else citizen(username)

    def is_office(self, comment: Comment) -> bool:
        return comment.author.id == self.office.id

    def comment(self, comment_id: str, *, method: str = "get") -> Comment:
        """A comment that is still there.

        Raises:
            GraphError: 100/33 when it is not.
        """
        comment = self.comments.get(comment_id)
        if comment is None or comment.deleted:
            raise GraphError.unreachable(comment_id, method=method)
        return comment

    def top_level(self, media_id: str) -> list[Comment]:
        """Newest first, without replies."""
        return self._alive_under(media_id)

    def replies(self, comment_id: str) -> list[Comment]:
        """Newest first."""
        return self._alive_under(comment_id)

    def comments_count(self, media_id: str) -> int:
        """Replies included, as the platform counts them."""
        return self._alive[media_id]

    def add(
        self, text: str | None, *, author: Person, media_id: str, parent_id: str | None = None
    ) -> Comment:
        """Add a comment; a reply to a reply lands in the top-level comment's thread.

        Raises:
            GraphError: the post or parent is not there, or the post's comments are closed.
        """
        post = self.posts.get(media_id)
        if post is None:
            raise GraphError.unreachable(media_id, method="post")
        if not post.comments_open:
            raise GraphError.bad_parameter("Comments are turned off for this media")
        if parent_id is not None:
            parent = self.comment(parent_id, method="post")
            parent_id = parent.parent_id or parent.id
        comment = Comment(
            id=self.new_id(media_id),
            sequence=next(self._sequence),
            media_id=media_id,
            parent_id=parent_id,
            author=author,
            text=text,
            timestamp=self.clock(),
        )
        self.comments[comment.id] = comment
        self._under.setdefault(parent_id or media_id, []).append(comment)
        self._alive[media_id] += 1
        self.listener(ChangeKind.ADDED, comment)
        return comment

    def write(
        self,
        text: str | None,
        *,
        username: str,
        media_id: str | None = None,
        parent_id: str | None = None,
    ) -> Comment:
        """Add a comment as anybody; the post is the parent's, or the newest one.

        Raises:
            GraphError: as `add`.
        """
        if media_id is None:
            newest = max(self.posts.values(), key=lambda post: post.timestamp)
            media_id = self.comment(parent_id).media_id if parent_id else newest.id
        author = self.person(username)
        return self.add(text, author=author, media_id=media_id, parent_id=parent_id)

    def imagine(self, text: str, *, username: str) -> Comment:
        """A comment that was never written; not kept."""
        media_id = next(iter(self.posts))
        return Comment(
            id=self.new_id(media_id),
            sequence=0,
            media_id=media_id,
            parent_id=None,
            author=citizen(username),
            text=text,
            timestamp=self.clock(),
        )

    def edit(self, comment_id: str, text: str) -> Comment:
        comment = self.comment(comment_id, method="post")
        comment.text, comment.edited = text, True
        self.listener(ChangeKind.EDITED, comment)
        return comment

    def hide(self, comment_id: str) -> Comment:
        comment = self.comment(comment_id, method="post")
        comment.hidden = True
        self.listener(ChangeKind.HIDDEN, comment)
        return comment

    def unhide(self, comment_id: str) -> Comment:
        comment = self.comment(comment_id, method="post")
        comment.hidden = False
        self.listener(ChangeKind.UNHIDDEN, comment)
        return comment

    def like(self, comment_id: str, *, liked: bool) -> Comment:
        """Like as the office, or take that back; what is so already stays so."""
        comment = self.comment(comment_id, method="post")
        comment.like_count += int(liked) - int(comment.liked)
        comment.liked = liked
        return comment

    def delete(self, comment_id: str) -> Comment:
        """Delete a comment and, with a top-level one, its replies."""
        comment = self.comment(comment_id, method="delete")
        for gone in (*self.replies(comment_id), comment):
            gone.deleted = True
            self._alive[gone.media_id] -= 1
            self.listener(ChangeKind.DELETED, gone)
        return comment

    def _alive_under(self, owner_id: str) -> list[Comment]:
        return [
            comment for comment in reversed(self._under.get(owner_id, [])) if not comment.deleted
        ]
