"""Telegram discussion groups: comments on a channel's posts, through the review desk's bot.

Facts: Telegram's documentation of the Bot API 10.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx
from telegram import Update

from bot.adapters.desk.sources import Surroundings
from bot.adapters.http import unused_client as http_client
from bot.adapters.platforms.telegram.checks import Checker
from bot.adapters.platforms.telegram.groups import Groups
from bot.adapters.platforms.telegram.listening import Listener
from bot.adapters.platforms.telegram.publishing import Publisher
from bot.adapters.platforms.telegram.settings import NAME, Settings
from bot.domain.errors import NotSentError
from bot.domain.reply import OutgoingReply, PublishedReply
from bot.ports import Clock, Finding, Notes

__all__ = ["NAME", "Settings", "TelegramPlatform", "build", "http_client"]

_THUMB = "👍"


@dataclass(kw_only=True)
class TelegramPlatform:
    """Satisfies Platform, Deletes, Likes, Restricts, KeepsNotes and Checks; is a desk's Source."""

    settings: Settings
    groups: Groups = field(repr=False)
    listener: Listener = field(repr=False)
    publisher: Publisher = field(repr=False)
    _around: Surroundings | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        return NAME

    @property
    def text_limit(self) -> int:
        return self.settings.text_limit

    def keep_notes_in(self, notes: Notes) -> None:
        self.groups.notes = notes

    def join(self, around: Surroundings) -> None:
        """Raise ValueError where a review group is set up as a discussion group."""
        if mistaken := self.settings.groups & around.staff_chats:
            raise ValueError(
                f"Grup {min(mistaken)} adalah grup petugas dan tidak boleh menjadi sumber "
                "komentar. Hapus dari TANGGAP_PLATFORMS__TELEGRAM__GROUPS."
            )
        self._around, self.publisher.bot = around, around.bot

    async def take(self, update: Update) -> bool:
        if self._around is None:
            raise NotSentError("the Telegram bot is not connected")
        return await self.listener.take(update, self._around)

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        return await self.publisher.publish(reply)

    async def delete(self, comment_external_id: str) -> None:
        await self.publisher.delete(comment_external_id)

    async def like(self, comment_external_id: str) -> None:
        """React with a thumb, under the bot's name."""
        await self.publisher.react(comment_external_id, _THUMB)

    async def unlike(self, comment_external_id: str) -> None:
        await self.publisher.react(comment_external_id, None)

    async def restrict(self, comment_external_id: str, *, author_id: str, until: datetime) -> None:
        await self.publisher.restrict(comment_external_id, author_id=author_id, until=until)

    async def check(self) -> Sequence[Finding]:
        return await Checker(groups=self.groups, bot=self.publisher.bot).check()


def build(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> TelegramPlatform:
    """Join the parts. `http` is not used: everything goes through the desk's bot."""
    del http, clock
    groups = Groups(configured=settings.groups)
    return TelegramPlatform(
        settings=settings,
        groups=groups,
        listener=Listener(groups=groups, settings=settings),
        publisher=Publisher(),
    )
