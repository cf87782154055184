"""What people in the group do: write, reply, edit, delete, and press buttons."""

import asyncio
from typing import Any

from bot.sandbox.telegram.config import Membership, Persona
from bot.sandbox.telegram.entities import FormattedText, format_text
from bot.sandbox.telegram.markup import buttons
from bot.sandbox.telegram.model import (
    ANONYMOUS_ADMIN,
    CallbackAnswer,
    Chat,
    Media,
    Message,
    user_json,
)
from bot.sandbox.telegram.sending import TEXT_LENGTH
from bot.sandbox.telegram.world import World


class ActionRefusedError(Exception):
    """Telegram's app would not let this person do this."""


class People:
    def __init__(self, world: World) -> None:
        self._world = world

    def send(
        self,
        *,
        user_id: int,
        text: str,
        reply_to: int | None = None,
        chat_id: int | None = None,
        topic: int | None = None,
    ) -> Message:
        """Write into a group and its topic, or privately to the bot (the person's own id).

        Raises:
            LookupError: no such person, chat or message.
            ActionRefusedError: empty or too long text, or not a member of the group.
        """
        persona = self._world.person(user_id)
        chat = self._chat_of(persona, chat_id)
        if topic is not None and topic not in chat.topics:
            raise LookupError(f"no such topic: {topic}")
        return self._write(chat, user_json(persona), text=text, reply_to=reply_to, topic=topic)

    def send_anonymously(self, *, text: str, reply_to: int | None = None) -> Message:
        """Write as the group itself, as an anonymous administrator does."""
        chat = self._world.group
        return self._write(chat, ANONYMOUS_ADMIN, text=text, reply_to=reply_to, sender_chat=chat)

    def send_media(self, *, user_id: int, kind: str, caption: str = "") -> Message:
        """Send a photo, voice message or document to the bot in private."""
        persona = self._world.person(user_id)
        file = Media(kind=kind, file_id="from-phone", name=kind, mime_type="", size=1000)
        message = self._world.add(
            self._world.private_chat(persona),
            sender=user_json(persona),
            content=format_text(caption, parse_mode=None),
            media=file,
        )
        self._world.updates.push("message", message.to_json())
        return message

    def block(self, *, user_id: int, blocked: bool) -> None:
        """Block the bot in the private chat, or no longer."""
        chat = self._world.private_chat(self._world.person(user_id))
        chat.shut = "bot was blocked by the user" if blocked else None

    def edit(
        self, *, user_id: int, message_id: int, text: str, chat_id: int | None = None
    ) -> Message:
        chat = self._chat_of(self._world.person(user_id), chat_id)
        message = self._message(chat, message_id)
        if message.sender["id"] != user_id:
            raise ActionRefusedError("only the author can edit a message")
        self._world.revise(message, content=_content(text), markup=None)
        self._world.updates.push("edited_message", message.to_json())
        return message

    def delete(self, *, message_id: int) -> None:
        """Delete as an administrator; the bot gets no update of it (documented)."""
        self._world.delete(self._message(self._world.group, message_id))

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
        """Press an inline button and wait up to `wait` seconds for the bot's answer.

        The button is named by its callback data, which may come from an earlier state of the
        message (a phone that has not redrawn it yet, or weeks later), or by its place among the
        present buttons. On a deleted message the bot sees an inaccessible message. `chat_id`: the
        person's own id for the private chat with the bot; None: the group.

        Returns:
            The answer, or None when the bot gave none in time.

        Raises:
            LookupError: no such person, message or button.
            ActionRefusedError: not a member of the group.
        """
        persona = self._world.person(user_id)
        chat = self._chat_of(persona, chat_id)
        message = self._world.messages.get((chat.id, message_id))
        if message is None:
            raise LookupError(f"no such message: {message_id}")
        query = self._world.callbacks.open(
            user_id=user_id,
            message_id=message_id,
            data=_button_data(message, data=data, index=index),
            now=self._world.now(),
        )
        self._world.publish("callback", query=query.dump())
        self._world.updates.push("callback_query", self._query_json(query.id, persona, message))
        done, _ = await asyncio.wait({query.answer}, timeout=wait)
        return query.answer.result() if done and not query.answer.cancelled() else None

    def _query_json(self, query_id: str, persona: Persona, message: Message) -> dict[str, Any]:
        chat = message.chat.to_json()
        inaccessible = {"chat": chat, "message_id": message.id, "date": 0}
        return {
            "id": query_id,
            "from": user_json(persona),
            "message": inaccessible if message.deleted else message.to_json(),
            "chat_instance": str(message.chat.id),
            "data": self._world.callbacks.queries[query_id].data,
        }

    def _chat_of(self, persona: Persona, chat_id: int | None) -> Chat:
        if chat_id == persona.id:
            return self._world.private_chat(persona)
        chat = self._world.chats.get(self._world.group.id if chat_id is None else chat_id)
        if chat is None or not chat.is_group:
            raise LookupError(f"no such chat: {chat_id}")
        is_stranger = persona.id not in self._world.personas
        if is_stranger or persona.membership is Membership.LEFT:
            raise ActionRefusedError(f"{persona.first_name} is not a member of the group")
        return chat

    def _write(
        self,
        chat: Chat,
        sender: dict[str, Any],
        *,
        text: str,
        reply_to: int | None,
        sender_chat: Chat | None = None,
        topic: int | None = None,
    ) -> Message:
        target = None if reply_to is None else self._message(chat, reply_to)
        message = self._world.add(
            chat,
            sender=sender,
            sender_chat=sender_chat,
            content=_content(text),
            reply_to=target,
            thread_id=topic or (target.thread_id if target else None),
            topic=topic is not None or (target.topic if target else False),
        )
        self._world.updates.push("message", message.to_json())
        return message

    def _message(self, chat: Chat, message_id: int) -> Message:
        message = self._world.find(chat, message_id)
        if message is None:
            raise LookupError(f"no such message: {message_id}")
        return message


def _content(text: str) -> FormattedText:
    content = format_text(text, parse_mode=None)
    if not 1 <= content.length <= TEXT_LENGTH:
        raise ActionRefusedError(f"a message has 1 to {TEXT_LENGTH} characters")
    return content


def _button_data(message: Message, *, data: str | None, index: int | None) -> str:
    if index is not None:
        present = buttons(message.markup)
        if not 0 <= index < len(present):
            raise LookupError(f"no such button: {index}")
        data = present[index].get("callback_data")
    known = {
        button.get("callback_data")
        for revision in message.revisions
        for button in buttons(revision.markup)
    }
    if data is None or data not in known:
        raise LookupError("no such button")
    return data
