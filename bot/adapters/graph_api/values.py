"""Single values of the Graph API, read without trust: ids, times and texts."""

import re
from datetime import UTC, datetime
from typing import Any

from bot.domain.comment import storable

_OBJECT_ID = re.compile(r"[0-9_]{1,64}")
_TIME = "%Y-%m-%dT%H:%M:%S%z"
_LONGEST_NAME = 200


def object_id(value: Any) -> str | None:
    """Return an id as text, or None if it is not one: ids end up in addresses."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 <= value < 10**64 else ""
    return value if isinstance(value, str) and _OBJECT_ID.fullmatch(value) else None


def moment(value: Any) -> datetime | None:
    """Read '2026-11-24T01:02:03+0000' or Unix seconds; None if it is something else."""
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        return datetime.strptime(value, _TIME).astimezone(UTC) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def text_of(value: Any) -> str | None:
    return storable(value) if isinstance(value, str) and value else None


def flag_of(value: Any) -> bool | None:
    """Return a yes or no, None where it was not told."""
    return value if isinstance(value, bool) else None


def name_of(value: Any) -> str | None:
    """Return a person's name, bounded."""
    name = text_of(value)
    return name[:_LONGEST_NAME] if name else None
