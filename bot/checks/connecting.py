"""What `tanggap connect` tries before it stores anything, and mends where it can."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from bot.adapters.platforms import discover
from bot.app.accounts import build_accounts, set_up_accounts, variable
from bot.checks.accounts import checked, of_account
from bot.clock import utc_now
from bot.domain.account import kind_of
from bot.domain.errors import PlatformError
from bot.errors import SetupError
from bot.ports import Checks, Finding
from bot.settings import AccountSettings


async def complete(key: str, values: dict[str, Any]) -> dict[str, Any]:
    """Add what the platform itself can tell, e.g. whose token it is.

    Raises:
        SetupError: it does not tell, or the token is of the wrong kind.
    """
    module = discover()[kind_of(key, discover()) or key]
    ask = getattr(module, "complete", None)
    if ask is None:
        return values
    try:
        own = {n: one for n, one in values.items() if n not in AccountSettings.model_fields}
        added: Mapping[str, str] = await ask(own)
    except PlatformError as error:
        raise SetupError(
            f"Token ini tidak diterima ({error.reason}). Periksa apakah tersalin utuh, belum "
            f"kedaluwarsa, dan milik jenis login yang benar ({variable(key)}__ACCESS_TOKEN)."
        ) from None
    return {**values, **added}


async def try_account(key: str, values: Mapping[str, Any]) -> Sequence[Finding]:
    """Run the account's own checks; a missing subscription is mended. Raises SetupError."""
    clients: list[httpx.AsyncClient] = []
    set_up = set_up_accounts({key: values})
    try:
        platform = build_accounts({key: set_up[key]}, clients, clock=utc_now)[key]
        if not isinstance(platform, Checks):
            return []
        found = await checked(platform, mend=True)
        return [of_account(one, set_up[key].account) for one in found]
    finally:
        for client in clients:
            await client.aclose()
