"""A channel with its linked discussion group: posts, and what people write below them."""

from typing import Any

from bot.sandbox.telegram.entities import FormattedText, format_text
from bot.sandbox.telegram.model import (
    ANONYMOUS_ADMIN,
    CHANNEL_BOT,
    TELEGRAM,
    Chat,
    Media,
    Message,
    Standing,
    user_json,
)
from bot.sandbox.telegram.muting import is_muted
from bot.sandbox.telegram.people import ActionRefusedError
from bot.sandbox.telegram.world import World

PAGE = "discussion"


class Discussion:
    """The bot needs nothing in the channel: Telegram copies each post into the group."""

    def __init__(self, world: World) -> None:
        config = world.config
        self._world = world
        self.channel = Chat(
            id=config.channel_id,
            type="channel",
            title=config.channel_title,
            username=config.channel_username,
            linked_id=config.discussion_id,
            shut="bot is not a member of the channel chat",
            page=PAGE,
        )
        self.group = Chat(
            id=config.discussion_id,
            type="supergroup",
            title=config.discussion_title,
            linked_id=config.channel_id,
            page=PAGE,
        )
        world.chats |= {self.channel.id: self.channel, self.group.id: self.group}
        self._next_post = 42
        self._next_album = 1

    @property
    def id(self) -> int:
        return self.group.id

    def messages(self) -> list[Message]:
        """What stands in the group, in order."""
        found = self._world.messages.values()
        return [one for one in found if one.chat is self.group and not one.deleted]

    def last_post(self) -> Message:
        """Return the group's copy of the newest post. Raises LookupError without any."""
        for message in reversed(self.messages()):
            if message.service.get("is_automatic_forward"):
                return message
        raise LookupError("the channel has no post")

    def bot_replies(self) -> list[Message]:
        return [one for one in self.messages() if one.from_bot]

    def post(self, text: str, *, pictures: int = 0) -> Message:
        """Post in the channel and return the group's copy, for an album that of its first item.

        Only the first item of an album carries the text.
        """
        album = self._album() if pictures > 1 else {}
        copies = []
        for item in range(max(pictures, 1)):
            origin = {
                "type": "channel",
                "date": int(self._world.now()),
                "message_id": self._next_post,
                "chat": self.channel.to_json(),
            }
            self._next_post += 1
            copy = self._world.add(
                self.group,
                sender=TELEGRAM,
                sender_chat=self.channel,
                content=_content(text if item == 0 else ""),
                media=_picture() if pictures else None,
                service={"is_automatic_forward": True, "forward_origin": origin, **album},
            )
            self._tell("message", copy)
            copies.append(copy)
        return copies[0]

    def comment(
        self, text: str, *, user_id: int, root: int | None = None, reply_to: int | None = None
    ) -> Message:
        """Write below the post `root`, or to the comment `reply_to`; with neither: general chat.

        Raises:
            LookupError: no such person or message.
            ActionRefusedError: the person may not write.
        """
        return self._write(text, sender=self._writer(user_id), root=root, reply_to=reply_to)

    def album(self, caption: str, *, user_id: int, root: int, pictures: int = 2) -> list[Message]:
        """Send pictures together; only the last one carries the caption."""
        album, sender = self._album(), self._writer(user_id)
        return [
            self._write(
                caption if item == pictures - 1 else "",
                sender=sender,
                root=root,
                reply_to=None,
                media=_picture(),
                service=dict(album),
            )
            for item in range(pictures)
        ]

    def as_channel(self, text: str, *, root: int, reply_to: int | None = None) -> Message:
        return self._write(
            text, sender=CHANNEL_BOT, root=root, reply_to=reply_to, sender_chat=self.channel
        )

    def as_group(self, text: str, *, root: int, reply_to: int | None = None) -> Message:
        """Write as an anonymous administrator."""
        return self._write(
            text, sender=ANONYMOUS_ADMIN, root=root, reply_to=reply_to, sender_chat=self.group
        )

    def edit(self, message_id: int, text: str) -> Message:
        message = self._message(message_id)
        self._world.revise(message, content=_content(text), markup=None)
        self._tell("edited_message", message)
        return message

    def delete(self, message_id: int) -> None:
        """Bots get no update of it (documented)."""
        self._world.delete(self._message(message_id))

    def unlink(self) -> None:
        self.channel.linked_id = self.group.linked_id = None

    def make_bot(self, standing: Standing) -> None:
        self.group.bot, self.group.shut = standing, None

    def remove_bot(self) -> None:
        self.group.shut = "bot is not a member of the supergroup chat"

    def _write(
        self,
        text: str,
        *,
        sender: dict[str, Any],
        root: int | None,
        reply_to: int | None,
        **fields: Any,
    ) -> Message:
        target = self._message(reply_to or root) if reply_to or root else None
        thread = None
        if target is not None:
            is_root = target.service.get("is_automatic_forward")
            thread = target.id if is_root else target.thread_id
        message = self._world.add(
            self.group,
            sender=sender,
            content=_content(text),
            reply_to=target,
            thread_id=thread,
            **fields,
        )
        self._tell("message", message)
        return message

    def _writer(self, user_id: int) -> dict[str, Any]:
        people = self._world.personas | self._world.citizens
        if user_id not in people:
            raise LookupError(f"no such person: {user_id}")
        if is_muted(self._world, self.group, user_id):
            raise ActionRefusedError(f"{people[user_id].first_name} may not write for now")
        return user_json(people[user_id])

    def _tell(self, kind: str, message: Message) -> None:
        if self._reaches_bot(message):
            self._world.updates.push(kind, message.to_json())

    def _reaches_bot(self, message: Message) -> bool:
        """In privacy mode a bot that is no administrator sees only what is meant for it."""
        if self.group.shut is not None:
            return False
        if self.group.bot.status == "administrator" or not self._world.privacy_mode:
            return True
        to_bot = message.reply_to is not None and message.reply_to.from_bot
        text, name = message.content.text, f"@{self._world.config.bot_username}"
        return to_bot or text.startswith("/") or name in text

    def _album(self) -> dict[str, str]:
        number, self._next_album = self._next_album, self._next_album + 1
        return {"media_group_id": str(number)}

    def _message(self, message_id: int | None) -> Message:
        message = self._world.find(self.group, message_id)
        if message is None:
            raise LookupError(f"no such message: {message_id}")
        return message


def _content(text: str) -> FormattedText:
    return format_text(text, parse_mode=None)


def _picture() -> Media:
    return Media(
        kind="photo",
        file_id="discussion-picture",
        name="foto.jpg",
        mime_type="image/jpeg",
        size=1000,
        width=640,
        height=480,
    )
