"""The desk as a part of the process: connect, receive updates, stop."""

import asyncio
import hmac
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import structlog
from telegram import BotCommand, BotCommandScopeAllPrivateChats, Update
from telegram.error import TelegramError

from bot.adapters.desk.backoff import Backoff
from bot.adapters.desk.connection import Connection, Mode
from bot.adapters.desk.polling import ALLOWED_UPDATES, Poller, RawUpdate
from bot.adapters.desk.sources import Takes
from bot.domain.errors import MalformedInputError, NotSentError

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class DeskService:
    """Starts at once even if Telegram is down, and goes on trying beside everything else."""

    connection: Connection
    menu: Sequence[BotCommand] = ()
    sources: Sequence[Takes] = ()
    staff_chats: Collection[int] = ()
    private_menu: Sequence[BotCommand] = ()
    """The commands of a private chat; empty: as in the group."""
    _stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _connected: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    @property
    def is_connected(self) -> bool:
        """Telegram has accepted the token and the way updates arrive."""
        return self._connected.is_set()

    async def wait_connected(self) -> None:
        await self._connected.wait()

    async def start(self) -> None:
        """Begin to connect; returns without waiting for Telegram."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="desk")
            self._task.add_done_callback(_report)

    async def stop(self) -> None:
        """Finish the update in hand, then close all connections."""
        self._stopping.set()
        if self._task is not None:
            await asyncio.wait({self._task})
            self._task = None
        async with self._one_at_a_time:
            await self.connection.application.shutdown()
            # Neither of these closes what a bot has used that never got to know itself.
            await self.connection.bot.shutdown()
            await self.connection.bot.request.shutdown()

    def is_from_telegram(self, secret_header: str | None) -> bool:
        """Check `X-Telegram-Bot-Api-Secret-Token`, in constant time."""
        secret = self.connection.settings.webhook_secret
        return bool(secret) and hmac.compare_digest(
            (secret_header or "").encode(), secret.encode()
        )

    async def handle_update(self, raw: RawUpdate) -> None:
        """Handle one update that came through the webhook; Telegram repeats it on an error.

        Raises:
            MalformedInputError: not an update.
            NotSentError: not connected yet, or not to be stored now; it should come again later.
        """
        if not self.is_connected:
            raise NotSentError("the desk is not connected to Telegram yet")
        await self._handle(raw)

    async def _run(self) -> None:
        await self._connect()
        if self.connection.settings.mode is Mode.POLLING and self.is_connected:
            await Poller(self.connection.bot, self._handle, self._stopping).run()

    async def _handle(self, raw: RawUpdate) -> None:
        try:
            update = Update.de_json(dict(raw), self.connection.bot)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise MalformedInputError("not a Telegram update") from None
        async with self._one_at_a_time:
            if not await self._is_taken(update):
                await self.connection.application.process_update(update)

    async def _is_taken(self, update: Update) -> bool:
        """Offer the update to the sources; those of review groups are never theirs."""
        chat = update.effective_chat
        if chat is None or chat.id in self.staff_chats:
            return False
        if self.connection.addresses.find(chat.id):  # may have got a new id meanwhile
            return False
        try:
            for source in self.sources:
                if await source.take(update):
                    return True
        except (NotSentError, MalformedInputError):
            raise
        except Exception:  # noqa: BLE001 — what nobody foresaw must not come back for ever
            _log.exception("source_update_failed", update_id=update.update_id)
            return True
        return False

    async def _connect(self) -> None:
        backoff = Backoff(self._stopping)
        while not self._stopping.is_set():
            try:
                await self._introduce()
            except TelegramError as error:
                if backoff.is_fresh:
                    _log.warning("desk_connect_failed", error=type(error).__name__)
                await backoff.wait()
            else:
                _log.info("desk_connected", mode=self.connection.settings.mode)
                self._connected.set()
                return

    async def _introduce(self) -> None:
        """Say who we are and how updates shall come. Safe to repeat."""
        settings, bot = self.connection.settings, self.connection.bot
        await self.connection.application.initialize()
        match settings.mode:
            case Mode.SEND_ONLY:
                return
            case Mode.POLLING:
                await bot.delete_webhook(drop_pending_updates=False)
            case Mode.WEBHOOK:
                await bot.set_webhook(
                    settings.webhook_url,
                    secret_token=settings.webhook_secret,
                    allowed_updates=ALLOWED_UPDATES,
                    drop_pending_updates=False,
                )
        if self.menu:
            await bot.set_my_commands(self.menu)
        if self.private_menu:
            scope = BotCommandScopeAllPrivateChats()
            await bot.set_my_commands(self.private_menu, scope=scope)


def _report(task: asyncio.Task[None]) -> None:
    """Tell of an end that nobody asked for; the rest of the process goes on."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("desk_died", exc_info=error)
