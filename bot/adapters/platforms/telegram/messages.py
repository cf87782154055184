"""A message of a discussion group as a comment."""

from dataclasses import dataclass

from telegram import Chat, Message
from telegram.constants import ChatType

from bot.adapters.platforms.telegram.groups import Post
from bot.adapters.platforms.telegram.settings import NAME
from bot.domain.comment import Direction, IncomingComment

_SUPERGROUP = "-100"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a message stands: the thread's first message, if any, and the post behind it."""

    thread: int | None
    post: Post


def external_id(chat_id: int, message_id: int) -> str:
    return f"{chat_id}:{message_id}"


def numbers_of(external: str) -> tuple[int, int] | None:
    """Return chat and message id; None for an id that is not from here."""
    chat, _, message = external.partition(":")
    try:
        return int(chat), int(message)
    except ValueError:
        return None


def thread_of(message: Message) -> int | None:
    """Return the number of the post's copy under which the message stands."""
    return None if message.is_topic_message else message.message_thread_id


def says_something(message: Message) -> bool:
    """Tell a person's message, with or without words, from a notice of Telegram's."""
    is_paid = message.successful_payment is not None
    return bool(message.text or message.caption or (message.effective_attachment and not is_paid))


def to_comment(
    message: Message, place: Place, *, number: int, direction: Direction
) -> IncomingComment:
    """Translate. `number`: the message's own, or that of its album's first item."""
    post = place.post
    if post.channel is not None and post.number is not None:
        post_id: str | None = external_id(post.channel, post.number)
    else:
        post_id = external_id(message.chat.id, place.thread) if place.thread else None
    return IncomingComment(
        platform=NAME,
        external_id=external_id(message.chat.id, number),
        account_id=str(message.chat.id),
        text=message.text or message.caption or "",
        author_id=_author_id(message),
        author_name=_author_name(message),
        post_id=post_id,
        post_caption=post.caption,
        parent_id=_parent_id(message, place),
        permalink=permalink(message.chat, number, place),
        created_at=message.date,
        direction=direction,
    )


def permalink(chat: Chat, number: int, place: Place) -> str | None:
    """Return the address of a message; under the public post where there is one."""
    post = place.post
    if post.username and post.number:
        return f"https://t.me/{post.username}/{post.number}?comment={number}"
    if chat.username:
        return f"https://t.me/{chat.username}/{number}"
    if chat.type != ChatType.SUPERGROUP:
        return None
    thread = f"?thread={place.thread}" if place.thread else ""
    return f"https://t.me/c/{str(chat.id).removeprefix(_SUPERGROUP)}/{number}{thread}"


def _author_id(message: Message) -> str | None:
    """Behind a channel or an anonymous admin, the user is one of Telegram's stand-ins."""
    author = message.sender_chat or message.from_user
    return str(author.id) if author else None


def _author_name(message: Message) -> str | None:
    if message.sender_chat is not None:
        return message.sender_chat.effective_name
    return message.from_user.full_name if message.from_user else None


def _parent_id(message: Message, place: Place) -> str | None:
    parent = message.reply_to_message
    if parent is None or parent.is_automatic_forward or parent.message_id == place.thread:
        return None
    return external_id(message.chat.id, parent.message_id)
