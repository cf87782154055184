"""Checks of the accounts: what each is set up with, its group, its knowledge, its platform."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot.adapters.db.engine import create_reading_engine
from bot.adapters.db.migrate import current, head
from bot.adapters.sealing import HOW_TO_MAKE, VARIABLE, Sealer
from bot.app.accounts import build_accounts, set_up_accounts, variable
from bot.app.credentials import with_stored
from bot.app.desk import sources_on_trial
from bot.app.tokens import SealedTokens
from bot.clock import utc_now
from bot.domain.account import MAIN, Account, ReviewPlace
from bot.domain.errors import NotSentError, PlatformError
from bot.domain.knowledge import KnowledgeEntry
from bot.domain.token import WARN_AT, HeldToken, days_until
from bot.errors import SetupError
from bot.ports import Checks, Finding, RenewsToken, Subscribes, TellsTokenEnds
from bot.settings import Settings
from bot.usecases.tokens import fingerprint

SUBSCRIPTION = ".langganan"
"""How the names of the findings about webhooks end."""


async def held_tokens(settings: Settings) -> Mapping[str, HeldToken]:
    """Return the renewed tokens, by account; none where the database tells nothing."""
    try:
        engine = create_reading_engine(settings.database_url.get_secret_value())
        try:
            tokens = SealedTokens(engine, Sealer.of(settings.secret_keys))
            found = {key: await tokens.held(key) for key in settings.platforms}
        finally:
            await engine.dispose()
    except (SetupError, SQLAlchemyError, OSError, ValueError):  # told of beside the database
        return {}
    return {key: held for key, held in found.items() if held is not None}


def take_up(platform: object, held: HeldToken | None) -> None:
    """Let the platform be tried with the token that is in use."""
    if isinstance(platform, RenewsToken) and held and held.seed == fingerprint(platform.token):
        platform.use_token(held.token)


def token_finding(key: str, held: HeldToken | None, *, can_keep: bool) -> Finding:
    """Tell how long an account's token still lives."""
    name = f"{key}.token"
    if not can_keep:
        return Finding(
            name=name,
            ok=True,
            detail="token berumur 60 hari dan tidak diperpanjang sendiri",
            mend=f"Agar diperpanjang, isi {VARIABLE}. {HOW_TO_MAKE}.",
        )
    if held is None:
        return Finding(name=name, ok=True, detail="diperpanjang begitu tanggap serve berjalan")
    days = held.days_left(utc_now())
    return Finding(
        name=name,
        ok=days > max(WARN_AT),
        detail=f"berlaku {days} hari lagi",
        mend="" if days > max(WARN_AT) else f"Buat token baru, lalu tanggap connect {key}.",
    )


async def ends_finding(key: str, platform: TellsTokenEnds) -> Finding | None:
    """Tell when a token ends that only a person can replace; None where nothing is known."""
    try:
        ends = await platform.token_ends()
    except NotSentError:  # told of beside the account
        return None
    if ends is None:
        return None
    told, now = [], utc_now()
    if ends.token is not None:
        told.append((days_until(ends.token, now=now), "token berlaku {} hari lagi"))
    if ends.data_access is not None:
        told.append((days_until(ends.data_access, now=now), "akses data {} hari lagi"))
    soon = any(days <= max(WARN_AT) for days, _ in told)
    return Finding(
        name=f"{key}.token",
        ok=not soon,
        detail="; ".join(text.format(days) for days, text in told)
        or "token tidak berakhir menurut waktu",
        mend=f"Buat token baru, lalu tanggap connect {key}." if soon else "",
    )


async def stored_too(settings: Settings) -> tuple[Settings, list[Finding]]:
    """Return the settings with the accounts of the database, and what is wrong with those."""
    url = settings.database_url.get_secret_value()
    try:
        if await current(url) != head():
            return settings, []
        engine = create_reading_engine(url)
        try:
            joined = await with_stored(settings, engine)
        finally:
            await engine.dispose()
    except SetupError as error:
        return settings, [Finding(name="secret_keys", ok=False, detail=str(error), mend="")]
    except (SQLAlchemyError, OSError, ValueError):  # told of beside the database
        return settings, []
    return joined, []


async def checked(platform: Checks, *, mend: bool) -> Sequence[Finding]:
    """Return the platform's own findings; with `mend` it is subscribed to where it is not."""
    found = await platform.check()
    missing = any(one.name.endswith(SUBSCRIPTION) and not one.ok for one in found)
    if mend and missing and isinstance(platform, Subscribes):
        with suppress(PlatformError):  # the finding says how to do it by hand
            await platform.subscribe()
            return await platform.check()
    return found


async def check_platforms(settings: Settings, *, mend: bool) -> Sequence[Finding]:
    clients: list[httpx.AsyncClient] = []
    try:
        set_up = set_up_accounts(settings.platforms)
        platforms = build_accounts(set_up, clients, clock=utc_now)
        found: list[Finding] = []
        held = await held_tokens(settings)
        async with sources_on_trial(settings, platforms):
            for key, platform in platforms.items():
                take_up(platform, held.get(key))
                if isinstance(platform, Checks):
                    account = set_up[key].account
                    own = await checked(platform, mend=mend)
                    found.extend(of_account(one, account) for one in own)
                if isinstance(platform, RenewsToken) and platform.token:
                    found.append(
                        token_finding(key, held.get(key), can_keep=bool(settings.secret_keys))
                    )
                elif isinstance(platform, TellsTokenEnds):
                    ends = await ends_finding(key, platform)
                    found.extend([ends] if ends else [])
    except SetupError as error:
        return [Finding(name="platforms", ok=False, detail=str(error), mend="")]
    finally:
        for client in clients:
            await client.aclose()
    return found


def of_account(finding: Finding, account: Account) -> Finding:
    """Name the account and its variables where the platform names itself."""
    return replace(
        finding,
        name=finding.name.replace(account.kind, account.key, 1),
        mend=finding.mend.replace(f"{variable(account.kind)}__", f"{variable(account.key)}__"),
    )


def places_of(settings: Settings) -> Mapping[str, ReviewPlace]:
    """Return where cards of accounts go, unless to the main group."""
    try:
        set_up = set_up_accounts(settings.platforms)
    except SetupError:  # told of beside the platforms
        return {}
    places = {variable(key): one.account.place for key, one in set_up.items()}
    return {name: place for name, place in places.items() if place != MAIN}


def check_scopes(settings: Settings, entries: Sequence[KnowledgeEntry]) -> list[Finding]:
    """Find accounts that are bound to agencies or topics of which there is no entry."""
    try:
        set_up = set_up_accounts(settings.platforms)
    except SetupError:  # told of beside the platforms
        return []
    lost = {
        f"{variable(key)}__KNOWLEDGE": ", ".join(sorted(names))
        for key, one in set_up.items()
        if (
            names := {
                n
                for n in one.account.knowledge
                if not any(e.is_within(frozenset({n})) for e in entries)
            }
        )
    }
    agencies = ", ".join(sorted({entry.agency for entry in entries}))
    return [
        Finding(
            name="knowledge_scope",
            ok=False,
            detail=f"{variable_name}: tidak ada entri dari {name}.",
            mend=f"Instansi yang ada: {agencies}.",
        )
        for variable_name, name in lost.items()
    ]
