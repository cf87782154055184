"""The small values a review item is made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.staff import StaffId


class RejectReason(StrEnum):
    NO_REPLY_NEEDED = "no_reply_needed"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    WRONG_DRAFT = "wrong_draft"
    NOT_OUR_AREA = "not_our_area"
    SPAM_OR_ABUSE = "spam_or_abuse"


@dataclass(frozen=True, kw_only=True, slots=True)
class EditLease:
    """Who is writing a new text for the draft, and until when nobody else may."""

    by: StaffId
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CardRef:
    """Where the card stands: a Telegram chat and message."""

    chat_id: int
    message_id: int
