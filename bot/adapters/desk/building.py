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
from bot.adapters.desk.group import Addresses, Group
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
from bot.domain.account import Accounts
from bot.domain.review import CardRef
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
    accounts: Accounts,
) -> TelegramDesk:
    return TelegramDesk(
        group=Group(bot=connection.bot, addresses=connection.addresses),
        renderer=CardRenderer(catalogue=catalogue, roster=roster, clock=clock),
        render_digest=render_digest,
        accounts=accounts,
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
    access = Access(roster=renderer.roster, addresses=connection.addresses, accounts=desk.accounts)
    group = Group(bot=connection.bot, addresses=connection.addresses, pace=INTERACTIVE)
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
    failures = Failures(group=group, catalogue=renderer.catalogue)
    _register(connection, presses, commands, editing, failures)
    return DeskService(connection, commands.menu(), sources, staff_chats)


def _explainer(renderer: CardRenderer) -> Explainer:
    return Explainer(catalogue=renderer.catalogue, roster=renderer.roster, clock=renderer.clock)


def _register(
    connection: Connection,
    presses: Presses,
    commands: Commands,
    editing: Editing,
    failures: "Failures",
) -> None:
    application = connection.application
    application.add_error_handler(failures.on_error)
    application.add_handler(CallbackQueryHandler(presses.on_press))
    for name, callback in commands.callbacks().items():
        application.add_handler(CommandHandler(name, callback, filters=filters.UpdateType.MESSAGE))
    migration = Migration(connection.addresses)
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migration.on_message))
    application.add_handler(MessageHandler(filters.REPLY & ~filters.COMMAND, editing.on_reply))


@dataclass(frozen=True, slots=True)
class Migration:
    addresses: Addresses

    async def on_message(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The group has become a supergroup: Telegram says so in the old group."""
        message = update.effective_message
        address = self.addresses.find(message.chat.id) if message else None
        if message and address and message.migrate_to_chat_id:
            await address.migrate(message.migrate_to_chat_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Failures:
    """The edge at which unexpected errors of handlers end: logged once, the person told."""

    group: Group
    catalogue: Catalogue

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        _log.error(
            "desk_update_failed",
            update_id=update.update_id if isinstance(update, Update) else None,
            exc_info=context.error,
        )
        message = update.message if isinstance(update, Update) else None
        if message is None or self.group.addresses.find(message.chat.id) is None:
            return  # a press has been answered already
        text = html.escape(self.catalogue.text("errors.unexpected"))
        with tolerated("desk_error_reply_failed"):
            ref = CardRef(chat_id=message.chat.id, message_id=message.message_id)
            await self.group.send(text, reply_to=ref)
