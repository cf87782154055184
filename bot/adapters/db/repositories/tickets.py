"""Private conversations: tickets, their turns, and what each person has sent lately."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import upsert
from bot.adapters.db.tables import (
    chat_allowances,
    comments,
    draft_revisions,
    review_items,
    ticket_serials,
    ticket_turns,
    tickets,
)
from bot.domain.comment import CommentId, storable, text_hash
from bot.domain.ticket import (
    ERASED,
    Allowance,
    PersonId,
    Rating,
    Speaker,
    Ticket,
    TicketId,
    Turn,
)

_WITH_TURNS = ticket_turns.join(tickets, tickets.c.id == ticket_turns.c.ticket_id)


class SqlTickets:
    """Satisfies `ports.Tickets` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def next_serial(self, month: str) -> int:
        new = upsert(self._connection, ticket_serials).values(month=month, last=1)
        statement = new.on_conflict_do_update(
            index_elements=[ticket_serials.c.month], set_={"last": ticket_serials.c.last + 1}
        ).returning(ticket_serials.c.last)
        return int((await self._connection.execute(statement)).scalar_one())

    async def open(
        self, number: str, *, person: PersonId, comment_id: CommentId, at: datetime
    ) -> Ticket:
        values = {
            "number": number,
            "person": person,
            "comment_id": comment_id,
            "opened_at": at,
            "active_at": at,
        }
        statement = insert(tickets).values(values).returning(tickets)
        return _ticket((await self._connection.execute(statement)).one())

    async def latest(self, person: PersonId) -> Ticket | None:
        newest = select(tickets).where(tickets.c.person == person).order_by(tickets.c.id.desc())
        return await self._one(newest.limit(1))

    async def find(self, person: PersonId, number: str) -> Ticket | None:
        own = (tickets.c.person == person) & (tickets.c.number == number)
        return await self._one(select(tickets).where(own))

    async def for_comment(self, comment_id: CommentId) -> Ticket | None:
        return await self._one(select(tickets).where(tickets.c.comment_id == comment_id))

    async def turns(self, comment_id: CommentId) -> Sequence[Turn]:
        statement = (
            select(ticket_turns)
            .select_from(_WITH_TURNS)
            .where(tickets.c.comment_id == comment_id)
            .order_by(ticket_turns.c.id)
        )
        return [_turn(row) for row in await self._connection.execute(statement)]

    async def turn_of(self, person: PersonId, message_id: int) -> tuple[CommentId, Turn] | None:
        statement = (
            select(ticket_turns, tickets.c.comment_id)
            .select_from(_WITH_TURNS)
            .where(ticket_turns.c.person == person, ticket_turns.c.message_id == message_id)
        )
        row = (await self._connection.execute(statement)).first()
        return None if row is None else (CommentId(row.comment_id), _turn(row))

    async def hear(self, ticket: Ticket, text: str, *, message_id: int, at: datetime) -> None:
        whose = {"person": ticket.person, "message_id": message_id}
        await self._add(ticket, Speaker.CITIZEN, text, at=at, waits=True, **whose)

    async def rewrite(self, turn: Turn, text: str) -> None:
        statement = update(ticket_turns).where(ticket_turns.c.id == turn.id)
        await self._connection.execute(statement.values(text=text))

    async def answer(self, ticket: Ticket, text: str, *, up_to: datetime, at: datetime) -> None:
        answered = (ticket_turns.c.ticket_id == ticket.id) & (ticket_turns.c.at <= up_to)
        await self._connection.execute(update(ticket_turns).where(answered).values(waits=False))
        await self._add(ticket, Speaker.OFFICE, text, at=at, waits=False)

    async def restate(self, comment_id: CommentId, text: str) -> None:
        clean = storable(text)
        values = {"text": clean, "text_hash": text_hash(clean), "classified_hash": None}
        statement = update(comments).where(comments.c.id == comment_id).values(values)
        await self._connection.execute(statement)

    async def rate(self, ticket: Ticket, rating: Rating, *, at: datetime) -> None:
        statement = update(tickets).where(tickets.c.id == ticket.id)
        await self._connection.execute(statement.values(rating=rating.value, rated_at=at))

    async def allowance(self, person: PersonId) -> Allowance | None:
        statement = select(chat_allowances).where(chat_allowances.c.person == person)
        row = (await self._connection.execute(statement.with_for_update())).first()
        return None if row is None else _allowance(row)

    async def save_allowance(self, allowance: Allowance) -> None:
        values = {
            "began_at": allowance.began_at,
            "used": allowance.used,
            "warned": allowance.warned,
            "erased_upto": allowance.erased_upto,
        }
        new = upsert(self._connection, chat_allowances).values(person=allowance.person, **values)
        statement = new.on_conflict_do_update(
            index_elements=[chat_allowances.c.person], set_=values
        )
        await self._connection.execute(statement)

    async def drop_allowances(self, *, before: datetime) -> bool:
        old = chat_allowances.c.began_at < before
        await self._connection.execute(delete(chat_allowances).where(old))
        left = select(chat_allowances.c.person).limit(1)
        return await self._connection.scalar(left) is not None

    async def of_person(self, person: PersonId) -> Sequence[Ticket]:
        own = select(tickets).where(tickets.c.person == person).order_by(tickets.c.id)
        rows = await self._connection.execute(own.with_for_update())
        return [_ticket(row) for row in rows]

    async def erase(self, tickets_: Sequence[Ticket]) -> None:
        for ticket in tickets_:
            item = select(review_items.c.id).where(review_items.c.comment_id == ticket.comment_id)
            for statement in (
                delete(ticket_turns).where(ticket_turns.c.ticket_id == ticket.id),
                update(tickets).where(tickets.c.id == ticket.id).values(person=None),
                update(comments)
                .where(comments.c.id == ticket.comment_id)
                .values(_erased_comment(ticket)),
                update(draft_revisions).where(draft_revisions.c.item_id.in_(item)).values(text=""),
                update(review_items)
                .where(review_items.c.comment_id == ticket.comment_id)
                .values(draft_text="", draft_sources=[], version=review_items.c.version + 1),
            ):
                await self._connection.execute(statement)

    async def _add(
        self, ticket: Ticket, speaker: Speaker, text: str, *, at: datetime, **values: Any
    ) -> None:
        turn = {"ticket_id": ticket.id, "speaker": speaker.value, "text": text, "at": at}
        await self._connection.execute(insert(ticket_turns).values(turn | values))
        active = update(tickets).where(tickets.c.id == ticket.id).values(active_at=at)
        await self._connection.execute(active)

    async def _one(self, statement: Select[Any]) -> Ticket | None:
        row = (await self._connection.execute(statement.with_for_update())).first()
        return None if row is None else _ticket(row)


def _erased_comment(ticket: Ticket) -> dict[str, Any]:
    """Return what is left of the comment: that it was there, and what it was counted as."""
    known = text_hash(ERASED)
    return {
        "external_id": f"erased:{ticket.number}",
        "text": ERASED,
        "text_hash": known,
        "classified_hash": known,
        "author_id": "",
        "author_name": "",
        "reasons": [],
    }


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=TicketId(row.id),
        number=row.number,
        comment_id=CommentId(row.comment_id),
        person=None if row.person is None else PersonId(row.person),
        opened_at=row.opened_at,
        active_at=row.active_at,
    )


def _turn(row: Row[Any]) -> Turn:
    return Turn(id=row.id, speaker=Speaker(row.speaker), text=row.text, at=row.at, waits=row.waits)


def _allowance(row: Row[Any]) -> Allowance:
    return Allowance(
        person=PersonId(row.person),
        began_at=row.began_at,
        used=row.used,
        warned=row.warned,
        erased_upto=row.erased_upto,
    )
