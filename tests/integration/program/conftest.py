"""The whole program in an empty folder, with both platforms on loopback."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import CITIZEN, PERSONAS, TelegramConfig
from tests.integration.program.installation import Installation, variables_of


@pytest.fixture
async def platforms() -> AsyncIterator[SandboxServer]:
    graph = GraphConfig(
        access_token="SANDBOX-page-token", app_secret="sandbox-app-secret", verify_token="VERIFY-1"
    )
    config = SandboxConfig(
        graph=graph, telegram=TelegramConfig(group_limit=None, personas=(*PERSONAS, CITIZEN))
    )
    async with SandboxServer(create_sandbox(config)) as server:
        yield server


@pytest.fixture
def installation(
    tmp_path: Path, platforms: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """Everything set up rightly, nothing migrated yet."""
    for name in [name for name in os.environ if name.startswith("TANGGAP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = Installation(folder=tmp_path, server=platforms, monkeypatch=monkeypatch)
    made.set(**variables_of(platforms, tmp_path))
    return made
