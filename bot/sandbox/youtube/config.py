"""What the stand-in of a YouTube channel is set up with."""

from dataclasses import dataclass, field

SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"


@dataclass(frozen=True, kw_only=True, slots=True)
class YouTubeConfig:
    """One channel, its OAuth client and its quota.

    Attributes:
        daily_units: what the project may use up until midnight Pacific time.
        token_life: seconds an access token is good for.
        text_limit: longest comment; the real one is not published.
        inline_replies: how many replies come along with a thread at most.
    """

    channel_id: str = "UCkotacontoh000000000001"
    title: str = "Humas Kota Contoh"
    handle: str = "@humaskotacontoh"
    client_id: str = "sandbox.apps.googleusercontent.example"
    client_secret: str = field(default="SANDBOX-client-secret", repr=False)
    refresh_token: str = field(default="SANDBOX-refresh-token", repr=False)
    daily_units: int = 10_000
    token_life: int = 3599
    text_limit: int = 10_000
    inline_replies: int = 5
