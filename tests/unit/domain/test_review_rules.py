"""The state table as a whole, and the rules a random walk would seldom meet."""

from datetime import timedelta

import pytest
from review_builders import BUDI, LEASE, NOW, RINA, UNDO, approved_item, fresh_item, item_in_review

from bot.domain.errors import EditLeaseError, InvalidTransitionError, StaleRevisionError
from bot.domain.reply import DraftOrigin, PublishedReply, Source
from bot.domain.review import (
    OPEN,
    PATIENCE,
    TERMINAL,
    TRANSITIONS,
    Action,
    RejectReason,
    State,
)


def test_every_action_of_the_table_is_used_and_every_state_reached() -> None:
    reached = {State.DRAFTING} | set(TRANSITIONS.values())

    assert {action for _, action in TRANSITIONS} == set(Action)
    assert reached == set(State)


def test_only_the_citizen_leads_out_of_a_terminal_state() -> None:
    ways = {action for state, action in TRANSITIONS if state in TERMINAL}

    assert ways == {Action.REOPEN}
    assert {after for (_, way), after in TRANSITIONS.items() if way in ways} == {State.DRAFTING}


def test_every_other_state_leads_somewhere_and_none_is_open_and_terminal() -> None:
    assert {state for state, _ in TRANSITIONS} >= set(State) - TERMINAL
    assert not OPEN & TERMINAL


def test_only_an_approval_or_a_retry_leads_to_approved_from_outside() -> None:
    ways = {action for (_, action), state in TRANSITIONS.items() if state is State.APPROVED}

    assert ways == {Action.APPROVE, Action.RETRY, Action.DEFER}


def test_publishing_starts_from_approved_alone() -> None:
    sources = {before for (before, _), after in TRANSITIONS.items() if after is State.PUBLISHING}

    assert sources == {State.APPROVED}


def test_a_card_with_an_old_draft_cannot_approve() -> None:
    item = item_in_review()
    item.edit("Teks baru", by=RINA, revision=1, at=NOW)

    with pytest.raises(StaleRevisionError) as caught:
        item.approve(by=BUDI, revision=1, at=NOW, undo=UNDO)

    assert caught.value.values == {"seen": 1, "current": 2}
    assert item.state is State.IN_REVIEW


def test_the_second_tap_loses() -> None:
    item = approved_item()

    with pytest.raises(InvalidTransitionError):
        item.reject(by=BUDI, revision=1, at=NOW, reason=RejectReason.WRONG_DRAFT)

    assert item.decided_by == RINA


@pytest.mark.parametrize("late", [timedelta(microseconds=-1), timedelta(hours=3)])
def test_an_approval_is_taken_back_as_long_as_nothing_was_sent(late: timedelta) -> None:
    item = approved_item()

    item.undo(at=NOW + UNDO + late)

    assert item.state is State.IN_REVIEW
    assert item.decided_by is None


def test_undo_ends_where_sending_begins() -> None:
    item = approved_item()
    item.begin_publish(at=NOW + UNDO, lease=LEASE)

    with pytest.raises(InvalidTransitionError) as caught:
        item.undo(at=NOW + UNDO)

    assert caught.value.key == "undo_over"


def test_a_retry_of_what_may_have_arrived_is_not_undone() -> None:
    item = approved_item()
    item.begin_publish(at=NOW + UNDO, lease=LEASE)
    item.lose_track()
    item.fail("not_delivered")
    item.retry(by=RINA, at=NOW + LEASE)

    with pytest.raises(InvalidTransitionError):
        item.undo(at=NOW + LEASE)


def test_an_edit_keeps_the_sources_and_belongs_to_staff() -> None:
    item = item_in_review()
    source = Source(entry_id="a", title="A", agency="B", reference="C")
    item.draft = type(item.draft)(text="x", origin=DraftOrigin.KNOWLEDGE, sources=(source,))

    item.edit("Teks baru", by=RINA, revision=1, at=NOW)

    assert item.draft.origin is DraftOrigin.STAFF
    assert item.draft.sources == (source,)
    assert item.revision == 2


def test_while_one_edits_nobody_else_may_decide_until_the_lease_ends() -> None:
    item = item_in_review()
    item.begin_edit(by=RINA, revision=1, at=NOW, lease=LEASE)

    with pytest.raises(EditLeaseError) as caught:
        item.approve(by=BUDI, revision=1, at=NOW + LEASE - timedelta(seconds=1), undo=UNDO)
    assert caught.value.values == {"by": RINA}

    item.approve(by=BUDI, revision=1, at=NOW + LEASE, undo=UNDO)
    assert item.edit_lease is None


def test_only_the_person_who_edits_can_give_the_lease_back() -> None:
    item = item_in_review()
    item.begin_edit(by=RINA, revision=1, at=NOW, lease=LEASE)

    item.cancel_edit(by=BUDI)
    assert item.edit_lease is not None

    item.cancel_edit(by=RINA)
    assert item.edit_lease is None


