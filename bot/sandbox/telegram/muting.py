"""`restrictChatMember`, and what `getChatMember` tells of people in the discussion group."""

from typing import Any

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.methods import Method
from bot.sandbox.telegram.model import RESTRICT, Chat, user_json
from bot.sandbox.telegram.requests import Params
from bot.sandbox.telegram.world import World

SHORTEST, LONGEST = 30, 366 * 86_400
"""Seconds between which a restriction ends; outside of them it is for ever (documented)."""

_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def restrict_chat_member(world: World, params: Params) -> bool:
    chat = world.writable_chat(params.integer("chat_id"))
    if not chat.bot.may(RESTRICT):
        raise bad_request("not enough rights to restrict/unrestrict chat member")
    user_id = params.integer("user_id") or 0
    if user_id in world.personas and world.is_admin(world.personas[user_id]):
        raise bad_request("user is an administrator of the chat")
    if user_id not in world.personas | world.citizens:
        raise bad_request("PARTICIPANT_ID_INVALID")
    permissions = params.decoded("permissions")
    if not isinstance(permissions, dict):
        raise bad_request("can't parse permissions JSON object")
    until = params.integer("until_date") or 0
    if not SHORTEST <= until - world.now() <= LONGEST:
        until = 0
    if permissions.get("can_send_messages"):
        chat.muted.pop(user_id, None)
    else:
        chat.muted[user_id] = until
    return True


def is_muted(world: World, chat: Chat, user_id: int) -> bool:
    until = chat.muted.get(user_id)
    return until is not None and (until == 0 or world.now() < until)


def discussion_member(world: World, chat: Chat, user_id: int) -> dict[str, Any]:
    user = user_json((world.personas | world.citizens)[user_id])
    if not is_muted(world, chat, user_id):
        return {"status": "member", "user": user}
    return {
        "status": "restricted",
        "user": user,
        "is_member": True,
        "until_date": chat.muted[user_id],
        **dict.fromkeys(_PERMISSIONS, False),
    }


MUTING: dict[str, Method] = {"restrictChatMember": restrict_chat_member}
