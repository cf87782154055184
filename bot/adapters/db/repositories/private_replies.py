"""Private replies, one for an item at most."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.statements import upsert
from bot.adapters.db.tables import private_replies as table
from bot.domain.private_reply import PrivateReply, PrivateState
from bot.domain.reply import ItemId
from bot.domain.staff import StaffId
from bot.ports import ConcurrentChangeError


class SqlPrivateReplies:
    """Satisfies `ports.PrivateReplies` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, item_id: ItemId) -> PrivateReply:
        """Return the item's private reply; an empty one where nobody has written any."""
        found = await self._connection.execute(select(table).where(table.c.item_id == item_id))
        row = found.first()
        if row is None:
            return PrivateReply(item_id=item_id)
        return PrivateReply(
            item_id=item_id,
            state=PrivateState(row.state),
            text=row.text,
            revision=row.revision,
            decided_by=None if row.decided_by is None else StaffId(row.decided_by),
            decided_at=row.decided_at,
            send_after=row.send_after,
            claimed_until=row.claimed_until,
            may_have_arrived=row.may_have_arrived,
            message_id=row.message_id,
            sent_at=row.sent_at,
            failure=row.failure,
            version=row.version,
        )

    async def save(self, reply: PrivateReply) -> None:
        """Store it if nobody else has changed it since it was read.

        Raises:
            ConcurrentChangeError: somebody has.
        """
        values = _values(reply) | {"version": reply.version + 1}
        if reply.version == 0:
            new = upsert(self._connection, table).values(item_id=reply.item_id, **values)
            insert = new.on_conflict_do_nothing().returning(table.c.item_id)
            done = await self._connection.execute(insert)
        else:
            known = (table.c.item_id == reply.item_id) & (table.c.version == reply.version)
            change = update(table).where(known).values(**values).returning(table.c.item_id)
            done = await self._connection.execute(change)
        if done.first() is None:
            raise ConcurrentChangeError("private reply changed by another transaction")
        reply.version += 1

    async def waiting(self) -> Sequence[ItemId]:
        """Return the items whose private reply is approved, or may not have arrived."""
        states = [PrivateState.APPROVED.value, PrivateState.UNCERTAIN.value]
        statement = (
            select(table.c.item_id)
            .where(table.c.state.in_(states))
            .order_by(table.c.send_after, table.c.item_id)
        )
        return [ItemId(item_id) for item_id in await self._connection.scalars(statement)]


def _values(reply: PrivateReply) -> dict[str, Any]:
    return {
        "state": reply.state.value,
        "text": reply.text,
        "revision": reply.revision,
        "decided_by": reply.decided_by,
        "decided_at": reply.decided_at,
        "send_after": reply.send_after,
        "claimed_until": reply.claimed_until,
        "may_have_arrived": reply.may_have_arrived,
        "message_id": reply.message_id,
        "sent_at": reply.sent_at,
        "failure": reply.failure,
    }
