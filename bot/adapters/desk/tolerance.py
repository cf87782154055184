"""For messages that are a courtesy: their failure is noted and stops nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.domain.errors import PlatformError

_log = structlog.get_logger(__name__)


@contextmanager
def tolerated(event: str) -> Iterator[None]:
    """Log a failing call to Telegram as `event` and go on."""
    try:
        yield
    except PlatformError as error:
        _log.warning(event, reason=error.reason)
