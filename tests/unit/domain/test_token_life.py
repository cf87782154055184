"""Tokens that end by the clock: days left, and when to warn."""

from datetime import timedelta

import pytest

from bot.domain.token import LIFE, HeldToken, warning_due
from tests.fakes import START

HELD = HeldToken(seed="ab", token="IGAA-rahasia", issued_at=START, expires_at=START + LIFE)


@pytest.mark.parametrize(
    ("days_left", "told", "step"),
    [
        (60, None, None),
        (11, None, None),
        (10, None, 10),
        (9, 10, None),
        (3, 10, 3),
        (2, None, 3),
        (1, 3, 1),
        (0, None, 1),
        (0, 1, None),
    ],
)
def test_a_warning_is_due_once_at_each_step(
    days_left: int, told: int | None, step: int | None
) -> None:
    assert warning_due(days_left, told=told) == step


def test_days_are_counted_up_and_never_below_none() -> None:
    assert HELD.days_left(START) == 60
    assert HELD.days_left(START + timedelta(days=59, hours=1)) == 1
    assert HELD.days_left(START + timedelta(days=100)) == 0


def test_a_token_is_due_after_a_week_and_is_not_shown() -> None:
    assert not HELD.is_due(START + timedelta(days=6))
    assert HELD.is_due(START + timedelta(days=7))
    assert "rahasia" not in repr(HELD)
