"""The office's accounts as they are set up: what each is, and its platform, ready to be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from bot.adapters.platforms import discover
from bot.domain.account import Account, Accounts, ReviewPlace, default_label, kind_of
from bot.errors import SetupError, explain
from bot.ports import Clock, Platform, ReceivesWebhooks
from bot.settings import PREFIX, AccountSettings


@dataclass(frozen=True, kw_only=True)
class AccountSetUp:
    """One account, its platform's module and what that is set up with."""

    account: Account
    module: ModuleType
    own: BaseModel


def set_up_accounts(platforms: Mapping[str, Mapping[str, Any]]) -> Mapping[str, AccountSetUp]:
    """Read the settings of every account; imported files need none.

    Raises:
        SetupError: an unknown platform, settings that its own `Settings` refuse, or one account
            set up twice.
    """
    found = {key: _set_up(key, values) for key, values in {"file": {}, **platforms}.items()}
    seen: dict[tuple[str, str], str] = {}
    for key, one in found.items():
        identity = getattr(one.own, getattr(one.own, "identified_by", ""), None)
        if identity is None:
            continue
        first = seen.setdefault((one.account.kind, identity), key)
        if first != key:
            raise SetupError(
                f"{variable(key)} dan {variable(first)} adalah akun yang sama ({identity}). "
                "Hapus salah satunya."
            )
    return found


def _set_up(key: str, values: Mapping[str, Any]) -> AccountSetUp:
    modules = discover()
    kind = kind_of(key, modules)
    if kind is None:
        raise SetupError(
            f"{variable(key)}: platform tidak dikenal. Yang tersedia: "
            f"{', '.join(sorted(modules))}; akun kedua dan seterusnya bernama mis. "
            "INSTAGRAM_DISHUB."
        )
    module = modules[kind]
    general = {name: v for name, v in values.items() if name in AccountSettings.model_fields}
    special = {name: v for name, v in values.items() if name not in general}
    try:
        shared = AccountSettings(**general)
        own = module.Settings(**special)
    except ValidationError as error:
        raise SetupError(explain(error, f"{variable(key)}__")) from None
    account = Account(
        key=key,
        kind=kind,
        label=shared.label or default_label(key, kind),
        place=ReviewPlace(chat_id=shared.review_chat_id, topic=shared.review_topic),
        knowledge=shared.knowledge,
    )
    return AccountSetUp(account=account, module=module, own=own)


def variable(key: str) -> str:
    """Return what the variables of an account begin with."""
    return f"{PREFIX}PLATFORMS__{key.upper()}"


def accounts_of(found: Mapping[str, AccountSetUp]) -> Accounts:
    return Accounts({key: one.account for key, one in found.items()})


def build_accounts(
    found: Mapping[str, AccountSetUp], clients: list[httpx.AsyncClient], *, clock: Clock
) -> dict[str, Platform]:
    """Build the platform of every account; their HTTP clients are added to `clients`."""
    built: dict[str, Platform] = {}
    for key, one in found.items():
        client = one.module.http_client(one.own)
        clients.append(client)
        built[key] = one.module.build(one.own, client, clock)
    return built


def webhook_addresses(
    platforms: Mapping[str, Platform], accounts: Accounts
) -> dict[str, dict[str, ReceivesWebhooks]]:
    """Return the accounts behind each address: those of a kind together, and each by its key."""
    found: dict[str, dict[str, ReceivesWebhooks]] = {}
    for key, platform in platforms.items():
        if isinstance(platform, ReceivesWebhooks):
            for address in {accounts.of(key).kind, key}:
                found.setdefault(address, {})[key] = platform
    return found
