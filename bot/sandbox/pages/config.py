"""What the stand-in of a Facebook Page is set up with."""

from dataclasses import dataclass, field

from bot.sandbox.graph.config import AppConfig

PERMISSIONS = (
    "pages_show_list",
    "pages_read_engagement",
    "pages_read_user_content",
    "pages_manage_engagement",
    "pages_manage_metadata",
    "pages_messaging",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PagesConfig(AppConfig):
    """One Page and its tokens.

    Attributes:
        access_token: the Page's own token; it never expires by the clock, unless given a life.
        user_token: the token of the person who runs the Page: with it every list of comments
            is empty, and answered with success.
        permissions: what both tokens may do.
    """

    user_token: str = field(default="SANDBOX-person-token", repr=False)
    user_id: str = "10222333444555666"
    user_name: str = "Rina Ayu"
    permissions: frozenset[str] = frozenset(PERMISSIONS)
    subscribed_fields: tuple[str, ...] = ("feed",)
    token_life_days: int | None = None
    text_limit: int = 8_000
    message_limit: int = 2_000
