"""Errors of the Bot API as its own server words them.

The server's rule: "Bad Request: " or "Forbidden: " + the text of the layer below with its first
letter lower-cased; UPPER_CASE codes pass through.
"""

import math
from typing import Any


class BotApiError(Exception):
    """Becomes `{"ok": false, …}` with the same HTTP status."""

    def __init__(
        self, code: int, description: str, *, parameters: dict[str, Any] | None = None
    ) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str, **parameters: Any) -> BotApiError:
    return BotApiError(400, f"Bad Request: {text}", parameters=parameters)


def forbidden(text: str) -> BotApiError:
    return BotApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> BotApiError:
    return BotApiError(409, f"Conflict: {text}")


def not_found() -> BotApiError:
    return BotApiError(404, "Not Found")


def unauthorized() -> BotApiError:
    return BotApiError(401, "Unauthorized")


def too_many_requests(seconds: float) -> BotApiError:
    wait = max(1, math.ceil(seconds))
    return BotApiError(
        429, f"Too Many Requests: retry after {wait}", parameters={"retry_after": wait}
    )


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = "terminated by setWebhook request"
