"""The real YouTube adapter beside the stand-in of a channel, over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest

from bot.adapters.platforms import youtube
from bot.domain.comment import IncomingComment
from bot.ports import Poll
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph import GraphConfig
from bot.sandbox.youtube import YouTubeConfig, YouTubeSandbox
from tests.support.platform_stage import Clock, PlatformStage

REFRESH_TOKEN = "1//token-penyegar-rahasia"
CLIENT_SECRET = "GOCSPX-rahasia-klien"


@dataclass(kw_only=True)
class Stage(PlatformStage):
    youtube: YouTubeSandbox
    platform: youtube.YouTubePlatform
    author = "@wargacontoh"
    base: str

    def comment(self, text: str = "Kapan?", **more: object) -> str:
        return self.youtube.add_comment(text=text, **more)

    def fault(self, operation: str, kind: FaultKind, **more: object) -> None:
        self.youtube.faults.add(f"youtube:{operation}", Fault(kind=kind, **more))

    @property
    def replies(self) -> list[str]:
        return [reply.text for reply in self.youtube.office_replies()]

    @property
    def used(self) -> int:
        return self.youtube.quota.used


class Reader:
    """Polls on from where the last poll left off."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.cursor: str | None = None
        self.last = Poll(comments=(), cursor="")

    async def texts(self) -> list[str]:
        return [comment.text for comment in await self.comments()]

    async def comments(self) -> tuple[IncomingComment, ...]:
        self.last = await self.stage.platform.poll(self.cursor)
        self.cursor = self.last.cursor
        return self.last.comments


class Staged(Protocol):
    def __call__(
        self, *, channel: dict[str, object] | None = None, **settings: object
    ) -> AbstractAsyncContextManager[Stage]: ...


def variables_of(config: YouTubeConfig, base: str) -> dict[str, str]:
    return {
        "base_url": f"{base}/google",
        "token_url": f"{base}/google/token",
        "consent_url": f"{base}/google/o/oauth2/v2/auth",
        "channel_id": config.channel_id,
        "client_id": config.client_id,
        "client_secret": config.client_secret,
        "refresh_token": config.refresh_token,
    }


@asynccontextmanager
async def running(
    *, channel: dict[str, object] | None = None, **settings: object
) -> AsyncIterator[Stage]:
    clock = Clock()
    graph = GraphConfig(access_token="x", app_secret="x", verify_token="x")
    config = YouTubeConfig(
        client_secret=CLIENT_SECRET, refresh_token=REFRESH_TOKEN, **(channel or {})
    )
    sandbox = create_sandbox(SandboxConfig(graph=graph, youtube=config), clock=clock)
    async with SandboxServer(sandbox) as server:
        own = youtube.Settings(**(variables_of(config, server.base_url) | settings))
        async with youtube.http_client(own) as http:
            yield Stage(
                youtube=sandbox.youtube,
                platform=youtube.build(own, http, clock),
                clock=clock,
                base=server.base_url,
            )


@pytest.fixture
def staged() -> Staged:
    return running


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running() as stage:
        yield stage


@pytest.fixture
def reader(stage: Stage) -> Reader:
    return Reader(stage)
