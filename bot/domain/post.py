"""What the office posted, under which citizens write."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class PostFacts:
    """As the platform tells it once. `thumbnail`: the address of a small picture."""

    platform: str
    id: str
    caption: str | None = None
    permalink: str | None = None
    thumbnail: str | None = None
