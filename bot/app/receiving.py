"""Storing what the bot brings, for an update that is confirmed to Telegram only afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from bot.adapters.desk.sources import Receive
from bot.domain.comment import IncomingComment, received_by
from bot.domain.errors import MalformedInputError, NotSentError
from bot.errors import cause_of
from bot.ports import Channel, ConcurrentChangeError, Stored
from bot.usecases.intake import Intake

_log = structlog.get_logger(__name__)


def durably(intake: Intake, *, account: str) -> Receive:
    """Return what stores an account's comments and tells by its error whether to try again."""

    async def receive(comments: Sequence[IncomingComment], channel: Channel) -> Sequence[Stored]:
        with storing():
            return await intake.receive(received_by(account, comments), channel=channel)

    return receive


@contextmanager
def storing() -> Iterator[None]:
    """Tell by the error whether an update that was not stored is to come again.

    Raises:
        NotSentError: it is; the database is away or busy.
        MalformedInputError: it is not; the same content is refused each time.
    """
    try:
        yield
    except (SQLAlchemyError, OSError, ConcurrentChangeError) as error:
        # The error's message may quote citizens.
        cause = cause_of(error)
        if _is_about_the_content(error):
            _log.error("update_cannot_be_stored", error=cause)
            raise MalformedInputError("the database refuses the content") from None
        _log.error("update_not_stored", error=cause)
        raise NotSentError(f"not stored: {cause}") from None


def _is_about_the_content(error: Exception) -> bool:
    """Whether the same content is refused each time: it would hold up all that follows."""
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError | IntegrityError)
    return isinstance(error, StatementError)
