"""What looks after accounts from day to day: their tokens, and what may be kept of them."""

from dataclasses import dataclass

from bot.adapters.sealing import Sealer
from bot.app.base import Base
from bot.app.tokens import SealedTokens
from bot.ports import Desk, ReadsAgain, RenewsToken, TellsTokenEnds
from bot.usecases.intake import Intake
from bot.usecases.refresh import RefreshStored
from bot.usecases.token_warnings import TokenWarnings
from bot.usecases.token_watch import WatchTokens
from bot.usecases.tokens import RenewTokens


@dataclass(frozen=True, kw_only=True)
class Upkeep:
    tokens: RenewTokens
    token_watch: WatchTokens
    refresh: RefreshStored

    @classmethod
    def of(cls, base: Base, desk: Desk, intake: Intake) -> "Upkeep":
        again = {name: p for name, p in base.platforms.items() if isinstance(p, ReadsAgain)}
        return cls(
            tokens=_tokens(base, desk),
            token_watch=_token_watch(base, desk),
            refresh=RefreshStored(uow=base.uow, clock=base.clock, platforms=again, intake=intake),
        )

    async def start(self) -> None:
        """Leave a first job of each kind for every account that has none waiting."""
        await self.tokens.start()
        await self.token_watch.start()
        await self.refresh.start()


def _tokens(base: Base, desk: Desk) -> RenewTokens:
    return RenewTokens(
        platforms={n: p for n, p in base.platforms.items() if isinstance(p, RenewsToken)},
        tokens=SealedTokens(base.engine, Sealer.of(base.settings.secret_keys)),
        warnings=_warnings(base, desk),
        uow=base.uow,
        clock=base.clock,
    )


def _token_watch(base: Base, desk: Desk) -> WatchTokens:
    return WatchTokens(
        platforms={n: p for n, p in base.platforms.items() if isinstance(p, TellsTokenEnds)},
        warnings=_warnings(base, desk),
        uow=base.uow,
        clock=base.clock,
    )


def _warnings(base: Base, desk: Desk) -> TokenWarnings:
    return TokenWarnings(accounts=base.accounts, desk=desk, uow=base.uow)
