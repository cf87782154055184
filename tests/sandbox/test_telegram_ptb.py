"""python-telegram-bot as the client: polling, webhook with secret, its error classes."""

import asyncio
import hmac
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import (
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, ChatMigrated, InvalidToken, RetryAfter, TimedOut
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.sandbox.app import Sandbox, SandboxServer
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import RINA, STRANGER, TelegramSandbox

SECRET = "rahasia_webhook-1"
STAFF = {RINA.id}


async def on_queue(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    keys = [[InlineKeyboardButton("✏️ Ubah", callback_data="e:1")]]
    await update.message.reply_text("Kartu 1", reply_markup=InlineKeyboardMarkup(keys))


async def on_press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    if query.from_user.id not in STAFF:
        await query.answer("Anda bukan petugas.", show_alert=True)
        return
    await query.answer("Balas pesan berikut.")
    await context.bot.send_message(
        query.message.chat.id,
        f"{query.from_user.mention_html()}, teks baru?",
        parse_mode="HTML",
        reply_markup=ForceReply(selective=True, input_field_placeholder="Teks balasan"),
    )


async def on_reply(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(f"Tersimpan: {update.message.text}")


def builder(server: SandboxServer, token: str):
    base = f"{server.base_url}/telegram"
    return (
        Application.builder()
        .token(token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
    )


def with_handlers(application: Application) -> Application:
    application.add_handler(CommandHandler("antrian", on_queue))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_handler(MessageHandler(filters.REPLY & filters.TEXT, on_reply))
    return application


@pytest.fixture
async def polling(server: SandboxServer) -> AsyncIterator[Application]:
    application = with_handlers(builder(server, server.sandbox.telegram.config.token).build())
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=10)
        yield application
        await application.updater.stop()
        await application.stop()


async def the_edit_dialogue(telegram: TelegramSandbox) -> list[str]:
    """Ask for the queue, press, answer the prompt; the texts in the group after it."""
    telegram.send(user_id=RINA.id, text="/antrian")
    await appears(telegram, "Kartu 1")
    card = telegram.messages()[-1]
    refused = await telegram.press(user_id=STRANGER.id, message_id=card.id, data="e:1")
    assert refused is not None
    assert (refused.text, refused.alert) == ("Anda bukan petugas.", True)
    accepted = await telegram.press(user_id=RINA.id, message_id=card.id, data="e:1")
    assert accepted is not None
    assert accepted.text == "Balas pesan berikut."
    await appears(telegram, "Rina Puspita, teks baru?")
    prompt = telegram.messages()[-1]
    assert prompt.reply_prompt == {
        "force_reply": True,
        "selective": True,
        "input_field_placeholder": "Teks balasan",
    }
    telegram.send(user_id=RINA.id, text="Baik, Kak.", reply_to=prompt.id)
    await appears(telegram, "Tersimpan: Baik, Kak.")
    return [message.content.text for message in telegram.messages()]


async def appears(telegram: TelegramSandbox, text: str) -> None:
    async with asyncio.timeout(5):
        while all(message.content.text != text for message in telegram.messages()):  # noqa: ASYNC110 - the group is observed as a person would
            await asyncio.sleep(0.02)


async def test_a_polling_application_runs_the_whole_edit_dialogue(
    polling: Application, telegram: TelegramSandbox
) -> None:
    assert len(await the_edit_dialogue(telegram)) == 5
    assert len(telegram.world.updates) <= 1  # what was handled is confirmed


async def test_polling_survives_an_outage_and_loses_nothing(
    polling: Application, sandbox: Sandbox
) -> None:
    outage = Fault(kind=FaultKind.STATUS, status=502, times=None, lasts=0.5)
    sandbox.faults.add("telegram:getUpdates", outage)
    sandbox.telegram.send(user_id=RINA.id, text="/antrian")
    await appears(sandbox.telegram, "Kartu 1")
    cards = [row for row in sandbox.telegram.messages() if row.content.text == "Kartu 1"]
    assert len(cards) == 1


@asynccontextmanager
async def webhook(application: Application, *, secret: str) -> AsyncIterator[str]:
    """The bot's web side: check the secret, then feed the application."""

    async def receive(request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given, secret):
            return Response(status_code=403)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    app = Starlette(routes=[Route("/hook", receive, methods=["POST"])])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    server.should_exit = True
    await task


async def test_a_webhook_application_runs_the_same_dialogue(
    server: SandboxServer, telegram: TelegramSandbox
) -> None:
    application = with_handlers(builder(server, telegram.config.token).updater(None).build())
    async with application, webhook(application, secret=SECRET) as url:
        await application.bot.set_webhook(url, secret_token=SECRET)
        await application.start()
        assert len(await the_edit_dialogue(telegram)) == 5
        await application.stop()
    assert telegram.api.calls.get("getUpdates", 0) == 0


@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_errors_become_the_librarys_own_exceptions(
    server: SandboxServer, sandbox: Sandbox
) -> None:
    group = sandbox.telegram.group_id
    async with builder(server, sandbox.telegram.config.token).build() as application:
        sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.RATE_LIMIT, seconds=9))
        with pytest.raises(RetryAfter):
            await application.bot.send_message(group, "x")
        sandbox.faults.add("telegram:sendMessage", Fault(kind=FaultKind.DELAY, seconds=2))
        with pytest.raises(TimedOut):
            await application.bot.send_message(group, "lambat", read_timeout=0.3)
        with pytest.raises(BadRequest, match="Can't parse entities"):
            await application.bot.send_message(group, "<b>", parse_mode="HTML")
        sandbox.telegram.migrate_group(-1003000000003)
        with pytest.raises(ChatMigrated) as moved:
            await application.bot.send_message(group, "x")
        assert moved.value.new_chat_id == -1003000000003
    # Not through `initialize`, which leaves its connection open when it fails.
    stranger = builder(server, "123456789:WRONG").build().bot
    await stranger.request.initialize()
    with pytest.raises(InvalidToken):
        await stranger.get_me()
    await stranger.request.shutdown()
