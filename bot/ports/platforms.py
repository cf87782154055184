"""Where citizens write: one small Protocol for each thing that a platform may be able to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.domain.comment import IncomingComment
from bot.domain.post import PostFacts
from bot.domain.reply import OutgoingReply, PublishedReply


class Platform(Protocol):
    """A place where citizens write. The minimum: send a reply."""

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


@runtime_checkable
class FindsReplies(Protocol):
    """Can look whether a reply stands on the platform.

    Where a platform cannot be read (a Telegram bot sees no history), an outcome that stays
    unknown is for a person to find out.
    """

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


@runtime_checkable
class Deletes(Protocol):
    """Can remove a comment for good."""

    async def delete(self, comment_external_id: str) -> None:
        """Remove the comment; it cannot be brought back.

        May be repeated safely: a comment that is gone already counts as deleted.

        Raises:
            RejectedError, NotSentError, OutcomeUnknownError
        """
        ...


@runtime_checkable
class Likes(Protocol):
    """Can like a comment as the office, and take that back. Both may be repeated safely.

    Both raise RejectedError, NotSentError or OutcomeUnknownError.
    """

    async def like(self, comment_external_id: str) -> None: ...

    async def unlike(self, comment_external_id: str) -> None: ...


@runtime_checkable
class Restricts(Protocol):
    """Can keep the author of a comment from writing where it stands."""

    async def restrict(self, comment_external_id: str, *, author_id: str, until: datetime) -> None:
        """Keep the author from writing until then. May be repeated safely, with the same `until`.

        Raises:
            RejectedError, NotSentError, OutcomeUnknownError
        """
        ...


@runtime_checkable
class RepliesPrivately(Protocol):
    """Can send the author of a comment one message that only they can read."""

    @property
    def private_text_limit(self) -> int:
        """Longest private reply in characters."""
        ...

    @property
    def private_reply_within(self) -> timedelta:
        """How long after a comment was written the platform accepts a private reply to it."""
        ...

    async def reply_privately(self, comment_external_id: str, text: str) -> str:
        """Send the text once and return the message's external id. Never retries by itself.

        The platform accepts one private reply for each comment, whoever sends it, and refuses
        every further one with AlreadySentError. Repeating can therefore not send twice.

        Raises:
            AlreadySentError: a private reply to this comment was sent before, by whomever.
            RejectedError, NotSentError, OutcomeUnknownError
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class WebhookRequest:
    """An incoming request: raw body bytes and header names in lower case."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """What one webhook request brought.

    `changed`: external ids of comments that were edited or removed; the event may be late,
    so the comment has to be read again. `skipped`: changes that were unreadable or not ours.
    `strangers`: which other accounts the delivery names, once for each of their entries, all of
    which `skipped` counts too. `poll_now`: the platform says that something changed without
    saying what.
    """

    comments: tuple[IncomingComment, ...] = ()
    changed: tuple[str, ...] = ()
    skipped: int = 0
    strangers: tuple[str, ...] = ()
    poll_now: bool = False


@runtime_checkable
class ReceivesWebhooks(Protocol):
    def handshake(self, query: Mapping[str, str]) -> str:
        """Return the text to answer a subscription check with. Raises VerificationError."""
        ...

    def parse(self, request: WebhookRequest) -> Delivery:
        """Verify and translate; pure. Raises VerificationError or MalformedInputError."""
        ...


@runtime_checkable
class ReadsComments(Protocol):
    """Can read one comment as it stands now; needed where `changed` is filled."""

    async def read(self, comment_external_id: str) -> IncomingComment:
        """Raise NotSentError, or RejectedError with the code `gone` if it was removed."""
        ...


@runtime_checkable
class DescribesPosts(Protocol):
    """Can tell of a post what its cards show."""

    async def describe(self, post_id: str) -> PostFacts:
        """Raise NotSentError, or RejectedError where the post cannot be read."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """A part of a post that was read without a gap: all its comments later than `since`.

    `since`: None for all comments of the post. What is stored of it and was not read is gone.
    """

    post_id: str
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Poll:
    """What a poll brought and where the next one starts.

    `changed`: as of `Delivery`, comments that are to be read again. `has_more`: it stopped for
    its size; the next one may follow at once. `whole`: what was read without a gap.
    """

    comments: tuple[IncomingComment, ...]
    cursor: str
    changed: tuple[str, ...] = ()
    has_more: bool = False
    whole: tuple[Whole, ...] = ()


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


@runtime_checkable
class Subscribes(Protocol):
    """Can ask the platform to send its webhooks for this account."""

    async def subscribe(self) -> None:
        """Subscribe the account; what it is subscribed to besides stays. May be repeated.

        Raises:
            NotSentError, OutcomeUnknownError, RejectedError
        """
        ...
