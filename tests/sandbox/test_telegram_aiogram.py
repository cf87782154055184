"""aiogram as an independent client: its pydantic models are strict about what we answer."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    ChatMemberAdministrator,
    ChatMemberMember,
    ChatMemberOwner,
    ForceReply,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.sandbox.app import Sandbox, SandboxServer
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import RINA, SITI, STRANGER, TelegramSandbox

KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="✅ Setujui", callback_data="a:1", style="success")]
    ]
)


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def client(server: SandboxServer, token: str) -> Bot:
    api = TelegramAPIServer.from_base(f"{server.base_url}/telegram")
    return Bot(token, session=AiohttpSession(api=api), default=DefaultBotProperties())


@pytest.fixture
async def aiobot(server: SandboxServer) -> AsyncIterator[Bot]:
    bot = client(server, server.sandbox.telegram.config.token)
    yield bot
    await bot.session.close()


async def test_the_bot_knows_itself_its_group_and_the_members(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    me = await aiobot.get_me()
    assert (me.is_bot, me.id) == (True, telegram.config.bot_id)
    chat = await aiobot.get_chat(telegram.group_id)
    assert (chat.type, chat.title) == ("supergroup", telegram.config.group_title)
    assert isinstance(
        await aiobot.get_chat_member(telegram.group_id, me.id), ChatMemberAdministrator
    )
    assert isinstance(
        await aiobot.get_chat_member(telegram.group_id, STRANGER.id), ChatMemberMember
    )
    (owner,) = await aiobot.get_chat_administrators(telegram.group_id)
    assert isinstance(owner, ChatMemberOwner)
    assert owner.user.id == SITI.id
    assert await aiobot.get_chat_member_count(telegram.group_id) == 5


async def test_a_card_is_sent_edited_pinned_and_deleted(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    question = telegram.send(user_id=RINA.id, text="/antrian")
    sent = await aiobot.send_message(
        telegram.group_id,
        '<b>Kartu</b> <a href="https://example.test/p">kiriman</a> &amp; <code>K7</code>',
        parse_mode="HTML",
        reply_parameters=ReplyParameters(message_id=question.id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=KEYBOARD,
    )
    assert [entity.type for entity in sent.entities or ()] == ["bold", "text_link", "code"]
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.message_id == question.id
    assert sent.link_preview_options is not None
    assert sent.link_preview_options.is_disabled is True

    edited = await sent.edit_text("Selesai", parse_mode="HTML")
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("Selesai", None)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("Selesai")

    assert await sent.pin()
    assert (await aiobot.get_chat(telegram.group_id)).pinned_message is not None
    assert await sent.react([ReactionTypeEmoji(emoji="👍")])
    assert await sent.delete()
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await sent.delete()


async def test_a_press_is_received_by_polling_and_answered(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    sent = await aiobot.send_message(telegram.group_id, "Kartu", reply_markup=KEYBOARD)
    press = asyncio.create_task(
        telegram.press(user_id=RINA.id, message_id=sent.message_id, data="a:1")
    )
    (update,) = await aiobot.get_updates(timeout=5)
    query = update.callback_query
    assert query is not None
    assert query.from_user.id == RINA.id
    assert await query.answer("Disetujui")
    answer = await press
    assert answer is not None
    assert answer.text == "Disetujui"
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await query.answer("lagi")


async def test_a_press_on_a_deleted_card_parses_as_inaccessible(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    sent = await aiobot.send_message(telegram.group_id, "Kartu", reply_markup=KEYBOARD)
    await sent.delete()
    await telegram.press(user_id=RINA.id, message_id=sent.message_id, data="a:1", wait=0.01)
    (update,) = await aiobot.get_updates(timeout=5)
    assert update.callback_query is not None
    assert isinstance(update.callback_query.message, InaccessibleMessage)


async def test_a_forced_reply_comes_back_with_its_prompt(
    aiobot: Bot, telegram: TelegramSandbox
) -> None:
    prompt = await aiobot.send_message(
        telegram.group_id,
        f'<a href="tg://user?id={RINA.id}">Kak Rina</a>, kirim teks penggantinya.',
        parse_mode="HTML",
        reply_markup=ForceReply(force_reply=True, selective=True, input_field_placeholder="Teks"),
    )
    (mention,) = prompt.entities or ()
    assert mention.type == "text_mention"
    assert mention.user is not None
    assert mention.user.id == RINA.id
    telegram.send(user_id=RINA.id, text="Teks baru", reply_to=prompt.message_id)
    (update,) = await aiobot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.message_id == prompt.message_id


async def test_a_chart_and_a_document_arrive_whole(aiobot: Bot, telegram: TelegramSandbox) -> None:
    picture = png(320, 200)
    sent = await aiobot.send_photo(
        telegram.group_id,
        BufferedInputFile(picture, "grafik.png"),
        caption="<b>Ringkasan</b>",
        parse_mode="HTML",
    )
    assert sent.photo is not None
    assert (sent.photo[0].width, sent.photo[0].height) == (320, 200)
    assert sent.caption == "Ringkasan"
    downloaded = await aiobot.download(sent.photo[0])
    assert downloaded is not None
    assert downloaded.read() == picture

    again = await aiobot.send_photo(telegram.group_id, sent.photo[0].file_id)
    assert again.photo == sent.photo
    report = BufferedInputFile(b"a;b\r\n--\r\n1;2\n", "laporan.csv")
    document = await aiobot.send_document(telegram.group_id, report)
    assert document.document is not None
    assert document.document.file_name == "laporan.csv"
    content = await aiobot.download(document.document)
    assert content is not None
    assert content.read() == b"a;b\r\n--\r\n1;2\n"


async def test_commands_and_webhook_settings_read_back(aiobot: Bot) -> None:
    commands = [BotCommand(command="antrian", description="Kartu yang menunggu")]
    assert await aiobot.set_my_commands(commands)
    (command,) = await aiobot.get_my_commands()
    assert (command.command, command.description) == ("antrian", "Kartu yang menunggu")
    assert (await aiobot.get_webhook_info()).url == ""
    await aiobot.set_webhook(
        "http://127.0.0.1:9/hook", secret_token="abc", allowed_updates=["message"]
    )
    info = await aiobot.get_webhook_info()
    assert (info.url, info.allowed_updates) == ("http://127.0.0.1:9/hook", ["message"])
    with pytest.raises(TelegramConflictError):
        await aiobot.get_updates()
    assert await aiobot.delete_webhook()


async def test_errors_become_aiograms_own_exceptions(
    aiobot: Bot, sandbox: Sandbox, server: SandboxServer
) -> None:
    group = sandbox.telegram.group_id
    sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.RATE_LIMIT, seconds=12))
    with pytest.raises(TelegramRetryAfter) as wait:
        await aiobot.send_message(group, "x")
    assert wait.value.retry_after == 12
    sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.CUT_BEFORE))
    with pytest.raises(TelegramNetworkError):
        await aiobot.send_message(group, "x")
    sandbox.telegram.migrate_group(-1003000000003)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await aiobot.send_message(group, "x")
    assert moved.value.migrate_to_chat_id == -1003000000003
    stranger = client(server, "123456789:WRONG")
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()
