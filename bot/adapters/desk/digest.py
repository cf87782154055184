"""The weekly digest for the group: a text in Telegram's HTML, and a chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, tzinfo

from telegram.constants import MessageLimit

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.card_view import account_name, duration, web_address
from bot.adapters.desk.digest_chart import Bar, Chart, draw
from bot.adapters.desk.short_ids import short_id
from bot.adapters.desk.shorten import inert, shorten, utf16_length
from bot.domain.account import Account, Accounts
from bot.domain.digest import NEWS_FOR, DigestFacts, Unanswered, Week, WeekFigures, change
from bot.domain.reply import ItemId
from bot.domain.verdict import Intent, Sentiment
from bot.ports import Clock

_TOP_TOPICS = 5
_EXCERPT = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A label with its count and the signed change against the week before."""

    label: str
    now: int
    change: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UnansweredLine:
    """A comment still waiting. `age` is since it was written; `comment` is an excerpt."""

    card_id: str
    account: str
    topic: str
    age: str
    comment: str
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatLines:
    """Private conversations that were begun, and what citizens said of the answers."""

    tickets: Line
    thumbs_up: Line
    thumbs_down: Line


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestView:
    """The variables of `digest.html.j2`."""

    period: str
    running: bool
    accounts: list[str]
    """Of which it tells; empty: of all."""
    received: Line
    answered: Line
    hidden: Line
    chat: ChatLines | None
    """None: nobody has written in private, this week or the week before."""
    median: str | None
    median_before: str | None
    sentiments: list[Line]
    intents: list[Line]
    corrected: Line
    """Of which staff corrected the model."""
    topics: list[Line]
    unanswered: list[UnansweredLine]
    unanswered_total: int
    unanswered_older: int
    news_weeks: int


def render_digest(
    facts: DigestFacts, *, catalogue: Catalogue, zone: tzinfo, clock: Clock, accounts: Accounts
) -> tuple[str, bytes]:
    """Return the text (Telegram HTML, at most 4,096 units) and the chart (PNG).

    `zone` is the office's; the age of unanswered comments is counted up to `clock()`.
    """
    view = digest_view(facts, catalogue=catalogue, zone=zone, now=clock(), accounts=accounts)
    return _text(view, catalogue), draw(_chart(facts, view, catalogue))


def digest_view(
    facts: DigestFacts, *, catalogue: Catalogue, zone: tzinfo, now: datetime, accounts: Accounts
) -> DigestView:
    current, before = facts.current, facts.before
    return DigestView(
        period=week_range(facts.week, catalogue),
        running=now < facts.week.bounds(zone)[1],
        accounts=_names(facts, accounts),
        received=_line("", current.received, before.received),
        answered=_line("", current.answered, before.answered),
        hidden=_line("", current.hidden, before.hidden),
        chat=_chat(current, before),
        median=_optional(current.median_answer_time, catalogue),
        median_before=_optional(before.median_answer_time, catalogue),
        sentiments=[
            _line(
                catalogue.text(f"sentiments.{sentiment}"),
                current.by_sentiment.get(sentiment, 0),
                before.by_sentiment.get(sentiment, 0),
            )
            for sentiment in Sentiment
        ],
        intents=[
            _line(
                catalogue.text(f"intents.{intent}"),
                current.by_intent.get(intent, 0),
                before.by_intent.get(intent, 0),
            )
            for intent in Intent
        ],
        corrected=_line("", current.corrected, before.corrected),
        topics=_top_topics(current.by_topic, before.by_topic, catalogue),
        unanswered=[
            _unanswered(entry, catalogue, now, account=accounts.of(entry.platform))
            for entry in facts.unanswered
        ],
        unanswered_total=facts.unanswered_total,
        unanswered_older=facts.unanswered_older,
        news_weeks=NEWS_FOR // timedelta(weeks=1),
    )


