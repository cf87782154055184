"""The card as the template gets it: localised words, shortened texts, nothing to decide.

Each field of `CardView` (and of `outcome_view.OutcomeView`) is a variable of `card.html.j2`; the
template escapes all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.details import Details
from bot.adapters.desk.short_ids import short_id
from bot.adapters.desk.shorten import displayable, inert, shorten
from bot.domain.card import Card
from bot.domain.private_reply import PrivateState
from bot.domain.reply import Source
from bot.domain.review import State
from bot.domain.ticket import Speaker
from bot.domain.verdict import Abuse, Intent, Verdict

INTENT_ICONS = {
    Intent.QUESTION: "❓",
    Intent.COMPLAINT: "📣",
    Intent.PRAISE: "👏",
    Intent.SUGGESTION: "💡",
    Intent.SPAM: "🚫",
    Intent.OTHER: "💬",
}
_ABUSE_ICONS = {Abuse.ABUSIVE: "⚠️", Abuse.HATE: "⛔"}
_HELD_UP = frozenset({State.APPROVED, State.IN_REVIEW, State.FAILED, State.DELETING})
_BRANDS = {"youtube": "YouTube", "tiktok": "TikTok"}
"""Platforms whose name is not just its first letter in upper case."""

_SPEAKERS = {Speaker.CITIZEN: "👤", Speaker.OFFICE: "🏛"}
_TURNS = 6
"""So many turns of a private conversation are shown before what waits for an answer."""

NAME_LENGTH = 64
_LABEL, _REFERENCE, _REASONS, _LINK = 100, 200, 220, 1000
_SOURCES = 3
_FOLD_ABOVE = 400
"""A longer comment is folded by Telegram until it is tapped."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """How long the variable texts of a card may be, in UTF-16 units."""

    comment: int
    parent: int
    caption: int
    draft: int
    private: int

    @classmethod
    def of(cls, share: float) -> "Room":
        return cls(
            comment=int(500 * share),
            parent=int(120 * share),
            caption=int(50 * min(share, 2.0)),
            draft=int(900 * share),
            private=int(500 * share),
        )


class _Class(TypedDict):
    icon: str
    intent: str
    confidence: int
    also: Sequence[str]
    reasons: str
    corrected_by: str
    corrected_at: datetime | None
    model_intent: str


class _Place(TypedDict):
    platform: str
    kind: str
    permalink: str
    takes_reply: bool
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CardView:
    card_id: str
    state: str
    flags: Sequence[str]
    platform: str
    kind: str
    permalink: str
    takes_reply: bool
    held: bool
    author: str
    caption: str
    thumbnail: str
    ticket: str
    conversation: Sequence[str]
    comment: str
    comment_is_cut: bool
    folded: bool
    changed_at: datetime | None
    parent: str
    icon: str
    intent: str
    confidence: int
    also: Sequence[str]
    sentiment: str
    topic: str
    reasons: str
    corrected_by: str
    corrected_at: datetime | None
    """When somebody said what it is; None: it is as the model says."""
    model_intent: str
    """With `confidence`: what the model takes it for."""
    draft: str
    draft_is_cut: bool
    origin: str
    sources: Sequence[str]
    due_at: datetime
    overdue: bool
    editing_by: str
    editing_until: datetime | None
    paused: bool
    dry_run: bool
    details: Details | None


def card_view(
    card: Card, *, catalogue: Catalogue, room: Room, details: Details | None = None
) -> CardView:
    verdict, comment, draft = card.verdict, inert(card.comment), inert(card.draft.text)
    shown, proposed = shorten(comment, room.comment), shorten(draft, room.draft)
    return CardView(
        card_id=short_id(card.item_id),
        state=card.state,
        flags=_flags(card.reading, catalogue),
        **_place(card, catalogue),
        author=shorten(inert(card.author), NAME_LENGTH) or catalogue.text("card.no_name"),
        caption=_one_line(card.post_caption, room.caption),
        thumbnail=web_address(card.thumbnail),
        ticket=card.ticket,
        conversation=_conversation(card, room.parent),
        comment=shown or catalogue.text("card.no_text"),
        comment_is_cut=shown != comment,
        folded=len(comment) > _FOLD_ABOVE,
        changed_at=card.changed_at,
        parent=shorten(inert(card.parent or ""), room.parent),
        **_class(card, catalogue),
        sentiment=catalogue.text(f"sentiments.{verdict.sentiment}"),
        topic=catalogue.text(f"topics.{verdict.topic}"),
        draft=proposed,
        draft_is_cut=proposed != draft,
        origin=catalogue.text(f"origins.{card.draft.origin}"),
        sources=[_source_line(source, draft) for source in card.draft.sources[:_SOURCES]],
        due_at=card.due_at,
        overdue=card.overdue,
        editing_by=shorten(displayable(card.editing_by), NAME_LENGTH),
        editing_until=card.editing_until,
        paused=card.paused and _waits(card),
        dry_run=card.dry_run,
        details=details,
    )


def _class(card: Card, catalogue: Catalogue) -> _Class:
    """Return what the comment is; the model's reasons speak for the model's class only."""
    verdict, read, said = card.verdict, card.reading, card.correction
    name = shorten(displayable(card.corrected_by), NAME_LENGTH) or catalogue.text("card.somebody")
    return {
        "icon": INTENT_ICONS[read.intent],
        "intent": catalogue.text(f"intents.{read.intent}"),
        "confidence": round(verdict.confidence * 100),
        "also": _also(read, catalogue),
        "reasons": "" if said else _one_line("; ".join(verdict.reasons), _REASONS),
        "corrected_by": name if said else "",
        "corrected_at": said.at if said else None,
        "model_intent": catalogue.text(f"intents.{verdict.intent}"),
    }


def _place(card: Card, catalogue: Catalogue) -> _Place:
    return {
        "platform": account_name(card.platform, card.label),
        "kind": catalogue.text(f"kinds.{card.kind}") if card.kind else "",
        "permalink": web_address(card.permalink),
        "takes_reply": card.takes_reply,
        "held": card.held,
    }


def duration(span: timedelta, catalogue: Catalogue) -> str:
    """Format as 'kurang dari 1 mnt', '6 mnt', '2 j 5 mnt' or '3 hr 4 j'."""
    minutes = max(0, round(span.total_seconds() / 60))
    hours, days = minutes // 60, minutes // (24 * 60)
    unit = "days" if days else "hours" if hours else "minutes" if minutes else "moments"
    return catalogue.text(
        f"durations.{unit}", days=days, hours=hours - 24 * days, minutes=minutes % 60
    )


def _waits(card: Card) -> bool:
    """Whether a pause holds something up, or will as soon as it is approved."""
    private = card.private.state if card.private else PrivateState.EMPTY
    waiting = {PrivateState.PROPOSED, PrivateState.APPROVED, PrivateState.UNCERTAIN}
    return card.state in _HELD_UP or private in waiting


def _flags(verdict: Verdict, catalogue: Catalogue) -> list[str]:
    flags = ["🚨 " + catalogue.text("flags.urgent")] if verdict.urgent else []
    if verdict.abuse is not Abuse.NONE:
        flags.append(f"{_ABUSE_ICONS[verdict.abuse]} {catalogue.text(f'abuse.{verdict.abuse}')}")
    if verdict.spam:
        flags.append("🎰 " + catalogue.text("flags.spam"))
    return flags


def _also(verdict: Verdict, catalogue: Catalogue) -> list[str]:
    """Return what else it is; that it may be something else besides helps nobody."""
    beside = (i for i in verdict.intents if i not in {verdict.intent, Intent.OTHER})
    return [catalogue.text(f"intents.{intent}") for intent in beside]


def account_name(platform: str, label: str) -> str:
    """Return how an account is called: `Instagram`, or `Instagram · Dishub`."""
    own = _one_line(label, NAME_LENGTH)
    return f"{brand(platform)} · {own}" if own else brand(platform)


def brand(platform: str) -> str:
    return _BRANDS.get(platform) or _one_line(platform.replace("_", " ").title(), NAME_LENGTH)


def _source_line(source: Source, draft: str) -> str:
    """Return what the draft rests on; agency and address only where it does not say them."""
    title, reference = _one_line(source.title, _LABEL), _one_line(source.reference, _REFERENCE)
    if reference and reference in draft:
        return title
    return f"{title}, {_one_line(source.agency, _LABEL)} ({reference})"


def _conversation(card: Card, limit: int) -> list[str]:
    """Return the last turns, one a line, and whose they are."""
    turns = card.conversation[-_TURNS:]
    said = (f"{_SPEAKERS[one.speaker]} {_one_line(one.text, limit)}" for one in turns)
    return (["…"] if len(card.conversation) > _TURNS else []) + list(said)


def _one_line(text: str | None, limit: int) -> str:
    return shorten(" ".join(inert(text or "").split()), limit)


def web_address(address: str | None) -> str:
    """Return a web address that Telegram will take, or nothing."""
    usable = address and address.startswith(("https://", "http://")) and len(address) <= _LINK
    return address if address and usable else ""
