"""Sets the stage: all stand-ins on loopback, and the production application pointed at them."""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App, open_app
from bot.sandbox.app import Sandbox, SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.graph.config import AppConfig
from bot.sandbox.pages import PagesConfig
from bot.sandbox.telegram import TelegramConfig
from bot.sandbox.telegram.config import AGUS, BUDI, CITIZEN, DEWI, RINA, SITI, YANTO
from bot.sandbox.youtube import YouTubeConfig
from bot.settings import (
    JobSettings,
    PublishSettings,
    ReviewSettings,
    Settings,
    StaffSettings,
    TelegramSettings,
    WebSettings,
)

_POST = "Perbaikan Jalan Melati dimulai Senin pekan depan. Mohon lewat Jalan Kenanga dahulu."
_CITIZENS = (CITIZEN, DEWI, AGUS, YANTO)
_RETRY_GAPS = (0.2, 0.5, 1.0, 2.0)
_UNITS = 10_000_000
_QUICK_POLL = timedelta(seconds=3)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast the demo plays. `messages_per_minute` 0: no pacing of cards."""

    undo_window: timedelta
    poll_every: timedelta
    messages_per_minute: int


BY_HAND = Pace(
    undo_window=timedelta(seconds=8), poll_every=timedelta(seconds=10), messages_per_minute=0
)
SCRIPTED = Pace(
    undo_window=timedelta(seconds=2), poll_every=timedelta(seconds=2), messages_per_minute=0
)


@dataclass(frozen=True, kw_only=True)
class Stage:
    sandbox: Sandbox
    app: App
    url: str


@asynccontextmanager
async def open_stage(folder: Path, *, port: int, pace: Pace) -> AsyncGenerator[Stage]:
    """Run everything until the block ends. The database is made in `folder`."""
    config = _sandbox_config()
    sandbox = create_sandbox(config)
    async with SandboxServer(sandbox, port=port) as server:
        settings = _settings(folder, server.base_url, config, pace)
        async with open_app(settings) as app, _serving(app):
            await sandbox.graph.subscribe(f"{app.url}/webhooks/instagram")
            await sandbox.pages.subscribe(f"{app.url}/webhooks/facebook")
            sandbox.telegram.discussion.post(_POST)
            yield Stage(sandbox=sandbox, app=app, url=server.base_url)


def _sandbox_config() -> SandboxConfig:
    """Secrets are new at every start. The channel has units for polling all day long."""
    return SandboxConfig(
        graph=GraphConfig(
            access_token=_secret(),
            app_secret=_secret(),
            verify_token=_secret(),
            retry_gaps=_RETRY_GAPS,
        ),
        pages=PagesConfig(
            access_token=_secret(),
            app_secret=_secret(),
            verify_token=_secret(),
            retry_gaps=_RETRY_GAPS,
        ),
        youtube=YouTubeConfig(
            client_secret=_secret(), refresh_token=_secret(), daily_units=_UNITS
        ),
        telegram=TelegramConfig(group_limit=None, citizens=_CITIZENS),
    )


def _secret() -> str:
    return f"SANDBOX-{secrets.token_hex(16)}"


@asynccontextmanager
async def _serving(app: App) -> AsyncGenerator[None]:
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(app.serve(stop))
        ready = tasks.create_task(app.ready.wait())
        await asyncio.wait([serving, ready], return_when=asyncio.FIRST_COMPLETED)
        if serving.done():  # it failed: the task group raises its error
            ready.cancel()
            return
        try:
            yield
        finally:
            stop.set()


def _settings(folder: Path, url: str, config: SandboxConfig, pace: Pace) -> Settings:
    telegram = config.telegram
    return Settings(
        office="Humas Kota Contoh",
        database_url=SecretStr(f"sqlite:///{folder / 'demo.db'}"),
        staff={
            RINA.id: StaffSettings(name="Rina", role="reviewer"),
            BUDI.id: StaffSettings(name="Budi", role="reviewer"),
            SITI.id: StaffSettings(name="Siti", role="supervisor"),
        },
        telegram=TelegramSettings(
            token=SecretStr(telegram.token),
            base_url=f"{url}/telegram",
            chat_id=telegram.group_id,
            group_messages_per_minute=pace.messages_per_minute,
        ),
        web=WebSettings(port=0),
        review=ReviewSettings(undo_window=pace.undo_window),
        publish=PublishSettings(reconcile_after=timedelta(seconds=1), settle=timedelta(seconds=3)),
        jobs=JobSettings(poll_every=timedelta(seconds=0.2)),
        platforms={
            "instagram": _instagram(url, config.graph, pace),
            "facebook": _facebook(url, config.pages, pace),
            "youtube": _youtube(url, config.youtube, pace),
            "telegram": {"groups": telegram.discussion_id},
            "telegram_chat": {"enabled": True},
            "file": {"replies_path": folder / "replies.jsonl"},
        },
    )


def _instagram(url: str, config: GraphConfig, pace: Pace) -> dict[str, Any]:
    return {"user_id": config.user_id, **_meta(f"{url}/graph", config, pace)}


def _facebook(url: str, config: PagesConfig, pace: Pace) -> dict[str, Any]:
    return {"page_id": config.page_id, **_meta(f"{url}/pages", config, pace)}


def _meta(url: str, config: AppConfig, pace: Pace) -> dict[str, Any]:
    """Return what every account on the Graph API is set up with."""
    return {
        "base_url": url,
        "access_token": config.access_token,
        "app_secrets": [config.app_secret],
        "verify_token": config.verify_token,
        "poll_every": pace.poll_every,
    }


def _youtube(url: str, config: YouTubeConfig, pace: Pace) -> dict[str, Any]:
    """YouTube pushes nothing: only quick polls let a watcher see a comment arrive."""
    every = min(pace.poll_every, _QUICK_POLL)
    return {
        "base_url": f"{url}/google",
        "token_url": f"{url}/google/token",
        "channel_id": config.channel_id,
        "client_id": config.client_id,
        "client_secret": config.client_secret,
        "refresh_token": config.refresh_token,
        "poll_every": every,
        "held_every": every,
        "daily_units": config.daily_units,
    }
