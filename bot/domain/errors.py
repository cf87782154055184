"""Errors of the core.

DomainError                 carries the key of a text that staff may read
├── NotFoundError           no such comment or review item
├── InvalidTransitionError  the state machine does not allow this action now
├── StaleRevisionError      the card shows an older draft than the stored one
├── NotAllowedError         this person's role does not permit the action
├── EditLeaseError          somebody else is editing this draft
└── UnusableDraftError      the text cannot be published (empty, too long, …)

PlatformError               what an outside service answered; says whether a retry is safe
├── RejectedError           refused for good: do not repeat
│   └── AlreadySentError    refused, because it was done before and may be done once only
├── NotSentError            certainly not done: repeat after `retry_after`
└── OutcomeUnknownError     may or may not have been done: read back before anything else
"""

from datetime import timedelta


class DomainError(Exception):
    """A rule of the core was broken.

    `key` names the text for staff (`errors.<key>` of the catalogue); `values` fill it.
    """

    key = "not_possible"

    def __init__(self, key: str | None = None, **values: object) -> None:
        self.key = key or self.key
        self.values = values
        super().__init__(self.key)


class NotFoundError(DomainError):
    key = "not_found"


class InvalidTransitionError(DomainError):
    key = "not_possible"


class StaleRevisionError(DomainError):
    key = "stale_revision"


class NotAllowedError(DomainError):
    key = "not_allowed"


class EditLeaseError(DomainError):
    key = "lease_held"


class UnusableDraftError(DomainError):
    key = "unusable_draft"


class PlatformError(Exception):
    """An outside service failed. `reason` is a short cause without secrets or citizen text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RejectedError(PlatformError):
    """Refused for good. `code` is a key of the catalogue's `failures`, e.g. `gone`."""

    def __init__(self, reason: str, *, code: str = "rejected") -> None:
        super().__init__(reason)
        self.code = code


class AlreadySentError(RejectedError):
    """Refused, because it was done before, by us or by somebody else, and may be done once."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="already_sent")


class NotSentError(PlatformError):
    """Certainly not done; safe to repeat after `retry_after` (None: the caller's back-off).

    `code` is a key of the catalogue's `failures`, for staff whose reply waits long.
    """

    def __init__(
        self, reason: str, *, retry_after: timedelta | None = None, code: str = "unreachable"
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.code = code


class OutcomeUnknownError(PlatformError):
    """The request may have been carried out; reconcile before repeating."""


class VerificationError(Exception):
    """An incoming request is not from who it claims to be (bad or missing signature)."""


class MalformedInputError(Exception):
    """An incoming request or file cannot be read at all."""
