"""An office to measure: `tanggap serve` as a process, its platforms stood in for on loopback."""

import json
import os
import secrets
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bench.database import Database
from bot.bench.places import INSTAGRAM
from bot.bench.posts import Writer
from bot.bench.process import Process
from bot.sandbox.app import Sandbox, SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import TelegramConfig
from bot.sandbox.telegram.config import RINA, SITI
from bot.settings import CONFIG_VARIABLE, PREFIX

_KEPT = tuple(f"{PREFIX}{name}" for name in ("MODEL_PATH", "CLASSIFIER", "CLASSIFIER_LABELS"))


@dataclass(frozen=True, kw_only=True)
class Office:
    """`environment` holds every setting; `url` is where `tanggap serve` will answer."""

    folder: Path
    sandbox: Sandbox
    sandbox_url: str
    environment: Mapping[str, str]
    url: str

    @property
    def database(self) -> Database:
        return Database(self.folder / "bench.db")

    def writer(self) -> Writer:
        """Return who writes webhook posts that this office accepts."""
        graph = self.sandbox.graph.config
        return Writer(url=self.url, user_id=graph.user_id, app_secret=graph.app_secret)

    def serve(self) -> Process:
        """Return the process, not started yet."""
        return Process(words=["serve"], folder=self.folder, environment=self.environment)

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[Process]:
        """Run `tanggap serve` until the block ends; it is ready when the block begins."""
        process = self.serve()
        process.start()
        try:
            await process.ready(f"{self.url}/health/ready")
            yield process
        finally:
            await process.stop()


@asynccontextmanager
async def open_office(folder: Path, *, messages_per_minute: int) -> AsyncGenerator[Office]:
    """Serve the stand-ins until the block ends. 0 messages a minute: Telegram is not paced."""
    graph = GraphConfig(
        access_token=f"SANDBOX-{secrets.token_hex(16)}",
        app_secret=secrets.token_hex(16),
        verify_token=secrets.token_hex(8),
    )
    telegram = TelegramConfig(group_limit=None)
    sandbox = create_sandbox(SandboxConfig(graph=graph, telegram=telegram))
    async with SandboxServer(sandbox) as server:
        port = free_port()
        own = {
            "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
            "WEB__PORT": str(port),
            **_staff_settings(),
            **_telegram_settings(server.base_url, telegram, messages_per_minute),
        }
        yield Office(
            folder=folder,
            sandbox=sandbox,
            sandbox_url=server.base_url,
            environment={
                **environment(folder, own),
                **INSTAGRAM.environment(sandbox, server.base_url),
            },
            url=f"http://127.0.0.1:{port}",
        )


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with these settings of Tanggap.

    Of its own only those are kept that choose the model: it is a part of what is measured.
    """
    outer = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(PREFIX) or name in _KEPT
    }
    own = {f"{PREFIX}{name}": value for name, value in settings.items()}
    return outer | own | {CONFIG_VARIABLE: str(folder / "no-such-file.toml")}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _staff_settings() -> dict[str, str]:
    staff = {
        RINA.id: {"name": "Rina", "role": "reviewer"},
        SITI.id: {"name": "Siti", "role": "supervisor"},
    }
    return {"STAFF": json.dumps(staff)}


def _telegram_settings(url: str, config: TelegramConfig, per_minute: int) -> dict[str, str]:
    return {
        "TELEGRAM__TOKEN": config.token,
        "TELEGRAM__BASE_URL": f"{url}/telegram",
        "TELEGRAM__CHAT_ID": str(config.group_id),
        "TELEGRAM__GROUP_MESSAGES_PER_MINUTE": str(per_minute),
    }
