"""Places where citizens write to the desk's own bot: one bot, one stream of updates."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol, runtime_checkable

from telegram import Bot, Update

from bot.domain.comment import IncomingComment
from bot.ports import Channel, Stored

Receive = Callable[[Sequence[IncomingComment], Channel], Awaitable[Sequence[Stored]]]
"""Stores comments durably; raises what `Source.take` raises."""


@runtime_checkable
class Source(Protocol):
    """A platform behind the bot. It is never shown what happens in the review group."""

    def join(self, bot: Bot, receive: Receive) -> None:
        """Answer through `bot` and store through `receive` from now on. Called once, first."""
        ...

    async def take(self, update: Update) -> bool:
        """Take what is for this source, stored when this returns; False: it is not.

        Raises:
            NotSentError: it cannot be stored now; Telegram has to send it again.
            MalformedInputError: it never can; it is skipped, and so is what nobody foresaw.
        """
        ...
