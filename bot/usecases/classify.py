"""Step 2: understand comments, several at once where a backlog waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.comment import Comment, CommentId
from bot.domain.policy import Disposition, dispose, reopens
from bot.domain.review import TRANSITIONS, Action, ReviewItem, State
from bot.domain.ticket import CHAT, reopens_ticket
from bot.domain.verdict import Verdict
from bot.domain.working_time import WorkingHours
from bot.ports import (
    Classifier,
    ClassifierInput,
    Clock,
    NewItem,
    Transaction,
    UnitOfWork,
)
from bot.usecases import jobs
from bot.usecases.recording import record


@dataclass(frozen=True, kw_only=True)
class Classify:
    """`reply_within`: working time in which the office wants to have answered."""

    uow: UnitOfWork
    classifier: Classifier
    clock: Clock
    hours: WorkingHours
    reply_within: timedelta

    async def run(self, subjects: Sequence[str]) -> None:
        """Classify and open a review item for each comment that a person should see."""
        understood = await self._understand(jobs.comment_ids(subjects))
        async with self.uow() as tx:
            current = await self._save(tx, understood)
            archived = [one for one in current if _may_archive(*one)]
            # What has a card keeps it whatever has become of the text: the old draft must go.
            unseen = {comment.id for comment, _ in archived} - await _seen(tx, archived)
            await self._open_items(tx, [one for one in current if one[0].id not in unseen])

    async def run_archive(self, subjects: Sequence[str]) -> None:
        """Classify for the statistics only; a card that is there already is kept right."""
        understood = await self._understand(jobs.comment_ids(subjects))
        async with self.uow() as tx:
            current = await self._save(tx, understood)
            seen = await _seen(tx, current)
            await self._open_items(tx, [one for one in current if one[0].id in seen])

    async def _understand(self, ids: Sequence[CommentId]) -> list[tuple[Comment, Verdict]]:
        async with self.uow() as tx:
            comments = await tx.comments.unclassified(ids)
            parents = await _parents(tx, comments)
        inputs = [
            ClassifierInput(text=c.text, caption=c.post_caption, parent=_parent_text(c, parents))
            for c in comments
        ]
        return list(zip(comments, await self.classifier.classify(inputs), strict=True))

    async def _save(
        self, tx: Transaction, understood: Sequence[tuple[Comment, Verdict]]
    ) -> list[tuple[Comment, Verdict]]:
        """Keep the verdicts whose text is still the stored one; a change left its own job."""
        stored = {c.id: c for c in await tx.comments.get_many([c.id for c, _ in understood])}
        current = [(c, v) for c, v in understood if c.id in stored and stored[c.id].text == c.text]
        await tx.comments.save_verdicts({comment.id: verdict for comment, verdict in current})
        return current

    async def _open_items(
        self, tx: Transaction, understood: Sequence[tuple[Comment, Verdict]]
    ) -> None:
        now = self.clock()
        read = {comment.id: (comment, verdict) for comment, verdict in understood}
        wanted = [
            NewItem(
                comment_id=comment.id,
                created_at=now,
                due_at=self.hours.deadline(comment.received_at, self.reply_within),
            )
            for comment, _ in understood
        ]
        for item in await tx.reviews.open_many(wanted):
            if (
                item.revision > 0 or item.state is not State.DRAFTING
            ):  # the comment was changed after it had been drafted
                await self._change(tx, item, *read[item.comment_id])
            else:
                await tx.jobs.put(jobs.draft(item.id))

    async def _change(
        self, tx: Transaction, item: ReviewItem, comment: Comment, verdict: Verdict
    ) -> None:
        """Take back the draft, or open a closed item again; else the card says what happened.

        What is being sent or hidden just now goes on; it is looked at when that has ended.
        """
        now = self.clock()
        item.note_change(at=now)
        if (item.state, Action.REDRAFT) in TRANSITIONS:
            item.redraft()
            action, follow_up = "comment_changed", jobs.draft(item.id)
        elif (item.state, Action.REOPEN) in TRANSITIONS and _reopens(comment, verdict):
            item.reopen(due_at=self.hours.deadline(now, self.reply_within))
            action, follow_up = "reopened", jobs.draft(item.id)
        else:
            action, follow_up = "comment_edited", jobs.show_card(item.id)
        await record(tx, item, action, follow_up, at=now)


def _may_archive(comment: Comment, verdict: Verdict) -> bool:
    """Whoever writes in private has been promised that a person reads it."""
    return comment.platform != CHAT and dispose(verdict) is Disposition.ARCHIVE


def _reopens(comment: Comment, verdict: Verdict) -> bool:
    return reopens_ticket(verdict) if comment.platform == CHAT else reopens(verdict)


async def _seen(tx: Transaction, understood: Sequence[tuple[Comment, Verdict]]) -> set[CommentId]:
    """Return which of the comments have an item."""
    items = await tx.reviews.for_comments([comment.id for comment, _ in understood])
    return {item.comment_id for item in items}


async def _parents(tx: Transaction, comments: Sequence[Comment]) -> Mapping[str, Comment]:
    found: dict[str, Comment] = {}
    by_platform: dict[str, list[str]] = {}
    for comment in comments:
        if comment.parent_id:
            by_platform.setdefault(comment.platform, []).append(comment.parent_id)
    for platform, ids in by_platform.items():
        parents = await tx.comments.find_many(platform, ids)
        found.update({f"{platform}/{external}": parent for external, parent in parents.items()})
    return found


def _parent_text(comment: Comment, parents: Mapping[str, Comment]) -> str | None:
    parent = parents.get(f"{comment.platform}/{comment.parent_id}")
    return parent.text if parent else None
