"""What a button carries: `<action>:<item in base 36>:<revision>[:<argument>]`.

Everything else is looked up when the button is pressed, so buttons work for ever and say
nothing. Telegram allows 64 bytes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.adapters.desk.short_ids import to_base36
from bot.domain.reply import ItemId


class Button(StrEnum):
    APPROVE = "a"
    SEND_ANYWAY = "as"
    """Approve, although the office has answered in the platform's own app."""
    UNDO = "u"
    EDIT = "e"
    REDRAFT = "d"
    ASK_HIDE = "h"
    HIDE = "hy"
    ASK_REJECT = "r"
    REJECT = "ry"
    ASK_CORRECT = "k"
    CORRECT = "ky"
    RETRY = "t"
    MARK_SENT = "m"
    RESTORE = "s"
    MORE = "o"
    """Shows the rarer acts."""
    LIKE = "l"
    UNLIKE = "lu"
    ASK_DELETE = "x"
    DELETE = "xy"
    ASK_RESTRICT = "b"
    RESTRICT = "by"
    WRITE_PRIVATELY = "p"
    SEND_PRIVATELY = "pa"
    UNDO_PRIVATE = "pu"
    DROP_PRIVATE = "pd"
    DETAILS = "i"
    SUMMARY = "c"
    """Back to the plain card: closes details and leaves a question."""


_FORMAT = re.compile(
    r"(?P<button>[a-z]{1,2}):(?P<item>[0-9a-z]{1,12}):(?P<revision>[0-9]{1,9})"
    r"(?::(?P<argument>[a-z_]{1,32}))?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackData:
    """`revision`: of the draft that the card showed; of its text for a private reply's buttons."""

    button: Button
    item_id: ItemId
    revision: int
    argument: str = ""

    def encode(self) -> str:
        parts = [self.button, to_base36(self.item_id), str(self.revision)]
        return ":".join(parts + ([self.argument] if self.argument else []))

    @classmethod
    def decode(cls, data: str | None) -> "CallbackData | None":
        """Read what a press brought; None for anything that no button of ours carries."""
        match = _FORMAT.fullmatch(data or "")
        if match is None or match["button"] not in set(Button):
            return None
        return cls(
            button=Button(match["button"]),
            item_id=ItemId(int(match["item"], 36)),
            revision=int(match["revision"]),
            argument=match["argument"] or "",
        )
