"""Durations in settings: plain seconds ("15") or ISO 8601 ("PT4H")."""

from datetime import timedelta
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


def at_least(seconds: float) -> AfterValidator:
    """Refuse anything shorter."""

    def check(value: timedelta) -> timedelta:
        if value < timedelta(seconds=seconds):
            raise ValueError(f"paling sedikit {seconds:g} detik.")
        return value

    return AfterValidator(check)


def at_most(seconds: float) -> AfterValidator:
    """Refuse anything longer."""

    def check(value: timedelta) -> timedelta:
        if value > timedelta(seconds=seconds):
            raise ValueError(f"paling banyak {seconds:g} detik.")
        return value

    return AfterValidator(check)


def _positive(value: timedelta) -> timedelta:
    if value <= timedelta(0):
        raise ValueError("harus lebih dari 0 detik.")
    return value


Duration = Annotated[timedelta, BeforeValidator(_seconds), at_least(0)]
Positive = Annotated[timedelta, BeforeValidator(_seconds), AfterValidator(_positive)]
