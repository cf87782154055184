"""Platform webhooks: verify, store, and only then say that it arrived.

Meta sends again for up to 36 hours whatever is not answered with 2xx.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.domain.comment import IncomingComment
from bot.domain.errors import MalformedInputError, VerificationError
from bot.errors import cause_of
from bot.ports import ConcurrentChangeError, WebhookRequest
from bot.web.batching import ClosedError
from bot.web.body import read_body
from bot.web.callbacks import Callback, Received

Receive = Callable[[Sequence[IncomingComment]], Awaitable[object]]
LookAgain = Callable[[str, Sequence[str]], Awaitable[None]]

_NOT_STORED = (SQLAlchemyError, OSError, ConcurrentChangeError, ClosedError)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class PlatformWebhooks:
    callbacks: Mapping[str, Callback]
    receive: Receive
    poll_now: Callable[[str], Awaitable[None]]
    look_again: LookAgain

    async def handshake(self, request: Request) -> Response:
        _, callback = self._named(request)
        try:
            return PlainTextResponse(callback.handshake(request.query_params))
        except VerificationError:
            return PlainTextResponse("forbidden", 403)

    async def deliver(self, request: Request) -> Response:
        name, callback = self._named(request)
        body = await read_body(request)
        try:
            received = callback.parse(WebhookRequest(body=body, headers=dict(request.headers)))
        except VerificationError:
            _log.warning("webhook_not_verified", platform=name)
            return PlainTextResponse("forbidden", 403)
        except MalformedInputError:
            _log.warning("webhook_malformed", platform=name)
            return PlainTextResponse("bad request", 400)
        try:
            await self._store(name, received)
        except _NOT_STORED as error:
            # The error's message may quote citizens.
            _log.error("webhook_not_stored", platform=name, error=cause_of(error))
            return PlainTextResponse("try again later", 503)
        return Response()

    async def _store(self, name: str, received: Received) -> None:
        if received.skipped:
            _log.info("webhook_changes_skipped", platform=name, count=received.skipped)
        if comments := received.comments:
            await self.receive(comments)
        for account, delivery in received.by_account.items():
            if delivery.changed:
                await self.look_again(account, delivery.changed)
            if delivery.poll_now:
                await self.poll_now(account)

    def _named(self, request: Request) -> tuple[str, Callback]:
        name = str(request.path_params["platform"])
        if name not in self.callbacks:
            raise HTTPException(404)
        return name, self.callbacks[name]
