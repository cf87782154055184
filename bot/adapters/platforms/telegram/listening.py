"""Takes what is written in the groups: posts are remembered, comments stored."""

from dataclasses import dataclass

import structlog
from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.adapters.desk.sources import Surroundings
from bot.adapters.platforms.telegram.groups import Groups, Post
from bot.adapters.platforms.telegram.messages import (
    Place,
    says_something,
    thread_of,
    to_comment,
)
from bot.adapters.platforms.telegram.reading import check_types
from bot.adapters.platforms.telegram.settings import Settings
from bot.domain.comment import Direction
from bot.ports import Channel

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Listener:
    groups: Groups
    settings: Settings

    async def take(self, update: Update, around: Surroundings) -> bool:
        message = update.message or update.edited_message
        if message is None:
            return False
        check_types(message)
        if await self.groups.follow(message):
            return True
        if not await self.groups.hold(message.chat.id):
            return False
        if message.is_automatic_forward:
            await self.groups.learn(message, anew=True)
        elif says_something(message):
            await self._store(message, around, edited=update.edited_message is not None)
        return True

    async def _store(self, message: Message, around: Surroundings, *, edited: bool) -> None:
        direction = await self._direction(message, around)
        place = await self._place(message)
        if direction is None or (place.thread is None and not self.settings.general):
            return
        number, channel = message.message_id, Channel.EDIT if edited else Channel.WEBHOOK
        if message.media_group_id:
            number = self.groups.first_of_album(message)
            if number != message.message_id and not message.caption:
                return  # one comment for the album
            channel = Channel.EDIT if number != message.message_id else channel
        comment = to_comment(message, place, number=number, direction=direction)
        await around.receive([comment], channel)

    async def _place(self, message: Message) -> Place:
        thread, parent = thread_of(message), message.reply_to_message
        if parent is not None and parent.is_automatic_forward:
            thread = thread or parent.message_id
            await self.groups.learn(parent, anew=False)
        post = await self.groups.post(message.chat.id, thread) if thread else Post()
        return Place(thread=thread, post=post)

    async def _direction(self, message: Message, around: Surroundings) -> Direction | None:
        """Tell citizens from the office; None: another bot."""
        sender, user = message.sender_chat, message.from_user
        if sender is not None:
            is_office = sender.id == message.chat.id or (
                sender.type == ChatType.CHANNEL
                and sender.id == await self._channel(message.chat.id, around)
            )
        elif user is None or user.is_bot:
            return None
        else:
            is_office = around.is_staff(user.id)
        return Direction.OUTGOING if is_office else Direction.INCOMING

    async def _channel(self, group: int, around: Surroundings) -> int | None:
        """Return the group's channel, which is the office writing as itself."""
        known = await self.groups.channel(group)
        if known is not None:
            return known
        try:
            return (await around.bot.get_chat(group)).linked_chat_id
        except TelegramError as error:
            _log.warning("telegram_channel_unknown", error=type(error).__name__)
            return None
