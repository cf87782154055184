"""Private conversations of citizens with the desk's bot, as a platform.

A bot cannot read what it has sent, so this platform cannot look for its replies.
"""

from dataclasses import dataclass, field

import httpx

from bot.adapters.platforms.telegram_chat.counter import Counter
from bot.adapters.platforms.telegram_chat.settings import Settings
from bot.domain.errors import NotSentError, RejectedError
from bot.domain.reply import OutgoingReply, PublishedReply
from bot.domain.ticket import CHAT, PersonId, address_of
from bot.ports import Clock, Notice

TEXT_LIMIT = 1900
"""Characters. Telegram takes 4,096 UTF-16 units, of which a character may need two."""


@dataclass(kw_only=True, slots=True)
class TelegramChat:
    """Satisfies Platform and Chats of `bot.ports`, once `attend` was called."""

    settings: Settings
    clock: Clock
    _counter: Counter | None = field(default=None, init=False, repr=False)

    @property
    def name(self) -> str:
        return CHAT

    @property
    def text_limit(self) -> int:
        return TEXT_LIMIT

    def attend(self, counter: Counter) -> None:
        """Answer in the chats from now on."""
        self._counter = counter

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        counter = self._attended()
        try:
            person, number = address_of(reply.comment_external_id)
        except ValueError:
            raise RejectedError("erased at the citizen's wish", code="gone") from None
        await counter.chats.send(person, counter.voice.answer(number, reply.text))
        # Not the message's id, which is the citizen's data and would stay in the audit log.
        return PublishedReply(external_id=f"{number}@{reply.attempted_at:%Y%m%dT%H%M%S%f}")

    async def tell(self, person: PersonId, notice: Notice) -> None:
        counter = self._attended()
        await counter.chats.send(person, counter.voice.notice(notice))

    def _attended(self) -> Counter:
        if self._counter is None:
            raise NotSentError("no Telegram token is set")
        return self._counter


def build(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> TelegramChat:
    """Make the platform. `http` is not used: the desk's bot has its own connection."""
    del http
    return TelegramChat(settings=settings, clock=clock)
