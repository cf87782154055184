"""The message that asks for a new text, and how an answer to it is recognised.

All that is needed stands in the prompt itself, so it works after a restart: a marker `#K7·2`
(item K7, its draft 2) at its start, and a mention of the one person who may answer. Citizen
text cannot imitate it: no other message of the bot starts with a prompt's sign, and mentions
of people cannot be written in escaped text. The sign tells what the text is for.
"""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

from bot.adapters.desk.short_ids import parse_short_id, short_id
from bot.domain.reply import ItemId

SIGN, PRIVATE_SIGN = "✏️", "✉️"
_MARKER = re.compile(rf"({SIGN}|{PRIVATE_SIGN}) (#K[0-9A-Z]+)·([0-9]{{1,9}}) ", re.ASCII)
_PERSON_LINK = re.compile(r"tg://user\?id=([0-9]{1,16})", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class EditPrompt:
    """`revision`: of the text that is to be replaced, the draft's or the private reply's."""

    item_id: ItemId
    revision: int
    user_id: int
    is_private: bool = False

    @property
    def marker(self) -> str:
        return f"{short_id(self.item_id)}·{self.revision}"


def read_prompt(message: Message | None, *, bot_id: int) -> EditPrompt | None:
    """Recognise a prompt of this bot; None for every other message."""
    if message is None or message.from_user is None or message.from_user.id != bot_id:
        return None
    match = _MARKER.match(message.text or "")
    item_id = parse_short_id(match[2]) if match else None
    people = [person for entity in message.entities if (person := _person(entity)) is not None]
    if match is None or item_id is None or not people:
        return None
    return EditPrompt(
        item_id=item_id,
        revision=int(match[3]),
        user_id=people[0],
        is_private=match[1] == PRIVATE_SIGN,
    )


def _person(entity: MessageEntity) -> int | None:
    if entity.type == MessageEntityType.TEXT_MENTION and entity.user:
        return entity.user.id
    match = _PERSON_LINK.fullmatch(entity.url or "")
    return int(match[1]) if match else None
