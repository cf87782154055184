"""Publishing: once, whatever happens in between."""

from datetime import timedelta

import pytest

from bot.domain.errors import (
    InvalidTransitionError,
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
)
from bot.domain.review import State
from tests.integration.usecases.office import RINA, SITI, Office


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


async def test_an_approved_reply_is_published_after_the_undo_window(office: Office) -> None:
    item_id = await office.approved()
    await office.run_jobs()
    assert office.platform.sent == []

    office.clock.advance(seconds=15)
    await office.run_jobs()

    assert [reply.text for reply in office.platform.sent] == ["Terima kasih, Kak. (0)"]
    assert (await office.item(item_id)).state is State.PUBLISHED
    assert office.desk.cards[-1].state is State.PUBLISHED


async def test_undo_within_the_window_sends_nothing(office: Office) -> None:
    item_id = await office.approved()
    await office.review.undo(item_id, by=RINA)
    office.clock.advance(seconds=60)
    await office.run_jobs()
    assert office.platform.sent == []
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_approving_again_after_undo_sends_once_and_not_too_early(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=10)
    await office.review.undo(item_id, by=RINA)
    await office.review.approve(item_id, by=RINA, revision=1)
    office.clock.advance(seconds=6)
    await office.run_jobs()
    assert office.platform.sent == []

    office.clock.advance(seconds=10)
    await office.run_jobs()
    assert len(office.platform.sent) == 1