def _names(facts: DigestFacts, accounts: Accounts) -> list[str]:
    found = (accounts.of(key) for key in sorted(facts.edition.accounts or ()))
    return [account_name(one.kind, one.label) for one in found]


def _chat(now: WeekFigures, before: WeekFigures) -> ChatLines | None:
    if not any((now.tickets, before.tickets, now.thumbs_up, now.thumbs_down)):
        return None
    return ChatLines(
        tickets=_line("", now.tickets, before.tickets),
        thumbs_up=_line("", now.thumbs_up, before.thumbs_up),
        thumbs_down=_line("", now.thumbs_down, before.thumbs_down),
    )


def week_range(week: Week, catalogue: Catalogue) -> str:
    """Format as '16–22 November 2026', naming month and year twice only where they differ."""
    first, last = week.monday, week.monday + timedelta(days=6)
    months = [catalogue.text(f"months.m{day.month}") for day in (first, last)]
    if first.month == last.month:
        return f"{first.day}–{last.day} {months[1]} {last.year}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {months[0]}{year} – {last.day} {months[1]} {last.year}"


def _line(label: str, now: int, before: int) -> Line:
    return Line(label=label, now=now, change=change(now, before))


def _top_topics(
    now: Mapping[str, int], before: Mapping[str, int], catalogue: Catalogue
) -> list[Line]:
    """Return the most frequent topics of this week; ties in the order of their codes."""
    ranked = sorted((-count, topic) for topic, count in now.items() if count)[:_TOP_TOPICS]
    return [
        _line(_topic(topic, catalogue), now[topic], before.get(topic, 0)) for _, topic in ranked
    ]


def _unanswered(
    entry: Unanswered, catalogue: Catalogue, now: datetime, *, account: Account
) -> UnansweredLine:
    excerpt = " ".join(inert(entry.comment).split())
    return UnansweredLine(
        card_id=short_id(ItemId(entry.item_id)),
        account=account_name(account.kind, account.label) if account.label else "",
        topic=_topic(entry.topic, catalogue),
        age=duration(now - entry.created_at, catalogue),
        comment=shorten(excerpt, _EXCERPT) or catalogue.text("card.no_text"),
        link=web_address(entry.permalink),
    )


def _topic(code: str, catalogue: Catalogue) -> str:
    """Return the topic's name; a code that this version does not know stays as it is."""
    return catalogue.text(f"topics.{code}") if catalogue.has(f"topics.{code}") else code


def _optional(length: timedelta | None, catalogue: Catalogue) -> str | None:
    return None if length is None else duration(length, catalogue)


def _text(view: DigestView, catalogue: Catalogue) -> str:
    """Render, with fewer unanswered comments listed if they would not fit."""
    template = catalogue.template("digest.html.j2")
    variables = asdict(view)
    while True:
        text = template.render(variables).strip()
        if utf16_length(text) <= MessageLimit.MAX_TEXT_LENGTH or not variables["unanswered"]:
            return text
        variables["unanswered"] = variables["unanswered"][:-1]


def _chart(facts: DigestFacts, view: DigestView, catalogue: Catalogue) -> Chart:
    """Take the chart's words, one a line, from `digest_chart.j2`."""
    words = catalogue.template("digest_chart.j2").render(asdict(view)).splitlines()
    title, subtitle, now_label, before_label, empty, intents, sentiments = words
    before = facts.before
    return Chart(
        title=title,
        subtitle=subtitle,
        now_label=now_label,
        before_label=before_label,
        empty=empty,
        groups=(
            (intents, _bars(view.intents, Intent, before.by_intent)),
            (sentiments, _bars(view.sentiments, Sentiment, before.by_sentiment)),
        ),
    )


def _bars(
    lines: Sequence[Line], labels: Iterable[str], before: Mapping[str, int]
) -> tuple[Bar, ...]:
    return tuple(
        Bar(label=line.label, now=line.now, before=before.get(label, 0))
        for line, label in zip(lines, labels, strict=True)
    )
