"""Comments and what the classifier said of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.db.repositories.rows import to_comment, to_verdict, verdict_values
from bot.adapters.db.repositories.statements import chunks, upsert
from bot.adapters.db.tables import comments as table
from bot.domain.comment import (
    Comment,
    CommentId,
    Direction,
    IncomingComment,
    storable,
    text_hash,
)
from bot.domain.errors import NotFoundError
from bot.domain.verdict import Verdict
from bot.ports import Channel, Outcome, Stored

_MAY_CHANGE_TEXTS = frozenset(Channel) - {Channel.WEBHOOK}
_FILLED_LATER = ("author_name", "post_caption", "parent_id", "permalink", "kind")
"""Columns that one channel knows and another does not; the first known value stays."""

_STANDING = {"takes_reply": True, "held": False}
"""What may change at any time, and what it is taken for while the platform has not told."""

_Key = tuple[str, str]


class SqlComments:
    """Satisfies `ports.Comments` within one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        # The texts that the caller has seen; verdicts are recorded as belonging to these.
        self._seen: dict[CommentId, str] = {}

    async def store(
        self, comments: Sequence[IncomingComment], *, channel: Channel, at: datetime
    ) -> Sequence[Stored]:
        """Insert what is new, update changed texts; a repeated comment in `comments` counts once.

        An unknown author's name, caption, parent, permalink or kind is filled in when it becomes
        known.
        """
        first = {_key(comment): comment for comment in reversed(comments)}
        new = await self._insert(first, at)
        known = new | await self._known([key for key in first if key not in new])
        stored, changes = [], dict[CommentId, dict[str, Any]]()
        for comment in comments:
            row, restated = known[_key(comment)], frozenset[str]()
            if row.pop("is_new", False):
                outcome = Outcome.NEW
            elif channel is Channel.FILE and _is_anothers(row, comment):
                outcome = Outcome.TAKEN
            else:
                change = _difference(row, comment, channel)
                outcome = Outcome.CHANGED if "text" in change else Outcome.DUPLICATE
                restated = _restated(row, change)
                row.update(change)
                if change:
                    changes.setdefault(row["id"], {}).update(change)
            stored.append(
                Stored(comment_id=row["id"], incoming=comment, outcome=outcome, restated=restated)
            )
        for comment_id, change in sorted(changes.items()):
            await self._connection.execute(
                update(table).where(table.c.id == comment_id).values(change)
            )
        return stored

    async def get(self, comment_id: CommentId) -> Comment:
        found = await self.get_many([comment_id])
        if not found:
            raise NotFoundError
        return found[0]

    async def get_many(self, comment_ids: Sequence[CommentId]) -> Sequence[Comment]:
        rows = await self._by_ids(comment_ids)
        return [self._read(rows[key]) for key in comment_ids if key in rows]

    async def find(self, platform: str, external_id: str) -> Comment | None:
        return (await self.find_many(platform, [external_id])).get(external_id)

    async def find_many(self, platform: str, external_ids: Sequence[str]) -> Mapping[str, Comment]:
        keys = [(platform, storable(external_id)) for external_id in external_ids]
        found = {row.external_id: self._read(row) for row in await self._by_keys(keys)}
        return {key: found[storable(key)] for key in external_ids if storable(key) in found}

    async def thread(self, platform: str, root_id: str) -> Sequence[Comment]:
        root = storable(root_id)
        belongs = (table.c.external_id == root) | (table.c.parent_id == root)
        return await self._ordered(table.c.platform == platform, belongs)

    async def office_answers(self, comments: Sequence[Comment]) -> Sequence[Comment]:
        roots = {(one.platform, one.parent_id or one.external_id) for one in comments}
        wanted = [
            (table.c.platform == platform)
            & table.c.parent_id.in_([root for name, root in roots if name == platform])
            for platform in {name for name, _ in roots}
        ]
        if not wanted:
            return []
        ours = table.c.direction == Direction.OUTGOING.value
        return await self._ordered(ours, or_(*wanted))

    async def _ordered(self, *where: ColumnElement[bool]) -> list[Comment]:
        statement = select(table).where(*where).order_by(table.c.created_at, table.c.id)
        return [self._read(row) for row in await self._connection.execute(statement)]

    async def note_shown(self, comment_id: CommentId) -> None:
        held = (table.c.id == comment_id) & table.c.held.is_(True)
        await self._connection.execute(update(table).where(held).values(held=False))

    async def save_verdicts(self, verdicts: Mapping[CommentId, Verdict]) -> None:
        """Store verdicts, each for the text that was read in this transaction.

        A text that changes between reading and saving keeps its comment unclassified.
        """
        if not verdicts:
            return
        hashes = await self._hashes(verdicts)
        rows = [
            {"row_id": key, "classified_hash": hashes[key]} | verdict_values(verdict)
            for key, verdict in sorted(verdicts.items())
            if key in hashes
        ]
        columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "row_id"}
        statement = update(table).where(table.c.id == bindparam("row_id")).values(columns)
        await self._connection.execute(statement, rows)

    async def verdicts(self, comment_ids: Sequence[CommentId]) -> Mapping[CommentId, Verdict]:
        rows = await self._by_ids(comment_ids)
        return {key: to_verdict(row) for key, row in rows.items() if row.intent is not None}

    async def unclassified(self, comment_ids: Sequence[CommentId]) -> Sequence[Comment]:
        rows = await self._by_ids(comment_ids)
        return [
            self._read(row)
            for row in (rows[key] for key in dict.fromkeys(comment_ids) if key in rows)
            if row.direction == Direction.INCOMING and row.classified_hash != row.text_hash
        ]

    def _read(self, row: Row[Any]) -> Comment:
        self._seen[row.id] = row.text_hash
        return to_comment(row)

    async def _insert(
        self, comments: Mapping[_Key, IncomingComment], at: datetime
    ) -> dict[_Key, dict[str, Any]]:
        if not comments:
            return {}
        # Always in the same order, so that two transactions with the same comments cannot
        # each wait for the other.
        values = {key: _values(comments[key], at) for key in sorted(comments)}
        statement = (
            upsert(self._connection, table)
            .on_conflict_do_nothing()
            .returning(table.c.id, table.c.platform, table.c.external_id)
        )
        inserted = await self._connection.execute(statement, list(values.values()))
        return {
            (row.platform, row.external_id): values[row.platform, row.external_id]
            | {"id": row.id, "is_new": True}
            for row in inserted
        }

    async def _known(self, keys: Sequence[_Key]) -> dict[_Key, dict[str, Any]]:
        names = ("id", "text_hash", *_FILLED_LATER, *_STANDING)
        return {
            (row.platform, row.external_id): {name: getattr(row, name) for name in names}
            for row in await self._by_keys(keys)
        }

    async def _hashes(self, comment_ids: Iterable[CommentId]) -> dict[CommentId, str]:
        unread = [key for key in comment_ids if key not in self._seen]
        rows = await self._by_ids(unread)
        return self._seen | {key: row.text_hash for key, row in rows.items()}

    async def _by_ids(self, comment_ids: Sequence[CommentId]) -> dict[CommentId, Row[Any]]:
        found = {}
        for part in chunks(list(dict.fromkeys(comment_ids))):
            statement = select(table).where(table.c.id.in_(part))
            found.update({row.id: row for row in await self._connection.execute(statement)})
        return found

    async def _by_keys(self, keys: Sequence[_Key]) -> list[Row[Any]]:
        found: list[Row[Any]] = []
        for part in chunks(keys):
            by_platform: dict[str, list[str]] = {}
            for platform, external_id in part:
                by_platform.setdefault(platform, []).append(external_id)
            wanted = [
                (table.c.platform == platform) & table.c.external_id.in_(external_ids)
                for platform, external_ids in by_platform.items()
            ]
            found += await self._connection.execute(select(table).where(or_(*wanted)))
        return found


