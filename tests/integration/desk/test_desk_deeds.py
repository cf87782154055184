"""Liking, deleting and replying privately, as a person in the group does it."""

import pytest

from bot.adapters.desk.callback_data import Button
from bot.domain.private_reply import PrivateReply, PrivateState
from bot.domain.review import ReviewItem, State
from bot.sandbox.telegram import BUDI, RINA, SITI, Message
from tests.integration.desk.desk_office import Office, alert, toast, until

TEXT = "Halo Kak, mohon kirim nomor aduannya."


@pytest.fixture
def able(office: Office) -> Office:
    """Return an office whose platform allows everything."""
    office.review.allows_all = True
    return office


def labels(office: Office, item: ReviewItem) -> list[list[str]]:
    rows = (office.message_of(item).markup or {}).get("inline_keyboard", [])
    return [[button["text"] for button in row] for row in rows]


def text_of(office: Office, item: ReviewItem) -> str:
    return office.message_of(item).content.text


def private_of(office: Office, item: ReviewItem) -> PrivateReply:
    return office.review.private_of(item.id)


async def more(office: Office, item: ReviewItem, *, by: int = RINA.id) -> None:
    assert await office.press(item, Button.MORE, by=by) == toast("Pilih tindakan.")
    await until(lambda: labels(office, item)[-1] == ["Batal"])


async def test_the_rarer_acts_take_the_place_of_the_main_ones_and_go_again(able: Office) -> None:
    item = await able.card()
    assert labels(able, item)[-1] == ["⋯ Lainnya…"]
    await more(able, item)
    assert labels(able, item) == [
        ["🏷 Koreksi jenis"],
        ["❤️ Suka"],
        ["✉️ Balas pribadi"],
        ["🗑 Hapus"],
        ["🔇 Batasi penulis"],
        ["Batal"],
    ]

    await able.press(item, Button.SUMMARY, by=RINA.id)
    await until(lambda: labels(able, item)[-1] == ["⋯ Lainnya…"])


async def test_a_like_is_set_and_taken_back(able: Office) -> None:
    item = await able.card()
    await more(able, item)
    assert await able.press(item, Button.LIKE, by=RINA.id) == toast("Komentar sedang disukai.")
    assert "❤️ Disukai Rina 09.00" in text_of(able, item)

    await more(able, item)
    answer = await able.press(item, Button.UNLIKE, by=BUDI.id)
    assert answer == toast("Suka sedang dibatalkan.")
    assert "❤️" not in text_of(able, item)


async def test_the_second_of_two_who_like_is_told(able: Office) -> None:
    item = await able.card()
    await more(able, item)
    await able.press(item, Button.LIKE, by=RINA.id)
    answer = await able.press(item, Button.LIKE, by=BUDI.id)
    assert answer == alert("Suka pada komentar ini sudah berubah; kartu diperbarui.")


async def test_a_supervisor_deletes_after_a_plain_question(able: Office) -> None:
    item = await able.card()
    await more(able, item, by=SITI.id)
    answer = await able.press(item, Button.ASK_DELETE, by=SITI.id)
    assert answer == alert("Hapus selamanya? Tidak dapat dikembalikan.")
    await until(lambda: labels(able, item) == [["🗑 Ya, hapus selamanya", "Batal"]])
    assert item.state is State.IN_REVIEW

    answer = await able.press(item, Button.DELETE, by=SITI.id)
    assert answer == toast("Komentar sedang dihapus.")
    assert item.state is State.DELETED
    assert "🗑 Dihapus Siti 09.00" in text_of(able, item)
    assert labels(able, item) == [["⋯ Lainnya…"]]  # the author may still be restricted


async def test_a_reviewer_may_not_delete_nor_be_asked(able: Office) -> None:
    item = await able.card()
    await more(able, item)
    answer = await able.press(item, Button.ASK_DELETE, by=RINA.id)
    assert answer == alert("Maaf, peran Anda tidak mencakup tindakan ini.")
    await able.press(item, Button.ASK_DELETE, by=SITI.id)
    answer = await able.press(item, Button.DELETE, by=RINA.id)
    assert answer == alert("Maaf, peran Anda tidak mencakup tindakan ini.")
    assert item.state is State.IN_REVIEW


async def test_a_supervisor_restricts_the_author_for_a_chosen_time(able: Office) -> None:
    item = await able.card()
    await more(able, item, by=SITI.id)
    answer = await able.press(item, Button.ASK_RESTRICT, by=SITI.id)
    assert answer is not None
    assert (answer.alert, answer.text.split("?")[0]) == (True, "Batasi penulis ini")
    spans = [["🔇 1 jam"], ["🔇 24 jam"], ["🔇 7 hari"], ["Batal"]]
    await until(lambda: labels(able, item) == spans)
    assert item.restriction is None

    message = able.message_of(item)
    answer = await able.telegram.press(user_id=SITI.id, message_id=message.id, index=1)
    assert answer == toast("Penulis sedang dibatasi.")
    assert "🔇 Penulis dibatasi Siti 09.00 · sampai Rabu, 25 Nov 09.00 WIB" in text_of(able, item)
    assert item.state is State.IN_REVIEW
    await more(able, item, by=SITI.id)
    assert ["🔇 Batasi penulis"] not in labels(able, item)


async def test_a_reviewer_may_not_restrict_nor_be_asked(able: Office) -> None:
    item = await able.card()
    await more(able, item)
    refused = alert("Maaf, peran Anda tidak mencakup tindakan ini.")
    assert await able.press(item, Button.ASK_RESTRICT, by=RINA.id) == refused
    await able.press(item, Button.ASK_RESTRICT, by=SITI.id)
    await until(lambda: labels(able, item)[0] == ["🔇 1 jam"])
    message = able.message_of(item)
    answer = await able.telegram.press(user_id=RINA.id, message_id=message.id, index=0)
    assert (answer, item.restriction) == (refused, None)


