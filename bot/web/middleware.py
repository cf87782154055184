"""Around every request: an id for the logs, security headers, and the last catch of errors.

Plain ASGI, because Starlette's BaseHTTPMiddleware breaks context variables and cancellation.
"""

import re
import traceback
from uuid import uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_log = structlog.get_logger(__name__)


class RequestIds:
    """Binds `request_id` to the logs and answers with it; a proxy's id is kept if harmless."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given_id(scope) or uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, _adding(send, {"X-Request-ID": request_id}))


class SecurityHeaders:
    """Adds headers that forbid a browser to do anything with an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wrapped = _adding(send, _HEADERS) if scope["type"] == "http" else send
        await self._app(scope, receive, wrapped)


class EdgeErrors:
    """Answers 500 without detail to what nobody foresaw, and logs where it happened.

    The message is not logged: it may quote a citizen's text or a token.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            _log.info("client_went_away")
        except Exception as error:  # noqa: BLE001 — one of the three edges
            _log.error("request_failed", error=type(error).__name__, at=_place(error))
            if not started:
                answer = PlainTextResponse("internal error", 500)
                await answer(scope, receive, send)


def _given_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text = value.decode("latin-1")
            return text if _GIVEN_ID.fullmatch(text) else None
    return None


def _adding(send: Send, headers: dict[str, str]) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return wrapped


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
