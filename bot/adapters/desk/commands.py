"""Commands: the queue, an item's history, the kill switch, the digest, help."""

import html
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from telegram import BotCommand, Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.adapters.desk.access import Access, topic_of
from bot.adapters.desk.card_view import account_name
from bot.adapters.desk.editing import Editing
from bot.adapters.desk.explain import Explainer
from bot.adapters.desk.group import Group, link_to
from bot.adapters.desk.ports import Controls, CurrentDigest, Review
from bot.adapters.desk.short_ids import parse_short_id, short_id
from bot.adapters.desk.shorten import inert, shorten
from bot.adapters.desk.telegram_desk import TelegramDesk
from bot.adapters.desk.tolerance import tolerated
from bot.domain.account import ReviewPlace
from bot.domain.card import Card
from bot.domain.edition import Edition
from bot.domain.errors import DomainError, PlatformError
from bot.domain.reply import ItemId
from bot.domain.review import CardRef
from bot.domain.staff import Permission, StaffMember

NAMES = ("antrian", "terlambat", "riwayat", "ringkasan", "jeda", "lanjut", "batal", "bantuan")
_LISTED = 10
_EXCERPT = 90
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One card in a list."""

    card_id: str
    link: str
    account: str
    intent: str
    due_at: datetime
    overdue: bool
    editing_by: str
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A command by a member; `words` are what follows it."""

    by: StaffMember
    message: Message
    words: Sequence[str]


Answer = Callable[[Call], Awaitable[str]]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Commands:
    """Each command answers with Telegram HTML, or with nothing."""

    review: Review
    controls: Controls
    access: Access
    group: Group
    desk: TelegramDesk
    editing: Editing
    explainer: Explainer
    current_digest: CurrentDigest

    def callbacks(self) -> dict[str, Callback]:
        """Return what to call for each name of `NAMES`."""
        answers: dict[str, tuple[Permission, Answer]] = {
            "antrian": (Permission.VIEW, self.queue),
            "terlambat": (Permission.VIEW, self.overdue),
            "riwayat": (Permission.VIEW, self.history),
            "ringkasan": (Permission.VIEW, self.digest),
            "jeda": (Permission.CONTROL, self.pause),
            "lanjut": (Permission.CONTROL, self.resume),
            "batal": (Permission.REVIEW, self.cancel),
            "bantuan": (Permission.VIEW, self.help),
        }
        return {name: self._callback(*answers[name]) for name in NAMES}

    def menu(self) -> list[BotCommand]:
        return [BotCommand(name, self._text(f"commands.{name}")) for name in NAMES]

    async def queue(self, call: Call) -> str:
        accounts = self.access.queue_of(call.message, call.by)
        cards, total = await self.review.queue(_LISTED, accounts=accounts)
        return self._list(cards, total, only_overdue=False)

    async def overdue(self, call: Call) -> str:
        accounts = self.access.queue_of(call.message, call.by)
        cards, total = await self.review.overdue(_LISTED, accounts=accounts)
        return self._list(cards, total, only_overdue=True)

    async def history(self, call: Call) -> str:
        item_id = parse_short_id(call.words[0]) if call.words else None
        if item_id is None:
            return html.escape(self._text("replies.history_usage"))
        card = await self.review.card(item_id)
        call.by.require(card.account)
        details = self.desk.renderer.details(card, await self.review.history(item_id))
        return self._render(
            "history.html.j2",
            card_id=short_id(item_id),
            link=link_to(card.ref),
            details=details,
        )

    async def digest(self, call: Call) -> str:
        """Post the running week's of the accounts that `/antrian` would list here."""
        accounts = self.access.queue_of(call.message, call.by)
        here = ReviewPlace(chat_id=call.message.chat.id, topic=topic_of(call.message))
        edition = Edition(place=here, accounts=None if accounts is None else frozenset(accounts))
        facts = await self.current_digest(edition)
        try:
            await self.desk.post_digest(facts)
        except PlatformError as error:
            _log.warning("desk_digest_failed", reason=error.reason)
            return html.escape(self._text("replies.digest_failed"))
        return ""

    async def pause(self, call: Call) -> str:
        if await self.controls.is_paused():
            return html.escape(self._text("replies.already_paused"))
        await self.controls.pause(by=call.by)
        return html.escape(self._text("replies.paused", by=call.by.name))

    async def resume(self, call: Call) -> str:
        if not await self.controls.is_paused():
            return html.escape(self._text("replies.not_paused"))
        await self.controls.resume(by=call.by)
        return html.escape(self._text("replies.resumed", by=call.by.name))

    async def cancel(self, call: Call) -> str:
        """Leave editing: the item of the prompt that is replied to, or any the person has."""
        prompt = self.editing.prompt_of(call.message)
        items: Sequence[ItemId]
        if prompt is not None and prompt.user_id == call.by.id:
            if prompt.is_private:  # nothing is held for it
                await self.editing.remove_prompt(call.message)
                return html.escape(self._text("replies.private_cancelled"))
            items = [prompt.item_id]
        else:
            items = await self.review.edits_of(call.by)
        for item_id in items:
            await self.review.cancel_edit(item_id, by=call.by)
        if prompt is not None and items:
            await self.editing.remove_prompt(call.message)
        if not items:
            return html.escape(self._text("replies.no_edit"))
        names = ", ".join(short_id(item_id) for item_id in items)
        return html.escape(self._text("replies.edit_cancelled", card_id=names))

    async def help(self, _: Call) -> str:
        commands = [(name, self._text(f"commands.{name}")) for name in NAMES]
        return self._render("help.html.j2", commands=commands)

    def _callback(self, permission: Permission, answer: Answer) -> Callback:
        async def callback(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            message = update.effective_message
            if message is None:
                return
            try:
                by = self.access.admit(message.from_user, chat=message.chat, permission=permission)
                text = await answer(Call(by=by, message=message, words=context.args or ()))
            except DomainError as error:
                text = html.escape(self.explainer.error(error))
            await self._reply(message, text)

        return callback

    async def _reply(self, message: Message, text: str) -> None:
        """Answer in the group. Elsewhere only a person who writes to the bot gets a word."""
        if not text:
            return
        if self.access.addresses.find(message.chat.id):
            ref = CardRef(chat_id=message.chat.id, message_id=message.message_id)
            with tolerated("desk_command_reply_failed"):
                await self.group.send(text, reply_to=ref)
        elif message.chat.type == ChatType.PRIVATE:
            try:
                await message.reply_html(text)
            except TelegramError as error:
                _log.warning("desk_command_reply_failed", reason=type(error).__name__)

    def _list(self, cards: Sequence[Card], total: int, *, only_overdue: bool) -> str:
        lines = [self._line(card) for card in cards]
        return self._render("queue.html.j2", lines=lines, total=total, only_overdue=only_overdue)

    def _line(self, card: Card) -> Line:
        return Line(
            card_id=short_id(card.item_id),
            link=link_to(card.ref),
            account=account_name(card.platform, card.label) if card.label else "",
            intent=self._text(f"intents.{card.reading.intent}"),
            due_at=card.due_at,
            overdue=card.overdue,
            editing_by=card.editing_by,
            comment=shorten(" ".join(inert(card.comment).split()), _EXCERPT),
        )

    def _text(self, key: str, **values: object) -> str:
        return self.explainer.catalogue.text(key, **values)

    def _render(self, name: str, **values: object) -> str:
        return self.explainer.catalogue.template(name).render(values).strip()
