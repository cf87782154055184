"""The review item: one comment on its way from draft to a published reply.

Every change of state goes through `ReviewItem._move`, by the table in `states`.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.comment import CommentId
from bot.domain.correction import CORRECTABLE, Correction
from bot.domain.deeds import Moderated
from bot.domain.errors import EditLeaseError, InvalidTransitionError
from bot.domain.reply import Draft, DraftOrigin, ItemId, PublishedReply
from bot.domain.review_parts import CardRef, EditLease, RejectReason
from bot.domain.staff import StaffId
from bot.domain.states import OPEN, TERMINAL, TRANSITIONS, Action, State
from bot.domain.verdict import Intent

__all__ = [
    "OPEN",
    "TERMINAL",
    "TRANSITIONS",
    "Action",
    "CardRef",
    "EditLease",
    "RejectReason",
    "ReviewItem",
    "State",
]

PATIENCE = timedelta(minutes=1)
"""An approved reply that waits longer for its platform says so on its card."""


@dataclass(kw_only=True, slots=True)
class ReviewItem(Moderated):
    """The aggregate. `revision` counts drafts as seen on cards; `version` guards the row."""

    id: ItemId
    comment_id: CommentId
    created_at: datetime
    due_at: datetime
    draft: Draft = field(default_factory=lambda: Draft(text="", origin=DraftOrigin.NONE))
    variant: int = 0
    """Which wording to ask of the drafter; 'Draf lain' counts it up."""
    correction: Correction | None = None
    """What a person says that the present text is."""
    decided_by: StaffId | None = None
    decided_at: datetime | None = None
    publish_after: datetime | None = None
    """End of the undo window; nothing is sent before."""
    attempted_at: datetime | None = None
    """Begin of the first attempt to send the approved text."""
    claimed_until: datetime | None = None
    """While publishing: until when one runner alone may be sending."""
    reply: PublishedReply | None = None
    """The last one that was published; kept when the comment is reopened after it."""
    published_at: datetime | None = None
    reject_reason: RejectReason | None = None
    failure: str | None = None
    """Key of the failure's explanation (`failures.<key>` of the catalogue), while it matters."""
    edit_lease: EditLease | None = None
    changed_at: datetime | None = None
    """When it was last noticed that the citizen had changed the comment after it was drafted."""
    card: CardRef | None = None
    version: int = 0

    def present(self, draft: Draft) -> None:
        """Put a drafter's text before the reviewers."""
        self._move(Action.READY)
        self._set_draft(draft)

    def edit(self, text: str, *, by: StaffId, revision: int, at: datetime) -> None:
        """Replace the draft by a person's text."""
        self.expect(revision)
        self.check_lease(by=by, at=at)
        self._move(Action.EDIT)
        self._set_draft(Draft(text=text, origin=DraftOrigin.STAFF, sources=self.draft.sources))
        self.edit_lease, self.failure, self.attempted_at = None, None, None

    def begin_edit(self, *, by: StaffId, revision: int, at: datetime, lease: timedelta) -> None:
        """Reserve the draft for one person until `at + lease`."""
        self.expect(revision)
        if (self.state, Action.EDIT) not in TRANSITIONS:
            raise InvalidTransitionError(action=Action.EDIT, state=self.state)
        self.check_lease(by=by, at=at)
        self.edit_lease = EditLease(by=by, until=at + lease)

    def cancel_edit(self, *, by: StaffId) -> None:
        if self.edit_lease and self.edit_lease.by == by:
            self.edit_lease = None

    def approve(self, *, by: StaffId, revision: int, at: datetime, undo: timedelta) -> None:
        self.expect(revision)
        self.check_lease(by=by, at=at)
        self._move(Action.APPROVE)
        self._decide(by=by, at=at)
        self.publish_after, self.attempted_at = at + undo, None

    def undo(self, *, at: datetime) -> None:
        """Take the approval back: within the undo window, and later while nothing was sent.

        A reply may wait long, for `/lanjut` or for its platform; a retried one may have arrived.
        """
        is_open = self.publish_after is not None and at < self.publish_after
        if not is_open and (self.state is not State.APPROVED or self.attempted_at is not None):
            raise InvalidTransitionError("undo_over")
        self._move(Action.UNDO)
        self._clear_decision()

    def reject(self, *, by: StaffId, revision: int, at: datetime, reason: RejectReason) -> None:
        self.expect(revision)
        self._move(Action.REJECT)
        self._decide(by=by, at=at)
        self.reject_reason = reason

    def redraft(self) -> None:
        """Ask for another draft: another wording, or because the comment has changed."""
        self._move(Action.REDRAFT)
        self._clear_decision()
        self.variant += 1

    @property
    def may_be_corrected(self) -> bool:
        return self.state in CORRECTABLE

    def correct(self, intent: Intent, *, by: StaffId, revision: int, at: datetime) -> None:
        """Take a person's word for what the comment is, and have it drafted anew for that."""
        self.expect(revision)
        self.check_lease(by=by, at=at)
        if not self.may_be_corrected:
            raise InvalidTransitionError(action=Action.REDRAFT, state=self.state)
        self.redraft()
        self.correction, self.variant = Correction(intent=intent, by=by, at=at), 0

    def note_change(self, *, at: datetime) -> None:
        """The citizen has changed the comment; the card says so in every state.

        What a person has said of the old text is not said of the new one.
        """
        self.changed_at, self.correction = at, None

    @property
    def is_outdated(self) -> bool:
        """Whether the citizen has changed the comment since it was decided about."""
        if self.changed_at is None or self.decided_at is None:
            return False
        return self.changed_at > self.decided_at

    def reopen(self, *, due_at: datetime) -> None:
        """Begin anew, because what had been decided about reads differently now."""
        self._move(Action.REOPEN)
        self._clear_decision()
        self.due_at, self.reject_reason = due_at, None
        self.variant += 1

    def begin_publish(self, *, at: datetime, lease: timedelta) -> None:
        """Claim the sending for one runner until `at + lease`."""
        self._move(Action.BEGIN_PUBLISH)
        self.attempted_at = self.attempted_at or at
        self.claimed_until = at + lease

    def take_over(self, *, at: datetime, lease: timedelta) -> None:
        """Go on with a publication whose runner has died. Its reply may have been sent.

        Raises:
            InvalidTransitionError: it is not being published, or its runner still has time.
        """
        held = self.claimed_until is not None and at < self.claimed_until
        if self.state is not State.PUBLISHING or held:
            raise InvalidTransitionError(action=Action.BEGIN_PUBLISH, state=self.state)
        self.claimed_until = at + lease

    def defer(self) -> None:
        """Certainly not sent: back to approved, to be tried again."""
        self._move(Action.DEFER)
        self.attempted_at = self.failure = None

    def note_wait(self, cause: str, *, until: datetime) -> None:
        """Say why the approved reply is not there, if by `until` it has waited for long."""
        if self.publish_after is not None and until - self.publish_after > PATIENCE:
            self.failure = cause

    def confirm(self, reply: PublishedReply, *, at: datetime) -> None:
        self._move(Action.CONFIRM)
        self.reply, self.published_at, self.failure = reply, at, None

    def lose_track(self, failure: str | None = None) -> None:
        """Nobody knows whether it was sent.

        `failure`: why only a person can find out (a key that the card explains); None while the
        platform is still asked.
        """
        self._move(Action.LOSE_TRACK)
        self.failure = failure

    def fail(self, failure: str) -> None:
        """Give up for now. `failure` is a key that the card explains."""
        self._move(Action.FAIL)
        self.failure = failure

    @property
    def awaits_a_look(self) -> bool:
        """Whether a person has to find out what became of the reply."""
        return self.state is State.UNCERTAIN and self.failure is not None

    def mark_sent(self) -> None:
        """A person has seen the reply on its platform, where nobody else can look."""
        if not self.awaits_a_look:
            raise InvalidTransitionError(action=Action.MARK_SENT, state=self.state)
        self._move(Action.MARK_SENT)
        self.reply, self.published_at, self.failure = None, self.attempted_at, None

    def retry(self, *, by: StaffId, at: datetime) -> None:
        """Send the same text again, on a person's word."""
        if self.state is State.UNCERTAIN and not self.awaits_a_look:
            raise InvalidTransitionError(action=Action.RETRY, state=self.state)
        self._move(Action.RETRY)
        self._decide(by=by, at=at)
        self.failure, self.publish_after = None, at

    def hide(self, *, by: StaffId, revision: int, at: datetime) -> None:
        self.expect(revision)
        self._move(Action.HIDE)
        self._decide(by=by, at=at)

    def confirm_hidden(self) -> None:
        self._move(Action.CONFIRM_HIDDEN)
        self.failure = None

    def restore(self, *, by: StaffId, at: datetime) -> None:
        self._move(Action.RESTORE)
        self._decide(by=by, at=at)

    def confirm_restored(self) -> None:
        self._move(Action.CONFIRM_RESTORED)
        self._clear_decision()

    def answer_natively(self, reply: PublishedReply, *, at: datetime) -> None:
        """The office has answered in the platform's own app: what was drafted is not sent.

        Who had approved it stays to be told. A person may send the draft all the same.
        """
        was_approved = self.state is State.APPROVED
        by, decided_at = self.decided_by, self.decided_at
        self._follow_native(Action.ANSWER_NATIVELY)
        if was_approved:
            self.decided_by, self.decided_at = by, decided_at
        self.reply, self.published_at = reply, at

    def hide_natively(self, *, at: datetime) -> None:
        """The office has hidden the comment in the platform's own app: nobody of ours decided."""
        self._follow_native(Action.HIDE_NATIVELY)
        self.decided_at = at

    def show_natively(self) -> None:
        """A hidden comment is shown again, by the platform's own app."""
        self._follow_native(Action.SHOW_NATIVELY)

    def withdraw(self) -> None:
        """The comment is gone at its source."""
        self._move(Action.WITHDRAW)

    def expire(self) -> None:
        self._move(Action.EXPIRE)

    def check_lease(self, *, by: StaffId, at: datetime) -> None:
        """Raise `EditLeaseError` while somebody else is editing."""
        lease = self.edit_lease
        if lease and lease.by != by and at < lease.until:
            raise EditLeaseError(by=lease.by)

    def _follow_native(self, action: Action) -> None:
        is_drafting = self.state is State.DRAFTING
        self._move(action)
        self._clear_decision()
        if is_drafting:  # what is there, if anything, was for what the comment said before
            self.draft = Draft(text="", origin=DraftOrigin.NONE)

    def _set_draft(self, draft: Draft) -> None:
        self.draft = draft
        self.revision += 1

    def _decide(self, *, by: StaffId, at: datetime) -> None:
        self.decided_by, self.decided_at, self.edit_lease = by, at, None

    def _clear_decision(self) -> None:
        self.decided_by = self.decided_at = self.publish_after = self.attempted_at = None
        self.failure = self.edit_lease = None
