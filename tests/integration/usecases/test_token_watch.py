"""Tokens of Facebook Login, whose end Meta tells, against the stand-ins and both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.platforms import facebook, instagram
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Runner
from bot.domain.account import Account, Accounts, ReviewPlace
from bot.domain.errors import NotSentError
from bot.ports import JobHandler, TellsTokenEnds
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph import GraphConfig
from bot.sandbox.graph.stand_in import StandIn
from bot.sandbox.pages import PagesConfig
from bot.usecases import jobs
from bot.usecases.token_warnings import TokenWarnings
from bot.usecases.token_watch import WatchTokens
from tests.fakes import FakeDesk, ManualClock

PLACE = ReviewPlace(chat_id=-100, topic=7)
SECRET = "rahasia"


@dataclass(kw_only=True)
class Office:
    engine: AsyncEngine
    clock: ManualClock
    key: str
    platform: TellsTokenEnds
    stand_in: StandIn
    desk: FakeDesk = field(default_factory=FakeDesk)

    def process(self) -> WatchTokens:
        account = Account(key=self.key, kind=self.key, label="Dishub", place=PLACE)
        uow = SqlUnitOfWork.over(self.engine, zone=ZoneInfo("Asia/Jakarta"), clock=self.clock)
        warnings = TokenWarnings(
            accounts=Accounts({account.key: account}), desk=self.desk, uow=uow
        )
        return WatchTokens(
            platforms={self.key: self.platform}, warnings=warnings, uow=uow, clock=self.clock
        )

    async def days(self, count: int) -> None:
        """Let days go by, each with the jobs that are due."""
        watch = self.process()
        await watch.start()
        handler = JobHandler(name=jobs.WATCH_TOKEN, run=watch.run, on_dead=watch.revive)
        store = JobStore.over(self.engine, clock=self.clock)
        runner = Runner(store=store, handlers={handler.name: handler}, clock=self.clock)
        for _ in range(count):
            await runner.drain([jobs.WATCH_TOKEN])
            self.clock.advance(days=1)

    @property
    def told(self) -> list[tuple[str, object]]:
        return [(notice.key, notice.values["days"]) for notice in self.desk.notices]


@asynccontextmanager
async def page(engine: AsyncEngine, clock: ManualClock, **config: object) -> AsyncIterator[Office]:
    pages = PagesConfig(
        access_token="EAAG-halaman",
        app_secret=SECRET,
        verify_token="uji",
        token_age_days=0,
        require_appsecret_proof=True,
        **config,  # type: ignore[arg-type]
    )
    graph = GraphConfig(access_token="x", app_secret="x", verify_token="x")
    sandbox = create_sandbox(SandboxConfig(graph=graph, pages=pages), clock=clock)
    async with SandboxServer(sandbox) as server:
        own = facebook.Settings(
            base_url=f"{server.base_url}/pages",
            page_id=pages.page_id,
            access_token="EAAG-halaman",
            app_secrets=SECRET,
            verify_token="uji",
        )
        async with facebook.http_client(own) as http:
            yield Office(
                engine=engine,
                clock=clock,
                key="facebook",
                platform=facebook.build(own, http, clock),
                stand_in=sandbox.pages,
            )


@asynccontextmanager
async def account(
    engine: AsyncEngine, clock: ManualClock, *, login: str = "facebook", secrets: str = SECRET
) -> AsyncIterator[Office]:
    graph = GraphConfig(
        access_token="EAAG-akun", app_secret=SECRET, verify_token="x", token_age_days=0
    )
    sandbox = create_sandbox(SandboxConfig(graph=graph), clock=clock)
    async with SandboxServer(sandbox) as server:
        own = instagram.Settings(
            base_url=f"{server.base_url}/graph",
            login=login,
            user_id=graph.user_id,
            access_token="EAAG-akun",
            app_secrets=secrets,
            verify_token="x",
        )
        async with instagram.http_client(own) as http:
            yield Office(
                engine=engine,
                clock=clock,
                key="instagram",
                platform=instagram.build(own, http, clock),
                stand_in=sandbox.graph,
            )


THREE_TIMES = [("token_must_be_replaced", days) for days in (10, 3, 1)]


async def test_a_pages_token_with_an_end_is_warned_of_three_times_in_its_group(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with page(engine, clock, token_life_days=60) as office:
        await office.days(30)
        await office.days(40)  # after a restart, and beyond its end
    assert office.told == THREE_TIMES
    assert {notice.place for notice in office.desk.notices} == {PLACE}


async def test_of_a_pages_token_without_end_the_end_of_data_access_is_warned_of(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with page(engine, clock) as office:
        await office.days(92)
    assert office.told == [("data_access_ends", days) for days in (10, 3, 1)]


async def test_access_that_was_agreed_to_again_is_warned_of_anew(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with page(engine, clock, data_access_days=9) as office:
        await office.days(1)
        office.stand_in.tokens.end_data_access("EAAG-halaman", days=90)
        await office.days(70)
        assert office.told == [("data_access_ends", 9)]
        await office.days(15)
    assert [days for _, days in office.told] == [9, 10]


async def test_an_end_that_is_told_a_little_differently_is_warned_of_once(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with page(engine, clock, token_life_days=8) as office:
        await office.days(1)
        office.stand_in.tokens.end("EAAG-halaman", days=7.01)
        await office.days(1)
    assert office.told == [("token_must_be_replaced", 8)]


async def test_an_instagram_token_of_facebook_login_is_warned_of(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with account(engine, clock, secrets=f"rahasia-lain,{SECRET}") as office:
        await office.days(62)
    assert office.told == THREE_TIMES


async def test_an_instagram_token_that_is_renewed_is_not_asked_about(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with account(engine, clock, login="instagram") as office:
        await office.days(59)
        assert office.told == []
        assert await office.platform.token_ends() is None


@pytest.mark.parametrize("config", [{"tells_permissions": False}, {"app_id": "bukan nomor"}])
async def test_where_meta_does_not_tell_nothing_is_said(
    engine: AsyncEngine, clock: ManualClock, config: dict[str, object]
) -> None:
    async with page(engine, clock, token_life_days=5, **config) as office:
        await office.days(5)
    assert office.told == []


async def test_a_platform_that_is_away_is_asked_again_within_the_hour(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with page(engine, clock, token_life_days=5) as office:
        office.stand_in.faults.add("pages:read", Fault(kind=FaultKind.CUT_BEFORE))
        await office.days(1)
        assert office.told == []
        await office.days(1)
    assert office.told == [("token_must_be_replaced", 4)]


async def test_a_warning_that_cannot_be_posted_is_posted_later(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with page(engine, clock, token_life_days=5) as office:
        office.desk.failures = [NotSentError("Telegram")]
        await office.days(2)
    assert office.told == [("token_must_be_replaced", 4)]


async def test_the_watch_goes_on_after_its_job_has_died_and_leaves_unknown_accounts_alone(
    engine: AsyncEngine, clock: ManualClock
) -> None:
    async with page(engine, clock, token_life_days=5) as office:
        await office.process().run(["tiktok"])
        assert office.told == []
        await office.process().revive("facebook")
        clock.advance(days=1)
        await office.days(1)
    assert office.told == [("token_must_be_replaced", 4)]
