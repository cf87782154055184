"""Private replies: written and approved by a person, delivered once, whatever happens."""

from dataclasses import replace

import pytest

from bot.domain.errors import (
    DomainError,
    InvalidTransitionError,
    NotSentError,
    OutcomeUnknownError,
    StaleRevisionError,
    UnusableDraftError,
)
from bot.domain.private_reply import PrivateState
from bot.domain.review import State
from bot.ports import ConcurrentChangeError
from tests.integration.usecases.office import RINA, SITI, Office
from tests.integration.usecases.private_replies import TEXT, actions, due, proposed


async def test_a_private_reply_is_sent_after_the_undo_window(office: Office) -> None:
    item_id = await proposed(office)
    assert (await office.private_reply(item_id)).text == TEXT
    await office.private.approve(item_id, by=SITI, revision=1)
    await office.run_jobs()
    assert office.platform.private == {}

    office.clock.advance(seconds=15)
    await office.run_jobs()

    reply, card = await office.private_reply(item_id), office.desk.cards[-1]
    assert office.platform.private == {"c1": TEXT}
    assert (reply.state, reply.message_id) == (PrivateState.SENT, "m1")
    assert (card.private, card.private_by) == (reply, "Siti")
    assert card.can_reply_privately is False
    assert (await office.item(item_id)).state is State.IN_REVIEW
    names = ["private_propose", "private_approve", "private_begin", "private_sent"]
    assert (await actions(office, item_id))[-4:] == names


async def test_undo_within_the_window_sends_nothing(office: Office) -> None:
    item_id = await proposed(office)
    await office.private.approve(item_id, by=SITI, revision=1)
    await office.private.undo(item_id, by=RINA)
    office.clock.advance(minutes=1)
    await office.run_jobs()
    assert office.platform.private == {}
    assert (await office.private_reply(item_id)).state is PrivateState.PROPOSED


async def test_approving_anew_waits_for_the_new_window(office: Office) -> None:
    item_id = await proposed(office)
    await office.private.approve(item_id, by=SITI, revision=1)
    office.clock.advance(seconds=10)
    await office.private.undo(item_id, by=RINA)
    await office.private.approve(item_id, by=SITI, revision=1)
    office.clock.advance(seconds=6)
    await office.run_jobs()
    assert office.platform.private == {}
    office.clock.advance(seconds=10)
    await office.run_jobs()
    assert office.platform.private == {"c1": TEXT}


async def test_a_text_is_dropped(office: Office) -> None:
    item_id = await proposed(office)
    await office.private.drop(item_id, by=RINA, revision=1)
    await office.run_jobs()
    assert office.desk.cards[-1].can_reply_privately
    with pytest.raises(InvalidTransitionError):
        await office.private.approve(item_id, by=SITI, revision=1)


async def test_two_people_writing_at_once_do_not_overwrite_each_other(office: Office) -> None:
    item_id = await proposed(office)
    with pytest.raises(StaleRevisionError):
        await office.private.propose(item_id, by=SITI, revision=0, text="Lain")


async def test_a_text_that_cannot_be_sent_is_refused(office: Office) -> None:
    item_id = await office.in_review()
    with pytest.raises(UnusableDraftError, match="empty"):
        await office.private.propose(item_id, by=RINA, revision=0, text="\n")
    with pytest.raises(UnusableDraftError, match="too_long"):
        await office.private.propose(item_id, by=RINA, revision=0, text="a" * 1001)


async def test_nothing_is_sent_while_publishing_is_paused(office: Office) -> None:
    item_id = await due(office)
    await office.controls.pause(by=SITI)
    await office.run_jobs()
    assert office.platform.private == {}

    await office.controls.resume(by=SITI)
    await office.run_jobs()
    assert (await office.private_reply(item_id)).state is PrivateState.SENT


async def test_a_pause_just_before_sending_holds_it_back(office: Office) -> None:
    item_id = await due(office)
    claim = await office.send_privately._claim(item_id)
    assert claim
    await office.controls.pause(by=SITI)
    with pytest.raises(NotSentError, match="paused"):
        await office.send_privately._send(item_id, claim)
    assert office.platform.private == {}
    assert (await office.private_reply(item_id)).state is PrivateState.APPROVED


async def test_after_the_platforms_days_nothing_is_proposed_approved_or_sent(
    office: Office,
) -> None:
    item_id = await due(office)
    office.clock.advance(days=7)
    await office.run_jobs()
    assert (await office.private_reply(item_id)).failure == "private_too_late"
    with pytest.raises(DomainError, match="private_too_late"):
        await office.private.approve(item_id, by=SITI, revision=1)
    with pytest.raises(DomainError, match="private_too_late"):
        await office.private.propose(item_id, by=SITI, revision=1, text="Halo")
    assert not (await office.review.card(item_id)).can_reply_privately


async def test_only_the_platform_can_tell_of_an_unclear_one_after_those_days(
    office: Office,
) -> None:
    item_id = await due(office)
    office.platform.after.append(OutcomeUnknownError("timeout"))
    await office.run_jobs()
    office.clock.advance(days=7)
    await office.run_jobs()
    assert (await office.private_reply(item_id)).state is PrivateState.SENT


async def test_a_comment_that_was_changed_meanwhile_is_answered_only_on_a_new_word(
    office: Office,
) -> None:
    item_id = await due(office)
    async with office.uow() as tx:
        item = await tx.reviews.get(item_id)
        item.note_change(at=office.clock())
        await tx.reviews.save(item, at=office.clock())
    await office.run_jobs()
    assert office.platform.private == {}
    assert (await office.private_reply(item_id)).failure == "comment_changed"

    await office.private.approve(item_id, by=SITI, revision=1)
    office.clock.advance(seconds=15)
    await office.run_jobs()
    assert office.platform.private == {"c1": TEXT}


async def test_a_deleted_comment_takes_no_private_reply(office: Office) -> None:
    item_id = await due(office)
    await office.review.delete(item_id, by=SITI, revision=1)
    await office.run_jobs()
    assert office.platform.private == {}
    assert (await office.private_reply(item_id)).failure == "gone"
    with pytest.raises(InvalidTransitionError):
        await office.private.approve(item_id, by=SITI, revision=1)


async def test_a_platform_without_private_replies_says_so(office: Office) -> None:
    item_id = await due(office)
    with pytest.raises(DomainError, match="cannot_reply_privately"):
        await replace(office.private, platforms={}).propose(
            item_id, by=RINA, revision=1, text="Halo"
        )
    await replace(office.send_privately, platforms={}).run([str(item_id)])
    assert (await office.private_reply(item_id)).failure == "platform_missing"


async def test_a_job_that_comes_too_late_does_nothing(office: Office) -> None:
    item_id = await office.in_review()
    await office.send_privately.run([str(item_id)])
    assert (await office.private_reply(item_id)).state is PrivateState.EMPTY


async def test_of_two_changes_to_one_private_reply_the_first_wins(office: Office) -> None:
    item_id = await proposed(office)
    async with office.uow() as tx:
        mine = await tx.private_replies.get(item_id)
        theirs = replace(mine)
        await tx.private_replies.save(mine)
        with pytest.raises(ConcurrentChangeError):
            await tx.private_replies.save(theirs)
        fresh = replace(mine, version=0)
        with pytest.raises(ConcurrentChangeError):
            await tx.private_replies.save(fresh)
