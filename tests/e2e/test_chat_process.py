"""A citizen's private chat with the real process, killed on the way: nothing lost or doubled."""

import asyncio

import pytest

from bot.adapters.desk.callback_data import Button, CallbackData
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import CITIZEN, RINA, Message
from tests.e2e.office import Office, OfficeMaker

QUESTION = "kapan jadwal perekaman KTP di kecamatan?"
CHAT = {"PLATFORMS__TELEGRAM_CHAT__ENABLED": "true"}
SEND = "telegram:sendMessage"


@pytest.fixture
async def office(make_office: OfficeMaker) -> Office:
    return await make_office(**CHAT)


def says(office: Office, text: str = QUESTION) -> None:
    office.sandbox.telegram.send(user_id=CITIZEN.id, text=text, chat_id=CITIZEN.id)


def heard(office: Office, words: str) -> int:
    """Return how many of the bot's messages to the citizen have these words."""
    messages = office.sandbox.telegram.messages(CITIZEN.id)
    return sum(words in m.content.text for m in messages if m.from_bot)


async def hears(office: Office, words: str) -> None:
    async def said() -> bool:
        return heard(office, words) > 0

    await office.until(said)


def buttons(office: Office, button: Button) -> list[tuple[Message, str]]:
    """Return the group's messages that offer the button, with what it carries."""
    return [
        (message, one["callback_data"])
        for message in office.sandbox.telegram.messages()
        for row in (message.markup or {}).get("inline_keyboard", [])
        for one in row
        if (data := CallbackData.decode(one["callback_data"])) and data.button is button
    ]


async def press(office: Office, button: Button) -> None:
    async def offered() -> bool:
        return bool(buttons(office, button))

    await office.until(offered)
    [(card, data)] = buttons(office, button)
    await office.sandbox.telegram.press(user_id=RINA.id, message_id=card.id, data=data)


async def has_card(office: Office) -> None:
    async def is_there() -> bool:
        return bool(buttons(office, Button.APPROVE))

    await office.until(is_there)


async def state_of_the_only_item(office: Office) -> str:
    [item] = await office.ledger.items()
    return item.state


async def until_state(office: Office, state: str) -> None:
    async def reached() -> bool:
        return await state_of_the_only_item(office) == state

    await office.until(reached)


async def test_killed_between_storing_and_acknowledging_the_ticket_is_acknowledged_later(
    office: Office,
) -> None:
    await office.open()
    office.sandbox.faults.add(SEND, Fault(kind=FaultKind.RATE_LIMIT, seconds=2))
    says(office)
    await office.until_met(SEND)
    office.serve.kill()
    assert len(await office.ledger.comments("telegram_chat")) == 1
    assert heard(office, "nomor tiket") == 0
    office.serve.start()
    await hears(office, "nomor tiket T-")
    await has_card(office)
    await asyncio.sleep(1)
    assert heard(office, "nomor tiket") == 1
    assert len(await office.ledger.comments("telegram_chat")) == 1


async def test_killed_while_it_is_acknowledged_there_is_one_ticket_and_one_card(
    office: Office,
) -> None:
    await office.open()
    office.sandbox.faults.add(SEND, Fault(kind=FaultKind.DELAY, seconds=0.6))
    says(office)
    await office.killed_during(SEND)
    await has_card(office)
    await office.until_idle()
    assert len(await office.ledger.comments("telegram_chat")) == 1
    assert len(buttons(office, Button.APPROVE)) == 1
    assert 1 <= heard(office, "nomor tiket") <= 2


@pytest.mark.parametrize("kind", [FaultKind.DELAY, FaultKind.CUT_BEFORE])
async def test_killed_while_the_answer_is_delivered_a_person_decides_and_nothing_is_doubled(
    office: Office, kind: FaultKind
) -> None:
    await office.open()
    says(office)
    await hears(office, "nomor tiket")
    await has_card(office)
    office.sandbox.faults.add(SEND, Fault(kind=kind, seconds=0.6))
    await press(office, Button.APPROVE)
    await office.killed_during(SEND, kind)
    await until_state(office, "uncertain")
    arrived = 1 if kind is FaultKind.DELAY else 0
    assert heard(office, "Jawaban untuk tiket") == arrived
    await press(office, Button.MARK_SENT if arrived else Button.RETRY)
    await until_state(office, "published")
    await office.until_idle()
    assert heard(office, "Jawaban untuk tiket") == 1
    says(office, "dan apa syaratnya kalau hilang?")
    await has_card(office)
    [(card, _)] = buttons(office, Button.APPROVE)
    assert QUESTION in card.content.text
    assert "apa syaratnya" in card.content.text


@pytest.mark.postgres
async def test_on_postgresql_a_question_is_answered_once_through_a_kill(
    make_office: OfficeMaker, postgres_url: str
) -> None:
    office = await make_office(database_url=postgres_url, **CHAT)
    await office.open()
    says(office)
    await asyncio.sleep(0.05)
    office.serve.kill()
    office.serve.start()
    await has_card(office)
    await press(office, Button.APPROVE)
    await hears(office, "Jawaban untuk tiket")
    await office.until_idle()
    assert heard(office, "Jawaban untuk tiket") == 1
    assert len(await office.ledger.comments("telegram_chat")) == 1
