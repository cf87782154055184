"""Telegram's answers to what we send to citizens: whether a retry is safe.

Descriptions are matched by their lower-cased words only; they are no documented interface.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.adapters.desk.errors import flood_limit
from bot.adapters.http import NEVER_LEFT
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError

_CODES: Mapping[str, str] = {
    "message to be replied not found": "gone",
    "replied message not found": "gone",
    "message to delete not found": "gone",
    "message to react not found": "gone",
    "message_id_invalid": "gone",
    "message can't be deleted": "permission",
    "not enough rights to restrict": "restrict_right",
    "not enough rights": "permission",
    "have no rights": "permission",
    "chat_write_forbidden": "permission",
    "chat_admin_required": "permission",
    "is an administrator of the chat": "author_is_admin",
    "participant_id_invalid": "author_unknown",
    "user not found": "author_unknown",
    "member not found": "author_unknown",
    "chat not found": "permission",
    "message is too long": "too_long",
}


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raise platform errors. Causes are cut off: Telegram's request URLs hold the token."""
    try:
        yield
    except RetryAfter as error:
        raise flood_limit(error) from None
    except ChatMigrated:
        # The messages of a group that became a supergroup stay behind in the old one.
        raise RejectedError("Telegram: the group has moved", code="gone") from None
    except Forbidden as error:
        raise RejectedError(f"Telegram: {error.message}", code="permission") from None
    except BadRequest as error:
        raise RejectedError(f"Telegram: {error.message}", code=_code(error)) from None
    except InvalidToken:
        raise RejectedError("Telegram: the bot token is refused", code="token_invalid") from None
    except NetworkError as error:
        if isinstance(error.__cause__, NEVER_LEFT):
            raise NotSentError(f"Telegram: {type(error.__cause__).__name__}") from None
        raise OutcomeUnknownError(f"Telegram: {type(error).__name__}") from None
    except TelegramError as error:
        raise OutcomeUnknownError(f"Telegram: {type(error).__name__}") from None


def _code(error: BadRequest) -> str:
    described = error.message.lower()
    return next((code for words, code in _CODES.items() if words in described), "bad_request")
