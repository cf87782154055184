"""What 'Info' and `/riwayat` show of one item: scores, model, texts, and who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.difference import Piece, difference
from bot.adapters.desk.ports import ItemHistory
from bot.adapters.desk.shorten import displayable, inert, shorten
from bot.domain.review import RejectReason
from bot.domain.staff import StaffId, StaffRoster
from bot.domain.verdict import Intent, Verdict
from bot.ports import AuditEntry

_EVENTS = 10
_SCORES = 3
_NOTABLE = 0.05
_NAME = 40
_TEXT = 240
_STAFF = "staff:"
_LABEL_TABLES = {
    "intent": "intents",
    "sentiment": "sentiments",
    "abuse": "abuse",
    "topic": "topics",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    at: datetime
    actor: str
    action: str
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Details:
    """`change` compares the last two texts of the draft; empty when there is only one."""

    model_version: str
    scores: Sequence[str]
    texts: int
    change: Sequence[Piece]
    earlier_events: int
    events: Sequence[Event]


def details_of(
    verdict: Verdict, history: ItemHistory, *, catalogue: Catalogue, roster: StaffRoster
) -> Details:
    events = sorted(history.audit, key=lambda entry: entry.at)
    return Details(
        model_version=shorten(displayable(verdict.model_version), _NAME),
        scores=_scores(verdict, catalogue),
        texts=len(history.revisions),
        change=_last_change(history),
        earlier_events=max(0, len(events) - _EVENTS),
        events=[_event(entry, catalogue, roster) for entry in events[-_EVENTS:]],
    )


def short_difference(before: str, after: str, *, limit: int = _TEXT) -> tuple[Piece, ...]:
    """Compare two texts, each cut to `limit`."""
    return difference(shorten(inert(before), limit), shorten(inert(after), limit))


def _last_change(history: ItemHistory) -> tuple[Piece, ...]:
    texts = [r.text for r in sorted(history.revisions, key=lambda r: r.revision)[-2:]]
    return short_difference(texts[0], texts[1]) if len(texts) == len(("before", "after")) else ()


def _scores(verdict: Verdict, catalogue: Catalogue) -> list[str]:
    return [
        ", ".join(f"{label} {round(100 * score)} %" for label, score in best)
        for head, table in _LABEL_TABLES.items()
        if (best := _best(verdict.scores.get(head, {}), table, catalogue))
    ]


def _best(
    scores: Mapping[str, float], table: str, catalogue: Catalogue
) -> list[tuple[str, float]]:
    ranked = sorted(scores.items(), key=lambda pair: pair[1], reverse=True)[:_SCORES]
    return [
        (catalogue.text(f"{table}.{label}"), score)
        for label, score in ranked
        if score >= _NOTABLE and catalogue.has(f"{table}.{label}")
    ]


def _event(entry: AuditEntry, catalogue: Catalogue, roster: StaffRoster) -> Event:
    key = f"actions.{entry.action}"
    return Event(
        at=entry.at,
        actor=_actor(entry.actor, catalogue, roster),
        action=catalogue.text(key) if catalogue.has(key) else shorten(entry.action, _NAME),
        detail=_detail(entry, catalogue),
    )


def _detail(entry: AuditEntry, catalogue: Catalogue) -> str:
    """Show a corrected class, a reason of rejection or failure; the rest is for machines."""
    said, was = entry.detail.get("intent"), entry.detail.get("was")
    if {said, was} <= set(Intent):
        return " → ".join(catalogue.text(f"intents.{one}") for one in (was, said))
    reason = entry.detail.get("reason", "")
    table = "reasons" if reason in set(RejectReason) else "failures"
    return catalogue.text(f"{table}.{reason}") if catalogue.has(f"{table}.{reason}") else ""


def _actor(actor: str, catalogue: Catalogue, roster: StaffRoster) -> str:
    number = actor.removeprefix(_STAFF)
    if not actor.startswith(_STAFF) or not number.isdecimal():
        return catalogue.text("card.system")
    name = shorten(displayable(roster.name_of(StaffId(int(number)))), _NAME)
    return name or catalogue.text("card.somebody")
