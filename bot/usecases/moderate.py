"""Hide a comment, show it again, delete it. All may be repeated safely, so what is unclear is."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem, State
from bot.ports import Clock, Deletes, Hides, Switch, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.recording import record

UNTIL_RESUMED = timedelta(seconds=15)
"""How often what waits for the end of a pause looks whether it is over."""

Act = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Moderate:
    """`platforms`: those that can hide; `deleting`: those that can delete."""

    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, Hides]
    deleting: Mapping[str, Deletes] = field(default_factory=dict)

    async def hide(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            await self._set(item_id, State.HIDING)

    async def unhide(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            await self._set(item_id, State.RESTORING)

    async def delete(self, subjects: Sequence[str]) -> None:
        """Delete for good; waits while publishing is paused, as it cannot be taken back."""
        for item_id in jobs.item_ids(subjects):
            await self._set(item_id, State.DELETING)

    async def give_up(self, subject: str) -> None:
        await self._fail(ItemId(int(subject)), "unreachable")

    async def _set(self, item_id: ItemId, wanted: State) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
            paused = await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
        if item.state is not wanted:
            return
        act = self._act(comment.platform, wanted)
        if act is None:
            deleting = wanted is State.DELETING
            await self._fail(item_id, "cannot_delete" if deleting else "cannot_hide")
            return
        if paused and wanted is State.DELETING:
            raise NotSentError("publishing is paused", retry_after=UNTIL_RESUMED)
        try:
            await act(comment.external_id)
        except OutcomeUnknownError as error:
            raise NotSentError(error.reason) from error
        except RejectedError as error:
            await self._fail(item_id, error.code)
        else:
            await self._confirm(item_id)

    def _act(self, platform: str, wanted: State) -> Act | None:
        if wanted is State.DELETING:
            deletes = self.deleting.get(platform)
            return deletes.delete if deletes else None
        hides = self.platforms.get(platform)
        if hides is None:
            return None
        return hides.hide if wanted is State.HIDING else hides.unhide

    async def _confirm(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            match item.state:
                case State.HIDING:
                    item.confirm_hidden()
                    action = "hidden"
                case State.DELETING:
                    item.confirm_deleted()
                    action = "deleted"
                case _:
                    item.confirm_restored()
                    await tx.comments.note_shown(item.comment_id)
                    action = "restored"
            await self._record(tx, item, action)

    async def _fail(self, item_id: ItemId, code: str) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            if item.state is State.DELETING:
                item.fail_delete(code)
                await self._record(tx, item, "delete_failed", reason=code)
            elif item.state in {State.HIDING, State.RESTORING}:
                item.fail(code)
                await self._record(tx, item, "hide_failed", reason=code)

    async def _record(self, tx: Transaction, item: ReviewItem, action: str, **detail: str) -> None:
        follow_up = [jobs.show_card(item.id)]
        if item.state is State.IN_REVIEW and item.changed_at is not None:
            # Its draft may be for what the comment said before it was hidden.
            item.redraft()
            follow_up.append(jobs.draft(item.id))
        await record(tx, item, action, *follow_up, at=self.clock(), **detail)
