"""Platforms whose terms let us keep what they told only if it is read again from time to time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.domain.comment import CommentId, IncomingComment


@runtime_checkable
class ReadsAgain(Protocol):
    @property
    def keep_for(self) -> timedelta:
        """How long a comment may be kept that has not been read again."""
        ...

    @property
    def read_at_once(self) -> int:
        """Most comments in one call of `read_many`."""
        ...

    async def read_many(self, external_ids: Sequence[str]) -> Sequence[IncomingComment]:
        """Read comments as they stand now; those that are missing are gone.

        Raises:
            NotSentError: the platform could not be asked.
            RejectedError: it does not let us read.
        """
        ...


class Freshness(Protocol):
    """When comments and posts were last read from their platform."""

    async def stale(
        self, platform: str, *, before: datetime, limit: int
    ) -> Mapping[CommentId, str]:
        """Return external ids of comments that were last read before then, the oldest first."""
        ...

    async def refreshed(self, found: Mapping[CommentId, IncomingComment], *, at: datetime) -> None:
        """Keep names as they are now, and let the post's title go; texts are stored as edits."""
        ...

    async def erase(self, comment_ids: Sequence[CommentId]) -> None:
        """Let words, names and links go; that there was a comment stays, and its counts."""
        ...

    async def drop_posts(self, platform: str, *, before: datetime) -> None:
        """Forget what was told of posts before then; a new comment asks for it again."""
        ...
