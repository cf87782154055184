"""The audit log notices when somebody has been at it."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.reply import ItemId
from bot.ports import AuditEntry
from tests.fakes import START

ROWS = 5


def _entry(number: int = 1) -> AuditEntry:
    return AuditEntry(
        at=START.replace(microsecond=number),
        actor="staff:1",
        action="approve",
        item_id=ItemId(number),
        detail={"revision": str(number), "nul": "a\x00b"},
    )


async def _append(uow: SqlUnitOfWork, *entries: AuditEntry) -> None:
    async with uow() as tx:
        await tx.audit.append(*entries)


async def _verify(uow: SqlUnitOfWork) -> Sequence[int]:
    async with uow() as tx:
        return await tx.audit.verify()


@pytest.fixture
async def log(uow: SqlUnitOfWork) -> SqlUnitOfWork:
    await _append(uow, *map(_entry, range(1, ROWS + 1)))
    return uow


async def _tamper(engine: AsyncEngine, *statements: str) -> None:
    """Change the log as somebody with the administrator's password could."""
    sqlite = ["DROP TRIGGER audit_log_no_update", "DROP TRIGGER audit_log_no_delete"]
    postgresql = ["SET LOCAL session_replication_role = replica"]
    guards = sqlite if engine.dialect.name == "sqlite" else postgresql
    async with engine.begin() as connection:
        for statement in (*guards, *statements):
            await connection.execute(text(statement))


async def test_entries_come_back_as_they_were_appended(log: SqlUnitOfWork) -> None:
    await _append(log, AuditEntry(at=START, actor="system", action="start"))
    async with log() as tx:
        (entry,) = await tx.audit.of_item(ItemId(2))

    assert entry.detail == {"revision": "2", "nul": "ab"}
    assert (entry.at, entry.actor, entry.action) == (_entry(2).at, "staff:1", "approve")


async def test_an_entry_can_be_read_in_the_transaction_that_appends_it(
    uow: SqlUnitOfWork,
) -> None:
    async with uow() as tx:
        await tx.audit.append(_entry(7))
        assert len(await tx.audit.of_item(ItemId(7))) == 1


async def test_an_untouched_log_is_sound(uow: SqlUnitOfWork) -> None:
    assert await _verify(uow) == []
    await _append(uow, *map(_entry, range(1, 2_501)))
    assert await _verify(uow) == []


async def test_a_rolled_back_transaction_leaves_no_gap(log: SqlUnitOfWork) -> None:
    async def fail() -> None:
        async with log() as tx:
            await tx.audit.append(_entry())
            await tx.audit.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await _append(log, _entry())

    assert await _verify(log) == []


async def test_many_writers_at_once_keep_the_chain_whole(uow: SqlUnitOfWork) -> None:
    await asyncio.gather(*(_append(uow, _entry(), _entry()) for _ in range(20)))

    assert await _verify(uow) == []


@pytest.mark.parametrize(
    ("statements", "bad"),
    [
        (["UPDATE audit_log SET actor = 'staff:2' WHERE seq = 3"], [3]),
        (["UPDATE audit_log SET at = '2026-01-01 00:00:00' WHERE seq = 3"], [3]),
        (["UPDATE audit_log SET detail = '{}' WHERE seq = 3"], [3]),
        (["UPDATE audit_log SET item_id = NULL WHERE seq = 3"], [3]),
        (["UPDATE audit_log SET hash = 'x' WHERE seq = 3"], [3, 4]),
        (["UPDATE audit_log SET hash = 'x' WHERE seq = 5"], [5, 5]),
        (["DELETE FROM audit_log WHERE seq = 1"], [1]),
        (["DELETE FROM audit_log WHERE seq = 3"], [3]),
        (["DELETE FROM audit_log WHERE seq >= 4"], [4, 5]),
        (["DELETE FROM audit_log"], [1, 2, 3, 4, 5]),
        (["DELETE FROM audit_head"], [6]),
        (
            [
                "UPDATE audit_log SET seq = 99 WHERE seq = 2",
                "UPDATE audit_log SET seq = 2 WHERE seq = 3",
                "UPDATE audit_log SET seq = 3 WHERE seq = 99",
            ],
            [2, 3, 4],
        ),
    ],
    ids=[
        "actor",
        "time",
        "detail",
        "item",
        "hash",
        "last hash",
        "first deleted",
        "middle deleted",
        "end cut off",
        "emptied",
        "head deleted",
        "swapped",
    ],
)
async def test_tampering_is_noticed_and_placed(
    log: SqlUnitOfWork, engine: AsyncEngine, statements: list[str], bad: list[int]
) -> None:
    await _tamper(engine, *statements)

    assert sorted(set(await _verify(log))) == sorted(set(bad))