async def test_death_after_sending_does_not_send_twice(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.publish.run([str(item_id)])
    assert (await office.item(item_id)).state is State.PUBLISHING

    office.clock.advance(minutes=2)
    await office.publish.run([str(item_id)])

    assert len(office.platform.sent) == 1
    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_a_second_runner_waits_while_the_first_may_be_sending(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.publish.run([str(item_id)])

    with pytest.raises(NotSentError) as caught:
        await office.publish.run([str(item_id)])
    assert caught.value.retry_after == timedelta(seconds=60)
    assert len(office.platform.sent) == 1


async def test_what_was_not_sent_is_tried_again(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.before.append(NotSentError("429", retry_after=timedelta(seconds=30)))
    with pytest.raises(NotSentError):
        await office.publish.run([str(item_id)])
    assert (await office.item(item_id)).state is State.APPROVED

    await office.publish.run([str(item_id)])
    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_a_reply_that_waits_long_shows_its_cause_once_until_it_is_there(
    office: Office,
) -> None:
    item_id = await office.approved()
    await office.run_jobs()
    office.clock.advance(seconds=15)
    office.platform.unreadable += [NotSentError("down")] * 40
    office.desk.cards.clear()
    for _ in range(30):
        await office.run_jobs()
        office.clock.advance(minutes=5)
    shown = [card.failure for card in office.desk.cards]
    assert shown == [None, "unreachable"]
    assert (await office.item(item_id)).state is State.APPROVED
    with pytest.raises(InvalidTransitionError):
        await office.review.redraft(item_id, by=RINA, revision=1)

    office.platform.unreadable[:] = [NotSentError("429", code="throttled")]
    for _ in range(2):
        office.clock.advance(minutes=5)
        await office.run_jobs()
    assert [(card.state, card.failure) for card in office.desk.cards[2:]] == [
        (State.APPROVED, "throttled"),
        (State.PUBLISHED, None),
    ]


async def test_a_long_wait_that_is_announced_is_told_at_once(office: Office) -> None:
    await office.approved()
    office.clock.advance(seconds=15)
    office.platform.unreadable.append(
        NotSentError("quota", retry_after=timedelta(hours=8), code="throttled")
    )
    await office.run_jobs()
    assert office.desk.cards[-1].failure == "throttled"


async def test_a_reply_that_may_have_been_sent_tells_why_its_platform_is_waited_for(
    office: Office,
) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.after.append(Killed())
    with pytest.raises(Killed):
        await office.publish.run([str(item_id)])
    office.clock.advance(minutes=2)
    office.platform.unreadable += [NotSentError("down")] * 2
    for _ in range(2):
        with pytest.raises(NotSentError):
            await office.publish.run([str(item_id)])
        office.clock.advance(minutes=2)
    await office.run_jobs()
    assert [card.failure for card in office.desk.cards[-2:]] == ["unreachable", None]
    assert office.desk.cards[-1].state is State.PUBLISHED
    assert len(office.platform.sent) == 1


async def test_an_unknown_outcome_that_was_delivered_is_found_and_not_repeated(
    office: Office,
) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.after.append(OutcomeUnknownError("read timeout"))
    await office.publish.run([str(item_id)])
    assert (await office.item(item_id)).state is State.UNCERTAIN

    office.clock.advance(seconds=10)
    await office.run_jobs()

    assert (await office.item(item_id)).state is State.PUBLISHED
    assert len(office.platform.sent) == 1


async def test_an_unknown_outcome_that_was_not_delivered_waits_for_a_person(
    office: Office,
) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.before.append(OutcomeUnknownError("connection cut"))
    await office.publish.run([str(item_id)])
    office.clock.advance(seconds=10)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.UNCERTAIN  # may still become visible

    office.clock.advance(seconds=60)
    await office.run_jobs()
    failed = await office.item(item_id)
    assert (failed.state, failed.failure) == (State.FAILED, "not_delivered")

    await office.review.retry(item_id, by=RINA)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.PUBLISHED
    assert len(office.platform.sent) == 1


async def test_a_refusal_stays_on_the_card_with_its_cause(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.before.append(RejectedError("100/33", code="gone"))
    await office.run_jobs()
    card = office.desk.cards[-1]
    assert (card.state, card.failure) == (State.FAILED, "gone")
    assert (await office.item(item_id)).published_at is None


async def test_the_kill_switch_keeps_approved_replies_back_and_resuming_sends_them(
    office: Office,
) -> None:
    await office.controls.pause(by=SITI)
    await office.approved()
    office.clock.advance(seconds=20)
    await office.run_jobs()
    assert office.platform.sent == []
    assert office.desk.cards[-1].paused

    await office.controls.resume(by=SITI)
    await office.run_jobs()
    assert len(office.platform.sent) == 1


async def test_a_reply_that_waits_for_resuming_can_still_be_taken_back(office: Office) -> None:
    await office.controls.pause(by=SITI)
    item_id = await office.approved()
    office.clock.advance(hours=2)
    await office.run_jobs()
    await office.review.undo(item_id, by=RINA)
    await office.controls.resume(by=SITI)
    await office.run_jobs()
    assert office.platform.sent == []
    assert (await office.item(item_id)).state is State.IN_REVIEW


async def test_pausing_after_the_claim_still_stops_the_sending(office: Office) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    office.platform.unreadable.append(NotSentError("down"))
    with pytest.raises(NotSentError):
        await office.publish.run([str(item_id)])
    await office.controls.pause(by=SITI)
    await office.run_jobs()
    assert office.platform.sent == []


async def test_an_unreachable_platform_ends_on_the_card_and_can_be_retried(
    office: Office,
) -> None:
    item_id = await office.approved()
    office.clock.advance(seconds=15)
    await office.publish.give_up(str(item_id))
    failed = await office.item(item_id)
    assert (failed.state, failed.failure) == (State.FAILED, "unreachable")
    await office.review.retry(item_id, by=RINA)
    await office.run_jobs()
    assert (await office.item(item_id)).state is State.PUBLISHED


async def test_two_comments_of_one_thread_with_equal_texts_both_get_their_reply(
    office: Office,
) -> None:
    first = await office.approved("question: jam buka?", external_id="c1")
    office.clock.advance(seconds=15)
    await office.run_jobs()
    second = await office.approved("question: jam buka?", external_id="c2")
    office.clock.advance(seconds=15)
    await office.run_jobs()
    states = {(await office.item(one)).state for one in (first, second)}
    assert states == {State.PUBLISHED}
    assert len(office.platform.sent) == 2
