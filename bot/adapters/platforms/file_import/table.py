"""What a file comes to, whatever its format: column names and an iterator of rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class UnreadableFileError(Exception):
    """The file as a whole cannot be used. The message says, in Indonesian, what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRow:
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class BrokenRow:
    line: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    names: Sequence[str]
    rows: Iterator[RawRow | BrokenRow]
