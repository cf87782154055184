"""Renewed tokens, sealed in the vault beside the accounts."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import telemetry
from bot.adapters.db.vault import Entry, Vault
from bot.adapters.sealing import Sealer, UnsealError
from bot.app.credentials import TOKEN_OF
from bot.domain.token import HeldToken


@dataclass(frozen=True)
class SealedTokens:
    """Satisfies `ports.Tokens`."""

    engine: AsyncEngine
    sealer: Sealer | None = field(repr=False)

    @property
    def can_keep(self) -> bool:
        return self.sealer is not None

    async def held(self, account: str) -> HeldToken | None:
        """Return the token; one that no key opens any more is as if it were not there."""
        found = {entry.name: entry for entry in await Vault(self.engine).entries()}
        entry = found.get(TOKEN_OF + account)
        if entry is None or self.sealer is None:
            return None
        try:
            token = self.sealer.unseal(entry.sealed)["token"]
        except (UnsealError, KeyError):
            return None
        telemetry.hide([token])
        return HeldToken(
            seed=entry.plain["seed"],
            token=token,
            issued_at=datetime.fromisoformat(entry.plain["issued_at"]),
            expires_at=datetime.fromisoformat(entry.plain["expires_at"]),
        )

    async def keep(self, account: str, held: HeldToken) -> None:
        if self.sealer is None:
            raise ValueError("there is no key to seal with")
        telemetry.hide([held.token])
        plain = {
            "seed": held.seed,
            "issued_at": held.issued_at.isoformat(),
            "expires_at": held.expires_at.isoformat(),
        }
        entry = Entry(
            name=TOKEN_OF + account,
            plain=plain,
            sealed=self.sealer.seal({"token": held.token}),
            changed_at=held.issued_at,
        )
        await Vault(self.engine).put(entry)
