"""Many hands on one card, and hands that come late: one decision, one reply."""

import asyncio
import json
from pathlib import Path

from bot.adapters.desk.callback_data import Button
from bot.sandbox.telegram.config import BUDI, RINA, SITI, STRANGER
from tests.e2e.hands import (
    assert_published_once,
    card_with,
    cards_about,
    item_about,
    press,
    until_state,
)
from tests.e2e.office import OfficeMaker
from tests.e2e.robot import shown_buttons

QUESTION = "kapan jadwal vaksin di puskesmas?"
SPAM = "GACOR MAXWIN hari ini!! daftar SLOT88 depo 10rb langsung WD, cek bio"


async def test_one_decision_wins_whoever_else_presses(make_office: OfficeMaker) -> None:
    office = await make_office()
    await office.open()
    comment = office.comment(QUESTION)
    card = await card_with(office, comment)
    data = shown_buttons(card)[Button.APPROVE]
    press_any = office.sandbox.telegram.press
    people = (STRANGER, RINA, RINA, BUDI, SITI, STRANGER)
    answers = await asyncio.gather(
        *(press_any(user_id=one.id, message_id=card.id, data=data) for one in people)
    )

    assert all(answers), "everybody is answered"
    agreed = [one for one, answer in zip(people, answers, strict=True) if not answer.alert]
    assert len(agreed) == 1
    assert agreed[0] is not STRANGER
    await assert_published_once(office, comment)
    item = await item_about(office, comment)
    assert item is not None
    assert (await office.ledger.actions("approve"))[item.id] == 1


async def test_a_press_on_a_decided_card_after_a_restart_changes_nothing(
    make_office: OfficeMaker,
) -> None:
    office = await make_office()
    await office.open()
    comment, spam = office.comment(QUESTION), office.comment(SPAM, username="bonus_77")
    card, other = await card_with(office, comment), await card_with(office, spam, Button.ASK_HIDE)
    old = {**shown_buttons(card)}
    press_any = office.sandbox.telegram.press
    await press_any(user_id=RINA.id, message_id=card.id, data=old[Button.APPROVE])
    await press_any(
        user_id=RINA.id, message_id=other.id, data=shown_buttons(other)[Button.ASK_HIDE]
    )
    other = await card_with(office, spam, Button.HIDE)
    await press_any(user_id=RINA.id, message_id=other.id, data=shown_buttons(other)[Button.HIDE])
    await assert_published_once(office, comment)
    await until_state(office, spam, "hidden")
    before = len(await office.ledger.items()), office.sandbox.graph.dump()["counts"]

    status, _ = await office.serve.terminate()
    await office.open()
    for person in (BUDI, STRANGER):
        for data in old.values():
            answer = await press_any(user_id=person.id, message_id=card.id, data=data)
            assert answer is not None
    await office.until_idle()
    await asyncio.sleep(0.5)
    assert status == 0
    assert before == (len(await office.ledger.items()), office.sandbox.graph.dump()["counts"])
    await assert_published_once(office, comment)
    assert not await office.ledger.audit_misfits()
    (shown,) = await cards_about(office, comment)
    assert Button.APPROVE not in shown_buttons(shown)


async def test_killed_after_a_correction_the_card_gets_the_draft_of_the_right_class(
    make_office: OfficeMaker, tmp_path: Path
) -> None:
    office = await make_office()
    await office.open()
    comment = office.comment(SPAM, username="bonus_77")
    await card_with(office, comment, Button.MORE)
    await office.until_idle()  # the post's description redraws the card, which closes a menu
    for button in (Button.MORE, Button.ASK_CORRECT, Button.CORRECT):
        await press(office, await card_with(office, comment, button), button)
    office.serve.kill()
    await office.open()

    card = await card_with(office, comment, Button.APPROVE)
    assert "🏷 Dikoreksi Rina" in card.content.text
    assert "❓ Pertanyaan" in card.content.text
    assert (await office.ledger.actions("correct")).total() == 1
    file = tmp_path / "corrections.jsonl"
    await office.serve.run("export", "corrections", "--out", str(file))
    row = json.loads(file.read_text(encoding="utf-8"))
    assert (row["intent"], row["spam"], row["decision"]) == ("question", False, "correct")
