"""Renew access tokens that end by the clock, and warn of the end where that cannot be done.

A job for each account, once a day; the jobs' lease lets one process at a time do it. A renewed
token leaves the old one good until its own end, so other processes may take it up later.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from typing_extensions import override

from bot.domain.errors import NotSentError, RejectedError
from bot.domain.token import LIFE, HeldToken
from bot.ports import Clock, RenewsToken, Tokens
from bot.usecases import jobs
from bot.usecases.recurring import Recurring
from bot.usecases.token_warnings import TokenWarnings, noted

EVERY = timedelta(days=1)
SOON = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class RenewTokens(Recurring[RenewsToken]):
    job = staticmethod(jobs.renew_token)

    tokens: Tokens
    warnings: TokenWarnings
    clock: Clock

    async def take_up(self) -> None:
        """Use the renewed tokens, which another process may have got."""
        for key, platform in self.platforms.items():
            held = await self.tokens.held(key)
            if held is not None and held.seed == fingerprint(platform.token):
                platform.use_token(held.token)

    @override
    async def _turn(self, key: str) -> timedelta:
        """Renew the token if it is time, else warn; return when to look again."""
        platform, now = self.platforms[key], self.clock()
        if not platform.token:
            return EVERY
        held = await self._held(key, platform, now)
        if held.is_due(now) and self.tokens.can_keep:
            try:
                held = await self._renewed(platform, held, now)
            except NotSentError:
                await self._warn(key, held, now)
                return SOON
            except RejectedError:
                pass  # too young, or it has ended: what follows says so
            else:
                await self.tokens.keep(key, held)
        await self._warn(key, held, now)
        return EVERY

    async def _held(self, key: str, platform: RenewsToken, now: datetime) -> HeldToken:
        """Return the token in use; of one never renewed only when it was first seen is known."""
        seed = fingerprint(platform.token)
        held = await self.tokens.held(key)
        if held is not None and held.seed == seed:
            platform.use_token(held.token)
            return held
        seen = await self._first_seen(key, seed, now)
        # Due at once: it may have been made long before it was set up.
        return HeldToken(
            seed=seed, token=platform.token, issued_at=seen - LIFE, expires_at=seen + LIFE
        )

    async def _renewed(self, platform: RenewsToken, held: HeldToken, now: datetime) -> HeldToken:
        new = await platform.renew_token()
        platform.use_token(new.token)
        return HeldToken(seed=held.seed, token=new.token, issued_at=now, expires_at=now + new.life)

    async def _first_seen(self, key: str, seed: str, now: datetime) -> datetime:
        async with self.uow() as tx:
            seen = noted(await tx.marks.cursor(f"seen:{key}"))
            if seen.get("seed") == seed:
                return datetime.fromisoformat(str(seen["at"]))
            text = json.dumps({"seed": seed, "at": now.isoformat()})
            await tx.marks.save_cursor(f"seen:{key}", text)
        return now

    async def _warn(self, key: str, held: HeldToken, now: datetime) -> None:
        name = "token_ends" if self.tokens.can_keep else "token_ends_without_key"
        await self.warnings.warn(key, name, end=held.expires_at, now=now)


def fingerprint(token: str) -> str:
    """Return what tells tokens apart without telling them."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]
