"""Places where citizens write to the desk's own bot: one bot, one stream of updates."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from telegram import Bot, Update

from bot.domain.comment import IncomingComment
from bot.ports import Channel, Stored

Receive = Callable[[Sequence[IncomingComment], Channel], Awaitable[Sequence[Stored]]]
"""Stores comments durably; raises what `Source.take` raises."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a source works with. `staff_chats`: the review groups, which are nobody's source."""

    bot: Bot = field(repr=False)
    receive: Receive
    is_staff: Callable[[int], bool]
    """Whether a user id is on the roster."""
    staff_chats: frozenset[int]


class Takes(Protocol):
    """Is shown what happens to the bot, but for the review groups."""

    async def take(self, update: Update) -> bool:
        """Take what is for this source, stored when this returns; False: it is not.

        Raises:
            NotSentError: it cannot be stored now; Telegram has to send it again.
            MalformedInputError: it never can; it is skipped, and so is what nobody foresaw.
        """
        ...


@runtime_checkable
class Source(Takes, Protocol):
    """A platform behind the bot."""

    def join(self, around: Surroundings) -> None:
        """Work with these from now on. Called once, first.

        Raises:
            ValueError: it is set up to read a review group; the message tells how to mend it.
        """
        ...
