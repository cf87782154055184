"""What Meta tells of the token in use: its permissions, and when it ends.

Source: Meta's "Debug token" reference. Only the app and its developers may ask; the app is its id
and secret together, and its id is what `/app` answers to any of its tokens.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.adapters.graph_api.client import GraphClient, Json
from bot.adapters.graph_api.values import moment, object_id
from bot.domain.errors import RejectedError
from bot.domain.token import TokenEnds


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspected:
    """`permissions` None: not told."""

    permissions: frozenset[str] | None
    ends: TokenEnds


async def inspected(graph: GraphClient) -> Inspected | None:
    """Ask about the token in use; None where Meta does not tell.

    Raises:
        NotSentError: Meta could not be asked.
    """
    async for answer in _answers(graph):
        data = answer.get("data")
        if isinstance(data, dict) and data.get("is_valid") is True:
            return _read(data)
    return None


async def _answers(graph: GraphClient) -> AsyncIterator[Json]:
    """Yield what is told to the app, and to the token itself, which may be a developer's."""
    app_id = await _app_of(graph)
    secrets = graph.settings.app_secrets if app_id else ()
    for secret in secrets:
        try:
            yield await graph.read_as_app(
                "debug_token", app=(str(app_id), secret), input_token=graph.token
            )
        except RejectedError:
            continue  # another app's secret
    try:
        yield await graph.read("debug_token", input_token=graph.token)
    except RejectedError:
        return


async def _app_of(graph: GraphClient) -> str | None:
    try:
        return object_id((await graph.read("app", fields="id")).get("id"))
    except RejectedError:
        return None


def _read(data: Json) -> Inspected:
    scopes = data.get("scopes")
    return Inspected(
        permissions=frozenset(map(str, scopes)) if isinstance(scopes, list) else None,
        ends=TokenEnds(
            token=_end(data.get("expires_at")),
            data_access=_end(data.get("data_access_expires_at")),
        ),
    )


def _end(seconds: object) -> datetime | None:
    """Read a time; 0 is never."""
    return moment(seconds) if seconds else None
