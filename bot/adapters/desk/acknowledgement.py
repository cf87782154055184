"""Every press is answered exactly once, whatever happens; a failing answer stops nothing."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from telegram import CallbackQuery
from telegram.constants import CallbackQueryLimit
from telegram.error import TelegramError

from bot.adapters.desk.shorten import shorten

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Toast:
    """A short text for the person who pressed; an alert has to be closed by them."""

    text: str = ""
    alert: bool = False


@dataclass(slots=True)
class Acknowledgement:
    query: CallbackQuery
    given: bool = False

    async def give(self, toast: Toast) -> None:
        if self.given:
            return
        self.given = True
        text = shorten(toast.text, CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
        try:
            await self.query.answer(text or None, show_alert=toast.alert)
        except TelegramError as error:  # e.g. the query is too old; the act itself counts
            _log.info("desk_acknowledgement_failed", error=type(error).__name__)


@asynccontextmanager
async def acknowledging(query: CallbackQuery, *, fallback: str) -> AsyncGenerator[Acknowledgement]:
    """Answer `query` with `fallback` on the way out, unless it was answered inside."""
    acknowledgement = Acknowledgement(query)
    try:
        yield acknowledgement
    finally:
        await acknowledgement.give(Toast(fallback, alert=True))
