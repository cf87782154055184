"""What the use cases need from the outside, as small Protocols.

Adapters satisfy them; tests use the fakes of `tests/fakes.py`. Units: times are aware UTC
datetimes, durations timedeltas. Errors are those of `bot.domain.errors`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.domain.card import Card
from bot.domain.comment import Comment, CommentId, IncomingComment
from bot.domain.digest import DigestFacts, Week
from bot.domain.reply import Draft, ItemId, OutgoingReply, PublishedReply
from bot.domain.review import CardRef, ReviewItem
from bot.domain.verdict import Verdict

Clock = Callable[[], datetime]


# --- platforms ---------------------------------------------------------------------------


class Platform(Protocol):
    """A place where citizens write. The minimum: send a reply, and find it again."""

    @property
    def name(self) -> str: ...

    @property
    def text_limit(self) -> int:
        """Longest reply in characters."""
        ...

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        """Send the reply once. Never retries by itself.

        Raises:
            RejectedError, NotSentError, OutcomeUnknownError
        """
        ...

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        """Look whether the reply stands on the platform; None only after a complete look.

        Raises:
            NotSentError: the platform could not be read; nothing is known.
            RejectedError: the comment is gone or may not be read.
        """
        ...


@runtime_checkable
class Hides(Protocol):
    """Can hide a comment and show it again. Both may be repeated safely."""

    async def hide(self, comment_external_id: str) -> None: ...

    async def unhide(self, comment_external_id: str) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookRequest:
    """An incoming request: raw body bytes and header names in lower case."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What one webhook request brought.

    `skipped`: changes that were unreadable or not ours. `poll_now`: the platform says that
    something changed without saying what.
    """

    comments: tuple[IncomingComment, ...] = ()
    skipped: int = 0
    poll_now: bool = False


@runtime_checkable
class ReceivesWebhooks(Protocol):
    def handshake(self, query: Mapping[str, str]) -> str:
        """Return the text to answer a subscription check with. Raises VerificationError."""
        ...

    def parse(self, request: WebhookRequest) -> Delivery:
        """Verify and translate; pure. Raises VerificationError or MalformedInputError."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """What a poll brought and where the next one starts."""

    comments: tuple[IncomingComment, ...]
    cursor: str


@runtime_checkable
class Polls(Protocol):
    @property
    def poll_every(self) -> timedelta: ...

    async def poll(self, cursor: str | None) -> Poll:
        """Read what is new or changed since `cursor`. Raises NotSentError or RejectedError."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One result of a check. `mend` says what to do; empty when all is well."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


@runtime_checkable
class Checks(Protocol):
    async def check(self) -> Sequence[Finding]:
        """Try the credentials without changing anything. Never raises for a bad answer."""
        ...


# --- understanding and drafting ----------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassifierInput:
    """A comment and, where known, the post's caption and the parent comment."""

    text: str
    caption: str | None = None
    parent: str | None = None


class Classifier(Protocol):
    @property
    def model_version(self) -> str: ...

    async def classify(self, inputs: Sequence[ClassifierInput]) -> Sequence[Verdict]:
        """Return one verdict per input, in order; any text is acceptable."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRequest:
    """`variant` counts 'Draf lain' presses: another number asks for another wording."""

    comment: str
    author_name: str | None
    verdict: Verdict
    now: datetime
    variant: int = 0


class Drafter(Protocol):
    async def draft(self, request: DraftRequest) -> Draft:
        """Propose a reply; an empty text where none can be proposed honestly."""
        ...


# --- the desk ----------------------------------------------------------------------------


class Desk(Protocol):
    """Where staff work: the Telegram group. Every method may raise the platform errors."""

    async def show(self, card: Card) -> CardRef:
        """Send the card, or edit the message at `card.ref` in place."""
        ...

    async def announce(self, key: str, **values: object) -> None:
        """Post a notice, by its key `notices.<key>` in the catalogue."""
        ...

    async def post_digest(self, facts: DigestFacts) -> None:
        """Post the digest's text and chart."""
        ...


# --- jobs --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Work to be done after the surrounding transaction has been committed.

    `subject`: what it is about, e.g. an item id. `delay`: not before that much later.
    `priority`: smaller first. `key`: while a job with this key waits, another one is dropped.
    """

    name: str
    subject: str
    delay: timedelta = timedelta(0)
    priority: int = 20
    key: str | None = None


class Jobs(Protocol):
    async def put(self, *jobs: Job) -> None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class JobHandler:
    """How to do the jobs of one name.

    `run` gets 1..`batch` subjects and must be safe to repeat. Raising NotSentError puts the
    jobs back for `retry_after` (or the back-off); any other exception counts as a failure and
    is retried until `max_attempts`, then the job is dead and `on_dead` is called with its
    subject.
    """

    name: str
    run: Callable[[Sequence[str]], Awaitable[None]]
    batch: int = 1
    max_attempts: int = 8
    on_dead: Callable[[str], Awaitable[None]] | None = None


# --- storage -----------------------------------------------------------------------------


class Channel(StrEnum):
    """How a comment reached us.

    Only POLL and FILE may change a stored text: webhooks can be replayed or late, and Instagram
    sends none for edits.
    """

    WEBHOOK = "webhook"
    POLL = "poll"
    FILE = "file"


class Outcome(StrEnum):
    NEW = "new"
    DUPLICATE = "duplicate"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What became of one incoming comment."""

    comment_id: CommentId
    incoming: IncomingComment
    outcome: Outcome


