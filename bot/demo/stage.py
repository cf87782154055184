"""Sets the stage: both stand-ins on loopback, and the production application pointed at them."""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import App, open_app
from bot.sandbox.app import Sandbox, SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import TelegramConfig
from bot.sandbox.telegram.config import BUDI, RINA, SITI
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
    undo_window=timedelta(seconds=1), poll_every=timedelta(seconds=2), messages_per_minute=0
)


@dataclass(frozen=True, kw_only=True)
class Stage:
    sandbox: Sandbox
    app: App
    url: str


@asynccontextmanager
async def open_stage(folder: Path, *, port: int, pace: Pace) -> AsyncGenerator[Stage]:
    """Run everything until the block ends. The database is made in `folder`."""
    graph = GraphConfig(
        access_token=f"SANDBOX-{secrets.token_hex(16)}",
        app_secret=secrets.token_hex(16),
        verify_token=secrets.token_hex(8),
        retry_gaps=(0.2, 0.5, 1.0, 2.0),
    )
    telegram = TelegramConfig(group_limit=None)
    sandbox = create_sandbox(SandboxConfig(graph=graph, telegram=telegram))
    async with SandboxServer(sandbox, port=port) as server:
        settings = _settings(folder, server.base_url, graph, telegram, pace)
        async with open_app(settings) as app, _serving(app):
            await sandbox.graph.subscribe(f"{app.url}/webhooks/instagram")
            sandbox.telegram.discussion.post(_POST)
            yield Stage(sandbox=sandbox, app=app, url=server.base_url)


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


def _settings(
    folder: Path, url: str, graph: GraphConfig, telegram: TelegramConfig, pace: Pace
) -> Settings:
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
            "instagram": {
                "base_url": f"{url}/graph",
                "user_id": graph.user_id,
                "access_token": graph.access_token,
                "app_secrets": [graph.app_secret],
                "verify_token": graph.verify_token,
                "poll_every": pace.poll_every,
            },
            "telegram": {"groups": telegram.discussion_id},
            "file": {"replies_path": folder / "replies.jsonl"},
        },
    )
