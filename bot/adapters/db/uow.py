"""One transaction: commit on a clean exit, roll back on an exception."""

from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.db.repositories.audit import SqlAudit
from bot.adapters.db.repositories.comments import SqlComments
from bot.adapters.db.repositories.digests import SqlDigests
from bot.adapters.db.repositories.freshness import SqlFreshness
from bot.adapters.db.repositories.marks import SqlMarks
from bot.adapters.db.repositories.outages import SqlOutages
from bot.adapters.db.repositories.posts import SqlPosts
from bot.adapters.db.repositories.private_replies import SqlPrivateReplies
from bot.adapters.db.repositories.reviews import SqlReviews
from bot.adapters.db.repositories.tickets import SqlTickets
from bot.adapters.queue.jobs import SqlJobs
from bot.clock import utc_now
from bot.language.pii import mask
from bot.ports import Clock


def _wake_nobody(_names: Collection[str]) -> None:
    pass


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlTransaction:
    """Satisfies `ports.Transaction`."""

    comments: SqlComments
    reviews: SqlReviews
    private_replies: SqlPrivateReplies
    tickets: SqlTickets
    jobs: SqlJobs
    audit: SqlAudit
    digests: SqlDigests
    marks: SqlMarks
    outages: SqlOutages
    posts: SqlPosts
    freshness: SqlFreshness


@dataclass(frozen=True, kw_only=True)
class SqlUnitOfWork:
    """Satisfies `ports.UnitOfWork`.

    `zone` cuts the digest's weeks, `mask` hides personal data in its list. `wake` is called
    after each commit that left jobs, with their names, so that an idle runner looks at once.
    """

    engine: AsyncEngine
    clock: Clock
    zone: tzinfo
    mask: Callable[[str], str]
    wake: Callable[[Collection[str]], None] = _wake_nobody

    @classmethod
    def over(cls, engine: AsyncEngine, *, zone: tzinfo, clock: Clock = utc_now) -> "SqlUnitOfWork":
        """Return a unit of work as production has it, with nobody to wake."""
        return cls(engine=engine, clock=clock, zone=zone, mask=mask)

    @asynccontextmanager
    async def __call__(self) -> AsyncGenerator[SqlTransaction]:
        async with self.engine.begin() as connection:
            transaction = self._transaction(connection)
            yield transaction
            left = await transaction.jobs.flush()
            await transaction.audit.flush()
        if left:
            self.wake(left)

    def _transaction(self, connection: AsyncConnection) -> SqlTransaction:
        return SqlTransaction(
            comments=SqlComments(connection),
            reviews=SqlReviews(connection),
            private_replies=SqlPrivateReplies(connection),
            tickets=SqlTickets(connection),
            jobs=SqlJobs(connection, clock=self.clock),
            audit=SqlAudit(connection),
            digests=SqlDigests(connection, zone=self.zone, mask=self.mask),
            marks=SqlMarks(connection),
            outages=SqlOutages(connection),
            posts=SqlPosts(connection),
            freshness=SqlFreshness(connection),
        )
