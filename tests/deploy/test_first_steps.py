"""The README's way to a first card, with the commands as a newcomer types them.

Telegram is the sandbox; everything else is what an operator has: the example file, a shell, and
what `tanggap check` prints.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import RINA, SITI, TelegramConfig
from tests.integration.desk.desk_office import until

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
TANGGAP = Path(sys.executable).with_name("tanggap")
PATIENCE = 60.0


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    graph = GraphConfig(access_token="TOKEN", app_secret="SECRET", verify_token="VERIFY")
    sandbox = create_sandbox(SandboxConfig(graph=graph, telegram=TelegramConfig()))
    async with SandboxServer(sandbox) as running:
        yield running


class Newcomer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"]}
        self.fill((ROOT / "deploy" / "env.example").read_text())

    def fill(self, lines: str) -> None:
        """Write lines into tanggap.env; a later one counts, as for somebody who replaces it."""
        with (self.folder / "tanggap.env").open("a") as file:
            file.write(lines + "\n")

    def command(self, line: str) -> list[str]:
        """Return what the README's shell function makes of a line."""
        (function,) = re.findall(r"^    (tanggap\(\) .+)$", README, re.MULTILINE)
        return ["sh", "-c", f"{function.replace('.venv/bin/tanggap', str(TANGGAP))}\n{line}"]

    async def types(self, line: str) -> str:
        result = await asyncio.to_thread(
            subprocess.run,
            self.command(line),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert "Traceback" not in result.stderr
        return result.stdout


async def test_from_the_example_file_to_a_first_card(
    server: SandboxServer, tmp_path: Path
) -> None:
    telegram, newcomer = server.sandbox.telegram, Newcomer(tmp_path)
    assert "TELEGRAM__TOKEN belum diisi" in await newcomer.types("tanggap migrate; tanggap check")

    newcomer.fill(f"TANGGAP_TELEGRAM__TOKEN={telegram.config.token}")
    newcomer.fill(f"TANGGAP_TELEGRAM__BASE_URL={server.base_url}/telegram")
    for person in (RINA, SITI):
        telegram.send(user_id=person.id, text=f"/bantuan@{telegram.config.bot_username}")
    told = await newcomer.types("tanggap check")
    lines = re.findall(r"TANGGAP_(?:TELEGRAM__CHAT_ID|STAFF)=.+$", told, re.MULTILINE)
    assert len(lines) == 2, told
    newcomer.fill("\n".join(lines).replace("reviewer", "supervisor"))
    assert "Semua baik." in await newcomer.types("tanggap check")

    for line in re.findall(r"^    ((?:printf|tanggap import) .+)$", README, re.MULTILINE):
        await newcomer.types(line)
    newcomer.fill("TANGGAP_WEB__PORT=0")
    serve = await asyncio.create_subprocess_exec(
        *newcomer.command("tanggap serve"),
        cwd=tmp_path,
        env=newcomer.environment,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await until(lambda: any(m.markup for m in telegram.messages()), seconds=PATIENCE)
        answers = [m for m in telegram.messages() if m.from_bot and m.reply_to is not None]
        assert len(answers) == 2, "those who wrote /bantuan before are answered now"
    finally:
        os.killpg(serve.pid, signal.SIGTERM)
        assert await asyncio.wait_for(serve.wait(), PATIENCE) in {0, -signal.SIGTERM}
    (card,) = [message for message in telegram.messages() if message.markup]
    assert "Uji coba" in card.content.text
    assert "puskesmas" in card.content.text


async def test_the_account_s_number_is_told_by_the_check(
    server: SandboxServer, tmp_path: Path
) -> None:
    newcomer = Newcomer(tmp_path)
    assert "`…INSTAGRAM__USER_ID=1`" in README
    prefix = "TANGGAP_PLATFORMS__INSTAGRAM__"
    for setting in (
        f"BASE_URL={server.base_url}/graph",
        "ACCESS_TOKEN=TOKEN",
        "APP_SECRETS=SECRET",
        "VERIFY_TOKEN=VERIFY",
        "USER_ID=1",
    ):
        newcomer.fill(prefix + setting)
    told = await newcomer.types("tanggap check")
    (number,) = re.findall(rf"{prefix}USER_ID dengan (\d+)", told)
    newcomer.fill(f"{prefix}USER_ID={number}")
    told = await newcomer.types("tanggap check")
    assert "✔ instagram.akun" in told
    assert "✔ instagram.izin_komentar" in told
    assert "TOKEN" not in told.replace("TELEGRAM__TOKEN", "").replace("telegram_token", "")
