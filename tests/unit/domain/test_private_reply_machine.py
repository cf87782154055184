"""Random walks over a private reply: approved by a person, accepted by the platform once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from review_builders import BUDI, LEASE, NOW, RINA, UNDO
from typing_extensions import override

from bot.domain.errors import DomainError
from bot.domain.private_reply import (
    PRIVATE_TRANSITIONS,
    PrivateAction,
    PrivateReply,
    PrivateState,
)
from bot.domain.reply import ItemId

PEOPLE = st.sampled_from([RINA, BUDI])
LAG = st.sampled_from([0, 0, 0, 1, -1])
NEEDS_APPROVAL = {
    PrivateState.APPROVED,
    PrivateState.SENDING,
    PrivateState.UNCERTAIN,
    PrivateState.SENT,
}
MOVES = {(before, after) for (before, _), after in PRIVATE_TRANSITIONS.items()}


def blindly(reply: PrivateReply, act: PrivateAction) -> None:
    seen: dict[str, Any] = {"by": BUDI, "revision": reply.revision, "at": NOW}
    calls: dict[PrivateAction, Callable[[], None]] = {
        PrivateAction.PROPOSE: lambda: reply.propose("x", **seen),
        PrivateAction.DROP: lambda: reply.drop(**seen),
        PrivateAction.APPROVE: lambda: reply.approve(**seen, undo=UNDO),
        PrivateAction.UNDO: reply.undo,
        PrivateAction.BEGIN: lambda: reply.begin(at=NOW, lease=LEASE),
        PrivateAction.DEFER: reply.defer,
        PrivateAction.LOSE_TRACK: reply.lose_track,
        PrivateAction.CONFIRM: lambda: reply.confirm("x", at=NOW),
        PrivateAction.FIND_TAKEN: lambda: reply.find_already_sent(at=NOW),
        PrivateAction.FAIL: lambda: reply.fail("x"),
    }
    calls[act]()


class PrivateReplyMachine(RuleBasedStateMachine):
    """`delivered` is what the citizen has got; the platform of this test takes one, as Meta."""

    reply: PrivateReply

    @override
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.approved: tuple[int, str] | None = None
        self.delivered: list[str] = []
        self.somebody_else = False
        self.previous = PrivateState.EMPTY

    @initialize()
    def start(self) -> None:
        self.reply = PrivateReply(item_id=ItemId(7))

    def attempt(self, act: Callable[[], None]) -> bool:
        before = replace(self.reply)
        self.previous = self.reply.state
        try:
            act()
        except DomainError:
            assert self.reply == before
            return False
        return True

    @rule(seconds=st.sampled_from([1, 60, 3600]))
    def wait(self, seconds: int) -> None:
        self.previous = self.reply.state
        self.now += timedelta(seconds=seconds)

    @rule(by=PEOPLE, lag=LAG, text=st.sampled_from(["Halo", "Hai"]))
    def propose(self, by: Any, lag: int, text: str) -> None:
        seen = self.reply.revision - lag
        if self.attempt(lambda: self.reply.propose(text, by=by, revision=seen, at=self.now)):
            assert lag == 0
            self.approved = None

    @rule(by=PEOPLE, lag=LAG)
    def drop(self, by: Any, lag: int) -> None:
        seen = self.reply.revision - lag
        if self.attempt(lambda: self.reply.drop(by=by, revision=seen, at=self.now)):
            self.approved = None

    @rule(by=PEOPLE, lag=LAG)
    def approve(self, by: Any, lag: int) -> None:
        seen = self.reply.revision - lag
        if self.attempt(lambda: self.reply.approve(by=by, revision=seen, at=self.now, undo=UNDO)):
            assert lag == 0
            self.approved = (seen, self.reply.text)

    @rule()
    def undo(self) -> None:
        if self.attempt(self.reply.undo):
            self.approved = None

    @rule()
    def begin(self) -> None:
        self.attempt(lambda: self.reply.begin(at=self.now, lease=LEASE))

    @rule()
    def take_over(self) -> None:
        held_until = self.reply.claimed_until
        if self.attempt(lambda: self.reply.take_over(at=self.now, lease=LEASE)):
            assert held_until is None or held_until <= self.now

    @precondition(lambda self: self.reply.state is not PrivateState.SENDING)
    @rule()
    def somebody_replies_in_the_inbox(self) -> None:
        self.previous = self.reply.state
        if not self.delivered:
            self.somebody_else = True

    @precondition(lambda self: self.reply.state is PrivateState.SENDING)
    @rule(outcome=st.sampled_from(["told", "told", "lost", "never_left", "died"]))
    def send(self, outcome: str) -> None:
        """The platform accepts one; what becomes of the answer differs."""
        if outcome == "never_left":
            assert self.attempt(self.reply.defer)
            return
        taken = self.somebody_else or bool(self.delivered)
        if not taken:
            self.delivered.append(self.reply.text)
        if outcome == "died":
            self.previous = self.reply.state
        elif outcome == "lost":
            assert self.attempt(self.reply.lose_track)
        elif taken:
            assert self.attempt(lambda: self.reply.find_already_sent(at=self.now))
        else:
            assert self.attempt(lambda: self.reply.confirm("m1", at=self.now))

    @rule()
    def give_up(self) -> None:
        if self.reply.state is not PrivateState.SENDING:
            self.attempt(lambda: self.reply.fail("unreachable"))

    @rule(act=st.sampled_from(PrivateAction))
    def press_anything(self, act: PrivateAction) -> None:
        """At the wrong time every action is refused and changes nothing."""
        if (self.reply.state, act) not in PRIVATE_TRANSITIONS:
            assert not self.attempt(lambda: blindly(self.reply, act))

    @invariant()
    def the_citizen_gets_one_message_at_most(self) -> None:
        assert len(self.delivered) <= 1

    @invariant()
    def what_is_sent_was_approved_by_a_person_as_it_stands(self) -> None:
        if self.reply.state in NEEDS_APPROVAL:
            assert self.approved == (self.reply.revision, self.reply.text)

    @invariant()
    def one_that_counts_as_sent_has_a_time(self) -> None:
        assert (self.reply.sent_at is not None) == (self.reply.state is PrivateState.SENT)

    @invariant()
    def states_move_only_along_the_table(self) -> None:
        if self.reply.state is not self.previous:
            assert (self.previous, self.reply.state) in MOVES
        self.previous = self.reply.state


TestPrivateReplyMachine = PrivateReplyMachine.TestCase
TestPrivateReplyMachine.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None
)


def walked(*acts: PrivateAction) -> PrivateReply:
    reply = PrivateReply(item_id=ItemId(7))
    for act in acts:
        blindly(reply, act)
    return reply


def test_a_refusal_as_the_second_one_proves_an_attempt_of_unknown_outcome() -> None:
    reply = walked(
        PrivateAction.PROPOSE, PrivateAction.APPROVE, PrivateAction.BEGIN, PrivateAction.LOSE_TRACK
    )
    reply.begin(at=NOW, lease=LEASE)
    reply.find_already_sent(at=NOW)

    assert (reply.state, reply.message_id, reply.sent_at) == (PrivateState.SENT, None, NOW)


def test_a_refusal_of_the_first_attempt_means_that_somebody_else_has_written() -> None:
    reply = walked(PrivateAction.PROPOSE, PrivateAction.APPROVE, PrivateAction.BEGIN)
    reply.find_already_sent(at=NOW)

    assert (reply.state, reply.sent_at) == (PrivateState.TAKEN, None)


def test_an_attempt_that_did_not_leave_forgets_no_earlier_one() -> None:
    reply = walked(
        PrivateAction.PROPOSE, PrivateAction.APPROVE, PrivateAction.BEGIN, PrivateAction.LOSE_TRACK
    )
    reply.begin(at=NOW, lease=LEASE)
    reply.defer()

    assert reply.state is PrivateState.UNCERTAIN


def test_another_text_is_not_proven_by_an_earlier_attempt() -> None:
    reply = walked(
        PrivateAction.PROPOSE, PrivateAction.APPROVE, PrivateAction.BEGIN, PrivateAction.LOSE_TRACK
    )
    reply.fail("unreachable")
    reply.propose("Lain", by=RINA, revision=reply.revision, at=NOW)

    assert not reply.may_have_arrived
