"""Accounts that cannot be read: staff hear of it once, with the mend, and once of its end.

Polling goes on with growing pauses and so finds out by itself when it is over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import NotSentError, PlatformError, RejectedError
from bot.domain.outage import Outage
from bot.ports import Clock, Desk, Transaction, UnitOfWork
from bot.usecases import jobs


@dataclass(frozen=True, kw_only=True)
class WatchOutages:
    uow: UnitOfWork
    desk: Desk
    clock: Clock

    async def failed(self, platform: str, error: PlatformError) -> None:
        """Take note that an account could not be read."""
        code = error.code if isinstance(error, RejectedError | NotSentError) else "unreachable"
        async with self.uow() as tx:
            known = await tx.outages.get(platform)
            now = self.clock()
            outage = (known or Outage(platform=platform, code=code, since=now)).going_on(code)
            await tx.outages.save(outage)
            await self._leave_notice(tx, outage)

    async def worked(self, platform: str) -> None:
        """Take note that an account can be read; what waited for it is tried at once."""
        async with self.uow() as tx:
            outage = await tx.outages.get(platform)
            if outage is None or outage.ended_at is not None:
                return
            if outage.told_at is None:
                await tx.outages.remove(platform)
            else:
                ended = replace(outage, ended_at=self.clock())
                await tx.outages.save(ended)
                await self._leave_notice(tx, ended)
            waiting = await tx.reviews.waiting_for_publish()
            await tx.jobs.put(*(jobs.publish(item_id) for item_id in waiting))

    async def run(self, subjects: Sequence[str]) -> None:
        """Job: tell staff what is still news.

        Raises:
            NotSentError: Telegram is away; to be repeated.
            RejectedError: Telegram refuses the message.
        """
        for platform in subjects:
            news = await self._claim(platform)
            if news is not None:
                await self._tell(news)

    async def current(self) -> Sequence[Outage]:
        """Return the outages that have not ended."""
        async with self.uow() as tx:
            return [one for one in await tx.outages.all() if one.ended_at is None]

    async def _claim(self, platform: str) -> Outage | None:
        """Take what is to be told, as told: a notice must not come twice after a crash."""
        now = self.clock()
        async with self.uow() as tx:
            outage = await tx.outages.get(platform)
            news_at = outage.news_at() if outage else None
            if outage is None or news_at is None or now < news_at:
                return None
            if outage.ended_at is not None:
                await tx.outages.remove(platform)
            else:
                await tx.outages.save(replace(outage, told_at=now))
        return outage

    async def _tell(self, news: Outage) -> None:
        try:
            await self.desk.tell_outage(news)
        except (NotSentError, RejectedError):
            async with self.uow() as tx:
                if await tx.outages.get(news.platform) is not None or news.ended_at is not None:
                    await tx.outages.save(news)
            raise

    async def _leave_notice(self, tx: Transaction, outage: Outage) -> None:
        news_at = outage.news_at()
        if news_at is not None:
            await tx.jobs.put(jobs.outage(outage.platform, after=news_at - self.clock()))
