"""Telegram's errors as the core's: whether a retry is safe."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.adapters.http import NEVER_LEFT
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError

REFUSED = "desk_refused"
FORBIDDEN = "desk_forbidden"
BAD_TOKEN = "desk_token"  # noqa: S105 — names a failure


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise platform errors for everything but `ChatMigrated`, which the caller follows.

    Causes are cut off: Telegram's request URLs hold the token.
    """
    try:
        yield
    except ChatMigrated:
        raise
    except RetryAfter as error:
        raise flood_limit(error) from None
    except Forbidden as error:
        raise RejectedError(f"Telegram: {error.message}", code=FORBIDDEN) from None
    except BadRequest as error:
        raise RejectedError(f"Telegram: {error.message}", code=REFUSED) from None
    except InvalidToken:
        raise RejectedError("Telegram: the bot token is refused", code=BAD_TOKEN) from None
    except NetworkError as error:
        before = isinstance(error.__cause__, NEVER_LEFT)
        unsent_or_unclear = NotSentError if before else OutcomeUnknownError
        raise unsent_or_unclear(f"Telegram: {type(error).__name__}") from None
    except TelegramError as error:
        raise RejectedError(f"Telegram: {type(error).__name__}", code=REFUSED) from None


def flood_limit(error: RetryAfter) -> NotSentError:
    """Return the core's error for a flood limit, with the wait that Telegram states."""
    wait = error.retry_after
    span = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
    return NotSentError("Telegram: flood limit", retry_after=span)


def is_about(error: RejectedError, words: str) -> bool:
    """Tell whether Telegram's description has `words` (lower case)."""
    return words in error.reason.lower()
