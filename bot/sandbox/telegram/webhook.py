"""Webhook delivery: one update at a time, in order, repeated until the bot answers 2xx."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.sandbox.client import webhook_client
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.updates import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LONGEST_WAIT_SECONDS = 60.0

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    """Where to push. Telegram demands HTTPS on 443, 80, 88 or 8443; here any local URL will do."""

    url: str
    secret_token: str | None = field(default=None, repr=False)
    max_connections: int = 40

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if self.secret_token is not None and not _SECRET.fullmatch(self.secret_token):
            raise bad_request("secret token contains unallowed characters")


class WebhookPusher:
    """Runs as one task; `set` and `remove` take effect at once."""

    def __init__(
        self, queue: UpdateQueue, *, retry_seconds: float, now: Callable[[], float]
    ) -> None:
        self._queue = queue
        self._retry_seconds = retry_seconds
        self._now = now
        self._changed = asyncio.Event()
        self._last_error: tuple[int, str] | None = None
        self.webhook: Webhook | None = None
        self.deliveries = 0  # attempts, failed ones included

    def set(self, webhook: Webhook) -> None:
        self.webhook = webhook
        self._last_error = None
        self._changed.set()
        self._queue.interrupt()

    def remove(self) -> None:
        self.webhook = None
        self._changed.set()

    def info(self) -> dict[str, Any]:
        webhook = self.webhook
        info: dict[str, Any] = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if webhook:
            info["max_connections"] = webhook.max_connections
        if webhook and self._last_error:
            info["last_error_date"], info["last_error_message"] = self._last_error
        if self._queue.allowed is not None:
            info["allowed_updates"] = self._queue.allowed
        return info

    async def run(self) -> None:
        async with webhook_client(30.0) as http:
            wait = self._retry_seconds
            while not self._queue.closed:
                await self._queue.wait()
                if self.webhook is None:
                    await self._pause(None)
                elif await self._deliver(http, self.webhook):
                    wait = self._retry_seconds
                else:
                    await self._pause(wait)
                    wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _deliver(self, http: httpx.AsyncClient, webhook: Webhook) -> bool:
        update = self._queue.head()
        if update is None:
            return True
        headers = {SECRET_HEADER: webhook.secret_token} if webhook.secret_token else {}
        self.deliveries += 1
        try:
            response = await http.post(webhook.url, json=update, headers=headers)
        except httpx.TransportError:
            return self._failed("Connection refused or lost")
        if not response.is_success:
            reason = f"{response.status_code} {response.reason_phrase}"
            return self._failed(f"Wrong response from the webhook: {reason}")
        self._queue.confirm_head(update)
        return True

    def _failed(self, message: str) -> bool:
        self._last_error = (int(self._now()), message)
        return False

    async def _pause(self, seconds: float | None) -> None:
        """Wait until the webhook changes, at most `seconds`."""
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return
