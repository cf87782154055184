"""Work that is left for after a transaction, and how it is done."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Work to be done after the surrounding transaction has been committed.

    `subject`: what it is about, e.g. an item id. `delay`: not before that much later.
    `priority`: smaller first. `key`: while a job with this key waits, another one is dropped.
    """

    name: str
    subject: str
    delay: timedelta = timedelta(0)
    priority: int = 20
    key: str | None = None


class Jobs(Protocol):
    async def put(self, *jobs: Job) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class JobHandler:
    """How to do the jobs of one name.

    `run` gets 1..`batch` subjects and must be safe to repeat. Raising NotSentError puts the
    jobs back for `retry_after` (or the back-off); any other exception counts as a failure and
    is retried until `max_attempts`, then the job is dead and `on_dead` is called with its
    subject.
    """

    name: str
    run: Callable[[Sequence[str]], Awaitable[None]]
    batch: int = 1
    max_attempts: int = 8
    on_dead: Callable[[str], Awaitable[None]] | None = None
