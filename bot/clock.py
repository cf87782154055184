"""The one place that reads the machine's clock; everybody else is given a `Clock`."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 — this is the clock that the ban points to
