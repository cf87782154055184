"""The simulated Telegram: chats, messages and what happens to them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.sandbox.faults import FaultPlan
from bot.sandbox.hub import Hub
from bot.sandbox.telegram.callbacks import CallbackRegistry
from bot.sandbox.telegram.config import Membership, Persona, TelegramConfig
from bot.sandbox.telegram.entities import FormattedText
from bot.sandbox.telegram.errors import bad_request, forbidden
from bot.sandbox.telegram.flood import FloodGuard
from bot.sandbox.telegram.media import FileStore
from bot.sandbox.telegram.model import Chat, Message, Revision, Standing, message_dump
from bot.sandbox.telegram.updates import UpdateQueue

TOPIC = "telegram"
Clock = Callable[[], datetime]


class World:
    """All state, on one event loop. Every change is published to the hub for the page."""

    def __init__(
        self, config: TelegramConfig, *, hub: Hub, faults: FaultPlan, clock: Clock
    ) -> None:
        self.config = config
        self._hub = hub
        self._clock = clock
        self.personas = {persona.id: persona for persona in config.personas}
        self.citizens = {persona.id: persona for persona in config.citizens}
        self.group = Chat(
            id=config.group_id,
            type="supergroup",
            title=config.group_title,
            is_forum=config.forum,
            bot=Standing(status="administrator" if config.bot_can_delete else "member"),
        )
        self.privacy_mode = False
        self.chats: dict[int, Chat] = {self.group.id: self.group}
        self.messages: dict[tuple[int, int], Message] = {}
        self.updates = UpdateQueue(faults)
        self.callbacks = CallbackRegistry(config.callback_seconds)
        self.flood = FloodGuard(config.group_limit, config.group_window_seconds)
        self.files = FileStore()
        self.description = ""
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.bot_user: dict[str, Any] = {
            "id": config.bot_id,
            "is_bot": True,
            "first_name": config.bot_name,
            "username": config.bot_username,
        }

    def group_commands(self) -> list[dict[str, str]]:
        """The commands that the group's members are offered."""
        scopes = (s for s in self.commands if not s.startswith("all_private_chats"))
        return [command for scope in scopes for command in self.commands[scope]]

    def private_commands(self) -> list[dict[str, str]]:
        """The commands that everybody is offered in a private chat with the bot."""
        scopes = (s for s in self.commands if s.startswith("all_private_chats"))
        return [command for scope in scopes for command in self.commands[scope]]

    def now(self) -> float:
        return self._clock().timestamp()

    def publish(self, kind: str, **data: Any) -> None:
        self._hub.publish(TOPIC, {"type": kind, **data})

    def person(self, user_id: int) -> Persona:
        """Return a member of the group or a citizen.

        Raises: LookupError for someone who is not in the configuration.
        """
        try:
            return (self.personas | self.citizens)[user_id]
        except KeyError:
            raise LookupError(f"no such person: {user_id}") from None

    def is_admin(self, persona: Persona) -> bool:
        return persona.membership in {Membership.CREATOR, Membership.ADMINISTRATOR}

    def private_chat(self, persona: Persona) -> Chat:
        chat = self.chats.get(persona.id)
        if chat is None:
            chat = Chat(id=persona.id, type="private", owner=persona, page="chat")
            self.chats[chat.id] = chat
        return chat

    def writable_chat(self, chat_id: int | None) -> Chat:
        """The chat the bot wants to act in.

        Raises:
            BotApiError: 400 or 403, with `migrate_to_chat_id` for a chat that has moved.
        """
        if chat_id is None:
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id)
        if chat is None and chat_id in self.personas | self.citizens:
            raise forbidden("bot can't initiate conversation with a user")
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        if chat.shut is not None:
            raise forbidden(chat.shut)
        return chat

    def find(self, chat: Chat, message_id: int | None) -> Message | None:
        """A message that still exists."""
        message = self.messages.get((chat.id, message_id or 0))
        return None if message is None or message.deleted else message

    def add(
        self,
        chat: Chat,
        *,
        sender: dict[str, Any],
        content: FormattedText | None = None,
        markup: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Message:
        """Append a message; `fields` are further fields of Message."""
        date = int(self.now())
        revision = Revision(date=date, content=content or FormattedText(""), markup=markup)
        message = Message(
            chat=chat,
            id=chat.next_message_id,
            date=date,
            sender=sender,
            from_bot=sender["id"] == self.config.bot_id,
            revisions=[revision],
            **fields,
        )
        chat.next_message_id += 1
        self.messages[chat.id, message.id] = message
        self.show(message)
        return message

    def revise(
        self, message: Message, *, content: FormattedText, markup: dict[str, Any] | None
    ) -> None:
        date = int(self.now())
        # A changed keyboard alone does not mark the message as edited.
        if content != message.content:
            message.edit_date = date
        message.revisions.append(Revision(date=date, content=content, markup=markup))
        self.show(message)

    def delete(self, message: Message) -> None:
        message.deleted = True
        self.show(message)

    def show(self, message: Message) -> None:
        change = {"type": "message", "message": message_dump(message)}
        self._hub.publish(message.chat.page, change)

    def add_group(self, chat_id: int, *, title: str, forum: bool = False) -> Chat:
        """Let there be another group with the same people and the bot in it."""
        chat = self.chats[chat_id] = Chat(
            id=chat_id, type="supergroup", title=title, is_forum=forum
        )
        return chat

    def migrate_group(self, new_id: int) -> Chat:
        """Upgrade the group as Telegram does: a new chat id, and a service message in each."""
        old = self.group
        self.group = Chat(
            id=new_id, type="supergroup", title=old.title, is_forum=old.is_forum, bot=old.bot
        )
        self.chats[new_id] = self.group
        sender = self.bot_user | {"id": 1, "is_bot": False, "first_name": "Telegram"}
        moved = self.add(old, sender=sender, service={"migrate_to_chat_id": new_id})
        old.migrated_to = new_id
        arrived = self.add(self.group, sender=sender, service={"migrate_from_chat_id": old.id})
        self.updates.push("message", moved.to_json())
        self.updates.push("message", arrived.to_json())
        return self.group
