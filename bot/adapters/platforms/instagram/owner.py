"""Who we are on the platform, read once and kept for the life of the process."""

from dataclasses import dataclass, field

from bot.adapters.graph_api.client import GraphClient, Json
from bot.adapters.platforms.instagram.objects import Account
from bot.adapters.platforms.instagram.settings import Settings


@dataclass(kw_only=True)
class Owner:
    """The account behind the token.

    Its name is needed besides its id to recognise our own comments: under some set-ups the
    author's id is scoped to the app and matches nothing else.
    """

    graph: GraphClient
    settings: Settings
    _account: Account | None = field(default=None, repr=False)

    async def account(self) -> Account:
        """Return our id and user name. Raises NotSentError or RejectedError."""
        if self._account is None:
            answer = await self.read()
            username = answer.get("username")
            self._account = Account(
                id=self.settings.user_id,
                username=username if isinstance(username, str) and username else None,
            )
        return self._account

    async def read(self) -> Json:
        """Ask the platform. `/me` is a Page under Facebook Login, so the id is asked there."""
        if self.settings.login == "instagram":
            return await self.graph.read("me", fields="user_id,username")
        return await self.graph.read(self.settings.user_id, fields="id,username")
