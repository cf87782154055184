"""What is done where another transaction, or another runner, was faster."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.errors import InvalidTransitionError, NotSentError
from bot.domain.private_reply import PrivateReply
from bot.domain.review import ReviewItem
from bot.ports import ConcurrentChangeError

_RETRIES = 4
T = TypeVar("T")


async def retried(change: Callable[[], Awaitable[T]]) -> T:
    """Make `change`, again while others are faster; each try reads and decides anew.

    Raises:
        ConcurrentChangeError: others were faster every time.
    """
    for _ in range(_RETRIES):
        try:
            return await change()
        except ConcurrentChangeError:
            continue
    return await change()


def take_over(claimed: ReviewItem | PrivateReply, *, at: datetime, lease: timedelta) -> None:
    """Go on with a sending whose runner has died.

    Raises:
        NotSentError: its runner still has time; it says how long.
    """
    try:
        claimed.take_over(at=at, lease=lease)
    except InvalidTransitionError:
        left = (claimed.claimed_until or at) - at
        raise NotSentError("another runner is sending", retry_after=left) from None
