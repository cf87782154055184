"""Tokens that end by the clock, against the stand-in of Instagram and both databases."""

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.db.vault import Vault
from bot.adapters.queue.outbox import JobStore
from bot.adapters.queue.runner import Runner
from bot.adapters.sealing import Sealer
from bot.app.tokens import SealedTokens
from bot.domain.account import Account, Accounts, ReviewPlace
from bot.domain.errors import NotSentError, RejectedError
from bot.ports import JobHandler, NewToken
from bot.usecases import jobs
from bot.usecases.token_warnings import TokenWarnings
from bot.usecases.tokens import RenewTokens
from tests.fakes import FakeDesk, ManualClock

PLACE = ReviewPlace(chat_id=-100, topic=7)
DISHUB = Account(key="instagram_dishub", kind="instagram", label="Dishub", place=PLACE)
KEYS = SecretStr(Fernet.generate_key().decode())


@dataclass
class Renewing:
    """A platform whose tokens are counted."""

    token: str = "token-0"
    failure: Exception | None = None
    made: int = 0
    used: list[str] = field(default_factory=list)

    async def renew_token(self) -> NewToken:
        if self.failure:
            raise self.failure
        self.made += 1
        return NewToken(token=f"token-{self.made}", life=timedelta(days=60))

    def use_token(self, token: str) -> None:
        self.used.append(token)


@dataclass
class Office:
    engine: AsyncEngine
    clock: ManualClock
    desk: FakeDesk = field(default_factory=FakeDesk)
    platform: Renewing = field(default_factory=Renewing)
    keys: SecretStr | None = KEYS

    def process(self) -> RenewTokens:
        uow = SqlUnitOfWork.over(self.engine, zone=ZoneInfo("Asia/Jakarta"), clock=self.clock)
        return RenewTokens(
            platforms={DISHUB.key: self.platform},
            tokens=SealedTokens(self.engine, Sealer.of(self.keys)),
            warnings=TokenWarnings(
                accounts=Accounts({DISHUB.key: DISHUB}), desk=self.desk, uow=uow
            ),
            uow=uow,
            clock=self.clock,
        )

    async def days(self, count: int) -> None:
        """Let days go by, each with the jobs that are due."""
        renewing = self.process()
        await renewing.start()
        handler = JobHandler(name=jobs.RENEW_TOKEN, run=renewing.run, on_dead=renewing.revive)
        store = JobStore.over(self.engine, clock=self.clock)
        runner = Runner(store=store, handlers={handler.name: handler}, clock=self.clock)
        for _ in range(count):
            await runner.drain([jobs.RENEW_TOKEN])
            self.clock.advance(days=1)


@pytest.fixture
def office(engine: AsyncEngine, clock: ManualClock) -> Office:
    return Office(engine=engine, clock=clock)


def days_told(desk: FakeDesk) -> list[object]:
    return [notice.values["days"] for notice in desk.notices]


async def test_a_token_is_renewed_at_once_and_then_every_week(office: Office) -> None:
    await office.days(15)
    assert office.platform.made == 3
    assert office.platform.used[-1] == "token-3"
    assert office.desk.notices == []
    (entry,) = await Vault(office.engine).entries()
    assert "token-3" not in str(entry.plain) + entry.sealed


async def test_the_renewed_token_is_taken_up_by_other_processes(office: Office) -> None:
    await office.days(1)
    office.platform.used.clear()
    await office.process().take_up()
    assert office.platform.used == ["token-1"]


async def test_a_newly_set_up_token_wins_over_what_came_of_the_old_one(office: Office) -> None:
    await office.days(1)
    office.platform.used.clear()
    office.platform.token = "token-baru"
    await office.process().take_up()
    assert office.platform.used == []
    await office.days(1)
    assert office.platform.made == 2


async def test_where_renewing_fails_staff_are_warned_three_times_in_their_group(
    office: Office,
) -> None:
    await office.days(1)
    office.platform.failure = RejectedError("Graph 190", code="token_invalid")
    await office.days(70)
    assert days_told(office.desk) == [10, 3, 1]
    assert {notice.place for notice in office.desk.notices} == {PLACE}
    assert {notice.key for notice in office.desk.notices} == {"token_ends"}


async def test_without_a_key_the_latest_end_is_warned_of(office: Office) -> None:
    office.keys = None
    await office.days(30)
    await office.days(40)  # after a restart
    assert office.platform.made == 0
    assert days_told(office.desk) == [10, 3, 1]
    assert office.desk.notices[0].key == "token_ends_without_key"


async def test_a_token_too_young_to_be_renewed_is_tried_the_next_day(office: Office) -> None:
    office.platform.failure = RejectedError("Graph 100", code="bad_request")
    await office.days(1)
    office.platform.failure = None
    await office.days(1)
    assert (office.platform.made, office.desk.notices) == (1, [])


async def test_an_outage_is_tried_again_within_the_hour(office: Office) -> None:
    office.platform.failure = NotSentError("ConnectError")
    await office.days(1)
    office.platform.failure = None
    await office.days(1)
    assert office.platform.made == 1


async def test_a_warning_that_cannot_be_posted_is_posted_later(office: Office) -> None:
    office.keys = None
    await office.days(50)
    office.desk.failures = [NotSentError("Telegram")]
    await office.days(12)
    assert days_told(office.desk)[-1:] == [1]


async def test_the_process_goes_on_after_the_job_has_died(office: Office) -> None:
    await office.process().revive(DISHUB.key)
    office.clock.advance(days=1)
    await office.days(1)
    assert office.platform.made == 1


async def test_an_account_that_is_gone_leaves_no_further_job(office: Office) -> None:
    renewing = office.process()
    await renewing.run(["tiktok"])
    async with renewing.uow() as tx:
        assert await tx.marks.cursor("seen:tiktok") is None
    assert office.desk.notices == []


async def test_what_does_not_end_is_left_alone(office: Office) -> None:
    office.platform.token = ""
    await office.days(70)
    assert (office.platform.made, office.desk.notices) == (0, [])
