"""One stand-in on a real uvicorn server, with a webhook receiver beside it."""

import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.sandbox.faults import FaultPlan, cut
from bot.sandbox.graph import GraphConfig, GraphSandbox
from bot.sandbox.hub import Hub
from tests.support.http import NO_TLS

TOKEN = "IGAA-token-uji"
SECRET = "rahasia-aplikasi"
VERIFY_TOKEN = "token-verifikasi"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Receiver:
    """A webhook receiver; `answers` are the next statuses (0: the connection is cut)."""

    posts: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    echo: Callable[[str], str] = lambda challenge: challenge

    async def handshake(self, request: Request) -> Response:
        query = request.query_params
        if query.get("hub.mode") != "subscribe" or query.get("hub.verify_token") != VERIFY_TOKEN:
            return PlainTextResponse("tidak dikenal", 403)
        return PlainTextResponse(self.echo(query["hub.challenge"]))

    async def receive(self, request: Request) -> Response:
        self.posts.append((await request.body(), dict(request.headers)))
        status = self.answers.pop(0) if self.answers else 200
        return await cut(request) if status == 0 else PlainTextResponse("", status)


@dataclass(kw_only=True)
class Stage:
    """Everything a test touches."""

    base: str
    graph: GraphSandbox
    hub: Hub
    clock: Clock
    receiver: Receiver
    http: httpx.AsyncClient

    @property
    def callback(self) -> str:
        return f"{self.base}/webhooks/instagram"

    async def get(self, path: str, **params: str) -> httpx.Response:
        params = {"access_token": TOKEN, **params}
        return await self.http.get(f"/graph/v26.0{path}", params=params)

    async def post(self, path: str, **data: str) -> httpx.Response:
        data = {"access_token": TOKEN, **data}
        return await self.http.post(f"/graph/v26.0{path}", data=data)

    async def delete(self, path: str) -> httpx.Response:
        return await self.http.delete(f"/graph/v26.0{path}", params={"access_token": TOKEN})

    async def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        """`json.dumps` escapes what httpx cannot encode, lone surrogates for one."""
        return await self.http.request(
            method,
            f"/control/graph{path}",
            content=b"" if method == "GET" else json.dumps(body or {}),
            headers={"Content-Type": "application/json"},
        )

    def comment(self, text: str, *, parent_id: str | None = None) -> str:
        return self.graph.add_comment(text=text, username="warga_contoh", parent_id=parent_id)


@asynccontextmanager
async def running(**options: object) -> AsyncIterator[Stage]:
    clock, hub, receiver = Clock(), Hub(), Receiver()
    settings: dict[str, object] = {"retry_gaps": (0.01, 0.02, 0.04), "delivery_timeout": 5.0}
    config = GraphConfig(
        access_token=TOKEN,
        app_secret=SECRET,
        verify_token=VERIFY_TOKEN,
        **(settings | options),
    )
    graph = GraphSandbox(hub, faults=FaultPlan(), clock=clock, config=config)
    app = Starlette(
        routes=[
            Mount("/graph", routes=graph.routes()),
            Mount("/control/graph", routes=graph.control_routes()),
            Route("/webhooks/instagram", receiver.handshake, methods=["GET"]),
            Route("/webhooks/instagram", receiver.receive, methods=["POST"]),
            Route("/events", hub.events),
        ]
    )
    await graph.start()
    try:
        async with (
            served(app) as base,
            httpx.AsyncClient(base_url=base, trust_env=False, verify=NO_TLS) as http,
        ):
            yield Stage(base=base, graph=graph, hub=hub, clock=clock, receiver=receiver, http=http)
            await graph.aclose()
            hub.close()
    finally:
        await graph.aclose()


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """Serve on a free loopback port.

    The server's parts are driven one by one, for `serve` polls for its end ten times a second.
    """
    # With the protocol left open (0) asyncio sets no TCP_NODELAY: 40 ms lost on every call.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await server.shutdown(sockets=[listener])


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running() as stage:
        yield stage


@pytest.fixture
def staged() -> Callable[..., AbstractAsyncContextManager[Stage]]:
    """`async with staged(option=…) as stage`: a stand-in with other settings."""
    return running
