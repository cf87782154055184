"""The whole state machine of a review item, as a table.

Hiding and deleting are branches of it, because they compete with replying for the first tap.
"""

from enum import StrEnum


class State(StrEnum):
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    HIDING = "hiding"
    HIDDEN = "hidden"
    RESTORING = "restoring"
    DELETING = "deleting"
    DELETED = "deleted"
    PUBLISHED = "published"
    ANSWERED = "answered"
    """In the platform's own app; a person may send the draft all the same."""
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    READY = "ready"
    REDRAFT = "redraft"
    REOPEN = "reopen"
    EDIT = "edit"
    APPROVE = "approve"
    UNDO = "undo"
    BEGIN_PUBLISH = "begin_publish"
    DEFER = "defer"
    CONFIRM = "confirm"
    LOSE_TRACK = "lose_track"
    FAIL = "fail"
    RETRY = "retry"
    MARK_SENT = "mark_sent"
    REJECT = "reject"
    HIDE = "hide"
    CONFIRM_HIDDEN = "confirm_hidden"
    RESTORE = "restore"
    CONFIRM_RESTORED = "confirm_restored"
    ANSWER_NATIVELY = "answer_natively"
    HIDE_NATIVELY = "hide_natively"
    SHOW_NATIVELY = "show_natively"
    DELETE = "delete"
    CONFIRM_DELETED = "confirm_deleted"
    BACK_TO_REVIEW = "back_to_review"
    BACK_TO_FAILED = "back_to_failed"
    BACK_TO_HIDDEN = "back_to_hidden"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


S, A = State, Action

TRANSITIONS: dict[tuple[State, Action], State] = {
    (S.DRAFTING, A.READY): S.IN_REVIEW,
    (S.DRAFTING, A.REDRAFT): S.DRAFTING,
    (S.IN_REVIEW, A.REDRAFT): S.DRAFTING,
    (S.IN_REVIEW, A.EDIT): S.IN_REVIEW,
    (S.IN_REVIEW, A.APPROVE): S.APPROVED,
    (S.IN_REVIEW, A.REJECT): S.REJECTED,
    (S.IN_REVIEW, A.HIDE): S.HIDING,
    (S.IN_REVIEW, A.EXPIRE): S.EXPIRED,
    (S.APPROVED, A.UNDO): S.IN_REVIEW,
    (S.APPROVED, A.REDRAFT): S.DRAFTING,
    (S.APPROVED, A.BEGIN_PUBLISH): S.PUBLISHING,
    (S.APPROVED, A.FAIL): S.FAILED,
    (S.PUBLISHING, A.DEFER): S.APPROVED,
    (S.PUBLISHING, A.CONFIRM): S.PUBLISHED,
    (S.PUBLISHING, A.LOSE_TRACK): S.UNCERTAIN,
    (S.PUBLISHING, A.FAIL): S.FAILED,
    (S.UNCERTAIN, A.CONFIRM): S.PUBLISHED,
    (S.UNCERTAIN, A.FAIL): S.FAILED,
    (S.UNCERTAIN, A.LOSE_TRACK): S.UNCERTAIN,
    (S.UNCERTAIN, A.MARK_SENT): S.PUBLISHED,
    (S.UNCERTAIN, A.RETRY): S.APPROVED,
    (S.FAILED, A.RETRY): S.APPROVED,
    (S.FAILED, A.EDIT): S.IN_REVIEW,
    (S.FAILED, A.REJECT): S.REJECTED,
    (S.FAILED, A.HIDE): S.HIDING,
    (S.FAILED, A.REDRAFT): S.DRAFTING,
    (S.HIDING, A.CONFIRM_HIDDEN): S.HIDDEN,
    (S.HIDING, A.FAIL): S.IN_REVIEW,
    (S.HIDDEN, A.RESTORE): S.RESTORING,
    (S.RESTORING, A.CONFIRM_RESTORED): S.IN_REVIEW,
    (S.RESTORING, A.FAIL): S.HIDDEN,
    **dict.fromkeys(
        ((state, A.ANSWER_NATIVELY) for state in (S.DRAFTING, S.IN_REVIEW, S.APPROVED, S.FAILED)),
        S.ANSWERED,
    ),
    (S.ANSWERED, A.APPROVE): S.APPROVED,
    (S.ANSWERED, A.REOPEN): S.DRAFTING,
    **dict.fromkeys(
        ((state, A.HIDE_NATIVELY) for state in (S.DRAFTING, S.IN_REVIEW, S.APPROVED, S.FAILED)),
        S.HIDDEN,
    ),
    (S.HIDDEN, A.SHOW_NATIVELY): S.IN_REVIEW,
    (S.IN_REVIEW, A.DELETE): S.DELETING,
    (S.FAILED, A.DELETE): S.DELETING,
    (S.HIDDEN, A.DELETE): S.DELETING,
    (S.DELETING, A.CONFIRM_DELETED): S.DELETED,
    (S.DELETING, A.BACK_TO_REVIEW): S.IN_REVIEW,
    (S.DELETING, A.BACK_TO_FAILED): S.FAILED,
    (S.DELETING, A.BACK_TO_HIDDEN): S.HIDDEN,
    (S.DRAFTING, A.WITHDRAW): S.WITHDRAWN,
    (S.IN_REVIEW, A.WITHDRAW): S.WITHDRAWN,
    (S.APPROVED, A.WITHDRAW): S.WITHDRAWN,
    (S.FAILED, A.WITHDRAW): S.WITHDRAWN,
    (S.PUBLISHED, A.REOPEN): S.DRAFTING,
    (S.REJECTED, A.REOPEN): S.DRAFTING,
    (S.EXPIRED, A.REOPEN): S.DRAFTING,
}

TERMINAL = frozenset({S.PUBLISHED, S.REJECTED, S.EXPIRED, S.WITHDRAWN, S.DELETED})
"""Ends: no person and no runner leads out of them, only the citizen with a new text (REOPEN)."""
OPEN = frozenset({S.DRAFTING, S.IN_REVIEW, S.FAILED, S.UNCERTAIN})
"""States in which the citizen still waits for a decision of a person."""
