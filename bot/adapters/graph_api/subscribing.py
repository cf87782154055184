"""The account's side of a webhook subscription; the app's side is in Meta's dashboard."""

from bot.adapters.graph_api.client import GraphClient, rows_of


async def subscribed_fields(graph: GraphClient, account: str) -> set[str]:
    """Return the fields that any app is told of. Raises NotSentError or RejectedError."""
    apps = rows_of(await graph.read(account, "subscribed_apps"))
    lists = (app.get("subscribed_fields") for app in apps)
    return {str(name) for names in lists if isinstance(names, list) for name in names}


async def subscribe(graph: GraphClient, account: str, *wanted: str) -> None:
    """Subscribe to what is `wanted` beside what there is: Meta replaces the whole list.

    Raises NotSentError, OutcomeUnknownError or RejectedError.
    """
    fields = {*await subscribed_fields(graph, account), *wanted}
    await graph.write(account, "subscribed_apps", subscribed_fields=",".join(sorted(fields)))
