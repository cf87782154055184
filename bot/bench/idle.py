"""What it costs to watch accounts where nothing happens."""

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bot.bench.office import open_office
from bot.bench.places import PLACES
from bot.bench.result import Figure
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.pages import PagesConfig
from bot.sandbox.youtube import YouTubeConfig

ACCOUNTS = 8
EVERY = 60
"""Seconds between two polls of an account: five, or three, times as often as by default."""

_SETTLE = 5.0
_PACED = 20


async def idle(folder: Path, seconds: float) -> dict[str, Figure]:
    """Poll eight quiet accounts for so long; the processor's share is that of one core."""
    async with open_office(folder, messages_per_minute=_PACED) as opened, AsyncExitStack() as more:
        accounts = await _accounts(more)
        office = replace(opened, environment={**opened.environment, **accounts})
        async with office.serving() as process:
            await asyncio.sleep(_SETTLE)
            before = process.cpu_seconds()
            await asyncio.sleep(seconds)
            used = process.cpu_seconds() - before
    return {
        "idle_accounts": ACCOUNTS,
        "idle_seconds": round(seconds),
        "idle_cpu_percent": round(100 * used / seconds, 2),
    }


async def _accounts(stack: AsyncExitStack) -> Mapping[str, str]:
    """Serve stand-ins of one account each; return the settings of all accounts.

    The office's own account on Instagram is the first.
    """
    variables: dict[str, str] = {}
    for number in range(ACCOUNTS):
        sandbox = create_sandbox(_config(number))
        server = await stack.enter_async_context(SandboxServer(sandbox))
        place = PLACES[number % len(PLACES)]
        key = f"_akun{number}" if number else ""
        variables |= place.environment(sandbox, server.base_url, key=key, POLL_EVERY=str(EVERY))
    return variables


def _config(number: int) -> SandboxConfig:
    token, secret, word = (secrets.token_hex(16) for _ in range(3))
    return SandboxConfig(
        graph=GraphConfig(
            access_token=token,
            app_secret=secret,
            verify_token=word,
            user_id=f"1784140000000{number:04}",
        ),
        pages=PagesConfig(
            access_token=token,
            app_secret=secret,
            verify_token=word,
            page_id=f"10293847561{number:04}",
        ),
        youtube=YouTubeConfig(
            channel_id=f"UCkotacontoh00000000{number:04}",
            client_secret=secret,
            refresh_token=token,
        ),
    )
