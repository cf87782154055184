"""What every platform's tests start from. A new platform adds one entry to `EXAMPLES`."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.adapters.desk.sources import Source
from bot.adapters.platforms import discover
from bot.domain.reply import ItemId, OutgoingReply
from bot.ports import Platform
from tests.support.http import NO_TLS
from tests.support.sources import surroundings

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TOKEN = "IGAA-token-yang-rahasia"
SECRETS = ("rahasia-aplikasi-satu", "rahasia-aplikasi-dua")
VERIFY_TOKEN = "token-verifikasi-rahasia"
USER_ID = "17841400000000001"
PAGE_ID = "102938475610293"
CHANNEL_ID = "UCkotacontoh000000000001"

EXAMPLES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "facebook": lambda _: {
        "page_id": PAGE_ID,
        "access_token": TOKEN,
        "app_secrets": ",".join(SECRETS),
        "verify_token": VERIFY_TOKEN,
        "base_url": "http://127.0.0.1:9",
    },
    "file": lambda folder: {"replies_path": folder / "replies.jsonl"},
    "instagram": lambda _: {
        "user_id": USER_ID,
        "access_token": TOKEN,
        "app_secrets": ",".join(SECRETS),
        "verify_token": VERIFY_TOKEN,
        "base_url": "http://127.0.0.1:9",  # the discard port: nobody answers
    },
    "telegram": lambda _: {"groups": "-1002000000002"},
    "telegram_chat": lambda _: {"enabled": True},
    "youtube": lambda _: {
        "channel_id": CHANNEL_ID,
        "client_id": "klien-uji",
        "client_secret": SECRETS[0],
        "refresh_token": TOKEN,
        "base_url": "http://127.0.0.1:9",
        "token_url": "http://127.0.0.1:9/token",
    },
}


@pytest.fixture(params=sorted(discover()))
async def platform(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Platform]:
    module = discover()[request.param]
    settings = module.Settings(**EXAMPLES[request.param](tmp_path))
    async with module.http_client(settings) as http:
        built = module.build(settings, http, lambda: NOW)
        if isinstance(built, Source):
            built.join(surroundings(token=f"123456:{TOKEN}", base_url="http://127.0.0.1:9"))
        yield built


def reply(**values: Any) -> OutgoingReply:
    plain: dict[str, Any] = {
        "item_id": ItemId(7),
        "comment_external_id": "18000000000000001",
        "parent_external_id": None,
        "author_name": "warga_contoh",
        "text": "Terima kasih, Kak.",
        "attempted_at": NOW,
    }
    return OutgoingReply(**(plain | values))


def reply_on(platform: Platform) -> OutgoingReply:
    """Return a reply to a comment with an id such as the platform gives."""
    ids = {"telegram": "-1002000000002:501"}
    return reply(comment_external_id=ids.get(platform.name, "18000000000000001"))


META = ("facebook", "instagram")
"""The platforms behind the Graph API: one signature, one list of errors, one budget."""


@pytest.fixture(params=META)
def meta(request: pytest.FixtureRequest) -> str:
    """Name of a platform behind the Graph API."""
    return str(request.param)


@pytest.fixture
async def built() -> AsyncIterator[Callable[..., Any]]:
    """Build the adapter of a name; its HTTP answers come from `handler`."""
    clients: list[httpx.AsyncClient] = []

    def build(
        name: str, handler: Callable[[httpx.Request], httpx.Response], **changes: Any
    ) -> Any:
        module = discover()[name]
        http = httpx.AsyncClient(transport=httpx.MockTransport(handler), verify=NO_TLS)
        clients.append(http)
        own = module.Settings(**(EXAMPLES[name](Path()) | changes))
        return module.build(own, http, lambda: NOW)

    yield build
    for http in clients:
        await http.aclose()
