"""Whom a group can keep from writing, and until when somebody is kept from it already."""

from datetime import UTC, datetime

from telegram import ChatMember, ChatMemberBanned, ChatMemberRestricted
from telegram.constants import ChatID

from bot.domain.errors import RejectedError

_STAND_INS = frozenset({ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL, ChatID.SERVICE_CHAT})
_FOR_EVER = datetime.max.replace(tzinfo=UTC)


def person_of(author_id: str) -> int:
    """Return the user behind `author_id`; a channel or a group is no person."""
    try:
        number = int(author_id)
    except ValueError:
        raise RejectedError("not a user of Telegram", code="author_unknown") from None
    if number <= 0 or number in _STAND_INS:
        raise RejectedError("the author is a chat", code="author_is_channel")
    return number


def silenced_until(member: ChatMember) -> datetime | None:
    """Return until when the person may not write; None where they may."""
    if isinstance(member, ChatMemberBanned):
        return _FOR_EVER
    if not isinstance(member, ChatMemberRestricted) or member.can_send_messages:
        return None
    return member.until_date if member.until_date.timestamp() > 0 else _FOR_EVER
