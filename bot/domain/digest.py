"""The weekly digest: which week, which figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from typing_extensions import override

from bot.domain.edition import WHOLE, Edition

_ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")

NEWS_FOR = timedelta(weeks=4)
"""A comment that has waited longer than this at the week's end is counted but not listed:
an import of old comments must not push this week's citizens off the list."""


class Delivery(StrEnum):
    """How a digest was sent."""

    CERTAIN = "certain"
    UNSURE = "unsure"  # Telegram did not answer whether it took it


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, cut at local midnight of the office's zone."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read `2026-W47`. Raises ValueError for anything else or a week that does not exist."""
        match = _ISO_WEEK.fullmatch(text)
        if match is None:
            raise ValueError(f"not an ISO week such as 2026-W47: {text!r}")
        week = cls(int(match[1]), int(match[2]))
        date.fromisocalendar(week.year, week.number, 1)
        return week

    @classmethod
    def containing(cls, moment: datetime, zone: tzinfo) -> "Week":
        year, number, _ = moment.astimezone(zone).isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def previous(self) -> "Week":
        year, number, _ = (self.monday - timedelta(days=7)).isocalendar()
        return Week(year, number)

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return [start, end) in UTC."""
        start = datetime.combine(self.monday, time.min, zone)
        end = datetime.combine(self.monday + timedelta(days=7), time.min, zone)
        return start.astimezone(UTC), end.astimezone(UTC)

    @override
    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekFigures:
    """Counts of one week's incoming comments, keyed by the labels' values.

    `by_intent`: as the office reads them, which is as the model does unless somebody corrected it.
    """

    received: int
    by_sentiment: Mapping[str, int]
    by_intent: Mapping[str, int]
    by_topic: Mapping[str, int]
    answered: int
    hidden: int
    median_answer_time: timedelta | None
    """From the comment's arrival to the published reply; None without replies."""
    corrected: int = 0
    """Comments that people of the office read otherwise than the model."""
    tickets: int = 0
    """Private conversations that were begun."""
    thumbs_up: int = 0
    thumbs_down: int = 0
    """Citizens who said of the answer to their ticket that it helped, or did not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unanswered:
    """A comment that needs a reply and has none. `comment` is masked."""

    item_id: int
    platform: str
    created_at: datetime
    topic: str
    comment: str
    permalink: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestFacts:
    """One week against the week before it.

    `unanswered` lists the longest-waiting of the last weeks (`NEWS_FOR`), `unanswered_total`
    counts them; `unanswered_older` counts those written before.
    """

    week: Week
    current: WeekFigures
    before: WeekFigures
    unanswered: tuple[Unanswered, ...]
    unanswered_total: int
    unanswered_older: int = 0
    edition: Edition = WHOLE


def change(now: int, before: int) -> str:
    """Return a signed difference such as '+3', '−2' or '±0' (typographic minus)."""
    difference = now - before
    if difference == 0:
        return "±0"
    return f"+{difference}" if difference > 0 else f"−{-difference}"
