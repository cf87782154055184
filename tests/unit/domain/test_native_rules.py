"""What the office did in the platform's own app, as the review item takes it."""

from datetime import timedelta

import pytest
from review_builders import BUDI, LEASE, NOW, RINA, UNDO, approved_item, item_in_review

from bot.domain.errors import InvalidTransitionError, StaleRevisionError
from bot.domain.reply import PublishedReply
from bot.domain.review import State


def test_an_answer_in_the_native_app_stops_what_was_approved_and_tells_whose_it_was() -> None:
    item = approved_item()
    later = NOW + timedelta(seconds=5)

    item.answer_natively(PublishedReply(external_id="n1"), at=later)

    assert item.state is State.ANSWERED
    assert (item.decided_by, item.publish_after) == (RINA, None)
    assert item.published_at == later
    with pytest.raises(InvalidTransitionError):
        item.begin_publish(at=later + UNDO, lease=LEASE)


def test_the_draft_may_be_sent_all_the_same_by_a_person_who_saw_it_last() -> None:
    item = approved_item()
    item.answer_natively(PublishedReply(external_id="n1"), at=NOW)

    with pytest.raises(StaleRevisionError):
        item.approve(by=BUDI, revision=0, at=NOW, undo=UNDO)
    item.approve(by=BUDI, revision=1, at=NOW, undo=UNDO)
    item.begin_publish(at=NOW + UNDO, lease=LEASE)
    item.confirm(PublishedReply(external_id="r1"), at=NOW + UNDO)

    assert item.state is State.PUBLISHED
    assert item.reply == PublishedReply(external_id="r1")


def test_an_outdated_draft_does_not_survive_an_answer_in_the_native_app() -> None:
    item = item_in_review("untuk komentar lama")
    item.redraft()

    item.answer_natively(PublishedReply(external_id="n1"), at=NOW)

    assert item.draft.text == ""


@pytest.mark.parametrize("state", [State.PUBLISHING, State.UNCERTAIN, State.PUBLISHED])
def test_a_reply_on_its_way_or_published_is_left_alone(state: State) -> None:
    item = approved_item()
    item.state = state

    with pytest.raises(InvalidTransitionError):
        item.answer_natively(PublishedReply(external_id="n1"), at=NOW)


def test_hidden_in_the_native_app_is_decided_by_nobody_and_comes_back_to_review() -> None:
    item = approved_item()

    item.hide_natively(at=NOW)
    assert (item.state, item.decided_by, item.decided_at) == (State.HIDDEN, None, NOW)
    item.show_natively()

    assert (item.state, item.decided_at) == (State.IN_REVIEW, None)
