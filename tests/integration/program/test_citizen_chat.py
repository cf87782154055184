"""Citizens write to the bot in private, in the whole program, against Telegram over HTTP."""

from collections.abc import Mapping

import pytest

from bot.app import migrate, open_app
from bot.app.application import App
from bot.ports import Switch
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import (
    CITIZEN,
    RINA,
    STRANGER,
    Message,
    TelegramSandbox,
)
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import served, until, until_idle

QUESTION = "kapan jadwal perekaman KTP di kecamatan?"


@pytest.fixture
async def telegram(installation: Installation) -> TelegramSandbox:
    installation.set(PLATFORMS__TELEGRAM_CHAT__ENABLED="true")
    await migrate(installation.settings())
    return installation.telegram


def says(telegram: TelegramSandbox, text: str, *, who: int = CITIZEN.id) -> Message:
    return telegram.send(user_id=who, text=text, chat_id=who)


def answers(telegram: TelegramSandbox, who: int = CITIZEN.id) -> list[str]:
    return [m.content.text for m in telegram.messages(who) if m.from_bot]


async def hears(telegram: TelegramSandbox, words: str, who: int = CITIZEN.id) -> None:
    """Wait until the bot has said something with these words in it."""

    async def said() -> bool:
        return any(words in text for text in answers(telegram, who))

    await until(said)


async def has_card(telegram: TelegramSandbox) -> None:
    """Wait for a card with a draft."""

    async def waits() -> bool:
        return bool(_approvable(telegram))

    await until(waits)


async def approves(telegram: TelegramSandbox) -> None:
    await has_card(telegram)
    [(card, data)] = _approvable(telegram)
    await telegram.press(user_id=RINA.id, message_id=card.id, data=data)


def _approvable(telegram: TelegramSandbox) -> list[tuple[Message, str]]:
    return [
        (message, one["callback_data"])
        for message in telegram.messages()
        for row in (message.markup or {}).get("inline_keyboard", [])
        for one in row
        if one["callback_data"].startswith("a:")
    ]


def button(message: Message, act: str) -> str:
    rows = (message.markup or {})["inline_keyboard"]
    [data] = [
        one["callback_data"]
        for row in rows
        for one in row
        if one["callback_data"].startswith(f"chat:{act}")
    ]
    return str(data)


async def presses(telegram: TelegramSandbox, message: Message, act: str) -> str:
    answer = await telegram.press(
        user_id=CITIZEN.id, message_id=message.id, data=button(message, act), chat_id=CITIZEN.id
    )
    return answer.text if answer else ""


