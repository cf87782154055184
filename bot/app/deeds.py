"""The platforms by what may be done there beside answering."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.app.base import Base
from bot.app.parts import able
from bot.ports import Deletes, Hides, Likes, Platform, RepliesPrivately, Restricts


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """By name: those that can do so to a comment or its author."""

    hiding: Mapping[str, Hides]
    deleting: Mapping[str, Deletes]
    liking: Mapping[str, Likes]
    restricting: Mapping[str, Restricts]
    private: Mapping[str, RepliesPrivately]

    @classmethod
    def of(cls, base: Base, publishing: Mapping[str, Platform]) -> "Deeds":
        known = base.platforms
        return cls(
            hiding=able(known, publishing, Hides),  # type: ignore[type-abstract]
            deleting=able(known, publishing, Deletes),  # type: ignore[type-abstract]
            liking=able(known, publishing, Likes),  # type: ignore[type-abstract]
            restricting=able(known, publishing, Restricts),  # type: ignore[type-abstract]
            private=able(known, publishing, RepliesPrivately),  # type: ignore[type-abstract]
        )
