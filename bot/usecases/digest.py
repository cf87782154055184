"""Step 7: the weekly digest, posted once per week however often it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.domain.digest import DigestFacts, Week
from bot.domain.errors import NotSentError, PlatformError
from bot.ports import Clock, Desk, UnitOfWork
from bot.usecases import jobs

_MONDAY_MORNING = time(7, 0)
_ASK_AGAIN = timedelta(minutes=5)


class DigestOutcome(StrEnum):
    POSTED = "posted"
    PROVISIONAL = "provisional"
    """Posted, but the week is not over: not claimed."""
    ALREADY_POSTED = "already_posted"


@dataclass(frozen=True, kw_only=True)
class PostDigest:
    uow: UnitOfWork
    desk: Desk
    clock: Clock
    zone: tzinfo

    async def facts(self, week: Week) -> DigestFacts:
        async with self.uow() as tx:
            return await tx.digests.facts(week)

    async def current(self) -> DigestFacts:
        """Return the running week's facts, for `/ringkasan`."""
        return await self.facts(Week.containing(self.clock(), self.zone))

    async def run(self, subjects: Sequence[str]) -> None:
        """Job: post on schedule; a week without any comment is not worth a message."""
        for subject in subjects:
            week = Week.parse(subject)
            facts = await self.facts(week)
            if facts.current.received or facts.before.received:
                await self.post(week)

    async def post(self, week: Week) -> DigestOutcome:
        """Post one week. The claim is taken first, so that two processes post once.

        Raises:
            NotSentError: Telegram is away, or another process is posting this week just now.
            RejectedError: Telegram refuses the message.
        """
        _, end = week.bounds(self.zone)
        if self.clock() < end:
            await self.desk.post_digest(await self.facts(week))
            return DigestOutcome.PROVISIONAL
        if not await self._claim(week):
            return DigestOutcome.ALREADY_POSTED
        try:
            await self.desk.post_digest(await self.facts(week))
        except PlatformError:
            async with self.uow() as tx:
                await tx.digests.release(week)
            raise
        async with self.uow() as tx:
            await tx.digests.mark_sent(week, at=self.clock())
        return DigestOutcome.POSTED

    async def _claim(self, week: Week) -> bool:
        """Take the week; False if it was posted. Raises NotSentError if another is posting it."""
        async with self.uow() as tx:
            claimed = await tx.digests.claim(week, at=self.clock())
            posted = not claimed and await tx.digests.is_sent(week)
        if not claimed and not posted:
            # Its holder may have died: asked again until the claim has run out.
            raise NotSentError("the digest is being posted", retry_after=_ASK_AGAIN)
        return claimed


@dataclass(frozen=True, kw_only=True)
class DigestSchedule:
    """Leaves the job for each finished week's digest, due Monday at 07:00 local time.

    A start after that moment catches up; the claim makes a second job harmless.
    """

    uow: UnitOfWork
    clock: Clock
    zone: tzinfo
    digest: PostDigest

    async def start(self) -> None:
        """Leave the jobs of last week (due already) and of this week (due next Monday)."""
        week = Week.containing(self.clock(), self.zone)
        await self._leave(week.previous, week)

    async def run(self, subjects: Sequence[str]) -> None:
        """Job: post, and leave the running week's job."""
        await self.digest.run(subjects)
        await self._leave(Week.containing(self.clock(), self.zone))

    async def go_on(self, subject: str) -> None:
        """Leave the running week's job even after that of `subject` has failed for good."""
        del subject
        await self._leave(Week.containing(self.clock(), self.zone))

    async def _leave(self, *weeks: Week) -> None:
        now = self.clock()
        async with self.uow() as tx:
            await tx.jobs.put(*(jobs.digest(week, after=self._due(week) - now) for week in weeks))

    def _due(self, week: Week) -> datetime:
        monday = week.monday + timedelta(days=7)
        return datetime.combine(monday, _MONDAY_MORNING, self.zone)
