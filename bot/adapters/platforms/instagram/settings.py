"""What an Instagram account is set up with.

Source of facts: Meta's Instagram Platform documentation, Graph API v26.0.
"""

import json
from datetime import timedelta
from typing import Annotated, Any, Literal

from annotated_types import Ge
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.durations import Duration, Positive

HOSTS = {
    "instagram": "https://graph.instagram.com",
    "facebook": "https://graph.facebook.com",
}

Secret = Annotated[SecretStr, Field(min_length=1)]


class Settings(BaseModel):
    """One professional account.

    Attributes:
        login: which kind of app the token comes from: "Instagram Login" or "Facebook Login".
        base_url: the Graph API; by default the host that belongs to `login`.
        version: Graph API version; Meta keeps one alive for about two years.
        user_id: the account's id as `/me?fields=user_id` tells it and as webhooks carry it.
        app_secrets: every secret that may sign webhooks; the environment may give a JSON list,
            a comma-separated list or a single one.
        verify_token: chosen by the operator, repeated by Meta in the webhook handshake.
        text_limit: longest reply in characters. Meta documents none; third parties use 2,200.
        poll_media: how many of the newest posts are watched.
        poll_always: how many of them are read again at every poll, because an edited comment
            does not change a post's comment count.
        poll_pages: most pages of 50 threads read of one post.
        poll_comments: a poll stops after about this many comments and the next one goes on.
        backfill: at the very first poll, older comments are left alone.
        send_proof: send `appsecret_proof` with each call; by default under Facebook Login when
            there is exactly one app secret.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True
    )

    login: Literal["instagram", "facebook"] = "instagram"
    base_url: str = Field(
        default_factory=lambda known: HOSTS[known["login"]], pattern=r"^https?://[^\s?#]+$"
    )
    version: str = Field("v26.0", pattern=r"^v\d{1,3}\.\d$")
    user_id: str = Field(pattern=r"^\d{1,32}$")
    access_token: Secret
    app_secrets: tuple[Secret, ...] = Field(min_length=1)
    verify_token: Secret
    text_limit: int = Field(2000, ge=1, le=10_000)
    poll_every: Annotated[Positive, Ge(timedelta(seconds=1))] = timedelta(minutes=5)
    poll_media: int = Field(25, ge=1, le=200)
    poll_always: int = Field(3, ge=0)
    poll_pages: int = Field(40, ge=1)
    poll_comments: int = Field(5000, ge=1)
    backfill: Duration = timedelta(days=14)
    connect_timeout: Positive = timedelta(seconds=5)
    read_timeout: Positive = timedelta(seconds=20)
    write_timeout: Positive = timedelta(seconds=10)
    send_proof: bool | None = None

    @field_validator("app_secrets", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return json.loads(value)
        return [part.strip() for part in value.split(",") if part.strip()]

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def proves_secret(self) -> bool:
        if self.send_proof is not None:
            return self.send_proof
        return self.login == "facebook" and len(self.app_secrets) == 1
