"""Puts the desk together from its parts."""

import html
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import structlog
from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.access import Access
from bot.adapters.desk.acts import Acts
from bot.adapters.desk.cards import CardRenderer
from bot.adapters.desk.commands import Commands
from bot.adapters.desk.connection import Connection
from bot.adapters.desk.editing import Editing
from bot.adapters.desk.explain import Explainer
from bot.adapters.desk.group import Group, GroupAddress
from bot.adapters.desk.ports import (
    Controls,
    CurrentDigest,
    PrivateReplies,
    RenderDigest,
    Review,
)
from bot.adapters.desk.presses import Presses
from bot.adapters.desk.rate_limit import INTERACTIVE
from bot.adapters.desk.service import DeskService
from bot.adapters.desk.sources import Takes
from bot.adapters.desk.telegram_desk import TelegramDesk
from bot.adapters.desk.tolerance import tolerated
from bot.domain.staff import StaffRoster
from bot.ports import Clock

_log = structlog.get_logger(__name__)


def build_desk(
    connection: Connection,
    *,
    catalogue: Catalogue,
    roster: StaffRoster,
    clock: Clock,
    render_digest: RenderDigest,
) -> TelegramDesk:
    return TelegramDesk(
        group=Group(bot=connection.bot, address=connection.address),
        renderer=CardRenderer(catalogue=catalogue, roster=roster, clock=clock),
        render_digest=render_digest,
    )


def build_service(
    connection: Connection,
    *,
    desk: TelegramDesk,
    review: Review,
    private: PrivateReplies,
    controls: Controls,
    current_digest: CurrentDigest,
    sources: Sequence[Takes] = (),
    staff_chats: Collection[int] = (),
) -> DeskService:
    """Return the service whose handlers call the use cases; `sources` have joined already."""
    renderer = desk.renderer
    explainer = _explainer(renderer)
    access = Access(roster=renderer.roster, address=connection.address)
    group = Group(bot=connection.bot, address=connection.address, pace=INTERACTIVE)
    editing = Editing(
        review=review,
        private=private,
        access=access,
        group=group,
        renderer=renderer,
        explainer=explainer,
        bot_id=connection.bot_id,
    )
    acts = Acts(review=review, private=private, renderer=renderer, group=group, editing=editing)
    presses = Presses(review=review, access=access, group=group, acts=acts, explainer=explainer)
    commands = Commands(
        review=review,
        controls=controls,
        access=access,
        group=group,
        desk=desk,
        editing=editing,
        explainer=explainer,
        current_digest=current_digest,
    )
    _tell_of_failures(connection, group=group, catalogue=renderer.catalogue)
    _register(connection, presses=presses, commands=commands, editing=editing)
    return DeskService(connection, commands.menu(), sources, staff_chats)


def _explainer(renderer: CardRenderer) -> Explainer:
    return Explainer(catalogue=renderer.catalogue, roster=renderer.roster, clock=renderer.clock)


def _tell_of_failures(connection: Connection, *, group: Group, catalogue: Catalogue) -> None:
    failures = Failures(group=group, catalogue=catalogue, bot_id=connection.bot_id)
    connection.application.add_error_handler(failures.on_error)


def _register(
    connection: Connection, *, presses: Presses, commands: Commands, editing: Editing
) -> None:
    application = connection.application
    application.add_handler(CallbackQueryHandler(presses.on_press))
    for name, callback in commands.callbacks().items():
        application.add_handler(CommandHandler(name, callback, filters=filters.UpdateType.MESSAGE))
    migration = Migration(connection.address)
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migration.on_message))
    application.add_handler(MessageHandler(filters.REPLY & ~filters.COMMAND, editing.on_reply))


@dataclass(frozen=True, slots=True)
class Migration:
    address: GroupAddress

    async def on_message(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The group has become a supergroup: Telegram says so in the old group."""
        message = update.effective_message
        if message and message.migrate_to_chat_id and message.chat.id == self.address.chat_id:
            await self.address.migrate(message.migrate_to_chat_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Failures:
    """The edge at which unexpected errors of handlers end: logged once, the person told."""

    group: Group
    catalogue: Catalogue
    bot_id: int

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        _log.error(
            "desk_update_failed",
            update_id=update.update_id if isinstance(update, Update) else None,
            exc_info=context.error,
        )
        message = update.message if isinstance(update, Update) else None
        if message is None or message.chat.id != self.group.address.chat_id:
            return  # a press has been answered already
        text = html.escape(self.catalogue.text("errors.unexpected"))
        with tolerated("desk_error_reply_failed"):
            await self.group.send(text, reply_to=message.message_id)
