"""Random walks over the review item, with everybody pressing everything at any time."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from review_builders import BUDI, LEASE, NOW, RINA, UNDO, fresh_item
from typing_extensions import override

from bot.domain.errors import DomainError
from bot.domain.reply import Draft, DraftOrigin, PublishedReply
from bot.domain.review import TERMINAL, TRANSITIONS, RejectReason, ReviewItem, State

PEOPLE = st.sampled_from([RINA, BUDI])
# How far behind the stored revision the pressed card is; mostly it is current.
LAG = st.sampled_from([0, 0, 0, 0, 1, -1])
NEEDS_APPROVAL = {State.APPROVED, State.PUBLISHING, State.UNCERTAIN, State.PUBLISHED}
MOVES = {(before, after) for (before, _), after in TRANSITIONS.items()}


class ReviewMachine(RuleBasedStateMachine):
    """`approved` is the revision and text that a person has let through, told independently."""

    item: ReviewItem

    @override
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.approved: tuple[int, str] | None = None
        self.finished: dict[str, Any] | None = None
        self.previous = State.DRAFTING
        self.highest = 0

    @initialize()
    def start(self) -> None:
        self.item = fresh_item()

    def attempt(self, act: Callable[[], None]) -> bool:
        """Do it, or check that a refusal left everything as it was."""
        before = asdict(self.item)
        self.previous = self.item.state
        try:
            act()
        except DomainError:
            assert asdict(self.item) == before
            return False
        return True

    @rule(seconds=st.sampled_from([1, 5, 14, 15, 60, 3600]))
    def wait(self, seconds: int) -> None:
        self.previous = self.item.state
        self.now += timedelta(seconds=seconds)

    @rule(text=st.sampled_from(["Halo", "Hai", ""]))
    def present(self, text: str) -> None:
        self.attempt(lambda: self.item.present(Draft(text=text, origin=DraftOrigin.HOLDING)))

    @rule(by=PEOPLE, lag=LAG)
    def approve(self, by: Any, lag: int) -> None:
        seen = self.item.revision - lag
        if self.attempt(lambda: self.item.approve(by=by, revision=seen, at=self.now, undo=UNDO)):
            assert lag == 0
            self.approved = (seen, self.item.draft.text)

    @rule(by=PEOPLE)
    def retry(self, by: Any) -> None:
        if self.attempt(lambda: self.item.retry(by=by, at=self.now)):
            self.approved = (self.item.revision, self.item.draft.text)

    @rule()
    def undo(self) -> None:
        end = self.item.publish_after
        if self.attempt(lambda: self.item.undo(at=self.now)):
            assert end is not None
            assert self.now < end
            self.approved = None

    @rule(by=PEOPLE, lag=LAG, text=st.sampled_from(["Baru", "Lain"]))
    def edit(self, by: Any, lag: int, text: str) -> None:
        seen, lease = self.item.revision - lag, self.item.edit_lease
        if self.attempt(lambda: self.item.edit(text, by=by, revision=seen, at=self.now)):
            assert lag == 0
            assert lease is None or lease.by == by or self.now >= lease.until
            self.approved = None

    @rule(by=PEOPLE, lag=LAG)
    def begin_edit(self, by: Any, lag: int) -> None:
        seen = self.item.revision - lag
        self.attempt(lambda: self.item.begin_edit(by=by, revision=seen, at=self.now, lease=LEASE))

    @rule(by=PEOPLE)
    def cancel_edit(self, by: Any) -> None:
        self.attempt(lambda: self.item.cancel_edit(by=by))

    @rule()
    def redraft(self) -> None:
        if self.attempt(self.item.redraft):
            self.approved = None

    @rule(by=PEOPLE, lag=LAG, reason=st.sampled_from(RejectReason))
    def reject(self, by: Any, lag: int, reason: RejectReason) -> None:
        seen = self.item.revision - lag
        self.attempt(lambda: self.item.reject(by=by, revision=seen, at=self.now, reason=reason))

    @rule(by=PEOPLE, lag=LAG)
    def hide(self, by: Any, lag: int) -> None:
        seen = self.item.revision - lag
        self.attempt(lambda: self.item.hide(by=by, revision=seen, at=self.now))

    @rule(by=PEOPLE)
    def restore(self, by: Any) -> None:
        self.attempt(lambda: self.item.restore(by=by, at=self.now))

    @rule()
    def begin_publish(self) -> None:
        self.attempt(lambda: self.item.begin_publish(at=self.now, lease=LEASE))

    @precondition(lambda self: self.item.state is State.PUBLISHING)
    @rule()
    def take_over(self) -> None:
        held_until = self.item.claimed_until
        if self.attempt(lambda: self.item.take_over(at=self.now, lease=LEASE)):
            assert held_until is None or held_until <= self.now

    @rule()
    def confirm(self) -> None:
        reply = PublishedReply(external_id="r1")
        self.attempt(lambda: self.item.confirm(reply, at=self.now))

    @rule(name=st.sampled_from(["defer", "lose_track", "confirm_hidden", "confirm_restored"]))
    def report(self, name: str) -> None:
        self.attempt(getattr(self.item, name))

    @rule()
    def fail(self) -> None:
        self.attempt(lambda: self.item.fail("rejected"))

    @rule(name=st.sampled_from(["withdraw", "expire"]), really=st.integers(0, 5))
    def end(self, name: str, really: int) -> None:
        if really == 0:  # rare, or most walks would end at once
            self.attempt(getattr(self.item, name))

    @invariant()
    def what_is_sent_was_approved_by_a_person_as_it_stands(self) -> None:
        if self.item.state in NEEDS_APPROVAL:
            assert self.approved == (self.item.revision, self.item.draft.text)
            assert self.item.decided_by in {RINA, BUDI}

    @invariant()
    def a_reply_is_recorded_exactly_when_published(self) -> None:
        published = self.item.state is State.PUBLISHED
        assert (self.item.reply is not None) == published
        assert (self.item.published_at is not None) == published

    @invariant()
    def an_end_is_an_end(self) -> None:
        if self.finished is not None:
            assert asdict(self.item) == self.finished
        elif self.item.state in TERMINAL:
            self.finished = asdict(self.item)

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
