"""How updates reach the bot by webhook: the secret, repetition and order."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.telegram import RINA, TelegramSandbox
from tests.sandbox.telegram_client import BotClient


@dataclass
class Receiver:
    """A bot's webhook endpoint that checks the secret as a bot must."""

    secret: str = "s3cret_-Token"
    statuses: list[int] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)
    arrived: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    url: str = ""

    async def __call__(self, request: Request) -> Response:
        update = await request.json()
        status = self.statuses.pop(0) if self.statuses else 200
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != self.secret:
            status = 403
        self.seen.append((update["update_id"], status))
        self.arrived.release()
        return Response(status_code=status)

    async def until_seen(self, count: int) -> None:
        async with asyncio.timeout(5):
            for _ in range(count):
                await self.arrived.acquire()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/hook", receiver.__call__, methods=["POST"])])
    # Connections wait in the listener's backlog until the server takes them.
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    receiver.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    yield receiver
    server.should_exit = True
    await task


async def test_a_webhook_gets_the_secret_and_is_repeated_until_2xx_in_order(
    bot: BotClient, telegram: TelegramSandbox, receiver: Receiver
) -> None:
    receiver.statuses = [500, 503]
    await bot.ok("setWebhook", url=receiver.url, secret_token=receiver.secret)
    telegram.send(user_id=RINA.id, text="satu")
    telegram.send(user_id=RINA.id, text="dua")
    await receiver.until_seen(4)
    first = receiver.seen[0][0]
    assert receiver.seen == [(first, 500), (first, 503), (first, 200), (first + 1, 200)]


async def test_a_webhook_with_the_wrong_secret_is_refused_and_the_error_is_told(
    bot: BotClient, telegram: TelegramSandbox, receiver: Receiver
) -> None:
    await bot.ok("setWebhook", url=receiver.url, secret_token="wrong")
    telegram.send(user_id=RINA.id, text="satu")
    await receiver.until_seen(2)
    info = await bot.ok("getWebhookInfo")
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"


async def test_webhook_and_polling_exclude_each_other(bot: BotClient, receiver: Receiver) -> None:
    poll = asyncio.create_task(bot.error("getUpdates", timeout=30))
    await asyncio.sleep(0.2)
    await bot.ok("setWebhook", url=receiver.url, secret_token=receiver.secret)
    assert (await poll)["error_code"] == 409
    error = await bot.error("getUpdates")
    assert error["description"].startswith(
        "Conflict: can't use getUpdates method while webhook is active"
    )
    await bot.ok("deleteWebhook")
    assert await bot.ok("getUpdates") == []


async def test_a_bad_secret_or_address_is_refused_when_set(bot: BotClient) -> None:
    url = "https://example.test/hook"
    assert (await bot.error("setWebhook", url=url, secret_token="spasi tidak boleh"))["error_code"]
    assert (await bot.error("setWebhook", url="ftp://example.test"))["error_code"] == 400
