"""The real Facebook adapter beside the stand-in of a Page, over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest

from bot.adapters.platforms import facebook
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph import GraphConfig
from bot.sandbox.pages import PagesConfig, PagesSandbox
from tests.support.platform_stage import Clock, PlatformStage

TOKEN = "EAAG-token-halaman-rahasia"
PERSONS_TOKEN = "EAAG-token-orang-rahasia"


@dataclass(kw_only=True)
class Stage(PlatformStage):
    pages: PagesSandbox
    platform: facebook.FacebookPlatform
    author = "Warga Contoh"

    def comment(self, text: str = "Kapan?", **more: str) -> str:
        return self.pages.add_comment(text=text, name="Warga Contoh", **more)

    def fault(self, operation: str, kind: FaultKind, **more: object) -> None:
        self.pages.faults.add(f"pages:{operation}", Fault(kind=kind, **more))

    @property
    def replies(self) -> list[str | None]:
        return [reply.text for reply in self.pages.office_replies()]

    @property
    def posts(self) -> list[str]:
        return list(self.pages.state.posts)


class Staged(Protocol):
    def __call__(
        self, *, page: dict[str, object] | None = None, **settings: object
    ) -> AbstractAsyncContextManager[Stage]: ...


@asynccontextmanager
async def running(
    *, page: dict[str, object] | None = None, **settings: object
) -> AsyncIterator[Stage]:
    clock = Clock()
    graph = GraphConfig(access_token="x", app_secret="x", verify_token="x")
    pages = PagesConfig(
        access_token=TOKEN,
        user_token=PERSONS_TOKEN,
        app_secret="rahasia",
        verify_token="uji",
        require_appsecret_proof=True,
        **(page or {}),
    )
    sandbox = create_sandbox(SandboxConfig(graph=graph, pages=pages), clock=clock)
    async with SandboxServer(sandbox) as server:
        values = {
            "base_url": f"{server.base_url}/pages",
            "page_id": pages.page_id,
            "access_token": TOKEN,
            "app_secrets": "rahasia",
            "verify_token": "uji",
        }
        own = facebook.Settings(**(values | settings))
        async with facebook.http_client(own) as http:
            platform = facebook.build(own, http, clock)
            yield Stage(pages=sandbox.pages, platform=platform, clock=clock)


@pytest.fixture
def staged() -> Staged:
    return running


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with running() as stage:
        yield stage
