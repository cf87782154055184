"""Logs: structlog and the standard library through one formatter, secrets kept out.

Event names are static; identifiers are keywords. Comment texts, names and tokens are never
logged; `Redactor` is the second line of defence for what a library might print.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, ExcInfo, WrappedLogger

from bot.errors import cause_of

# The first ones print full URLs at INFO; Telegram's and Meta's URLs contain the token.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "telegram",
    "telegram.ext",
    "apscheduler",
    "aiosqlite",
    "alembic",
    "matplotlib",
)
_SHAPES = (
    re.compile(r"(?<!\d)\d{6,12}(?::|%3A)[A-Za-z0-9_-]{30,}"),  # Telegram's, also behind "/bot"
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),  # name and password in an address
    re.compile(
        r"""(?<![\w-])(?:access_token|verify_token|client_secret|appsecret_proof|authorization)
        ["']?\s*[:=]\s*["']?(?:Bearer\s+)?[^&\s"']+""",
        re.IGNORECASE | re.VERBOSE,
    ),
)
_PLAIN = (int, float, bool, type(None))
_MASK = "[redacted]"
_SHORTEST_SECRET = 6
_CAUSES = 5
"""So many causes of causes are told; a chain may be a ring."""


class Redactor:
    """Replaces known secrets, and what looks like one, wherever they stand in an event."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._whole: frozenset[str] = frozenset()
        self.hide(secrets)

    def hide(self, secrets: Iterable[str]) -> None:
        """Replace these, too, from now on."""
        self._whole |= {s for s in secrets if len(s) >= _SHORTEST_SECRET}
        known = sorted({form for s in self._whole for form in (s, quote(s, safe=""))}, key=len)
        self._known = re.compile("|".join(map(re.escape, reversed(known)))) if known else None

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        del logger, method
        for key, value in event.items():
            if not key.startswith("_"):  # what structlog keeps there is not printed
                event[key] = self._clean_value(value)
        return event

    def clean(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(_MASK, text)
        for shape in _SHAPES:
            text = shape.sub(_MASK, text)
        return text

    def _clean_value(self, value: object) -> object:
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, Mapping):
            return {self._clean_value(k): self._clean_value(v) for k, v in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean_value(one) for one in value]
        return self.clean(value if isinstance(value, str) else repr(value))


def _told(exc_info: ExcInfo) -> str:
    """Return types and places of an exception and of its causes, and no message.

    What an exception says of itself may quote citizens' words; our lines of code do not.
    """
    return "\n".join(_lines(exc_info[1], _CAUSES))


def _lines(error: BaseException, causes: int) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and causes:
        yield from _lines(cause, causes - 1)
        yield "led to"
    yield from (frame.rstrip() for frame in traceback.format_tb(error.__traceback__))
    yield cause_of(error)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _lines(one, causes - 1 if causes else 0)


_redactor: Redactor | None = None


def hide(secrets: Iterable[str]) -> None:
    """Keep secrets out of the logs that came to be known only after `configure`."""
    if _redactor is not None:
        _redactor.hide(secrets)


def configure(*, level: str, style: str, secrets: Iterable[str] = ()) -> None:
    """Set up logging for the process. `style`: 'console' or 'json'."""
    global _redactor  # noqa: PLW0603 — logging is the process's
    _redactor = Redactor(secrets)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_told),
        _redactor,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    logging.raiseExceptions = False  # a line that cannot be written would be shown unmasked
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
