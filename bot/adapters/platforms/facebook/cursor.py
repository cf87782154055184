"""Where a poll left off, as a short JSON text that survives restarts.

Meta's own paging cursors are not durable, so each post's comment count is remembered, and the
time up to which its comments were read. The size is bounded by the number of watched posts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from bot.adapters.platforms.facebook.objects import Post

OVERLAP = timedelta(minutes=15)
"""Read again each time: comments become visible late, and clocks differ."""
_LISTED_WITHIN = timedelta(seconds=30)
"""A comment that is counted is hardly listed earlier."""

_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a post was read.

    `count`: its comments when it was last read. `upto`: where to read on from. `is_whole`: it
    was read to its end then.
    """

    count: int | None
    upto: datetime
    is_whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """`since`: older comments are left alone for good.

    `again`: posts to be read once more, because the count may have been ahead of the list or
    because there was more than one poll reads.
    """

    since: datetime
    posts: Mapping[str, Progress] = field(default_factory=dict)
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
                posts={
                    str(post): Progress(
                        count=None if count is None else int(count),
                        upto=datetime.fromtimestamp(int(upto), UTC),
                        is_whole=bool(is_whole),
                    )
                    for post, (count, upto, is_whole) in value["posts"].items()
                },
                again=frozenset(map(str, value["again"])),
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
            return None

    def dump(self) -> str:
        value = {
            "v": _VERSION,
            "since": self.since.isoformat(),
            "posts": {
                post: [one.count, int(one.upto.timestamp()), one.is_whole]
                for post, one in self.posts.items()
            },
            "again": sorted(self.again),
        }
        return json.dumps(value, separators=(",", ":"))

    def covers(self, created_at: datetime | None) -> bool:
        return created_at is None or created_at >= self.since

    def upto(self, post: Post) -> datetime:
        """Return the time from which the post's comments have not been read."""
        known = self.posts.get(post.id)
        return max(known.upto, self.since) if known else self.since

    def due(self, posts: Sequence[Post], *, now: datetime) -> Sequence[Post]:
        """Return the posts to read, changed ones first: the rest must not crowd them out.

        To read a post to its end once more at once would show nothing new.
        """
        changed = [post for post in posts if self.has_changed(post)]
        again = [
            post
            for post in posts
            if post.id in self.again and post not in changed and self._is_due_again(post, now)
        ]
        return [*changed, *again]

    def has_changed(self, post: Post) -> bool:
        known = self.posts.get(post.id)
        if known is None:
            return post.comments_count != 0
        return post.comments_count is None or known.count != post.comments_count

    def after(self, post: Post, *, upto: datetime, is_whole: bool) -> Self:
        """Return the cursor once a post was read up to `upto`."""
        known = self.posts.get(post.id)
        was_cut = known is not None and not known.is_whole
        again = was_cut or not is_whole or self.has_changed(post)
        return replace(
            self,
            posts={
                **self.posts,
                post.id: Progress(count=post.comments_count, upto=upto, is_whole=is_whole),
            },
            again=self.again | {post.id} if again else self.again - {post.id},
        )

    def watching(self, posts: Sequence[Post]) -> Self:
        """Return the cursor without the posts that are not watched any more."""
        watched = {post.id for post in posts}
        known = {post: one for post, one in self.posts.items() if post in watched}
        return replace(self, posts=known, again=self.again & watched)

    def _is_due_again(self, post: Post, now: datetime) -> bool:
        known = self.posts.get(post.id)
        return not (known and known.is_whole and known.upto > now - OVERLAP - _LISTED_WITHIN)
