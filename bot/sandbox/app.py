"""The sandbox as one ASGI application: the stand-ins, their pages and their controls."""

import asyncio
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from typing_extensions import override

from bot.sandbox.faults import FaultPlan
from bot.sandbox.graph import GraphConfig, GraphSandbox
from bot.sandbox.hub import Hub
from bot.sandbox.pages import PagesConfig, PagesSandbox
from bot.sandbox.telegram import TelegramConfig, TelegramSandbox
from bot.sandbox.youtube import YouTubeConfig, YouTubeSandbox

STATIC = Path(__file__).parent / "static"
# The pages load nothing from elsewhere, and no text of theirs can become a script.
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-cache",
}


def system_clock() -> datetime:
    return datetime.fromtimestamp(time.time(), tz=UTC)


def _page_of_strangers() -> PagesConfig:
    """A Page whose secrets nobody was told."""
    token, secret, word = (secrets.token_hex(16) for _ in range(3))
    return PagesConfig(access_token=token, app_secret=secret, verify_token=word)


def _channel_of_strangers() -> YouTubeConfig:
    """A channel whose secrets nobody was told."""
    secret, token = (secrets.token_hex(16) for _ in range(2))
    return YouTubeConfig(client_secret=secret, refresh_token=token)


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxConfig:
    graph: GraphConfig
    telegram: TelegramConfig = field(default_factory=TelegramConfig)
    pages: PagesConfig = field(default_factory=_page_of_strangers)
    youtube: YouTubeConfig = field(default_factory=_channel_of_strangers)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sandbox:
    """Made on the event loop that will serve `app`; its lifespan starts and closes the parts."""

    app: Starlette
    telegram: TelegramSandbox
    graph: GraphSandbox
    pages: PagesSandbox
    youtube: YouTubeSandbox
    hub: Hub
    faults: FaultPlan

    def release(self) -> None:
        """End all streams and long polls, so that a graceful stop has nothing to wait for."""
        self.hub.close()
        self.telegram.release()


def create_sandbox(
    config: SandboxConfig, *, clock: Callable[[], datetime] = system_clock
) -> Sandbox:
    hub, faults = Hub(), FaultPlan()
    telegram = TelegramSandbox(hub, faults=faults, clock=clock, config=config.telegram)
    graph = GraphSandbox(hub, faults=faults, clock=clock, config=config.graph)
    pages = PagesSandbox(hub, faults=faults, clock=clock, config=config.pages)
    youtube = YouTubeSandbox(hub, faults=faults, clock=clock, config=config.youtube)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await telegram.start()
        await graph.start()
        await pages.start()
        yield
        hub.close()
        await pages.aclose()
        await graph.aclose()
        await telegram.aclose()

    routes: list[Route | Mount] = [
        *_pages(hub),
        *telegram.routes(),
        *telegram.control_routes(),
        Mount("/graph", routes=graph.routes()),
        Mount("/control/graph", routes=graph.control_routes()),
        Mount("/pages", routes=pages.routes()),
        Mount("/control/pages", routes=pages.control_routes()),
        Mount("/google", routes=youtube.routes()),
        Mount("/control/youtube", routes=youtube.control_routes()),
    ]
    return Sandbox(
        app=Starlette(routes=routes, lifespan=lifespan),
        telegram=telegram,
        graph=graph,
        pages=pages,
        youtube=youtube,
        hub=hub,
        faults=faults,
    )


def _pages(hub: Hub) -> list[Route | Mount]:
    return [
        _page("/", "index.html"),
        _page("/instagram", "instagram.html"),
        _page("/facebook", "facebook.html"),
        _page("/youtube", "youtube.html"),
        _page("/telegram", "telegram.html"),
        _page("/discussion", "discussion.html"),
        _page("/chat", "chat.html"),
        Route("/events", hub.events),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _page(path: str, name: str) -> Route:
    async def page(_request: Request) -> Response:
        return FileResponse(STATIC / name, headers=_PAGE_HEADERS)

    return Route(path, page)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.start_up_over = asyncio.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.start_up_over.set()

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave the signals to the process that the sandbox is part of."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    """Bind with the protocol named: only then asyncio sets TCP_NODELAY on its connections.

    Without it each answer waits about 40 ms for the client's delayed acknowledgement.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


class SandboxServer:
    """Serves a sandbox on the running event loop; port 0 takes a free one.

    Use as an async context manager, or `start()` and `aclose()`.
    """

    def __init__(self, sandbox: Sandbox, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.sandbox = sandbox
        self._host = host
        self._wanted_port = port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self.port = 0

    @property
    def base_url(self) -> str:
        return f"http://{self._host}:{self.port}"

    async def start(self) -> None:
        """Return when requests are answered.

        Raises:
            OSError: the address cannot be bound.
            RuntimeError: a part of the sandbox failed to start.
        """
        listener = _listen(self._host, self._wanted_port)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            self.sandbox.app,
            log_level="warning",
            access_log=False,  # request lines of the Bot API contain the token
            lifespan="on",
            timeout_graceful_shutdown=3,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        await self._server.start_up_over.wait()
        if not self._server.started:
            await self._task
            raise RuntimeError("the sandbox did not start")

    async def aclose(self) -> None:
        if self._server is None or self._task is None:
            return
        self.sandbox.release()
        self._server.should_exit = True
        await self._task
        self._server = self._task = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
