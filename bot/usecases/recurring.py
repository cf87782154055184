"""Work that recurs for each account: its job leaves the next one, so it survives restarts.

The jobs' key and lease let one process at a time do it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Generic, TypeVar

from bot.ports import Job, UnitOfWork

P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class Recurring(ABC, Generic[P]):
    """`platforms` by the key of their account; only these have such work."""

    job: ClassVar[Callable[..., Job]]
    """Takes the account's key and `after`, the pause before it."""
    rest: ClassVar[timedelta] = timedelta(days=1)
    """The pause after a job that has failed for good."""

    platforms: Mapping[str, P]
    uow: UnitOfWork

    @abstractmethod
    async def _turn(self, key: str) -> timedelta:
        """Do the account's work once; return when to do it again."""

    async def start(self) -> None:
        """Leave a first job for every account that has none waiting."""
        async with self.uow() as tx:
            await tx.jobs.put(*(self.job(key) for key in self.platforms))

    async def run(self, subjects: Sequence[str]) -> None:
        for key in subjects:
            if key in self.platforms:
                await self._next(key, await self._turn(key))

    async def revive(self, subject: str) -> None:
        """Go on even after the job itself has failed for good."""
        await self._next(subject, self.rest)

    async def _next(self, key: str, pause: timedelta) -> None:
        async with self.uow() as tx:
            await tx.jobs.put(self.job(key, after=pause))
