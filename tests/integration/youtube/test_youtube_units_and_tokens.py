"""What a day may cost, and what happens when a token ends."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.platforms.youtube.units import Cost, Purpose, UnitLedger, book_of, until_midnight
from bot.domain.errors import NotSentError, RejectedError
from bot.sandbox.faults import FaultKind
from bot.usecases.notes import StoredNotes
from tests.integration.youtube.conftest import Reader
from tests.support.platform_stage import Clock

POLL = Cost(units=1, purpose=Purpose.POLL)
ACT = Cost(units=52, purpose=Purpose.ACT)
BOOK = book_of("123456-humas.apps.googleusercontent.com")


async def test_polls_stop_at_the_reserve_and_replies_go_on(staged):
    async with staged(daily_units=120, reserved_units=117) as stage:
        reader = Reader(stage)
        comment = stage.comment()
        await reader.texts()  # a page, the held queue, and a title
        with pytest.raises(NotSentError) as waiting:
            await reader.texts()
        assert waiting.value.retry_after == timedelta(hours=5)  # midnight Pacific: 15:00 WIB
        await stage.platform.publish(stage.reply(comment))
        await stage.platform.publish(stage.reply(comment))
        with pytest.raises(NotSentError):
            await stage.platform.publish(stage.reply(comment))
        assert len(stage.replies) == 2
        stage.clock.advance(hours=5)
        await reader.texts()
        await stage.platform.publish(stage.reply(comment))


async def test_what_google_says_counts_more_than_our_own_book(staged):
    async with staged(channel={"daily_units": 1}) as stage:
        reader = Reader(stage)
        reply = stage.reply(stage.comment())
        await reader.texts()
        used = stage.platform.units
        assert await used.used() == 10_000  # the held queue was refused: nothing is left
        for _ in range(3):
            with pytest.raises(NotSentError) as waiting:
                await stage.platform.publish(reply)
        assert waiting.value.retry_after == until_midnight(stage.clock())
        stage.youtube.quota.daily = 10_000
        stage.clock.advance(hours=5)
        await stage.platform.publish(reply)


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), 24),
        (datetime(2026, 7, 1, 8, 0, tzinfo=UTC), 23),  # summer time: midnight is 07:00 UTC
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), 23),  # the day on which it begins
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), 25),  # the day on which it ends
    ],
)
def test_a_day_ends_at_midnight_pacific_time(now, hours):
    assert until_midnight(now) == timedelta(hours=hours)


async def test_the_book_survives_a_restart_and_begins_anew_each_day(engine: AsyncEngine):
    clock = Clock()
    uow = SqlUnitOfWork.over(engine, zone=ZoneInfo("Asia/Jakarta"), clock=clock)

    def ledger() -> UnitLedger:
        return UnitLedger(
            name=BOOK, daily=100, reserved=10, clock=clock, notes=StoredNotes(uow=uow)
        )

    await ledger().spend(ACT)
    restarted = ledger()
    assert await restarted.used() == 52
    with pytest.raises(NotSentError):
        await restarted.spend(ACT)
    assert await restarted.used() == 52  # what is refused is not written down
    await asyncio.gather(*(restarted.spend(POLL) for _ in range(20)))
    assert await ledger().used() == 72
    clock.advance(hours=5)
    assert await ledger().used() == 0
    await ledger().exhaust()
    assert await ledger().used() == 100


async def test_channels_of_one_project_share_a_book_to_the_last_unit(engine: AsyncEngine):
    clock = Clock()
    uow = SqlUnitOfWork.over(engine, zone=ZoneInfo("Asia/Jakarta"), clock=clock)

    def ledger(client_id: str) -> UnitLedger:
        name, notes = book_of(client_id), StoredNotes(uow=uow)
        return UnitLedger(name=name, daily=30, reserved=0, clock=clock, notes=notes)

    humas, dishub = ledger("123456-humas.example"), ledger("123456-dishub.example")
    other = ledger("99-humas.example")
    spent = (one.spend(POLL) for one in (humas, dishub) for _ in range(20))
    answers = await asyncio.gather(*spent, return_exceptions=True)
    assert sum(answer is None for answer in answers) == 30
    assert {type(answer) for answer in answers} == {type(None), NotSentError}
    assert (await humas.used(), await dishub.used(), await other.used()) == (30, 30, 0)
    await humas.exhaust()
    await other.spend(POLL)
    assert (await dishub.used(), await other.used()) == (30, 1)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("1-a.apps.googleusercontent.com", "1-b.apps.googleusercontent.com", True),
        ("1-a.apps.googleusercontent.com", "2-a.apps.googleusercontent.com", False),
        ("klien", "klien", True),
        ("klien", "klien-lain", False),
    ],
)
def test_a_client_id_tells_its_project(one: str, other: str, *, shared: bool):
    assert (book_of(one) == book_of(other)) is shared
    assert len(book_of(one)) <= 40


@pytest.mark.parametrize("text", ["rusak", "[]", '{"day":"2026-11-24"}', '{"day":3,"used":"x"}'])
async def test_a_book_that_cannot_be_read_is_begun_anew(text):
    ledger = UnitLedger(name=BOOK, daily=100, reserved=0, clock=Clock())
    await ledger.notes.change(BOOK, lambda _: text)
    await ledger.spend(POLL)
    assert await ledger.used() == 1


async def test_one_refresh_serves_everybody_who_waits(stage):
    comments = [stage.comment() for _ in range(8)]
    await asyncio.gather(*(stage.platform.publish(stage.reply(one)) for one in comments))
    assert stage.youtube.oauth.refreshes == 1
    assert len(stage.replies) == 8


async def test_a_token_is_renewed_before_it_ends(stage, reader):
    await reader.texts()
    stage.clock.advance(seconds=3540)
    await reader.texts()
    assert stage.youtube.oauth.refreshes == 2


async def test_a_token_that_ends_before_its_time_is_renewed_and_the_call_repeated(stage, reader):
    comment = stage.comment()
    await reader.texts()
    stage.youtube.oauth.expire()
    await stage.platform.publish(stage.reply(comment))
    assert len(stage.replies) == 1
    assert stage.youtube.oauth.refreshes == 2


async def test_a_consent_taken_back_is_told_and_google_is_left_alone(stage, reader):
    stage.youtube.oauth.revoke_all()
    for _ in range(3):
        with pytest.raises(RejectedError) as refused:
            await reader.texts()
        assert refused.value.code == "token_invalid"
    assert stage.youtube.oauth.refreshes == 1
    stage.youtube.oauth.refresh_tokens.add(stage.youtube.config.refresh_token)
    stage.clock.advance(minutes=5)
    await reader.texts()


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (FaultKind.STATUS, {}),
        (FaultKind.CUT_BEFORE, {}),
        (FaultKind.STATUS, {"status": 200, "body": "<html>"}),
        (FaultKind.STATUS, {"status": 429, "body": "slow down"}),
    ],
)
async def test_google_being_away_is_no_refusal(stage, kind, more):
    stage.fault("token", kind, **more)
    reply = stage.reply(stage.comment())
    with pytest.raises(NotSentError):
        await stage.platform.publish(reply)
    await stage.platform.publish(reply)


async def test_two_refusals_in_a_row_are_a_refusal(stage):
    stage.fault("threads", FaultKind.STATUS, times=2, body={"reason": "authError"})
    with pytest.raises(RejectedError) as refused:
        await stage.platform.publish(stage.reply(stage.comment()))
    assert refused.value.code == "token_invalid"
    assert stage.youtube.oauth.refreshes == 2
