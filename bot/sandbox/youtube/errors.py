"""Errors as the Data API answers them: decided by `errors[0].reason`."""

from typing import Any

STATUS = {
    "authError": 401,
    "quotaExceeded": 403,
    "rateLimitExceeded": 403,
    "userRateLimitExceeded": 403,
    "forbidden": 403,
    "insufficientPermissions": 403,
    "commentsDisabled": 403,
    "ineligibleAccount": 403,
    "authenticatedUserNotChannel": 403,
    "accessNotConfigured": 403,
    "notFound": 404,
    "commentNotFound": 404,
    "commentThreadNotFound": 404,
    "parentCommentNotFound": 404,
    "videoNotFound": 404,
    "channelNotFound": 404,
    "backendError": 503,
}
"""Every other reason is a 400."""


class ApiError(Exception):
    def __init__(self, reason: str, message: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message or f"The request failed: {reason}"

    @property
    def status(self) -> int:
        return STATUS.get(self.reason, 400)

    def to_json(self) -> dict[str, Any]:
        domain = "youtube.quota" if self.reason == "quotaExceeded" else "youtube.comment"
        one = {"message": self.message, "domain": domain, "reason": self.reason}
        return {"error": {"code": self.status, "message": self.message, "errors": [one]}}
