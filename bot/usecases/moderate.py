"""Hide a comment and show it again. Both only set a state, so repeating them is safe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem, State
from bot.ports import Clock, Hides, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.recording import record


@dataclass(frozen=True, kw_only=True)
class Moderate:
    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, Hides]

    async def hide(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            await self._set(item_id, State.HIDING)

    async def unhide(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            await self._set(item_id, State.RESTORING)

    async def give_up(self, subject: str) -> None:
        await self._fail(ItemId(int(subject)), "unreachable")

    async def _set(self, item_id: ItemId, wanted: State) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
        if item.state is not wanted:
            return
        platform = self.platforms.get(comment.platform)
        if platform is None:
            await self._fail(item_id, "cannot_hide")
            return
        act = platform.hide if wanted is State.HIDING else platform.unhide
        try:
            await act(comment.external_id)
        except OutcomeUnknownError as error:
            raise NotSentError(error.reason) from error
        except RejectedError as error:
            await self._fail(item_id, error.code)
        else:
            await self._confirm(item_id)

    async def _confirm(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            if item.state is State.HIDING:
                item.confirm_hidden()
            else:
                item.confirm_restored()
            action = "hidden" if item.state is State.HIDDEN else "restored"
            await self._record(tx, item, action)

    async def _fail(self, item_id: ItemId, code: str) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            if item.state not in {State.HIDING, State.RESTORING}:
                return
            item.fail(code)
            await self._record(tx, item, "hide_failed", reason=code)

    async def _record(self, tx: Transaction, item: ReviewItem, action: str, **detail: str) -> None:
        follow_up = [jobs.show_card(item.id)]
        if item.state is State.IN_REVIEW and item.changed_at is not None:
            # Its draft may be for what the comment said before it was hidden.
            item.redraft()
            follow_up.append(jobs.draft(item.id))
        await record(tx, item, action, *follow_up, at=self.clock(), **detail)
