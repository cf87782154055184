"""Step 1: store what arrived before anybody is told that it arrived."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.comment import Direction, IncomingComment, received_by, storable
from bot.ports import Channel, Clock, Job, Outcome, Poll, Stored, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.native_visibility import visibility_jobs
from bot.usecases.posts import post_jobs
from bot.usecases.repairs import Repairs
from bot.usecases.standing import standing_jobs


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Takes in comments from webhooks, polls and files. Idempotent by a unique constraint.

    `describing`: platforms that can be asked about a post.
    """

    uow: UnitOfWork
    clock: Clock
    repairs: Repairs = field(default_factory=Repairs)
    describing: Collection[str] = ()

    async def receive(
        self, comments: Sequence[IncomingComment], *, channel: Channel
    ) -> Sequence[Stored]:
        """Store the comments and leave a job for each that is new or has changed."""
        async with self.uow() as tx:
            stored = await tx.comments.store(_clean(comments), channel=channel, at=self.clock())
            await self._follow_up(tx, stored, channel)
            return stored

    async def receive_poll(self, poll: Poll, *, platform: str) -> Sequence[Stored]:
        """As `receive`, with the poll's cursor and looks saved in the same transaction."""
        async with self.uow() as tx:
            stored = await tx.comments.store(
                _clean(received_by(platform, poll.comments)), channel=Channel.POLL, at=self.clock()
            )
            await self._follow_up(tx, stored, Channel.POLL)
            await tx.jobs.put(*(jobs.look_again(platform, one) for one in poll.changed))
            await tx.jobs.put(*await _missing(tx, poll, platform))
            is_first = await tx.marks.cursor(platform) is None
            await tx.marks.save_cursor(platform, poll.cursor)
        if not is_first:
            self.repairs.count_polled(stored, at=self.clock())
        return stored

    async def receive_for_archive(self, comments: Sequence[IncomingComment]) -> Sequence[Stored]:
        """Store comments that are only to be counted, never answered."""
        async with self.uow() as tx:
            stored = await tx.comments.store(
                _clean(comments), channel=Channel.FILE, at=self.clock()
            )
            await tx.jobs.put(*(jobs.archive(s.comment_id) for s in stored if _is_news(s)))
            return stored

    async def _follow_up(
        self, tx: Transaction, stored: Sequence[Stored], channel: Channel
    ) -> None:
        """Leave the jobs for what is new; a webhook does not tell what is hidden."""
        await tx.jobs.put(*_news_jobs(stored, channel))
        await tx.jobs.put(*await post_jobs(tx, stored, describing=self.describing))
        await tx.jobs.put(*await standing_jobs(tx, stored, at=self.clock()))
        if channel is not Channel.WEBHOOK:
            await tx.jobs.put(*await visibility_jobs(tx, stored, channel))


async def _missing(tx: Transaction, poll: Poll, platform: str) -> list[Job]:
    """Return a look at each stored comment that should have been read and was not."""
    read = {comment.external_id for comment in poll.comments}
    standing = [
        external_id
        for part in poll.whole
        for external_id in await tx.reviews.standing(platform, part.post_id, since=part.since)
    ]
    unread = await tx.comments.find_many(platform, [one for one in standing if one not in read])
    # No list shows what was written during a broadcast, nor surely what stands below an ad.
    return [jobs.missing(platform, one) for one, comment in unread.items() if not comment.kind]


def _clean(comments: Sequence[IncomingComment]) -> list[IncomingComment]:
    return [
        replace(
            comment,
            text=storable(comment.text),
            author_name=_clean_optional(comment.author_name),
            post_caption=_clean_optional(comment.post_caption),
        )
        for comment in comments
    ]


def _clean_optional(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _news_jobs(stored: Sequence[Stored], channel: Channel) -> list[Job]:
    answers = [one for one in stored if _may_answer(one)]
    return [
        *(_job(one, channel) for one in stored if _is_news(one)),
        *(jobs.native_answer(one.comment_id, channel) for one in answers),
    ]


def _may_answer(stored: Stored) -> bool:
    """The office wrote under somebody's comment: an echo of our own reply, or an answer."""
    incoming = stored.incoming
    is_ours = incoming.direction is Direction.OUTGOING and incoming.parent_id is not None
    return is_ours and stored.outcome is Outcome.NEW


def _is_news(stored: Stored) -> bool:
    """Echoes of our own replies are kept but never understood or answered."""
    is_new = stored.outcome in {Outcome.NEW, Outcome.CHANGED}
    return is_new and stored.incoming.direction is Direction.INCOMING


def _job(stored: Stored, channel: Channel) -> Job:
    priority = jobs.BACKLOG if channel is Channel.FILE else 20
    return jobs.classify(stored.comment_id, priority=priority)
