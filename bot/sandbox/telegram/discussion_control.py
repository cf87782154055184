"""Control interface `/control/discussion/…`: the channel, and citizens in its group."""

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.telegram.control import Body, Command, endpoint
from bot.sandbox.telegram.model import Message, Standing, message_dump

if TYPE_CHECKING:
    from bot.sandbox.telegram.sandbox import TelegramSandbox


async def post(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    pictures = int(body.get("pictures", 0))
    return _shown(sandbox.discussion.post(str(body["text"]), pictures=pictures))


async def comment(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    message = sandbox.discussion.comment(
        str(body["text"]),
        user_id=int(body["user_id"]),
        root=body.get("root"),
        reply_to=body.get("reply_to"),
    )
    return _shown(message)


async def album(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    items = sandbox.discussion.album(
        str(body.get("text", "")), user_id=int(body["user_id"]), root=int(body["root"])
    )
    return _shown(items[0])


async def as_channel(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    message = sandbox.discussion.as_channel(
        str(body["text"]), root=int(body["root"]), reply_to=body.get("reply_to")
    )
    return _shown(message)


async def as_group(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    message = sandbox.discussion.as_group(
        str(body["text"]), root=int(body["root"]), reply_to=body.get("reply_to")
    )
    return _shown(message)


async def edit(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    return _shown(sandbox.discussion.edit(int(body["message_id"]), str(body["text"])))


async def delete(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    sandbox.discussion.delete(int(body["message_id"]))
    return {}


async def stand(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    """`{"status": "administrator" | "member" | "left", "rights": […], "privacy_mode": true}`."""
    sandbox.world.privacy_mode = bool(body.get("privacy_mode", False))
    if body["status"] == "left":
        sandbox.discussion.remove_bot()
    else:
        rights = frozenset(map(str, body.get("rights", Standing().rights)))
        sandbox.discussion.make_bot(Standing(status=str(body["status"]), rights=rights))
    return {}


async def unlink(sandbox: "TelegramSandbox", _body: Body) -> dict[str, Any]:
    sandbox.discussion.unlink()
    return {}


COMMANDS: dict[str, Command] = {
    "post": post,
    "comment": comment,
    "album": album,
    "as-channel": as_channel,
    "as-group": as_group,
    "edit": edit,
    "delete": delete,
    "stand": stand,
    "unlink": unlink,
}


def _shown(message: Message) -> dict[str, Any]:
    return {"message": message_dump(message)}


def discussion_routes(sandbox: "TelegramSandbox") -> list[Route]:
    async def state(_request: Request) -> Response:
        discussion = sandbox.discussion
        return JSONResponse(
            {
                "channel": discussion.channel.to_json(),
                "chat": discussion.group.to_json(),
                "people": [
                    {"id": one.id, "name": f"{one.first_name} {one.last_name}".strip()}
                    for one in sandbox.config.citizens
                ],
                "messages": [message_dump(message) for message in discussion.messages()],
            }
        )

    prefix = "/control/discussion"
    return [
        Route(f"{prefix}/state", state),
        *(
            Route(f"{prefix}/{name}", endpoint(sandbox, command), methods=["POST"])
            for name, command in COMMANDS.items()
        ),
    ]
