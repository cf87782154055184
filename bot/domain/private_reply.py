"""A private reply: one message to the author of a comment, beside the public answer.

It has a life of its own: written by a person, approved, sent once. Platforms accept one for
each comment and refuse a second one, so what may have been sent may be sent again: either it
arrives, or the refusal says that it has.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import InvalidTransitionError, StaleRevisionError
from bot.domain.reply import ItemId
from bot.domain.staff import StaffId


class PrivateState(StrEnum):
    EMPTY = "empty"
    PROPOSED = "proposed"
    APPROVED = "approved"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    FAILED = "failed"
    TAKEN = "taken"


class PrivateAction(StrEnum):
    PROPOSE = "propose"
    DROP = "drop"
    APPROVE = "approve"
    UNDO = "undo"
    BEGIN = "begin"
    DEFER = "defer"
    LOSE_TRACK = "lose_track"
    CONFIRM = "confirm"
    FIND_TAKEN = "find_taken"
    FAIL = "fail"


S, A = PrivateState, PrivateAction

PRIVATE_TRANSITIONS: dict[tuple[PrivateState, PrivateAction], PrivateState] = {
    (S.EMPTY, A.PROPOSE): S.PROPOSED,
    (S.PROPOSED, A.PROPOSE): S.PROPOSED,
    (S.PROPOSED, A.DROP): S.EMPTY,
    (S.PROPOSED, A.APPROVE): S.APPROVED,
    (S.APPROVED, A.UNDO): S.PROPOSED,
    (S.APPROVED, A.BEGIN): S.SENDING,
    (S.APPROVED, A.FAIL): S.FAILED,
    (S.SENDING, A.DEFER): S.APPROVED,
    (S.SENDING, A.LOSE_TRACK): S.UNCERTAIN,
    (S.SENDING, A.CONFIRM): S.SENT,
    (S.SENDING, A.FIND_TAKEN): S.TAKEN,
    (S.SENDING, A.FAIL): S.FAILED,
    (S.UNCERTAIN, A.BEGIN): S.SENDING,
    (S.UNCERTAIN, A.FAIL): S.FAILED,
    (S.FAILED, A.APPROVE): S.APPROVED,
    (S.FAILED, A.PROPOSE): S.PROPOSED,
    (S.FAILED, A.DROP): S.EMPTY,
}


HOPELESS = frozenset({"gone", "private_too_late", "private_closed"})
"""Failures after which no text of ours can be sent to this comment any more."""


@dataclass(kw_only=True, slots=True)
class PrivateReply:
    """The aggregate. `revision` counts texts as seen on cards; `version` guards the row."""

    item_id: ItemId
    state: PrivateState = PrivateState.EMPTY
    text: str = ""
    revision: int = 0
    decided_by: StaffId | None = None
    """Who wrote the text; once it is approved, who let it through."""
    decided_at: datetime | None = None
    send_after: datetime | None = None
    """End of the undo window; nothing is sent before."""
    claimed_until: datetime | None = None
    """While sending: until when one runner alone may be sending."""
    may_have_arrived: bool = False
    """An earlier attempt to send this text had no clear outcome."""
    message_id: str | None = None
    """None for a sent one too, where only the platform's refusal of a second one told of it."""
    sent_at: datetime | None = None
    failure: str | None = None
    version: int = 0

    @property
    def may_be_approved(self) -> bool:
        """Approving would lead to sending."""
        return self._allows(PrivateAction.APPROVE) and self.failure not in HOPELESS

    @property
    def may_be_proposed(self) -> bool:
        return self._allows(PrivateAction.PROPOSE) and self.failure not in HOPELESS

    def propose(self, text: str, *, by: StaffId, revision: int, at: datetime) -> None:
        """Put a text before the reviewers, in place of an earlier one."""
        self._expect(revision)
        self._move(PrivateAction.PROPOSE)
        self.text, self.revision = text, self.revision + 1
        self.decided_by, self.decided_at = by, at
        self.failure, self.may_have_arrived = None, False

    def drop(self, *, by: StaffId, revision: int, at: datetime) -> None:
        self._expect(revision)
        self._move(PrivateAction.DROP)
        self.text, self.failure, self.decided_by, self.decided_at = "", None, by, at

    def approve(self, *, by: StaffId, revision: int, at: datetime, undo: timedelta) -> None:
        """Let the text through; after a failure, let it be tried once more."""
        self._expect(revision)
        self._move(PrivateAction.APPROVE)
        self.decided_by, self.decided_at, self.send_after = by, at, at + undo
        self.failure = None

    def undo(self) -> None:
        """Take the approval back, as long as sending has not begun."""
        self._move(PrivateAction.UNDO)
        self.send_after = None

    def begin(self, *, at: datetime, lease: timedelta) -> None:
        """Claim the sending for one runner until `at + lease`."""
        self._move(PrivateAction.BEGIN)
        self.claimed_until = at + lease

    def take_over(self, *, at: datetime, lease: timedelta) -> None:
        """Go on for a runner that has died; the message may have been sent.

        Raises:
            InvalidTransitionError: it is not being sent, or its runner still has time.
        """
        held = self.claimed_until is not None and at < self.claimed_until
        if self.state is not PrivateState.SENDING or held:
            raise InvalidTransitionError
        self.claimed_until, self.may_have_arrived = at + lease, True

    def defer(self) -> None:
        """This attempt certainly did not arrive; an earlier one may have."""
        if self.may_have_arrived:
            self._move(PrivateAction.LOSE_TRACK)
        else:
            self._move(PrivateAction.DEFER)

    def lose_track(self) -> None:
        self._move(PrivateAction.LOSE_TRACK)
        self.may_have_arrived = True

    def confirm(self, message_id: str, *, at: datetime) -> None:
        self._move(PrivateAction.CONFIRM)
        self.message_id, self.sent_at = message_id, at

    def find_already_sent(self, *, at: datetime) -> None:
        """The platform refuses a second one: the first is ours if it may have arrived."""
        if self.may_have_arrived:
            self._move(PrivateAction.CONFIRM)
            self.sent_at = at
        else:
            self._move(PrivateAction.FIND_TAKEN)

    def fail(self, failure: str) -> None:
        """Give up for now. `failure` is a key that the card explains."""
        self._move(PrivateAction.FAIL)
        self.failure = failure

    def _allows(self, action: PrivateAction) -> bool:
        return (self.state, action) in PRIVATE_TRANSITIONS

    def _expect(self, revision: int) -> None:
        if revision != self.revision:
            raise StaleRevisionError(seen=revision, current=self.revision)

    def _move(self, action: PrivateAction) -> None:
        try:
            self.state = PRIVATE_TRANSITIONS[self.state, action]
        except KeyError:
            raise InvalidTransitionError(
                "private_changed", action=action, state=self.state
            ) from None
