"""What a button in a private chat carries: `chat:<act>[:<ticket number>]`, at most 64 bytes."""

import re
from dataclasses import dataclass

from bot.domain.ticket import Rating

_FORMAT = re.compile(r"chat:(?P<act>up|down|erase|keep)(?::(?P<number>T-[0-9-]{9,14}))?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """`act`: `up` and `down` rate the answer to `number`; `erase` and `keep` answer a question."""

    act: str
    number: str = ""

    @classmethod
    def rate(cls, number: str, rating: Rating) -> "Press":
        return cls(act=rating.value, number=number)

    @property
    def rating(self) -> Rating | None:
        return Rating(self.act) if self.act in set(Rating) else None

    def encode(self) -> str:
        return f"chat:{self.act}:{self.number}" if self.number else f"chat:{self.act}"

    @classmethod
    def decode(cls, data: str | None) -> "Press | None":
        """Read what a press brought; None for what no button of a private chat carries."""
        match = _FORMAT.fullmatch(data or "")
        return cls(act=match["act"], number=match["number"] or "") if match else None
