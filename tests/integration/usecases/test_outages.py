"""An account that cannot be read: told once with its beginning, once with its end."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.outage import Outage
from bot.domain.review import State
from bot.ports import Poll
from bot.usecases import jobs
from bot.usecases.outages import WatchOutages
from bot.usecases.poll import PollPlatforms
from tests.fakes import START
from tests.integration.usecases.office import Office

DEAD = RejectedError("Graph 190/463", code="token_invalid")


class Silent:
    def poll_failing(self, platform: str, reason: str) -> None: ...

    def poll_recovered(self, platform: str) -> None: ...


@dataclass
class Account:
    """Fails with what `error` says."""

    error: PlatformError | None = None
    poll_every: timedelta = timedelta(minutes=5)
    polls: int = 0

    async def poll(self, cursor: str | None) -> Poll:
        self.polls += 1
        if self.error:
            raise self.error
        return Poll(comments=(), cursor=cursor or "1")


@dataclass
class Watched:
    """An office that polls two accounts and tells of their outages."""

    office: Office
    instagram: Account = field(default_factory=Account)
    youtube: Account = field(default_factory=Account)

    async def begin(self) -> None:
        """As a start of the process does."""
        office = self.office
        self.watch = WatchOutages(uow=office.uow, desk=office.desk, clock=office.clock)
        polls = PollPlatforms(
            platforms={"instagram": self.instagram, "youtube": self.youtube},
            uow=office.uow,
            intake=office.intake,
            observer=Silent(),
            watch=self.watch,
        )
        office.handle_polls(polls.run)
        office.handle_outages(self.watch.run)
        await polls.start()
        await office.run_jobs()

    async def pass_time(self, **by: float) -> None:
        self.office.clock.advance(**by)
        await self.office.run_jobs()

    @property
    def told(self) -> list[Outage]:
        return self.office.desk.outages


@pytest.fixture
async def watched(office: Office) -> Watched:
    watched = Watched(office=office)
    await watched.begin()
    return watched


async def test_a_dead_token_is_told_at_once_and_once_and_its_end_too(watched) -> None:
    watched.instagram.error = DEAD
    await watched.pass_time(minutes=5)
    for _ in range(5):
        await watched.pass_time(minutes=30)

    [begun] = watched.told
    assert (begun.platform, begun.code) == ("instagram", "token_invalid")
    assert begun.since == START + timedelta(minutes=5)
    watched.instagram.error = None
    for _ in range(3):
        await watched.pass_time(minutes=30)

    [_, ended] = watched.told
    assert ended.ended_at == START + timedelta(minutes=185)
    assert await watched.watch.current() == []


async def test_it_survives_a_start_of_the_process_without_being_told_again(watched) -> None:
    watched.instagram.error = DEAD
    await watched.pass_time(minutes=5)
    await watched.begin()
    await watched.pass_time(minutes=30)

    assert len(watched.told) == 1
    assert [one.platform for one in await watched.watch.current()] == ["instagram"]


async def test_what_passes_within_a_quarter_of_an_hour_is_not_worth_a_message(watched) -> None:
    watched.instagram.error = NotSentError("ConnectError")
    await watched.pass_time(minutes=5)
    watched.instagram.error = None
    await watched.pass_time(minutes=10)
    await watched.pass_time(minutes=60)

    assert watched.told == []


async def test_a_long_disturbance_is_told(watched) -> None:
    watched.instagram.error = NotSentError(
        "usage", retry_after=timedelta(hours=1), code="throttled"
    )
    await watched.pass_time(minutes=5)
    await watched.pass_time(minutes=15)

    assert [one.code for one in watched.told] == ["throttled"]


async def test_other_accounts_go_on(watched) -> None:
    watched.instagram.error = DEAD
    before = watched.youtube.polls
    for _ in range(3):
        await watched.pass_time(minutes=5)

    assert watched.youtube.polls == before + 3


@pytest.mark.parametrize("refusal", [NotSentError("away"), RejectedError("400")])
async def test_what_telegram_did_not_take_is_told_later(watched, refusal) -> None:
    watched.office.desk.failures = [refusal]
    watched.instagram.error = DEAD
    await watched.pass_time(minutes=5)
    assert watched.told == []
    await watched.pass_time(hours=2)
    assert len(watched.told) == 1

    watched.office.desk.failures = [refusal]
    watched.instagram.error = None
    await watched.pass_time(minutes=30)
    await watched.pass_time(hours=2)

    assert [one.ended_at is None for one in watched.told] == [True, False]


async def test_one_that_ends_before_it_was_told_is_not_told_at_all(watched) -> None:
    watched.office.desk.failures = [NotSentError("away")] * 3
    watched.instagram.error = DEAD
    await watched.pass_time(minutes=5)
    watched.instagram.error = None
    watched.office.desk.failures = []
    async with watched.office.uow() as tx:
        await tx.jobs.put(jobs.poll_now("instagram"))
    await watched.watch.worked("instagram")
    await watched.pass_time(hours=2)

    assert watched.told == []


async def test_one_that_comes_back_before_its_end_was_told_has_not_ended(watched) -> None:
    watched.instagram.error = DEAD
    await watched.pass_time(minutes=5)
    await watched.watch.worked("instagram")
    await watched.watch.worked("instagram")
    await watched.watch.failed("instagram", DEAD)
    await watched.pass_time(minutes=1)

    assert len(watched.told) == 1
    assert len(await watched.watch.current()) == 1


async def test_approved_replies_wait_for_the_account_and_are_sent_when_it_is_back(
    watched,
) -> None:
    office = watched.office
    office.publish = office.publishing(polled={"instagram"})
    item_id = await office.approved()
    office.platform.before = [DEAD]
    watched.instagram.error = DEAD
    await watched.pass_time(seconds=20)

    item = await office.item(item_id)
    assert (item.state, item.failure) == (State.APPROVED, "token_invalid")
    assert [one.platform for one in watched.told] == ["instagram"]
    watched.instagram.error = None
    await watched.pass_time(minutes=31)

    assert (await office.item(item_id)).state is State.PUBLISHED
    assert len(office.platform.sent) == 1


async def test_without_a_poll_to_probe_the_account_the_card_says_that_it_failed(office) -> None:
    item_id = await office.approved()
    office.platform.before = [DEAD]
    office.clock.advance(seconds=20)
    await office.run_jobs()

    assert (await office.item(item_id)).state is State.FAILED


async def test_an_unclear_failure_counts_as_unreachable(watched) -> None:
    await watched.watch.failed("instagram", PlatformError("?"))

    assert [one.code for one in await watched.watch.current()] == ["unreachable"]


async def test_nothing_is_left_to_tell_of_an_account_that_never_failed(watched) -> None:
    await watched.watch.run(["instagram"])
    await watched.watch.failed("instagram", NotSentError("away"))
    await watched.watch.run(["instagram"])

    assert watched.told == []
