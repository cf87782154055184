"""What an Instagram account is set up with.

Source of facts: Meta's Instagram Platform documentation, Graph API v26.0.
"""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import override

from bot.adapters.graph_api.settings import GraphSettings

HOSTS = {
    "instagram": "https://graph.instagram.com",
    "facebook": "https://graph.facebook.com",
}


class Settings(GraphSettings):
    """One professional account.

    Attributes:
        login: which kind of app the token comes from: "Instagram Login" or "Facebook Login".
        base_url: the Graph API; by default the host that belongs to `login`.
        user_id: the account's id as `/me?fields=user_id` tells it and as webhooks carry it.
        private_text_limit: longest private reply; Instagram takes 1,000 bytes.
        poll_media: how many of the newest posts are watched.
        poll_always: how many of them are read again at every poll, because an edited comment
            does not change a post's comment count.
        poll_pages: most pages of 50 threads read of one post; what lies behind is never seen,
            because a post can only be read from its newest thread on.
        send_proof: by default under Facebook Login when there is exactly one app secret.
    """

    identified_by: ClassVar[str] = "user_id"

    login: Literal["instagram", "facebook"] = "instagram"
    private_text_limit: int = Field(1000, ge=1, le=1000)
    user_id: str = Field(pattern=r"^\d{1,32}$")
    poll_media: int = Field(25, ge=1, le=200)
    poll_pages: int = Field(400, ge=1)
    poll_always: int = Field(3, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _host_of_login(cls, values: Any) -> Any:
        if not isinstance(values, dict) or values.get("base_url") is not None:
            return values
        return values | {"base_url": HOSTS.get(values.get("login", "instagram"), "")}

    @property
    @override
    def proves_secret(self) -> bool:
        certain = self.login == "facebook" or self.send_proof is not None
        return certain and super().proves_secret
