"""`tanggap connect`: ask for what an account needs, try it, and store it sealed."""

import asyncio
import getpass
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import telemetry
from bot.adapters.db.vault import Vault
from bot.adapters.desk.check import check_telegram
from bot.adapters.sealing import HOW_TO_MAKE, VARIABLE, Sealer
from bot.app import migrate
from bot.app.accounts import variable
from bot.app.credentials import TELEGRAM, read_stored, sealed_entry, secret_names
from bot.checks.accounts import SUBSCRIPTION
from bot.checks.connecting import complete, try_account
from bot.cli.connect_youtube import consented
from bot.cli.database import ready_database
from bot.cli.env_file import set_variables
from bot.cli.support import fail, load_settings, out, show_findings
from bot.errors import SetupError
from bot.ports import Finding
from bot.settings import PREFIX, Settings

_NEEDED = {
    "instagram": ("access_token", "app_secrets", "verify_token"),
    "facebook": ("access_token", "app_secrets", "verify_token"),
    "youtube": ("client_id", "client_secret"),
    TELEGRAM: ("token", "chat_id"),
}
_OF_THE_APP = (
    *("app_secrets", "verify_token", "login", "base_url", "version"),
    *("client_id", "client_secret", "token_url", "consent_url"),
)
"""What a further account takes from the first one, if that has it."""

_NOT_NEEDED = (SUBSCRIPTION, ".izin_pesan")
"""Findings without which an account works: comments are polled, private replies refused."""

_QUESTIONS = {
    "access_token": "Token akses",
    "app_secrets": "App secret aplikasi Meta",
    "verify_token": "Kata sandi webhook (verify token, karangan sendiri)",
    "client_id": "Client ID dari Google Cloud",
    "client_secret": "Client secret dari Google Cloud",
    "token": "Token bot dari @BotFather",
    "chat_id": "Nomor grup petugas (negatif)",
}


def run(
    platform: str,
    *,
    account: str,
    given: Sequence[str],
    from_stdin: bool,
    port: int,
    into: Path | None,
) -> int:
    key = f"{platform}_{account}" if account else platform
    if platform == TELEGRAM and account:
        return fail("Meja Telegram hanya satu; --account tidak berlaku.")
    settings = load_settings()
    sealer = Sealer.of(settings.secret_keys)
    if sealer is None and into is None and platform != "youtube":
        return fail(f"{VARIABLE} belum diisi; dengannya rahasia disegel. {HOW_TO_MAKE}.")
    values = _known(settings, key, platform, use_stored=sealer is not None)
    lines = sys.stdin.read().splitlines() if from_stdin else []
    values |= _assignments([*given, *lines])
    values |= _asked(key, platform, values, may_ask=not from_stdin)
    telemetry.hide(str(values[name]) for name in secret_names(key) & values.keys())
    if platform == "youtube":
        values |= consented(key, values, port=port)
        found: Sequence[Finding] = []
    else:
        values, found = asyncio.run(_tried(settings, key, values))
    show_findings(found)
    if not all(one.ok or one.name.endswith(_NOT_NEEDED) for one in found):
        return fail("Belum tersambung, dan tidak ada yang disimpan. Perbaiki, lalu jalankan lagi.")
    return _keep(settings, key, values, sealer=sealer, into=into)


def _known(settings: Settings, key: str, platform: str, *, use_stored: bool) -> dict[str, Any]:
    """Return what is set up already; a further account shares the app of the first one."""
    stored = asyncio.run(_stored(settings)) if use_stored else {}
    if key == TELEGRAM:
        desk = settings.telegram
        own = {"token": desk.token.get_secret_value()} if desk.token else {}
        if desk.chat_id is not None:
            own["chat_id"] = str(desk.chat_id)
        return {**stored.get(key, {}), **own}
    first = {**stored.get(platform, {}), **settings.platforms.get(platform, {})}
    shared = {name: first[name] for name in _OF_THE_APP if name in first}
    return {**shared, **stored.get(key, {}), **settings.platforms.get(key, {})}


async def _stored(settings: Settings) -> dict[str, dict[str, Any]]:
    async with _database(settings) as engine:
        return await read_stored(settings, engine)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncGenerator[AsyncEngine]:
    await migrate(settings)
    async with ready_database(settings) as engine:
        yield engine


def _assignments(lines: Sequence[str]) -> dict[str, str]:
    """Read `name=value` lines; the value is not quoted in an error, as it may be a secret."""
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        name, equals, value = line.partition("=")
        if not line.strip():
            continue
        if not equals or not name.strip().isidentifier():
            raise SetupError(f"Baris {number} bukan nama=nilai.")
        found[name.strip().lower()] = value.strip()
    return found


def _asked(key: str, platform: str, values: Mapping[str, Any], *, may_ask: bool) -> dict[str, str]:
    """Ask for what is missing; secrets are not echoed."""
    missing = [name for name in _NEEDED[platform] if not values.get(name)]
    if not missing or platform == "youtube":
        return {}
    if not (may_ask and sys.stdin.isatty()):
        prefix = f"{PREFIX}TELEGRAM" if key == TELEGRAM else variable(key)
        names = ", ".join(f"{prefix}__{name.upper()}" for name in missing)
        raise SetupError(
            f"Belum ada: {names}. Isi sebagai variabel, atau lewat --stdin sebagai baris "
            f"{missing[0]}=…"
        )
    secret = secret_names(key)
    return {
        name: (getpass.getpass if name in secret else input)(f"{_QUESTIONS[name]}: ").strip()
        for name in missing
    }


async def _tried(
    settings: Settings, key: str, values: dict[str, Any]
) -> tuple[dict[str, Any], Sequence[Finding]]:
    if key != TELEGRAM:
        values = await complete(key, values)
        return values, await try_account(key, values)
    chat_id = str(values["chat_id"])
    if not chat_id.lstrip("-").isdecimal():
        raise SetupError(f"{PREFIX}TELEGRAM__CHAT_ID bukan angka.")
    return values, await check_telegram(
        token=str(values["token"]),
        chat_id=int(chat_id),
        base_url=settings.telegram.base_url,
    )


def _keep(
    settings: Settings,
    key: str,
    values: Mapping[str, Any],
    *,
    sealer: Sealer | None,
    into: Path | None,
) -> int:
    texts = {name: _text(value) for name, value in values.items()}
    prefix = f"{PREFIX}TELEGRAM" if key == TELEGRAM else variable(key)
    if into is None and sealer is not None:
        asyncio.run(_put(settings, key, texts, sealer))
        out.print(f"Akun {key} disimpan terenkripsi.", markup=False)
    else:
        own = settings.platforms.get(key, {})
        news = {n: text for n, text in texts.items() if _text(own.get(n)) != text}
        variables = {f"{prefix}__{name.upper()}": text for name, text in news.items()}
        if into is None:
            out.print("Isi ini pada pengaturan Tanggap, dan rahasiakan:\n")
            for name, text in variables.items():
                out.print(f"{name}={text}", markup=False)
        else:
            try:
                set_variables(into, variables)
            except OSError as error:
                return fail(f"{into} tidak dapat ditulis: {error.strerror}")
            out.print(f"Pengaturan ditulis ke {into}.", markup=False)
    out.print("\nLanjutkan dengan: tanggap check, lalu jalankan ulang tanggap serve")
    return 0


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


async def _put(settings: Settings, key: str, texts: Mapping[str, str], sealer: Sealer) -> None:
    async with _database(settings) as engine:
        await Vault(engine).put(sealed_entry(key, texts, sealer))
