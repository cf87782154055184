"""Random walks over the review item, with everybody pressing everything at any time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from review_builders import BUDI, LEASE, NOW, RINA, UNDO, blindly, fresh_item
from typing_extensions import override

from bot.domain.errors import DomainError
from bot.domain.reply import Draft, DraftOrigin, PublishedReply
from bot.domain.review import TERMINAL, TRANSITIONS, Action, RejectReason, ReviewItem, State

PEOPLE = st.sampled_from([RINA, BUDI])
# How far behind the stored revision the pressed card is; mostly it is current.
LAG = st.sampled_from([0, 0, 0, 0, 1, -1])
NEEDS_APPROVAL = {State.APPROVED, State.PUBLISHING, State.UNCERTAIN, State.PUBLISHED}


def when(action: Action) -> Any:
    """Offer a rule where the table allows it; what it does elsewhere, `press_anything` tries."""
    return precondition(lambda self: (self.item.state, action) in TRANSITIONS)


# Ends are drawn as 0, seldom, or most walks would be over at once.
SELDOM = st.sampled_from([1, 1, 1, 1, 0])
MOVES = {(before, after) for (before, _), after in TRANSITIONS.items()}


class ReviewMachine(RuleBasedStateMachine):
    """`approved` is the revision and text that a person has let through, told independently."""

    item: ReviewItem

    @override
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.approved: tuple[int, str] | None = None
        self.finished: ReviewItem | None = None
        self.published = False
        self.marked_sent = False
        self.deleting_from = State.IN_REVIEW
        self.previous = State.DRAFTING
        self.highest = 0

    @initialize()
    def start(self) -> None:
        self.item = fresh_item()

    def attempt(self, act: Callable[[], None]) -> bool:
        """Do it, or check that a refusal left everything as it was."""
        before = replace(self.item)
        self.previous = self.item.state
        try:
            act()
        except DomainError:
            assert self.item == before
            return False
        return True

    @rule(seconds=st.sampled_from([1, 14, 15, 3600]))
    def wait(self, seconds: int) -> None:
        self.previous = self.item.state
        self.now += timedelta(seconds=seconds)

    @when(Action.READY)
    @rule(text=st.sampled_from(["Halo", "Hai", ""]))
    def present(self, text: str) -> None:
        revision = self.item.revision
        if self.attempt(lambda: self.item.present(Draft(text=text, origin=DraftOrigin.HOLDING))):
            assert self.item.revision == revision + 1

    @when(Action.APPROVE)
    @rule(by=PEOPLE, lag=LAG)
    def approve(self, by: Any, lag: int) -> None:
        seen = self.item.revision - lag
        if self.attempt(lambda: self.item.approve(by=by, revision=seen, at=self.now, undo=UNDO)):
            assert lag == 0
            self.approved = (seen, self.item.draft.text)

    @when(Action.RETRY)
    @rule(by=PEOPLE)
    def retry(self, by: Any) -> None:
        looked_for = self.item.state is State.UNCERTAIN and self.item.failure is None
        if self.attempt(lambda: self.item.retry(by=by, at=self.now)):
            assert not looked_for
            self.approved = (self.item.revision, self.item.draft.text)

    @precondition(lambda self: self.item.state is State.APPROVED)
    @rule()
    def undo(self) -> None:
        attempted = self.item.attempted_at
        if self.attempt(lambda: self.item.undo(at=self.now)):
            assert attempted is None
            self.approved = None

    @when(Action.EDIT)
    @rule(by=PEOPLE, lag=LAG, text=st.sampled_from(["Baru", "Lain"]))
    def edit(self, by: Any, lag: int, text: str) -> None:
        seen, lease = self.item.revision - lag, self.item.edit_lease
        if self.attempt(lambda: self.item.edit(text, by=by, revision=seen, at=self.now)):
            assert lag == 0
            assert lease is None or lease.by == by or self.now >= lease.until
            assert self.item.revision == seen + 1
            self.approved = None

    @when(Action.EDIT)
    @rule(by=PEOPLE, lag=LAG)
    def begin_edit(self, by: Any, lag: int) -> None:
        seen = self.item.revision - lag
        self.attempt(lambda: self.item.begin_edit(by=by, revision=seen, at=self.now, lease=LEASE))

    @precondition(lambda self: self.item.edit_lease is not None)
    @rule(by=PEOPLE)
    def cancel_edit(self, by: Any) -> None:
        self.attempt(lambda: self.item.cancel_edit(by=by))

    @when(Action.REDRAFT)
    @rule(really=SELDOM)
    def redraft(self, really: int) -> None:
        if not really and self.attempt(self.item.redraft):
            self.approved = None

    @when(Action.REOPEN)
    @rule(really=SELDOM)
    def reopen(self, really: int) -> None:
        if not really and self.attempt(lambda: self.item.reopen(due_at=self.now)):
            self.approved = self.finished = None

    @when(Action.REJECT)
    @rule(by=PEOPLE, lag=LAG, reason=st.sampled_from(RejectReason), really=SELDOM)
    def reject(self, by: Any, lag: int, reason: RejectReason, really: int) -> None:
        if really:
            return
        seen = self.item.revision - lag
        self.attempt(lambda: self.item.reject(by=by, revision=seen, at=self.now, reason=reason))

    @when(Action.HIDE)
    @rule(by=PEOPLE, lag=LAG)
    def hide(self, by: Any, lag: int) -> None:
        seen = self.item.revision - lag
        self.attempt(lambda: self.item.hide(by=by, revision=seen, at=self.now))

    @when(Action.RESTORE)
    @rule(by=PEOPLE)
    def restore(self, by: Any) -> None:
        self.attempt(lambda: self.item.restore(by=by, at=self.now))

    @when(Action.DELETE)
    @rule(by=PEOPLE, lag=LAG)
    def delete(self, by: Any, lag: int) -> None:
        seen, origin = self.item.revision - lag, self.item.state
        if self.attempt(lambda: self.item.delete(by=by, revision=seen, at=self.now)):
            assert lag == 0
            self.deleting_from = origin

    @when(Action.CONFIRM_DELETED)
    @rule(really=SELDOM)
    def confirm_deleted(self, really: int) -> None:
        if not really:
            self.attempt(self.item.confirm_deleted)

    @when(Action.BACK_TO_REVIEW)
    @rule()
    def fail_delete(self) -> None:
        failure = self.item.failure
        assert self.attempt(lambda: self.item.fail_delete("permission"))
        assert (self.item.state, self.item.failure) == (self.deleting_from, failure)

    @rule(by=PEOPLE, wish=st.sampled_from(["like", "unlike"]))
    def wish_like(self, by: Any, wish: str) -> None:
        on = wish == "like"
        stood = bool(self.item.like and self.item.like.stands)
        if self.attempt(lambda: self.item.wish_like(on=on, by=by, at=self.now)):
            assert stood is not on
            assert self.item.state not in TERMINAL - {State.PUBLISHED, State.ANSWERED}

    @precondition(lambda self: self.item.like is not None)
    @rule(failure=st.sampled_from([None, "permission"]))
    def settle_like(self, failure: str | None) -> None:
        assert self.item.like is not None
        self.item.settle_like(self.item.like, failure=failure)

    @when(Action.BEGIN_PUBLISH)
    @rule()
    def begin_publish(self) -> None:
        self.attempt(lambda: self.item.begin_publish(at=self.now, lease=LEASE))

    @precondition(lambda self: self.item.state is State.PUBLISHING)
    @rule()
    def take_over(self) -> None:
        held_until = self.item.claimed_until
        if self.attempt(lambda: self.item.take_over(at=self.now, lease=LEASE)):
            assert held_until is None or held_until <= self.now

    @when(Action.CONFIRM)
    @rule()
    def confirm(self) -> None:
        reply = PublishedReply(external_id="r1")
        self.attempt(lambda: self.item.confirm(reply, at=self.now))

    @when(Action.LOSE_TRACK)
    @rule(failure=st.sampled_from([None, "unreadable"]))
    def lose_track(self, failure: str | None) -> None:
        self.attempt(lambda: self.item.lose_track(failure))

    @when(Action.MARK_SENT)
    @rule()
    def mark_sent(self) -> None:
        looked_for = self.item.failure is None
        if self.attempt(self.item.mark_sent):
            assert not looked_for
            self.marked_sent = True

    @precondition(lambda self: self.item.state in {State.HIDING, State.RESTORING})
    @rule(name=st.sampled_from(["confirm_hidden", "confirm_restored"]))
    def settle(self, name: str) -> None:
        self.attempt(getattr(self.item, name))

    @when(Action.FAIL)
    @rule()
    def fail(self) -> None:
        self.attempt(lambda: self.item.fail("rejected"))

    @when(Action.ANSWER_NATIVELY)
    @rule(really=SELDOM)
    def answer_natively(self, really: int) -> None:
        """Nothing that was approved before may be sent after it without another approval."""
        reply = PublishedReply(external_id="n1")
        if not really and self.attempt(lambda: self.item.answer_natively(reply, at=self.now)):
            self.approved = None

    @when(Action.HIDE_NATIVELY)
    @rule(really=SELDOM)
    def hide_natively(self, really: int) -> None:
        if not really and self.attempt(lambda: self.item.hide_natively(at=self.now)):
            self.approved = None

    @when(Action.SHOW_NATIVELY)
    @rule()
    def show_natively(self) -> None:
        self.attempt(self.item.show_natively)

    @when(Action.WITHDRAW)
    @rule(name=st.sampled_from(["withdraw", "expire"]), really=SELDOM)
    def end(self, name: str, really: int) -> None:
        if not really:
            self.attempt(getattr(self.item, name))

    @rule(act=st.sampled_from(Action))
    def press_anything(self, act: Action) -> None:
        """At the wrong time every action is refused and changes nothing."""
        if (self.item.state, act) not in TRANSITIONS:
            assert not self.attempt(lambda: blindly(self.item, act, at=self.now))

    @invariant()
    def what_is_sent_was_approved_by_a_person_as_it_stands(self) -> None:
        if self.item.state in NEEDS_APPROVAL:
            assert self.approved == (self.item.revision, self.item.draft.text)
            assert self.item.decided_by in {RINA, BUDI}

    @invariant()
    def a_reply_is_recorded_exactly_once_published(self) -> None:
        answered = {State.PUBLISHED, State.ANSWERED}
        self.published = self.published or self.item.state in answered
        assert self.item.reply is None or self.published
        assert self.item.reply is not None or not self.published or self.marked_sent
        assert (self.item.published_at is not None) == self.published

    @invariant()
    def an_end_is_an_end(self) -> None:
        # An edit lease may be given back and a like be set; neither changes what counts.
        now = replace(self.item, edit_lease=None, like=None)
        if self.finished is not None:
            assert now == self.finished
        elif now.state in TERMINAL:
            self.finished = now

    @invariant()
    def states_move_only_along_the_table(self) -> None:
        if self.item.state is not self.previous:
            assert (self.previous, self.item.state) in MOVES
        self.previous = self.item.state

    @invariant()
    def revisions_only_grow(self) -> None:
        assert self.highest <= self.item.revision <= self.highest + 1
        self.highest = self.item.revision


TestReviewMachine = ReviewMachine.TestCase
TestReviewMachine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
