"""The Telegram stand-in as one object: its routes, its background task, its controls."""

import asyncio
import contextlib
from typing import Any

from starlette.routing import Route

from bot.sandbox.faults import FaultPlan
from bot.sandbox.hub import Hub
from bot.sandbox.telegram.api import BotApi
from bot.sandbox.telegram.chat_control import chat_routes
from bot.sandbox.telegram.config import TelegramConfig
from bot.sandbox.telegram.control import control_routes
from bot.sandbox.telegram.discussion import Discussion
from bot.sandbox.telegram.discussion_control import discussion_routes
from bot.sandbox.telegram.model import CallbackAnswer, Message, message_dump
from bot.sandbox.telegram.people import People
from bot.sandbox.telegram.webhook import WebhookPusher
from bot.sandbox.telegram.world import Clock, World


class TelegramSandbox:
    """Lives on one event loop: make it there, `start()` it, `aclose()` it.

    Public state for assertions: `world` (chats, messages, callbacks), `api.calls` (calls per
    method), `pusher.deliveries` (webhook attempts).
    """

    def __init__(
        self, hub: Hub, *, faults: FaultPlan, clock: Clock, config: TelegramConfig
    ) -> None:
        self.config = config
        self.faults = faults
        self.world = World(config, hub=hub, faults=faults, clock=clock)
        self.people = People(self.world)
        self.discussion = Discussion(self.world)
        self.pusher = WebhookPusher(
            self.world.updates, retry_seconds=config.webhook_retry_seconds, now=self.world.now
        )
        self.api = BotApi(self.world, pusher=self.pusher, faults=faults)
        self._task: asyncio.Task[None] | None = None

    def routes(self) -> list[Route]:
        methods = ["GET", "POST"]
        return [
            Route("/telegram/bot{token}/{method}", self.api.call, methods=methods),
            Route("/telegram/file/bot{token}/{path:path}", self.api.download),
        ]

    def control_routes(self) -> list[Route]:
        return [*control_routes(self), *discussion_routes(self), *chat_routes(self)]

    async def start(self) -> None:
        self._task = asyncio.create_task(self.pusher.run())

    def release(self) -> None:
        """Answer every waiting long poll and press now, so that the server can stop at once."""
        self.world.updates.close()
        self.world.callbacks.close()

    async def aclose(self) -> None:
        self.release()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @property
    def group_id(self) -> int:
        return self.world.group.id

    def send(
        self,
        *,
        user_id: int,
        text: str,
        reply_to: int | None = None,
        chat_id: int | None = None,
        topic: int | None = None,
    ) -> Message:
        """See `People.send`."""
        return self.people.send(
            user_id=user_id, text=text, reply_to=reply_to, chat_id=chat_id, topic=topic
        )

    async def press(
        self,
        *,
        user_id: int,
        message_id: int,
        data: str | None = None,
        index: int | None = None,
        wait: float = 10.0,
        chat_id: int | None = None,
    ) -> CallbackAnswer | None:
        """See `People.press`."""
        return await self.people.press(
            user_id=user_id,
            message_id=message_id,
            data=data,
            index=index,
            wait=wait,
            chat_id=chat_id,
        )

    def messages(self, chat_id: int | None = None) -> list[Message]:
        """The messages of a chat, by default the group, in order; deleted ones left out."""
        wanted = self.world.group.id if chat_id is None else chat_id
        return [
            message
            for (chat, _), message in self.world.messages.items()
            if chat == wanted and not message.deleted
        ]

    def migrate_group(self, new_id: int) -> int:
        """Upgrade the group to a new chat id and return it."""
        return self.world.migrate_group(new_id).id

    def state(self) -> dict[str, Any]:
        """Everything the page draws, as JSON."""
        world = self.world
        return {
            "chat": world.group.to_json(),
            "bot": world.bot_user,
            "personas": [persona.to_json() for persona in world.config.personas],
            "commands": world.group_commands(),
            "pinned": world.group.pinned,
            "messages": [message_dump(message) for message in self.messages()],
            "callbacks": [query.dump() for query in world.callbacks.queries.values()],
            "counts": dict(self.api.calls),
            "webhook": self.pusher.info(),
        }
