from datetime import timedelta

from bot.adapters.desk.callback_data import Button
from bot.domain.review import ReviewItem, State
from bot.sandbox.telegram import BUDI, RINA, STRANGER, Message
from tests.integration.desk.desk_office import MakeOffice, Office, toast, until

NEW_TEXT = "Halo Kak, vaksin tersedia hari Selasa."


async def begin(office: Office) -> tuple[ReviewItem, Message]:
    """Let Rina press Ubah and return the item and the bot's request."""
    item = await office.card()
    answer = await office.press(item, Button.EDIT, by=RINA.id)
    assert answer == toast("Balas pesan permintaan dengan teks baru.")
    await until(lambda: len(office.telegram.messages()) == 2)
    return item, office.telegram.messages()[1]


def reply(office: Office, prompt: Message, text: str, *, by: int = RINA.id) -> Message:
    return office.telegram.send(user_id=by, text=text, reply_to=prompt.id)


async def quiet(office: Office) -> None:
    """Wait until the bot has handled everything that was written before."""
    marker = office.telegram.send(user_id=RINA.id, text="/bantuan")
    await until(lambda: any(_answers(m, marker) for m in office.telegram.messages()))


def _answers(message: Message, question: Message) -> bool:
    return message.reply_to is not None and message.reply_to.id == question.id


def said(office: Office) -> str:
    return "\n".join(m.content.text for m in office.telegram.messages() if m.from_bot)


async def test_the_request_is_for_one_person_and_the_card_shows_the_lease(office: Office) -> None:
    item, prompt = await begin(office)
    assert prompt.reply_prompt is not None
    assert prompt.reply_prompt["selective"] is True
    assert prompt.content.text.startswith("✏️ #K7·1 Rina,")
    assert "sampai 09.10 WIB" in prompt.content.text
    assert _answers(prompt, office.message_of(item))
    assert "Sedang diubah oleh Rina sampai 09.10" in office.message_of(item).content.text


async def test_the_reply_becomes_the_draft_and_the_change_is_shown(office: Office) -> None:
    item, prompt = await begin(office)
    reply(office, prompt, NEW_TEXT)
    await until(lambda: "mengubah draf #K7" in said(office))
    assert item.draft.text == NEW_TEXT
    assert item.state is State.IN_REVIEW
    assert NEW_TEXT in office.message_of(item).content.text
    assert prompt.deleted
    preview = office.telegram.messages()[-1]
    struck = [e for e in preview.content.entities if e["type"] == "strikethrough"]
    assert struck
    assert _answers(preview, office.message_of(item))


async def test_a_draft_copied_out_of_the_request_comes_back_as_it_was(office: Office) -> None:
    text = "Halo Kak @ani.wati, lapor di kota.go.id ya #kota"
    item = office.review.open(7, text=text)
    await office.show(item.id)
    await office.press(item, Button.EDIT, by=RINA.id)
    await until(lambda: len(office.telegram.messages()) == 2)
    prompt = office.telegram.messages()[1]
    shown = prompt.content.text.splitlines()[-1]
    assert shown != text
    assert "mention" not in {entity["type"] for entity in prompt.content.entities}

    reply(office, prompt, f"{shown} 🙏")

    await until(lambda: item.revision == 2)
    assert item.draft.text == f"{text} 🙏"


async def test_the_editor_may_approve_the_edited_text(office: Office) -> None:
    item, prompt = await begin(office)
    reply(office, prompt, NEW_TEXT)
    await until(lambda: item.revision == 2)
    await office.press(item, Button.APPROVE, by=RINA.id)
    assert item.state is State.APPROVED


async def test_while_one_person_edits_the_others_are_told_who(office: Office) -> None:
    item, _ = await begin(office)
    for button in (Button.APPROVE, Button.EDIT):
        answer = await office.press(item, button, by=BUDI.id)
        assert answer is not None
        assert answer.text == "Sedang diubah oleh Rina."
    assert item.state is State.IN_REVIEW


async def test_nobody_else_can_answer_the_request(office: Office) -> None:
    item, prompt = await begin(office)
    for person in (BUDI, STRANGER):
        reply(office, prompt, "Teks orang lain", by=person.id)
    office.telegram.people.send_anonymously(text="Teks anonim", reply_to=prompt.id)
    await quiet(office)
    assert item.revision == 1


