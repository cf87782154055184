"""What a Facebook Page is set up with.

Source of facts: Meta's Pages API documentation, Graph API v26.0.
"""

from typing import ClassVar

from pydantic import Field

from bot.adapters.graph_api.settings import BASE_URL, GraphSettings


class Settings(GraphSettings):
    """One Page.

    Attributes:
        page_id: the Page's id, as webhooks carry it and `/me` tells it for the Page's token.
        access_token: the Page's own token. A person's token reads every list of comments as
            empty, without an error.
        poll_posts: how many of the newest posts are watched.
        poll_always: of how many of them the newest comments are read again at every poll,
            because an edited comment does not change a post's comment count.
        poll_pages: most pages of 100 comments read of one post in one poll.
    """

    identified_by: ClassVar[str] = "page_id"

    base_url: str = Field("https://graph.facebook.com", pattern=BASE_URL)
    page_id: str = Field(pattern=r"^\d{1,32}$")
    poll_posts: int = Field(25, ge=1, le=100)
    poll_always: int = Field(3, ge=0)
