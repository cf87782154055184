"""The stand-in of a YouTube channel on a real server."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox.faults import FaultPlan
from bot.sandbox.hub import Hub
from bot.sandbox.youtube import YouTubeConfig, YouTubeSandbox
from tests.sandbox.conftest import MovableClock
from tests.sandbox.graph.conftest import served
from tests.support.http import NO_TLS


@dataclass(kw_only=True)
class ChannelStage:
    base: str
    youtube: YouTubeSandbox
    clock: MovableClock
    http: httpx.AsyncClient
    token: str = field(default="", repr=False)

    def comment(self, text: str = "Kapan?", **more: Any) -> str:
        return self.youtube.add_comment(text=text, **more)

    async def sign_in(self) -> None:
        config = self.youtube.config
        form = {
            "grant_type": "refresh_token",
            "refresh_token": config.refresh_token,
            "client_id": config.client_id,
            "client_secret": config.client_secret,
        }
        answer = await self.http.post("/google/token", data=form)
        self.token = answer.json()["access_token"]

    async def call(
        self, method: str, resource: str, *, body: object = None, **params: str
    ) -> httpx.Response:
        return await self.http.request(
            method,
            f"/google/youtube/v3/{resource}",
            params=params,
            headers={"Authorization": f"Bearer {self.token}"},
            **({"json": body} if body is not None else {}),
        )

    async def threads(self, **params: str) -> httpx.Response:
        named = {"allThreadsRelatedToChannelId": self.youtube.config.channel_id}
        by = {} if params.keys() & {"id", "videoId", "channelId"} else named
        return await self.call(
            "GET", "commentThreads", **({"part": "snippet,replies"} | by | params)
        )

    async def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        return await self.http.request(method, f"/control/youtube{path}", json=body or {})


class Staged(Protocol):
    def __call__(self, **channel: object) -> AbstractAsyncContextManager[ChannelStage]: ...


@asynccontextmanager
async def running(**channel: object) -> AsyncIterator[ChannelStage]:
    clock, hub = MovableClock(), Hub()
    config = YouTubeConfig(**channel)
    youtube = YouTubeSandbox(hub, faults=FaultPlan(), clock=clock, config=config)
    app = Starlette(
        routes=[
            Mount("/google", routes=youtube.routes()),
            Mount("/control/youtube", routes=youtube.control_routes()),
        ]
    )
    async with (
        served(app) as base,
        httpx.AsyncClient(base_url=base, trust_env=False, verify=NO_TLS) as http,
    ):
        stage = ChannelStage(base=base, youtube=youtube, clock=clock, http=http)
        await stage.sign_in()
        yield stage


@pytest.fixture
def staged() -> Staged:
    return running


@pytest.fixture
async def stage() -> AsyncIterator[ChannelStage]:
    async with running() as stage:
        yield stage


def reason_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]
