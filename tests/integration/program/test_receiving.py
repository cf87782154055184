"""What the bot brings is stored, or its error says whether it shall come again."""

import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError

from bot.app.receiving import durably
from bot.domain.comment import IncomingComment
from bot.domain.errors import MalformedInputError, NotSentError
from bot.ports import Channel, ConcurrentChangeError, Stored

SECRET = "Nomor saya 081234567890"


class Refusing:
    """Stands for the intake over a database that answers with `error`."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def receive(self, comments: object, *, channel: Channel) -> list[Stored]:
        raise self.error


def comment() -> IncomingComment:
    return IncomingComment(platform="telegram", external_id="1", account_id="2", text=SECRET)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError(SECRET, {}, Exception(SECRET)), NotSentError),
        (OSError(28, "No space left on device"), NotSentError),
        (ConcurrentChangeError(), NotSentError),
        (DataError(SECRET, {}, Exception(SECRET)), MalformedInputError),
        (IntegrityError(SECRET, {}, Exception(SECRET)), MalformedInputError),
        (StatementError(SECRET, SECRET, {}, ValueError(SECRET)), MalformedInputError),
    ],
)
async def test_an_outage_is_waited_for_and_a_poisonous_content_is_not(
    error: Exception, told: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    receive = durably(Refusing(error), account="telegram_group")  # type: ignore[arg-type]
    with pytest.raises(told) as caught:
        await receive([comment()], Channel.WEBHOOK)
    assert SECRET not in str(caught.value) + caplog.text
