"""The scripted day: what citizens write and what staff mean to do with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_DAY = Path(__file__).with_name("day.jsonl")


class Act(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"  # write another text, then approve it
    REJECT = "reject"
    HIDE = "hide"


@dataclass(frozen=True, kw_only=True, slots=True)
class DayComment:
    """`reply_to`: index of the comment in the day that this one answers."""

    text: str
    username: str
    media_id: str
    act: Act
    reply_to: int | None = None


def read_day() -> Sequence[DayComment]:
    lines = _DAY.read_text(encoding="utf-8").splitlines()
    return [_comment(json.loads(line)) for line in lines]


def _comment(row: dict[str, str]) -> DayComment:
    return DayComment(
        text=row["text"],
        username=row["username"],
        media_id=row["media_id"],
        act=Act(row["act"]),
        reply_to=int(row["reply_to"]) if "reply_to" in row else None,
    )
