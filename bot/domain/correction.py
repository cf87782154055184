"""What people of the office say about a comment: openly, or by what they decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.review_parts import RejectReason
from bot.domain.staff import StaffId
from bot.domain.states import State
from bot.domain.verdict import Abuse, Intent, Sentiment, Verdict

CORRECTABLE = frozenset({State.IN_REVIEW, State.FAILED})
"""States in which the draft still waits for a person, and may be made anew."""

_ANSWERED = frozenset({State.APPROVED, State.PUBLISHING, State.UNCERTAIN, State.PUBLISHED})
_HIDDEN = frozenset({State.HIDING, State.HIDDEN, State.DELETING, State.DELETED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """A person's word for what a comment mainly does. It is about the text: a new one ends it."""

    intent: Intent
    by: StaffId
    at: datetime


def reading(verdict: Verdict, correction: Correction | None) -> Verdict:
    """Return the verdict as the office reads it: with a person's intent in place of the model's.

    The other heads stay as the model gave them, but for what the intent says as well: whether it
    is spam, and that praise is meant. (Ironic praise is a complaint, by the label guideline.)
    """
    if correction is None:
        return verdict
    intent, sentiment = correction.intent, verdict.sentiment
    is_irony = intent is Intent.PRAISE and sentiment is Sentiment.NEGATIVE
    return replace(
        verdict,
        intent=intent,
        intents=(intent,),
        spam=intent is Intent.SPAM,
        sentiment=Sentiment.POSITIVE if is_irony else sentiment,
    )


def spoken_labels(correction: Correction) -> Mapping[str, str | bool]:
    """Return the labels by head that a person has chosen."""
    return {"intent": correction.intent.value, "spam": correction.intent is Intent.SPAM}


def corrected_labels(
    state: State, reason: RejectReason | None, read: Verdict
) -> Mapping[str, str | bool]:
    """Return the labels by head that a person's decision confirms or corrects.

    An answer confirms that one was needed; "no reply needed" says the opposite. A comment that
    was hidden, deleted or rejected as spam or abuse was the one of the two that the office read
    in it (see `reading`); where it read neither, nobody has said which it is, and nothing is
    concluded.
    """
    if state in _ANSWERED and read.needs_reply:
        return {"needs_reply": True}
    if reason is RejectReason.NO_REPLY_NEEDED:
        return {"needs_reply": False}
    if state in _HIDDEN or reason is RejectReason.SPAM_OR_ABUSE:
        if read.spam or read.intent is Intent.SPAM:
            return {"spam": True, "intent": Intent.SPAM.value}
        if read.abuse is not Abuse.NONE:
            return {"abuse": read.abuse.value}
    return {}
