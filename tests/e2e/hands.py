"""Single acts of staff, for tests that tell one story."""

import asyncio
from collections.abc import Collection

from bot.adapters.desk.callback_data import Button
from bot.sandbox.telegram import CallbackAnswer, Message
from bot.sandbox.telegram.config import RINA, Persona
from tests.e2e.ledger import StoredItem
from tests.e2e.office import Office
from tests.e2e.robot import item_of, shown_buttons


async def item_about(office: Office, comment_id: str) -> StoredItem | None:
    items = await office.ledger.items()
    return next((item for item in items if item.external_id == comment_id), None)


async def cards_about(office: Office, comment_id: str) -> list[Message]:
    """Return the messages in the group that show this comment's card."""
    item = await item_about(office, comment_id)
    messages = office.sandbox.telegram.messages()
    return [one for one in messages if item is not None and item_of(one) == item.id]


async def card_with(
    office: Office, comment_id: str, button: Button = Button.APPROVE, *, seconds: float = 90
) -> Message:
    """Wait until the comment's card shows the button."""
    found: list[Message] = []

    async def button_is_shown() -> bool:
        cards = await cards_about(office, comment_id)
        found[:] = [card for card in cards if button in shown_buttons(card)]
        return bool(found)

    await office.until(button_is_shown, seconds=seconds)
    return found[0]


async def press(
    office: Office, card: Message, button: Button, *, by: Persona = RINA
) -> CallbackAnswer | None:
    """Press a button that the card shows now."""
    return await office.sandbox.telegram.press(
        user_id=by.id, message_id=card.id, data=shown_buttons(card)[button], wait=60
    )


async def approve(office: Office, comment_id: str, *, by: Persona = RINA) -> Message:
    card = await card_with(office, comment_id)
    answer = await press(office, card, Button.APPROVE, by=by)
    assert answer is not None
    assert not answer.alert, answer.text
    return card


async def until_state(
    office: Office, comment_ids: str | Collection[str], state: str, *, seconds: float = 90
) -> None:
    wanted = {comment_ids} if isinstance(comment_ids, str) else set(comment_ids)

    async def all_are_in_that_state() -> bool:
        items = await office.ledger.items()
        return wanted <= {item.external_id for item in items if item.state == state}

    await office.until(all_are_in_that_state, seconds=seconds)


async def assert_published_once(office: Office, comment_id: str) -> None:
    """One reply stands, it is the approved draft, and it stays the only one."""
    await until_state(office, comment_id, "published")
    await asyncio.sleep(0.5)
    item = await item_about(office, comment_id)
    assert item is not None
    assert office.replies(comment_id) == [item.draft]
