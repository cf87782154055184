"""The library reads updates without looking at the types of what they hold; this does."""

from collections.abc import Iterator

from telegram import Chat, Message, MessageOriginChannel, User

from bot.domain.errors import MalformedInputError


def check_types(message: Message) -> None:
    """Raise MalformedInputError where a field that is used is not of its documented type."""
    numbers, words = list(_numbers(message)), list(_words(message))
    is_sound = all(type(one) is int for one in numbers) and all(isinstance(w, str) for w in words)
    if not is_sound:
        raise MalformedInputError("a field of the message is of another type than documented")
    if message.reply_to_message is not None:
        check_types(message.reply_to_message)


def _numbers(message: Message) -> Iterator[object]:
    yield message.message_id
    yield message.chat.id
    optional = (
        message.message_thread_id,
        message.migrate_to_chat_id,
        message.migrate_from_chat_id,
    )
    yield from (one for one in optional if one is not None)
    yield from (one.id for one in _named(message))
    if isinstance(message.forward_origin, MessageOriginChannel):
        yield message.forward_origin.message_id
        yield message.forward_origin.chat.id


def _words(message: Message) -> Iterator[object]:
    found = [message.text, message.caption, message.media_group_id, message.chat.username]
    for one in _named(message):
        found += (one.username, one.first_name, one.last_name)
        found.append(one.title if isinstance(one, Chat) else None)
    if isinstance(message.forward_origin, MessageOriginChannel):
        found.append(message.forward_origin.chat.username)
    yield from (one for one in found if one is not None)


def _named(message: Message) -> Iterator[Chat | User]:
    yield from (one for one in (message.sender_chat, message.from_user) if one is not None)
