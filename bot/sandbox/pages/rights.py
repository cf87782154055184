"""Whose token a call carries, and what it may do."""

from dataclasses import dataclass

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.paging import JsonObject
from bot.sandbox.pages.config import PagesConfig


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    config: PagesConfig

    def is_person(self, call: Call) -> bool:
        return call.token == self.config.user_token

    def may(self, permission: str) -> bool:
        return permission in self.config.permissions

    def require(self, permission: str) -> None:
        """Raises GraphError: 10 for reading, 200 for acting."""
        if not self.may(permission):
            code = 10 if "_read_" in permission else 200
            raise GraphError(code, message=f"(#{code}) Requires {permission} permission")

    def require_page(self, call: Call) -> None:
        """Raises GraphError: a person's token cannot act as the Page."""
        if self.is_person(call):
            raise GraphError(1705, message="(#1705) There was an error in posting to own wall")

    def require_messaging(self, call: Call) -> None:
        self.require("pages_messaging")
        self.require_page(call)

    def debug_token(self, call: Call) -> JsonObject:
        """What a token may do; the documentation does not promise it to every caller."""
        inspected = call.required("input_token")
        known = {self.config.access_token: "PAGE", self.config.user_token: "USER"}
        if not self.config.tells_permissions or inspected not in known:
            raise GraphError(100, message="(#100) You must provide an app access token")
        return {
            "data": {
                "app_id": self.config.app_id,
                "type": known[inspected],
                "is_valid": True,
                "expires_at": 0,
                "scopes": sorted(self.config.permissions),
            }
        }
