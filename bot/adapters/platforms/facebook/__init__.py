"""Facebook comments under the posts of one Page.

Facts: Meta's Pages API documentation (Graph API v26.0).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from bot.adapters.graph_api.client import GraphClient
from bot.adapters.graph_api.inspection import inspected
from bot.adapters.graph_api.private import WITHIN
from bot.adapters.graph_api.reach import Reach
from bot.adapters.graph_api.usage import UsageGate
from bot.adapters.graph_api.webhooks import answer_handshake, require_signature
from bot.adapters.http import make_http_client
from bot.adapters.platforms.facebook.checks import Checker
from bot.adapters.platforms.facebook.identity import complete
from bot.adapters.platforms.facebook.objects import NAME
from bot.adapters.platforms.facebook.owner import Owner
from bot.adapters.platforms.facebook.polling import POSTS, Poller
from bot.adapters.platforms.facebook.publishing import Publisher
from bot.adapters.platforms.facebook.settings import Settings
from bot.adapters.platforms.facebook.webhook import read_delivery
from bot.domain.comment import IncomingComment
from bot.domain.post import PostFacts
from bot.domain.reply import OutgoingReply, PublishedReply
from bot.domain.token import TokenEnds
from bot.ports import Clock, Delivery, Finding, Poll, WebhookRequest

__all__ = ["NAME", "FacebookPlatform", "Settings", "build", "complete", "http_client"]


@dataclass(frozen=True, kw_only=True)
class FacebookPlatform:
    """Satisfies every port of `bot.ports.platforms` but KeepsNotes, and TellsTokenEnds."""

    settings: Settings
    publisher: Publisher = field(repr=False)
    poller: Poller = field(repr=False)
    checker: Checker = field(repr=False)

    @property
    def name(self) -> str:
        return NAME

    @property
    def text_limit(self) -> int:
        return self.settings.text_limit

    @property
    def poll_every(self) -> timedelta:
        return self.settings.poll_every

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        return await self.publisher.publish(reply)

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        return await self.publisher.find_published(reply)

    async def hide(self, comment_external_id: str) -> None:
        await self.publisher.reach.set_state(comment_external_id, is_hidden="true")

    async def unhide(self, comment_external_id: str) -> None:
        await self.publisher.reach.set_state(comment_external_id, is_hidden="false")

    @property
    def private_text_limit(self) -> int:
        return self.settings.private_text_limit

    @property
    def private_reply_within(self) -> timedelta:
        return WITHIN

    async def delete(self, comment_external_id: str) -> None:
        await self.publisher.reach.delete(comment_external_id)

    async def like(self, comment_external_id: str) -> None:
        await self.publisher.reach.like(comment_external_id)

    async def unlike(self, comment_external_id: str) -> None:
        await self.publisher.reach.unlike(comment_external_id)

    async def reply_privately(self, comment_external_id: str, text: str) -> str:
        return await self.publisher.reply_privately(comment_external_id, text)

    def handshake(self, query: Mapping[str, str]) -> str:
        return answer_handshake(query, verify_token=self.settings.verify_token)

    def parse(self, request: WebhookRequest) -> Delivery:
        require_signature(request, secrets=self.settings.app_secrets)
        return read_delivery(request.body, page_id=self.settings.page_id, posts=self.poller.recent)

    async def read(self, comment_external_id: str) -> IncomingComment:
        return await self.poller.read(comment_external_id)

    async def describe(self, post_id: str) -> PostFacts:
        return await self.poller.describe(post_id)

    async def poll(self, cursor: str | None) -> Poll:
        return await self.poller.poll(cursor)

    async def check(self) -> Sequence[Finding]:
        return await self.checker.check()

    async def token_ends(self) -> TokenEnds | None:
        found = await inspected(self.checker.graph)
        return found.ends if found else None

    async def subscribe(self) -> None:
        await self.checker.subscribe()


def build(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> FacebookPlatform:
    """Join the parts. `http` is closed by whoever made it (see `http_client`)."""
    graph = GraphClient(settings=settings, http=http, usage=UsageGate(clock=clock))
    owner = Owner(graph=graph, settings=settings)
    reach = Reach(graph=graph, account=settings.page_id, posts=POSTS)
    return FacebookPlatform(
        settings=settings,
        publisher=Publisher(graph=graph, owner=owner, reach=reach),
        poller=Poller(graph=graph, owner=owner, reach=reach, settings=settings, clock=clock),
        checker=Checker(graph=graph, owner=owner, settings=settings),
    )


def http_client(settings: Settings) -> httpx.AsyncClient:
    return make_http_client(settings)
