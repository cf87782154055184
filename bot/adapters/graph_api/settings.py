"""What every account on the Graph API is set up with."""

import json
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.durations import Duration, Positive, bounded

Secret = Annotated[SecretStr, Field(min_length=1)]
BASE_URL = r"^https?://[^\s?#]+$"


class GraphSettings(BaseModel):
    """Credentials, time-outs and the measure of polling.

    Attributes:
        base_url: the Graph API's host.
        version: Graph API version; Meta keeps one alive for about two years.
        app_secrets: every secret that may sign webhooks; the environment may give a JSON list,
            a comma-separated list or a single one.
        verify_token: chosen by the operator, repeated by Meta in the webhook handshake.
        text_limit: longest reply in characters, the mention before it included. Meta documents
            none; third parties use 2,200.
        private_text_limit: longest private reply in characters; Messenger takes 2,000.
        poll_every: time between two polls, at most 15 minutes: they repair what webhooks lose.
        poll_comments: a poll stops after about this many comments and the next one goes on.
        backfill: at the very first poll, older comments are left alone.
        send_proof: send `appsecret_proof` with each call.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True
    )

    base_url: str = Field(pattern=BASE_URL)
    version: str = Field("v26.0", pattern=r"^v\d{1,3}\.\d$")
    access_token: Secret
    app_secrets: tuple[Secret, ...] = Field(min_length=1)
    verify_token: Secret
    text_limit: int = Field(2000, ge=200, le=10_000)
    private_text_limit: int = Field(2000, ge=1, le=2000)
    poll_every: Annotated[Positive, bounded(least=1, most=15 * 60)] = timedelta(minutes=5)
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
        """Whether calls prove the app secret: by default where there is exactly one."""
        return len(self.app_secrets) == 1 if self.send_proof is None else self.send_proof
