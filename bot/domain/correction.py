"""What a decision at the desk says about the comment it was taken on."""

from collections.abc import Mapping

from bot.domain.review import RejectReason, State
from bot.domain.verdict import Abuse, Intent, Verdict

_ANSWERED = frozenset({State.APPROVED, State.PUBLISHING, State.UNCERTAIN, State.PUBLISHED})
_HIDDEN = frozenset({State.HIDING, State.HIDDEN, State.DELETING, State.DELETED})


def corrected_labels(
    state: State, reason: RejectReason | None, verdict: Verdict
) -> Mapping[str, str | bool]:
    """Return the labels by head that a person's decision confirms or corrects.

    An answer confirms that one was needed; "no reply needed" says the opposite. A comment that
    was hidden, deleted or rejected as spam or abuse was the one of the two that the model saw
    in it; where it saw neither, nobody has said which it is, and nothing is concluded.
    """
    if state in _ANSWERED and verdict.needs_reply:
        return {"needs_reply": True}
    if reason is RejectReason.NO_REPLY_NEEDED:
        return {"needs_reply": False}
    if state in _HIDDEN or reason is RejectReason.SPAM_OR_ABUSE:
        if verdict.spam or verdict.intent is Intent.SPAM:
            return {"spam": True, "intent": Intent.SPAM.value}
        if verdict.abuse is not Abuse.NONE:
            return {"abuse": verdict.abuse.value}
    return {}
