"""The weekly digest and the backfill polls."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.adapters.db.tables import audit_log
from bot.adapters.queue.outbox import JobStore
from bot.domain.digest import Week
from bot.domain.edition import WHOLE
from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError, RejectedError
from bot.ports import Channel, Poll
from bot.usecases import jobs
from bot.usecases.digest import DigestOutcome, DigestSchedule
from bot.usecases.poll import PollPlatforms
from tests.integration.usecases.office import Office, incoming


async def test_a_finished_week_is_posted_once(office: Office) -> None:
    await office.approved("question: kapan?")
    office.clock.advance(seconds=15)
    await office.run_jobs()
    office.clock.advance(days=7)
    week = Week(2026, 48)

    assert await office.digest.post(week) is DigestOutcome.POSTED
    assert await office.digest.post(week) is DigestOutcome.ALREADY_POSTED

    [facts] = office.desk.digests
    assert (facts.current.received, facts.current.answered) == (1, 1)
    assert facts.current.median_answer_time == timedelta(seconds=15)
    assert facts.unanswered_total == 0


async def test_a_running_week_is_posted_as_provisional_and_stays_claimable(office: Office) -> None:
    await office.in_review()
    week = Week(2026, 48)
    assert await office.digest.post(week) is DigestOutcome.PROVISIONAL
    office.clock.advance(days=7)
    assert await office.digest.post(week) is DigestOutcome.POSTED


async def test_a_failed_post_can_be_repeated_later(office: Office) -> None:
    await office.in_review()
    office.clock.advance(days=7)
    office.desk.failures.append(NotSentError("down"))
    with pytest.raises(NotSentError):
        await office.digest.post(Week(2026, 48))
    office.clock.advance(minutes=20)
    assert await office.digest.post(Week(2026, 48)) is DigestOutcome.POSTED


async def test_a_digest_that_may_have_been_posted_is_repeated_by_a_person_only(
    office: Office,
) -> None:
    await office.in_review()
    office.clock.advance(days=7)
    week = Week(2026, 48)
    office.desk.failures.append(OutcomeUnknownError("timed out"))
    assert await office.digest.post(week) is DigestOutcome.UNSURE
    assert await office.digest.post(week) is DigestOutcome.UNSURE
    assert office.desk.digests == []
    async with office.engine.connect() as connection:
        noted = select(audit_log.c.detail).where(audit_log.c.action == "digest_posted")
        detail = await connection.scalar(noted)
    assert detail == {"week": "2026-W48", "delivery": "unsure"}

    assert await office.digest.post_again(week) is DigestOutcome.POSTED
    assert await office.digest.post(week) is DigestOutcome.ALREADY_POSTED
    assert len(office.desk.digests) == 1


async def test_a_provisional_digest_with_an_unclear_outcome_says_so(office: Office) -> None:
    await office.in_review()
    office.desk.failures.append(OutcomeUnknownError("timed out"))
    assert await office.digest.post(Week(2026, 48)) is DigestOutcome.UNSURE


async def test_the_schedule_posts_on_monday_morning_and_goes_on(office: Office) -> None:
    await office.in_review()
    schedule = DigestSchedule(
        uow=office.uow, clock=office.clock, zone=office.zone, digest=office.digest
    )
    office.handle_digest(schedule.run)
    await schedule.start()
    await office.run_jobs()
    assert office.desk.digests == []  # nothing happened last week, this week is running

    office.clock.advance(days=5, hours=21)  # Monday, 06:00 WIB
    await office.run_jobs()
    assert office.desk.digests == []
    office.clock.advance(hours=1, minutes=1)
    await office.run_jobs()
    assert [str(facts.week) for facts in office.desk.digests] == ["2026-W48"]

    await office.intake.receive([incoming("praise: hebat", external_id="x")], channel=Channel.POLL)
    office.clock.advance(days=7)
    await office.run_jobs()
    assert [str(facts.week) for facts in office.desk.digests] == ["2026-W48", "2026-W49"]


MONDAY = timedelta(days=5, hours=22, minutes=1)
"""From the beginning of a test to the moment when the week's digest is due."""


async def scheduled(office: Office) -> None:
    """Leave the job of a week in which something happened, and let it fall due."""
    await office.in_review()
    schedule = DigestSchedule(
        uow=office.uow, clock=office.clock, zone=office.zone, digest=office.digest
    )
    office.handle_digest(schedule.run)
    await schedule.start()
    await office.run_jobs()
    office.clock.advance(seconds=MONDAY.total_seconds())


async def test_a_scheduled_digest_outlives_a_telegram_that_is_away(office: Office) -> None:
    await scheduled(office)
    office.desk.failures += [NotSentError("down"), RejectedError("no", code="desk_refused")]
    for _ in range(3):
        await office.run_jobs()
        office.clock.advance(minutes=1)

    assert [str(facts.week) for facts in office.desk.digests] == ["2026-W48"]


