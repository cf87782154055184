"""Storage of review items and their drafts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.comment import Comment, CommentId
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem
from bot.domain.staff import StaffId
from bot.domain.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class NewItem:
    comment_id: CommentId
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueEntry:
    """A row of the queue list. `comment` is the stored text, not masked."""

    item: ReviewItem
    comment: Comment
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRevision:
    """One text a draft has had."""

    revision: int
    text: str
    origin: str
    at: datetime


class Reviews(Protocol):
    async def open_many(self, items: Sequence[NewItem]) -> Sequence[ReviewItem]:
        """Open one item per comment; a comment that has one already gets it back."""
        ...

    async def get(self, item_id: ItemId) -> ReviewItem:
        """Raises NotFoundError."""
        ...

    async def get_many(self, item_ids: Sequence[ItemId]) -> Sequence[ReviewItem]: ...

    async def for_comment(self, comment_id: CommentId) -> ReviewItem | None: ...

    async def for_comments(self, comment_ids: Sequence[CommentId]) -> Sequence[ReviewItem]:
        """Return the items of those comments that have one, in any order."""
        ...

    async def standing(
        self, platform: str, post_id: str, *, since: datetime | None
    ) -> Sequence[str]:
        """Return external ids of the post's comments, later than `since`, with an open item."""
        ...

    async def save(self, item: ReviewItem, *, at: datetime) -> None:
        """Store all fields and a new revision's text; count `item.version` up.

        Raises:
            ConcurrentChangeError: another transaction was faster (the item's `version` is no
                longer the stored one).
        """
        ...

    async def save_many(self, items: Sequence[ReviewItem], *, at: datetime) -> None:
        """Store different items as `save` does, all or none.

        Raises:
            ConcurrentChangeError: another transaction was faster with one of them.
        """
        ...

    async def revisions(self, item_id: ItemId) -> Sequence[DraftRevision]: ...

    async def queue(
        self,
        *,
        limit: int,
        overdue_at: datetime | None = None,
        platforms: Collection[str] | None = None,
    ) -> tuple[Sequence[QueueEntry], int]:
        """Return items that wait for a person, most urgent first, and how many there are.

        With `overdue_at` only those whose deadline is before it, with `platforms` only those
        of comments from there.
        """
        ...

    async def edited_by(self, staff_id: StaffId, *, at: datetime) -> Sequence[ItemId]:
        """Return the items whose draft this person has reserved for editing."""
        ...

    async def reply_ids(self, *, platform: str, since: datetime) -> frozenset[str]:
        """Return external ids of the replies of items that were last answered since then.

        All of them, also those that an item was given before it was answered anew.
        """
        ...

    async def waiting_for_publish(self) -> Sequence[ItemId]: ...


class ConcurrentChangeError(Exception):
    """Another transaction changed the same row first; read again and decide anew."""
