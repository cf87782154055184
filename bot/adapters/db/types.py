"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from bot.domain.comment import storable

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""A 64-bit key. SQLite numbers rows by itself only in a column declared INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC.

    SQLite has no zones and would hand back naive values; naive values are refused on the way in
    (ValueError), so that a local time can never be taken for UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text in which both engines can hold whatever a citizen sends: see `storable`."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(value)


def correction_columns() -> tuple[Column[Any], ...]:
    """Return what a person says that the comment is, and who said so when."""
    return (
        Column("corrected_intent", String(20)),
        Column("corrected_by", BigInteger),
        Column("corrected_at", UtcDateTime),
    )


def wish_columns(deed: str) -> tuple[Column[Any], ...]:
    """Return who wanted it done, when, and why it was not."""
    return (
        Column(f"{deed}_by", BigInteger),
        Column(f"{deed}_at", UtcDateTime),
        Column(f"{deed}_failure", String(80)),
    )
