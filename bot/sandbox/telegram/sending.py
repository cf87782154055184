"""The checks shared by every method by which the bot writes into a chat."""

from typing import Any

from bot.sandbox.telegram.entities import Entity, FormattedText, format_text
from bot.sandbox.telegram.errors import BotApiError, bad_request
from bot.sandbox.telegram.markup import read_markup
from bot.sandbox.telegram.model import Chat, Media, Message, user_json
from bot.sandbox.telegram.requests import Params
from bot.sandbox.telegram.world import World

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
USER_LINK = "tg://user?id="


def read_text(world: World, params: Params) -> FormattedText:
    content = _formatted(world, params, "text", "entities")
    if not content.text:
        raise bad_request("message text is empty")
    if content.length > TEXT_LENGTH:
        raise bad_request("message is too long")
    return content


def read_caption(world: World, params: Params) -> FormattedText:
    content = _formatted(world, params, "caption", "caption_entities")
    if content.length > CAPTION_LENGTH:
        raise bad_request("message caption is too long")
    return content


def send(
    world: World, params: Params, *, content: FormattedText, media: Media | None = None
) -> dict[str, Any]:
    """Check the target, the reply and the markup, count against the flood limit, and send."""
    chat = world.writable_chat(params.integer("chat_id"))
    markup = read_markup(params.decoded("reply_markup"))
    inline = markup if markup and "inline_keyboard" in markup else None
    reply_to = _reply_target(world, params, chat)
    thread_id, in_topic = _thread(params, chat, reply_to)
    count_message(world, chat)
    message = world.add(
        chat,
        sender=world.bot_user,
        content=content,
        markup=dict(inline) if inline else None,
        media=media,
        reply_to=reply_to,
        reply_prompt=dict(markup) if markup and not inline else None,
        thread_id=thread_id,
        topic=in_topic,
        link_preview=params.decoded("link_preview_options"),
    )
    return message.to_json()


def count_message(world: World, chat: Chat) -> None:
    if chat.is_group:
        world.flood.count(chat.id, now=world.now())


def own_message(world: World, params: Params) -> Message:
    """The bot's message that it wants to edit.

    Raises:
        BotApiError: 400, for someone else's message too.
    """
    chat = world.writable_chat(params.integer("chat_id"))
    message_id = params.integer("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = world.find(chat, message_id)
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def inline_markup(params: Params) -> dict[str, Any] | None:
    """The keyboard of an edit: absent means removed."""
    markup = read_markup(params.decoded("reply_markup"))
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return dict(markup) if markup else None


def _formatted(world: World, params: Params, name: str, entities: str) -> FormattedText:
    content = format_text(
        params.text(name) or "",
        parse_mode=params.text("parse_mode"),
        entities=params.decoded(entities),
    )
    mentioned = (_with_mention(world, entity) for entity in content.entities)
    return FormattedText(content.text, tuple(filter(None, mentioned)))


def _with_mention(world: World, entity: Entity) -> Entity | None:
    """A link to `tg://user?id=…` mentions that person; of a stranger to the bot it is dropped."""
    url = str(entity.get("url", ""))
    if not url.startswith(USER_LINK):
        return entity
    number = url.removeprefix(USER_LINK)
    persona = world.personas.get(int(number)) if number.isdecimal() else None
    if persona is None:
        return None
    place = {"offset": entity["offset"], "length": entity["length"]}
    return {"type": "text_mention", **place, "user": user_json(persona)}


def _reply_target(world: World, params: Params, chat: Chat) -> Message | None:
    reply = params.decoded("reply_parameters") or {}
    if not isinstance(reply, dict):
        raise bad_request("can't parse reply_parameters JSON object")
    try:
        wanted = int(reply.get("message_id") or params.integer("reply_to_message_id") or 0)
    except (TypeError, ValueError):
        raise bad_request("invalid message_id specified") from None
    if not wanted:
        return None
    message = world.find(chat, wanted)
    if message is None and not reply.get("allow_sending_without_reply"):
        raise reply_not_found()
    return message


def reply_not_found() -> BotApiError:
    return bad_request("message to be replied not found")


def _thread(params: Params, chat: Chat, reply_to: Message | None) -> tuple[int | None, bool]:
    """Forum topics are named by the caller; a reply stays in the thread of its target."""
    wanted = params.integer("message_thread_id")
    if wanted is not None:
        if wanted not in chat.topics:
            raise bad_request("message thread not found")
        return wanted, True
    if reply_to is not None and reply_to.service.get("is_automatic_forward"):
        return reply_to.id, False
    if reply_to is not None and reply_to.thread_id is not None:
        return reply_to.thread_id, reply_to.topic
    return None, False
