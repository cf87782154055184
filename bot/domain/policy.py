"""Which comments people see, and which get a draft. Criticism is never hidden by a rule."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.verdict import Abuse, Intent, Sentiment, Verdict

_ANSWERABLE = (Intent.QUESTION, Intent.COMPLAINT, Intent.SUGGESTION)


class Disposition(StrEnum):
    ARCHIVE = "archive"  # counted in the digest, no card
    REVIEW = "review"  # a card without a draft
    DRAFT = "draft"  # a card with a draft


def dispose(verdict: Verdict) -> Disposition:
    """Decide what happens to a comment that has just been understood.

    Spam and abuse are shown to a person, who may hide them, but get no draft. 'Other' is
    archived unless something in it needs a person's eye, or the model is not sure of it.
    """
    if verdict.spam or verdict.intent is Intent.SPAM or verdict.abuse is not Abuse.NONE:
        return Disposition.REVIEW
    if verdict.intent is Intent.OTHER:
        needs_an_eye = verdict.needs_reply or verdict.urgent or verdict.unsure
        return Disposition.REVIEW if needs_an_eye else Disposition.ARCHIVE
    return Disposition.DRAFT


def reopens(verdict: Verdict) -> bool:
    """Decide whether a comment that was closed and then changed is put before a person again.

    What needs a reply is, and what may have to be hidden; thanks for our answer are not.
    """
    return verdict.needs_reply or dispose(verdict) is Disposition.REVIEW


def reply_intent(verdict: Verdict) -> Intent | None:
    """Return which kind of reply fits, or None where a machine had better not speak.

    None for spam, abuse, chatter and sarcastic praise: their cards have no draft, nor another.
    """
    if verdict.spam or verdict.abuse is not Abuse.NONE:
        return None
    if verdict.intent is not Intent.PRAISE:
        return verdict.intent if verdict.intent in _ANSWERABLE else None
    # Thanks for a comment that also asks or complains would sound deaf; so would thanks for irony.
    also = next((intent for intent in _ANSWERABLE if intent in verdict.intents), None)
    if also:
        return also
    return None if verdict.sentiment is Sentiment.NEGATIVE else Intent.PRAISE


@dataclass(frozen=True, kw_only=True, slots=True)
class CardPriority:
    """Order in which waiting cards are sent: smaller goes first."""

    URGENT = 10
    REPLY = 20
    OTHER = 40


def card_priority(verdict: Verdict) -> int:
    """Return the sending priority of a new card: danger first, praise and spam last."""
    if verdict.urgent:
        return CardPriority.URGENT
    return CardPriority.REPLY if verdict.needs_reply else CardPriority.OTHER
