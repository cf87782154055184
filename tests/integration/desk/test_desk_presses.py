import asyncio
from datetime import timedelta

import pytest

from bot.adapters.desk.callback_data import Button
from bot.domain.review import ReviewItem, State
from bot.sandbox.telegram import BUDI, RINA, SITI, STRANGER, CallbackAnswer
from tests.integration.desk.desk_office import Office, alert, toast, until


def texts(office: Office, item: ReviewItem) -> str:
    return office.message_of(item).content.text


def labels(office: Office, item: ReviewItem) -> list[str]:
    rows = (office.message_of(item).markup or {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


async def test_approving_answers_the_press_and_redraws_the_card_in_place(office: Office) -> None:
    item = await office.card()
    answer = await office.press(item, Button.APPROVE, by=RINA.id)
    assert answer is not None
    assert answer.text.startswith("Disetujui")
    assert not answer.alert
    assert item.state is State.APPROVED
    assert "Disetujui Rina" in texts(office, item)
    assert labels(office, item) == ["↩️ Batalkan"]
    assert len(office.telegram.messages()) == 1


async def test_an_approval_can_be_undone_by_another_reviewer(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.APPROVE, by=RINA.id)
    answer = await office.press(item, Button.UNDO, by=BUDI.id)
    assert answer == toast("Persetujuan dibatalkan.")
    assert item.state is State.IN_REVIEW
    assert "✅ Setujui" in labels(office, item)


async def test_undoing_too_late_says_so(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.APPROVE, by=RINA.id)
    office.clock.advance(seconds=20)
    item.begin_publish(at=office.clock(), lease=timedelta(minutes=1))
    answer = await office.press(item, Button.UNDO, by=RINA.id)
    assert answer == alert("Waktu untuk membatalkan sudah lewat.")


async def test_the_second_of_two_people_reads_who_was_faster(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.APPROVE, by=RINA.id)
    answer = await office.press(item, Button.APPROVE, by=BUDI.id)
    assert answer == alert("Sudah disetujui Rina 09.00")


async def test_a_button_pressed_a_week_later_is_answered_with_the_day(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.APPROVE, by=RINA.id)
    office.clock.advance(days=7)
    for button in (Button.APPROVE, Button.EDIT):
        answer = await office.press(item, button, by=BUDI.id)
        assert answer == alert("Sudah disetujui Rina Selasa, 24 Nov 09.00 WIB")


async def test_two_people_pressing_at_once_make_one_decision(office: Office) -> None:
    item = await office.card()
    first, second = await asyncio.gather(
        office.press(item, Button.APPROVE, by=RINA.id),
        office.press(item, Button.APPROVE, by=BUDI.id),
    )
    assert first is not None
    assert second is not None
    assert sorted([first.alert, second.alert]) == [False, True]
    assert [entry.action for entry in office.review.audit] == ["approve"]


async def test_a_stranger_is_refused_politely_and_nothing_happens(office: Office) -> None:
    item = await office.card()
    answer = await office.press(item, Button.APPROVE, by=STRANGER.id)
    assert answer is not None
    assert answer.alert
    assert "hanya petugas Humas" in answer.text
    assert str(STRANGER.id) in answer.text
    assert item.state is State.IN_REVIEW


async def test_a_reviewer_may_not_show_a_hidden_comment_again_but_a_supervisor_may(
    office: Office,
) -> None:
    item = await office.card()
    await office.press(item, Button.ASK_HIDE, by=RINA.id)
    await until(lambda: labels(office, item) == ["🙈 Ya, sembunyikan", "Batal"])
    await office.press(item, Button.HIDE, by=RINA.id)
    assert item.state is State.HIDDEN
    answer = await office.press(item, Button.RESTORE, by=RINA.id)
    assert answer is not None
    assert "peran Anda" in answer.text
    answer = await office.press(item, Button.RESTORE, by=SITI.id)
    assert answer == toast("Komentar sedang ditampilkan lagi.")
    assert item.state is State.IN_REVIEW


async def test_a_question_can_be_left_without_a_decision(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.ASK_HIDE, by=RINA.id)
    await until(lambda: "Batal" in labels(office, item))
    await office.press(item, Button.SUMMARY, by=RINA.id)
    await until(lambda: "✅ Setujui" in labels(office, item))
    assert item.state is State.IN_REVIEW


async def test_rejecting_needs_a_reason_from_the_list(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.ASK_REJECT, by=RINA.id)
    await until(lambda: "Bukan kewenangan kita" in labels(office, item))
    answer = await office.press(item, Button.REJECT, by=RINA.id, argument="not_our_area")
    assert answer == toast("Ditolak.")
    assert item.state is State.REJECTED
    assert "Ditolak Rina 09.00 · Bukan kewenangan kita" in texts(office, item)
    assert labels(office, item) == []


async def test_a_stale_card_says_so_and_is_redrawn(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.REDRAFT, by=BUDI.id)
    assert item.revision == 2
    answer = await office.press(item, Button.APPROVE, by=RINA.id, revision=1)
    assert answer == alert("Draf sudah berubah; kartu diperbarui.")
    assert item.state is State.IN_REVIEW
    assert "Draf lain 1" in texts(office, item)


async def test_a_press_whose_answer_is_refused_still_counts(office: Office) -> None:
    item = await office.card()
    office.telegram.world.callbacks.lifetime_seconds = -1
    assert await _press_without_answer(office, item) is None
    assert item.state is State.APPROVED


async def _press_without_answer(office: Office, item: ReviewItem) -> CallbackAnswer | None:
    assert item.card is not None
    data = f"a:7:{item.revision}"
    return await office.telegram.press(
        user_id=RINA.id, message_id=item.card.message_id, data=data, wait=0.5
    )


async def test_info_opens_and_closes_in_place(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.DETAILS, by=RINA.id)
    await until(lambda: "Model: fake-1" in texts(office, item))
    assert "🔼 Ringkas" in labels(office, item)
    await office.press(item, Button.SUMMARY, by=RINA.id)
    await until(lambda: "Model: fake-1" not in texts(office, item))
    assert len(office.telegram.messages()) == 1


async def test_an_unexpected_error_is_answered_once_and_the_next_press_works(
    office: Office,
) -> None:
    item = await office.card()
    office.review.failures.append(RuntimeError("database is down"))
    answer = await office.press(item, Button.APPROVE, by=RINA.id)
    assert answer == alert("Ada gangguan; silakan coba lagi.")
    answer = await office.press(item, Button.APPROVE, by=RINA.id)
    assert answer is not None
    assert item.state is State.APPROVED
    attempts = [query.attempts for query in office.telegram.world.callbacks.queries.values()]
    assert attempts == [1, 1]


async def test_every_press_is_answered_exactly_once(office: Office) -> None:
    item = await office.card()
    for button in (Button.ASK_HIDE, Button.SUMMARY, Button.DETAILS, Button.REDRAFT):
        for person in (RINA, STRANGER):
            shown = [b["callback_data"] for b in _buttons(office, item)]
            data = next((d for d in shown if d.startswith(f"{button}:")), None)
            if data:
                assert item.card is not None
                await office.telegram.press(
                    user_id=person.id, message_id=item.card.message_id, data=data, wait=5
                )
                await asyncio.sleep(0.05)
    assert {q.attempts for q in office.telegram.world.callbacks.queries.values()} == {1}


def _buttons(office: Office, item: ReviewItem) -> list[dict[str, str]]:
    rows = (office.message_of(item).markup or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


async def test_a_button_of_an_item_that_is_gone_is_explained(office: Office) -> None:
    item = await office.card()
    del office.review.items[item.id]
    answer = await office.press(item, Button.APPROVE, by=RINA.id)
    assert answer == alert("Kartu itu tidak ditemukan.")


@pytest.mark.parametrize(
    "data",
    ["", "zz:7:1", "a:7", "ry:7:1:because", "a:zzzzzzzzzzzzz:1",
     "ky:7:1", "ky:7:1:praises", "ky:7:1:hour", "ky:7:1:PRAISE", "ky:7:1:x;y"],
)  # fmt: skip
async def test_a_forged_press_is_refused(office: Office, data: str) -> None:
    item = await office.card()
    query = office.telegram.world.callbacks.open(
        user_id=RINA.id, message_id=1, data=data, now=office.clock().timestamp()
    )
    message = office.message_of(item).to_json()
    person = {"id": RINA.id, "is_bot": False, "first_name": "Rina"}
    office.telegram.world.updates.push(
        "callback_query",
        {"id": query.id, "from": person, "message": message, "chat_instance": "1", "data": data},
    )
    answer = await asyncio.wait_for(query.answer, 5)
    assert answer == alert("Tombol ini tidak dikenal lagi.")
    assert (item.state, item.revision, item.correction) == (State.IN_REVIEW, 1, None)
    assert item.state is State.IN_REVIEW


async def test_a_press_from_another_chat_is_refused(office: Office) -> None:
    item = await office.card()
    message = office.message_of(item).to_json()
    message["chat"] = {"id": -100999, "type": "supergroup", "title": "Lain"}
    query = office.telegram.world.callbacks.open(
        user_id=RINA.id, message_id=1, data="a:7:1", now=office.clock().timestamp()
    )
    person = {"id": RINA.id, "is_bot": False, "first_name": "Rina"}
    office.telegram.world.updates.push(
        "callback_query",
        {
            "id": query.id,
            "from": person,
            "message": message,
            "chat_instance": "1",
            "data": "a:7:1",
        },
    )
    answer = await asyncio.wait_for(query.answer, 5)
    assert answer.alert
    assert "hanya bekerja di grup" in answer.text
    assert item.state is State.IN_REVIEW


async def test_a_press_on_a_message_that_was_deleted_still_decides(office: Office) -> None:
    item = await office.card()
    assert item.card is not None
    office.telegram.people.delete(message_id=item.card.message_id)
    before = item.card
    answer = await office.press(item, Button.APPROVE, by=RINA.id)
    assert answer is not None
    assert item.state is State.APPROVED
    assert item.card != before  # the redraw found it gone and sent a new one
    assert "Disetujui Rina" in texts(office, item)
