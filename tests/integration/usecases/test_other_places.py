"""Comments of a broadcast, below an ad, and on somebody else's post, on their way."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.comment import Kind
from bot.domain.errors import OutcomeUnknownError
from bot.domain.reply import ItemId
from bot.domain.review import State
from bot.ports import Channel, Poll, Whole
from tests.fakes import ManualClock
from tests.integration.usecases.office import RINA, Office, incoming


@pytest.fixture
def office(engine: AsyncEngine, clock: ManualClock) -> Office:
    return Office(engine=engine, clock=clock)


async def item_of(office: Office, kind: Kind | None, *, post_id: str | None = None) -> ItemId:
    comment = replace(incoming("question: kapan?", kind=kind), post_id=post_id)
    [stored] = await office.intake.receive([comment], channel=Channel.WEBHOOK)
    await office.run_jobs()
    async with office.uow() as tx:
        item = await tx.reviews.for_comment(stored.comment_id)
    assert item is not None
    return item.id


@pytest.mark.parametrize("kind", [None, *Kind])
async def test_the_card_tells_where_it_stands_and_what_can_be_done_there(
    office: Office, kind: Kind | None
) -> None:
    await item_of(office, kind)
    card = office.desk.cards[-1]
    assert card.kind is kind
    assert card.can_hide is (kind is not Kind.MENTION)
    if kind is Kind.MENTION:
        assert not card.can_delete
        assert not card.can_reply_privately


async def test_a_doubtful_answer_to_a_mention_is_never_looked_for_nor_sent_again(
    office: Office,
) -> None:
    item_id = await item_of(office, Kind.MENTION)
    await office.review.approve(item_id, by=RINA, revision=1)
    office.clock.advance(seconds=15)
    office.platform.after.append(OutcomeUnknownError("read time-out"))
    for _ in range(3):
        await office.run_jobs()
        await office.publish.reconcile([str(item_id)])
        office.clock.advance(hours=1)
    item = await office.item(item_id)
    assert (item.state, item.failure) == (State.UNCERTAIN, "unreadable")
    assert (len(office.platform.sent), office.platform.looks) == (1, 0)


@pytest.mark.parametrize(("kind", "looks"), [(None, 1), (Kind.LIVE, 0), (Kind.AD, 0)])
async def test_what_no_list_shows_is_not_taken_for_removed(
    office: Office, kind: Kind | None, looks: int
) -> None:
    await item_of(office, kind, post_id="p1")
    poll = Poll(comments=(), cursor="1", whole=(Whole(post_id="p1"),))
    looked: list[str] = []

    async def look(subjects: Sequence[str]) -> None:
        looked.extend(subjects)

    office.handle_missing(look)
    await office.intake.receive_poll(poll, platform="instagram")
    await office.run_jobs()
    assert len(looked) == looks
