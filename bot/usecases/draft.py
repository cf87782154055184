"""Step 3: propose a reply and put it before the reviewers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.account import Accounts
from bot.domain.comment import Comment, CommentId
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


@dataclass(frozen=True, kw_only=True)
class MakeDrafts:
    uow: UnitOfWork
    drafter: Drafter
    clock: Clock
    accounts: Accounts = field(default_factory=Accounts)

    async def run(self, subjects: Sequence[str]) -> None:
        """Draft every item that waits for it; others have moved on and are left alone."""
        requests = await self._requests(jobs.item_ids(subjects))
        drafts = {
            item_id: (await self.drafter.draft(request) if takes_reply else NO_DRAFT, request)
            for item_id, (request, takes_reply) in requests.items()
        }
        await self._present(drafts)

    async def _requests(self, ids: Sequence[ItemId]) -> dict[ItemId, tuple[DraftRequest, bool]]:
        """Return what is to be drafted, and whether the platform takes an answer at all."""
        async with self.uow() as tx:
            items = [i for i in await tx.reviews.get_many(ids) if i.state is State.DRAFTING]
            wanted: list[CommentId] = [item.comment_id for item in items]
            comments = {c.id: c for c in await tx.comments.get_many(wanted)}
            verdicts = await tx.comments.verdicts(wanted)
        return {
            item.id: (
                self._request(item, comments[item.comment_id], verdicts[item.comment_id]),
                comments[item.comment_id].takes_reply,
            )
            for item in items
        }

    def _request(self, item: ReviewItem, comment: Comment, verdict: Verdict) -> DraftRequest:
        return DraftRequest(
            comment=comment.text,
            author_name=_greeted(comment),
            verdict=verdict,
            now=self.clock(),
            variant=item.variant,
            scope=self.accounts.of(comment.platform).knowledge,
        )

    async def _present(self, drafts: dict[ItemId, tuple[Draft, DraftRequest]]) -> None:
        """Present drafts whose comment still reads so; a change has left its own job."""
        async with self.uow() as tx:
            found = await tx.reviews.get_many(list(drafts))
            comments = await tx.comments.get_many([i.comment_id for i in found])
            texts = {comment.id: comment.text for comment in comments}
            closed = await self._close_answered(tx, comments)
            items = [
                item
                for item in found
                if item.state is State.DRAFTING
                and item.id not in closed
                and texts[item.comment_id] == drafts[item.id][1].comment
            ]
            for item in items:
                draft, request = drafts[item.id]
                item.present(draft)
                priority = jobs.REDRAW if item.card else card_priority(request.verdict)
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
