"""Like a comment as the office, or take the like back: what was wished last is brought about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.deeds import Like
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.reply import ItemId
from bot.ports import Clock, Likes, Switch, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import retried
from bot.usecases.moderate import UNTIL_RESUMED
from bot.usecases.recording import record


@dataclass(frozen=True, kw_only=True)
class LikeComments:
    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, Likes]

    async def run(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            await self._bring_about(item_id)

    async def give_up(self, subject: str) -> None:
        item_id = ItemId(int(subject))
        async with self.uow() as tx:
            wish = (await tx.reviews.get(item_id)).like
        if wish is not None and not wish.settled:
            await self._settle(item_id, wish, failure="unreachable")

    async def _bring_about(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
            paused = await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
        wish = item.like
        if wish is None or wish.settled or wish.failure:
            return
        platform = self.platforms.get(comment.platform)
        if platform is None:
            await self._settle(item_id, wish, failure="cannot_like")
            return
        if paused:
            raise NotSentError("publishing is paused", retry_after=UNTIL_RESUMED)
        act = platform.like if wish.on else platform.unlike
        try:
            await act(comment.external_id)
        except OutcomeUnknownError as error:
            raise NotSentError(error.reason) from error
        except RejectedError as error:
            await self._settle(item_id, wish, failure=error.code)
        else:
            await self._settle(item_id, wish)

    async def _settle(self, item_id: ItemId, wish: Like, *, failure: str | None = None) -> None:
        """Note what became of the wish; one that came meanwhile is brought about once more.

        Its own job may have been done while this call was on its way, so the last call that
        the platform got need not be the last wish.
        """

        async def settle() -> None:
            now = self.clock()
            async with self.uow() as tx:
                item = await tx.reviews.get(item_id)
                card = jobs.show_card(item_id)
                if item.like is not None and item.like.at != wish.at:
                    item.repeat_like()
                    await record(tx, item, "like_repeated", jobs.like(item_id), card, at=now)
                    return
                item.settle_like(wish, failure=failure)
                if failure:
                    await record(tx, item, "like_failed", card, at=now, reason=failure)
                else:
                    await record(tx, item, "liked" if wish.on else "unliked", card, at=now)

        await retried(settle)
