"""A public comment as a platform delivered it, and as it is stored."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

CommentId = NewType("CommentId", int)

MAX_STORED_CHARACTERS = 20_000
"""Longer comments are cut when stored; no platform allows more than 10,000 characters."""


class Direction(StrEnum):
    """Who wrote it: the public, or the office itself (echoes and native replies)."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Kind(StrEnum):
    """What sets a comment apart from one that stands below an ordinary post of the office."""

    AD = "ad"  # below an advertised copy of a post
    LIVE = "live"  # written during a broadcast; takes no public reply
    MENTION = "mention"  # names the office below, or in, the post of somebody else


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingComment:
    """One comment as parsed from a platform, not yet stored.

    `external_id` is unique within `platform`. `created_at` is None where the platform does
    not tell; the time of receipt is used then. `direction` OUTGOING marks the echo of our own
    reply. `post_caption` and `permalink` are filled where the platform gave them.
    """

    platform: str
    external_id: str
    account_id: str
    text: str
    author_id: str | None = None
    author_name: str | None = None
    post_id: str | None = None
    post_caption: str | None = None
    parent_id: str | None = None
    permalink: str | None = None
    created_at: datetime | None = None
    direction: Direction = Direction.INCOMING
    hidden: bool | None = None
    """Whether the office has hidden it; None where the platform did not tell."""
    kind: Kind | None = None
    takes_reply: bool | None = None
    """Whether the platform takes an answer to it; None where it did not tell."""
    held: bool | None = None
    """Whether the platform keeps it from the public until a moderator has decided."""


def received_by(account: str, comments: Iterable[IncomingComment]) -> list[IncomingComment]:
    """Return the comments as those of an account: a platform knows only of its own kind."""
    return [c if c.platform == account else replace(c, platform=account) for c in comments]


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """A stored comment. Times are aware, in UTC."""

    id: CommentId
    platform: str
    external_id: str
    account_id: str
    text: str
    author_id: str | None
    author_name: str | None
    post_id: str | None
    post_caption: str | None
    parent_id: str | None
    permalink: str | None
    created_at: datetime
    received_at: datetime
    direction: Direction = Direction.INCOMING
    kind: Kind | None = None
    takes_reply: bool = True
    held: bool = False

    @property
    def on_our_post(self) -> bool:
        """Elsewhere the office can neither moderate nor read back its own replies."""
        return self.kind is not Kind.MENTION


def storable(text: str) -> str:
    """Return `text` as every database can hold it: no NUL, no lone surrogates, bounded.

    PostgreSQL refuses U+0000 in text; UTF-8 cannot carry lone surrogates.
    """
    clean = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return clean[:MAX_STORED_CHARACTERS]


def same_text(left: str, right: str) -> bool:
    """Tell whether two texts are one reply, whatever a platform did to spaces and accents."""
    return _normal(left) == _normal(right)


def _normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def text_hash(text: str) -> str:
    """Return a short stable fingerprint of a comment's text, to notice edits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
