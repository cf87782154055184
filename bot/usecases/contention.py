"""Doing a change again when another transaction was faster."""

from collections.abc import Awaitable, Callable

from bot.ports import ConcurrentChangeError

_RETRIES = 4


async def retried(change: Callable[[], Awaitable[None]]) -> None:
    """Make `change`, again while others are faster; each try reads and decides anew.

    Raises:
        ConcurrentChangeError: others were faster every time.
    """
    for _ in range(_RETRIES):
        try:
            await change()
        except ConcurrentChangeError:
            continue
        return
    await change()
