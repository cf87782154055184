"""The bot's connection to Telegram: where it is, with which token, in which group."""

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from telegram import Bot
from telegram.ext import Application, ApplicationBuilder
from telegram.request import HTTPXRequest

from bot.adapters.desk.group import Addresses, GroupAddress, OnMigrated
from bot.adapters.desk.rate_limit import DeskRateLimiter
from bot.adapters.desk.requests import TELEGRAM, base_urls
from bot.adapters.http import trusted_authorities

# The library's six type variables say nothing here: no context, no stored data, no job queue.
BotApplication = Application[Any, Any, Any, Any, Any, Any]


class Mode(StrEnum):
    """How updates arrive."""

    POLLING = "polling"
    WEBHOOK = "webhook"
    SEND_ONLY = "send_only"  # not at all: for commands that only post


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskSettings:
    """`webhook_url` and `webhook_secret` are needed for Mode.WEBHOOK only.

    `group_messages_per_minute`: Telegram documents 20 for one group; 0 switches pacing off.
    """

    token: str = field(repr=False)
    chat_id: int
    base_url: str = TELEGRAM
    mode: Mode = Mode.POLLING
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    group_messages_per_minute: int = 20

    def __post_init__(self) -> None:
        if self.mode is Mode.WEBHOOK and not (self.webhook_url and self.webhook_secret):
            raise ValueError("webhook mode needs webhook_url and webhook_secret")


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    settings: DeskSettings
    application: BotApplication = field(repr=False)
    addresses: Addresses

    @property
    def bot(self) -> Bot:
        bot: Bot = self.application.bot
        return bot

    @property
    def bot_id(self) -> int:
        """The bot's user id, which its token begins with; known before Telegram is asked."""
        return int(self.settings.token.partition(":")[0])


def connect(
    settings: DeskSettings,
    *,
    on_migrated: OnMigrated,
    others: Mapping[int, GroupAddress] | None = None,
) -> Connection:
    """Prepare everything; nothing is sent yet.

    `on_migrated` is told the group's new chat id, to be kept for the next start. `others`: the
    groups of accounts, by the id they are set up with.

    Raises:
        ValueError: the token does not look like one.
    """
    if not settings.token.partition(":")[0].isdecimal():
        raise ValueError("the Telegram token does not look like 123456:ABC…")
    _quiet_libraries()
    # The library's own switch: durations as timedelta, without a warning at every flood limit.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    urls = base_urls(settings.base_url)
    limiter = DeskRateLimiter(group_messages_per_minute=settings.group_messages_per_minute)
    application = (
        ApplicationBuilder()
        .token(settings.token)
        .base_url(urls.api)
        .base_file_url(urls.files)
        .request(_request(connections=256))
        .get_updates_request(_request(connections=1))
        .updater(None)
        .rate_limiter(limiter)
        .build()
    )
    main = GroupAddress(chat_id=settings.chat_id, on_migrated=on_migrated)
    addresses = Addresses(main, others or {})
    return Connection(settings=settings, application=application, addresses=addresses)


def _request(*, connections: int) -> HTTPXRequest:
    """Return the library's own requests, which need not read the authorities again."""
    return HTTPXRequest(connections, httpx_kwargs={"verify": trusted_authorities()})


def _quiet_libraries() -> None:
    """Keep request URLs, which hold the token, and whole updates out of the log."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # These report with a traceback or with citizens' texts what our own events tell in short.
    for name in ("telegram.ext.AIORateLimiter", "telegram.Bot", "telegram.ext.ExtBot"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
