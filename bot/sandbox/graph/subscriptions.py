"""The account's side of the two-sided webhook subscription (`/subscribed_apps`)."""

import json
from dataclasses import dataclass, field

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.config import AppConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject

_KNOWN = frozenset({"comments", "live_comments", "mentions", "messages", "feed"})


@dataclass(kw_only=True, slots=True)
class Subscriptions:
    """Fields the account is subscribed to; without `comments` (or a Page's `feed`) no events."""

    config: AppConfig
    fields: set[str] = field(default_factory=set)

    def wants(self, field: str) -> bool:
        """Whether such events are sent. A linked Page's `feed` stands for all of an account."""
        return bool(self.fields & {field, "feed"})

    def read(self, _: Call) -> JsonObject:
        if not self.fields:
            return {"data": []}
        app = {"name": "Tanggap", "id": self.config.app_id}
        return {"data": [{**app, "subscribed_fields": sorted(self.fields)}]}

    def subscribe(self, call: Call) -> JsonObject:
        asked = _names(call.required("subscribed_fields"))
        if unknown := asked - _KNOWN:
            raise GraphError.bad_parameter(
                f"Param subscribed_fields[0] must be one of {sorted(_KNOWN)} - "
                f'got "{min(unknown)}"'
            )
        self.fields = asked
        return {"success": True}

    def clear(self, _: Call) -> JsonObject:
        self.fields.clear()
        return {"success": True}


def _names(value: str) -> set[str]:
    """Read `a,b`, or `["a", "b"]` as the official client writes lists."""
    if not value.lstrip().startswith("["):
        return {name.strip() for name in value.split(",")}
    try:
        return set(map(str, json.loads(value)))
    except ValueError:
        raise GraphError.bad_parameter("Param subscribed_fields must be an array") from None
