"""A reply: first a draft with its sources, then what is sent to the platform."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.comment import Kind
from bot.domain.errors import UnusableDraftError

ItemId = NewType("ItemId", int)

CLOCK_SKEW = timedelta(minutes=2)
"""So much may the clock of a platform be behind ours."""

ROOM_FOR_MENTION = len("@") + 30 + len(" ")
"""Handles of Instagram and of YouTube have at most 30 characters."""


class DraftOrigin(StrEnum):
    """Where a draft's text came from."""

    KNOWLEDGE = "knowledge"  # a live entry of the office's knowledge base
    HOLDING = "holding"  # nothing matched: an honest answer that promises nothing
    THANKS = "thanks"
    STAFF = "staff"  # a person wrote or changed it
    NONE = "none"  # no draft on purpose (spam, abuse, other)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What a draft rests on: a knowledge entry's title, agency and where it can be checked."""

    entry_id: str
    title: str
    agency: str
    reference: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A proposed reply. Empty text means that a person has to write it."""

    text: str
    origin: DraftOrigin
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OutgoingReply:
    """What a platform needs to send a reply, or to find it again.

    `attempted_at`: when the first attempt to send began; a reply of ours that is older is not
    this one. `known_reply_ids`: external ids already recorded for other items, which
    are not this one either even if their text is equal.
    """

    item_id: ItemId
    comment_external_id: str
    parent_external_id: str | None
    author_name: str | None
    text: str
    attempted_at: datetime
    known_reply_ids: frozenset[str] = frozenset()
    kind: Kind | None = None
    """Of the comment."""

    def may_date_from(self, created_at: datetime | None) -> bool:
        """Whether what was written then can be this reply; None: the platform does not say."""
        return created_at is None or created_at >= self.attempted_at - CLOCK_SKEW

    def addressed_to(self, mention: str) -> str:
        """Return the text with the mention before it, unless it begins with it."""
        if self.text.casefold().startswith(mention.casefold()):
            return self.text
        return f"{mention} {self.text}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedReply:
    """A reply as the platform shows it."""

    external_id: str
    permalink: str | None = None


def usable(text: str, *, limit: int) -> str:
    """Return `text` trimmed, or raise `UnusableDraftError` if it cannot be published.

    `limit`: the platform's maximum in characters.
    """
    trimmed = text.strip()
    if not trimmed:
        raise UnusableDraftError("empty_reply")
    if len(trimmed) > limit:
        raise UnusableDraftError("reply_too_long", length=len(trimmed), limit=limit)
    if "{{" in trimmed or "{%" in trimmed:
        raise UnusableDraftError("unfilled_reply")
    return trimmed
