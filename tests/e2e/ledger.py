"""The database of a running or killed `tanggap`, looked at from outside, read-only."""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.db.engine import create_reading_engine
from bot.adapters.db.uow import SqlUnitOfWork

ROUTINE = frozenset(
    {"poll", "digest", "chat_forget", "outage", "renew_token", "watch_token", "refresh"}
)
MOVING = frozenset(
    {"drafting", "approved", "publishing", "uncertain", "hiding", "restoring", "deleting"}
)
"""States in which the machine, not a person, has something to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredComment:
    id: int
    external_id: str
    text: str
    understood: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredItem:
    id: int
    external_id: str
    parent_id: str | None
    author: str
    state: str
    failure: str | None
    draft: str
    reply_id: str | None
    card: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredJob:
    name: str
    subject: str
    lease: str | None
    dead: bool
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Ledger:
    engine: AsyncEngine

    async def comments(self, platform: str = "instagram") -> list[StoredComment]:
        """Return what citizens have written there."""
        rows = await self._rows(
            "SELECT id, external_id, text, classified_hash IS NOT NULL AS understood"
            " FROM comments WHERE direction = 'incoming' AND platform = :platform ORDER BY id",
            platform=platform,
        )
        return [StoredComment(**{**row, "understood": bool(row["understood"])}) for row in rows]

    async def progress(self, platform: str) -> tuple[int, int]:
        """Return how many comments are stored, and how many of them are understood."""
        (row,) = await self._rows(
            "SELECT count(*) AS stored, count(classified_hash) AS understood"
            " FROM comments WHERE platform = :platform",
            platform=platform,
        )
        return int(str(row["stored"])), int(str(row["understood"]))

    async def items(self) -> list[StoredItem]:
        rows = await self._rows(
            "SELECT i.id, c.external_id, c.parent_id, c.author_name AS author, i.state, i.failure,"
            " i.draft_text AS draft, i.reply_external_id AS reply_id, i.card_message_id AS card"
            " FROM review_items i JOIN comments c ON c.id = i.comment_id ORDER BY i.id"
        )
        return [StoredItem(**row) for row in rows]

    async def private_states(self) -> dict[int, str]:
        """Return where each item's private reply stands."""
        rows = await self._rows("SELECT item_id, state FROM private_replies")
        return {int(str(row["item_id"])): str(row["state"]) for row in rows}

    async def jobs(self) -> list[StoredJob]:
        rows = await self._rows(
            "SELECT name, subject, lease_token AS lease, died_at IS NOT NULL AS dead, error"
            " FROM outbox_jobs ORDER BY id"
        )
        return [StoredJob(**{**row, "dead": bool(row["dead"])}) for row in rows]

    async def leases(self, *names: str) -> set[str]:
        """Return the tokens under which jobs of these names (all by default) are held."""
        return {
            job.lease
            for job in await self.jobs()
            if job.lease and (not names or job.name in names)
        }

    async def actions(self, action: str) -> Counter[int]:
        """Return how often each item has this action in the audit log."""
        rows = await self._rows(
            "SELECT item_id FROM audit_log WHERE action = :action", action=action
        )
        return Counter(row["item_id"] for row in rows)

    async def audit_misfits(self) -> Sequence[int]:
        async with SqlUnitOfWork.over(self.engine, zone=ZoneInfo("Asia/Jakarta"))() as tx:
            return await tx.audit.verify()

    async def unfinished(self) -> str:
        """Say what the machine still has to do; empty when it has nothing."""
        jobs = Counter(j.name for j in await self.jobs() if not j.dead and j.name not in ROUTINE)
        states = Counter(item.state for item in await self.items() if item.state in MOVING)
        return f"jobs {dict(jobs)}, items {dict(states)}" if jobs or states else ""

    async def _rows(self, statement: str, **values: object) -> list[dict[str, object]]:
        async with self.engine.connect() as connection:
            rows = await connection.execute(text(statement), values)
            return [dict(row) for row in rows.mappings()]


@asynccontextmanager
async def open_ledger(url: str) -> AsyncGenerator[Ledger]:
    engine = create_reading_engine(url)
    try:
        yield Ledger(engine=engine)
    finally:
        await engine.dispose()
