"""Storage of private conversations, and how the office speaks in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.comment import CommentId
from bot.domain.ticket import (
    Allowance,
    PersonId,
    Rating,
    Stage,
    Ticket,
    Turn,
)


class Tickets(Protocol):
    """Tickets with their turns, and what each person has sent lately.

    What returns a Ticket that may be changed locks it until the transaction ends.
    """

    async def next_serial(self, month: str) -> int:
        """Count up the month's tickets, `2611` for November 2026; never the same number twice."""
        ...

    async def open(
        self, number: str, *, person: PersonId, comment_id: CommentId, at: datetime
    ) -> Ticket: ...

    async def latest(self, person: PersonId) -> Ticket | None: ...

    async def find(self, person: PersonId, number: str) -> Ticket | None:
        """Return the person's own ticket of that number; others' are as unknown as none."""
        ...

    async def for_comment(self, comment_id: CommentId) -> Ticket | None: ...

    async def turns(self, comment_id: CommentId) -> Sequence[Turn]:
        """Return the conversation about a comment in order; empty where it is no ticket's."""
        ...

    async def turn_of(self, person: PersonId, message_id: int) -> tuple[CommentId, Turn] | None:
        """Return the turn that a message of the chat became, with its ticket's comment."""
        ...

    async def hear(self, ticket: Ticket, text: str, *, message_id: int, at: datetime) -> None:
        """Add the citizen's turn, which waits for an answer."""
        ...

    async def rewrite(self, turn: Turn, text: str) -> None: ...

    async def answer(self, ticket: Ticket, text: str, *, up_to: datetime, at: datetime) -> None:
        """Add the office's turn; what the citizen said until `up_to` waits no longer."""
        ...

    async def restate(self, comment_id: CommentId, text: str) -> None:
        """Make `text` the comment's, to be understood anew even if it is what it was before."""
        ...

    async def rate(self, ticket: Ticket, rating: Rating, *, at: datetime) -> None:
        """Keep the citizen's latest opinion of the answer."""
        ...

    async def allowance(self, person: PersonId) -> Allowance | None: ...

    async def save_allowance(self, allowance: Allowance) -> None: ...

    async def drop_allowances(self, *, before: datetime) -> bool:
        """Forget what was sent in hours that began before; tell whether anything is left."""
        ...

    async def of_person(self, person: PersonId) -> Sequence[Ticket]: ...

    async def erase(self, tickets: Sequence[Ticket]) -> None:
        """Erase texts, names and ids of these conversations wherever they are stored."""
        ...


class NoticeKind(StrEnum):
    """What the bot says in a private chat beside the answers."""

    WELCOME = "welcome"
    HELP = "help"
    RECEIVED = "received"
    ADDED = "added"
    STATUS = "status"
    NO_TICKET = "no_ticket"
    UNKNOWN_TICKET = "unknown_ticket"
    TOO_MANY = "too_many"
    PAUSED = "paused"
    TEXT_NEEDED = "text_needed"
    STAFF = "staff"
    ASK_ERASURE = "ask_erasure"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """A notice with what is true when it is sent; the fields that its kind does not need are None.

    `answered_at`: of the last answer. `until`: when messages are taken in again.
    """

    kind: NoticeKind
    number: str = ""
    opened_at: datetime | None = None
    stage: Stage | None = None
    due_at: datetime | None = None
    overdue: bool = False
    answered_at: datetime | None = None
    until: datetime | None = None


class Chats(Protocol):
    """The private chats, as the office speaks in them."""

    async def tell(self, person: PersonId, notice: Notice) -> None:
        """Send the notice. Raises NotSentError (repeat), OutcomeUnknownError or RejectedError."""
        ...
