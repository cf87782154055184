"""Keep the author of a comment from writing on: until a fixed time, so repeating is safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.comment import Comment
from bot.domain.deeds import Restriction
from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.reply import ItemId
from bot.ports import Clock, Restricts, Switch, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import retried
from bot.usecases.moderate import UNTIL_RESUMED
from bot.usecases.recording import record

SHORTEST = timedelta(minutes=2)
"""What has to be left of it: Telegram takes an end within 30 seconds for 'for ever'."""


@dataclass(frozen=True, kw_only=True)
class RestrictAuthors:
    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, Restricts]

    async def run(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            await self._bring_about(item_id)

    async def give_up(self, subject: str) -> None:
        item_id = ItemId(int(subject))
        async with self.uow() as tx:
            wish = (await tx.reviews.get(item_id)).restriction
        if wish is not None and not wish.settled:
            await self._settle(item_id, wish, failure="unreachable")

    async def _bring_about(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
            paused = await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
        wish = item.restriction
        if wish is None or wish.settled or wish.failure:
            return
        if wish.until - self.clock() < SHORTEST:
            await self._settle(item_id, wish, failure="restrict_too_late")
            return
        if paused:
            raise NotSentError("publishing is paused", retry_after=UNTIL_RESUMED)
        try:
            await self._restrict(comment, wish)
        except OutcomeUnknownError as error:
            raise NotSentError(error.reason) from error
        except RejectedError as error:
            await self._settle(item_id, wish, failure=error.code)
        else:
            await self._settle(item_id, wish)

    async def _restrict(self, comment: Comment, wish: Restriction) -> None:
        platform = self.platforms.get(comment.platform)
        if platform is None or comment.author_id is None:
            raise RejectedError("nobody can be restricted there", code="cannot_restrict")
        await platform.restrict(comment.external_id, author_id=comment.author_id, until=wish.until)

    async def _settle(
        self, item_id: ItemId, wish: Restriction, *, failure: str | None = None
    ) -> None:
        async def settle() -> None:
            now, card = self.clock(), jobs.show_card(item_id)
            async with self.uow() as tx:
                item = await tx.reviews.get(item_id)
                item.settle_restriction(wish, failure=failure)
                if failure:
                    await record(tx, item, "restrict_failed", card, at=now, reason=failure)
                else:
                    until = wish.until.isoformat()
                    await record(tx, item, "restricted", card, at=now, until=until)

        await retried(settle)
