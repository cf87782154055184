"""The append-only audit log. Each row carries the hash of the one before it."""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.tables import audit_head, audit_log
from bot.domain.comment import storable
from bot.domain.reply import ItemId
from bot.ports import AuditEntry

GENESIS = "0" * 64
"""What the first row names as its predecessor's hash."""

_CHUNK = 1_000
_BEFORE_ANY = -(2**62)


class SqlAudit:
    """Satisfies `ports.Audit` within one transaction.

    Entries are written at the end of the transaction (`flush`, called by the unit of work): the
    lock on the head of the chain, for which all writers queue, is then held for a moment only,
    and never while waiting for another row.

    The chain notices rows changed, deleted or reordered behind the program's back. It is no
    proof against somebody who may also rewrite every later row and the head.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._pending: list[AuditEntry] = []

    async def append(self, *entries: AuditEntry) -> None:
        self._pending += entries

    async def of_item(self, item_id: ItemId) -> Sequence[AuditEntry]:
        await self.flush()
        statement = (
            select(audit_log).where(audit_log.c.item_id == item_id).order_by(audit_log.c.seq)
        )
        return [_to_entry(row) for row in await self._connection.execute(statement)]

    async def verify(self) -> Sequence[int]:
        """Return the numbers of rows that are missing, changed or out of place."""
        await self.flush()
        bad: list[int] = []
        seq, previous = 0, GENESIS
        async for row in self._rows():
            bad += range(seq + 1, row.seq)
            follows = row.seq != seq + 1 or row.prev_hash == previous
            if not follows or row.hash != _hash(row.prev_hash, _content(row)):
                bad.append(row.seq)
            seq, previous = row.seq, row.hash
        return bad + await self._end_misfits(seq, previous)

    async def flush(self) -> None:
        """Write the waiting entries."""
        if not self._pending:
            return
        head = await self._head(lock=True)
        seq, previous, rows = head.seq, head.hash, []
        for entry in self._pending:
            seq += 1
            values = _values(entry, seq)
            digest = _hash(previous, values)
            rows.append(values | {"prev_hash": previous, "hash": digest})
            previous = digest
        await self._connection.execute(insert(audit_log), rows)
        await self._connection.execute(update(audit_head).values(seq=seq, hash=previous))
        self._pending.clear()

    async def _head(self, *, lock: bool = False) -> Row[Any]:
        statement = select(audit_head)
        # SQLite has no row locks and needs none: this is its only writer.
        statement = statement.with_for_update() if lock else statement
        return (await self._connection.execute(statement)).one()

    async def _rows(self) -> AsyncIterator[Row[Any]]:
        after = _BEFORE_ANY
        while rows := await self._page(after):
            for row in rows:
                yield row
            after = rows[-1].seq

    async def _page(self, after: int) -> Sequence[Row[Any]]:
        seq = audit_log.c.seq
        statement = select(audit_log).where(seq > after).order_by(seq).limit(_CHUNK)
        return (await self._connection.execute(statement)).all()

    async def _end_misfits(self, seq: int, previous: str) -> list[int]:
        head = (await self._connection.execute(select(audit_head))).one_or_none()
        if head is None:
            return [seq + 1]
        if head.seq > seq:  # rows cut off at the end
            return list(range(seq + 1, head.seq + 1))
        return [] if (head.seq, head.hash) == (seq, previous) else [max(seq, 1)]


def _values(entry: AuditEntry, seq: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": entry.at,
        "actor": storable(entry.actor),
        "action": storable(entry.action),
        "item_id": entry.item_id,
        "detail": {storable(key): storable(value) for key, value in entry.detail.items()},
    }


def _content(row: Row[Any]) -> dict[str, Any]:
    names = ("seq", "at", "actor", "action", "item_id", "detail")
    return {name: getattr(row, name) for name in names}


def _hash(previous: str, content: Mapping[str, Any]) -> str:
    # Microseconds since the epoch would depend on float arithmetic; ISO text does not.
    moment = content["at"].astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(
        dict(content) | {"at": moment}, sort_keys=True, separators=(",", ":"), ensure_ascii=True
    )
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def _to_entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        actor=row.actor,
        action=row.action,
        item_id=None if row.item_id is None else ItemId(row.item_id),
        detail=row.detail,
    )
