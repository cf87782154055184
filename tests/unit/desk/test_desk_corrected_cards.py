"""A corrected class on the card, among the buttons, in the queue and in the history."""

from dataclasses import replace

import pytest
from telegram import InlineKeyboardMarkup

from bot.domain.verdict import Intent
from bot.ports import AuditEntry
from tests.fakes import START, ManualClock
from tests.unit.desk.desk_builders import CARD, VERDICT, History, renderer
from tests.unit.desk.desk_deeds import CORRECTED, CORRECTION


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    return [[b.text for b in row] for row in keyboard.inline_keyboard] if keyboard else []


def test_the_classes_stand_in_pairs_with_the_present_one_marked() -> None:
    keyboards = renderer("id", clock=ManualClock()).keyboards
    assert labels(keyboards.intents(CARD)) == [
        ["✔️ Pertanyaan", "📣 Keluhan"],
        ["👏 Apresiasi", "💡 Saran"],
        ["🚫 Spam", "💬 Lainnya"],
        ["Batal"],
    ]
    assert labels(keyboards.intents(CORRECTED))[:2] == [
        ["❓ Pertanyaan", "📣 Keluhan"],
        ["✔️ Apresiasi", "💡 Saran"],
    ]


def test_a_card_without_its_comment_offers_no_correction() -> None:
    shown = renderer("id", clock=ManualClock()).bare(CORRECTED)
    assert ["⋯ Lainnya…"] not in labels(shown.keyboard)
    whole = renderer("id", clock=ManualClock()).card(CORRECTED)
    assert ["⋯ Lainnya…"] in labels(whole.keyboard)


def test_the_card_says_who_corrected_what_the_machine_took_it_for() -> None:
    text = renderer("id", clock=ManualClock()).card(CORRECTED).text
    assert "👏 <b>Apresiasi</b> · Negatif · Kesehatan\n" in text
    assert "🏷 Dikoreksi Rina 09.00 · mesin: Pertanyaan 91 %\n" in text
    assert "🔎" not in text


def test_somebody_who_has_left_is_still_somebody() -> None:
    text = renderer("id", clock=ManualClock()).card(replace(CORRECTED, corrected_by="")).text
    assert "🏷 Dikoreksi petugas 09.00" in text


@pytest.mark.parametrize("intent", [Intent.SPAM, Intent.PRAISE])
def test_the_warning_of_spam_goes_by_the_correction(intent: Intent) -> None:
    spam = replace(VERDICT, spam=True, intent=Intent.SPAM)
    card = replace(CORRECTED, verdict=spam, correction=replace(CORRECTION, intent=intent))
    text = renderer("id", clock=ManualClock()).card(card).text
    assert ("🎰 Terduga spam" in text) is (intent is Intent.SPAM)


@pytest.mark.parametrize(
    ("detail", "shown"),
    [
        ({"intent": "praise", "was": "question"}, "Pertanyaan → Apresiasi"),
        ({"intent": "praise"}, "mengoreksi jenis"),
        ({"intent": "<b>", "was": "question"}, "mengoreksi jenis"),
    ],
)
def test_the_history_tells_from_what_to_what(detail: dict[str, str], shown: str) -> None:
    entry = AuditEntry(at=START, actor="staff:7001", action="correct", detail=detail)
    message = renderer("id", clock=ManualClock()).detailed(CARD, History((), (entry,)))
    assert shown in message.text
    assert "→" not in message.text or "→" in shown
