"""Replies in the thread, removals, and restrictions of authors.

A bot reads no history and is not told of its own messages: it never finds out later what became
of a sending, so the platform is no `FindsReplies`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from telegram import Bot, ChatPermissions, ReplyParameters

from bot.adapters.desk.rate_limit import INTERACTIVE
from bot.adapters.desk.shorten import utf16_length
from bot.adapters.platforms.telegram.errors import translated_errors
from bot.adapters.platforms.telegram.groups import Post
from bot.adapters.platforms.telegram.messages import (
    Place,
    external_id,
    numbers_of,
    permalink,
    thread_of,
)
from bot.adapters.platforms.telegram.restricted import person_of, silenced_until
from bot.adapters.platforms.telegram.settings import MESSAGE_LIMIT
from bot.domain.errors import NotSentError, RejectedError
from bot.domain.reply import OutgoingReply, PublishedReply

_SECONDS = 20
"""Waited for Telegram's answer; all together stays below a publication's lease."""


@dataclass(kw_only=True)
class Publisher:
    bot: Bot | None = field(default=None, repr=False)

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        """Send it below the comment; a comment that is gone must not be answered beside it."""
        chat_id, message_id = _target(reply.comment_external_id)
        if utf16_length(reply.text) > MESSAGE_LIMIT:
            raise RejectedError("longer than Telegram's limit", code="too_long")
        bot = self._ready()
        with translated_errors():
            sent = await bot.send_message(
                chat_id,
                reply.text,
                reply_parameters=ReplyParameters(
                    message_id=message_id, allow_sending_without_reply=False
                ),
                read_timeout=_SECONDS,
                # A wait inside the library would count as a sending of unknown outcome.
                rate_limit_args=INTERACTIVE,  # type: ignore[call-arg]
            )
        place = Place(thread=thread_of(sent), post=Post())
        return PublishedReply(
            external_id=external_id(sent.chat.id, sent.message_id),
            permalink=permalink(sent.chat, sent.message_id, place),
        )

    async def delete(self, comment_external_id: str) -> None:
        chat_id, message_id = _target(comment_external_id)
        bot = self._ready()
        try:
            with translated_errors():
                await bot.delete_message(chat_id, message_id)
        except RejectedError as error:
            if error.code != "gone":
                raise

    async def react(self, comment_external_id: str, emoji: str | None) -> None:
        """Set the bot's only reaction to the comment, or take it back."""
        chat_id, message_id = _target(comment_external_id)
        bot = self._ready()
        with translated_errors():
            await bot.set_message_reaction(chat_id, message_id, emoji)

    async def restrict(self, comment_external_id: str, *, author_id: str, until: datetime) -> None:
        """Keep a person from writing in the group; what an admin has done beyond that stays."""
        chat_id, _ = _target(comment_external_id)
        user_id = person_of(author_id)
        bot = self._ready()
        with translated_errors():
            silenced = silenced_until(await bot.get_chat_member(chat_id, user_id))
            if silenced is not None and silenced > until:
                raise RejectedError("restricted for longer", code="restricted_longer")
            if silenced != until:
                permissions = ChatPermissions.no_permissions()
                await bot.restrict_chat_member(chat_id, user_id, permissions, until_date=until)

    def _ready(self) -> Bot:
        if self.bot is None:
            raise NotSentError("the Telegram bot is not connected")
        return self.bot


def _target(external: str) -> tuple[int, int]:
    numbers = numbers_of(external)
    if numbers is None:
        raise RejectedError("not a message of Telegram", code="gone")
    return numbers
