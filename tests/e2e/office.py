"""An office for end-to-end tests: the real process, and both platforms as stand-ins."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.ports import Clock
from bot.sandbox.app import (
    Sandbox,
    SandboxConfig,
    SandboxServer,
    create_sandbox,
    system_clock,
)
from bot.sandbox.faults import FaultKind
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import TelegramConfig
from bot.sandbox.telegram.config import BUDI, CITIZEN, PERSONAS, RINA, SITI
from tests.e2e.ledger import Ledger, open_ledger
from tests.support.gate import Gate
from tests.support.process import Serve

QUICK: Mapping[str, str] = {
    "TANGGAP_REVIEW__UNDO_WINDOW": "0.3",
    "TANGGAP_PUBLISH__RECONCILE_AFTER": "0.5",
    "TANGGAP_PUBLISH__SETTLE": "3",
    "TANGGAP_PUBLISH__LEASE": "5",
    "TANGGAP_JOBS__LEASE": "5",
    "TANGGAP_JOBS__POLL_EVERY": "0.2",
    "TANGGAP_JOBS__GRACE": "5",
    "TANGGAP_PLATFORMS__INSTAGRAM__POLL_EVERY": "1",
    "TANGGAP_PLATFORMS__INSTAGRAM__READ_TIMEOUT": "2",
}
_STAFF = {
    RINA.id: {"name": "Rina", "role": "reviewer"},
    BUDI.id: {"name": "Budi", "role": "reviewer"},
    SITI.id: {"name": "Siti", "role": "supervisor"},
}


@dataclass(frozen=True, kw_only=True)
class Office:
    """`telegram_gate` and `graph_gate` let a platform be away for everybody."""

    sandbox: Sandbox
    serve: Serve
    ledger: Ledger
    telegram_gate: Gate
    graph_gate: Gate
    database_url: str

    async def open(self, *, webhooks: bool = True) -> None:
        """Start the process and let the platform verify its callback."""
        self.serve.start()
        await self.serve.wait_ready()
        if webhooks:
            await self.sandbox.graph.subscribe(f"{self.serve.url}/webhooks/instagram")

    def comment(self, text: str, *, username: str = "warga_contoh", **more: str) -> str:
        return self.sandbox.graph.add_comment(text=text, username=username, **more)

    def replies(self, comment_id: str) -> list[str]:
        """Return the texts of the office under a top-level comment."""
        found = self.sandbox.graph.office_replies()
        return [reply.text or "" for reply in found if reply.parent_id == comment_id]

    async def until(
        self, condition: Callable[[], Awaitable[bool]], *, seconds: float = 90
    ) -> None:
        """Wait until `condition`; an AssertionError tells the state and the log."""
        give_up = time.monotonic() + seconds
        while not await condition():
            if time.monotonic() > give_up:
                states = [(item.id, item.state) for item in await self.ledger.items()]
                raise AssertionError(
                    f"not within {seconds:.0f} s: {condition.__name__}; "
                    f"{await self.ledger.unfinished()}; {states}\n{self.serve.log.tail}"
                )
            await asyncio.sleep(0.05)

    async def until_met(self, call: str, *, seconds: float = 90) -> None:
        """Wait until the platform has got the call that a fault was planned for."""

        async def the_call_has_come() -> bool:
            return call not in self.sandbox.faults.pending()

        await self.until(the_call_has_come, seconds=seconds)

    async def killed_during(
        self, call: str, kind: FaultKind = FaultKind.DELAY, *, seconds: float = 0.6
    ) -> None:
        """Wait until the platform has got such a call, kill the process, and start it again.

        `seconds`: the platform takes so long to act; it acts all the same.
        """
        await self.until_met(call, seconds=60)
        await asyncio.sleep(0.1)
        self.serve.kill()
        await asyncio.sleep(seconds if kind is FaultKind.DELAY else 0)
        self.serve.start()
        await self.serve.wait_ready()

    async def until_idle(self, *, seconds: float = 120) -> None:
        """Wait until all that exists is stored and the machine has nothing left to do."""

        async def everything_done() -> bool:
            stored = {comment.external_id for comment in await self.ledger.comments()}
            graph = self.sandbox.graph
            written = {c.id for c in graph.comments() if not graph.state.is_office(c)}
            return written <= stored and not await self.ledger.unfinished()

        await self.until(everything_done, seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class OfficeMaker:
    """Makes offices for one test and leaves nothing of them."""

    folder: Path
    stack: AsyncExitStack = field(repr=False)

    async def __call__(
        self, *, database_url: str | None = None, clock: Clock = system_clock, **settings: str
    ) -> Office:
        """`settings`: environment variables without their prefix. `clock`: the platforms'."""
        url = database_url or f"sqlite:///{self.folder / 'data' / 'tanggap.db'}"
        more = {f"TANGGAP_{name}": value for name, value in settings.items()}
        return await self.stack.enter_async_context(_office(self.folder, url, more, clock))


