"""What an answer of Google means, and which of our three errors it becomes.

Decided by `error.errors[0].reason`, never by the text. The daily quota comes back at midnight
Pacific time; every call counts against it, refused ones included.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError, RejectedError


class Meaning(StrEnum):
    """The last six are also the `code` of the RejectedError."""

    EXHAUSTED = "exhausted"
    THROTTLED = "throttled"
    TEMPORARY = "temporary"
    DOUBTFUL = "doubtful"
    TOKEN_INVALID = "token_invalid"  # noqa: S105 — the name of a failure
    PERMISSION = "permission"
    REPLIES_CLOSED = "replies_closed"
    COMMENT_HELD = "comment_held"
    GONE = "gone"
    BAD_REQUEST = "bad_request"


_EXHAUSTED = ("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg")
_THROTTLED = ("rateLimitExceeded", "userRateLimitExceeded")
_TEMPORARY = ("backendError", "internalError", "serviceUnavailable", "SERVICE_UNAVAILABLE")
_TOKEN_INVALID = ("authError", "required", "expired")
_PERMISSION = (
    "forbidden",
    "insufficientPermissions",
    "ineligibleAccount",
    "authenticatedUserNotChannel",
    "accessNotConfigured",
    "youtubeSignupRequired",
    "NoLinkedYouTubeAccount",
)
_GONE = (
    "commentNotFound",
    "commentThreadNotFound",
    "parentCommentNotFound",
    "videoNotFound",
    "channelNotFound",
    "notFound",
)
_MEANINGS: dict[str, Meaning] = {
    **dict.fromkeys(_EXHAUSTED, Meaning.EXHAUSTED),
    **dict.fromkeys(_THROTTLED, Meaning.THROTTLED),
    **dict.fromkeys(_TEMPORARY, Meaning.TEMPORARY),
    **dict.fromkeys(_TOKEN_INVALID, Meaning.TOKEN_INVALID),
    **dict.fromkeys(_PERMISSION, Meaning.PERMISSION),
    **dict.fromkeys(_GONE, Meaning.GONE),
    **dict.fromkeys(("commentsDisabled", "operationNotSupported"), Meaning.REPLIES_CLOSED),
    "parentCommentIsPrivate": Meaning.COMMENT_HELD,
    "processingFailure": Meaning.DOUBTFUL,
}
_WORD = re.compile(r"[A-Za-z_]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why an answer is not a success. `reason` holds Google's own word, none of its text."""

    meaning: Meaning
    reason: str


def problem_of(response: httpx.Response, body: Any) -> Problem | None:
    """Return what is wrong with an answer, or None. `body`: its JSON, None if unreadable.

    204 has no body; any other success has an object.
    """
    if response.status_code == httpx.codes.NO_CONTENT:
        return None
    word = _word_of(body)
    if response.is_success and isinstance(body, dict) and "error" not in body:
        return None
    meaning = _MEANINGS.get(word) or _meaning_of_status(response.status_code)
    return Problem(meaning=meaning, reason=f"{word or 'no reason'} (HTTP {response.status_code})")


def read_error(problem: Problem) -> PlatformError:
    """Return the error for a call that only reads: nothing can have been done."""
    match problem.meaning:
        case Meaning.EXHAUSTED | Meaning.THROTTLED:
            return NotSentError(problem.reason, code="throttled")
        case Meaning.TEMPORARY:
            return NotSentError(problem.reason)
        case Meaning.DOUBTFUL:
            return RejectedError(problem.reason, code=Meaning.BAD_REQUEST.value)
        case refused:
            return RejectedError(problem.reason, code=refused.value)


def write_error(problem: Problem) -> PlatformError:
    """Return the error for a call that changes something and has no idempotency key.

    `processingFailure` mostly is bad input, but it does not say that nothing was done.
    """
    match problem.meaning:
        case Meaning.TEMPORARY | Meaning.DOUBTFUL:
            return OutcomeUnknownError(problem.reason)
        case _:
            return read_error(problem)


def _word_of(body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    errors = error.get("errors") if isinstance(error, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    word = first.get("reason") if isinstance(first, dict) else None
    return word if isinstance(word, str) and _WORD.fullmatch(word) else ""


def _meaning_of_status(status: int) -> Meaning:
    match status:
        case httpx.codes.TOO_MANY_REQUESTS:
            return Meaning.THROTTLED
        case httpx.codes.UNAUTHORIZED:
            return Meaning.TOKEN_INVALID
        case httpx.codes.FORBIDDEN:
            return Meaning.PERMISSION
        case httpx.codes.NOT_FOUND:
            return Meaning.GONE
        case _ if httpx.codes.is_client_error(status) and status != httpx.codes.REQUEST_TIMEOUT:
            return Meaning.BAD_REQUEST
        case _:  # 5xx, a redirect, or a success nobody can read
            return Meaning.TEMPORARY
