"""What a YouTube channel is set up with.

Source of facts: Google's documentation of the YouTube Data API v3 and of its OAuth 2.0.
"""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.durations import Duration, Positive, bounded

Secret = Annotated[SecretStr, Field(min_length=1)]
Address = Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
"""The one scope that reads the held queue, replies and moderates."""


class ClientSettings(BaseModel):
    """The office's own OAuth client, and where Google answers.

    Attributes:
        client_id: of an OAuth client of the kind "Desktop app" in the office's Cloud project.
        base_url: the Data API's host; `token_url`, `consent_url`: Google's OAuth addresses.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    client_id: str = Field(min_length=1)
    client_secret: Secret
    base_url: Address = "https://youtube.googleapis.com"
    token_url: Address = "https://oauth2.googleapis.com/token"  # noqa: S105 — an address
    consent_url: Address = "https://accounts.google.com/o/oauth2/v2/auth"
    connect_timeout: Positive = timedelta(seconds=5)
    read_timeout: Positive = timedelta(seconds=20)
    write_timeout: Positive = timedelta(seconds=10)

    @field_validator("base_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")


class Settings(ClientSettings):
    """One channel.

    Attributes:
        refresh_token: what `tanggap connect youtube` got from the channel's owner.
        text_limit: longest reply in characters, the mention before it included. Google
            publishes none.
        held_every: how often the held queue and older threads are looked at.
        sweep_every: how often all threads of the time of `backfill` are gone through.
        poll_pages: most pages of 100 threads read on in one poll.
        poll_comments: a poll stops after about this many comments and the next one goes on.
        watched_threads: how many older threads are asked for new replies.
        backfill: at the very first poll, older comments are left alone.
        keep_for: comments are read again within this time, or erased; Google allows 30 days.
        daily_units: the Cloud project's quota for a day of Pacific time.
        reserved_units: what polling leaves of it for replies; one costs about 55.
    """

    identified_by: ClassVar[str] = "channel_id"

    channel_id: str = Field(pattern=r"^UC[A-Za-z0-9_-]{22}$")
    refresh_token: Secret
    text_limit: int = Field(2000, ge=200, le=10_000)
    poll_every: Annotated[Positive, bounded(least=1)] = timedelta(minutes=3)
    held_every: Duration = timedelta(minutes=10)
    sweep_every: Positive = timedelta(days=1)
    poll_pages: int = Field(40, ge=1)
    poll_comments: int = Field(5000, ge=1)
    watched_threads: int = Field(300, ge=0, le=5000)
    backfill: Duration = timedelta(days=14)
    keep_for: Annotated[Positive, bounded(least=86_400, most=30 * 86_400)] = timedelta(days=30)
    daily_units: int = Field(10_000, ge=1)
    reserved_units: int = Field(3_000, ge=0)
