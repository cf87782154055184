"""Reads comments from CSV, JSON Lines and Excel files, one row at a time.

Nothing in a file can stop the reading of the rows after it: what cannot be used becomes a
`BadRow` with the reason in Indonesian.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from bot.adapters.platforms import discover
from bot.adapters.platforms.file_import.columns import FIELDS, columns_of
from bot.adapters.platforms.file_import.dates import InvalidDateError, read_date
from bot.adapters.platforms.file_import.formats import open_rows
from bot.adapters.platforms.file_import.table import (
    BrokenRow,
    RawRow,
    UnreadableFileError,
)
from bot.clock import utc_now
from bot.domain.comment import IncomingComment, storable
from bot.ports import Clock

NAME = "file"

_LONGEST_ID = 200
_LONGEST_NAME = 200
_FIRST_INEXACT = 10**15
"""From here on Excel replaces a number's last digits by zeros: no id can be trusted."""
_EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)
"""Before any of the platforms existed: a wrong date."""
_CLOCK_SKEW = timedelta(days=1)

__all__ = ["FIELDS", "NAME", "BadRow", "Row", "UnreadableFileError", "read_rows"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """`line`: where it stands in the file; the heading is line 1."""

    line: int
    comment: IncomingComment


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    line: int
    reason: str


class _RowError(Exception):
    """Its message is the reason, in Indonesian."""


def read_rows(
    path: Path, *, mapping: Mapping[str, str], zone: tzinfo, clock: Clock = utc_now
) -> Iterator[Row | BadRow]:
    """Yield the file's rows; only a fingerprint of each row without an id is kept in memory.

    Args:
        path: `.csv`, `.tsv`, `.txt`, `.jsonl`, `.ndjson` or `.xlsx`.
        mapping: names of our fields (`text`, `id`, …) to names of columns, where the columns
            are not recognised by themselves.
        zone: dates without a zone are taken as local times of it.
        clock: dates after it are refused.

    Raises:
        UnreadableFileError: the file as a whole cannot be used; raised at the first step.
    """
    with open_rows(path) as table:
        columns = columns_of(table.names, mapping=mapping)
        reader = _Reader(
            account_id=path.stem,
            columns=columns,
            zone=zone,
            clock=clock,
            platforms=frozenset(discover()),
        )
        for raw in table.rows:
            yield reader.read(raw)


@dataclass(kw_only=True)
class _Reader:
    account_id: str
    columns: Mapping[str, str | None]
    zone: tzinfo
    clock: Clock
    platforms: frozenset[str]
    _seen: Counter[bytes] = field(default_factory=Counter)

    def read(self, raw: RawRow | BrokenRow) -> Row | BadRow:
        if isinstance(raw, BrokenRow):
            return BadRow(line=raw.line, reason=raw.reason)
        try:
            return Row(line=raw.line, comment=self._comment(raw))
        except (_RowError, InvalidDateError) as error:
            return BadRow(line=raw.line, reason=str(error))

    def _comment(self, raw: RawRow) -> IncomingComment:
        text = self._value(raw, "text", strip=False)
        if text is None or not text.strip():
            raise _RowError("teks komentar kosong")
        if "\x00" in text:
            raise _RowError("teks memuat karakter rusak (NUL)")
        author = self._value(raw, "author")
        stated = self._raw(raw, "created_at")
        return IncomingComment(
            platform=self._platform(raw),
            external_id=self._id(raw, text=text, author=author, stated=stated),
            account_id=self.account_id,
            text=text,
            author_name=author[:_LONGEST_NAME] if author else None,
            post_id=self._short(raw, "post_id"),
            parent_id=self._short(raw, "parent_id"),
            permalink=self._value(raw, "permalink"),
            created_at=self._date(stated),
        )

    def _platform(self, raw: RawRow) -> str:
        """Return where the comment stands: elsewhere only if its id there is given too."""
        name = (self._value(raw, "platform") or "").casefold()
        return name if name in self.platforms and self._short(raw, "id") else NAME

    def _id(self, raw: RawRow, *, text: str, author: str | None, stated: Any) -> str:
        """Return the given id, or one that the same file gives again when it is imported again.

        Equal rows are told apart by their number of occurrence.
        """
        given = self._short(raw, "id")
        if given:
            return given
        parts = "\x1f".join((text, author or "", str(stated or "")))
        content = hashlib.sha256(parts.encode("utf-8", "replace")).digest()[:16]
        self._seen[content] += 1
        occurrence = self._seen[content]
        return f"file:{content.hex()}:{occurrence}"

    def _date(self, stated: Any) -> datetime | None:
        moment = read_date(stated, zone=self.zone)
        if moment is None:
            return None
        if moment > self.clock() + _CLOCK_SKEW:
            raise _RowError("tanggal berada di masa depan")
        if moment < _EARLIEST:
            raise _RowError("tanggal terlalu lampau")
        return moment

    def _short(self, raw: RawRow, name: str) -> str | None:
        number = self._raw(raw, name)
        if isinstance(number, float) and abs(number) >= _FIRST_INEXACT:
            raise _RowError(
                f"{name} dipotong Excel menjadi 15 angka; simpan kolomnya sebagai teks"
            )
        value = self._value(raw, name)
        if value and len(value) > _LONGEST_ID:
            raise _RowError(f"{name} lebih dari {_LONGEST_ID} karakter")
        return value

    def _value(self, raw: RawRow, name: str, *, strip: bool = True) -> str | None:
        value = self._raw(raw, name)
        if value is None or isinstance(value, bool | list | dict):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # Excel keeps every number as a float
        try:
            text = str(value)
        except ValueError:  # an integer of thousands of digits
            return None
        if not strip:
            return text
        return storable(text).strip() or None

    def _raw(self, raw: RawRow, name: str) -> Any:
        column = self.columns.get(name)
        return None if column is None else raw.values.get(column)
