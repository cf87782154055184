"""When a scripted day counts as gone well, and how its latencies are read."""

from dataclasses import replace

import pytest

from bot.demo.day import Act, Place, read_day
from bot.demo.report import Report, Trouble, percentile

TROUBLE = Trouble(
    webhooks_doubled=5,
    webhooks_lost=2,
    webhooks_forged=2,
    webhooks_refused=2,
    rate_limits=2,
    replies_cut_before=1,
    replies_cut_after=1,
    replies_unclear=1,
    edits_by_citizens=1,
    removals_by_citizens=2,
    edits_by_staff=2,
    presses=70,
    presses_refused=3,
    not_met=(),
)
REPORT = Report(
    received=64,
    stored=64,
    cards=61,
    approved=54,
    published=54,
    hidden=4,
    duplicates=0,
    lost=0,
    rejected=3,
    withdrawn=0,
    archived=3,
    tickets=4,
    rated=4,
    classes={"question": 24},
    trouble=TROUBLE,
    audit_rows=187,
    audit_sound=True,
    comment_to_card_p50_seconds=0.1,
    comment_to_card_p95_seconds=0.2,
    approve_to_published_p50_seconds=0.1,
    approve_to_published_p95_seconds=0.2,
    seconds=24.0,
)


def test_a_good_day_is_one_line() -> None:
    assert REPORT.ok
    assert REPORT.line() == (
        "demo: received=64 stored=64 cards=61 approved=54 published=54 hidden=4 "
        "duplicates=0 lost=0"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"duplicates": 1},
        {"lost": 1},
        {"audit_sound": False},
        {"trouble": replace(TROUBLE, webhooks_refused=1)},
        {"trouble": replace(TROUBLE, not_met=("graph:reply",))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_day_went_badly_if_anything_was_lost_doubled_or_not_tried(
    changes: dict[str, object],
) -> None:
    assert not replace(REPORT, **changes).ok  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "share", "answer"),
    [
        ([], 0.5, None),
        ([0.25], 0.95, 0.25),
        ([3.0, 1.0, 2.0, 4.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
        ([1.23456], 0.5, 1.235),
    ],
)
def test_percentiles_are_values_that_were_measured(
    values: list[float], share: float, answer: float | None
) -> None:
    assert percentile(values, share) == answer


def test_the_days_replies_answer_comments_written_before_them() -> None:
    day = read_day()
    assert len(day) >= 80
    assert {comment.act for comment in day} == set(Act)
    assert all(c.reply_to is None or c.reply_to < number for number, c in enumerate(day))


@pytest.mark.parametrize("place", [Place.FACEBOOK, Place.YOUTUBE])
def test_every_place_has_several_comments_an_edit_and_a_removal(place: Place) -> None:
    day = [comment for comment in read_day() if comment.place is place]
    assert len(day) >= 6
    assert {comment.act for comment in day} >= {Act.APPROVE, Act.HIDE}
    assert [comment.removed for comment in day].count(True) == 1
    assert sum(comment.edited_to is not None for comment in day) == 1
    assert [comment.held for comment in day].count(True) == (place is Place.YOUTUBE)
