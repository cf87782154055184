"""Instagram comments of one professional account, for both kinds of login.

Facts: Meta's Instagram Platform documentation (Graph API v26.0).
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
from bot.adapters.platforms.instagram.checks import Checker
from bot.adapters.platforms.instagram.identity import complete
from bot.adapters.platforms.instagram.mentions import Mention, Mentions
from bot.adapters.platforms.instagram.objects import NAME, Account
from bot.adapters.platforms.instagram.owner import Owner
from bot.adapters.platforms.instagram.polling import Poller
from bot.adapters.platforms.instagram.publishing import Publisher
from bot.adapters.platforms.instagram.renewal import Renewal
from bot.adapters.platforms.instagram.settings import Settings
from bot.adapters.platforms.instagram.webhook import read_delivery
from bot.domain.comment import IncomingComment
from bot.domain.errors import RejectedError
from bot.domain.post import PostFacts
from bot.domain.reply import ROOM_FOR_MENTION, OutgoingReply, PublishedReply
from bot.domain.token import TokenEnds
from bot.ports import Clock, Delivery, Finding, NewToken, Poll, WebhookRequest

__all__ = ["NAME", "InstagramPlatform", "Settings", "build", "complete", "http_client"]


@dataclass(frozen=True, kw_only=True)
class InstagramPlatform:
    """Satisfies every port of `bot.ports.platforms` but Likes and KeepsNotes."""

    settings: Settings
    publisher: Publisher = field(repr=False)
    poller: Poller = field(repr=False)
    checker: Checker = field(repr=False)
    renewal: Renewal = field(repr=False)

    @property
    def name(self) -> str:
        return NAME

    @property
    def text_limit(self) -> int:
        return self.settings.text_limit - ROOM_FOR_MENTION

    @property
    def poll_every(self) -> timedelta:
        return self.settings.poll_every

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        return await self.publisher.publish(reply)

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        return await self.publisher.find_published(reply)

    async def hide(self, comment_external_id: str) -> None:
        await self.publisher.reach.set_state(_ours(comment_external_id), hide="true")

    async def unhide(self, comment_external_id: str) -> None:
        await self.publisher.reach.set_state(_ours(comment_external_id), hide="false")

    @property
    def private_text_limit(self) -> int:
        return self.settings.private_text_limit

    @property
    def private_reply_within(self) -> timedelta:
        return WITHIN

    async def delete(self, comment_external_id: str) -> None:
        await self.publisher.reach.delete(_ours(comment_external_id))

    async def reply_privately(self, comment_external_id: str, text: str) -> str:
        return await self.publisher.reply_privately(_ours(comment_external_id), text)

    def handshake(self, query: Mapping[str, str]) -> str:
        return answer_handshake(query, verify_token=self.settings.verify_token)

    def parse(self, request: WebhookRequest) -> Delivery:
        require_signature(request, secrets=self.settings.app_secrets)
        account = Account(id=self.settings.user_id)
        return read_delivery(request.body, account=account, posts=self.poller.recent)

    async def read(self, comment_external_id: str) -> IncomingComment:
        if mention := Mention.parse(comment_external_id):
            return await self.publisher.mentions.read(mention)
        return await self.poller.read(comment_external_id)

    async def describe(self, post_id: str) -> PostFacts:
        return await self.poller.describe(post_id)

    async def poll(self, cursor: str | None) -> Poll:
        return await self.poller.poll(cursor)

    async def check(self) -> Sequence[Finding]:
        return await self.checker.check()

    @property
    def token(self) -> str:
        """The token that ends by the clock: that of Instagram Login."""
        own = self.settings
        return own.access_token.get_secret_value() if own.login == "instagram" else ""

    async def renew_token(self) -> NewToken:
        return await self.renewal.renew()

    def use_token(self, token: str) -> None:
        self.renewal.use(token)

    async def token_ends(self) -> TokenEnds | None:
        """Ask for the end of a token of Facebook Login; the other kind is renewed."""
        if self.settings.login != "facebook":
            return None
        found = await inspected(self.checker.graph)
        return found.ends if found else None

    async def subscribe(self) -> None:
        await self.checker.subscribe()


def build(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> InstagramPlatform:
    """Join the parts. `http` is closed by whoever made it (see `http_client`)."""
    graph = GraphClient(settings=settings, http=http, usage=UsageGate(clock=clock))
    owner = Owner(graph=graph, settings=settings)
    reach = Reach(graph=graph, account=settings.user_id, posts="media")
    mentions = Mentions(graph=graph, owner=owner, reach=reach)
    return InstagramPlatform(
        settings=settings,
        publisher=Publisher(graph=graph, owner=owner, reach=reach, mentions=mentions),
        poller=Poller(graph=graph, owner=owner, reach=reach, settings=settings, clock=clock),
        checker=Checker(graph=graph, owner=owner, settings=settings),
        renewal=Renewal(graph=graph),
    )


def _ours(comment_external_id: str) -> str:
    """Return the id. Raises RejectedError: it stands below somebody else's post."""
    if Mention.parse(comment_external_id):
        raise RejectedError("below another account's post", code="not_our_post")
    return comment_external_id


def http_client(settings: Settings) -> httpx.AsyncClient:
    return make_http_client(settings)
