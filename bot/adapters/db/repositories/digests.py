"""The weekly digest's figures, straight from the tables."""

import statistics
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import upsert
from bot.adapters.db.tables import comments, digests, review_items, tickets
from bot.domain.comment import Direction
from bot.domain.digest import NEWS_FOR, Delivery, DigestFacts, Unanswered, Week, WeekFigures
from bot.domain.edition import Edition
from bot.domain.review import TERMINAL, State
from bot.domain.ticket import CHAT, Rating

_CLAIM_LASTS = timedelta(minutes=15)
"""A claim that has not been followed by sending is given up after a crash."""

_LISTED = 10
_ANSWERED_OR_CLOSED = sorted(state.value for state in TERMINAL | {State.HIDDEN, State.ANSWERED})
_OF_COMMENT = review_items.c.comment_id == comments.c.id
_WITH_ITEMS = comments.join(review_items, _OF_COMMENT)
_WITH_OR_WITHOUT_ITEMS = comments.outerjoin(review_items, _OF_COMMENT)
_INTENT = func.coalesce(review_items.c.corrected_intent, comments.c.intent)


class SqlDigests:
    """Satisfies `ports.Digests` within one transaction.

    A comment belongs to the week in which it was written, cut at midnight in `zone`. `mask`
    hides personal data in the texts that are listed.
    """

    def __init__(
        self, connection: AsyncConnection, *, zone: tzinfo, mask: Callable[[str], str]
    ) -> None:
        self._connection = connection
        self._zone = zone
        self._mask = mask

    async def claim(self, week: Week, edition: Edition, *, at: datetime) -> bool:
        insert = upsert(self._connection, digests).values(
            week=str(week), place=edition.key, claimed_at=at
        )
        statement = insert.on_conflict_do_update(
            index_elements=[digests.c.week, digests.c.place],
            set_={"claimed_at": insert.excluded.claimed_at},
            where=digests.c.sent_at.is_(None) & (digests.c.claimed_at <= at - _CLAIM_LASTS),
        ).returning(digests.c.week)
        return (await self._connection.execute(statement)).first() is not None

    async def release(self, week: Week, edition: Edition) -> None:
        unsent = _row(week, edition) & digests.c.sent_at.is_(None)
        await self._connection.execute(delete(digests).where(unsent))

    async def delivery(self, week: Week, edition: Edition) -> Delivery | None:
        sent = _row(week, edition) & digests.c.sent_at.is_not(None)
        value = await self._connection.scalar(select(digests.c.delivery).where(sent))
        return None if value is None else Delivery(value)

    async def mark_sent(
        self, week: Week, edition: Edition, *, at: datetime, delivery: Delivery
    ) -> None:
        statement = update(digests).where(_row(week, edition))
        await self._connection.execute(statement.values(sent_at=at, delivery=delivery))

    async def reopen(self, week: Week, edition: Edition) -> None:
        sent = _row(week, edition) & digests.c.sent_at.is_not(None)
        await self._connection.execute(delete(digests).where(sent))

    async def facts(self, week: Week, edition: Edition) -> DigestFacts:
        end = week.bounds(self._zone)[1]
        waits = [
            *_incoming(edition),
            comments.c.needs_reply.is_(True),
            comments.c.created_at < end,
            review_items.c.state.not_in(_ANSWERED_OR_CLOSED),
        ]
        listed = [*waits, comments.c.created_at >= end - NEWS_FOR]
        waiting, total = await self._count(waits), await self._count(listed)
        return DigestFacts(
            week=week,
            edition=edition,
            current=await self._figures(week, edition),
            before=await self._figures(week.previous, edition),
            unanswered=await self._unanswered(listed),
            unanswered_total=total,
            unanswered_older=waiting - total,
        )

    async def _figures(self, week: Week, edition: Edition) -> WeekFigures:
        start, end = week.bounds(self._zone)
        inside = [*_incoming(edition), _within(comments.c.created_at, start, end)]
        kinds = (comments.c.sentiment, _INTENT, comments.c.topic)
        counted = select(*kinds, func.count().label("n")).select_from(_WITH_OR_WITHOUT_ITEMS)
        statement = counted.where(*inside).group_by(*kinds)
        received, tallies = 0, (Counter[str](), Counter[str](), Counter[str]())
        for *labels, number in await self._connection.execute(statement):
            received += number
            for tally, label in zip(tallies, labels, strict=True):
                if label is not None:  # not understood yet
                    tally[label] += number
        answers = await self._answer_times(inside)
        talks = await self._talks(start, end) if edition.covers(CHAT) else {}
        return WeekFigures(
            received=received,
            by_sentiment=tallies[0],
            by_intent=tallies[1],
            by_topic=tallies[2],
            answered=len(answers),
            hidden=await self._hidden(inside),
            corrected=await self._count([*inside, comments.c.intent != _INTENT]),
            median_answer_time=_median(answers),
            **talks,
        )

    async def _talks(self, start: datetime, end: datetime) -> dict[str, int]:
        """Return what `WeekFigures` tells of private conversations."""
        rated = _within(tickets.c.rated_at, start, end)
        return {
            "tickets": await self._tickets(_within(tickets.c.opened_at, start, end)),
            "thumbs_up": await self._tickets(rated, tickets.c.rating == Rating.UP.value),
            "thumbs_down": await self._tickets(rated, tickets.c.rating == Rating.DOWN.value),
        }

    async def _tickets(self, *where: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(tickets).where(*where)
        return await self._connection.scalar(statement) or 0

    async def _answer_times(self, inside: list[ColumnElement[bool]]) -> list[timedelta]:
        statement = (
            select(comments.c.created_at, comments.c.received_at, review_items.c.published_at)
            .select_from(_WITH_ITEMS)
            .where(*inside, review_items.c.published_at.is_not(None))
        )
        rows = await self._connection.execute(statement)
        return [_waited(row) for row in rows]

    async def _hidden(self, inside: list[ColumnElement[bool]]) -> int:
        return await self._count([*inside, review_items.c.state == State.HIDDEN.value])

    async def _count(self, where: list[ColumnElement[bool]]) -> int:
        statement = select(func.count()).select_from(_WITH_ITEMS).where(*where)
        return await self._connection.scalar(statement) or 0

    async def _unanswered(self, waits: list[ColumnElement[bool]]) -> tuple[Unanswered, ...]:
        wanted = (*comments.c, review_items.c.id.label("item_id"))
        statement = (
            select(*wanted)
            .select_from(_WITH_ITEMS)
            .where(*waits)
            .order_by(comments.c.created_at, comments.c.id)
            .limit(_LISTED)
        )
        rows = await self._connection.execute(statement)
        return tuple(self._listed(row) for row in rows)

    def _listed(self, row: Any) -> Unanswered:
        return Unanswered(
            item_id=row.item_id,
            platform=row.platform,
            created_at=row.created_at,
            topic=row.topic,
            comment=self._mask(row.text),
            permalink=row.permalink,
        )


def _waited(row: Any) -> timedelta:
    """Return how long the citizen waited for the answer.

    An answer in the platform's own app may stand there before the comment has reached us.
    """
    came_first = row.published_at < row.received_at
    waited: timedelta = row.published_at - (row.created_at if came_first else row.received_at)
    return max(waited, timedelta(0))


def _median(durations: list[timedelta]) -> timedelta | None:
    if not durations:
        return None
    return timedelta(seconds=statistics.median(each.total_seconds() for each in durations))


def _within(column: Any, start: datetime, end: datetime) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = (column >= start) & (column < end)
    return inside


def _incoming(edition: Edition) -> list[ColumnElement[bool]]:
    incoming = [comments.c.direction == Direction.INCOMING.value]
    if edition.accounts is not None:
        incoming.append(comments.c.platform.in_(sorted(edition.accounts)))
    return incoming


def _row(week: Week, edition: Edition) -> ColumnElement[bool]:
    return (digests.c.week == str(week)) & (digests.c.place == edition.key)
