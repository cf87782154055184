"""Where staff decide."""

from typing import Protocol

from bot.domain.card import Card
from bot.domain.digest import DigestFacts
from bot.domain.notice import StaffNotice
from bot.domain.outage import Outage
from bot.domain.review import CardRef


class Desk(Protocol):
    """Where staff work: the Telegram group. Every method may raise the platform errors."""

    async def show(self, card: Card) -> CardRef:
        """Send the card, or edit the message at `card.ref` in place."""
        ...

    async def tell_outage(self, outage: Outage) -> None:
        """Tell that an account cannot be read, with the mend; or that it can be again."""
        ...

    async def post_digest(self, facts: DigestFacts) -> None:
        """Post the digest's text and chart at its edition's place.

        An OutcomeUnknownError is about the text.
        """
        ...

    async def tell(self, notice: StaffNotice) -> None:
        """Post a notice where it belongs."""
        ...
