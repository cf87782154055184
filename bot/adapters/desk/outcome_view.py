"""What became of a card, as the template gets it: who decided, when, and how it ended."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.adapters.catalogue import Catalogue
from bot.adapters.desk.card_view import NAME_LENGTH, duration, web_address
from bot.adapters.desk.shorten import displayable, inert, shorten
from bot.domain.card import Card
from bot.domain.deeds import Like, Removal, Restriction
from bot.domain.private_reply import PrivateState


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """Who did something beside answering, when; `failure` explains why it was not done.

    `state`: of a like, whether it stands, is to stand, is to be taken back, or is none.
    `until`: of a restriction, its end; `settled`: it is done.
    """

    by: str
    at: datetime
    failure: str
    state: str = ""
    until: datetime | None = None
    settled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PrivateView:
    state: str
    text: str
    text_is_cut: bool
    by: str
    at: datetime | None
    undo_open: bool
    sent_at: datetime | None
    is_told_by_refusal: bool
    may_have_arrived: bool
    may_be_approved: bool
    failure: str


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
    removal: Deed | None
    like: Deed | None
    restriction: Deed | None
    private: PrivateView | None


def outcome_view(card: Card, *, catalogue: Catalogue, now: datetime, room: int) -> OutcomeView:
    """`room`: how long the private reply's text may be, in UTF-16 units."""
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
        removal=_deed(card.removal, card.removal_by, card, catalogue),
        like=_deed(card.like, card.like_by, card, catalogue),
        restriction=_restriction(card, catalogue),
        private=_private(card, catalogue=catalogue, now=now, room=room),
    )


def _deed(
    deed: Removal | Like | Restriction | None, by: str, card: Card, catalogue: Catalogue
) -> Deed | None:
    if deed is None:
        return None
    return Deed(
        by=_name(by, catalogue),
        at=deed.at,
        failure=explain_failure(deed.failure, catalogue, platform=card.platform),
        state=_state_of(deed) if isinstance(deed, Like) else "",
    )


def _restriction(card: Card, catalogue: Catalogue) -> Deed | None:
    restriction = card.restriction
    deed = _deed(restriction, card.restriction_by, card, catalogue)
    if restriction is None or deed is None:
        return None
    return replace(deed, until=restriction.until, settled=restriction.settled)


def _state_of(like: Like) -> str:
    if like.settled:
        return "on" if like.on else "off"
    return "coming" if like.on else "going"


def _private(card: Card, *, catalogue: Catalogue, now: datetime, room: int) -> PrivateView | None:
    private = card.private
    if private is None or private.state is PrivateState.EMPTY:
        return None
    text = inert(private.text)
    shown = shorten(text, room)
    return PrivateView(
        state=private.state,
        text=shown,
        text_is_cut=shown != text,
        by=_name(card.private_by, catalogue),
        at=private.decided_at,
        undo_open=private.send_after is not None and now < private.send_after,
        sent_at=private.sent_at,
        is_told_by_refusal=private.message_id is None,
        may_have_arrived=private.may_have_arrived,
        may_be_approved=private.may_be_approved,
        failure=explain_failure(private.failure, catalogue, platform=card.platform),
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