class Comments(Protocol):
    async def store(
        self, comments: Sequence[IncomingComment], *, channel: Channel, at: datetime
    ) -> Sequence[Stored]:
        """Insert what is new (unique by platform and external id), update changed texts."""
        ...

    async def get(self, comment_id: CommentId) -> Comment: ...

    async def get_many(self, comment_ids: Sequence[CommentId]) -> Sequence[Comment]:
        """Return those that exist, in the given order."""
        ...

    async def find(self, platform: str, external_id: str) -> Comment | None: ...

    async def find_many(
        self, platform: str, external_ids: Sequence[str]
    ) -> Mapping[str, Comment]: ...

    async def save_verdicts(self, verdicts: Mapping[CommentId, Verdict]) -> None: ...

    async def verdicts(self, comment_ids: Sequence[CommentId]) -> Mapping[CommentId, Verdict]: ...

    async def unclassified(self, comment_ids: Sequence[CommentId]) -> Sequence[Comment]:
        """Return those of `comment_ids` that are incoming and have no verdict for their text."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class NewItem:
    comment_id: CommentId
    created_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueEntry:
    """A row of the queue list. `comment` is the stored text, not masked."""

    item: ReviewItem
    comment: Comment
    verdict: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRevision:
    """One text a draft has had."""

    revision: int
    text: str
    origin: str
    at: datetime


class Reviews(Protocol):
    async def open_many(self, items: Sequence[NewItem]) -> Sequence[ReviewItem]:
        """Open one item per comment; a comment that has one already gets it back."""
        ...

    async def get(self, item_id: ItemId) -> ReviewItem:
        """Raises NotFoundError."""
        ...

    async def get_many(self, item_ids: Sequence[ItemId]) -> Sequence[ReviewItem]: ...

    async def for_comment(self, comment_id: CommentId) -> ReviewItem | None: ...

    async def save(self, item: ReviewItem, *, at: datetime) -> None:
        """Store all fields and a new revision's text; count `item.version` up.

        Raises:
            ConcurrentChangeError: another transaction was faster (the item's `version` is no
                longer the stored one).
        """
        ...

    async def revisions(self, item_id: ItemId) -> Sequence[DraftRevision]: ...

    async def queue(
        self, *, limit: int, overdue_at: datetime | None = None
    ) -> tuple[Sequence[QueueEntry], int]:
        """Return items that wait for a person, most urgent first, and how many there are.

        With `overdue_at` only those whose deadline is before it.
        """
        ...

    async def reply_ids(self, *, platform: str, since: datetime) -> frozenset[str]:
        """Return external ids of replies recorded as published since then."""
        ...

    async def waiting_for_publish(self) -> Sequence[ItemId]: ...


class ConcurrentChangeError(Exception):
    """Another transaction changed the same row first; read again and decide anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """Who did what. `actor`: `staff:<id>` or `system`. No citizen text in `detail`."""

    at: datetime
    actor: str
    action: str
    item_id: ItemId | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


class Audit(Protocol):
    async def append(self, *entries: AuditEntry) -> None: ...

    async def of_item(self, item_id: ItemId) -> Sequence[AuditEntry]: ...

    async def verify(self) -> Sequence[int]:
        """Walk the hash chain; return sequence numbers of rows that do not fit (empty: sound)."""
        ...


class Digests(Protocol):
    async def claim(self, week: Week, *, at: datetime) -> bool:
        """Claim a week once. False if it was claimed before and sent, or is being sent."""
        ...

    async def mark_sent(self, week: Week, *, at: datetime) -> None: ...

    async def facts(self, week: Week) -> DigestFacts: ...


class Switch(StrEnum):
    PUBLISHING_PAUSED = "publishing_paused"


class Marks(Protocol):
    """Small durable facts: poll cursors and switches."""

    async def cursor(self, platform: str) -> str | None: ...

    async def save_cursor(self, platform: str, cursor: str) -> None: ...

    async def is_on(self, switch: Switch) -> bool: ...

    async def set_switch(self, switch: Switch, *, on: bool, at: datetime) -> None: ...


class Transaction(Protocol):
    @property
    def comments(self) -> Comments: ...
    @property
    def reviews(self) -> Reviews: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def marks(self) -> Marks: ...


class UnitOfWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[Transaction]:
        """Open one transaction: commit on a clean exit, roll back on an exception."""
        ...
