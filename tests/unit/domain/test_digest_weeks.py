from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import Week, change

JAKARTA = ZoneInfo("Asia/Jakarta")


def test_a_week_is_written_and_read_in_iso_form() -> None:
    assert str(Week(2026, 7)) == "2026-W07"
    assert Week.parse("2026-W47") == Week(2026, 47)


@pytest.mark.parametrize(
    "text", ["", "2026-47", "2026-W7", "2026-W54", "2027-W53", "2026-W00", "2026-W47 "]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"week|Week"):
        Week.parse(text)


def test_a_week_is_cut_at_midnight_of_the_offices_zone() -> None:
    start, end = Week(2026, 47).bounds(JAKARTA)

    assert start == datetime(2026, 11, 15, 17, 0, tzinfo=UTC)
    assert end - start == timedelta(days=7)
    assert Week.containing(start - timedelta(seconds=1), JAKARTA) == Week(2026, 46)
    assert Week.containing(start, JAKARTA) == Week(2026, 47)


def test_a_long_year_has_a_week_53_before_the_new_year() -> None:
    assert Week(2027, 1).previous == Week(2026, 53)
    assert Week(2026, 53).monday == date(2026, 12, 28)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 — hypothesis wants naive bounds
def test_every_moment_lies_in_its_week_and_weeks_follow_one_another(moment: datetime) -> None:
    week = Week.containing(moment, JAKARTA)
    start, end = week.bounds(JAKARTA)

    assert start <= moment < end
    assert week.previous.bounds(JAKARTA)[1] == start
    assert week.previous < week
    assert Week.parse(str(week)) == week


@pytest.mark.parametrize(
    ("now", "before", "text"), [(5, 2, "+3"), (2, 4, "−2"), (3, 3, "±0"), (0, 0, "±0")]
)
def test_a_change_carries_its_sign(now: int, before: int, text: str) -> None:
    assert change(now, before) == text
