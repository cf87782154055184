"""Makes sure that we read as the Page itself."""

from dataclasses import dataclass, field

from bot.adapters.graph_api.client import GraphClient, Json
from bot.adapters.platforms.facebook.settings import Settings
from bot.domain.errors import RejectedError


@dataclass(kw_only=True)
class Owner:
    """Knows, once asked, that the token is the Page's own; kept for the life of the process."""

    graph: GraphClient
    settings: Settings
    _proven: bool = field(default=False, repr=False)

    async def require_page(self) -> None:
        """Refuse to read on with another token.

        With a person's token every list of comments is empty, answered with success: a poll
        would find nothing for ever, and a reply that stands would be sent again.

        Raises:
            RejectedError: the token belongs to somebody else.
            NotSentError: the platform could not be asked.
        """
        if self._proven:
            return
        if not self.is_page(await self.read()):
            raise RejectedError("the token is not the Page's own", code="token_invalid")
        self._proven = True

    async def read(self) -> Json:
        """Ask whose token it is."""
        return await self.graph.read("me", fields="id,name")

    def is_page(self, me: Json) -> bool:
        return str(me.get("id")) == self.settings.page_id