async def test_whoever_comes_after_a_deletion_reads_who_did_it(able: Office) -> None:
    item = await able.card()
    await more(able, item, by=SITI.id)
    await able.press(item, Button.ASK_DELETE, by=SITI.id)
    await able.press(item, Button.DELETE, by=SITI.id)
    answer = await able.press(item, Button.APPROVE, by=RINA.id, revision=1)
    assert answer == alert("Sudah dihapus oleh Siti 09.00")


async def prompt(office: Office, item: ReviewItem) -> Message:
    await more(office, item)
    count = len(office.telegram.messages())
    answer = await office.press(item, Button.WRITE_PRIVATELY, by=RINA.id)
    assert answer == toast("Balas pesan permintaan dengan teks pribadi.")
    await until(lambda: len(office.telegram.messages()) > count)
    return office.telegram.messages()[-1]


async def written(office: Office) -> ReviewItem:
    """Return an item for which Rina has written a private reply."""
    item = await office.card()
    asked = await prompt(office, item)
    office.telegram.send(user_id=RINA.id, text=TEXT, reply_to=asked.id)
    await until(lambda: private_of(office, item).state is PrivateState.PROPOSED)
    await until(lambda: asked.deleted)
    return item


async def test_a_private_reply_is_written_by_answering_the_prompt(able: Office) -> None:
    item = await able.card()
    asked = await prompt(able, item)
    assert asked.content.text.startswith("✉️ #K7·0 Rina, balas pesan ini")
    assert asked.reply_prompt is not None
    await until(lambda: labels(able, item)[-1] == ["⋯ Lainnya…"])

    able.telegram.send(user_id=BUDI.id, text="bukan untuk saya", reply_to=asked.id)
    able.telegram.send(user_id=RINA.id, text=TEXT, reply_to=asked.id)
    await until(lambda: "menulis balasan pribadi #K7" in able.telegram.messages()[-1].content.text)

    assert private_of(able, item).text == TEXT
    assert TEXT in text_of(able, item)
    assert "Ditulis Rina 09.00 · periksa" in text_of(able, item)
    assert labels(able, item)[-1] == ["✉️ Kirim pribadi", "✖️ Buang"]
    assert (item.draft.text, item.revision) == ("Halo Kak, hari Senin.", 1)


async def test_the_text_is_approved_and_the_approval_taken_back(able: Office) -> None:
    item = await written(able)
    answer = await able.press(item, Button.SEND_PRIVATELY, by=BUDI.id, revision=1)
    assert answer is not None
    assert answer.text.startswith("Disetujui. Balasan pribadi segera dikirim")
    assert "Disetujui Budi" not in text_of(able, item).partition("✉️")[0]
    assert labels(able, item)[-1] == ["↩️ Batalkan pribadi"]

    answer = await able.press(item, Button.UNDO_PRIVATE, by=RINA.id, revision=1)
    assert answer == toast("Persetujuan balasan pribadi dibatalkan.")
    assert labels(able, item)[-1] == ["✉️ Kirim pribadi", "✖️ Buang"]


async def test_a_text_is_rewritten_and_an_old_button_does_not_send_it(able: Office) -> None:
    item = await written(able)
    asked = await prompt(able, item)
    assert TEXT in asked.content.text
    able.telegram.send(user_id=RINA.id, text="Teks baru", reply_to=asked.id)
    await until(lambda: private_of(able, item).text == "Teks baru")

    answer = await able.press(item, Button.SEND_PRIVATELY, by=BUDI.id, revision=1)
    assert answer == alert("Draf sudah berubah; kartu diperbarui.")
    assert private_of(able, item).state is PrivateState.PROPOSED


async def test_a_text_is_dropped(able: Office) -> None:
    item = await written(able)
    answer = await able.press(item, Button.DROP_PRIVATE, by=BUDI.id, revision=1)
    assert answer == toast("Balasan pribadi dibuang.")
    assert TEXT not in text_of(able, item)
    answer = await able.press(item, Button.SEND_PRIVATELY, by=BUDI.id, revision=1)
    assert answer == alert("Balasan pribadi ini sudah berubah; kartu diperbarui.")


async def test_nobody_is_asked_for_a_text_that_cannot_be_sent_any_more(able: Office) -> None:
    item = await written(able)
    await more(able, item)
    private_of(able, item).approve(
        by=BUDI.id, revision=1, at=able.clock(), undo=able.clock() - able.clock()
    )
    answer = await able.press(item, Button.WRITE_PRIVATELY, by=RINA.id)
    assert answer == alert("Balasan pribadi ini sudah berubah; kartu diperbarui.")


async def test_a_prompt_is_left_with_batal(able: Office) -> None:
    item = await able.card()
    asked = await prompt(able, item)
    able.telegram.send(user_id=RINA.id, text="/batal", reply_to=asked.id)
    await until(lambda: asked.deleted)
    await until(lambda: "tidak jadi ditulis" in able.telegram.messages()[-1].content.text)
    assert private_of(able, item).state is PrivateState.EMPTY


async def test_an_empty_or_too_long_text_is_refused_with_its_reason(able: Office) -> None:
    item = await able.card()
    asked = await prompt(able, item)
    able.telegram.send(user_id=RINA.id, text="a" * 501, reply_to=asked.id)
    await until(lambda: "Teks terlalu panjang" in able.telegram.messages()[-1].content.text)
    assert private_of(able, item).state is PrivateState.EMPTY
