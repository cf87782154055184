"""The sandbox under a real server, on a free loopback port."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.sandbox.app import Sandbox, SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import TelegramConfig, TelegramSandbox
from tests.sandbox.telegram_client import BotClient
from tests.support.http import NO_TLS

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@dataclass
class MovableClock:
    """Stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def telegram_config() -> TelegramConfig:
    return TelegramConfig(webhook_retry_seconds=0.05)


@pytest.fixture
async def server(
    clock: MovableClock, telegram_config: TelegramConfig
) -> AsyncIterator[SandboxServer]:
    graph = GraphConfig(access_token="TOKEN", app_secret="SECRET", verify_token="VERIFY")
    sandbox = create_sandbox(SandboxConfig(graph=graph, telegram=telegram_config), clock=clock)
    async with SandboxServer(sandbox) as running:
        yield running


@pytest.fixture
def sandbox(server: SandboxServer) -> Sandbox:
    return server.sandbox


@pytest.fixture
def telegram(sandbox: Sandbox) -> TelegramSandbox:
    return sandbox.telegram


@pytest.fixture
async def http(server: SandboxServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=server.base_url, trust_env=False, timeout=10.0, verify=NO_TLS
    ) as client:
        yield client


@pytest.fixture
def bot(http: httpx.AsyncClient, telegram_config: TelegramConfig) -> BotClient:
    return BotClient(http, telegram_config)
