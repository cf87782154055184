"""Where others name the office: below their posts, or in the captions of these.

A webhook tells ids only; the text is read, and the answer sent, through the office's own account.
Such a place cannot be reached in any other way, so its ids make up the comment's external id.
Source: Meta's "Mentions" documentation; the webhook exists under Facebook Login only.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

from bot.adapters.graph_api.client import GraphClient
from bot.adapters.graph_api.reach import Reach
from bot.adapters.graph_api.values import object_id, text_of
from bot.adapters.platforms.instagram.objects import comment_of
from bot.adapters.platforms.instagram.owner import Owner
from bot.domain.comment import IncomingComment, Kind
from bot.domain.errors import OutcomeUnknownError, RejectedError
from bot.domain.reply import OutgoingReply, PublishedReply

_PREFIX = "mention"
_COMMENT_FIELDS = "id,text,timestamp,username"
_MEDIA_FIELDS = "id,caption,timestamp,username"


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """`comment_id`: None where the caption of the post names the office."""

    media_id: str
    comment_id: str | None = None

    @classmethod
    def of(cls, value: dict[str, Any]) -> Self | None:
        """Read what a webhook tells; None if that is unusable."""
        media_id, comment_id = object_id(value.get("media_id")), object_id(value.get("comment_id"))
        if media_id is None or (comment_id is None and value.get("comment_id") is not None):
            return None
        return cls(media_id=media_id, comment_id=comment_id)

    @classmethod
    def parse(cls, external_id: str) -> Self | None:
        """Read an external id; None if it is that of another comment."""
        prefix, *ids = external_id.split(":")
        if prefix != _PREFIX or len(ids) not in {1, 2} or not all(map(object_id, ids)):
            return None
        return cls(media_id=ids[0], comment_id=ids[1] if len(ids) > 1 else None)

    @property
    def external_id(self) -> str:
        return ":".join(filter(None, (_PREFIX, self.media_id, self.comment_id)))

    @property
    def read_as(self) -> tuple[str, str]:
        """Return the name of the field that reads it, and the field with all that is asked."""
        if self.comment_id is None:
            return "mentioned_media", f"media_id({self.media_id}){{{_MEDIA_FIELDS}}}"
        return "mentioned_comment", f"comment_id({self.comment_id}){{{_COMMENT_FIELDS}}}"


@dataclass(frozen=True, kw_only=True)
class Mentions:
    graph: GraphClient
    owner: Owner
    reach: Reach

    async def read(self, mention: Mention) -> IncomingComment:
        """Read it as it stands now. Raises NotSentError or RejectedError."""
        account = await self.owner.account()
        name, asked = mention.read_as
        async with self.reach.told_apart():
            answer = await self.graph.read(account.id, fields=f"{name}.{asked}")
        row = answer.get(name)
        if not isinstance(row, dict):
            raise RejectedError("the answer does not hold it", code="gone")
        told = {"username": row.get("username"), "timestamp": row.get("timestamp")}
        text = text_of(row.get("text")) or text_of(row.get("caption"))
        found = comment_of(
            {**told, "id": mention.media_id, "text": text},
            account=account,
            post=None,
            kind=Kind.MENTION,
        )
        if found is None:
            raise RejectedError("not a mention", code="bad_request")
        return replace(found, external_id=mention.external_id)

    async def answer(self, mention: Mention, reply: OutgoingReply) -> PublishedReply:
        """Answer below the comment, or below the post whose caption names the office.

        Raises RejectedError, NotSentError or OutcomeUnknownError.
        """
        form = {"media_id": mention.media_id, "message": reply.text}
        if mention.comment_id is not None:
            form["comment_id"] = mention.comment_id
        async with self.reach.told_apart():
            answer = await self.graph.write(self.owner.settings.user_id, "mentions", **form)
        reply_id = object_id(answer.get("id"))
        if reply_id is None:
            raise OutcomeUnknownError("the answer has no id")
        return PublishedReply(external_id=reply_id)
