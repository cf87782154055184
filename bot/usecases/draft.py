"""Step 3: propose a reply and put it before the reviewers."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.account import Accounts
from bot.domain.comment import Comment, CommentId
from bot.domain.correction import Correction, reading
from bot.domain.errors import NotSentError
from bot.domain.policy import card_priority
from bot.domain.reply import Draft, DraftOrigin, ItemId
from bot.domain.review import ReviewItem, State
from bot.domain.ticket import CHAT
from bot.domain.verdict import Verdict
from bot.ports import Clock, Drafter, DraftRequest, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.native_answers import close_answered

NO_DRAFT = Draft(text="", origin=DraftOrigin.NONE)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wanted:
    """What is to be drafted, as it was when the drafter was asked.

    `takes_reply`: the platform takes an answer at all.
    """

    request: DraftRequest
    correction: Correction | None
    takes_reply: bool

    def fits(self, item: ReviewItem, text: str) -> bool:
        """Whether the item still waits for this draft; a change has left its own job."""
        same = item.correction == self.correction and text == self.request.comment
        return same and item.state is State.DRAFTING


@dataclass(frozen=True, kw_only=True)
class MakeDrafts:
    uow: UnitOfWork
    drafter: Drafter
    clock: Clock
    accounts: Accounts = field(default_factory=Accounts)

    async def run(self, subjects: Sequence[str]) -> None:
        """Draft every item that waits for it; others have moved on and are left alone."""
        wanted = await self._wanted(jobs.item_ids(subjects))
        drafts = {
            item_id: await self.drafter.draft(one.request) if one.takes_reply else NO_DRAFT
            for item_id, one in wanted.items()
        }
        await self._present(drafts, wanted)

    async def _wanted(self, ids: Sequence[ItemId]) -> dict[ItemId, _Wanted]:
        async with self.uow() as tx:
            items = [i for i in await tx.reviews.get_many(ids) if i.state is State.DRAFTING]
            ids_read: list[CommentId] = [item.comment_id for item in items]
            comments = {c.id: c for c in await tx.comments.get_many(ids_read)}
            verdicts = await tx.comments.verdicts(ids_read)
        return {
            item.id: _Wanted(
                request=self._request(item, comments[item.comment_id], verdicts[item.comment_id]),
                correction=item.correction,
                takes_reply=comments[item.comment_id].takes_reply,
            )
            for item in items
        }

    def _request(self, item: ReviewItem, comment: Comment, verdict: Verdict) -> DraftRequest:
        return DraftRequest(
            comment=comment.text,
            author_name=_greeted(comment),
            verdict=reading(verdict, item.correction),
            now=self.clock(),
            variant=item.variant,
            scope=self.accounts.of(comment.platform).knowledge,
        )

    async def _present(
        self, drafts: Mapping[ItemId, Draft], wanted: Mapping[ItemId, _Wanted]
    ) -> None:
        """Present the drafts that are still waited for."""
        async with self.uow() as tx:
            found = await tx.reviews.get_many(list(drafts))
            comments = await tx.comments.get_many([i.comment_id for i in found])
            texts = {comment.id: comment.text for comment in comments}
            closed = await self._close_answered(tx, comments)
            items = [
                item
                for item in found
                if item.id not in closed and wanted[item.id].fits(item, texts[item.comment_id])
            ]
            for item in items:
                item.present(drafts[item.id])
                read = wanted[item.id].request.verdict
                priority = jobs.REDRAW if item.card else card_priority(read)
                await tx.jobs.put(jobs.show_card(item.id, priority=priority))
            await tx.reviews.save_many(items, at=self.clock())

    async def _close_answered(self, tx: Transaction, comments: Sequence[Comment]) -> set[ItemId]:
        """Close what the office has answered itself before there was an item to be closed."""
        closed: set[ItemId] = set()
        for answer in await tx.comments.office_answers(comments):
            with suppress(NotSentError):  # its own job looks again
                item_id = await close_answered(tx, answer, clock=self.clock)
                closed |= {item_id} if item_id else set()
        return closed


def _greeted(comment: Comment) -> str | None:
    """Return the user name to greet; in a private chat there is a first name, of anybody's."""
    return None if comment.platform == CHAT else comment.author_name
