"""The digest's figures and claim; poll cursors and switches."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.account import ReviewPlace
from bot.domain.comment import Direction
from bot.domain.correction import Correction
from bot.domain.digest import Delivery, Week
from bot.domain.edition import WHOLE, Edition
from bot.domain.reply import PublishedReply
from bot.domain.review import State
from bot.domain.staff import StaffId
from bot.domain.verdict import Intent, Sentiment
from bot.ports import Switch
from tests.fakes import START, make_verdict
from tests.integration.db.db_builders import incoming, open_item, save, store

SITI = StaffId(6_000_000_001)
WEEK = Week(2026, 48)  # Monday is 23 November
MONDAY_WIB = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


async def _claim(uow: SqlUnitOfWork, at: datetime = START, *, edition: Edition = WHOLE) -> bool:
    async with uow() as tx:
        return await tx.digests.claim(WEEK, edition, at=at)


async def _facts(uow: SqlUnitOfWork, edition: Edition = WHOLE):
    async with uow() as tx:
        return await tx.digests.facts(WEEK, edition)


async def test_a_week_is_claimed_once(uow: SqlUnitOfWork) -> None:
    assert sorted(await asyncio.gather(*(_claim(uow) for _ in range(5)))) == [False] * 4 + [True]


async def test_a_claim_whose_holder_died_is_given_up_after_a_quarter_of_an_hour(
    uow: SqlUnitOfWork,
) -> None:
    await _claim(uow)

    assert not await _claim(uow, START + timedelta(minutes=14))
    assert await _claim(uow, START + timedelta(minutes=15))
    assert not await _claim(uow, START + timedelta(minutes=16))


async def test_a_week_that_was_sent_is_never_claimed_again(uow: SqlUnitOfWork) -> None:
    await _claim(uow)
    async with uow() as tx:
        assert await tx.digests.delivery(WEEK, WHOLE) is None
        await tx.digests.mark_sent(WEEK, WHOLE, at=START, delivery=Delivery.UNSURE)

    assert not await _claim(uow, START + timedelta(days=9))
    async with uow() as tx:
        assert await tx.digests.delivery(WEEK, WHOLE) is Delivery.UNSURE


async def test_a_week_that_was_sent_can_be_opened_again_but_not_one_being_sent(
    uow: SqlUnitOfWork,
) -> None:
    await _claim(uow)
    async with uow() as tx:
        await tx.digests.reopen(WEEK, WHOLE)
    assert not await _claim(uow)

    async with uow() as tx:
        await tx.digests.mark_sent(WEEK, WHOLE, at=START, delivery=Delivery.CERTAIN)
        await tx.digests.reopen(WEEK, WHOLE)
    assert await _claim(uow)


DISHUB = Edition(
    place=ReviewPlace(chat_id=-100777, topic=3), accounts=frozenset({"instagram_dishub"})
)


async def test_each_edition_of_a_week_is_claimed_and_sent_by_itself(uow: SqlUnitOfWork) -> None:
    assert await _claim(uow)
    assert await _claim(uow, edition=DISHUB)
    async with uow() as tx:
        await tx.digests.mark_sent(WEEK, DISHUB, at=START, delivery=Delivery.CERTAIN)
        await tx.digests.release(WEEK, WHOLE)

    assert not await _claim(uow, START + timedelta(days=9), edition=DISHUB)
    assert await _claim(uow)
    async with uow() as tx:
        assert await tx.digests.delivery(WEEK, WHOLE) is None
        await tx.digests.reopen(WEEK, DISHUB)
    assert await _claim(uow, edition=DISHUB)
    assert not await _claim(uow)


async def test_an_edition_tells_of_its_own_accounts_and_the_whole_one_of_all(
    uow: SqlUnitOfWork,
) -> None:
    async def comment(account: str, name: str, *, answered: bool) -> None:
        item = await open_item(uow, incoming(name, platform=account, created_at=START))
        if answered:
            item.state, item.published_at = State.PUBLISHED, START + timedelta(minutes=5)
            item.reply = PublishedReply(external_id=f"r-{name}")
            await save(uow, item)

    await comment("instagram", "a", answered=True)
    await comment("instagram_dishub", "b", answered=True)
    await comment("instagram_dishub", "c", answered=False)

    whole, own = await _facts(uow), await _facts(uow, DISHUB)

    assert (whole.current.received, whole.current.answered, whole.unanswered_total) == (3, 2, 1)
    assert (own.current.received, own.current.answered, own.unanswered_total) == (2, 1, 1)
    assert own.current.by_intent == {"question": 2}
    assert [entry.platform for entry in own.unanswered] == ["instagram_dishub"]
    assert (whole.edition, own.edition) == (WHOLE, DISHUB)


async def test_an_empty_database_has_an_empty_digest(uow: SqlUnitOfWork) -> None:
    facts = await _facts(uow)

    assert (facts.week, facts.current, facts.unanswered_total) == (WEEK, facts.before, 0)
    assert (facts.current.received, facts.current.median_answer_time) == (0, None)


async def test_the_week_is_cut_at_local_midnight(uow: SqlUnitOfWork) -> None:
    moment = timedelta(microseconds=1)
    await store(
        uow,
        incoming("before", created_at=MONDAY_WIB - moment),
        incoming("first", created_at=MONDAY_WIB),
        incoming("last", created_at=MONDAY_WIB + timedelta(days=7) - moment),
        incoming("after", created_at=MONDAY_WIB + timedelta(days=7)),
        incoming("own", created_at=MONDAY_WIB, direction=Direction.OUTGOING),
    )

    facts = await _facts(uow)

    assert (facts.current.received, facts.before.received) == (2, 1)


async def test_comments_are_counted_by_their_labels(uow: SqlUnitOfWork) -> None:
    await store(uow, incoming("not understood yet", created_at=START))
    complaint = make_verdict(Intent.COMPLAINT, sentiment=Sentiment.NEGATIVE)
    await open_item(uow, incoming("a", created_at=START), verdict=complaint)
    await open_item(uow, incoming("b", created_at=START), verdict=complaint)
    await open_item(uow, incoming("c", created_at=START))

    current = (await _facts(uow)).current

    assert current.received == 4
    assert current.by_intent == {"complaint": 2, "question": 1}
    assert current.by_sentiment == {"negative": 2, "neutral": 1}
    assert current.by_topic == {"road": 3}
    assert current.by_topic["flood"] == 0


async def test_answers_and_hidden_comments_are_counted_with_the_median_time(
    uow: SqlUnitOfWork,
) -> None:
    for number, minutes in enumerate((10, 30, 80, 20)):
        item = await open_item(uow, incoming(f"c{number}", created_at=START))
        item.state, item.published_at = State.PUBLISHED, START + timedelta(minutes=minutes)
        item.reply = PublishedReply(external_id=f"r{number}")
        await save(uow, item)
    hidden = await open_item(uow, incoming("hidden", created_at=START))
    hidden.state = State.HIDDEN
    await save(uow, hidden)

    facts = await _facts(uow)

    assert (facts.current.answered, facts.current.hidden) == (4, 1)
    assert facts.current.median_answer_time == timedelta(minutes=25)
    assert facts.unanswered_total == 0


async def test_unanswered_comments_are_listed_masked_and_oldest_first(
    engine: AsyncEngine, uow: SqlUnitOfWork
) -> None:
    masking = SqlUnitOfWork(
        engine=engine,
        clock=uow.clock,
        zone=ZoneInfo("Asia/Jakarta"),
        mask=lambda text: text.replace("3201", "****"),
    )
    for number in range(12):
        written = START - timedelta(days=number)
        await open_item(uow, incoming(f"c{number}", text="NIK 3201", created_at=written))
    await open_item(uow, incoming("praise", created_at=START), verdict=make_verdict(Intent.PRAISE))
    later = await open_item(uow, incoming("next week", created_at=START + timedelta(days=9)))
    for state in (State.REJECTED, State.EXPIRED, State.WITHDRAWN, State.HIDDEN, State.PUBLISHED):
        closed = await open_item(uow, incoming(state, created_at=START))
        closed.state, closed.published_at = state, START
        await save(uow, closed)

    facts = await _facts(masking)

    assert facts.unanswered_total == 12
    assert len(facts.unanswered) == 10
    assert {one.comment for one in facts.unanswered} == {"NIK ****"}
    times = [one.created_at for one in facts.unanswered]
    assert times == sorted(times)
    assert times[0] == START - timedelta(days=11)
    assert later.id not in {one.item_id for one in facts.unanswered}


async def test_comments_of_long_ago_are_counted_but_do_not_fill_the_list(
    uow: SqlUnitOfWork,
) -> None:
    week_end = MONDAY_WIB + timedelta(days=7)
    await open_item(uow, incoming("this week", created_at=START))
    await open_item(uow, incoming("at the edge", created_at=week_end - timedelta(weeks=4)))
    for years in range(1, 4):
        await open_item(uow, incoming(f"y{years}", created_at=START - timedelta(days=365 * years)))

    facts = await _facts(uow)

    assert [one.created_at for one in facts.unanswered] == [week_end - timedelta(weeks=4), START]
    assert (facts.unanswered_total, facts.unanswered_older) == (2, 3)


async def test_comments_without_a_card_are_nobodys_unanswered_ones(uow: SqlUnitOfWork) -> None:
    """So are those of `tanggap import --archive`: understood, counted, never carded."""
    [(comment_id, _)] = await store(uow, incoming("archived", created_at=START))
    async with uow() as tx:
        await tx.comments.save_verdicts({comment_id: make_verdict()})

    facts = await _facts(uow)

    assert facts.current.by_intent == {"question": 1}
    assert (facts.unanswered_total, facts.unanswered_older) == (0, 0)


async def test_the_offices_reading_is_counted_and_how_often_it_is_not_the_models(
    uow: SqlUnitOfWork,
) -> None:
    said = (Intent.COMPLAINT, Intent.QUESTION, None)
    for number, intent in enumerate(said):
        item = await open_item(uow, incoming(f"c{number}", created_at=START))
        if intent is not None:
            item.correction = Correction(intent=intent, by=SITI, at=START)
            await save(uow, item)

    figures = (await _facts(uow)).current

    assert figures.by_intent == {"complaint": 1, "question": 2}
    assert (figures.received, figures.corrected) == (3, 1)


async def test_a_cursor_is_kept_per_platform(uow: SqlUnitOfWork) -> None:
    async with uow() as tx:
        assert await tx.marks.cursor("instagram") is None
        await tx.marks.save_cursor("instagram", "1")
        await tx.marks.save_cursor("instagram", "2")
    async with uow() as tx:
        assert await tx.marks.cursor("instagram") == "2"
        assert await tx.marks.cursor("file") is None


async def test_a_switch_is_off_until_switched_on(uow: SqlUnitOfWork) -> None:
    pause = Switch.PUBLISHING_PAUSED
    for on in (True, False):
        async with uow() as tx:
            assert await tx.marks.is_on(pause) is not on
            await tx.marks.set_switch(pause, on=on, at=START)
    async with uow() as tx:
        assert not await tx.marks.is_on(pause)
