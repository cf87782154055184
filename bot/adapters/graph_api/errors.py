"""Translates what the Graph API refuses into the three kinds of platform errors.

Decided by `code` and `error_subcode`, never by the message or the HTTP status alone. Source:
Meta's "Error handling" documentation; 20/1772107 was seen in the field: the comment stands
although the answer is an error. The codes of private replies are from the field too.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import httpx

from bot.domain.errors import (
    AlreadySentError,
    NotSentError,
    OutcomeUnknownError,
    PlatformError,
    RejectedError,
)


class Meaning(StrEnum):
    """From `TOKEN_INVALID` on they are also the `code` of the RejectedError."""

    THROTTLED = "throttled"
    TEMPORARY = "temporary"
    MAYBE_DONE = "maybe_done"
    TOKEN_INVALID = "token_invalid"  # noqa: S105 — the name of a failure
    PERMISSION = "permission"
    BLOCKED = "blocked"
    GONE = "gone"
    BAD_REQUEST = "bad_request"
    ALREADY_SENT = "already_sent"
    PRIVATE_CLOSED = "private_closed"
    PRIVATE_TOO_LATE = "private_too_late"


_GONE_SUBCODE = 33
_MEANINGS: dict[int, Meaning] = {
    **dict.fromkeys((4, 17, 32, 341, 613, 80001, 80002), Meaning.THROTTLED),
    **dict.fromkeys((-1, -2, 1, 2), Meaning.TEMPORARY),
    **dict.fromkeys((20, 506), Meaning.MAYBE_DONE),
    **dict.fromkeys((102, 104, 190), Meaning.TOKEN_INVALID),
    **dict.fromkeys((3, 10, 1705, *range(200, 300)), Meaning.PERMISSION),
    368: Meaning.BLOCKED,
    10900: Meaning.ALREADY_SENT,  # "Activity already replied to"
    **dict.fromkeys((551, 10902, 10903), Meaning.PRIVATE_CLOSED),
}
_OUTSIDE_WINDOW = ((10, 2018278), (10, 2534022))
"""Messenger's and Instagram's answer to a message after the days it may be sent in."""
_UNCONDITIONAL = (Meaning.THROTTLED, Meaning.MAYBE_DONE, Meaning.TOKEN_INVALID)
_TRACE = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why an answer is not a success. `reason` holds codes only, no text of the platform."""

    meaning: Meaning
    reason: str


def problem_of(response: httpx.Response, body: Any) -> Problem | None:
    """Return what is wrong with an answer, or None. `body`: its JSON, None if unreadable."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        return Problem(meaning=_meaning(error, response), reason=_reason(error, response))
    if response.is_success and isinstance(body, dict):
        return None
    return Problem(
        meaning=_meaning_of_status(response.status_code), reason=f"HTTP {response.status_code}"
    )


def read_error(problem: Problem, *, retry_after: timedelta | None) -> PlatformError:
    """Return the error for a call that only reads: nothing can have been done."""
    match problem.meaning:
        case Meaning.THROTTLED:
            return NotSentError(problem.reason, retry_after=retry_after, code="throttled")
        case Meaning.TEMPORARY | Meaning.MAYBE_DONE:
            return NotSentError(problem.reason, retry_after=retry_after)
        case Meaning.ALREADY_SENT:
            return AlreadySentError(problem.reason)
        case refused:
            return RejectedError(problem.reason, code=refused.value)


def write_error(problem: Problem, *, retry_after: timedelta | None) -> PlatformError:
    """Return the error for a call that creates something and has no idempotency key."""
    match problem.meaning:
        case Meaning.TEMPORARY | Meaning.MAYBE_DONE:
            return OutcomeUnknownError(problem.reason)
        case _:
            return read_error(problem, retry_after=retry_after)


def _meaning(error: dict[str, Any], response: httpx.Response) -> Meaning:
    code, subcode = error.get("code"), error.get("error_subcode")
    if not isinstance(code, int):
        return _meaning_of_status(response.status_code)
    if (code, subcode) in _OUTSIDE_WINDOW:
        return Meaning.PRIVATE_TOO_LATE
    known = _MEANINGS.get(code)
    if known in _UNCONDITIONAL:
        return known
    if error.get("is_transient") is True:
        return Meaning.TEMPORARY
    if code == 100:  # noqa: PLR2004 — as the documentation names it
        return Meaning.GONE if subcode == _GONE_SUBCODE else Meaning.BAD_REQUEST
    return known or _meaning_of_status(response.status_code)


def _meaning_of_status(status: int) -> Meaning:
    match status:
        case httpx.codes.TOO_MANY_REQUESTS:
            return Meaning.THROTTLED
        case httpx.codes.UNAUTHORIZED:
            return Meaning.TOKEN_INVALID
        case httpx.codes.FORBIDDEN:
            return Meaning.PERMISSION
        case _ if httpx.codes.is_client_error(status) and status != httpx.codes.REQUEST_TIMEOUT:
            return Meaning.BAD_REQUEST
        case _:  # 5xx, a redirect, or a success nobody can read
            return Meaning.TEMPORARY


def _reason(error: dict[str, Any], response: httpx.Response) -> str:
    code, subcode, trace = (error.get(key) for key in ("code", "error_subcode", "fbtrace_id"))
    numbers = [str(number) for number in (code, subcode) if isinstance(number, int)]
    reason = f"Graph {'/'.join(numbers) or '?'} (HTTP {response.status_code})"
    if isinstance(trace, str) and _TRACE.fullmatch(trace):
        reason += f" trace {trace}"
    return reason
