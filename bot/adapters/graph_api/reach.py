"""Reaching comments: tells 'gone' from 'not permitted', as Meta answers 100/33 in both cases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from bot.adapters.graph_api.client import GraphClient, Json
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError


@dataclass(kw_only=True)
class Reach:
    """`account`, `posts`: the node and edge that list our own posts.

    `_proven`: a comment was reached in this process, so 'gone' can be believed.
    """

    graph: GraphClient
    account: str
    posts: str
    _proven: bool = field(default=False, repr=False)

    @asynccontextmanager
    async def told_apart(self) -> AsyncIterator[None]:
        """Turn a 'gone' that means 'not permitted' into what it is.

        Until a comment was reached once, another one is tried before the answer is believed.
        """
        try:
            yield
        except RejectedError as error:
            if error.code != "gone" or self._proven or await self._reaches_another():
                raise
            raise RejectedError(f"{error.reason}, as others", code="permission") from error
        self._proven = True

    async def set_state(self, comment_id: str, **state: str) -> None:
        """Set a state of a comment. Raises NotSentError or RejectedError."""
        await self._settle(partial(self.graph.write, comment_id, **state))

    async def like(self, comment_id: str) -> None:
        await self._settle(partial(self.graph.write, comment_id, "likes"))

    async def unlike(self, comment_id: str) -> None:
        await self._settle(partial(self.graph.delete, comment_id, "likes"))

    async def delete(self, comment_id: str) -> None:
        """Delete a comment; one that is gone, really, counts as deleted."""
        try:
            await self._settle(partial(self.graph.delete, comment_id))
        except RejectedError as error:
            if error.code != "gone":
                raise

    async def _settle(self, call: Callable[[], Awaitable[Json]]) -> None:
        """Call what may be repeated, so that whatever is unclear simply is."""
        try:
            async with self.told_apart():
                answer = await call()
        except OutcomeUnknownError as error:
            raise NotSentError(error.reason) from error
        if answer.get("success") is not True:
            raise NotSentError("the answer does not say that it was done")

    async def _reaches_another(self) -> bool:
        """Tell whether the comments of our own newest post can be read."""
        listed = await self.graph.read(self.account, self.posts, fields="id", limit="1")
        posts = listed.get("data")
        if not isinstance(posts, list) or not posts:
            return True  # nothing to compare with
        try:
            await self.graph.read(str(posts[0]["id"]), "comments", fields="id", limit="1")
        except RejectedError:
            return False
        return True
