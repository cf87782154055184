"""Short ids of review items, as people read and type them: item 1234 is `#KYA`."""

import re

from bot.domain.reply import ItemId

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHORT_ID = re.compile(r"#?k([0-9a-z]{1,12})", re.IGNORECASE | re.ASCII)


def to_base36(number: int) -> str:
    """Write a number >= 0 with the digits 0-9a-z."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if number == 0:
            return digits


def short_id(item_id: ItemId) -> str:
    return f"#K{to_base36(item_id).upper()}"


def parse_short_id(text: str) -> ItemId | None:
    """Read `#K7`, `K7` or `k7`; None for anything else."""
    match = _SHORT_ID.fullmatch(text.strip())
    return ItemId(int(match[1], 36)) if match else None
