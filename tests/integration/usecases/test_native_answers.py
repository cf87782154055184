"""Answers that the office gave in the platform's own app, in any order of events."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.comment import CommentId, Direction, IncomingComment
from bot.domain.digest import Week
from bot.domain.edition import WHOLE
from bot.domain.errors import OutcomeUnknownError
from bot.domain.reply import ItemId
from bot.domain.review import State
from bot.ports import Channel
from bot.usecases import jobs
from tests.fakes import START
from tests.integration.usecases.office import RINA, Office, incoming

LINK = "https://www.instagram.com/p/ABC/"


def native(
    text: str = "Besok pukul 08.00, Kak.", *, under: str = "c1", external_id: str = "n1"
) -> IncomingComment:
    return replace(
        incoming(text, external_id=external_id),
        parent_id=under,
        author_name="humas",
        permalink=LINK,
        direction=Direction.OUTGOING,
    )


async def arrives(office: Office, *comments: IncomingComment) -> None:
    await office.intake.receive(comments, channel=Channel.WEBHOOK)
    await office.run_jobs()


async def test_it_closes_the_card_which_says_when_where_and_what(office) -> None:
    item_id = await office.in_review()
    office.clock.advance(minutes=6)

    await arrives(office, native())

    item = await office.item(item_id)
    card = office.desk.cards[-1]
    assert item.state is card.state is State.ANSWERED
    assert card.published_at == START + timedelta(minutes=6)
    assert (card.reply_permalink, card.native_answer) == (LINK, "Besok pukul 08.00, Kak.")
    assert card.ref == item.card


async def test_it_counts_as_answered_with_its_time_in_the_digest(office) -> None:
    await office.in_review()
    office.clock.advance(minutes=6)
    await arrives(office, native())

    async with office.uow() as tx:
        facts = await tx.digests.facts(Week.containing(START, office.zone), WHOLE)

    assert facts.current.answered == 1
    assert facts.current.median_answer_time == timedelta(minutes=6)
    assert facts.unanswered_total == 0


async def test_an_answer_older_than_our_reading_counts_from_the_comments_own_time(office) -> None:
    asked = replace(incoming("question: kapan?"), created_at=START - timedelta(minutes=30))
    answered = replace(native(), created_at=START - timedelta(minutes=10))

    await arrives(office, asked, answered)
    async with office.uow() as tx:
        facts = await tx.digests.facts(Week.containing(START, office.zone), WHOLE)

    assert facts.current.median_answer_time == timedelta(minutes=20)


async def test_what_was_approved_is_stopped_and_may_be_sent_all_the_same(office) -> None:
    item_id = await office.approved()
    await arrives(office, native())
    office.clock.advance(seconds=20)
    await office.run_jobs()

    assert office.platform.sent == []
    assert office.desk.cards[-1].decided_by == "Rina"
    await office.review.approve(item_id, by=RINA, revision=1)
    office.clock.advance(seconds=20)
    await office.run_jobs()

    assert len(office.platform.sent) == 1
    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_a_failed_card_is_closed_too(office) -> None:
    item_id = await office.approved()
    await _set(office, item_id, State.FAILED)

    await arrives(office, native())

    assert (await office.item(item_id)).state is State.ANSWERED


async def test_one_that_comes_before_its_comment_sends_no_card_at_all(office) -> None:
    await arrives(office, native())
    await arrives(office, incoming("question: kapan?"))

    assert office.desk.cards == []
    assert (await office.item(ItemId(1))).state is State.ANSWERED


async def test_coming_twice_changes_nothing(office) -> None:
    item_id = await office.in_review()
    await arrives(office, native(), native())
    version = (await office.item(item_id)).version

    await arrives(office, native())
    await office.intake.receive([native()], channel=Channel.POLL)
    await office.run_jobs()

    assert (await office.item(item_id)).version == version


async def test_our_own_reply_is_not_taken_for_one_even_before_it_is_recorded(office) -> None:
    item_id = await office.approved()
    other = await office.in_review("question: di mana?", external_id="c2")
    office.platform.after = [OutcomeUnknownError("timeout")]
    office.clock.advance(seconds=20)
    await office.run_jobs()
    text = office.platform.sent[0].text

    await arrives(office, native(text, external_id="r1"))
    assert (await office.item(item_id)).state is State.UNCERTAIN
    office.clock.advance(seconds=30)
    await office.run_jobs()

    item = await office.item(item_id)
    assert item.state is State.PUBLISHED
    assert item.reply is not None
    assert item.reply.external_id == "r1"
    assert (await office.item(other)).state is State.IN_REVIEW


async def test_while_a_reply_is_on_its_way_a_native_one_waits_and_then_finds_it_closed(
    office,
) -> None:
    item_id = await office.approved()
    await _set(office, item_id, State.PUBLISHING)

    await arrives(office, native())
    assert (await office.item(item_id)).state is State.PUBLISHING
    await _set(office, item_id, State.PUBLISHED)
    office.clock.advance(seconds=20)
    await office.run_jobs()

    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_one_after_ours_leaves_the_card_as_it_is(office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=20)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.PUBLISHED

    await arrives(office, native())

    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_another_thread_a_citizen_and_the_offices_own_post_are_no_answer(office) -> None:
    item_id = await office.in_review()

    await arrives(
        office,
        native(under="c99", external_id="n2"),
        replace(native(external_id="n3"), parent_id=None),
        replace(incoming("praise: mantap", external_id="n4"), parent_id="c1"),
    )

    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_in_a_flat_thread_the_mentioned_person_is_the_one_answered(office) -> None:
    first = await office.in_review()
    reply = replace(
        incoming("question: berapa?", external_id="c2"), parent_id="c1", author_name="tono"
    )
    office.clock.advance(minutes=1)
    await arrives(office, reply)
    office.clock.advance(minutes=1)

    await arrives(office, native("@tono gratis, Kak."))

    assert (await office.item(ItemId(2))).state is State.ANSWERED
    assert (await office.item(first)).state is State.IN_REVIEW


async def test_a_comment_edited_into_another_question_is_open_again_and_stays_so(office) -> None:
    item_id = await office.in_review()
    await arrives(office, native())
    office.clock.advance(minutes=5)

    await office.intake.receive([incoming("question: yang lain?")], channel=Channel.POLL)
    await office.run_jobs()

    assert (await office.item(item_id)).state is State.IN_REVIEW
    office.clock.advance(minutes=5)
    await arrives(office, native("Sudah ya.", external_id="n2"))
    assert (await office.item(item_id)).state is State.ANSWERED


async def test_edited_without_ever_having_had_a_card_it_gets_one(office) -> None:
    await arrives(office, incoming("question: kapan?"), native())
    office.clock.advance(minutes=5)

    await office.intake.receive([incoming("complaint: belum juga")], channel=Channel.POLL)
    await office.run_jobs()

    assert office.desk.cards[-1].state is State.IN_REVIEW


async def test_of_a_comment_that_was_erased_nothing_is_left_to_do(office) -> None:
    async with office.uow() as tx:
        await tx.jobs.put(jobs.native_answer(CommentId(99), Channel.POLL))

    await office.run_jobs()

    assert office.desk.cards == []


async def _set(office: Office, item_id: ItemId, state: State) -> None:
    async with office.uow() as tx:
        item = await tx.reviews.get(item_id)
        item.state = state
        await tx.reviews.save(item, at=office.clock())
