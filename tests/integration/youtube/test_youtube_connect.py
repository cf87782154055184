"""`tanggap connect youtube` as a real process; a browser stands by."""

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.adapters.db.engine import create_engine
from bot.adapters.db.vault import Vault
from bot.adapters.platforms import youtube
from bot.app import open_app
from bot.settings import Settings
from tests.integration.youtube.conftest import CLIENT_SECRET, Stage, running, variables_of
from tests.support.http import NO_TLS

ROOT = Path(__file__).parents[3]


@dataclass(kw_only=True)
class Connecting:
    process: asyncio.subprocess.Process
    address: str
    said: str

    async def browse(self, **changes: str) -> httpx.Response:
        """Open the address, agree, and follow where that leads."""
        async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as browser:
            agreed = await browser.get(httpx.URL(self.address).copy_merge_params(changes))
            return await browser.get(agreed.headers["location"])

    async def ended(self) -> tuple[int, str, str]:
        out, err = await asyncio.wait_for(self.process.communicate(), 20)
        return self.process.returncode or 0, self.said + out.decode(), err.decode()


@asynccontextmanager
async def connecting(
    stage: Stage,
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    **settings: str,
) -> AsyncIterator[Connecting]:
    values = variables_of(stage.youtube.config, stage.base) | settings
    named = {f"TANGGAP_PLATFORMS__YOUTUBE__{key.upper()}": one for key, one in values.items()}
    own = {name: one for name, one in os.environ.items() if not name.startswith("TANGGAP_")}
    command = (sys.executable, "-m", "bot", "connect", "youtube", *arguments)
    process = await asyncio.create_subprocess_exec(
        *command,
        env={
            **own,
            **named,
            **(environment or {}),
            "PYTHONPATH": str(Path(__file__).parents[3]),
            "PYTHONUNBUFFERED": "1",
        },
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    said, address = "", ""
    while not address and (line := (await process.stdout.readline()).decode()):
        said += line
        address = line.strip() if line.startswith("http") else ""
    try:
        yield Connecting(process=process, address=address, said=said)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_owner_agrees_and_the_token_works(stage, tmp_path):
    env = tmp_path / "tanggap.env"
    env.write_text("# kantor\nTANGGAP_PLATFORMS__YOUTUBE__REFRESH_TOKEN=\nTANGGAP_OFFICE=Humas")
    stage.youtube.oauth.refresh_tokens.clear()  # there has been no consent before
    async with connecting(stage, tmp_path, "--into", str(env), channel_id="") as connect:
        page = await connect.browse()
        status, out, err = await connect.ended()
    assert (status, err) == (0, "")
    assert "Selesai" in page.text
    assert "Humas Kota Contoh" in out
    (token,) = stage.youtube.oauth.refresh_tokens
    assert token not in out
    assert env.read_text() == (
        f"# kantor\nTANGGAP_PLATFORMS__YOUTUBE__REFRESH_TOKEN={token}\nTANGGAP_OFFICE=Humas\n"
        f"TANGGAP_PLATFORMS__YOUTUBE__CHANNEL_ID={stage.youtube.config.channel_id}\n"
    )
    own = variables_of(stage.youtube.config, stage.base) | {"refresh_token": token}
    settings = youtube.Settings(**own)
    async with youtube.http_client(settings) as http:
        platform = youtube.build(settings, http, stage.clock)
        assert all(finding.ok for finding in await platform.check())


async def test_with_a_key_the_consent_is_kept_sealed_and_used(stage, tmp_path, engine_url):
    stage.youtube.oauth.refresh_tokens.clear()
    kept = {
        "TANGGAP_DATABASE_URL": engine_url,
        "TANGGAP_SECRET_KEYS": Fernet.generate_key().decode(),
    }
    own = {"channel_id": "", "refresh_token": ""}
    async with connecting(stage, tmp_path, environment=kept, **own) as connect:
        await connect.browse()
        status, out, err = await connect.ended()
    assert (status, err) == (0, "")
    assert "Akun youtube disimpan terenkripsi." in out
    (token,) = stage.youtube.oauth.refresh_tokens
    assert token not in out
    assert CLIENT_SECRET not in out

    engine = create_engine(engine_url)
    (entry,) = await Vault(engine).entries()
    await engine.dispose()
    assert entry.name == "youtube"
    assert entry.plain["channel_id"] == stage.youtube.config.channel_id
    for secret in (token, CLIENT_SECRET, kept["TANGGAP_SECRET_KEYS"]):
        assert secret not in str(entry.plain) + entry.sealed

    stage.comment("kapan vaksin?")
    settings = Settings(
        database_url=SecretStr(engine_url), secret_keys=kept["TANGGAP_SECRET_KEYS"]
    )
    async with open_app(settings, clock=stage.clock) as app:
        await app.polls.once("youtube")
        assert (await app.figures()).stored == 1


async def test_what_the_owner_refuses_leaves_nothing_in_the_vault(stage, tmp_path, engine_url):
    stage.youtube.oauth.denies = True
    kept = {
        "TANGGAP_DATABASE_URL": engine_url,
        "TANGGAP_SECRET_KEYS": Fernet.generate_key().decode(),
    }
    async with connecting(stage, tmp_path, environment=kept) as connect:
        await connect.browse()
        status, _, _ = await connect.ended()
    assert status != 0
    engine = create_engine(engine_url)
    assert list(await Vault(engine).entries()) == []
    await engine.dispose()


async def test_without_a_file_the_lines_are_printed_and_a_new_file_is_private(stage, tmp_path):
    async with connecting(stage, tmp_path) as connect:
        await connect.browse()
        status, out, _ = await connect.ended()
    assert status == 0
    (token,) = stage.youtube.oauth.refresh_tokens - {stage.youtube.config.refresh_token}
    assert f"TANGGAP_PLATFORMS__YOUTUBE__REFRESH_TOKEN={token}" in out
    async with connecting(stage, tmp_path, "--into", "baru.env") as connect:
        await connect.browse()
        await connect.ended()
    assert stat.S_IMODE((tmp_path / "baru.env").stat().st_mode) == 0o600


async def test_an_answer_nobody_asked_for_is_left_aside(stage, tmp_path):
    async with connecting(stage, tmp_path) as connect:
        refused = await connect.browse(state="karangan")
        assert refused.status_code == 400
        redirect = httpx.URL(connect.address).params["redirect_uri"]
        async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
            assert (await http.get(redirect)).status_code == 400
        await connect.browse()
        status, _, _ = await connect.ended()
    assert status == 0


async def test_the_owner_says_no(stage, tmp_path):
    stage.youtube.oauth.denies = True
    async with connecting(stage, tmp_path) as connect:
        await connect.browse()
        status, _, err = await connect.ended()
    assert status != 0
    assert "ditolak" in err


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"channel_id": "UClainlagi00000000000001"}, "bukan untuk kanal kantor"),
        ({"client_secret": "salah"}, "invalid_client"),
        ({"base_url": "http://127.0.0.1:9"}, "ConnectError"),
    ],
)
async def test_what_can_be_wrong_is_told_and_nothing_is_written(stage, tmp_path, changes, word):
    async with connecting(stage, tmp_path, "--into", "t.env", **changes) as connect:
        await connect.browse()
        status, out, err = await connect.ended()
    assert status != 0
    assert word in err
    assert not (tmp_path / "t.env").exists()
    assert CLIENT_SECRET not in out + err


async def test_settings_that_are_missing_are_named(tmp_path):
    async with running() as stage:
        missing = {"client_id": "", "client_secret": ""}
        async with connecting(stage, tmp_path, **missing) as connect:
            status, _, err = await connect.ended()
    assert status != 0
    assert "TANGGAP_PLATFORMS__YOUTUBE__CLIENT_ID" in err
    assert "TANGGAP_PLATFORMS__YOUTUBE__CLIENT_SECRET" in err
