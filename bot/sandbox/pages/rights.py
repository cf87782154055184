"""Whose token a call carries, and what it may do."""

from dataclasses import dataclass

from bot.sandbox.graph.call import Call
from bot.sandbox.graph.errors import GraphError
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
