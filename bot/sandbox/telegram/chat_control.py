"""Control interface `/control/chat/state`: citizens' private chats with the bot."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.telegram.model import message_dump

if TYPE_CHECKING:
    from bot.sandbox.telegram.sandbox import TelegramSandbox


def chat_routes(sandbox: "TelegramSandbox") -> list[Route]:
    async def state(_request: Request) -> Response:
        citizens = sandbox.config.citizens
        messages = [one for person in citizens for one in sandbox.messages(person.id)]
        return JSONResponse(
            {
                "bot": sandbox.world.bot_user,
                "personas": [person.to_json() for person in citizens],
                "commands": sandbox.world.private_commands(),
                "messages": [message_dump(message) for message in messages],
            }
        )

    return [Route("/control/chat/state", state)]
