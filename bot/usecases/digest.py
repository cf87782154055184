"""Step 7: the weekly digest, each edition posted once per week however often it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.domain.digest import Delivery, DigestFacts, Week
from bot.domain.edition import WHOLE, Edition
from bot.domain.errors import NotSentError, OutcomeUnknownError, PlatformError
from bot.ports import AuditEntry, Clock, Desk, UnitOfWork
from bot.usecases import jobs
from bot.usecases.recording import SYSTEM

_MONDAY_MORNING = time(7, 0)
_ASK_AGAIN = timedelta(minutes=5)


class DigestOutcome(StrEnum):
    POSTED = "posted"
    UNSURE = "unsure"
    """Telegram did not say, now or earlier, whether it took it; only a person repeats it."""
    PROVISIONAL = "provisional"
    """Posted, but the week is not over: not claimed."""
    ALREADY_POSTED = "already_posted"


@dataclass(frozen=True, kw_only=True)
class PostDigest:
    uow: UnitOfWork
    desk: Desk
    clock: Clock
    zone: tzinfo
    editions: Sequence[Edition] = (WHOLE,)

    async def facts(self, week: Week, edition: Edition = WHOLE) -> DigestFacts:
        async with self.uow() as tx:
            return await tx.digests.facts(week, edition)

    async def current(self, edition: Edition = WHOLE) -> DigestFacts:
        """Return the running week's facts, for `/ringkasan`."""
        return await self.facts(Week.containing(self.clock(), self.zone), edition)

    async def run(self, subjects: Sequence[str]) -> None:
        """Job: post on schedule; a week without any comment is not worth a message."""
        by_key = {edition.key: edition for edition in self.editions}
        for subject in subjects:
            week, key = jobs.digest_of(subject)
            if key not in by_key:
                continue  # its group is set up no more
            facts = await self.facts(week, by_key[key])
            if facts.current.received or facts.before.received:
                await self.post(week, by_key[key])

    async def post(self, week: Week, edition: Edition = WHOLE) -> DigestOutcome:
        """Post one edition. The claim is taken first, so that two processes post once.

        Raises:
            NotSentError: Telegram is away, or another process is posting this one just now.
            RejectedError: Telegram refuses the message.
        """
        _, end = week.bounds(self.zone)
        if self.clock() < end:
            return _outcome(await self._send(week, edition), certain=DigestOutcome.PROVISIONAL)
        earlier = await self._claim(week, edition)
        if earlier is not None:
            return _outcome(earlier, certain=DigestOutcome.ALREADY_POSTED)
        try:
            delivery = await self._send(week, edition)
        except PlatformError:
            async with self.uow() as tx:
                await tx.digests.release(week, edition)
            raise
        await self._remember(week, edition, delivery)
        return _outcome(delivery, certain=DigestOutcome.POSTED)

    async def post_again(self, week: Week, edition: Edition = WHOLE) -> DigestOutcome:
        """Post one though it was posted before: a person did not find it in the group."""
        async with self.uow() as tx:
            await tx.digests.reopen(week, edition)
        return await self.post(week, edition)

    async def _send(self, week: Week, edition: Edition) -> Delivery:
        try:
            await self.desk.post_digest(await self.facts(week, edition))
        except OutcomeUnknownError:
            return Delivery.UNSURE
        return Delivery.CERTAIN

    async def _claim(self, week: Week, edition: Edition) -> Delivery | None:
        """Take the edition; or return how it was posted. Raises NotSentError if it is being so."""
        async with self.uow() as tx:
            if await tx.digests.claim(week, edition, at=self.clock()):
                return None
            delivery = await tx.digests.delivery(week, edition)
        if delivery is None:
            # Its holder may have died: asked again until the claim has run out.
            raise NotSentError("the digest is being posted", retry_after=_ASK_AGAIN)
        return delivery

    async def _remember(self, week: Week, edition: Edition, delivery: Delivery) -> None:
        now = self.clock()
        detail = {"week": str(week), "delivery": delivery}
        if edition.key:
            detail["place"] = edition.key
        entry = AuditEntry(at=now, actor=SYSTEM, action="digest_posted", detail=detail)
        async with self.uow() as tx:
            await tx.digests.mark_sent(week, edition, at=now, delivery=delivery)
            await tx.audit.append(entry)


@dataclass(frozen=True, kw_only=True)
class DigestSchedule:
    """Leaves the jobs for each finished week's digest, due Monday at 07:00 local time.

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
            await tx.jobs.put(
                *(
                    jobs.digest(week, edition, after=self._due(week) - now)
                    for week in weeks
                    for edition in self.digest.editions
                )
            )

    def _due(self, week: Week) -> datetime:
        monday = week.monday + timedelta(days=7)
        return datetime.combine(monday, _MONDAY_MORNING, self.zone)


def _outcome(delivery: Delivery, *, certain: DigestOutcome) -> DigestOutcome:
    return DigestOutcome.UNSURE if delivery is Delivery.UNSURE else certain
