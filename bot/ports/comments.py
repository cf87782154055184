"""Storage of comments and of what was understood about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.comment import Comment, CommentId, IncomingComment
from bot.domain.verdict import Verdict


class Channel(StrEnum):
    """How a comment reached us.

    WEBHOOK may not change a stored text: webhooks can be replayed or late, and Instagram sends
    none for edits. EDIT is a notice of a change, with the comment as it stands since.
    """

    WEBHOOK = "webhook"
    EDIT = "edit"
    POLL = "poll"
    FILE = "file"


class Outcome(StrEnum):
    NEW = "new"
    DUPLICATE = "duplicate"
    CHANGED = "changed"
    TAKEN = "taken"
    """A file gives another person's comment an id that is taken; nothing was stored."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """What became of one incoming comment."""

    comment_id: CommentId
    incoming: IncomingComment
    outcome: Outcome
    restated: frozenset[str] = frozenset()
    """Which of `takes_reply` and `held` has changed since it was stored."""


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

    async def thread(self, platform: str, root_id: str) -> Sequence[Comment]:
        """Return the comment with this external id and those under it, the office's too."""
        ...

    async def office_answers(self, comments: Sequence[Comment]) -> Sequence[Comment]:
        """Return what the office wrote in the threads of these, the oldest first."""
        ...

    async def note_shown(self, comment_id: CommentId) -> None:
        """The office has let the public see it: no moderator is waited for any more."""
        ...

    async def save_verdicts(self, verdicts: Mapping[CommentId, Verdict]) -> None: ...

    async def verdicts(self, comment_ids: Sequence[CommentId]) -> Mapping[CommentId, Verdict]: ...

    async def unclassified(self, comment_ids: Sequence[CommentId]) -> Sequence[Comment]:
        """Return those of `comment_ids` that are incoming and have no verdict for their text."""
        ...
