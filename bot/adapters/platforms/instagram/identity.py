"""Whose token it is, for `tanggap connect`: nobody has to look the account's id up."""

from collections.abc import Mapping
from typing import Any

from bot.adapters.graph_api.client import GraphClient
from bot.adapters.graph_api.usage import UsageGate
from bot.adapters.graph_api.values import object_id
from bot.adapters.http import make_http_client
from bot.adapters.platforms.instagram.owner import Owner
from bot.adapters.platforms.instagram.settings import Settings
from bot.clock import utc_now
from bot.errors import SetupError, explained

_UNKNOWN = "0"


async def complete(values: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the account's id where it is missing.

    Raises:
        SetupError: settings are missing or wrong, or the id has to be given.
        NotSentError, RejectedError: the platform could not be asked, or refuses the token.
    """
    if values.get("user_id"):
        return {}
    settings = explained(Settings, {**values, "user_id": _UNKNOWN})
    if settings.login == "facebook":
        raise SetupError(
            "Untuk Facebook Login, beri nomor akun Instagram dengan --set user_id=…: panggil "
            "GET /{page-id}?fields=instagram_business_account di Graph API Explorer."
        )
    async with make_http_client(settings) as http:
        graph = GraphClient(settings=settings, http=http, usage=UsageGate(clock=utc_now))
        answer = await Owner(graph=graph, settings=settings).read()
    user_id = object_id(answer.get("user_id"))
    if user_id is None:
        raise SetupError("Meta tidak menyebut nomor akun ini; beri dengan --set user_id=….")
    return {"user_id": user_id}
