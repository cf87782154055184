"""Messages that a crash has left unrecorded: taken as the card, or removed as a copy."""

from bot.adapters.desk.callback_data import Button
from bot.domain.review import State
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram.config import RINA
from tests.integration.desk.desk_office import Office, until


async def test_a_copy_left_by_a_crash_works_once_and_is_removed(office: Office) -> None:
    item = await office.card()
    assert item.card is not None
    copy = item.card.message_id
    item.card = None  # the first card was sent, but the process died before recording it
    await office.show(item.id)
    assert item.card is not None
    assert item.card.message_id != copy
    answer = await office.press(item, Button.APPROVE, by=RINA.id, message_id=copy)
    assert answer is not None
    assert item.state is State.APPROVED
    await until(lambda: len(office.telegram.messages()) == 1)
    assert office.telegram.messages()[0].id == item.card.message_id


async def test_a_copy_that_cannot_be_deleted_loses_its_buttons(office: Office) -> None:
    item = await office.card()
    assert item.card is not None
    copy = item.card
    item.card = None
    await office.show(item.id)
    office.telegram.faults.add("telegram:deleteMessage", Fault(kind=FaultKind.STATUS, status=400))
    await office.press(item, Button.DETAILS, by=RINA.id, message_id=copy.message_id)
    group = office.telegram.world.group
    message = office.telegram.world.find(group, copy.message_id)
    assert message is not None
    await until(lambda: message.markup is None)


async def test_a_card_that_was_never_recorded_is_adopted_when_it_is_pressed(
    office: Office,
) -> None:
    item = await office.card()
    shown, item.card = item.card, None
    assert shown is not None
    await office.telegram.press(user_id=RINA.id, message_id=shown.message_id, data="i:7:1", wait=5)
    assert item.card == shown


async def test_a_decision_on_a_card_that_was_never_recorded_is_drawn_there(
    office: Office,
) -> None:
    item = await office.card()
    shown, item.card = item.card, None
    assert shown is not None
    data = f"a:{item.id}:1"
    await office.telegram.press(user_id=RINA.id, message_id=shown.message_id, data=data, wait=5)
    await until(lambda: item.state is State.APPROVED)
    assert item.card == shown
    (message,) = office.telegram.messages()
    assert "Disetujui Rina" in message.content.text
