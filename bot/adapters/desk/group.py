"""The staff group: its address, and what can be done to messages in it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import structlog
from telegram import Bot, ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import ChatMigrated

from bot.adapters.desk.errors import REFUSED, is_about, translated_errors
from bot.domain.account import MAIN, ReviewPlace
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.review import CardRef

OnMigrated = Callable[[int], Awaitable[None]]
Markup = InlineKeyboardMarkup | ForceReply | None

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SUPERGROUP = "-100"
MESSAGE_LOST = "message to edit not found"
_T = TypeVar("_T")
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class GroupAddress:
    """The group's chat id, which Telegram changes when a group becomes a supergroup."""

    chat_id: int
    on_migrated: OnMigrated

    async def migrate(self, chat_id: int) -> None:
        if chat_id != self.chat_id:
            _log.warning("desk_group_migrated", old=self.chat_id, new=chat_id)
            self.chat_id = chat_id
            await self.on_migrated(chat_id)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The main group, and those of accounts by the id they are set up with."""

    main: GroupAddress
    others: Mapping[int, GroupAddress] = field(default_factory=dict)

    def at(self, place: ReviewPlace) -> GroupAddress:
        if place.chat_id is None:
            return self.main
        return self.others.get(place.chat_id) or self.find(place.chat_id) or self.main

    def find(self, chat_id: int) -> GroupAddress | None:
        """Return the group that has this id now; None where staff do not work."""
        every = (self.main, *self.others.values())
        return next((address for address in every if address.chat_id == chat_id), None)


def link_to(ref: CardRef | None) -> str:
    """Return the address of a message for members; empty where Telegram has none."""
    chat = str(ref.chat_id) if ref else ""
    if ref is None or not chat.startswith(_SUPERGROUP):
        return ""
    return f"https://t.me/c/{chat.removeprefix(_SUPERGROUP)}/{ref.message_id}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Messages in the review groups, as HTML without link previews.

    New ones go to `place`; an answer goes where the message stands that it answers. Every
    method raises the platform errors. `pace`: see `rate_limit`.
    """

    bot: Bot
    addresses: Addresses
    place: ReviewPlace = MAIN
    pace: str | None = None
    _common: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_common", {"rate_limit_args": self.pace} if self.pace else {})

    @property
    def address(self) -> GroupAddress:
        return self.addresses.at(self.place)

    def to(self, place: ReviewPlace) -> "Group":
        return replace(self, place=place)

    async def reach(self) -> None:
        """Ask Telegram for a sign of life.

        Raises:
            NotSentError: it gives none just now.
            RejectedError: it refuses this bot.
        """
        try:
            with translated_errors():
                await self.bot.get_me()
        except OutcomeUnknownError as error:  # asking has no outcome
            raise NotSentError(error.reason) from None

    async def send(
        self, text: str, *, markup: Markup = None, reply_to: CardRef | None = None
    ) -> CardRef:
        reply = (
            ReplyParameters(message_id=reply_to.message_id, allow_sending_without_reply=True)
            if reply_to
            else None
        )

        async def call(chat_id: int) -> CardRef:
            message = await self.bot.send_message(
                chat_id,
                text,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=markup,
                reply_parameters=reply,
                message_thread_id=None if reply else self.place.topic,
                **self._common,
            )
            return CardRef(chat_id=chat_id, message_id=message.message_id)

        found = self.addresses.find(reply_to.chat_id) if reply_to else None
        return await self._follow(call, found or self.address)

    async def send_photo(self, photo: bytes) -> None:
        async def call(chat_id: int) -> None:
            await self.bot.send_photo(
                chat_id, photo, message_thread_id=self.place.topic, **self._common
            )

        await self._follow(call, self.address)

    async def edit(self, ref: CardRef, text: str, *, markup: InlineKeyboardMarkup | None) -> None:
        """Replace text and buttons."""
        await self._change(
            ref,
            lambda: self.bot.edit_message_text(
                text,
                chat_id=ref.chat_id,
                message_id=ref.message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=markup,
                **self._common,
            ),
        )

    async def edit_buttons(self, ref: CardRef, markup: InlineKeyboardMarkup | None) -> None:
        await self._change(
            ref,
            lambda: self.bot.edit_message_reply_markup(
                chat_id=ref.chat_id,
                message_id=ref.message_id,
                reply_markup=markup,
                **self._common,
            ),
        )

    async def delete(self, ref: CardRef) -> None:
        await self._change(
            ref, lambda: self.bot.delete_message(ref.chat_id, ref.message_id, **self._common)
        )

    async def _change(self, ref: CardRef, call: Callable[[], Awaitable[object]]) -> None:
        """Change a message; that nothing differs is no error, that the group moved loses it."""
        try:
            with translated_errors():
                await call()
        except ChatMigrated as error:
            if address := self.addresses.find(ref.chat_id):
                await address.migrate(error.new_chat_id)
            raise RejectedError(f"Telegram: {MESSAGE_LOST}", code=REFUSED) from None
        except RejectedError as error:
            if not is_about(error, "message is not modified"):
                raise

    async def _follow(self, call: Callable[[int], Awaitable[_T]], address: GroupAddress) -> _T:
        """Call with the group's id; once again if the group has moved."""
        try:
            with translated_errors():
                return await call(address.chat_id)
        except ChatMigrated as error:
            await address.migrate(error.new_chat_id)
        with translated_errors():
            return await call(address.chat_id)
