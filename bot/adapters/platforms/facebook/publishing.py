"""Sends a reply, finds it again, and replies privately. Source: Meta's Pages API guides."""

from dataclasses import dataclass
from datetime import datetime

from bot.adapters.graph_api.client import GraphClient, Json
from bot.adapters.graph_api.private import send_privately
from bot.adapters.graph_api.reach import Reach
from bot.adapters.graph_api.values import moment
from bot.adapters.platforms.facebook.objects import full_id, is_ours, last_part, post_part
from bot.adapters.platforms.facebook.owner import Owner
from bot.domain.comment import same_text
from bot.domain.errors import OutcomeUnknownError
from bot.domain.reply import OutgoingReply, PublishedReply

_FIELDS = "id,message,created_time,from"


@dataclass(frozen=True, kw_only=True)
class Publisher:
    graph: GraphClient
    owner: Owner
    reach: Reach

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        """Reply under the comment.

        Only ever on the edge `comments`: the comment itself, given a `message`, is edited.
        """
        async with self.reach.told_apart():
            answer = await self.graph.write(
                reply.comment_external_id, "comments", message=reply.text
            )
        reply_id = full_id(answer.get("id"), post=post_part(reply.comment_external_id))
        if reply_id is None:
            raise OutcomeUnknownError("the answer has no id")
        return PublishedReply(external_id=reply_id)

    async def reply_privately(self, comment_id: str, text: str) -> str:
        async with self.reach.told_apart():
            return await send_privately(
                self.graph,
                comment_id,
                text,
                account=self.owner.settings.page_id,
                messaging_type="RESPONSE",
            )

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        """Read all replies of the thread; the oldest one that fits is ours.

        A reply to a reply may end up beside it, so the whole thread is read, flat.
        """
        await self.owner.require_page()
        thread = reply.parent_external_id or reply.comment_external_id
        matches: list[Json] = []
        async with self.reach.told_apart():
            async for rows in self.graph.pages(
                thread, "comments", filter="stream", fields=_FIELDS, limit="100"
            ):
                matches += [row for row in rows if self._fits(row, reply=reply)]
        if not matches:
            return None
        ours = full_id(min(matches, key=_age)["id"], post=post_part(thread))
        return PublishedReply(external_id=str(ours))

    def _fits(self, row: Json, *, reply: OutgoingReply) -> bool:
        """Tell whether this is our reply.

        Where the platform withholds author or time they count as fitting: taking a reply for
        ours is mended by a person, sending it twice is seen by everybody.
        """
        reply_id, text = full_id(row.get("id"), post=None), row.get("message")
        if reply_id is None or not isinstance(text, str):
            return False
        if last_part(reply_id) in {last_part(known) for known in reply.known_reply_ids}:
            return False
        if is_ours(row, page_id=self.owner.settings.page_id) is False:
            return False
        if not reply.may_date_from(moment(row.get("created_time"))):
            return False
        return same_text(text, reply.text)


def _age(row: Json) -> tuple[bool, datetime | str]:
    created_at = moment(row.get("created_time"))
    return (created_at is None, created_at or str(row["id"]))
