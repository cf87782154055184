"""What a person changed in a draft, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\S+")


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Return pieces that spell `before` without the added and `after` without the removed."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, "".join(old[i:j])))
            continue
        if i < j:
            pieces.append(Piece(Kind.REMOVED, "".join(old[i:j])))
        if k < m:
            pieces.append(Piece(Kind.ADDED, "".join(new[k:m])))
    return tuple(pieces)
