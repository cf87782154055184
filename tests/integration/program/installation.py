"""One installation of the program: its variables, both platforms, and the command line."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.sandbox.app import SandboxServer
from bot.sandbox.graph import GraphSandbox
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.config import RINA, SITI
from bot.settings import Settings
from tests.support.logs import logging_restored

STAFF = (
    f'{{"{RINA.id}": {{"name": "Rina", "role": "reviewer"}},'
    f' "{SITI.id}": {{"name": "Siti", "role": "supervisor"}}}}'
)
WEB_PORT = {"TANGGAP_WEB__PORT": "0"}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command printed and its exit status."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, kw_only=True)
class Installation:
    folder: Path
    server: SandboxServer
    monkeypatch: pytest.MonkeyPatch

    @property
    def telegram(self) -> TelegramSandbox:
        return self.server.sandbox.telegram

    @property
    def graph(self) -> GraphSandbox:
        return self.server.sandbox.graph

    def set(self, **variables: object) -> None:
        """Set `TANGGAP_<NAME>`; None takes it away."""
        for name, value in variables.items():
            if value is None:
                self.monkeypatch.delenv(f"TANGGAP_{name}", raising=False)
            else:
                self.monkeypatch.setenv(f"TANGGAP_{name}", str(value))

    def settings(self) -> Settings:
        return Settings()

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        return file

    async def run(self, *arguments: object, stdin: str | bytes = "") -> Said:
        """Run the command line in a thread: the platforms are served on this loop."""
        words = [str(argument) for argument in arguments]
        with logging_restored():
            result = await asyncio.to_thread(CliRunner().invoke, app, words, input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(status=result.exit_code, out=result.stdout, err=result.stderr)


def variables_of(server: SandboxServer, folder: Path) -> Mapping[str, object]:
    """Return what an operator fills in for these two platforms."""
    telegram, graph = server.sandbox.telegram.config, server.sandbox.graph.config
    return {
        "DATABASE_URL": f"sqlite:///{folder / 'tanggap.db'}",
        "STAFF": STAFF,
        "TELEGRAM__TOKEN": telegram.token,
        "TELEGRAM__BASE_URL": f"{server.base_url}/telegram",
        "TELEGRAM__CHAT_ID": telegram.group_id,
        "TELEGRAM__GROUP_MESSAGES_PER_MINUTE": 0,
        "WEB__PORT": 0,
        "REVIEW__UNDO_WINDOW": 0,
        "JOBS__POLL_EVERY": "0.05",
        "PLATFORMS__INSTAGRAM__BASE_URL": f"{server.base_url}/graph",
        "PLATFORMS__INSTAGRAM__USER_ID": graph.user_id,
        "PLATFORMS__INSTAGRAM__ACCESS_TOKEN": graph.access_token,
        "PLATFORMS__INSTAGRAM__APP_SECRETS": graph.app_secret,
        "PLATFORMS__INSTAGRAM__VERIFY_TOKEN": graph.verify_token,
        "PLATFORMS__FILE__REPLIES_PATH": folder / "replies.jsonl",
    }
