"""Restricting an author: decided by a person, done once, told on the card and in the audit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deeds import SPANS, Span
from bot.domain.errors import (
    InvalidTransitionError,
    NotAllowedError,
    OutcomeUnknownError,
    RejectedError,
)
from bot.domain.reply import ItemId
from bot.domain.review import State
from tests.integration.usecases.office import RINA, SITI, Office


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


async def actions(office: Office, item_id: ItemId) -> list[str]:
    async with office.uow() as tx:
        return [entry.action for entry in await tx.audit.of_item(item_id)]


async def failure(office: Office, item_id: ItemId) -> str | None:
    restriction = (await office.item(item_id)).restriction
    assert restriction
    return restriction.failure


@pytest.mark.parametrize("span", Span)
async def test_a_supervisor_has_the_author_restricted_for_a_while(
    office: Office, span: Span
) -> None:
    item_id = await office.in_review()
    until = office.clock() + SPANS[span]

    await office.review.restrict(item_id, by=SITI, span=span)
    await office.run_jobs()

    item, card = await office.item(item_id), office.desk.cards[-1]
    assert office.platform.restricted == {"u1": until}
    assert item.state is State.IN_REVIEW
    assert item.restriction
    assert (item.restriction.settled, item.restriction.until) == (True, until)
    assert (card.restriction, card.restriction_by, card.can_restrict) == (
        item.restriction,
        "Siti",
        False,
    )
    assert (await actions(office, item_id))[-2:] == ["restrict", "restricted"]


async def test_a_reviewer_may_not_restrict(office: Office) -> None:
    item_id = await office.in_review()
    with pytest.raises(NotAllowedError):
        await office.review.restrict(item_id, by=RINA, span=Span.DAY)
    assert (await office.item(item_id)).restriction is None


async def test_the_author_of_a_deleted_comment_may_be_restricted(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.delete(item_id, by=SITI, revision=1)
    await office.run_jobs()
    assert office.desk.cards[-1].can_restrict
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await office.run_jobs()
    assert set(office.platform.restricted) == {"u1"}
    assert (await office.item(item_id)).state is State.DELETED


async def test_only_when_it_is_over_the_author_is_restricted_again(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.restrict(item_id, by=SITI, span=Span.HOUR)
    with pytest.raises(InvalidTransitionError, match="restriction_changed"):
        await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await office.run_jobs()
    office.clock.advance(hours=1)
    until = office.clock() + timedelta(days=1)
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await office.run_jobs()
    assert office.platform.restricted == {"u1": until}


async def test_death_after_restricting_is_made_up_for_with_the_same_end(office: Office) -> None:
    item_id = await office.in_review()
    until = office.clock() + timedelta(days=1)
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.restrictions.run([str(item_id)])

    office.clock.advance(minutes=5)
    await office.run_jobs()

    assert office.platform.restricted == {"u1": until}
    assert (await actions(office, item_id)).count("restricted") == 1


async def test_an_unclear_outcome_is_repeated_until_it_is_clear(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    office.platform.after.append(OutcomeUnknownError("timeout"))
    await office.run_jobs()
    assert (await actions(office, item_id))[-1] == "restrict"

    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert (await actions(office, item_id))[-1] == "restricted"


async def test_a_refusal_is_told_and_may_be_tried_again(office: Office) -> None:
    item_id = await office.in_review()
    office.platform.before.append(RejectedError("not enough rights", code="restrict_right"))
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await office.run_jobs()
    assert await failure(office, item_id) == "restrict_right"
    assert office.desk.cards[-1].can_restrict
    assert (await actions(office, item_id))[-1] == "restrict_failed"

    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await office.run_jobs()
    assert await failure(office, item_id) is None
    assert set(office.platform.restricted) == {"u1"}


async def test_a_pause_holds_it_up_and_too_late_it_is_not_done_for_ever(office: Office) -> None:
    """Telegram takes an end in the past, or within 30 seconds, for no end at all."""
    item_id = await office.in_review()
    await office.controls.pause(by=SITI)
    await office.review.restrict(item_id, by=SITI, span=Span.HOUR)
    office.clock.advance(minutes=59)
    await office.run_jobs()
    await office.controls.resume(by=SITI)
    office.clock.advance(seconds=15)
    await office.run_jobs()
    assert office.platform.restricted == {}
    assert await failure(office, item_id) == "restrict_too_late"


async def test_where_nobody_can_be_restricted_the_card_says_so(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await replace(office.restrictions, platforms={}).run([str(item_id)])
    assert await failure(office, item_id) == "cannot_restrict"


async def test_a_settled_restriction_is_not_given_up_nor_repeated(office: Office) -> None:
    item_id = await office.in_review()
    await office.restrictions.run([str(item_id)])
    await office.restrictions.give_up(str(item_id))
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await office.run_jobs()
    office.platform.restricted.clear()
    await office.restrictions.give_up(str(item_id))
    await office.restrictions.run([str(item_id)])
    assert (await failure(office, item_id), office.platform.restricted) == (None, {})


async def test_giving_up_is_told(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.restrict(item_id, by=SITI, span=Span.DAY)
    await office.restrictions.give_up(str(item_id))
    assert await failure(office, item_id) == "unreachable"


async def test_what_became_of_an_earlier_wish_does_not_touch_a_later_one(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.restrict(item_id, by=SITI, span=Span.HOUR)
    item = await office.item(item_id)
    earlier = item.restriction
    assert earlier
    item.settle_restriction(earlier, failure="unreachable")
    item.wish_restriction(Span.DAY, by=SITI.id, at=office.clock() + timedelta(minutes=1))
    later = item.restriction
    item.settle_restriction(earlier)
    assert item.restriction is later
