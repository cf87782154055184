"""A person's word for what a comment is: what it changes, and how long it holds."""

from datetime import timedelta

import pytest
from review_builders import (
    BUDI,
    LEASE,
    NOW,
    RINA,
    approved_item,
    blindly,
    fresh_item,
    item_in_review,
)

from bot.domain.correction import (
    CORRECTABLE,
    Correction,
    corrected_labels,
    reading,
    spoken_labels,
)
from bot.domain.errors import EditLeaseError, InvalidTransitionError, StaleRevisionError
from bot.domain.policy import reply_intent
from bot.domain.review import TRANSITIONS, Action, State
from bot.domain.verdict import Abuse, Intent, Sentiment
from tests.fakes import make_verdict


def said(intent: Intent) -> Correction:
    return Correction(intent=intent, by=RINA, at=NOW)


def test_without_a_correction_the_model_is_believed() -> None:
    verdict = make_verdict(Intent.QUESTION)
    assert reading(verdict, None) is verdict


@pytest.mark.parametrize("model", Intent)
@pytest.mark.parametrize("intent", Intent)
def test_a_persons_intent_goes_before_the_models_and_says_whether_it_is_spam(
    model: Intent, intent: Intent
) -> None:
    verdict = make_verdict(model, intents=(model, Intent.COMPLAINT))
    read = reading(verdict, said(intent))
    assert (read.intent, read.intents) == (intent, (intent,))
    assert read.spam is (intent is Intent.SPAM)
    assert verdict.intent is model
    answerable = intent not in {Intent.SPAM, Intent.OTHER}
    assert reply_intent(read) is (intent if answerable else None)


def test_the_other_heads_stay_as_the_model_gave_them() -> None:
    verdict = make_verdict(Intent.OTHER, abuse=Abuse.ABUSIVE, urgent=True, needs_reply=True)
    read = reading(verdict, said(Intent.COMPLAINT))
    assert (read.abuse, read.urgent, read.needs_reply) == (Abuse.ABUSIVE, True, True)
    assert (read.topic, read.scores) == (verdict.topic, verdict.scores)
    assert reply_intent(read) is None  # insulted, a machine still had better not speak


def test_praise_by_a_persons_word_is_meant() -> None:
    verdict = make_verdict(Intent.PRAISE, sentiment=Sentiment.NEGATIVE)
    assert reply_intent(verdict) is None
    assert reply_intent(reading(verdict, said(Intent.PRAISE))) is Intent.PRAISE
    complaint = reading(verdict, said(Intent.COMPLAINT))
    assert complaint.sentiment is Sentiment.NEGATIVE


def test_a_correction_takes_the_draft_back_and_begins_with_the_best_wording() -> None:
    item = item_in_review()
    item.variant = 3
    item.correct(Intent.PRAISE, by=RINA, revision=1, at=NOW)
    assert (item.state, item.variant) == (State.DRAFTING, 0)
    assert item.correction == said(Intent.PRAISE)
    assert item.decided_by is None


def test_a_second_person_may_correct_again() -> None:
    item = item_in_review()
    item.correct(Intent.PRAISE, by=RINA, revision=1, at=NOW)
    blindly(item, Action.READY, at=NOW)
    later = NOW + timedelta(minutes=1)
    item.correct(Intent.OTHER, by=BUDI, revision=2, at=later)
    assert item.correction == Correction(intent=Intent.OTHER, by=BUDI, at=later)


def test_a_correction_from_an_old_card_or_during_anothers_edit_is_refused() -> None:
    item = item_in_review()
    with pytest.raises(StaleRevisionError):
        item.correct(Intent.PRAISE, by=RINA, revision=0, at=NOW)
    item.begin_edit(by=BUDI, revision=1, at=NOW, lease=LEASE)
    with pytest.raises(EditLeaseError):
        item.correct(Intent.PRAISE, by=RINA, revision=1, at=NOW)
    assert (item.correction, item.state) == (None, State.IN_REVIEW)


@pytest.mark.parametrize("state", State)
def test_only_what_waits_for_a_person_is_corrected(state: State) -> None:
    item = fresh_item()
    item.state = state
    if state in CORRECTABLE:
        item.correct(Intent.PRAISE, by=RINA, revision=0, at=NOW)
        assert item.correction
        return
    with pytest.raises(InvalidTransitionError):
        item.correct(Intent.PRAISE, by=RINA, revision=0, at=NOW)
    assert (item.correction, item.state) == (None, state)


def test_wherever_a_correction_is_allowed_a_new_draft_is_too() -> None:
    assert all((state, Action.REDRAFT) in TRANSITIONS for state in CORRECTABLE)


def test_an_approval_must_be_taken_back_before_a_correction() -> None:
    item = approved_item()
    with pytest.raises(InvalidTransitionError):
        item.correct(Intent.PRAISE, by=BUDI, revision=1, at=NOW)
    item.undo(at=NOW)
    item.correct(Intent.PRAISE, by=BUDI, revision=1, at=NOW)
    assert item.state is State.DRAFTING


def test_what_was_said_of_the_old_text_is_not_said_of_the_new_one() -> None:
    item = item_in_review()
    item.correct(Intent.PRAISE, by=RINA, revision=1, at=NOW)
    item.note_change(at=NOW)
    assert item.correction is None


def test_a_correction_labels_intent_and_spam() -> None:
    assert spoken_labels(said(Intent.SPAM)) == {"intent": "spam", "spam": True}
    assert spoken_labels(said(Intent.PRAISE)) == {"intent": "praise", "spam": False}


@pytest.mark.parametrize("model", Intent)
@pytest.mark.parametrize("intent", Intent)
def test_a_decision_never_contradicts_the_correction(model: Intent, intent: Intent) -> None:
    read, spoken = reading(make_verdict(model), said(intent)), spoken_labels(said(intent))
    for state in State:
        concluded = corrected_labels(state, None, read)
        both = concluded.keys() & spoken.keys()
        assert {head: concluded[head] for head in both} == {head: spoken[head] for head in both}


def test_hiding_what_a_person_calls_spam_says_so_once_more_and_not_that_it_is_abuse() -> None:
    rude = make_verdict(Intent.COMPLAINT, abuse=Abuse.ABUSIVE)
    hidden = State.HIDDEN
    assert corrected_labels(hidden, None, rude) == {"abuse": "abusive"}
    spam = reading(rude, said(Intent.SPAM))
    assert corrected_labels(hidden, None, spam) == {"intent": "spam", "spam": True}
    honest = reading(make_verdict(Intent.SPAM), said(Intent.COMPLAINT))
    assert corrected_labels(hidden, None, honest) == {}
