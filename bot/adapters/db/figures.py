"""Counts of what has happened and of what is under way, for health checks and reports."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.tables import audit_log, comments, outbox_jobs, review_items
from bot.domain.comment import Direction
from bot.domain.review import State
from bot.domain.verdict import Abuse

_IN_FLIGHT = (
    State.DRAFTING,
    State.APPROVED,
    State.PUBLISHING,
    State.UNCERTAIN,
    State.HIDING,
    State.RESTORING,
    State.DELETING,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """`approved`: items whose approved reply was sent, or is still to be sent.

    `publish_seconds`: from the end of each undo window to the published reply. `edited`: how
    often a person replaced a draft. `by_intent` counts comments by the class they were put in.
    """

    stored: int
    approved: int
    published: int
    rejected: int
    withdrawn: int
    archived: int
    publish_seconds: tuple[float, ...]
    audit_rows: int
    edited: int
    by_intent: Mapping[str, int]
    abusive: int


async def read_figures(engine: AsyncEngine) -> Figures:
    item = review_items.c
    incoming = comments.c.direction == Direction.INCOMING.value
    decided = [State.APPROVED, State.PUBLISHING, State.UNCERTAIN, State.FAILED, State.PUBLISHED]
    async with engine.begin() as connection:

        async def count(*where: object) -> int:
            statement = select(func.count()).select_from(review_items).where(*where)  # type: ignore[arg-type]
            return await connection.scalar(statement) or 0

        stored = await connection.scalar(select(func.count()).where(incoming)) or 0
        items = await count()
        waits = await connection.execute(
            select(item.publish_after, item.published_at).where(item.published_at.is_not(None))
        )
        classes = await connection.execute(
            select(comments.c.intent, func.count())
            .where(incoming, comments.c.intent.is_not(None))
            .group_by(comments.c.intent)
        )
        rude = comments.c.abuse.not_in([Abuse.NONE.value])
        audited = select(func.count()).select_from(audit_log)
        return Figures(
            stored=stored,
            approved=await count(item.state.in_([state.value for state in decided])),
            published=await count(item.state == State.PUBLISHED.value),
            rejected=await count(item.state == State.REJECTED.value),
            withdrawn=await count(item.state == State.WITHDRAWN.value),
            archived=stored - items,
            publish_seconds=tuple(
                (published - after).total_seconds() for after, published in waits if after
            ),
            audit_rows=await connection.scalar(audited) or 0,
            edited=await connection.scalar(audited.where(audit_log.c.action == "edit")) or 0,
            by_intent=dict(classes.all()),
            abusive=await connection.scalar(select(func.count()).where(incoming, rude)) or 0,
        )


async def count_states(engine: AsyncEngine) -> Mapping[str, int]:
    """Return how many review items there are in each state that has any."""
    state = review_items.c.state
    async with engine.begin() as connection:
        rows = await connection.execute(select(state, func.count()).group_by(state))
        return dict(rows.all())


async def count_in_flight(engine: AsyncEngine) -> int:
    """Return how many review items the machine, not a person, has to bring further."""
    states = [state.value for state in _IN_FLIGHT]
    statement = select(func.count()).where(review_items.c.state.in_(states))
    async with engine.begin() as connection:
        return await connection.scalar(statement) or 0


async def count_due(engine: AsyncEngine, *, now: datetime, leave_out: Collection[str]) -> int:
    """Return how many jobs are due or running, but for those named in `leave_out`."""
    job = outbox_jobs.c
    statement = select(func.count()).where(
        job.died_at.is_(None),
        job.name.not_in(list(leave_out)),
        job.lease_token.is_not(None) | (job.run_at <= now),
    )
    async with engine.begin() as connection:
        return await connection.scalar(statement) or 0
