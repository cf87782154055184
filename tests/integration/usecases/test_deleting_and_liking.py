"""Deleting and liking: decided by a person, done once, told on the card and in the audit."""

from dataclasses import replace

import pytest

from bot.domain.errors import (
    InvalidTransitionError,
    NotAllowedError,
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
    StaleRevisionError,
)
from bot.domain.reply import ItemId
from bot.domain.review import State
from tests.integration.usecases.office import RINA, SITI, Office, incoming

GONE = RejectedError("Graph 100/33", code="gone")


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


async def actions(office: Office, item_id: ItemId) -> list[str]:
    async with office.uow() as tx:
        return [entry.action for entry in await tx.audit.of_item(item_id)]


async def test_a_supervisor_has_a_comment_deleted(office: Office) -> None:
    item_id = await office.in_review()

    await office.review.delete(item_id, by=SITI, revision=1)
    assert (await office.item(item_id)).state is State.DELETING
    await office.run_jobs()

    item, card = await office.item(item_id), office.desk.cards[-1]
    assert office.platform.deleted == ["c1"]
    assert item.state is State.DELETED
    assert (card.state, card.removal_by, card.removal) == (State.DELETED, "Siti", item.removal)
    assert (await actions(office, item_id))[-2:] == ["delete", "deleted"]


