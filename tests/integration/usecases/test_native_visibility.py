"""Comments hidden, shown again or removed in the platform's own app, and what polls repair."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.domain.comment import CommentId, Direction, IncomingComment
from bot.domain.errors import RejectedError
from bot.domain.review import State
from bot.ports import Channel, Poll, Whole
from bot.usecases import jobs
from bot.usecases.look_again import LookAgain
from bot.usecases.repairs import Repair
from tests.fakes import START
from tests.integration.usecases.office import RINA, SITI, Office, incoming


def seen(*, hidden: bool | None, text: str = "question: kapan?") -> IncomingComment:
    return replace(incoming(text), hidden=hidden, post_id="p1", created_at=START)


async def polled(
    office: Office, *comments: IncomingComment, whole: tuple[Whole, ...] = ()
) -> None:
    poll = Poll(comments=comments, cursor="x", whole=whole)
    await office.intake.receive_poll(poll, platform="instagram")
    await office.run_jobs()


async def test_hidden_there_the_card_says_so_and_nothing_is_sent(office) -> None:
    item_id = await office.approved()

    await polled(office, seen(hidden=True))
    office.clock.advance(minutes=1)
    await office.run_jobs()

    card = office.desk.cards[-1]
    assert (card.state, card.hidden_natively, card.decided_by) == (State.HIDDEN, True, "")
    assert office.platform.sent == []
    assert (await office.item(item_id)).decided_at == START


async def test_shown_again_there_it_is_back_in_review_with_its_draft(office) -> None:
    item_id = await office.in_review()
    await polled(office, seen(hidden=True))

    await polled(office, seen(hidden=False))

    item = await office.item(item_id)
    assert (item.state, item.revision) == (State.IN_REVIEW, 1)
    assert not office.desk.cards[-1].hidden_natively


async def test_hidden_by_us_and_shown_there_it_is_back_too_but_not_by_an_old_reading(
    office,
) -> None:
    item_id = await office.in_review()
    await office.review.hide(item_id, by=RINA, revision=1)
    await office.run_jobs()

    await polled(office, seen(hidden=False))  # read before it was hidden
    assert (await office.item(item_id)).state is State.HIDDEN
    assert not office.desk.cards[-1].hidden_natively
    await polled(office, seen(hidden=True))
    office.clock.advance(minutes=5)
    await polled(office, seen(hidden=False))

    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_hidden_natively_it_can_be_shown_again_from_the_card(office) -> None:
    item_id = await office.in_review()
    await polled(office, seen(hidden=True))

    await office.review.restore(item_id, by=SITI)
    await office.run_jobs()

    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_what_arrives_hidden_gets_a_draft_only_when_it_is_shown(office) -> None:
    await polled(office, seen(hidden=True))
    office.clock.advance(seconds=20)
    await office.run_jobs()
    assert [card.state for card in office.desk.cards][-1:] in ([], [State.HIDDEN])

    await polled(office, seen(hidden=False))

    card = office.desk.cards[-1]
    assert (card.state, card.draft.text != "") == (State.IN_REVIEW, True)


async def test_a_comment_that_nobody_needs_to_see_has_no_card_to_follow(office) -> None:
    await polled(office, seen(hidden=True, text="praise: mantap"))
    async with office.uow() as tx:
        await tx.jobs.put(
            jobs.visibility(CommentId(99), hidden=True, channel=Channel.POLL),
        )

    await office.run_jobs()

    assert office.repairs.counts[("instagram", Repair.HIDE)] <= 1


@pytest.mark.parametrize("hidden", [True, False, None])
async def test_a_published_card_and_an_untold_one_stay_as_they_are(office, hidden) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=20)
    await office.run_jobs()

    await polled(office, seen(hidden=hidden))

    assert (await office.item(item_id)).state is State.PUBLISHED


@dataclass
class Wall:
    standing: set[str] = field(default_factory=set)

    async def read(self, comment_external_id: str) -> IncomingComment:
        if comment_external_id not in self.standing:
            raise RejectedError("100/33", code="gone")
        return replace(incoming("question: kapan?", external_id=comment_external_id), post_id="p1")


@pytest.fixture
def wall(office: Office) -> Wall:
    wall = Wall()
    look = LookAgain(
        uow=office.uow,
        clock=office.clock,
        platforms={"instagram": wall},
        intake=office.intake,
        repairs=office.repairs,
    )
    office.handle_looks(look.run)
    office.handle_missing(look.run_missing)
    return wall


async def test_what_a_whole_reading_does_not_show_is_looked_for_and_its_card_closed(
    office, wall
) -> None:
    await polled(office, seen(hidden=False))
    await polled(office, whole=(Whole(post_id="p2"),))
    later = Whole(post_id="p1", since=START + timedelta(minutes=1))
    await polled(office, whole=(later,))
    assert office.desk.cards[-1].state is State.IN_REVIEW

    await polled(office, whole=(Whole(post_id="p1"),))

    assert office.desk.cards[-1].state is State.WITHDRAWN
    assert office.repairs.counts["instagram", Repair.REMOVAL] == 1


async def test_a_reading_that_came_too_early_closes_nothing(office, wall) -> None:
    await polled(office, seen(hidden=False))
    wall.standing.add("c1")

    await polled(office, whole=(Whole(post_id="p1"),))

    assert office.desk.cards[-1].state is State.IN_REVIEW
    assert not office.repairs.counts


async def test_repairs_are_counted_by_kind(office) -> None:
    await polled(office, seen(hidden=False))
    assert not office.repairs.counts  # a first reading repairs nothing
    office.clock.advance(minutes=5)
    other = replace(incoming("question: di mana?", external_id="c2"), created_at=START)
    fresh = replace(incoming("x", external_id="c3"), created_at=office.clock())
    answer = replace(
        incoming("Besok.", external_id="n1"),
        parent_id="c2",
        direction=Direction.OUTGOING,
        created_at=office.clock(),
    )

    await polled(office, seen(hidden=False, text="complaint: lama"), other, fresh)
    await polled(office, seen(hidden=True, text="complaint: lama"), answer)

    assert office.repairs.counts == {
        ("instagram", Repair.COMMENT): 1,
        ("instagram", Repair.EDIT): 1,
        ("instagram", Repair.HIDE): 1,
        ("instagram", Repair.ANSWER): 1,
    }