async def test_a_scheduled_digest_outlives_a_crash_while_it_is_posted(office: Office) -> None:
    await scheduled(office)
    async with office.uow() as tx:
        assert await tx.digests.claim(Week(2026, 48), WHOLE, at=office.clock())

    await office.run_jobs()
    assert office.desk.digests == []  # the claim's holder may still be posting it
    for _ in range(4):
        office.clock.advance(minutes=5)
        await office.run_jobs()
    assert [str(facts.week) for facts in office.desk.digests] == ["2026-W48"]


async def test_a_digest_that_failed_for_good_does_not_end_the_schedule(office: Office) -> None:
    await office.in_review()
    schedule = DigestSchedule(
        uow=office.uow, clock=office.clock, zone=office.zone, digest=office.digest
    )
    office.handle_digest(schedule.run)
    await schedule.go_on("2026-W47")
    office.clock.advance(seconds=MONDAY.total_seconds())
    await office.run_jobs()
    assert [str(facts.week) for facts in office.desk.digests] == ["2026-W48"]


@dataclass
class FakePolls:
    answers: list[Poll | PlatformError] = field(default_factory=list)
    seen: list[str | None] = field(default_factory=list)
    poll_every: timedelta = timedelta(minutes=5)

    async def poll(self, cursor: str | None) -> Poll:
        self.seen.append(cursor)
        answer = self.answers.pop(0) if self.answers else Poll(comments=(), cursor="end")
        if isinstance(answer, PlatformError):
            raise answer
        return answer


@dataclass
class Notes:
    events: list[str] = field(default_factory=list)

    def poll_failing(self, platform: str, reason: str) -> None:
        self.events.append("failing")

    def poll_recovered(self, platform: str) -> None:
        self.events.append("recovered")


def polls_of(office: Office, platform: FakePolls, notes: Notes) -> PollPlatforms:
    polls = PollPlatforms(
        platforms={"instagram": platform}, uow=office.uow, intake=office.intake, observer=notes
    )
    office.handle_polls(polls.run)
    return polls


async def test_polls_bring_missed_comments_and_keep_their_cursor(office: Office) -> None:
    platform = FakePolls([Poll(comments=(incoming("question: terlewat"),), cursor="one")])
    polls = polls_of(office, platform, Notes())
    await polls.start()
    await polls.start()  # a restart leaves no second chain of polls
    await office.run_jobs()
    office.clock.advance(minutes=5)
    await office.run_jobs()
    assert platform.seen == [None, "one"]
    assert len(office.desk.cards) == 1


async def test_a_poll_that_stopped_for_its_size_is_followed_at_once(office: Office) -> None:
    parts = [Poll(comments=(), cursor=str(n), has_more=n < 3) for n in range(1, 4)]
    platform = FakePolls(parts)
    await polls_of(office, platform, Notes()).start()
    await office.run_jobs()
    assert platform.seen == [None, "1", "2"]


@pytest.mark.parametrize("error", [NotSentError("down"), RejectedError("190")])
async def test_a_failing_platform_is_told_once_and_polling_goes_on(
    office: Office, error: PlatformError
) -> None:
    notes = Notes()
    platform = FakePolls([error, error, Poll(comments=(), cursor="one")])
    await polls_of(office, platform, notes).start()
    for _ in range(4):
        await office.run_jobs()
        office.clock.advance(minutes=31)
    assert notes.events == ["failing", "recovered"]


async def test_a_hint_without_content_makes_us_look_at_once(office: Office) -> None:
    platform = FakePolls()
    polls = polls_of(office, platform, Notes())
    await polls.start()
    await office.run_jobs()
    await polls.nudge("instagram")
    await office.run_jobs()
    assert len(platform.seen) == 2


def test_weeks_are_sorted_by_time() -> None:
    weeks: Sequence[Week] = [Week(2026, 2), Week(2025, 52)]
    assert min(weeks) == Week(2025, 52)


async def waiting_polls(office: Office) -> int:
    return await JobStore.over(office.engine, clock=office.clock).count_waiting(jobs.POLL)


async def test_a_platform_that_is_set_up_no_more_is_polled_no_more(office: Office) -> None:
    polls = polls_of(office, FakePolls(), Notes())
    await polls.run(["myspace"])
    assert await waiting_polls(office) == 0


async def test_polling_goes_on_after_its_job_has_failed_for_good(office: Office) -> None:
    platform = FakePolls()
    await polls_of(office, platform, Notes()).revive("instagram")
    assert await waiting_polls(office) == 1
    office.clock.advance(minutes=30)
    await office.run_jobs()
    assert platform.seen == [None]


async def test_a_platform_that_says_how_long_to_wait_is_left_alone_so_long(
    office: Office,
) -> None:
    platform = FakePolls([NotSentError("throttled", retry_after=timedelta(hours=2))])
    await polls_of(office, platform, Notes()).start()
    await office.run_jobs()
    office.clock.advance(minutes=119)
    await office.run_jobs()
    assert len(platform.seen) == 1
    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert len(platform.seen) == 2
