"""Sending into private chats, at Telegram's pace of one message a second in each."""

import asyncio
from dataclasses import dataclass, field

from telegram import Bot, LinkPreviewOptions
from telegram.error import ChatMigrated

from bot.adapters.desk.errors import FORBIDDEN, translated_errors
from bot.adapters.platforms.telegram_chat.speaking import Speech
from bot.domain.errors import RejectedError
from bot.domain.ticket import PersonId

_PACE = 1.0
"""Seconds between two messages in one chat, by Telegram's FAQ for bots."""
_REMEMBERED = 1000
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateChats:
    bot: Bot
    _next: dict[PersonId, float] = field(default_factory=dict)
    """When the next message may be sent, by the event loop's clock."""

    async def send(self, person: PersonId, speech: Speech) -> None:
        """Send one message.

        Raises:
            RejectedError: refused; `chat_blocked` where the citizen has blocked the bot.
            NotSentError, OutcomeUnknownError
        """
        await self._keep_pace(person)
        try:
            with translated_errors():
                await self.bot.send_message(
                    person,
                    speech.text,
                    reply_markup=speech.keyboard,
                    link_preview_options=_NO_PREVIEW,
                )
        except ChatMigrated:  # a private chat never does
            raise RejectedError("Telegram: the chat has moved") from None
        except RejectedError as error:
            if error.code == FORBIDDEN:
                raise RejectedError(error.reason, code="chat_blocked") from None
            raise

    async def _keep_pace(self, person: PersonId) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._next) > _REMEMBERED:
            for known in [one for one, at in self._next.items() if at <= now]:
                del self._next[known]
        at = max(now, self._next.get(person, now))
        self._next[person] = at + _PACE
        await asyncio.sleep(at - now)
