"""Storage of private replies."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.private_reply import PrivateReply
from bot.domain.reply import ItemId


class PrivateReplies(Protocol):
    async def get(self, item_id: ItemId) -> PrivateReply:
        """Return the item's private reply; an empty one where nobody has written any."""
        ...

    async def save(self, reply: PrivateReply) -> None:
        """Store all fields; count `reply.version` up.

        Raises:
            ConcurrentChangeError: another transaction was faster.
        """
        ...

    async def waiting(self) -> Sequence[ItemId]:
        """Return the items whose private reply is to be sent, or to be tried again."""
        ...
