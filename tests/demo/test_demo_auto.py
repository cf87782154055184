"""The scripted day as an operator runs it: its last line, its report, what went wrong."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.demo.day import Place, read_day

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("auto")]

LINE = re.compile(
    r"demo: received=(?P<received>\d+) stored=(?P<stored>\d+) cards=(?P<cards>\d+) "
    r"approved=(?P<approved>\d+) published=(?P<published>\d+) hidden=(?P<hidden>\d+) "
    r"duplicates=0 lost=0"
)


@dataclass(frozen=True, kw_only=True)
class Day:
    code: int
    last_line: str
    report: Mapping[str, Any]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    file = tmp_path_factory.mktemp("day") / "report.json"
    command = [sys.executable, "-m", "bot", "demo", "--auto", "--report", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    return Day(
        code=done.returncode,
        last_line=done.stdout.splitlines()[-1],
        report=json.loads(Path(file).read_text(encoding="utf-8")),
    )


def test_the_day_ends_well_with_one_line_of_the_reports_figures(day: Day) -> None:
    figures = LINE.fullmatch(day.last_line)
    assert figures is not None, day.last_line
    assert day.code == 0
    told = {name: int(figure) for name, figure in figures.groupdict().items()}
    assert told == {name: day.report[name] for name in told}
    assert (day.report["duplicates"], day.report["lost"]) == (0, 0)


def test_every_comment_is_accounted_for(day: Day) -> None:
    report = day.report
    assert report["received"] == report["stored"] >= 80
    assert report["cards"] == report["stored"] - report["archived"]
    decided = report["published"] + report["rejected"] + report["hidden"] + report["withdrawn"]
    assert decided == report["cards"]
    assert report["approved"] == report["published"] > 0
    assert report["audit_sound"]


def test_citizens_write_in_the_telegram_group_and_in_private_too(day: Day) -> None:
    places = Counter(comment.place for comment in read_day())
    assert min(places[Place.GROUP], places[Place.CHAT]) >= 3
    assert day.report["tickets"] == day.report["rated"] == places[Place.CHAT]


def test_the_day_has_comments_of_every_class(day: Day) -> None:
    classes = dict(day.report["classes"])
    assert set(classes) == {
        "question",
        "complaint",
        "praise",
        "suggestion",
        "spam",
        "other",
        "abusive",
    }
    assert min(classes.values()) >= 1
    abusive = classes.pop("abusive")
    assert sum(classes.values()) == day.report["stored"] >= abusive


def test_everything_that_was_to_go_wrong_went_wrong(day: Day) -> None:
    trouble = dict(day.report["trouble"])
    assert trouble.pop("not_met") == []
    assert trouble["webhooks_refused"] == trouble["webhooks_forged"]
    assert {name for name, number in trouble.items() if number < 1} == set()
    assert set(trouble) >= {
        "webhooks_doubled",
        "webhooks_lost",
        "webhooks_forged",
        "rate_limits",
        "replies_cut_before",
        "replies_cut_after",
        "replies_unclear",
        "edits_by_citizens",
        "removals_by_citizens",
        "edits_by_staff",
        "presses_refused",
    }


def test_citizens_change_their_mind_at_every_place(day: Day) -> None:
    changed = [comment for comment in read_day() if comment.is_changed]
    removed = [comment for comment in changed if comment.removed]
    trouble = day.report["trouble"]
    assert trouble["removals_by_citizens"] == len(removed) == day.report["withdrawn"]
    assert trouble["edits_by_citizens"] == len(changed) - len(removed)


def test_latencies_are_measured(day: Day) -> None:
    for name in ("comment_to_card", "approve_to_published"):
        half, most = (day.report[f"{name}_{share}_seconds"] for share in ("p50", "p95"))
        assert 0 < half <= most < day.report["seconds"]
