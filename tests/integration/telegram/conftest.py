"""The discussion group's connector against the stand-in of Telegram, over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import Update

from bot.adapters.platforms.telegram import Settings, TelegramPlatform, build
from bot.domain.reply import ItemId, OutgoingReply
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import TelegramConfig, TelegramSandbox
from bot.sandbox.telegram.discussion import Discussion
from tests.support.http import NO_TLS
from tests.support.sources import Received, surroundings

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class Stage:
    server: SandboxServer
    platform: TelegramPlatform
    received: Received = field(default_factory=Received)

    def __post_init__(self) -> None:
        self.around = surroundings(
            token=self.telegram.config.token,
            base_url=f"{self.server.base_url}/telegram",
            receive=self.received,
            staff=set(self.telegram.world.personas),
        )
        self.platform.join(self.around)

    @property
    def telegram(self) -> TelegramSandbox:
        return self.server.sandbox.telegram

    @property
    def discussion(self) -> Discussion:
        return self.telegram.discussion

    async def listen(self) -> None:
        """Take everything that waits."""
        bot = self.around.bot
        rows = await self.telegram.world.updates.poll(offset=None, limit=100, timeout=0)
        self.telegram.world.updates.drop_all()
        for row in rows:
            await self.platform.take(Update.de_json(row, bot))

    def reply(self, message_id: int, text: str = "Terima kasih, Kak.") -> OutgoingReply:
        return OutgoingReply(
            item_id=ItemId(7),
            comment_external_id=f"{self.discussion.id}:{message_id}",
            parent_external_id=None,
            author_name="Dewi",
            text=text,
            attempted_at=NOW,
        )


def make_platform(**settings: Any) -> TelegramPlatform:
    return build(Settings(**settings), httpx.AsyncClient(verify=NO_TLS), lambda: NOW)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    graph = GraphConfig(access_token="TOKEN", app_secret="SECRET", verify_token="VERIFY")
    config = SandboxConfig(graph=graph, telegram=TelegramConfig(group_limit=None))
    async with SandboxServer(create_sandbox(config)) as server:
        stage = Stage(server, make_platform(groups=config.telegram.discussion_id))
        yield stage
        await stage.around.bot.request.shutdown()
