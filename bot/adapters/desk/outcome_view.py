"""What became of a card, as the template gets it: who decided, when, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.card_view import NAME_LENGTH, duration, web_address
from bot.adapters.desk.shorten import displayable, inert, shorten
from bot.domain.card import Card

_NATIVE_ANSWER = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class OutcomeView:
    decided_by: str
    decided_at: datetime | None
    undo_until: datetime | None
    published_at: datetime | None
    reply_permalink: str
    native_answer: str
    approver: str
    """Whoever approved what an answer in the platform's own app came before; empty: nobody."""
    natively: bool
    answer_time: str
    reject_reason: str
    failure: str


def outcome_view(card: Card, *, catalogue: Catalogue, now: datetime) -> OutcomeView:
    undo_open = card.publish_after is not None and now < card.publish_after
    reason = card.reject_reason
    return OutcomeView(
        decided_by=_name(card.decided_by, catalogue),
        decided_at=card.decided_at,
        undo_until=card.publish_after if undo_open else None,
        published_at=card.published_at,
        reply_permalink=web_address(card.reply_permalink),
        native_answer=shorten(inert(card.native_answer or ""), _NATIVE_ANSWER),
        approver=_name(card.decided_by, catalogue) if card.decided_at else "",
        natively=card.hidden_natively,
        answer_time=_answer_time(card, catalogue),
        reject_reason=catalogue.text(f"reasons.{reason}") if reason else "",
        failure=explain_failure(card.failure, catalogue, platform=card.platform),
    )


def explain_failure(code: str | None, catalogue: Catalogue, *, platform: str) -> str:
    """Return the cause in the office's words; a general one for codes without a text."""
    if not code:
        return ""
    keys = (f"failures.{code}_{platform}", f"failures.{code}")
    return catalogue.text(next(filter(catalogue.has, keys), "failures.rejected"))


def _answer_time(card: Card, catalogue: Catalogue) -> str:
    """Time from the citizen's comment to the office's reply."""
    if card.published_at is None:
        return ""
    return duration(card.published_at - card.created_at, catalogue)


def _name(name: str, catalogue: Catalogue) -> str:
    return shorten(displayable(name), NAME_LENGTH) or catalogue.text("card.somebody")
