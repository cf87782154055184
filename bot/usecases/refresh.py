"""Read stored comments again before their platform's time for keeping them is over, or erase them.

A job for each such account, once a day. It begins days before the time is over, so that an outage
costs nothing; what could not be read again until then is erased.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from typing_extensions import override

from bot.domain.comment import CommentId, received_by
from bot.domain.errors import NotSentError, RejectedError
from bot.domain.review import TRANSITIONS, Action, ReviewItem
from bot.ports import AuditEntry, Channel, Clock, ReadsAgain, Transaction
from bot.usecases import jobs
from bot.usecases.intake import Intake
from bot.usecases.recording import SYSTEM
from bot.usecases.recurring import Recurring

EVERY = timedelta(days=1)
SOON = timedelta(minutes=1)
_AHEAD = timedelta(days=7)
_MOST_CALLS = 10
_ERASED_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class RefreshStored(Recurring[ReadsAgain]):
    job = staticmethod(jobs.refresh)

    clock: Clock
    intake: Intake

    @override
    async def _turn(self, key: str) -> timedelta:
        """Read again what is due, erase what is overdue; return when to go on."""
        keep_for = self.platforms[key].keep_for
        over = self.clock() - keep_for
        try:
            has_more = await self._read_again(key, before=over + min(_AHEAD, keep_for / 4))
        except (NotSentError, RejectedError):  # polls tell staff of it
            has_more = False
        return SOON if await self._erase_overdue(key, before=over) or has_more else EVERY

    async def _read_again(self, key: str, *, before: datetime) -> bool:
        """Read what was last read before then; tell whether there is more."""
        platform = self.platforms[key]
        for _ in range(_MOST_CALLS):
            async with self.uow() as tx:
                stale = await tx.freshness.stale(key, before=before, limit=platform.read_at_once)
            if not stale:
                return False
            await self._settle(key, stale)
        return True

    async def _settle(self, key: str, stale: Mapping[CommentId, str]) -> None:
        """Store what still stands as it is now, and erase what is gone."""
        read = await self.platforms[key].read_many(list(stale.values()))
        found = {comment.external_id: comment for comment in received_by(key, read)}
        await self.intake.receive(list(found.values()), channel=Channel.EDIT)
        standing = {own: found[name] for own, name in stale.items() if name in found}
        async with self.uow() as tx:
            await tx.freshness.refreshed(standing, at=self.clock())
            await self._erase(tx, stale.keys() - standing.keys())

    async def _erase_overdue(self, key: str, *, before: datetime) -> bool:
        """Erase what nobody may keep any longer; tell whether there is more."""
        async with self.uow() as tx:
            overdue = await tx.freshness.stale(key, before=before, limit=_ERASED_AT_ONCE)
            await self._erase(tx, overdue.keys())
            await tx.freshness.drop_posts(key, before=before)
        return len(overdue) == _ERASED_AT_ONCE

    async def _erase(self, tx: Transaction, comment_ids: Collection[CommentId]) -> None:
        items = await tx.reviews.for_comments(sorted(comment_ids))
        withdrawn = [item for item in items if (item.state, Action.WITHDRAW) in TRANSITIONS]
        for item in withdrawn:
            item.withdraw()
        await tx.reviews.save_many(withdrawn, at=self.clock())
        await tx.freshness.erase(sorted(comment_ids))
        await tx.audit.append(*(self._entry(item) for item in items))
        cards = (jobs.show_card(i.id, priority=jobs.BACKLOG) for i in items if i.card)
        await tx.jobs.put(*cards)

    def _entry(self, item: ReviewItem) -> AuditEntry:
        return AuditEntry(at=self.clock(), actor=SYSTEM, action="erased", item_id=item.id)
