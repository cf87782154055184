"""Bot API methods that write, edit and answer."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.telegram.errors import NOT_MODIFIED, bad_request
from bot.sandbox.telegram.model import DELETE, CallbackAnswer, Message, Revision
from bot.sandbox.telegram.requests import Params
from bot.sandbox.telegram.sending import (
    count_message,
    inline_markup,
    own_message,
    read_caption,
    read_text,
    send,
)
from bot.sandbox.telegram.world import World

Method = Callable[[World, Params], Any]

OWN_DELETE_SECONDS = 48 * 3600
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(world: World, params: Params) -> dict[str, Any]:
    return send(world, params, content=read_text(world, params))


def send_photo(world: World, params: Params) -> dict[str, Any]:
    return _send_media(world, params, kind="photo")


def send_document(world: World, params: Params) -> dict[str, Any]:
    return _send_media(world, params, kind="document")


def _send_media(world: World, params: Params, *, kind: str) -> dict[str, Any]:
    world.writable_chat(params.integer("chat_id"))
    content = read_caption(world, params)
    media = world.files.add(kind, params.file(kind))
    return send(world, params, content=content, media=media)


def edit_message_text(world: World, params: Params) -> dict[str, Any]:
    message = own_message(world, params)
    if message.media is not None:
        raise bad_request("there is no text in the message to edit")
    return _revise(world, message, content=read_text(world, params), markup=inline_markup(params))


def edit_message_caption(world: World, params: Params) -> dict[str, Any]:
    message = own_message(world, params)
    if message.media is None:
        raise bad_request("there is no caption in the message to edit")
    return _revise(
        world, message, content=read_caption(world, params), markup=inline_markup(params)
    )


def edit_message_reply_markup(world: World, params: Params) -> dict[str, Any]:
    message = own_message(world, params)
    return _revise(world, message, content=message.content, markup=inline_markup(params))


def _revise(world: World, message: Message, **changed: Any) -> dict[str, Any]:
    revision = Revision(date=message.date, **changed)
    if (revision.content, revision.markup) == (message.content, message.markup):
        raise bad_request(NOT_MODIFIED)
    count_message(world, message.chat)
    world.revise(message, **changed)
    return message.to_json()


def delete_message(world: World, params: Params) -> bool:
    chat = world.writable_chat(params.integer("chat_id"))
    message_id = params.integer("message_id")
    if message_id is None:
        raise bad_request("message identifier is not specified")
    message = world.find(chat, message_id)
    if message is None:
        raise bad_request("message to delete not found")
    young = world.now() - message.date < OWN_DELETE_SECONDS
    if not (message.from_bot and young) and not chat.bot.may(DELETE):
        raise bad_request("message can't be deleted")
    world.delete(message)
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    answer = CallbackAnswer(text=params.text("text") or "", alert=params.flag("show_alert"))
    query_id = params.text("callback_query_id") or ""
    query = world.callbacks.answer(query_id, answer, now=world.now())
    world.publish("callback", query=query.dump())
    return True


def send_chat_action(world: World, params: Params) -> bool:
    world.writable_chat(params.integer("chat_id"))
    action = params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.publish("action", action=action)
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    chat = world.writable_chat(params.integer("chat_id"))
    message = world.find(chat, params.integer("message_id"))
    if message is None:
        raise bad_request("message to pin not found")
    chat.pinned = message.id
    world.publish("pinned", message_id=message.id)
    return True


def unpin_chat_message(world: World, params: Params) -> bool:
    chat = world.writable_chat(params.integer("chat_id"))
    if chat.pinned is None or params.integer("message_id") not in {None, chat.pinned}:
        raise bad_request("message to unpin not found")
    chat.pinned = None
    world.publish("pinned", message_id=None)
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    chat = world.writable_chat(params.integer("chat_id"))
    message = world.find(chat, params.integer("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    reactions = params.decoded("reaction") or []
    if not isinstance(reactions, list) or len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reaction = reactions[0].get("emoji") if reactions else None
    world.show(message)
    return True


WRITING: dict[str, Method] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "setMessageReaction": set_message_reaction,
}
