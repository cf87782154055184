"""YouTube comments of one channel, polled: the Data API v3 pushes nothing about comments.

Facts: Google's documentation of the YouTube Data API v3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from bot.adapters.http import make_http_client
from bot.adapters.platforms.youtube.checks import Checker
from bot.adapters.platforms.youtube.client import YouTubeClient
from bot.adapters.platforms.youtube.known_pages import KnownPages
from bot.adapters.platforms.youtube.objects import NAME
from bot.adapters.platforms.youtube.polling import PER_CALL, Poller
from bot.adapters.platforms.youtube.publishing import HELD, PUBLIC, Publisher
from bot.adapters.platforms.youtube.settings import Settings
from bot.adapters.platforms.youtube.tokens import Tokens
from bot.adapters.platforms.youtube.units import UnitLedger, book_of
from bot.domain.comment import IncomingComment
from bot.domain.post import PostFacts
from bot.domain.reply import ROOM_FOR_MENTION, OutgoingReply, PublishedReply
from bot.ports import Clock, Finding, Notes, Poll

__all__ = ["NAME", "Settings", "YouTubePlatform", "build", "http_client"]


@dataclass(frozen=True, kw_only=True)
class YouTubePlatform:
    """Satisfies what `bot.ports` asks of platforms but Likes and RepliesPrivately; polled only."""

    settings: Settings
    publisher: Publisher = field(repr=False)
    poller: Poller = field(repr=False)
    checker: Checker = field(repr=False)
    units: UnitLedger = field(repr=False)

    @property
    def name(self) -> str:
        return NAME

    @property
    def text_limit(self) -> int:
        return self.settings.text_limit - ROOM_FOR_MENTION

    @property
    def poll_every(self) -> timedelta:
        return self.settings.poll_every

    @property
    def keep_for(self) -> timedelta:
        return self.settings.keep_for

    @property
    def read_at_once(self) -> int:
        return PER_CALL

    async def read_many(self, external_ids: Sequence[str]) -> Sequence[IncomingComment]:
        return await self.poller.read_many(external_ids)

    def keep_notes_in(self, notes: Notes) -> None:
        self.units.notes = notes

    async def publish(self, reply: OutgoingReply) -> PublishedReply:
        return await self.publisher.publish(reply)

    async def find_published(self, reply: OutgoingReply) -> PublishedReply | None:
        return await self.publisher.find_published(reply)

    async def hide(self, comment_external_id: str) -> None:
        """Hold it back for review: `rejected` could never be taken back."""
        await self.publisher.set_status(comment_external_id, HELD)

    async def unhide(self, comment_external_id: str) -> None:
        await self.publisher.set_status(comment_external_id, PUBLIC)

    async def delete(self, comment_external_id: str) -> None:
        await self.publisher.delete(comment_external_id)

    async def poll(self, cursor: str | None) -> Poll:
        return await self.poller.poll(cursor)

    async def describe(self, post_id: str) -> PostFacts:
        return await self.poller.describe(post_id)

    async def read(self, comment_external_id: str) -> IncomingComment:
        return await self.poller.read(comment_external_id)

    async def check(self) -> Sequence[Finding]:
        return await self.checker.check()


def build(settings: Settings, http: httpx.AsyncClient, clock: Clock) -> YouTubePlatform:
    """Join the parts. `http` is closed by whoever made it (see `http_client`)."""
    units = UnitLedger(
        name=book_of(settings.client_id),
        daily=settings.daily_units,
        reserved=settings.reserved_units,
        clock=clock,
    )
    tokens = Tokens(settings=settings, http=http, clock=clock)
    client = YouTubeClient(
        settings=settings, http=http, tokens=tokens, units=units, known=KnownPages(clock=clock)
    )
    poller = Poller(client=client, settings=settings, clock=clock)
    return YouTubePlatform(
        settings=settings,
        publisher=Publisher(client=client, settings=settings),
        poller=poller,
        checker=Checker(client=client, poller=poller, settings=settings),
        units=units,
    )


def http_client(settings: Settings) -> httpx.AsyncClient:
    return make_http_client(settings)
