"""Storage of what is known of posts."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.domain.post import PostFacts


class Posts(Protocol):
    async def get(self, platform: str, post_id: str) -> PostFacts | None: ...

    async def unknown(self, platform: str, post_ids: Collection[str]) -> Collection[str]:
        """Return those of which nothing is stored."""
        ...

    async def save(self, post: PostFacts, *, at: datetime) -> None:
        """Store it; what is stored already stays."""
        ...
