"""Instagram comments of one professional account, for both kinds of login.

Facts: Meta's Instagram Platform documentation (Graph API v26.0).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

import httpx

from bot.adapters.platforms.instagram.checks import Checker
from bot.adapters.platforms.instagram.graph import GraphClient
from bot.adapters.platforms.instagram.objects import NAME, Account
from bot.adapters.platforms.instagram.owner import Owner
from bot.adapters.platforms.instagram.polling import Poller
from bot.adapters.platforms.instagram.publishing import Publisher
from bot.adapters.platforms.instagram.settings import Settings
from bot.adapters.platforms.instagram.usage import UsageGate
from bot.adapters.platforms.instagram.webhook import (
    answer_handshake,
    read_delivery,
    require_signature,
)
from bot.domain.reply import OutgoingReply, PublishedReply
from bot.ports import Clock, Delivery, Finding, Poll, WebhookRequest

__all__ = ["NAME", "InstagramPlatform", "Settings", "build", "http_client"]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, kw_only=True)
class InstagramPlatform:
    """Satisfies Platform, Hides, ReceivesWebhooks, Polls and Checks of `bot.ports`."""

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
        await self.publisher.set_hidden(comment_external_id, hide="true")

    async def unhide(self, comment_external_id: str) -> None:
        await self.publisher.set_hidden(comment_external_id, hide="false")

    def handshake(self, query: Mapping[str, str]) -> str:
        return answer_handshake(query, verify_token=self.settings.verify_token.get_secret_value())

    def parse(self, request: WebhookRequest) -> Delivery:
        secrets = [secret.get_secret_value().encode() for secret in self.settings.app_secrets]
        require_signature(request, secrets=secrets)
        account = Account(id=self.settings.user_id)
        return read_delivery(request.body, account=account, posts=self.poller.recent)

    async def poll(self, cursor: str | None) -> Poll:
        return await self.poller.poll(cursor)

    async def check(self) -> Sequence[Finding]:
        return await self.checker.check()


def build(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> InstagramPlatform:
    """Join the parts. `http` is closed by whoever made it (see `http_client`)."""
    graph = GraphClient(settings=settings, http=http, usage=UsageGate(clock=clock))
    owner = Owner(graph=graph)
    return InstagramPlatform(
        settings=settings,
        publisher=Publisher(graph=graph, owner=owner),
        poller=Poller(graph=graph, owner=owner, clock=clock),
        checker=Checker(graph=graph, owner=owner),
    )


def http_client(settings: Settings) -> httpx.AsyncClient:
    """Make the client: redirects are never followed, because the token travels in the query.

    The HTTP libraries would log whole addresses, token included, and are silenced.
    """
    for library in ("httpx", "httpcore"):
        logging.getLogger(library).setLevel(logging.WARNING)
    read = settings.read_timeout.total_seconds()
    connect = settings.connect_timeout.total_seconds()
    timeout = httpx.Timeout(
        connect=connect, read=read, write=settings.write_timeout.total_seconds(), pool=connect
    )
    is_local = urlsplit(settings.base_url).hostname in _LOOPBACK  # never through a proxy
    return httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=not is_local)
