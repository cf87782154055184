from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, MessageEntity, User

from bot.adapters.desk.edit_prompt import EditPrompt, read_prompt
from bot.domain.reply import ItemId

BOT = User(id=99, is_bot=True, first_name="Tanggap")
RINA = User(id=7001, is_bot=False, first_name="Rina")
PROMPT = EditPrompt(item_id=ItemId(7), revision=2, user_id=7001)


def message(
    text: str, *, sender: User = BOT, mention: User | None = RINA, url: str | None = None
) -> Message:
    kind = MessageEntity.TEXT_LINK if url else MessageEntity.TEXT_MENTION
    entity = MessageEntity(type=kind, offset=10, length=4, user=mention, url=url)
    return Message(
        message_id=5,
        date=datetime(2026, 11, 24, tzinfo=UTC),
        chat=Chat(id=-100, type="supergroup"),
        from_user=sender,
        text=text,
        entities=[entity] if mention or url else [],
    )


def test_a_prompt_is_read_back_from_its_text_and_mention() -> None:
    assert PROMPT.marker == "#K7·2"
    assert read_prompt(message(f"✏️ {PROMPT.marker} Rina, balas"), bot_id=99) == PROMPT


def test_a_mention_that_came_as_a_link_is_read_as_well() -> None:
    linked = message("✏️ #K7·2 Rina", mention=None, url="tg://user?id=7001")
    assert read_prompt(linked, bot_id=99) == PROMPT


def test_the_sign_tells_what_the_text_is_for() -> None:
    prompt = read_prompt(message("✉️ #K7·0 Rina, balas"), bot_id=99)
    assert prompt == EditPrompt(item_id=ItemId(7), revision=0, user_id=7001, is_private=True)


@pytest.mark.parametrize(
    "other",
    [
        None,
        message("✏️ #K7·2 Rina", sender=RINA),
        message("✏️ #K7·2 Rina", mention=None),
        message("✏️ #K7·2 Rina", mention=None, url="https://t.me/rina"),
        message("Instagram\n✏️ #K7·2 Rina"),
        message("#K7·2 Rina"),
        message("✏️ #K7 Rina"),
    ],
)
def test_other_messages_are_no_prompts(other: Message | None) -> None:
    assert read_prompt(other, bot_id=99) is None
