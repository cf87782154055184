"""Health checks for the process supervisor: alive, and able to work."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


@dataclass(frozen=True, kw_only=True)
class Health:
    look: Callable[[], Awaitable[Mapping[str, object]]]

    async def live(self, _request: Request) -> Response:
        """Say that the process answers; nothing else is asked."""
        return JSONResponse({"ok": True})

    async def ready(self, _request: Request) -> Response:
        state = dict(await self.look())
        return JSONResponse(state, status_code=200 if state.get("ok") is True else 503)
