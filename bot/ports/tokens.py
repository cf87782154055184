"""Access tokens that end by the clock and can be exchanged for new ones."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.domain.token import HeldToken, TokenEnds


@dataclass(frozen=True, kw_only=True, slots=True)
class NewToken:
    token: str = field(repr=False)
    life: timedelta


@runtime_checkable
class RenewsToken(Protocol):
    @property
    def token(self) -> str:
        """The token that was set up; empty where it does not end by the clock."""
        ...

    async def renew_token(self) -> NewToken:
        """Exchange the token in use; the old one stays good until its own end.

        Raises:
            NotSentError: the platform could not be asked.
            RejectedError: `bad_request` while the token is younger than a day,
                `token_invalid` when it has ended.
        """
        ...

    def use_token(self, token: str) -> None:
        """Call with this one from now on."""
        ...


@runtime_checkable
class TellsTokenEnds(Protocol):
    async def token_ends(self) -> TokenEnds | None:
        """Ask when the token ends that was set up.

        None: the platform does not tell, or it is a token of `RenewsToken`.

        Raises:
            NotSentError: the platform could not be asked.
        """
        ...


class Tokens(Protocol):
    """The renewed tokens, sealed."""

    @property
    def can_keep(self) -> bool:
        """There is a key to seal with."""
        ...

    async def held(self, account: str) -> HeldToken | None: ...

    async def keep(self, account: str, held: HeldToken) -> None: ...
