"""What seldom happens: platforms that went away, jobs that come too late."""

from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import text

from bot.domain.errors import (
    InvalidTransitionError,
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
)
from bot.domain.reply import Draft, OutgoingReply, PublishedReply
from bot.domain.review import State
from bot.ports import Channel, DraftRequest
from bot.usecases.draft import MakeDrafts
from tests.fakes import FakeDrafter, FakePlatform
from tests.integration.usecases.office import RINA, SITI, Office, incoming


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


@dataclass
class PausedMeanwhile(FakePlatform):
    """Publishing is paused while the platform is being asked."""

    office: list[Office] = field(default_factory=list)

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        await self.office[0].controls.pause(by=SITI)
        return await super().find_published(reply)


async def test_a_pause_during_the_look_keeps_the_reply_back(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    platform = PausedMeanwhile(office=[office])
    only = {"instagram": platform}
    # The job stays: whoever resumes just now may not have seen that this reply waits.
    with pytest.raises(NotSentError, match="paused"):
        await replace(office.publish, platforms=only, finding=only).run([str(item_id)])
    assert platform.sent == []
    assert (await office.item(item_id)).state is State.APPROVED


async def test_a_reply_for_a_platform_that_is_set_up_no_more_fails_on_its_card(
    office: Office,
) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    await replace(office.publish, platforms={}).run([str(item_id)])
    item = await office.item(item_id)
    assert (item.state, item.failure) == (State.FAILED, "platform_missing")


async def test_a_text_may_be_edited_although_its_platform_is_set_up_no_more(
    office: Office,
) -> None:
    item_id = await office.in_review()
    review = replace(office.review, platforms={})
    await review.begin_edit(item_id, by=RINA, revision=1)
    await review.edit(item_id, by=RINA, revision=1, text="Siap, Kak.")
    assert (await office.item(item_id)).draft.text == "Siap, Kak."


async def interrupted(office: Office) -> str:
    """Return the subject of a reply whose sender died after sending."""
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.publish.run([str(item_id)])
    return str(item_id)


async def test_giving_up_on_an_interrupted_reply_looks_for_it_later(office: Office) -> None:
    subject = await interrupted(office)
    await office.publish.give_up(subject)
    office.clock.advance(minutes=2)
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert card.state is State.PUBLISHED
    assert len(office.platform.sent) == 1


async def test_giving_up_on_what_is_published_changes_nothing(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    await office.run_jobs()
    await office.publish.give_up(str(item_id))
    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_a_platform_that_is_away_during_the_second_look_leaves_the_claim(
    office: Office,
) -> None:
    subject = await interrupted(office)
    office.clock.advance(minutes=2)
    office.platform.unreadable.append(NotSentError("down"))
    with pytest.raises(NotSentError):
        await office.publish.run([subject])
    office.clock.advance(minutes=2)
    await office.publish.run([subject])
    assert len(office.platform.sent) == 1


async def test_a_reply_whose_comment_changed_meanwhile_waits(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    await office.intake.receive([incoming("question: di mana?")], channel=Channel.POLL)
    with pytest.raises(NotSentError, match="changed"):
        await office.publish.run([str(item_id)])
    assert office.platform.sent == []


@dataclass
class ChangedMeanwhile(FakeDrafter):
    """Another process takes in and understands a change while the draft is being made."""

    office: Office

    async def draft(self, request: DraftRequest) -> Draft:
        changed = incoming("complaint: sudah rusak lagi")
        [stored] = await self.office.intake.receive([changed], channel=Channel.POLL)
        await self.office.classify.run([str(stored.comment_id)])
        return await super().draft(request)


async def test_a_draft_for_what_the_comment_said_before_is_dropped(office: Office) -> None:
    [stored] = await office.intake.receive([incoming("question: kapan?")], channel=Channel.WEBHOOK)
    await office.classify.run([str(stored.comment_id)])
    async with office.uow() as tx:
        item = await tx.reviews.for_comment(stored.comment_id)
    assert item is not None
    drafter = ChangedMeanwhile(office=office)
    await MakeDrafts(uow=office.uow, drafter=drafter, clock=office.clock).run([str(item.id)])
    assert (await office.item(item.id)).state is State.DRAFTING
    await office.run_jobs()
    assert (await office.item(item.id)).state is State.IN_REVIEW
    assert len((await office.review.history(item.id)).revisions) == 1


async def uncertain(office: Office) -> str:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.before.append(OutcomeUnknownError("cut"))
    await office.publish.run([str(item_id)])
    return str(item_id)


async def test_a_doubtful_reply_whose_comment_is_gone_fails_with_that_cause(
    office: Office,
) -> None:
    subject = await uncertain(office)
    office.platform.unreadable.append(RejectedError("100/33", code="gone"))
    await office.publish.reconcile([subject])
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert (card.state, card.failure) == (State.FAILED, "gone")


async def test_a_doubtful_reply_of_a_platform_set_up_no_more_stays_doubtful(
    office: Office,
) -> None:
    subject = await uncertain(office)
    with pytest.raises(NotSentError, match="not set up"):
        await replace(office.publish, platforms={}, finding={}).reconcile([subject])
    await office.run_jobs()
    assert office.desk.cards[-1].state is State.UNCERTAIN


async def test_a_look_at_what_is_settled_does_nothing(office: Office) -> None:
    item_id = await office.approved()
    looks = office.platform.looks
    await office.publish.reconcile([str(item_id)])
    assert office.platform.looks == looks


async def hiding(office: Office) -> str:
    item_id = await office.in_review("spam: slot gacor", external_id="c9")
    await office.review.hide(item_id, by=RINA, revision=1)
    return str(item_id)


async def test_a_hide_without_an_answer_is_repeated(office: Office) -> None:
    subject = await hiding(office)
    office.platform.after.append(OutcomeUnknownError("read timeout"))
    with pytest.raises(NotSentError):
        await office.moderate.hide([subject])
    await office.moderate.hide([subject])
    await office.moderate.hide([subject])
    assert office.platform.hidden == {"c9"}


async def test_a_hide_that_no_platform_can_do_returns_the_card(office: Office) -> None:
    subject = await hiding(office)
    await replace(office.moderate, platforms={}).hide([subject])
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert (card.state, card.failure) == (State.IN_REVIEW, "cannot_hide")


async def test_a_hide_given_up_returns_the_card_once(office: Office) -> None:
    subject = await hiding(office)
    await office.moderate.give_up(subject)
    await office.moderate.give_up(subject)
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert (card.state, card.failure) == (State.IN_REVIEW, "unreachable")


async def test_another_draft_is_not_made_of_a_decided_card(office: Office) -> None:
    item_id = await office.approved()
    with pytest.raises(InvalidTransitionError):
        await office.review.redraft(item_id, by=RINA, revision=1)


async def test_a_card_is_redrawn_on_request_and_editing_can_be_left(office: Office) -> None:
    item_id = await office.in_review()
    await office.review.begin_edit(item_id, by=RINA, revision=1)
    await office.run_jobs()
    assert office.desk.cards[-1].editing_by == "Rina"
    await office.review.cancel_edit(item_id, by=RINA)
    await office.review.redraw(item_id)
    await office.run_jobs()
    assert office.desk.cards[-1].editing_by == ""


async def test_a_reply_to_a_comment_shows_what_it_answers(office: Office) -> None:
    await office.in_review("praise: mantap", external_id="c1")
    child = replace(incoming("question: kapan?", external_id="c2"), parent_id="c1")
    await office.intake.receive([child], channel=Channel.WEBHOOK)
    await office.run_jobs()
    assert office.desk.cards[-1].parent == "praise: mantap"


async def test_pausing_is_known_to_those_who_ask(office: Office) -> None:
    assert not await office.controls.is_paused()
    await office.controls.pause(by=SITI)
    assert await office.controls.is_paused()


async def test_a_reply_without_the_time_of_its_attempt_is_refused_as_a_fault(
    office: Office,
) -> None:
    """Nothing could be recognised as ours: better a dead job than a second reply."""
    subject = await uncertain(office)
    async with office.engine.begin() as connection:
        await connection.execute(text("UPDATE review_items SET attempted_at = NULL"))
    with pytest.raises(ValueError, match="not been claimed"):
        await office.publish.reconcile([subject])
