from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_time import WorkingHours

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = WorkingHours(zone=JAKARTA, holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
DAY = timedelta(hours=8, minutes=30)


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("start", "allowed", "due"),
    [
        (local(11, 24, 9), timedelta(hours=2), local(11, 24, 11)),
        (local(11, 24, 15), timedelta(hours=2), local(11, 25, 8, 30)),
        (local(11, 24, 5), timedelta(hours=1), local(11, 24, 8, 30)),
        (local(11, 24, 20), timedelta(hours=1), local(11, 25, 8, 30)),
        # Friday afternoon, and Saturday: on Monday.
        (local(11, 27, 15), timedelta(hours=2), local(11, 30, 8, 30)),
        (local(11, 28, 10), timedelta(hours=1), local(11, 30, 8, 30)),
        # 24 and 25 December are holidays, a weekend follows.
        (local(12, 23, 15, 30), timedelta(hours=1), local(12, 28, 8)),
        # A full day ends at closing time, not at the next opening.
        (local(11, 24, 7, 30), DAY, local(11, 24, 16)),
        (local(11, 24, 9), 5 * DAY, local(12, 1, 9)),
        (local(11, 24, 16), timedelta(hours=1), local(11, 25, 8, 30)),
    ],
)
def test_only_office_hours_count(start: datetime, allowed: timedelta, due: datetime) -> None:
    assert OFFICE.deadline(start, allowed) == due


def test_the_answer_comes_in_the_zone_of_the_question() -> None:
    due = OFFICE.deadline(datetime(2026, 11, 24, 2, 0, tzinfo=UTC), timedelta(hours=2))

    assert due.tzinfo is UTC
    assert due == local(11, 24, 11)


def test_no_allowance_is_due_at_once_in_hours_and_at_opening_outside() -> None:
    assert OFFICE.deadline(local(11, 24, 9), timedelta(0)) == local(11, 24, 9)
    assert OFFICE.deadline(local(11, 28, 9), timedelta(0)) == local(11, 30, 7, 30)


def test_naive_times_and_negative_allowances_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        OFFICE.deadline(datetime(2026, 11, 24), timedelta(hours=1))  # noqa: DTZ001 — on purpose
    with pytest.raises(ValueError, match="negative"):
        OFFICE.deadline(local(11, 24, 9), timedelta(seconds=-1))


@given(
    minutes=st.integers(0, 60 * 24 * 60),
    allowed=st.integers(0, 60 * 100),
    more=st.integers(0, 600),
)
def test_deadlines_lie_in_office_hours_and_grow_with_what_is_allowed(
    minutes: int, allowed: int, more: int
) -> None:
    start = local(11, 1, 0) + timedelta(minutes=minutes)

    due = OFFICE.deadline(start, timedelta(minutes=allowed))
    later = OFFICE.deadline(start, timedelta(minutes=allowed + more))

    assert start <= due <= later
    assert due.weekday() < 5
    assert due.date() not in OFFICE.holidays
    assert time(7, 30) <= due.time() <= time(16, 0)
