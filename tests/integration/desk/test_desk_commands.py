import pytest

from bot.adapters.desk.callback_data import Button
from bot.adapters.desk.commands import NAMES
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import RINA, SITI, STRANGER, Message
from tests.integration.desk.desk_office import Office, until


async def ask(office: Office, text: str, *, by: int = SITI.id) -> Message:
    """Send a command and return the bot's answer."""
    question = office.telegram.send(user_id=by, text=text)

    def answers() -> list[Message]:
        return [m for m in office.telegram.messages() if m.reply_to is question]

    await until(lambda: bool(answers()))
    return answers()[0]


async def test_the_menu_of_commands_is_set_at_the_start(office: Office) -> None:
    names = [command["command"] for command in office.telegram.state()["commands"]]
    assert names == list(NAMES)


async def test_the_queue_lists_cards_with_links_and_counts_the_rest(office: Office) -> None:
    assert "Antrian kosong" in (await ask(office, "/antrian")).content.text
    for number in range(1, 13):
        await office.card(number)
    answer = await ask(office, "/antrian")
    assert "Antrian: 12 kartu" in answer.content.text
    assert "… dan 2 kartu lagi" in answer.content.text
    urls = [e["url"] for e in answer.content.entities if e["type"] == "text_link"]
    assert len(urls) == 10
    assert urls[0].startswith("https://t.me/c/2026110001/")


async def test_only_late_cards_are_listed_as_overdue(office: Office) -> None:
    await office.card()
    assert "Tidak ada kartu" in (await ask(office, "/terlambat")).content.text
    office.clock.advance(hours=5)
    answer = await ask(office, "/terlambat")
    assert "Lewat tenggat: 1 kartu" in answer.content.text
    assert "#K7" in answer.content.text


async def test_the_history_of_a_card_says_who_did_what(office: Office) -> None:
    item = await office.card()
    await office.press(item, Button.REDRAFT, by=RINA.id)
    for written in ("/riwayat K7", "/riwayat #k7"):
        answer = await ask(office, written)
        assert "Riwayat #K7" in answer.content.text
        assert "Rina meminta draf lain" in answer.content.text
    assert "Tulis kode kartunya" in (await ask(office, "/riwayat")).content.text
    assert "tidak ditemukan" in (await ask(office, "/riwayat KZZ")).content.text


async def test_a_supervisor_pauses_and_resumes_publishing(office: Office) -> None:
    assert "dijeda oleh Siti" in (await ask(office, "/jeda")).content.text
    assert office.controls.paused
    assert "memang sedang dijeda" in (await ask(office, "/jeda")).content.text
    assert "dilanjutkan oleh Siti" in (await ask(office, "/lanjut")).content.text
    assert not office.controls.paused
    assert "tidak sedang dijeda" in (await ask(office, "/lanjut")).content.text


async def test_a_reviewer_may_not_pause_publishing(office: Office) -> None:
    answer = await ask(office, "/jeda", by=RINA.id)
    assert "peran Anda" in answer.content.text
    assert not office.controls.paused


async def test_strangers_and_anonymous_admins_cannot_command(office: Office) -> None:
    answer = await ask(office, "/jeda", by=STRANGER.id)
    assert "hanya petugas Humas" in answer.content.text
    question = office.telegram.people.send_anonymously(text="/jeda")
    await until(lambda: any(m.reply_to is question for m in office.telegram.messages()))
    assert "anonim" in office.telegram.messages()[-1].content.text
    assert not office.controls.paused


async def test_commands_outside_the_group_are_refused(office: Office) -> None:
    office.telegram.send(user_id=SITI.id, text="/jeda", chat_id=SITI.id)

    def private() -> list[str]:
        messages = office.telegram.world.messages.items()
        return [m.content.text for (chat, _), m in messages if chat == SITI.id and m.from_bot]

    await until(lambda: bool(private()))
    assert "hanya bekerja di grup" in private()[0]
    assert not office.controls.paused


async def test_help_lists_every_command(office: Office) -> None:
    text = (await ask(office, "/bantuan")).content.text
    assert all(f"/{name}:" in text for name in NAMES)


@pytest.mark.parametrize("text", ["Ringkasan", "Ringkasan panjang " * 100])
async def test_the_digest_is_posted_and_its_chart_after_it(office: Office, text: str) -> None:
    office.digest.text = text
    office.telegram.send(user_id=RINA.id, text="/ringkasan")
    await until(lambda: any(m.media for m in office.telegram.messages()))
    words, picture = (m for m in office.telegram.messages() if m.from_bot)
    assert words.content.text.startswith(text.strip())
    assert not words.media
    assert (picture.content.text, bool(picture.media)) == ("", True)


async def test_a_digest_is_posted_without_a_chart_that_cannot_be_sent(office: Office) -> None:
    office.telegram.faults.add("telegram:sendPhoto", Fault(kind=FaultKind.STATUS, status=502))
    office.telegram.send(user_id=RINA.id, text="/ringkasan")
    await until(lambda: not office.telegram.faults.pending())
    assert [m.content.text for m in office.telegram.messages() if m.from_bot] == [
        "Ringkasan 2026-W48 3 semua"
    ]


async def test_a_digest_that_cannot_be_sent_is_told(office: Office) -> None:
    office.telegram.faults.add("telegram:getMe", Fault(kind=FaultKind.STATUS, status=502))
    answer = await ask(office, "/ringkasan")
    assert "belum dapat dikirim" in answer.content.text


async def test_commands_for_other_bots_are_left_alone(office: Office) -> None:
    office.telegram.send(user_id=SITI.id, text="/jeda@other_bot")
    await ask(office, "/bantuan")
    assert not office.controls.paused
