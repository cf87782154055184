"""The stand-in of a Page on a real server, with a webhook receiver beside it."""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.sandbox.app import system_clock
from bot.sandbox.faults import FaultPlan
from bot.sandbox.hub import Hub
from bot.sandbox.pages import PagesConfig, PagesSandbox
from tests.sandbox.graph.conftest import served
from tests.support.http import NO_TLS

TOKEN = "EAAG-halaman"
PERSONS_TOKEN = "EAAG-orang"
SECRET = "rahasia-aplikasi"


@dataclass(kw_only=True)
class PageStage:
    base: str
    pages: PagesSandbox
    http: httpx.AsyncClient
    posts: list[bytes] = field(default_factory=list)

    @property
    def callback(self) -> str:
        return f"{self.base}/webhooks/facebook"

    @property
    def newest(self) -> str:
        return next(iter(self.pages.state.posts))

    async def get(self, path: str, **params: str) -> httpx.Response:
        params = {"access_token": TOKEN, **params}
        return await self.http.get(f"/pages/v26.0{path}", params=params)

    async def post(self, path: str, **data: str) -> httpx.Response:
        data = {"access_token": TOKEN, **data}
        return await self.http.post(f"/pages/v26.0{path}", data=data)

    async def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        return await self.http.request(
            method,
            f"/control/pages{path}",
            content=b"" if method == "GET" else json.dumps(body or {}),
            headers={"Content-Type": "application/json"},
        )

    def comment(self, text: str | None = "Kapan?", **more: str) -> str:
        return self.pages.add_comment(text=text, name="Warga Contoh", **more)

    async def values(self) -> list[dict[str, Any]]:
        """Return what the receiver was told, once nothing is under way."""
        await self.pages.webhooks.settled()
        bodies = [json.loads(body) for body in self.posts]
        return [
            change["value"]
            for body in bodies
            for entry in body["entry"]
            for change in entry["changes"]
        ]


class Staged(Protocol):
    def __call__(self, **page: object) -> AbstractAsyncContextManager[PageStage]: ...


@asynccontextmanager
async def running(**page: object) -> AsyncIterator[PageStage]:
    config = PagesConfig(
        **{
            "access_token": TOKEN,
            "user_token": PERSONS_TOKEN,
            "app_secret": SECRET,
            "verify_token": "uji",
            "retry_gaps": (0.01,),
            **page,
        }
    )
    pages = PagesSandbox(Hub(), faults=FaultPlan(), clock=system_clock, config=config)
    posts: list[bytes] = []

    async def handshake(request: Request) -> Response:
        return PlainTextResponse(request.query_params["hub.challenge"])

    async def receive(request: Request) -> Response:
        posts.append(await request.body())
        return PlainTextResponse("")

    app = Starlette(
        routes=[
            Mount("/pages", routes=pages.routes()),
            Mount("/control/pages", routes=pages.control_routes()),
            Route("/webhooks/facebook", handshake, methods=["GET"]),
            Route("/webhooks/facebook", receive, methods=["POST"]),
        ]
    )
    await pages.start()
    try:
        async with (
            served(app) as base,
            httpx.AsyncClient(base_url=base, trust_env=False, verify=NO_TLS) as http,
        ):
            yield PageStage(base=base, pages=pages, http=http, posts=posts)
            await pages.aclose()
    finally:
        await pages.aclose()


@pytest.fixture
def staged() -> Staged:
    return running


@pytest.fixture
async def stage() -> AsyncIterator[PageStage]:
    async with running() as stage:
        yield stage
