"""What is remembered of the groups: their address, their channel, and the posts of the threads.

A bot cannot read history, so what it has seen is all that it knows.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from telegram import Message, MessageOriginChannel

from bot.ports import Notes

_MOVES = "telegram:moves"
_CACHED = 512
_CAPTION = 4096
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """A channel post, as far as it is known. `channel`: the channel's chat id."""

    channel: int | None = None
    username: str | None = None
    number: int | None = None
    caption: str | None = None

    @classmethod
    def of(cls, forward: Message) -> "Post":
        """Read the copy that Telegram puts into the discussion group."""
        origin = forward.forward_origin
        caption = (forward.text or forward.caption or "")[:_CAPTION] or None
        if not isinstance(origin, MessageOriginChannel):
            return cls(channel=_id_of_sender(forward), caption=caption)
        return cls(
            channel=origin.chat.id,
            username=origin.chat.username,
            number=origin.message_id,
            caption=caption,
        )

    def or_else(self, other: "Post") -> "Post":
        """Fill what is unknown from `other`."""
        return Post(
            channel=self.channel or other.channel,
            username=self.username or other.username,
            number=self.number or other.number,
            caption=self.caption or other.caption,
        )


def _id_of_sender(message: Message) -> int | None:
    return message.sender_chat.id if message.sender_chat else None


class InMemory:
    """Satisfies `Notes` until the stored ones are given."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    async def change(self, name: str, change: Callable[[str | None], str]) -> str:
        self._texts[name] = change(self._texts.get(name))
        return self._texts[name]


@dataclass(kw_only=True)
class Groups:
    configured: frozenset[int]
    notes: Notes = field(default_factory=InMemory)
    _moves: dict[int, int] | None = field(default=None, init=False)
    _posts: dict[tuple[int, int], Post] = field(default_factory=dict, init=False)
    _albums: dict[tuple[int, str], int] = field(default_factory=dict, init=False)

    async def hold(self, chat_id: int) -> bool:
        """Tell whether this is one of the groups, wherever Telegram has moved it."""
        moves = await self._known_moves()
        return chat_id in self.configured or chat_id in moves.values()

    async def addresses(self) -> list[int]:
        """Return where the configured groups are now."""
        moves = await self._known_moves()
        return sorted(moves.get(chat_id, chat_id) for chat_id in self.configured)

    async def follow(self, message: Message) -> bool:
        """Note that a group has become a supergroup, if that is what the message says."""
        old, new = message.chat.id, message.migrate_to_chat_id
        if message.migrate_from_chat_id:
            old, new = message.migrate_from_chat_id, message.chat.id
        if not new or not await self.hold(old):
            return False
        moves = await self._known_moves()
        origin = next((first for first, at in moves.items() if at == old), old)
        self._moves = {**moves, origin: new}
        await self.notes.change(_MOVES, lambda text: json.dumps({**_object(text), origin: new}))
        _log.warning("telegram_group_migrated", old=old, new=new)
        return True

    async def learn(self, forward: Message, *, anew: bool) -> None:
        """Remember the post that began a thread. `anew`: what is known already is outdated."""
        group, number = forward.chat.id, forward.message_id
        seen = Post.of(forward)
        if anew and forward.media_group_id:
            # The thread hangs on an album's first item; the caption may be another's.
            number = self.first_of_album(forward)
        known = await self.post(group, number)
        is_item = number != forward.message_id
        post = seen.or_else(known) if anew and not is_item else known.or_else(seen)
        if post != known:
            await self._keep(group, number, post)
        if post.channel is not None and post.channel != await self.channel(group):
            await self._keep(group, 0, Post(channel=post.channel))

    async def post(self, group: int, thread: int) -> Post:
        """Return what is known of the post that began a thread."""
        key = (group, thread)
        if key not in self._posts:
            text = await self.notes.change(_name(group, thread), lambda text: text or "")
            self._remember(key, _post(text))
        return self._posts[key]

    async def channel(self, group: int) -> int | None:
        """Return the channel whose posts have been seen in the group."""
        return (await self.post(group, 0)).channel

    def first_of_album(self, message: Message) -> int:
        """Return the number of the album's item that came first."""
        key = (message.chat.id, message.media_group_id or "")
        number = self._albums.setdefault(key, message.message_id)
        if len(self._albums) > _CACHED:
            del self._albums[next(iter(self._albums))]
        return number

    async def _keep(self, group: int, thread: int, post: Post) -> None:
        text = json.dumps(
            {n: getattr(post, n) for n in Post.__slots__ if getattr(post, n) is not None},
            ensure_ascii=False,
        )
        await self.notes.change(_name(group, thread), lambda _: text)
        self._remember((group, thread), post)

    def _remember(self, key: tuple[int, int], post: Post) -> None:
        self._posts.pop(key, None)
        self._posts[key] = post
        if len(self._posts) > _CACHED:
            del self._posts[next(iter(self._posts))]

    async def _known_moves(self) -> dict[int, int]:
        if self._moves is None:
            text = await self.notes.change(_MOVES, lambda text: text or "{}")
            self._moves = {int(old): int(new) for old, new in _object(text).items()}
        return self._moves


def _name(group: int, thread: int) -> str:
    return f"telegram:{group}:{thread}"


def _post(text: str) -> Post:
    return replace(Post(), **_object(text))


def _object(text: str | None) -> dict[str, Any]:
    value = json.loads(text or "{}")
    return value if isinstance(value, dict) else {}
