"""Step 6: send an approved reply, once.

Platforms give no idempotency key. So: claim in a transaction, look whether the reply stands
there already (an earlier run may have died between sending and recording), send, record. Where
the platform cannot be read, a reply that may have been sent waits for a person's word.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.comment import Comment
from bot.domain.errors import (
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
)
from bot.domain.reply import ItemId, OutgoingReply, PublishedReply
from bot.domain.review import ReviewItem, State
from bot.ports import Clock, FindsReplies, Job, Platform, Switch, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import take_over
from bot.usecases.recording import record
from bot.usecases.tickets import record_answer

_UNTIL_SET_UP = timedelta(hours=1)
_UNTIL_PROBED = timedelta(minutes=5)
_BROKEN_ACCOUNT = "token_invalid"
_UNREADABLE = "unreadable"
"""The failure of a reply that may have been sent to where nobody but a person can look."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Claim:
    platform: Platform
    finder: FindsReplies | None
    """None: the platform cannot be read."""
    reply: OutgoingReply
    account: str
    maybe_sent: bool
    """An earlier run had claimed it and may have sent it."""


@dataclass(frozen=True, kw_only=True)
class Publish:
    """Sends approved replies and finds out what became of doubtful ones.

    `finding`: those of the platforms that can be read; `polled`: those whose accounts polls
    probe when they are broken. `reconcile_after`: wait before the first
    look after an unknown outcome. `settle`: a reply that is not to be seen this long after the
    attempt was not delivered. `lease`: how long one runner alone may be sending; sending is cut
    off after three quarters of it.
    """

    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, Platform]
    finding: Mapping[str, FindsReplies]
    reconcile_after: timedelta
    settle: timedelta
    lease: timedelta = timedelta(seconds=60)
    polled: Collection[str] = ()

    async def run(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            claim = await self._claim(item_id)
            if claim is not None:
                await self._send(item_id, claim)

    async def reconcile(self, subjects: Sequence[str]) -> None:
        """Find out what became of a reply whose outcome is unknown. Never sends anything."""
        for item_id in jobs.item_ids(subjects):
            await self._reconcile(item_id)

    async def give_up(self, subject: str) -> None:
        """The platform could not be reached for as long as we try."""
        item_id = ItemId(int(subject))
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            if item.state is State.APPROVED:
                item.fail("unreachable")
                await self._record(tx, item, "publish_failed", reason="unreachable")
            elif item.state is State.PUBLISHING:
                await self._lose_track(tx, item, look_after=self.settle)

    async def _send(self, item_id: ItemId, claim: _Claim) -> None:
        maybe_sent = claim.maybe_sent
        try:
            async with asyncio.timeout(self.lease.total_seconds() * 0.75):
                published = await _look(claim)
                maybe_sent = False
                published = published or await self._publish(claim)
        except NotSentError as error:
            await self._wait(item_id, error, maybe_sent=maybe_sent)
            raise
        except (OutcomeUnknownError, TimeoutError):
            async with self.uow() as tx:
                item = await tx.reviews.get(item_id)
                await self._lose_track(tx, item, look_after=self.reconcile_after)
        except RejectedError as error:
            await self._refused(item_id, error, claim)
        else:
            if published is None:
                await self._defer(item_id)
                # A resumption just before that did not see the reply wait: its job must stay.
                raise NotSentError("publishing is paused", retry_after=self.reconcile_after)
            await self._confirm(item_id, published)

    async def _refused(self, item_id: ItemId, error: RejectedError, claim: _Claim) -> None:
        """Fail; but where the account itself is broken, wait until polls can read it again.

        What may have been sent by an earlier run is then looked for before it is sent again.
        """
        if error.code != _BROKEN_ACCOUNT or claim.account not in self.polled:
            await self._fail(item_id, error)
            return
        wait = NotSentError(error.reason, retry_after=_UNTIL_PROBED, code=error.code)
        await self._wait(item_id, wait, maybe_sent=claim.maybe_sent)
        async with self.uow() as tx:
            await tx.jobs.put(jobs.poll_now(claim.account))
        raise wait

    async def _publish(self, claim: _Claim) -> PublishedReply | None:
        """Send the reply; None while publishing is paused."""
        return None if await self._is_paused() else await claim.platform.publish(claim.reply)

    async def _claim(self, item_id: ItemId) -> _Claim | None:
        now = self.clock()
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            maybe_sent = item.state is State.PUBLISHING
            if maybe_sent:
                take_over(item, at=now, lease=self.lease)
            elif await self._may_begin(tx, item, now):
                item.begin_publish(at=now, lease=self.lease)
            else:
                return None
            comment = await tx.comments.get(item.comment_id)
            platform = self.platforms.get(comment.platform)
            if platform is None:
                item.fail("platform_missing")
                await self._record(tx, item, "publish_failed", reason="platform_missing")
                return None
            card = [] if item.failure else [jobs.show_card(item.id)]  # it tells why it waits
            await record(tx, item, "publish_begin", *card, at=now)
            reply = await _outgoing(tx, item, comment)
        finder = self._finder(comment)
        return _Claim(
            platform=platform,
            finder=finder,
            reply=reply,
            account=comment.platform,
            maybe_sent=maybe_sent,
        )

    async def _may_begin(self, tx: Transaction, item: ReviewItem, now: datetime) -> bool:
        if item.state is not State.APPROVED or item.publish_after is None:
            return False
        if now < item.publish_after:  # approved anew since; that approval left its own job
            return False
        if await tx.comments.unclassified([item.comment_id]):
            # The citizen has changed the comment: a new draft may be on its way.
            raise NotSentError("the comment has changed", retry_after=self.reconcile_after)
        return not await tx.marks.is_on(Switch.PUBLISHING_PAUSED)

    async def _is_paused(self) -> bool:
        async with self.uow() as tx:
            return await tx.marks.is_on(Switch.PUBLISHING_PAUSED)

    async def _reconcile(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
            finder = self._finder(comment)
            if item.state is not State.UNCERTAIN or item.awaits_a_look:
                return
            if finder is None and comment.platform in self.platforms:
                await self._lose_track(tx, item, look_after=self.settle)
                return
            if finder is None:
                # It may be set up again; until then nobody can tell what became of the reply.
                raise NotSentError("the platform is not set up", retry_after=_UNTIL_SET_UP)
            reply = await _outgoing(tx, item, comment)
        try:
            found = await finder.find_published(reply)
        except RejectedError as error:
            await self._fail(item_id, error)
            return
        if found is not None:
            await self._confirm(item_id, found)
        elif self.clock() - reply.attempted_at < self.settle:
            raise NotSentError("not visible yet", retry_after=self.reconcile_after)
        else:
            await self._fail(item_id, RejectedError("not found", code="not_delivered"))

    def _finder(self, comment: Comment) -> FindsReplies | None:
        return self.finding.get(comment.platform) if comment.on_our_post else None

    async def _confirm(self, item_id: ItemId, published: PublishedReply) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            now = self.clock()
            item.confirm(published, at=now)
            further = await record_answer(tx, item, at=now)
            await self._record(tx, item, "published", *further, reply_id=published.external_id)

    async def _defer(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            item.defer()
            await self._put_off(tx, item, jobs.show_card(item.id))

    async def _wait(self, item_id: ItemId, error: NotSentError, *, maybe_sent: bool) -> None:
        """Put the reply off. The card is redrawn for a new cause only, not at every attempt."""
        until = self.clock() + (error.retry_after or timedelta(0))
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            shown = item.failure
            if not maybe_sent:
                item.defer()
            item.note_wait(error.code, until=until)
            card = [jobs.show_card(item.id)] if item.failure != shown else []
            if not maybe_sent:
                await self._put_off(tx, item, *card)
            elif card:
                await self._record(tx, item, "publish_deferred")

    async def _put_off(self, tx: Transaction, item: ReviewItem, *card: Job) -> None:
        follow_up = list(card)
        if item.is_outdated:  # changed while it was being sent: what was approved must go
            item.redraft()
            follow_up = [jobs.show_card(item.id), jobs.draft(item.id)]
        await record(tx, item, "publish_deferred", *follow_up, at=self.clock())

    async def _lose_track(
        self, tx: Transaction, item: ReviewItem, *, look_after: timedelta
    ) -> None:
        """Have the platform read after `look_after`; where it cannot be, ask a person."""
        comment = await tx.comments.get(item.comment_id)
        if comment.platform in self.platforms and self._finder(comment) is None:
            item.lose_track(_UNREADABLE)
            await self._record(tx, item, "publish_unknown", reason=_UNREADABLE)
        else:
            item.lose_track()
            look = jobs.reconcile(item.id, after=look_after)
            await self._record(tx, item, "publish_unknown", look)

    async def _fail(self, item_id: ItemId, error: RejectedError) -> None:
        async with self.uow() as tx:
            item = await tx.reviews.get(item_id)
            item.fail(error.code)
            await self._record(tx, item, "publish_failed", reason=error.code)

    async def _record(
        self, tx: Transaction, item: ReviewItem, action: str, *follow_up: Job, **detail: str
    ) -> None:
        card = jobs.show_card(item.id)
        await record(tx, item, action, card, *follow_up, at=self.clock(), **detail)


async def _look(claim: _Claim) -> PublishedReply | None:
    """Look whether the reply stands there. Raises OutcomeUnknownError where nobody can tell."""
    if claim.finder is not None:
        return await claim.finder.find_published(claim.reply)
    if claim.maybe_sent:
        raise OutcomeUnknownError("sent or not, and the platform cannot be read")
    return None


async def _outgoing(tx: Transaction, item: ReviewItem, comment: Comment) -> OutgoingReply:
    if item.attempted_at is None:
        raise ValueError("the item has not been claimed for publishing")
    reply = OutgoingReply(
        item_id=item.id,
        comment_external_id=comment.external_id,
        parent_external_id=comment.parent_id,
        author_name=comment.author_name,
        text=item.draft.text,
        attempted_at=item.attempted_at,
        kind=comment.kind,
    )
    known = await tx.reviews.reply_ids(platform=comment.platform, since=_day_before(item))
    return replace(reply, known_reply_ids=known)


def _day_before(item: ReviewItem) -> datetime:
    return (item.attempted_at or item.created_at) - timedelta(days=1)
