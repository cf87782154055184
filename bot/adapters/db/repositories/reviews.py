"""Review items, the texts their drafts have had, and the queue of those that wait."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.rows import item_values, to_comment, to_item, to_verdict
from bot.adapters.db.repositories.statements import chunks, upsert
from bot.adapters.db.tables import audit_log, comments, draft_revisions
from bot.adapters.db.tables import review_items as table
from bot.domain.comment import CommentId
from bot.domain.errors import NotFoundError
from bot.domain.reply import ItemId
from bot.domain.review import OPEN, TRANSITIONS, Action, ReviewItem, State
from bot.domain.staff import StaffId
from bot.ports import ConcurrentChangeError, DraftRevision, NewItem, QueueEntry

_WITHDRAWABLE = sorted(state.value for state, act in TRANSITIONS if act is Action.WITHDRAW)
_CHANGE = update(table).where(
    table.c.id == bindparam("known_id"), table.c.version == bindparam("known_version")
)


class SqlReviews:
    """Satisfies `ports.Reviews` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def open_many(self, items: Sequence[NewItem]) -> Sequence[ReviewItem]:
        """Open one item per comment, in order.

        Raises:
            NotFoundError: one of the comments does not exist.
        """
        wanted = {item.comment_id: item for item in items}
        platforms = await self._platforms(list(wanted))
        if wanted.keys() - platforms.keys():
            raise NotFoundError
        if wanted:
            rows = [_new_values(wanted[key], platforms[key]) for key in sorted(wanted)]
            statement = upsert(self._connection, table).on_conflict_do_nothing()
            await self._connection.execute(statement, rows)
        opened = {row.comment_id: row for row in await self._select(table.c.comment_id, wanted)}
        return [to_item(opened[item.comment_id]) for item in items]

    async def get(self, item_id: ItemId) -> ReviewItem:
        found = await self.get_many([item_id])
        if not found:
            raise NotFoundError
        return found[0]

    async def get_many(self, item_ids: Sequence[ItemId]) -> Sequence[ReviewItem]:
        rows = {row.id: row for row in await self._select(table.c.id, item_ids)}
        return [to_item(rows[key]) for key in item_ids if key in rows]

    async def for_comment(self, comment_id: CommentId) -> ReviewItem | None:
        found = await self.for_comments([comment_id])
        return found[0] if found else None

    async def for_comments(self, comment_ids: Sequence[CommentId]) -> Sequence[ReviewItem]:
        return [to_item(row) for row in await self._select(table.c.comment_id, comment_ids)]

    async def standing(
        self, platform: str, post_id: str, *, since: datetime | None
    ) -> Sequence[str]:
        statement = (
            select(comments.c.external_id)
            .select_from(table.join(comments, comments.c.id == table.c.comment_id))
            .where(
                table.c.platform == platform,
                comments.c.post_id == post_id,
                table.c.state.in_(_WITHDRAWABLE),
            )
        )
        if since is not None:
            statement = statement.where(comments.c.created_at > since)
        return list(await self._connection.scalars(statement))

    async def save(self, item: ReviewItem, *, at: datetime) -> None:
        """Store the item if nobody else has changed it since it was read.

        Raises:
            ConcurrentChangeError: somebody has, or the reply is recorded for another item.
        """
        await self.save_many([item], at=at)

    async def save_many(self, items: Sequence[ReviewItem], *, at: datetime) -> None:
        if not items:
            return
        rows = [_changed_values(item) for item in sorted(items, key=lambda item: item.id)]
        try:
            result = await self._connection.execute(_CHANGE, rows)
        except IntegrityError as error:
            # The only rule this statement can break is that a reply belongs to one item.
            raise ConcurrentChangeError("reply recorded for another item") from error
        if result.rowcount != len(rows):
            raise ConcurrentChangeError("item changed by another transaction")
        for item in items:
            item.version += 1
        await self._keep_revisions(items, at)

    async def revisions(self, item_id: ItemId) -> Sequence[DraftRevision]:
        kept = draft_revisions.c
        statement = select(draft_revisions).where(kept.item_id == item_id).order_by(kept.revision)
        return [
            DraftRevision(revision=row.revision, text=row.text, origin=row.origin, at=row.at)
            for row in await self._connection.execute(statement)
        ]

    async def queue(
        self,
        *,
        limit: int,
        overdue_at: datetime | None = None,
        platforms: Collection[str] | None = None,
    ) -> tuple[Sequence[QueueEntry], int]:
        """Danger first, then what needs a reply, then the rest; each by deadline."""
        waits: list[ColumnElement[bool]] = [
            table.c.state.in_([state.value for state in OPEN]),
            comments.c.intent.is_not(None),
        ]
        if overdue_at is not None:
            waits.append(table.c.due_at < overdue_at)
        if platforms is not None:
            waits.append(table.c.platform.in_(platforms))
        joined = table.join(comments, comments.c.id == table.c.comment_id)
        ids = (
            select(table.c.id, table.c.comment_id)
            .select_from(joined)
            .where(*waits)
            .order_by(_last(comments.c.urgent), _last(comments.c.needs_reply))
            .order_by(table.c.due_at, table.c.id)
            .limit(limit)
        )
        total = await self._connection.scalar(
            select(func.count()).select_from(joined).where(*waits)
        )
        return await self._entries(list(await self._connection.execute(ids))), total or 0

    async def edited_by(self, staff_id: StaffId, *, at: datetime) -> Sequence[ItemId]:
        mine = (table.c.editing_by == staff_id) & (table.c.editing_until > at)
        statement = select(table.c.id).where(mine).order_by(table.c.id)
        return [ItemId(item_id) for item_id in await self._connection.scalars(statement)]

    async def reply_ids(self, *, platform: str, since: datetime) -> frozenset[str]:
        lately = (table.c.platform == platform, table.c.published_at >= since)
        latest = select(table.c.reply_external_id).where(
            *lately, table.c.reply_external_id.is_not(None)
        )
        # An item that was answered anew knows its latest reply only; the log knows all.
        earlier = (
            select(audit_log.c.detail["reply_id"].as_string())
            .join(table, table.c.id == audit_log.c.item_id)
            .where(*lately, audit_log.c.action == "published")
        )
        return frozenset((await self._connection.scalars(latest.union(earlier))).all())

    async def waiting_for_publish(self) -> Sequence[ItemId]:
        statement = (
            select(table.c.id)
            .where(table.c.state == State.APPROVED.value)
            .order_by(table.c.publish_after, table.c.id)
        )
        return [ItemId(item_id) for item_id in await self._connection.scalars(statement)]

    async def _entries(self, pairs: Sequence[Row[Any]]) -> list[QueueEntry]:
        items = {row.id: row for row in await self._select(table.c.id, [p.id for p in pairs])}
        texts = {}
        for part in chunks([pair.comment_id for pair in pairs]):
            statement = select(comments).where(comments.c.id.in_(part))
            texts.update({row.id: row for row in await self._connection.execute(statement)})
        return [
            QueueEntry(
                item=to_item(items[pair.id]),
                comment=to_comment(texts[pair.comment_id]),
                verdict=to_verdict(texts[pair.comment_id]),
            )
            for pair in pairs
        ]

    async def _select(self, column: Any, values: Any) -> list[Row[Any]]:
        found: list[Row[Any]] = []
        for part in chunks(list(values)):
            found += await self._connection.execute(select(table).where(column.in_(part)))
        return found

    async def _platforms(self, comment_ids: Sequence[CommentId]) -> dict[CommentId, str]:
        found: dict[CommentId, str] = {}
        for part in chunks(comment_ids):
            statement = select(comments.c.id, comments.c.platform).where(comments.c.id.in_(part))
            found |= {row.id: row.platform for row in await self._connection.execute(statement)}
        return found

    async def _keep_revisions(self, items: Sequence[ReviewItem], at: datetime) -> None:
        rows = [_revision_values(item, at) for item in items if item.revision]
        if rows:
            statement = upsert(self._connection, draft_revisions).on_conflict_do_nothing()
            await self._connection.execute(statement, rows)


def _new_values(new: NewItem, platform: str) -> dict[str, Any]:
    item = ReviewItem(
        id=ItemId(0), comment_id=new.comment_id, created_at=new.created_at, due_at=new.due_at
    )
    keys = {"comment_id": new.comment_id, "platform": platform, "version": item.version}
    return keys | item_values(item)


def _changed_values(item: ReviewItem) -> dict[str, Any]:
    known = {"known_id": item.id, "known_version": item.version}
    return known | {"version": item.version + 1} | item_values(item)


def _revision_values(item: ReviewItem, at: datetime) -> dict[str, Any]:
    return {
        "item_id": item.id,
        "revision": item.revision,
        "text": item.draft.text,
        "origin": item.draft.origin.value,
        "at": at,
    }


def _last(flag: Any) -> Any:
    """Sort rows without the flag after those with it; the engines order booleans differently."""
    return case((flag, 0), else_=1)
