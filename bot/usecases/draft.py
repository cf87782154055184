"""Step 3: propose a reply and put it before the reviewers."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from bot.domain.account import Accounts
from bot.domain.comment import Comment, CommentId
from bot.domain.errors import NotSentError
from bot.domain.policy import card_priority
from bot.domain.reply import Draft, ItemId
from bot.domain.review import State
from bot.domain.ticket import CHAT
from bot.ports import Clock, Drafter, DraftRequest, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.native_answers import close_answered


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
            item_id: (await self.drafter.draft(request), request)
            for item_id, request in requests.items()
        }
        await self._present(drafts)

    async def _requests(self, ids: Sequence[ItemId]) -> dict[ItemId, DraftRequest]:
        async with self.uow() as tx:
            items = [i for i in await tx.reviews.get_many(ids) if i.state is State.DRAFTING]
            wanted: list[CommentId] = [item.comment_id for item in items]
            comments = {c.id: c for c in await tx.comments.get_many(wanted)}
            verdicts = await tx.comments.verdicts(wanted)
        return {
            item.id: DraftRequest(
                comment=comments[item.comment_id].text,
                author_name=_greeted(comments[item.comment_id]),
                verdict=verdicts[item.comment_id],
                now=self.clock(),
                variant=item.variant,
                scope=self.accounts.of(comments[item.comment_id].platform).knowledge,
            )
            for item in items
        }

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
