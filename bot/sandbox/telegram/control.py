"""Control interface `/control/telegram/…`: the page's and the tests' hands in the group.

Every POST takes a JSON object and answers a JSON object; errors are `{"error": text}` with 400
(bad request, action refused) or 404 (no such person, message, chat or button).
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault
from bot.sandbox.telegram.model import message_dump
from bot.sandbox.telegram.people import ActionRefusedError

if TYPE_CHECKING:
    from bot.sandbox.telegram.sandbox import TelegramSandbox

Body = Mapping[str, Any]
Command = Callable[["TelegramSandbox", Body], Awaitable[dict[str, Any]]]


async def send(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    message = sandbox.send(
        user_id=int(body["user_id"]),
        text=str(body["text"]),
        reply_to=body.get("reply_to"),
        chat_id=body.get("chat_id"),
        topic=body.get("topic"),
    )
    return {"message": message_dump(message)}


async def reply(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    return await send(sandbox, {**body, "reply_to": int(body["message_id"])})


async def send_anonymously(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    message = sandbox.people.send_anonymously(
        text=str(body["text"]), reply_to=body.get("reply_to")
    )
    return {"message": message_dump(message)}


async def edit(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    message = sandbox.people.edit(
        user_id=int(body["user_id"]),
        message_id=int(body["message_id"]),
        text=str(body["text"]),
        chat_id=body.get("chat_id"),
    )
    return {"message": message_dump(message)}


async def send_media(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    """`{"user_id": …, "kind": "photo" | "voice" | "document", "caption": …}`, in private."""
    message = sandbox.people.send_media(
        user_id=int(body["user_id"]),
        kind=str(body["kind"]),
        caption=str(body.get("caption", "")),
    )
    return {"message": message_dump(message)}


async def block(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    """`{"user_id": …, "blocked": true}`: the person blocks the bot, or no longer."""
    sandbox.people.block(user_id=int(body["user_id"]), blocked=bool(body["blocked"]))
    return {}


async def private_chat(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    """The messages between a person and the bot."""
    messages = sandbox.messages(int(body["user_id"]))
    return {"messages": [message_dump(message) for message in messages]}


async def delete(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    sandbox.people.delete(message_id=int(body["message_id"]))
    return {}


async def press(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    answer = await sandbox.press(
        user_id=int(body["user_id"]),
        message_id=int(body["message_id"]),
        data=body.get("data"),
        index=body.get("index"),
        wait=float(body.get("wait", 10.0)),
        chat_id=body.get("chat_id"),
    )
    return {"answer": answer and {"text": answer.text, "alert": answer.alert}}


async def plan_fault(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    """`{"method": "sendMessage" | "*" | "update", "kind": …, …}`, see `Fault`."""
    fault = {key: value for key, value in body.items() if key != "method"}
    sandbox.faults.add(f"telegram:{body['method']}", Fault.from_json(fault))
    return {}


async def clear_faults(sandbox: "TelegramSandbox", _body: Body) -> dict[str, Any]:
    sandbox.faults.clear("telegram:")
    return {}


async def set_limit(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    """`{"limit": 20}`, or null to switch the group's message limit off."""
    limit = body["limit"]
    sandbox.world.flood.limit = None if limit is None else int(limit)
    return {}


async def migrate(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    return {"chat_id": sandbox.migrate_group(int(body["chat_id"]))}


async def inject_update(sandbox: "TelegramSandbox", body: Body) -> dict[str, Any]:
    """Queue a hand-made update as it is (malformed, repeated, of an unknown kind)."""
    sandbox.world.updates.put(dict(body))
    return {}


COMMANDS: dict[str, Command] = {
    "send": send,
    "reply": reply,
    "send-anonymously": send_anonymously,
    "edit": edit,
    "send-media": send_media,
    "block": block,
    "private-chat": private_chat,
    "delete": delete,
    "press": press,
    "faults": plan_fault,
    "faults/clear": clear_faults,
    "limit": set_limit,
    "migrate": migrate,
    "updates": inject_update,
}


def control_routes(sandbox: "TelegramSandbox") -> list[Route]:
    async def state(_request: Request) -> Response:
        return JSONResponse(sandbox.state())

    async def file(request: Request) -> Response:
        found = sandbox.world.files.get(request.path_params["file_id"])
        if found is None:
            return JSONResponse({"error": "no such file"}, status_code=404)
        media, content = found
        # The sender's own word for the type is not trusted: a photo is PNG or JPEG, checked when
        # it was sent, and anything else is a plain download.
        picture = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        kind = picture if media.kind == "photo" else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=kind, headers=headers)

    prefix = "/control/telegram"
    return [
        Route(f"{prefix}/state", state),
        Route(f"{prefix}/files/{{file_id}}", file),
        *(
            Route(f"{prefix}/{name}", endpoint(sandbox, command), methods=["POST"])
            for name, command in COMMANDS.items()
        ),
    ]


def endpoint(
    sandbox: "TelegramSandbox", command: Command
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await command(sandbox, await _body(request)))
        except KeyError as error:
            return _error(400, f"field {error} is missing")
        except LookupError as error:
            return _error(404, str(error))
        except (ActionRefusedError, TypeError, ValueError) as error:
            return _error(400, str(error))

    return endpoint


async def _body(request: Request) -> Body:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise TypeError("a JSON object is expected")
    return body


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status_code=status)
