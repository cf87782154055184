"""Renews the token of Instagram Login, which lives 60 days.

Source: Meta's "Refresh access token" documentation. The token must be a day old and not ended.
"""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr

from bot.adapters.graph_api.client import GraphClient
from bot.domain.errors import NotSentError
from bot.domain.token import LIFE
from bot.ports import NewToken


@dataclass(frozen=True, kw_only=True)
class Renewal:
    graph: GraphClient

    async def renew(self) -> NewToken:
        """Raises NotSentError or RejectedError."""
        answer = await self.graph.read_unversioned(
            "refresh_access_token", grant_type="ig_refresh_token"
        )
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.strip():
            raise NotSentError("the answer has no token")
        known = isinstance(seconds, int) and 0 < seconds <= LIFE.total_seconds()
        return NewToken(token=token, life=timedelta(seconds=int(seconds or 0)) if known else LIFE)

    def use(self, token: str) -> None:
        self.graph.renewed.value = SecretStr(token)
