"""Correcting what the machine takes a comment for, as a person in the group does it."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.desk.callback_data import Button
from bot.domain.review import RejectReason, ReviewItem, State
from bot.domain.verdict import Intent
from bot.sandbox.telegram import BUDI, RINA, STRANGER, CallbackAnswer, TelegramConfig
from bot.sandbox.telegram.config import PERSONAS
from tests.integration.desk.desk_office import Office, alert, toast, until
from tests.unit.desk.desk_builders import VIEWER

QUESTION = "Komentar ini sebenarnya apa?"
CORRECTED = toast("Jenis dikoreksi; drafnya menyesuaikan.")
CHOICES = [
    ["✔️ Pertanyaan", "📣 Keluhan"],
    ["👏 Apresiasi", "💡 Saran"],
    ["🚫 Spam", "💬 Lainnya"],
    ["Batal"],
]
DEWI = replace(STRANGER, id=VIEWER.id, first_name=VIEWER.name)


@pytest.fixture
def telegram_config(telegram_config: TelegramConfig) -> TelegramConfig:
    """Return a group in which a person of the office sits who may only look."""
    return replace(telegram_config, personas=(*PERSONAS, DEWI))


def labels(office: Office, item: ReviewItem) -> list[list[str]]:
    rows = (office.message_of(item).markup or {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def text_of(office: Office, item: ReviewItem) -> str:
    return office.message_of(item).content.text


def said(item: ReviewItem) -> Intent | None:
    return item.correction.intent if item.correction else None


async def ask(office: Office, item: ReviewItem, *, by: int = RINA.id) -> None:
    await office.press(item, Button.MORE, by=by)
    await until(lambda: labels(office, item)[0] == ["🏷 Koreksi jenis"])
    assert await office.press(item, Button.ASK_CORRECT, by=by) == toast(QUESTION)
    await until(lambda: labels(office, item)[-2:] == CHOICES[-2:])


async def asked(office: Office) -> ReviewItem:
    """Return a card that shows the classes to choose from."""
    item = await office.card()
    await ask(office, item)
    assert labels(office, item) == CHOICES
    return item


async def choose(
    office: Office, item: ReviewItem, argument: str, *, by: int = RINA.id, revision: int = 1
) -> CallbackAnswer | None:
    return await office.press(item, Button.CORRECT, by=by, argument=argument, revision=revision)


async def test_the_class_is_chosen_from_six_and_the_card_shows_who_did(office: Office) -> None:
    item = await asked(office)
    assert said(item) is None

    message = office.message_of(item)
    answer = await office.telegram.press(user_id=RINA.id, message_id=message.id, index=2)

    assert (answer, said(item)) == (CORRECTED, Intent.PRAISE)
    await until(lambda: "🏷 Dikoreksi Rina 09.00 · mesin: Pertanyaan 91 %" in text_of(office, item))
    assert "👏 Apresiasi · Negatif" in text_of(office, item)
    assert "Draf untuk praise." in text_of(office, item)
    assert labels(office, item)[0][0] == "✅ Setujui"
    assert len(office.telegram.messages()) == 1


async def test_the_question_can_be_left_without_a_word(office: Office) -> None:
    item = await asked(office)
    await office.press(item, Button.SUMMARY, by=RINA.id)
    await until(lambda: labels(office, item)[-1] == ["⋯ Lainnya…"])
    assert said(item) is None


async def test_the_present_class_changes_nothing_and_closes_the_question(office: Office) -> None:
    item = await asked(office)
    answer = await choose(office, item, "question")
    assert answer == toast("Jenisnya memang sudah itu.")
    await until(lambda: labels(office, item)[-1] == ["⋯ Lainnya…"])
    assert (said(item), item.revision, office.review.audit) == (None, 1, [])


async def test_a_double_press_corrects_once(office: Office) -> None:
    item = await asked(office)
    answers = await asyncio.gather(*(choose(office, item, "praise") for _ in range(2)))
    assert CORRECTED in answers
    assert toast("Jenisnya memang sudah itu.") in answers
    assert [entry.action for entry in office.review.audit] == ["correct"]


async def test_another_person_corrects_again(office: Office) -> None:
    item = await asked(office)
    await choose(office, item, "praise")
    await ask(office, item, by=BUDI.id)
    assert labels(office, item)[1] == ["✔️ Apresiasi", "💡 Saran"]
    assert await choose(office, item, "spam", by=BUDI.id, revision=2) == CORRECTED
    assert "🏷 Dikoreksi Budi 09.00" in text_of(office, item)
    assert "🎰 Terduga spam atau judol" in text_of(office, item)


async def test_a_card_with_an_old_draft_says_so_and_is_redrawn(office: Office) -> None:
    item = await asked(office)
    await office.press(item, Button.REDRAFT, by=BUDI.id)
    answer = await choose(office, item, "praise")
    assert answer == alert("Draf sudah berubah; kartu diperbarui.")
    answer = await office.press(item, Button.ASK_CORRECT, by=RINA.id, revision=1)
    assert answer == alert("Draf sudah berubah; kartu diperbarui.")
    assert said(item) is None
    await until(lambda: "Draf lain 1" in text_of(office, item))


@pytest.mark.parametrize("intent", ["praise", "question"])
async def test_a_card_that_was_closed_meanwhile_says_by_whom(office: Office, intent: str) -> None:
    item = await asked(office)
    reason = RejectReason.NO_REPLY_NEEDED
    item.reject(by=BUDI.id, revision=1, at=office.clock(), reason=reason)
    assert await choose(office, item, intent) == alert("Sudah ditolak Budi 09.00")
    assert (said(item), item.state) == (None, State.REJECTED)
    await until(lambda: labels(office, item) == [])
    await office.press(item, Button.ASK_CORRECT, by=RINA.id)
    assert labels(office, item) == []


async def test_strangers_and_who_may_only_look_can_neither_ask_nor_correct(
    office: Office,
) -> None:
    item = await asked(office)
    for person in (DEWI, STRANGER):
        for button in (Button.MORE, Button.ASK_CORRECT, Button.CORRECT):
            argument = "praise" if button is Button.CORRECT else ""
            answer = await office.press(item, button, by=person.id, argument=argument)
            assert answer is not None
            assert answer.alert
            refused = "peran Anda" if person is DEWI else "hanya petugas Humas"
            assert refused in answer.text
    assert said(item) is None


async def test_the_queue_names_the_corrected_class(office: Office) -> None:
    item = await asked(office)
    await choose(office, item, "praise")
    office.telegram.send(user_id=RINA.id, text="/antrian")
    await until(lambda: len(office.telegram.messages()) > 2)
    assert "Apresiasi" in office.telegram.messages()[-1].content.text