@asynccontextmanager
async def _office(
    folder: Path, database_url: str, more: Mapping[str, str], clock: Clock
) -> AsyncGenerator[Office]:
    config = _sandbox_config()
    sandbox = create_sandbox(config, clock=clock)
    async with (
        SandboxServer(sandbox) as server,
        Gate(server.port) as telegram_gate,
        Gate(server.port) as graph_gate,
        open_ledger(database_url) as ledger,
    ):
        serve = Serve(
            environment={
                "TANGGAP_DATABASE_URL": database_url,
                **_settings(config),
                "TANGGAP_TELEGRAM__BASE_URL": f"{telegram_gate.url}/telegram",
                "TANGGAP_PLATFORMS__INSTAGRAM__BASE_URL": f"{graph_gate.url}/graph",
                **QUICK,
                **more,
            },
            folder=folder,
            secrets=_secrets(config),
        )
        try:
            yield Office(
                sandbox=sandbox,
                serve=serve,
                ledger=ledger,
                telegram_gate=telegram_gate,
                graph_gate=graph_gate,
                database_url=database_url,
            )
        finally:
            serve.close()
            print(serve.log.tail)  # noqa: T201 — pytest shows it where a test has failed
            serve.assert_no_secret()


def _sandbox_config() -> SandboxConfig:
    return SandboxConfig(
        graph=GraphConfig(
            access_token=f"IGAA{secrets.token_hex(20)}",
            app_secret=secrets.token_hex(16),
            verify_token=secrets.token_hex(12),
            retry_gaps=(0.1, 0.3, 0.6, 1.0),
            delivery_timeout=30,
        ),
        telegram=TelegramConfig(
            token=f"812345678:{secrets.token_urlsafe(27)[:35]}",
            group_limit=None,
            personas=(*PERSONAS, CITIZEN),
        ),
    )


def _settings(config: SandboxConfig) -> dict[str, str]:
    instagram = "TANGGAP_PLATFORMS__INSTAGRAM__"
    return {
        "TANGGAP_OFFICE": "Humas Kota Contoh",
        "TANGGAP_STAFF": json.dumps(_STAFF),
        "TANGGAP_TELEGRAM__TOKEN": config.telegram.token,
        "TANGGAP_TELEGRAM__CHAT_ID": str(config.telegram.group_id),
        "TANGGAP_TELEGRAM__GROUP_MESSAGES_PER_MINUTE": "0",
        f"{instagram}USER_ID": config.graph.user_id,
        f"{instagram}ACCESS_TOKEN": config.graph.access_token,
        f"{instagram}APP_SECRETS": config.graph.app_secret,
        f"{instagram}VERIFY_TOKEN": config.graph.verify_token,
    }


def _secrets(config: SandboxConfig) -> tuple[str, ...]:
    graph, token = config.graph, config.telegram.token
    only_secret = token.partition(":")[2]
    return (graph.access_token, graph.app_secret, graph.verify_token, token, only_secret)
