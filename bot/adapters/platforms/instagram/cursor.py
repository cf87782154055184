"""Where a poll left off, as a short JSON text that survives restarts.

Meta's own paging cursors are not durable, so comment counts are remembered instead. The size is
bounded by the number of watched posts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Self

from bot.adapters.platforms.instagram.objects import Post

_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """`since`: older comments are left alone for good.

    `counts`: a post's comment count when it was last read. `again`: posts whose count had
    changed then, to be read once more.
    """

    since: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    again: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read a stored cursor; None if there is none or it is not one of ours."""
        try:
            value = json.loads(text or "null")
            if value is None or value["v"] != _VERSION:
                return None
            return cls(
                since=datetime.fromisoformat(value["since"]).astimezone(UTC),
                counts={str(post): int(count) for post, count in value["counts"].items()},
                again=frozenset(map(str, value["again"])),
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            return None

    def dump(self) -> str:
        value = {
            "v": _VERSION,
            "since": self.since.isoformat(),
            "counts": dict(self.counts),
            "again": sorted(self.again),
        }
        return json.dumps(value, separators=(",", ":"))

    def covers(self, created_at: datetime | None) -> bool:
        return created_at is None or created_at >= self.since

    def due(self, posts: Sequence[Post], *, always: int) -> Sequence[Post]:
        """Return the posts to read, changed ones first: the rest must not crowd them out."""
        changed = [post for post in posts if self._changed(post)]
        again = [post for post in posts if post.id in self.again and post not in changed]
        rest = [post for post in posts[:always] if post not in changed and post not in again]
        return [*changed, *again, *rest]

    def awaits(self, post: Post) -> bool:
        """Tell whether the post has to be read; others are only looked over, time permitting."""
        return self._changed(post) or post.id in self.again

    def after(self, posts: Sequence[Post], *, read: Sequence[Post]) -> Self:
        """Return the next cursor; posts that are not watched any more are forgotten."""
        counts = {post.id: self.counts[post.id] for post in posts if post.id in self.counts}
        counts.update((post.id, post.comments_count) for post in read)
        unread = self.again - {post.id for post in read}
        again = {post.id for post in read if self._changed(post)}
        watched = {post.id for post in posts}
        return replace(self, counts=counts, again=frozenset((unread | again) & watched))

    def _changed(self, post: Post) -> bool:
        return self.counts.get(post.id, 0) != post.comments_count
