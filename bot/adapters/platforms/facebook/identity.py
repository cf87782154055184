"""Whose token it is, for `tanggap connect`: a person's leads to that of the Page."""

from collections.abc import Mapping
from typing import Any

from bot.adapters.graph_api.client import GraphClient, Json, rows_of
from bot.adapters.graph_api.usage import UsageGate
from bot.adapters.graph_api.values import object_id
from bot.adapters.http import make_http_client
from bot.adapters.platforms.facebook.settings import Settings
from bot.clock import utc_now
from bot.domain.errors import RejectedError
from bot.errors import SetupError, explained

_UNKNOWN = "0"


async def complete(values: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the Page's id and its own token, whosever token was given.

    Raises:
        SetupError: settings are missing or wrong, or the person has several Pages or none.
        NotSentError, RejectedError: the platform could not be asked, or refuses the token.
    """
    settings = explained(Settings, {**values, "page_id": values.get("page_id") or _UNKNOWN})
    async with make_http_client(settings) as http:
        graph = GraphClient(settings=settings, http=http, usage=UsageGate(clock=utc_now))
        pages = await _pages_of_person(graph)
        me = await graph.read("me", fields="id,name") if pages is None else {}
    if pages is None:
        own = object_id(me.get("id"))
        return {"page_id": own} if own and not values.get("page_id") else {}
    page = _chosen(pages, wanted=values.get("page_id"))
    return {"page_id": str(page["id"]), "access_token": str(page["access_token"])}


async def _pages_of_person(graph: GraphClient) -> list[Json] | None:
    """Return the person's Pages; None: the token is not a person's."""
    try:
        answer = await graph.read("me", "accounts", fields="id,name,access_token", limit="100")
    except RejectedError as error:
        if error.code == "token_invalid":
            raise
        return None
    return [page for page in rows_of(answer) if page.get("id") and page.get("access_token")]


def _chosen(pages: list[Json], *, wanted: str | None) -> Json:
    fitting = [page for page in pages if not wanted or str(page["id"]) == wanted]
    if len(fitting) == 1:
        return fitting[0]
    if not pages:
        raise SetupError(
            "Token ini milik orang yang tidak mengelola Halaman. Masuk sebagai pengelola Halaman "
            "kantor, dan centang izin pages_show_list."
        )
    shown = ", ".join(f"{page.get('name')} ({page['id']})" for page in pages)
    raise SetupError(
        f"Token ini milik orang dengan Halaman: {shown}. Pilih satu dengan --set page_id=…."
    )
