"""Bot API methods that read, and those that set the bot itself up."""

from typing import Any

from bot.sandbox.telegram.config import Membership, Persona
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.methods import Method
from bot.sandbox.telegram.model import DELETE, RESTRICT, Chat, user_json
from bot.sandbox.telegram.muting import discussion_member
from bot.sandbox.telegram.requests import Params
from bot.sandbox.telegram.world import World

TOPIC_NAME_LENGTH = 128
COMMANDS = 100
DESCRIPTION_LENGTH = 512

# Every right that the Bot API, or the newest client library, demands of an administrator.
_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_send_welcome_messages",
)


def get_me(world: World, _params: Params) -> dict[str, Any]:
    return world.bot_user | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> dict[str, Any]:
    chat = world.writable_chat(params.integer("chat_id"))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    info: dict[str, Any] = chat.to_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            **dict.fromkeys(gifts, False),
            "gifts_from_channels": False,
        },
    }
    if chat.linked_id is not None:
        info["linked_chat_id"] = chat.linked_id
    pinned = world.find(chat, chat.pinned)
    return info | ({"pinned_message": pinned.to_json()} if pinned else {})


def get_chat_member(world: World, params: Params) -> dict[str, Any]:
    chat = _group(world, params)
    user_id = params.integer("user_id") or 0
    if user_id == world.config.bot_id:
        return _bot_member(world, chat)
    if chat is not world.group and user_id in world.personas | world.citizens:
        return discussion_member(world, chat, user_id)
    persona = world.personas.get(user_id)
    if persona is None:
        raise bad_request("user not found")
    return _member(persona)


def get_chat_administrators(world: World, params: Params) -> list[dict[str, Any]]:
    _group(world, params)
    return [_member(persona) for persona in world.personas.values() if world.is_admin(persona)]


def get_chat_member_count(world: World, params: Params) -> int:
    _group(world, params)
    present = [
        persona for persona in world.personas.values() if persona.membership is not Membership.LEFT
    ]
    return len(present) + 1


def get_file(world: World, params: Params) -> dict[str, Any]:
    found = world.files.get(params.text("file_id") or "")
    if found is None:
        raise bad_request("invalid file_id")
    media = found[0]
    return {
        "file_id": media.file_id,
        "file_unique_id": f"u{media.file_id}",
        "file_size": media.size,
        "file_path": f"{media.kind}s/{media.file_id}",
    }


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.decoded("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name, description = command.get("command", ""), command.get("description", "")
        if not str(name).replace("_", "").isalnum() or name != name.lower():
            raise bad_request("BOT_COMMAND_INVALID")
        if not description:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    scope = _command_scope(params)
    world.commands[scope] = commands
    world.publish("commands", commands=world.group_commands())
    return True


def get_my_commands(world: World, params: Params) -> list[dict[str, str]]:
    return world.commands.get(_command_scope(params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_command_scope(params), None)
    world.publish("commands", commands=[])
    return True


def set_my_description(world: World, params: Params) -> bool:
    """What people read in the empty chat with the bot; one for all languages here."""
    description = params.text("description") or ""
    if len(description) > DESCRIPTION_LENGTH:
        raise bad_request("bot description is too long")
    world.description = description
    return True


def get_my_description(world: World, _params: Params) -> dict[str, str]:
    return {"description": world.description}


def create_forum_topic(world: World, params: Params) -> dict[str, Any]:
    chat = _group(world, params)
    name = params.text("name") or ""
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    if not 1 <= len(name) <= TOPIC_NAME_LENGTH:
        raise bad_request("TOPIC_TITLE_EMPTY")
    opening = world.add(
        chat,
        sender=world.bot_user,
        service={"forum_topic_created": {"name": name, "icon_color": 7322096}},
    )
    opening.thread_id, opening.topic = opening.id, True
    chat.topics[opening.id] = name
    return {"message_thread_id": opening.id, "name": name, "icon_color": 7322096}


def _group(world: World, params: Params) -> Chat:
    chat = world.writable_chat(params.integer("chat_id"))
    if not chat.is_group:
        raise bad_request("there are no administrators in the private chat")
    return chat


def _member(persona: Persona) -> dict[str, Any]:
    body: dict[str, Any] = {"status": str(persona.membership), "user": user_json(persona)}
    if persona.membership is Membership.CREATOR:
        return body | {"is_anonymous": False}
    if persona.membership is Membership.ADMINISTRATOR:
        rights = dict.fromkeys(_RIGHTS, True)
        return body | rights | {"can_be_edited": False, "is_anonymous": False}
    return body


def _bot_member(world: World, chat: Chat) -> dict[str, Any]:
    body: dict[str, Any] = {"user": world.bot_user}
    if chat.bot.status == "member":
        return body | {"status": "member"}
    rights = dict.fromkeys(_RIGHTS, True)
    rights |= {right: chat.bot.may(right) for right in (DELETE, RESTRICT)}
    return (
        body
        | rights
        | {
            "status": "administrator",
            "can_be_edited": False,
            "is_anonymous": False,
        }
    )


def _command_scope(params: Params) -> str:
    """Commands are kept per scope and language, as Telegram does."""
    scope = params.decoded("scope") or {"type": "default"}
    parts = (scope.get(key, "") for key in ("type", "chat_id", "user_id"))
    return ":".join([*map(str, parts), params.text("language_code") or ""])


READING: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyDescription": get_my_description,
    "setMyDescription": set_my_description,
    "createForumTopic": create_forum_topic,
}
