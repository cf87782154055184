"""Graph API errors: the JSON shape, and the codes a caller has to tell apart."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    message: str
    type: str = "OAuthException"
    status: int = 400
    transient: bool = False


_KINDS: dict[int, _Kind] = {
    1: _Kind(message="An unknown error has occurred.", status=500, transient=True),
    2: _Kind(
        message="An unexpected error has occurred. Please retry your request later.",
        status=500,
        transient=True,
    ),
    4: _Kind(message="(#4) Application request limit reached", status=403, transient=True),
    10: _Kind(message="(#10) Application does not have permission for this action", status=403),
    17: _Kind(message="(#17) User request limit reached", transient=True),
    20: _Kind(message="(#20) An unknown error occurred while reading the created comment."),
    32: _Kind(message="(#32) Page request limit reached", status=403, transient=True),
    100: _Kind(message="(#100) Invalid parameter"),
    102: _Kind(message="Session key invalid or no longer valid", status=401),
    104: _Kind(message="An access token is required to request this resource.", status=401),
    190: _Kind(message="Invalid OAuth access token - Cannot parse access token"),
    200: _Kind(message="(#200) Permissions error", status=403),
    341: _Kind(message="(#341) Feed action request limit reached"),
    368: _Kind(message="(#368) The action attempted has been deemed abusive or is disallowed"),
    506: _Kind(message="(#506) Duplicate status message"),
    613: _Kind(message="(#613) Calls to this api have exceeded the rate limit."),
    2200: _Kind(message="(#2200) Callback verification failed"),
    2500: _Kind(message="Unknown path components"),
    80001: _Kind(message="(#80001) There have been too many calls to this Page account."),
    80002: _Kind(message="(#80002) There have been too many calls to this Instagram account."),
}
_MESSAGES: dict[tuple[int, int], str] = {
    (190, 458): "Error validating access token: The user has not authorized application.",
    (190, 460): "Error validating access token: The session has been invalidated because the "
    "user changed their password.",
    (190, 463): "Error validating access token: Session has expired.",
    (190, 467): "Error validating access token: The access token is invalid.",
}
_USER_TEXTS: dict[int, tuple[str, str]] = {
    20: ("Comment created", "The comment was created, but its fields cannot be read here."),
    190: ("Log in again", "The connection to the account has to be renewed."),
    368: ("Action blocked", "We restrict certain activity to protect our community."),
}


class GraphError(Exception):
    """One refusal, as the Graph API words it.

    `code` and `subcode` are what callers decide by; the message is not promised by the platform.
    """

    def __init__(
        self,
        code: int,
        *,
        subcode: int | None = None,
        message: str | None = None,
        error_type: str | None = None,
        status: int | None = None,
    ) -> None:
        kind = _KINDS.get(code, _Kind(message=f"(#{code}) Error"))
        self.code = code
        self.subcode = subcode
        self.message = message or _MESSAGES.get((code, subcode or 0), kind.message)
        self.type = error_type or kind.type
        self.status = status or kind.status
        self.is_transient = kind.transient
        super().__init__(self.message)

    @classmethod
    def unreachable(cls, object_id: str, *, method: str) -> Self:
        """100/33: gone, never there, not allowed or not supported; the API does not say which."""
        return cls(
            100,
            subcode=33,
            message=f"Unsupported {method.lower()} request. Object with ID '{object_id}' does not "
            "exist, cannot be loaded due to missing permissions, or does not support this "
            "operation. Please read the Graph API documentation at "
            "https://developers.facebook.com/docs/graph-api",
            error_type="GraphMethodException",
        )

    @classmethod
    def bad_parameter(cls, explanation: str) -> Self:
        return cls(100, message=f"(#100) {explanation}")

    @classmethod
    def from_shorthand(cls, body: Mapping[str, Any]) -> Self:
        """Read `{"code": 190, "error_subcode": 463}` as a planned fault gives it."""
        return cls(
            int(body["code"]),
            subcode=body.get("error_subcode"),
            message=body.get("message"),
            status=body.get("status"),
        )

    def to_json(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.code in _USER_TEXTS:
            error["error_user_title"], error["error_user_msg"] = _USER_TEXTS[self.code]
        error["is_transient"] = self.is_transient
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
        return {"error": error}
