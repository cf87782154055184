"""Long polling. An update is confirmed to Telegram only after its handler has run.

So a killed process gets the unfinished update again, and decisions bear being repeated. (The
library's own updater confirms first and keeps updates in memory.)
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.adapters.desk.backoff import Backoff

ALLOWED_UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY)

_LONG_POLL = timedelta(seconds=30)
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Poller:
    """`handle` must not raise for a single bad update."""

    bot: Bot
    handle: Callable[[Update], Awaitable[None]]
    stopping: asyncio.Event
    _next: int = field(default=0, init=False)
    _confirmed: int = field(default=0, init=False)

    async def run(self) -> None:
        """Fetch and handle, one after the other, until `stopping` is set."""
        backoff = Backoff(self.stopping)
        while not self.stopping.is_set():
            try:
                updates = await self._fetch()
            except TelegramError as error:
                if backoff.is_fresh:
                    _log.warning("desk_polling_failed", error=type(error).__name__)
                await backoff.wait()
                continue
            if not backoff.is_fresh:
                _log.info("desk_polling_recovered")
                backoff.reset()
            await self._handle_all(updates)
        await self._confirm()

    async def _handle_all(self, updates: Sequence[Update]) -> None:
        for update in updates:
            if self.stopping.is_set():
                return
            await self.handle(update)
            self._next = update.update_id + 1

    async def _fetch(self) -> Sequence[Update]:
        """Wait for updates, or for the end; the latter gives none."""
        offset = self._next
        fetch = asyncio.create_task(
            self.bot.get_updates(
                offset=offset or None, timeout=_LONG_POLL, allowed_updates=ALLOWED_UPDATES
            )
        )
        stop = asyncio.create_task(self.stopping.wait())
        try:
            await asyncio.wait({fetch, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not fetch.done():
                return ()
            updates = fetch.result()
            self._confirmed = offset
            return updates
        finally:
            fetch.cancel()
            stop.cancel()
            await asyncio.gather(fetch, stop, return_exceptions=True)

    async def _confirm(self) -> None:
        """Tell Telegram on the way out what has been handled."""
        if self._next == self._confirmed:
            return
        try:
            await self.bot.get_updates(
                offset=self._next, limit=1, timeout=0, allowed_updates=ALLOWED_UPDATES
            )
        except TelegramError as error:
            _log.info("desk_last_updates_unconfirmed", error=type(error).__name__)
