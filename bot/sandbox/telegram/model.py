"""What the simulated Telegram holds, and its Bot API representation."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.config import Persona
from bot.sandbox.telegram.entities import Entity, FormattedText

# Documented service accounts: the sender of messages by anonymous administrators.
ANONYMOUS_ADMIN = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
DELETE, RESTRICT = "can_delete_messages", "can_restrict_members"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What the bot is in a group, and which of the rights that matter here it has."""

    status: str = "administrator"  # or "member"
    rights: frozenset[str] = frozenset({DELETE, RESTRICT})

    def may(self, right: str) -> bool:
        return self.status == "administrator" and right in self.rights


@dataclass(kw_only=True, slots=True)
class Chat:
    id: int
    type: str  # "supergroup", "channel" or "private"
    title: str = ""
    is_forum: bool = False
    owner: Persona | None = None  # the other side of a private chat
    next_message_id: int = 1
    pinned: int | None = None
    topics: dict[int, str] = field(default_factory=dict)
    migrated_to: int | None = None
    shut: str | None = None  # why the bot may not write here ("bot was kicked from …")
    username: str = ""
    linked_id: int | None = None  # channel and discussion group name each other
    bot: Standing = field(default_factory=Standing)
    muted: dict[int, int] = field(default_factory=dict)  # user id: until when; 0 is for ever
    page: str = "telegram"  # which page shows what happens here

    @property
    def is_group(self) -> bool:
        return self.type != "private"

    def to_json(self) -> dict[str, Any]:
        if self.owner is not None:
            person = user_json(self.owner)
            names = {key: person[key] for key in person if key.endswith("name")}
            return {"id": self.id, "type": self.type, **names}
        body: dict[str, Any] = {"id": self.id, "type": self.type, "title": self.title}
        body |= {"username": self.username} if self.username else {}
        return body | ({"is_forum": True} if self.is_forum else {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    kind: str  # "photo", "voice" or "document"
    file_id: str
    name: str
    mime_type: str
    size: int
    width: int = 0
    height: int = 0

    def to_json(self) -> dict[str, Any]:
        file = {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_size": self.size,
        }
        if self.kind == "photo":
            return {"photo": [{**file, "width": self.width, "height": self.height}]}
        if self.kind == "voice":
            return {"voice": {**file, "duration": 3}}
        return {"document": {**file, "file_name": self.name, "mime_type": self.mime_type}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """One state of a message's content; the last one is what everyone sees."""

    date: int
    content: FormattedText
    markup: dict[str, Any] | None


@dataclass(kw_only=True, slots=True)
class Message:
    chat: Chat
    id: int
    date: int
    sender: dict[str, Any]
    from_bot: bool
    sender_chat: Chat | None = None
    revisions: list[Revision]
    media: Media | None = None
    reply_to: "Message | None" = None
    reply_prompt: dict[str, Any] | None = None  # ForceReply or reply keyboard, fixed when sent
    thread_id: int | None = None
    topic: bool = False
    link_preview: dict[str, Any] | None = None
    edit_date: int | None = None
    deleted: bool = False
    reaction: str | None = None
    service: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> FormattedText:
        return self.revisions[-1].content

    @property
    def markup(self) -> dict[str, Any] | None:
        return self.revisions[-1].markup

    def to_json(self, *, with_reply: bool = True) -> dict[str, Any]:
        """As the Bot API shows it; the replied message is one level deep."""
        body: dict[str, Any] = {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat.to_json(),
            "date": self.date,
        }
        body |= self._content_json() | self.service
        optional = {
            "sender_chat": self.sender_chat and self.sender_chat.to_json(),
            "edit_date": self.edit_date,
            "message_thread_id": self.thread_id,
            "is_topic_message": self.topic or None,
            "reply_markup": self.markup,
            "link_preview_options": self.link_preview,
        }
        body |= {key: value for key, value in optional.items() if value is not None}
        if with_reply and self.reply_to is not None:
            body["reply_to_message"] = self.reply_to.to_json(with_reply=False)
        return body

    def _content_json(self) -> dict[str, Any]:
        text_key, entities_key = (
            ("caption", "caption_entities") if self.media else ("text", "entities")
        )
        body: dict[str, Any] = self.media.to_json() if self.media else {}
        if self.content.text:
            body[text_key] = self.content.text
        if self.content.entities:
            body[entities_key] = list(self.content.entities)
        return body


@dataclass(frozen=True, kw_only=True, slots=True)
class CallbackAnswer:
    """What the person who pressed gets to see."""

    text: str = ""
    alert: bool = False


def user_json(persona: Persona) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": persona.id,
        "is_bot": False,
        "first_name": persona.first_name,
        "language_code": "id",
    }
    if persona.last_name:
        body["last_name"] = persona.last_name
    if persona.username:
        body["username"] = persona.username
    return body


def message_dump(message: Message) -> dict[str, Any]:
    """A message for the page and for assertions: content, keyboard and every earlier state."""
    reply = message.reply_to
    return {
        "chat_id": message.chat.id,
        "message_id": message.id,
        "date": message.date,
        "edit_date": message.edit_date,
        "from": message.sender,
        "from_bot": message.from_bot,
        "anonymous": message.sender_chat is not None,
        "text": message.content.text,
        "entities": list(message.content.entities),
        "keyboard": (message.markup or {}).get("inline_keyboard", []),
        "reply_prompt": message.reply_prompt,
        "reply_to": reply and _quote(reply),
        "thread_id": message.thread_id,
        "media": message.media and _media_dump(message.media),
        "reaction": message.reaction,
        "deleted": message.deleted,
        "service": message.service,
        "revision": len(message.revisions),
        "history": [_revision_dump(revision) for revision in message.revisions],
    }


def _quote(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "name": message.sender["first_name"],
        "text": message.content.text[:120],
    }


def _media_dump(media: Media) -> dict[str, Any]:
    return {
        "kind": media.kind,
        "file_id": media.file_id,
        "name": media.name,
        "mime_type": media.mime_type,
        "size": media.size,
        "width": media.width,
        "height": media.height,
    }


def _revision_dump(revision: Revision) -> dict[str, Any]:
    entities: list[Entity] = list(revision.content.entities)
    keyboard = (revision.markup or {}).get("inline_keyboard", [])
    return {
        "date": revision.date,
        "text": revision.content.text,
        "entities": entities,
        "keyboard": keyboard,
    }
