"""The scripted day: what citizens write and what staff mean to do with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

_DAY = Path(__file__).with_name("day.jsonl")


class Act(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"  # write another text, then approve it
    REJECT = "reject"
    HIDE = "hide"


class Place(StrEnum):
    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    YOUTUBE = "youtube"
    GROUP = "group"
    """The discussion group of the Telegram channel."""
    CHAT = "chat"
    """A citizen's private chat with the bot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DayComment:
    """One comment and what becomes of it.

    Attributes:
        username: the name as the place shows it.
        media_id: the post or video; empty in Telegram: the newest post, or the chat.
        reply_to: index of the comment in the day that this one answers.
        edited_to, removed: what its author does while it waits for a decision.
        held: the platform's own filter keeps it back (YouTube).
    """

    place: Place = Place.INSTAGRAM
    text: str
    username: str
    media_id: str = ""
    act: Act
    reply_to: int | None = None
    edited_to: str | None = None
    removed: bool = False
    held: bool = False

    @property
    def is_changed(self) -> bool:
        return self.removed or self.edited_to is not None


def read_day() -> Sequence[DayComment]:
    lines = _DAY.read_text(encoding="utf-8").splitlines()
    return [_comment(json.loads(line)) for line in lines]


def _comment(row: dict[str, Any]) -> DayComment:
    place = Place(row.pop("place", Place.INSTAGRAM))
    return DayComment(place=place, act=Act(row.pop("act")), **row)
