"""What the job store tells of its jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimedJob:
    """A job leased to us. `failures` counts this attempt already; `token` proves the lease."""

    id: int
    name: str
    subject: str
    attempts: int
    failures: int
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeadJob:
    id: int
    name: str
    subject: str
    error: str
    failures: int
    died_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class JobStats:
    """`waiting` and `running` count by job name; `oldest_age`: how long the eldest is due."""

    waiting: Mapping[str, int]
    running: Mapping[str, int]
    oldest_age: timedelta | None
    dead: int
