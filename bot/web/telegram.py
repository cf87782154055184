"""The webhook of the review desk's bot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.domain.errors import MalformedInputError, NotSentError
from bot.web.body import read_body

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 — the name of a header


class TelegramWebhook(Protocol):
    """Takes updates that Telegram sends."""

    def is_from_telegram(self, secret_header: str | None) -> bool:
        """Compare the header with the secret in constant time."""
        ...

    async def handle_update(self, raw: Mapping[str, Any]) -> None:
        """Take one update.

        Raises:
            NotSentError: it cannot be taken now; Telegram will send it again.
            MalformedInputError: it is not an update.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class TelegramEndpoint:
    webhook: TelegramWebhook

    async def update(self, request: Request) -> Response:
        if not self.webhook.is_from_telegram(request.headers.get(SECRET_HEADER)):
            return PlainTextResponse("forbidden", 403)
        try:
            await self.webhook.handle_update(_object(await read_body(request)))
        except MalformedInputError:
            return PlainTextResponse("bad request", 400)
        except NotSentError:
            return PlainTextResponse("try again later", 503)
        return Response()


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedInputError("the body is not JSON") from None
    if not isinstance(value, dict):
        raise MalformedInputError("the body is not an object")
    return value
