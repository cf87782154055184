"""Something that staff have to know which belongs to no card."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.account import MAIN, ReviewPlace


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffNotice:
    """`key` names the text (`notices.<key>` of the catalogue); `values` fill it."""

    key: str
    place: ReviewPlace = MAIN
    values: Mapping[str, object] = field(default_factory=dict)
