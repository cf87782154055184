"""Joins the accounts that were entered with `tanggap connect` to the settings, which win."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import telemetry
from bot.adapters.db.vault import Entry, Vault
from bot.adapters.platforms import discover
from bot.adapters.sealing import VARIABLE, Sealer, UnsealError
from bot.clock import utc_now
from bot.domain.account import kind_of
from bot.errors import SetupError
from bot.settings import Settings

TOKEN_OF = "token:"  # noqa: S105 — a part of a name
"""What the names of renewed tokens begin with."""
TELEGRAM = "telegram"
"""The review desk's own bot; every further name in the vault is an account's key."""


async def with_stored(settings: Settings, engine: AsyncEngine) -> Settings:
    """Return the settings with what is stored where they say nothing.

    Raises:
        SetupError: a key is missing or wrong; the message tells how to mend it.
    """
    stored = await read_stored(settings, engine)
    if not stored:
        return settings
    desk = settings.telegram
    if telegram := stored.pop(TELEGRAM, None):
        desk = desk.model_copy(
            update={
                "token": desk.token or SecretStr(telegram.get("token", "")),
                "chat_id": desk.chat_id or int(telegram.get("chat_id", "0")) or None,
            }
        )
    platforms = {**stored, **settings.platforms}
    for key in stored.keys() & settings.platforms.keys():
        platforms[key] = {**stored[key], **settings.platforms[key]}
    return settings.model_copy(update={"platforms": platforms, "telegram": desk})


async def read_stored(settings: Settings, engine: AsyncEngine) -> dict[str, dict[str, Any]]:
    """Return what is stored, by account, with its secrets in clear text. Raises SetupError."""
    entries = [e for e in await Vault(engine).entries() if not e.name.startswith(TOKEN_OF)]
    if not entries:
        return {}
    sealer = require_sealer(settings, needed_by=entries[0].name)
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        secrets = _unsealed(sealer, entry)
        telemetry.hide(secrets.values())
        found[entry.name] = {**entry.plain, **secrets}
    return found


def require_sealer(settings: Settings, *, needed_by: str) -> Sealer:
    """Return what seals and unseals. Raises SetupError: there is no key, or an unusable one."""
    sealer = Sealer.of(settings.secret_keys)
    if sealer is None:
        raise SetupError(
            f"{VARIABLE} belum diisi, padahal rahasia akun {needed_by} disimpan terenkripsi. "
            "Isi dengan kunci yang dipakai saat akun itu disambungkan; bila kuncinya hilang, "
            f"hapus dengan tanggap accounts --remove {needed_by}, lalu sambungkan lagi."
        )
    return sealer


def _unsealed(sealer: Sealer, entry: Entry) -> dict[str, str]:
    try:
        return sealer.unseal(entry.sealed)
    except UnsealError:
        raise SetupError(
            f"Rahasia akun {entry.name} tidak dapat dibuka: {VARIABLE} tidak memuat kunci yang "
            "dipakai saat akun itu disambungkan. Tambahkan kunci lama di belakang koma, atau "
            f"hapus dengan tanggap accounts --remove {entry.name}, lalu sambungkan lagi."
        ) from None


def sealed_entry(name: str, values: Mapping[str, str], sealer: Sealer) -> Entry:
    """Return an account as it is stored: what its settings call a secret is sealed."""
    secret = secret_names(name)
    return Entry(
        name=name,
        plain={key: value for key, value in values.items() if key not in secret},
        sealed=sealer.seal({key: value for key, value in values.items() if key in secret}),
        changed_at=utc_now(),
    )


def secret_names(name: str) -> set[str]:
    """Return which settings of an account are secrets, by their types."""
    if name == TELEGRAM:
        return {"token"}
    modules = discover()
    kind = kind_of(name, modules)
    section: type[BaseModel] | None = modules[kind].Settings if kind else None
    fields = section.model_fields.items() if section else ()
    return {field for field, info in fields if "SecretStr" in repr(info.annotation)}
