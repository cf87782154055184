"""A ticket: one citizen's private conversation with the office, from a question to its answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NewType

from bot.domain.comment import CommentId
from bot.domain.review import RejectReason, ReviewItem, State
from bot.domain.verdict import Intent, Verdict

TicketId = NewType("TicketId", int)
PersonId = NewType("PersonId", int)
"""A citizen's Telegram user id, which is the id of their private chat with the bot as well."""

CHAT = "telegram_chat"
"""The platform of private conversations: whoever writes there is promised an answer."""

ERASED = "(dihapus)"
"""Stands for a text that was erased at the citizen's wish."""

_NUMBER = re.compile(r"T-?(\d{4})-?(\d{4,9})", re.ASCII | re.IGNORECASE)
_ANSWERED = frozenset({State.PUBLISHED, State.ANSWERED})
_CLOSED = frozenset({State.REJECTED, State.EXPIRED, State.WITHDRAWN})
_SENDING = frozenset({State.APPROVED, State.PUBLISHING})


class Speaker(StrEnum):
    CITIZEN = "citizen"
    OFFICE = "office"


class Rating(StrEnum):
    """What the citizen thinks of the answer."""

    UP = "up"
    DOWN = "down"


class Stage(StrEnum):
    """Where a ticket stands, as its citizen is told."""

    WAITING = "waiting"
    SENDING = "sending"
    ANSWERED = "answered"
    CLOSED = "closed"
    """The office has decided to give no answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatMessage:
    """A text that a citizen sent in private. `id` is unique within the chat of `person`."""

    person: PersonId
    name: str
    id: int
    text: str
    sent_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Utterance:
    """One turn of a conversation, as it is stored or, on a card, masked."""

    speaker: Speaker
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """An utterance as it is stored. `waits`: the office has not answered it yet."""

    id: int
    speaker: Speaker
    text: str
    at: datetime
    waits: bool = False

    @property
    def utterance(self) -> Utterance:
        return Utterance(speaker=self.speaker, text=self.text, at=self.at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """`person` is None once the citizen has had it erased. Times are aware, in UTC."""

    id: TicketId
    number: str
    comment_id: CommentId
    person: PersonId | None
    opened_at: datetime
    active_at: datetime
    """Of the last message or answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatLimits:
    """What one person may ask of staff's attention.

    `life`: so long after the last message or answer further messages join the ticket; the
    next one opens a new ticket. `abuse_pause`: so long no message is taken in after staff
    closed a ticket as spam or abuse.
    """

    messages_per_hour: int = 20
    life: timedelta = timedelta(days=7)
    abuse_pause: timedelta = timedelta(days=1)


HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """How many messages a person has sent in the hour that began with the first of them.

    `erased_upto`: everything else about the person was erased, up to this message of the chat;
    what comes again of it is not taken in.
    """

    person: PersonId
    began_at: datetime
    used: int = 0
    warned: bool = False
    """They were told already that nothing is taken in for now."""
    erased_upto: int | None = None

    @property
    def ends_at(self) -> datetime:
        return self.began_at + HOUR


def ticket_number(opened_at: datetime, serial: int, zone: tzinfo) -> str:
    """Return the number as citizens read it: `T-2611-0042`, year and month in `zone`."""
    return f"T-{month_of(opened_at, zone)}-{serial:04d}"


def month_of(moment: datetime, zone: tzinfo) -> str:
    """Return year and month as `2611`."""
    return moment.astimezone(zone).strftime("%y%m")


def read_number(text: str) -> str | None:
    """Return the ticket number that a person typed, in its one form; None if it is none."""
    match = _NUMBER.fullmatch(text.strip())
    return f"T-{match[1]}-{match[2]}" if match else None


def external_id(person: PersonId, number: str) -> str:
    """Return the id of a ticket's comment, which says where its answer goes."""
    return f"{person}/{number}"


def address_of(comment_external_id: str) -> tuple[PersonId, str]:
    """Return person and ticket number. Raises ValueError for what was erased."""
    person, separator, number = comment_external_id.partition("/")
    if not separator:
        raise ValueError("the ticket has no address any more")
    return PersonId(int(person)), number


def stage_of(item: ReviewItem | None) -> Stage:
    """Return where the ticket stands; None while its first message is being understood."""
    if item is None:
        return Stage.WAITING
    if item.state in _SENDING:
        return Stage.SENDING
    if item.state in _ANSWERED:
        return Stage.ANSWERED
    return Stage.CLOSED if item.state in _CLOSED else Stage.WAITING


def joins(ticket: Ticket, item: ReviewItem | None, *, at: datetime, life: timedelta) -> bool:
    """Tell whether a message at `at` belongs to the ticket: it waits, or has ended lately."""
    if item is not None and item.state is State.WITHDRAWN:
        return False
    waits = stage_of(item) in {Stage.WAITING, Stage.SENDING}
    return waits or at < ticket.active_at + life


def abuse_ends(item: ReviewItem | None, *, pause: timedelta) -> datetime | None:
    """Return until when nothing is taken in because staff closed the ticket as spam or abuse."""
    if item is None or item.state is not State.REJECTED or item.decided_at is None:
        return None
    return item.decided_at + pause if item.reject_reason is RejectReason.SPAM_OR_ABUSE else None


def waiting_text(turns: Sequence[Turn]) -> str:
    """Return what waits for an answer as one text, to be understood and answered as a whole."""
    return "\n".join(turn.text for turn in turns if turn.waits)


def earlier(turns: Sequence[Turn]) -> Sequence[Utterance]:
    """Return the conversation before what waits now, or before what was answered last."""
    rest = [turn for turn in turns if not turn.waits]
    if len(rest) == len(turns):
        if rest and rest[-1].speaker is Speaker.OFFICE:
            rest.pop()
        while rest and rest[-1].speaker is Speaker.CITIZEN:
            rest.pop()
    return [turn.utterance for turn in rest]


def reopens_ticket(verdict: Verdict) -> bool:
    """Decide whether a message after the answer is put before a person again: all but thanks."""
    return verdict.intent is not Intent.PRAISE or verdict.needs_reply or verdict.urgent
