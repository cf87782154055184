"""Durations in settings: plain seconds ("15") or ISO 8601 ("PT4H")."""

from datetime import timedelta
from typing import Annotated

from annotated_types import Ge, Gt
from pydantic import BeforeValidator


def _seconds(value: object) -> object:
    """Read '15' as 15 seconds; ISO 8601 durations such as 'PT4H' work as well."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


Duration = Annotated[timedelta, BeforeValidator(_seconds), Ge(timedelta(0))]
Positive = Annotated[timedelta, BeforeValidator(_seconds), Gt(timedelta(0))]
