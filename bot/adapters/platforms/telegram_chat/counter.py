"""Where citizens are received: who writes, what they want, and who is no citizen at all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog
from telegram import BotCommand, CallbackQuery, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.adapters.platforms.telegram_chat.buttons import Press
from bot.adapters.platforms.telegram_chat.sending import PrivateChats
from bot.adapters.platforms.telegram_chat.speaking import COMMANDS, Voice
from bot.domain.staff import StaffId, StaffRoster
from bot.domain.ticket import ChatMessage, PersonId
from bot.ports import NoticeKind
from bot.usecases.chat import CitizenChat

_LONGEST_NAME = 128
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Counter:
    """`storing`: tells by its error whether what could not be stored is to come again."""

    chat: CitizenChat
    chats: PrivateChats
    voice: Voice
    roster: StaffRoster
    storing: Callable[[], AbstractContextManager[None]]

    def menu(self) -> list[BotCommand]:
        return [BotCommand(name, self.voice.command(name)) for name in COMMANDS]

    async def take(self, update: Update) -> bool:
        """Take what happens in a private chat; False: it happens elsewhere.

        Raises:
            NotSentError: it cannot be stored now; Telegram has to send it again.
            MalformedInputError: it never can.
        """
        if update.callback_query is not None:
            return await self._take_press(update.callback_query)
        message = update.message or update.edited_message
        if message is None or message.chat.type != ChatType.PRIVATE:
            return False
        person = _person(message.from_user)
        if person is not None:
            with self.storing():
                await self._hear(person, message, is_edit=update.message is None)
        return True

    async def _hear(self, person: PersonId, message: Message, *, is_edit: bool) -> None:
        text = message.text or message.caption or ""
        if StaffId(person) in self.roster.members:
            await self.chat.ask(person, NoticeKind.STAFF, message_id=message.message_id)
        elif message.text and text.startswith("/"):
            if not is_edit:
                await self._command(person, text, message.message_id)
        elif not text.strip():
            await self.chat.ask(person, NoticeKind.TEXT_NEEDED, message_id=message.message_id)
        else:
            hear = self.chat.edit if is_edit else self.chat.write
            await hear(_chat_message(person, message, text))

    async def _command(self, person: PersonId, text: str, message_id: int) -> None:
        """Do what the citizen's commands do; any other, of staff as well, explains the chat."""
        name, _, argument = text.partition(" ")
        match name.partition("@")[0].lower():
            case "/status":
                await self.chat.ask_status(person, argument.strip(), message_id=message_id)
            case "/hapus_data":
                await self.chat.ask_erasure(person, message_id=message_id)
            case "/start":
                await self.chat.ask(person, NoticeKind.WELCOME, message_id=message_id)
            case _:
                await self.chat.ask(person, NoticeKind.HELP, message_id=message_id)

    async def _take_press(self, query: CallbackQuery) -> bool:
        press, message = Press.decode(query.data), query.message
        if press is None or message is None or message.chat.type != ChatType.PRIVATE:
            return False
        person = _person(query.from_user)
        toast = ""
        if person is not None and person == message.chat.id:
            with self.storing():
                toast = await self._act(person, press, message.message_id)
        try:
            await query.answer(toast or None)
            if press.rating is None:
                await query.edit_message_reply_markup(None)
        except TelegramError as error:  # too old, pressed twice, deleted: what was done counts
            _log.info("chat_press_unanswered", error=type(error).__name__)
        return True

    async def _act(self, person: PersonId, press: Press, message_id: int) -> str:
        """Do what was pressed; return the toast that says so."""
        if press.rating is not None:
            is_theirs = await self.chat.rate(person, press.number, press.rating)
            return self.voice.toast("rated" if is_theirs else "unknown")
        if press.act == "erase":
            await self.chat.erase(person, upto=message_id)
            return self.voice.toast("erasing")
        return self.voice.toast("kept")


def _person(user: User | None) -> PersonId | None:
    """Return who writes; None for bots, and for channels, which are no users."""
    return None if user is None or user.is_bot else PersonId(user.id)


def _chat_message(person: PersonId, message: Message, text: str) -> ChatMessage:
    name = message.from_user.full_name if message.from_user else ""
    return ChatMessage(
        person=person,
        name=name[:_LONGEST_NAME],
        id=message.message_id,
        text=text,
        sent_at=message.date,
    )
