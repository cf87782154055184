"""Sends a reply, finds it again, and replies privately.

Replies may be sent to top-level comments only, so a reply to a reply goes to the thread's first
comment and mentions the person. Source: Meta's "Comment Moderation" documentation.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.adapters.graph_api.client import GraphClient, Json
from bot.adapters.graph_api.private import send_privately
from bot.adapters.graph_api.reach import Reach
from bot.adapters.graph_api.values import moment, object_id
from bot.adapters.platforms.instagram.mentions import Mention, Mentions
from bot.adapters.platforms.instagram.objects import Account, has_author, is_ours
from bot.adapters.platforms.instagram.owner import Owner
from bot.domain.comment import Kind, same_text
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.reply import OutgoingReply, PublishedReply

MESSAGE_BYTES = 1000
"""Longest message, in UTF-8. Source: Meta's "Messaging" documentation for Instagram."""
_REPLY_FIELDS = "id,text,timestamp,username,from"
_USERNAME = re.compile(r"[A-Za-z0-9._]{1,30}")


@dataclass(frozen=True, kw_only=True)
class Publisher:
    graph: GraphClient
    owner: Owner
    reach: Reach
    mentions: Mentions

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        """Send it. Comments of a broadcast take private replies only, and while it runs."""
        if reply.kind is Kind.LIVE:
            raise RejectedError("a comment of a broadcast", code="live_private_only")
        if mention := Mention.parse(reply.comment_external_id):
            return await self.mentions.answer(mention, reply)
        async with self.reach.told_apart():
            answer = await self.graph.write(thread_of(reply), "replies", message=message_of(reply))
        reply_id = object_id(answer.get("id"))
        if reply_id is None:
            raise OutcomeUnknownError("the answer has no id")
        return PublishedReply(external_id=reply_id)

    async def reply_privately(self, comment_id: str, text: str) -> str:
        """Instagram counts bytes where others count characters."""
        if len(text.encode()) > MESSAGE_BYTES:
            raise RejectedError("too many bytes for a message", code="private_too_long")
        async with self.reach.told_apart():
            return await send_privately(
                self.graph, comment_id, text, account=self.owner.settings.user_id
            )

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        """Read all replies of the thread; the oldest one that fits is ours."""
        if reply.kind is Kind.LIVE:
            return None  # none was ever sent
        if Mention.parse(reply.comment_external_id):
            raise NotSentError("replies below others' posts cannot be read")
        account = await self.owner.account()
        matches: list[Json] = []
        async with self.reach.told_apart():
            async for rows in self.graph.pages(
                thread_of(reply), "replies", fields=_REPLY_FIELDS, limit="50"
            ):
                matches += [row for row in rows if _fits(row, reply=reply, account=account)]
        if not matches:
            return None
        return PublishedReply(external_id=str(min(matches, key=_age)["id"]))


def thread_of(reply: OutgoingReply) -> str:
    """Return the id of the top-level comment."""
    return reply.parent_external_id or reply.comment_external_id


def message_of(reply: OutgoingReply) -> str:
    """Return the text as it is sent."""
    name = reply.author_name or ""
    if reply.parent_external_id is None or not _USERNAME.fullmatch(name):
        return reply.text
    return reply.addressed_to(f"@{name}")


def _fits(row: Json, *, reply: OutgoingReply, account: Account) -> bool:
    """Tell whether this is our reply.

    Where the platform withholds author or time they count as fitting: taking a reply for ours
    is mended by a person, sending it twice is seen by everybody.
    """
    reply_id, text = object_id(row.get("id")), row.get("text")
    if reply_id is None or reply_id in reply.known_reply_ids or not isinstance(text, str):
        return False
    if has_author(row) and not is_ours(row, account=account):
        return False
    if not reply.may_date_from(moment(row.get("timestamp"))):
        return False
    return same_text(text, message_of(reply)) or same_text(text, reply.text)


def _age(row: Json) -> tuple[bool, datetime | str]:
    created_at = moment(row.get("timestamp"))
    return (created_at is None, created_at or str(row["id"]))