async def test_a_reviewer_may_not_delete(office: Office) -> None:
    item_id = await office.in_review()
    with pytest.raises(NotAllowedError):
        await office.review.delete(item_id, by=RINA, revision=1)
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_nobody_deletes_a_comment_that_reads_differently_now(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.redraft(item_id, by=RINA, revision=1)
    await office.run_jobs()
    with pytest.raises(StaleRevisionError):
        await office.review.delete(item_id, by=SITI, revision=1)


async def test_death_after_deleting_is_made_up_for(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.delete(item_id, by=SITI, revision=1)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.moderate.delete([str(item_id)])

    await office.run_jobs()

    assert (await office.item(item_id)).state is State.DELETED


async def test_an_unclear_outcome_is_repeated_until_it_is_clear(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.delete(item_id, by=SITI, revision=1)
    office.platform.after.append(OutcomeUnknownError("timeout"))
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.DELETING

    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.DELETED


@pytest.mark.parametrize("origin", [State.IN_REVIEW, State.FAILED, State.HIDDEN])
async def test_what_cannot_be_deleted_returns_to_where_it_was(
    office: Office, origin: State
) -> None:
    item_id = await office.in_review()
    if origin is State.HIDDEN:
        await office.review.hide(item_id, by=RINA, revision=1)
    if origin is State.FAILED:
        await office.review.approve(item_id, by=RINA, revision=1)
        office.clock.advance(seconds=15)
        office.platform.before.append(RejectedError("Graph 368", code="blocked"))
    await office.run_jobs()
    assert (await office.item(item_id)).state is origin

    office.platform.before.append(RejectedError("Graph 10", code="permission"))
    await office.review.delete(item_id, by=SITI, revision=1)
    await office.run_jobs()

    item = await office.item(item_id)
    assert item.state is origin
    assert item.removal
    assert (item.removal.failure, item.removal.by) == ("permission", SITI.id)
    assert (await actions(office, item_id))[-1] == "delete_failed"


async def test_a_draft_for_what_the_comment_said_before_is_made_anew(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.delete(item_id, by=SITI, revision=1)
    async with office.uow() as tx:
        item = await tx.reviews.get(item_id)
        item.note_change(at=office.clock())
        await tx.reviews.save(item, at=office.clock())
    office.platform.before.append(RejectedError("Graph 10", code="permission"))

    await office.run_jobs()

    item = await office.item(item_id)
    assert (item.state, item.revision) == (State.IN_REVIEW, 2)


async def test_where_nothing_can_be_deleted_the_card_says_so(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.delete(item_id, by=SITI, revision=1)
    await replace(office.moderate, deleting={}).delete([str(item_id)])
    removal = (await office.item(item_id)).removal
    assert removal
    assert removal.failure == "cannot_delete"


async def test_giving_up_leaves_the_comment_where_it_was(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.delete(item_id, by=SITI, revision=1)
    await office.moderate.give_up(str(item_id))
    await office.moderate.give_up(str(item_id))
    item = await office.item(item_id)
    assert item.removal
    assert (item.state, item.removal.failure) == (State.IN_REVIEW, "unreachable")


async def test_nothing_is_deleted_or_liked_while_publishing_is_paused(office: Office) -> None:
    item_id = await office.in_review()
    await office.controls.pause(by=SITI)
    await office.review.delete(item_id, by=SITI, revision=1)
    await office.review.like(item_id, by=RINA)
    office.clock.advance(hours=1)
    await office.run_jobs()
    assert (office.platform.deleted, office.platform.likes) == ([], [])

    await office.controls.resume(by=SITI)
    office.clock.advance(seconds=15)
    await office.run_jobs()
    assert (office.platform.deleted, office.platform.likes) == (["c1"], ["like"])


async def test_a_like_goes_beside_the_reply(office: Office) -> None:
    item_id = await office.approved()
    await office.review.like(item_id, by=RINA)
    office.clock.advance(seconds=15)
    await office.run_jobs()

    item, card = await office.item(item_id), office.desk.cards[-1]
    assert item.state is State.PUBLISHED
    assert item.like
    assert (item.like.settled, item.like.failure) == (True, None)
    assert office.platform.liked == {"c1"}
    assert (card.like, card.like_by, card.can_like) == (item.like, "Rina", True)


async def test_a_like_is_taken_back(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.like(item_id, by=RINA)
    await office.run_jobs()
    with pytest.raises(InvalidTransitionError):
        await office.review.like(item_id, by=RINA)
    await office.review.unlike(item_id, by=SITI)
    await office.run_jobs()

    assert office.platform.liked == set()
    assert (await actions(office, item_id))[-4:] == ["like", "liked", "unlike", "unliked"]


async def test_a_like_that_failed_may_be_wished_again(office: Office) -> None:
    item_id = await office.in_review()
    office.platform.before.append(RejectedError("Graph 10", code="permission"))
    await office.review.like(item_id, by=RINA)
    await office.run_jobs()
    item = await office.item(item_id)
    assert item.like
    assert item.like.failure == "permission"

    await office.review.like(item_id, by=RINA)
    await office.run_jobs()
    assert office.platform.liked == {"c1"}


async def test_the_last_wish_wins_whichever_call_is_slower(office: Office) -> None:
    """While the like is on its way somebody takes it back, and that is done first."""
    item_id = await office.in_review()

    class Slow:
        async def like(self, comment: str) -> None:
            office.clock.advance(seconds=1)
            await office.review.unlike(item_id, by=SITI)
            await office.likes.run([str(item_id)])
            await office.platform.like(comment)

        unlike = office.platform.unlike

    await office.review.like(item_id, by=RINA)
    await replace(office.likes, platforms={"instagram": Slow()}).run([str(item_id)])
    assert office.platform.liked == {"c1"}

    await office.run_jobs()
    assert office.platform.liked == set()


async def test_an_unclear_like_is_repeated(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.like(item_id, by=RINA)
    office.platform.after.append(OutcomeUnknownError("timeout"))
    await office.run_jobs()
    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert office.platform.likes == ["like", "like"]
    item = await office.item(item_id)
    assert item.like
    assert item.like.settled


async def test_a_like_nobody_can_bring_about_is_told(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.like(item_id, by=RINA)
    await replace(office.likes, platforms={}).run([str(item_id)])
    item = await office.item(item_id)
    assert item.like
    assert item.like.failure == "cannot_like"

    await office.review.like(item_id, by=RINA)
    await office.likes.give_up(str(item_id))
    item = await office.item(item_id)
    assert item.like
    assert item.like.failure == "unreachable"


async def test_a_settled_like_is_not_given_up_nor_repeated(office: Office) -> None:
    item_id = await office.in_review()
    await office.likes.run([str(item_id)])
    await office.likes.give_up(str(item_id))
    await office.review.like(item_id, by=RINA)
    await office.run_jobs()
    await office.likes.give_up(str(item_id))
    await office.likes.run([str(item_id)])
    item = await office.item(item_id)
    assert item.like
    assert (item.like.failure, office.platform.likes) == (None, ["like"])


async def test_a_pause_delays_a_deletion_without_counting_as_a_failure(office: Office) -> None:
    item_id = await office.in_review()
    await office.controls.pause(by=SITI)
    await office.review.delete(item_id, by=SITI, revision=1)
    with pytest.raises(NotSentError, match="paused"):
        await office.moderate.delete([str(item_id)])


async def test_an_item_deleted_by_staff_is_not_withdrawn_again_by_its_event(
    office: Office,
) -> None:
    """The platform tells of our own deletion as of any other."""
    item_id = await office.in_review()
    await office.review.delete(item_id, by=SITI, revision=1)
    await office.run_jobs()
    await office.intake.receive([incoming("question: kapan?")], channel="poll")  # type: ignore[arg-type]
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.DELETED
