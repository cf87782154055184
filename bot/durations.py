"""Durations in settings: plain seconds ("15") or ISO 8601 ("PT4H")."""

from datetime import timedelta
from math import inf
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator


def _seconds(value: object) -> object:
    """Read '15' as 15 seconds; ISO 8601 durations such as 'PT4H' work as well."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def bounded(*, least: float = 0, most: float = inf) -> AfterValidator:
    """Refuse a duration outside these seconds."""

    def check(value: timedelta) -> timedelta:
        seconds = value.total_seconds()
        if seconds < least:
            raise ValueError(f"paling sedikit {least:g} detik.")
        if seconds > most:
            raise ValueError(f"paling banyak {most:g} detik.")
        return value

    return AfterValidator(check)


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("harus lebih dari 0 detik.")
    return value


Duration = Annotated[timedelta, BeforeValidator(_seconds), bounded()]
Positive = Annotated[timedelta, BeforeValidator(_seconds), AfterValidator(_positive)]