def _key(comment: IncomingComment) -> _Key:
    return comment.platform, storable(comment.external_id)


def _values(comment: IncomingComment, at: datetime) -> dict[str, Any]:
    text = storable(comment.text)
    return {
        "platform": comment.platform,
        "external_id": storable(comment.external_id),
        "account_id": comment.account_id,
        "text": text,
        "text_hash": text_hash(text),
        "author_id": comment.author_id,
        "author_name": comment.author_name,
        "post_id": comment.post_id,
        "post_caption": comment.post_caption,
        "parent_id": comment.parent_id,
        "permalink": comment.permalink,
        "created_at": comment.created_at or at,
        "received_at": at,
        "direction": comment.direction.value,
        "kind": comment.kind,
        "takes_reply": comment.takes_reply,
        "held": comment.held,
    }


def _is_anothers(row: Mapping[str, Any], comment: IncomingComment) -> bool:
    """Tell whether the id belongs to another person's comment: files often number from 1."""
    known = None not in {row["author_name"], comment.author_name}
    other = row["author_name"] != comment.author_name
    return known and other and row["text_hash"] != text_hash(storable(comment.text))


def _difference(
    row: Mapping[str, Any], comment: IncomingComment, channel: Channel
) -> dict[str, Any]:
    change = {
        name: getattr(comment, name)
        for name in _FILLED_LATER
        if row[name] is None and getattr(comment, name) is not None
    }
    change |= {
        name: told
        for name in _STANDING
        if (told := getattr(comment, name)) is not None and told != row[name]
    }
    text = storable(comment.text)
    if channel in _MAY_CHANGE_TEXTS and text_hash(text) != row["text_hash"]:
        change |= {"text": text, "text_hash": text_hash(text)}
    return change


def _restated(row: Mapping[str, Any], change: Mapping[str, Any]) -> frozenset[str]:
    """Return which of `_STANDING` is otherwise now than it was taken for."""
    before = {name: usual if row[name] is None else row[name] for name, usual in _STANDING.items()}
    return frozenset(name for name in _STANDING if change.get(name, before[name]) != before[name])