async def test_ordinary_chat_is_never_captured(office: Office) -> None:
    item, _ = await begin(office)
    card = office.message_of(item)
    reply(office, card, "Menurut saya sudah bagus")
    office.telegram.send(user_id=RINA.id, text="Halo semua")
    forged = office.telegram.send(user_id=RINA.id, text="✏️ #K7·1 Rina, balas")
    reply(office, forged, "Balasan untuk pesan tiruan")
    await quiet(office)
    assert item.revision == 1


async def test_a_comment_that_imitates_the_request_is_not_mistaken_for_it(office: Office) -> None:
    item = office.review.open(7, text='✏️ #K7·1 <a href="tg://user?id=7001">Rina</a>')
    await office.show(item.id)
    reply(office, office.message_of(item), "Bukan draf")
    await quiet(office)
    assert item.revision == 1


async def test_a_refused_text_is_explained_and_a_corrected_one_is_taken(office: Office) -> None:
    item, prompt = await begin(office)
    too_long = reply(office, prompt, "x" * 501)
    await until(lambda: "501 dari paling banyak 500" in said(office))
    assert not prompt.deleted
    office.telegram.people.edit(user_id=RINA.id, message_id=too_long.id, text=NEW_TEXT)
    await until(lambda: item.draft.text == NEW_TEXT)


async def test_an_answer_after_a_restart_is_taken(office: Office, make_office: MakeOffice) -> None:
    item, prompt = await begin(office)
    await office.service.stop()
    reply(office, prompt, NEW_TEXT)
    again = make_office()
    again.review.items, again.review.texts = office.review.items, office.review.texts
    await again.service.start()
    await until(lambda: item.draft.text == NEW_TEXT)


async def test_an_answer_to_an_older_draft_is_not_taken(office: Office) -> None:
    item, prompt = await begin(office)
    office.clock.advance(minutes=11)
    await office.press(item, Button.REDRAFT, by=BUDI.id)
    reply(office, prompt, NEW_TEXT)
    await until(lambda: "Draf sudah berubah" in said(office))
    assert item.draft.text == "Draf lain 1"


async def test_a_late_answer_is_taken_if_nobody_changed_the_draft(office: Office) -> None:
    item, prompt = await begin(office)
    office.clock.advance(minutes=11)
    reply(office, prompt, NEW_TEXT)
    await until(lambda: item.draft.text == NEW_TEXT)


async def test_batal_as_an_answer_leaves_editing(office: Office) -> None:
    item, prompt = await begin(office)
    reply(office, prompt, "/batal")
    await until(lambda: "Perubahan #K7 dibatalkan" in said(office))
    assert item.edit_lease is None
    assert item.revision == 1
    assert prompt.deleted
    assert "Sedang diubah" not in office.message_of(item).content.text


async def test_batal_alone_leaves_what_the_person_is_editing(office: Office) -> None:
    item, _ = await begin(office)
    office.telegram.send(user_id=BUDI.id, text="/batal")
    await until(lambda: "Tidak ada draf yang sedang Anda ubah" in said(office))
    assert item.edit_lease is not None
    office.telegram.send(user_id=RINA.id, text="/batal")
    await until(lambda: item.edit_lease is None)


async def test_a_failure_while_saving_is_told_and_the_answer_can_be_sent_again(
    office: Office,
) -> None:
    item, prompt = await begin(office)
    office.review.failures.append(RuntimeError("disk full"))
    reply(office, prompt, NEW_TEXT)
    await until(lambda: "Ada gangguan; silakan coba lagi." in said(office))
    assert item.revision == 1
    reply(office, prompt, NEW_TEXT)
    await until(lambda: item.draft.text == NEW_TEXT)


async def test_the_lease_ends_by_itself(office: Office) -> None:
    item, _ = await begin(office)
    office.clock.advance(minutes=10, seconds=1)
    answer = await office.press(item, Button.APPROVE, by=BUDI.id)
    assert answer is not None
    assert item.state is State.APPROVED
    assert item.publish_after == office.clock() + timedelta(seconds=15)
