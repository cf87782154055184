"""The desk against the Telegram stand-in, over real HTTP on loopback."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import replace

import pytest

from bot.adapters.desk.building import build_desk, build_service
from bot.adapters.desk.connection import DeskSettings, Mode, connect
from bot.adapters.desk.group import GroupAddress
from bot.adapters.desk.sources import Source
from bot.domain.account import Accounts
from bot.domain.digest import DigestFacts
from bot.domain.edition import Edition
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig
from bot.sandbox.telegram import TelegramConfig
from tests.fakes import ManualClock
from tests.integration.desk.desk_office import FACTS, DigestStub, MakeOffice, Office
from tests.unit.desk.desk_builders import ROSTER, catalogue
from tests.unit.desk.fake_private import FakePrivate
from tests.unit.desk.fake_review import FakeControls, FakeReview


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def telegram_config() -> TelegramConfig:
    return TelegramConfig(group_limit=None, webhook_retry_seconds=0.05)


@pytest.fixture
async def server(
    clock: ManualClock, telegram_config: TelegramConfig
) -> AsyncIterator[SandboxServer]:
    graph = GraphConfig(access_token="TOKEN", app_secret="SECRET", verify_token="VERIFY")
    sandbox = create_sandbox(SandboxConfig(graph=graph, telegram=telegram_config), clock=clock)
    async with SandboxServer(sandbox) as running:
        yield running


@pytest.fixture
async def make_office(
    server: SandboxServer, clock: ManualClock, telegram_config: TelegramConfig
) -> AsyncIterator[MakeOffice]:
    """Return a factory of offices that are not started; all are stopped at the end."""
    made: list[Office] = []

    def make(
        *,
        mode: Mode = Mode.POLLING,
        sources: Sequence[Source] = (),
        accounts: Accounts = Accounts(),  # noqa: B008 — a value
        groups: Collection[int] = (),
        **changes: object,
    ) -> Office:
        migrated: list[int] = []

        async def on_migrated(chat_id: int) -> None:
            migrated.append(chat_id)

        settings: dict[str, object] = {
            "token": telegram_config.token,
            "chat_id": telegram_config.group_id,
            "base_url": f"{server.base_url}/telegram",
            "mode": mode,
            "group_messages_per_minute": 0,
            **changes,
        }
        connection = connect(
            DeskSettings(**settings),  # type: ignore[arg-type]
            on_migrated=on_migrated,
            others={one: GroupAddress(one, on_migrated) for one in groups},
        )
        review, controls, digest = FakeReview(clock), FakeControls(), DigestStub()
        desk = build_desk(
            connection,
            catalogue=catalogue("id"),
            roster=ROSTER,
            clock=clock,
            render_digest=digest,
            accounts=accounts,
        )

        async def current(edition: Edition) -> DigestFacts:
            return replace(FACTS, edition=edition)

        service = build_service(
            connection,
            desk=desk,
            review=review,
            private=FakePrivate(review),
            controls=controls,
            current_digest=current,
            sources=sources,
        )
        telegram = server.sandbox.telegram
        office = Office(
            clock, telegram, connection, review, controls, desk, service, digest, migrated
        )
        review.changed = office.show
        made.append(office)
        return office

    yield make
    for office in made:
        await office.service.stop()


@pytest.fixture
async def office(make_office: MakeOffice) -> Office:
    """Return an office whose desk polls."""
    ready = make_office()
    await ready.service.start()
    await ready.service.wait_connected()
    return ready