async def test_a_question_is_acknowledged_answered_once_and_rated(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        says(telegram, "/start")
        await hears(telegram, "Selamat datang di layanan pesan Humas Kota Bekasi")
        says(telegram, QUESTION)
        await hears(telegram, "nomor tiket T-")
        assert "Senin–Jumat pukul 07.30–16.00 WIB" in answers(telegram)[-1]
        assert "4 jam kerja" in answers(telegram)[-1]
        await approves(telegram)
        await hears(telegram, "Jawaban untuk tiket T-")
        await until_idle(app)
        [answer] = [m for m in telegram.messages(CITIZEN.id) if "Jawaban" in m.content.text]
        assert await presses(telegram, answer, "up") == "Terima kasih atas penilaiannya."
        says(telegram, "/status")
        await hears(telegram, "sudah dijawab pada")
        facts = (await app.digest.current()).current
        assert (facts.tickets, facts.thumbs_up, facts.thumbs_down) == (1, 1, 0)
        text, _ = app.render_digest(await app.digest.current())
        assert "🎫 1 tiket chat (+1) · 👍 1 (+1)" in text


async def test_a_follow_up_reopens_and_the_card_shows_the_conversation(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        says(telegram, QUESTION)
        await approves(telegram)
        await hears(telegram, "Jawaban untuk tiket T-")
        says(telegram, "kalau yang hilang bagaimana syaratnya?")
        await hears(telegram, "tambahkan ke tiket")
        await approves(telegram)

        async def twice() -> bool:
            return sum("Jawaban untuk tiket" in text for text in answers(telegram)) == 2

        await until(twice)
    [card] = [m.content.text for m in telegram.messages() if "🎫" in m.content.text]
    assert "👤 " + QUESTION in card
    assert "kalau yang hilang" in card


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_what_has_no_text_is_politely_refused_and_a_caption_counts(
    installation: Installation, telegram: TelegramSandbox, kind: str
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        telegram.people.send_media(user_id=CITIZEN.id, kind=kind)
        await hears(telegram, "Kami baru dapat membaca teks")
        assert (await app.figures()).stored == 0
        telegram.people.send_media(user_id=CITIZEN.id, kind=kind, caption=QUESTION)
        await hears(telegram, "nomor tiket")
        await until_idle(app)
        assert (await app.figures()).stored == 1


async def test_staff_and_citizens_are_never_confused(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        says(telegram, "saya coba dulu", who=RINA.id)
        await hears(telegram, "Anda terdaftar sebagai petugas", who=RINA.id)
        says(telegram, "/jeda", who=STRANGER.id)
        await hears(telegram, "Cara memakai layanan pesan", who=STRANGER.id)
        telegram.send(user_id=STRANGER.id, text="di grup ini saya bukan warga")
        says(telegram, "/lanjut@tanggap_sandbox_bot", who=STRANGER.id)
        await until_idle(app)
        assert not await app_is_paused(app)
        assert (await app.figures()).stored == 0


async def app_is_paused(app: App) -> bool:
    async with app.uow() as tx:
        return await tx.marks.is_on(Switch.PUBLISHING_PAUSED)


async def test_bots_channels_and_what_cannot_be_read_are_ignored(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    chat = {"id": 99, "type": "private", "first_name": "Bot"}
    bot = {"id": 99, "is_bot": True, "first_name": "Bot"}
    strange: list[Mapping[str, object]] = [
        {"message_id": 1, "date": 1, "chat": chat, "from": bot, "text": "halo"},
        {"message_id": 2, "date": 1, "chat": chat, "text": "tanpa pengirim"},
        {
            "message_id": 3,
            "date": 1,
            "chat": {"id": -1009, "type": "channel", "title": "K"},
            "text": "kanal",
        },
    ]
    async with open_app(installation.settings()) as app, served(app):
        for number, message in enumerate(strange):
            telegram.world.updates.put({"update_id": 70001 + number, "message": message})
        telegram.world.updates.put({"update_id": 70009, "message": {"message_id": "x"}})
        says(telegram, QUESTION)
        await hears(telegram, "nomor tiket")
        await until_idle(app)
        assert (await app.figures()).stored == 1
        assert answers(telegram, 99) == []


async def test_a_citizen_who_blocked_the_bot_is_told_on_the_card(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        says(telegram, QUESTION)
        await hears(telegram, "nomor tiket")
        telegram.people.block(user_id=CITIZEN.id, blocked=True)
        await approves(telegram)

        async def told() -> bool:
            return any("memblokir bot ini" in m.content.text for m in telegram.messages())

        await until(told)


async def test_the_same_update_twice_and_an_answer_without_an_outcome_send_nothing_twice(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    telegram.faults.add("telegram:update", Fault(kind=FaultKind.DUPLICATE))
    async with open_app(installation.settings()) as app, served(app):
        says(telegram, QUESTION)
        await hears(telegram, "nomor tiket")
        await has_card(telegram)
        assert len(answers(telegram)) == 1
        telegram.faults.add("telegram:sendMessage", Fault(kind=FaultKind.ERROR_AFTER, status=502))
        await approves(telegram)
        await hears(telegram, "Jawaban untuk tiket")

        async def asks() -> bool:
            return any("Tandai terkirim" in str(m.markup) for m in telegram.messages())

        await until(asks)
        assert sum("Jawaban" in text for text in answers(telegram)) == 1


async def test_everything_is_erased_at_the_citizens_wish(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        says(telegram, "rahasia: " + QUESTION)
        await hears(telegram, "nomor tiket")
        await has_card(telegram)
        says(telegram, "/hapus_data")
        await hears(telegram, "Hapus semua data Kakak")
        question = telegram.messages(CITIZEN.id)[-1]
        assert await presses(telegram, question, "keep") == "Baik, tidak ada yang dihapus."
        says(telegram, "/hapus_data")

        async def asked_again() -> bool:
            return bool(telegram.messages(CITIZEN.id)[-1].markup)

        await until(asked_again)
        await presses(telegram, telegram.messages(CITIZEN.id)[-1], "erase")
        await hears(telegram, "Data Kakak sudah dihapus")
        await until_idle(app)
        says(telegram, "/status")
        await hears(telegram, "Belum ada tiket")
    [card] = [m for m in telegram.messages() if "🎫" in m.content.text]
    assert "rahasia" not in card.content.text
    assert "(dihapus)" in card.content.text


async def test_the_chat_is_off_unless_it_is_switched_on(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    installation.set(PLATFORMS__TELEGRAM_CHAT__ENABLED="false")
    async with open_app(installation.settings()) as app, served(app):
        says(telegram, QUESTION)
        says(telegram, "/bantuan")
        await hears(telegram, "hanya bekerja di grup")
        assert (await app.figures()).stored == 0
    assert not any(s.startswith("all_private") for s in telegram.world.commands)


async def test_the_menu_of_a_private_chat_is_the_citizens(
    installation: Installation, telegram: TelegramSandbox
) -> None:
    async with open_app(installation.settings()) as app, served(app):
        await app.require_desk().wait_connected()

        async def is_set() -> bool:
            return len(telegram.world.commands) == 2

        await until(is_set)
    menus = {
        s.split(":")[0]: [c["command"] for c in m] for s, m in telegram.world.commands.items()
    }
    assert menus["all_private_chats"] == ["start", "status", "bantuan", "hapus_data"]
    assert "jeda" in menus["default"]
