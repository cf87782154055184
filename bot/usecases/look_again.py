"""Read a comment again of which the platform says that it was edited or removed.

Such events come late, repeated and out of order, so they are never believed but always looked
into: what stands on the platform now is what counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.comment import received_by
from bot.domain.errors import NotSentError, RejectedError
from bot.domain.review import TRANSITIONS, Action, ReviewItem
from bot.ports import Channel, Clock, ReadsComments, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.intake import Intake
from bot.usecases.recording import record
from bot.usecases.repairs import Repair, Repairs

_MENDABLE = frozenset({"token_invalid", "permission", "blocked"})
_UNTIL_MENDED = timedelta(minutes=30)
_LATE = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=2))
"""Waits before the next looks at a removed comment whose arrival may still be on its way."""


@dataclass(frozen=True, kw_only=True)
class LookAgain:
    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, ReadsComments]
    intake: Intake
    repairs: Repairs = field(default_factory=Repairs)

    async def ask(self, platform: str, external_ids: Sequence[str]) -> None:
        """Leave a job for each comment; what it finds is independent of when it runs."""
        async with self.uow() as tx:
            await tx.jobs.put(*(jobs.look_again(platform, one) for one in external_ids))

    async def run(self, subjects: Sequence[str]) -> None:
        for subject in subjects:
            await self._look(*jobs.look_of(subject))

    async def run_missing(self, subjects: Sequence[str]) -> None:
        """Look for comments that a poll has not found; it may have read too early."""
        for subject in subjects:
            name, external_id, look = jobs.look_of(subject)
            if await self._look(name, external_id, look):
                self.repairs.count(name, Repair.REMOVAL)

    async def _look(self, name: str, external_id: str, look: int) -> bool:
        """Read it; tell whether a card was closed because it is gone."""
        if name not in self.platforms:
            return False
        try:
            comment = await self.platforms[name].read(external_id)
        except RejectedError as error:
            if error.code in _MENDABLE:
                raise NotSentError(error.reason, retry_after=_UNTIL_MENDED) from error
            return error.code == "gone" and await self._withdraw(name, external_id, look)
        await self.intake.receive(received_by(name, [comment]), channel=Channel.EDIT)
        return False

    async def _withdraw(self, name: str, external_id: str, look: int) -> bool:
        async with self.uow() as tx:
            comment = await tx.comments.find(name, external_id)
            item = await tx.reviews.for_comment(comment.id) if comment else None
            if item is not None:
                return await self._withdraw_item(tx, item)
            if look < len(_LATE):
                later = jobs.look_again(name, external_id, look=look + 1, after=_LATE[look])
                await tx.jobs.put(later)
        return False

    async def _withdraw_item(self, tx: Transaction, item: ReviewItem) -> bool:
        """Withdraw, unless it is decided already or a reply is on its way."""
        if (item.state, Action.WITHDRAW) not in TRANSITIONS:
            return False
        item.withdraw()
        await record(tx, item, "withdrawn", jobs.show_card(item.id), at=self.clock())
        return True