def test_what_is_not_in_review_cannot_be_edited() -> None:
    with pytest.raises(InvalidTransitionError):
        fresh_item().begin_edit(by=RINA, revision=0, at=NOW, lease=LEASE)


def test_another_runner_takes_over_only_after_the_claim() -> None:
    item = approved_item()
    item.begin_publish(at=NOW, lease=LEASE)

    with pytest.raises(InvalidTransitionError):
        item.take_over(at=NOW + LEASE - timedelta(seconds=1), lease=LEASE)

    item.take_over(at=NOW + LEASE, lease=LEASE)
    assert item.claimed_until == NOW + 2 * LEASE
    assert item.attempted_at == NOW


def test_the_first_attempt_is_remembered_until_it_is_certain_that_nothing_was_sent() -> None:
    item = approved_item()
    item.begin_publish(at=NOW, lease=LEASE)
    item.defer()
    assert item.attempted_at is None

    item.begin_publish(at=NOW + LEASE, lease=LEASE)
    assert item.attempted_at == NOW + LEASE


def test_a_reply_that_has_waited_for_a_minute_says_why_until_it_is_sent_or_taken_back() -> None:
    item = approved_item()
    assert item.publish_after is not None
    soon, late = (item.publish_after + wait for wait in (PATIENCE, 2 * PATIENCE))
    item.begin_publish(at=NOW, lease=LEASE)
    item.defer()
    item.note_wait("unreachable", until=soon)
    assert item.failure is None
    item.note_wait("throttled", until=late)
    assert item.failure == "throttled"

    item.begin_publish(at=late, lease=LEASE)
    assert item.failure == "throttled"
    item.lose_track()
    assert item.failure is None

    other = approved_item()
    other.note_wait("throttled", until=late)
    other.undo(at=late)
    assert other.failure is None


def test_a_failure_is_explained_until_the_reply_is_there() -> None:
    item = approved_item()
    item.begin_publish(at=NOW, lease=LEASE)
    item.fail("unreachable")
    assert item.failure == "unreachable"

    item.retry(by=BUDI, at=NOW)
    item.begin_publish(at=NOW, lease=LEASE)
    item.lose_track()
    item.confirm(PublishedReply(external_id="r1"), at=NOW)
    assert item.failure is None
    assert item.decided_by == BUDI
    assert item.state is State.PUBLISHED


def test_what_only_a_person_can_find_out_is_marked_as_sent_or_tried_again() -> None:
    sent, missing = approved_item(), approved_item()
    for item in (sent, missing):
        item.begin_publish(at=NOW, lease=LEASE)
        item.lose_track("unreadable")
        assert item.awaits_a_look

    sent.mark_sent()
    missing.retry(by=BUDI, at=NOW + LEASE)

    assert (sent.state, sent.published_at, sent.failure) == (State.PUBLISHED, NOW, None)
    assert (missing.state, missing.failure) == (State.APPROVED, None)


def test_while_the_platform_is_asked_nobody_decides_what_became_of_a_reply() -> None:
    item = approved_item()
    item.begin_publish(at=NOW, lease=LEASE)
    item.lose_track()
    for act in (item.mark_sent, lambda: item.retry(by=BUDI, at=NOW)):
        with pytest.raises(InvalidTransitionError):
            act()
    assert item.state is State.UNCERTAIN


def test_another_draft_counts_the_variant_up_and_forgets_the_decision() -> None:
    item = approved_item()

    item.redraft()

    assert (item.state, item.variant, item.decided_by) == (State.DRAFTING, 1, None)
    assert item.publish_after is None


def test_hiding_and_restoring_lead_back_to_review() -> None:
    item = item_in_review()
    item.hide(by=RINA, revision=1, at=NOW)
    item.confirm_hidden()
    assert item.state is State.HIDDEN

    item.restore(by=BUDI, at=NOW)
    item.confirm_restored()
    assert item.state is State.IN_REVIEW
    assert item.decided_by is None


def test_a_reopened_item_keeps_its_reply_and_must_be_approved_anew() -> None:
    item, later = approved_item(), NOW + timedelta(days=1)
    item.begin_publish(at=NOW, lease=LEASE)
    item.confirm(PublishedReply(external_id="r1"), at=NOW)
    item.note_change(at=later)
    assert item.is_outdated

    item.reopen(due_at=later)
    assert (item.state, item.due_at, item.decided_by) == (State.DRAFTING, later, None)
    assert (item.reply, item.published_at) == (PublishedReply(external_id="r1"), NOW)
    assert not item.is_outdated
    with pytest.raises(InvalidTransitionError):
        item.begin_publish(at=later, lease=LEASE)


def test_what_became_of_an_earlier_wish_says_nothing_of_the_last_one() -> None:
    item = item_in_review()
    item.wish_like(on=True, by=RINA, at=NOW)
    earlier = item.like
    item.wish_like(on=False, by=BUDI, at=NOW)
    assert earlier

    item.settle_like(earlier)

    assert item.like
    assert not item.like.settled
