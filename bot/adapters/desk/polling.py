"""Long polling. An update is confirmed to Telegram only after its handler has run.

So a killed process gets the unfinished update again, and decisions bear being repeated. (The
library's own updater confirms first and keeps updates in memory, and one update that it cannot
read would come back for ever.)
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.adapters.desk.backoff import Backoff
from bot.domain.errors import MalformedInputError, NotSentError

ALLOWED_UPDATES = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY)
RawUpdate = Mapping[str, Any]

_LONG_POLL = 30
"""Seconds that Telegram waits for an update before it answers with none."""
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Poller:
    """`handle` may raise MalformedInputError for an update that cannot be read: it is skipped.

    After its NotSentError the update is fetched again, and all that follow it.
    """

    bot: Bot
    handle: Callable[[RawUpdate], Awaitable[None]]
    stopping: asyncio.Event
    _next: int = field(default=0, init=False)
    _confirmed: int = field(default=0, init=False)

    async def run(self) -> None:
        """Fetch and handle, one after the other, until `stopping` is set."""
        backoff = Backoff(self.stopping)
        while not self.stopping.is_set():
            try:
                await self._handle_all(await self._fetch())
            except (TelegramError, NotSentError) as error:
                if backoff.is_fresh:
                    _log.warning("desk_polling_failed", error=type(error).__name__)
                await backoff.wait()
                continue
            if not backoff.is_fresh:
                _log.info("desk_polling_recovered")
                backoff.reset()
        await self._confirm()

    async def _handle_all(self, updates: Sequence[RawUpdate]) -> None:
        for update in updates:
            if self.stopping.is_set():
                return
            try:
                await self.handle(update)
            except MalformedInputError:
                _log.warning("desk_update_unreadable", update_id=update["update_id"])
            self._next = int(update["update_id"]) + 1

    async def _fetch(self) -> Sequence[RawUpdate]:
        """Wait for updates, or for the end; the latter gives none."""
        offset = self._next
        fetch = asyncio.create_task(self._get_updates(offset, seconds=_LONG_POLL))
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
            await self._get_updates(self._next, seconds=0, limit=1)
        except TelegramError as error:
            _log.info("desk_last_updates_unconfirmed", error=type(error).__name__)

    async def _get_updates(
        self, offset: int, *, seconds: int, limit: int = 100
    ) -> Sequence[RawUpdate]:
        """Return updates unread: one that the library cannot read must not hide the others."""
        parameters = {
            "timeout": seconds,
            "limit": limit,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
            **({"offset": offset} if offset else {}),
        }
        result = await self.bot.request.post(
            f"{self.bot.base_url}/getUpdates?{urlencode(parameters)}",
            read_timeout=seconds + 10,
        )
        rows = result if isinstance(result, list) else []
        return [row for row in rows if "update_id" in row]
