"""Send an approved private reply, once.

Claim in a transaction, send, record. A private reply cannot be read back, but the platform
accepts one for each comment and tells so of every further one. After an unclear outcome, and
for a runner that has died, the same text is therefore sent again: it arrives if the first did
not, and is refused if it did.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.comment import Comment
from bot.domain.errors import (
    AlreadySentError,
    NotSentError,
    OutcomeUnknownError,
    RejectedError,
)
from bot.domain.private_reply import PrivateReply, PrivateState
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem
from bot.ports import Clock, RepliesPrivately, Switch, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.contention import take_over
from bot.usecases.private_reply import GONE, is_too_late, record_private


@dataclass(frozen=True, kw_only=True, slots=True)
class _Claim:
    platform: RepliesPrivately
    comment_external_id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SendPrivately:
    """`retry_after`: wait before the next attempt after an unclear outcome.

    `lease`: how long one runner alone may be sending; it is cut off after three quarters of it.
    """

    uow: UnitOfWork
    clock: Clock
    platforms: Mapping[str, RepliesPrivately]
    retry_after: timedelta
    lease: timedelta = timedelta(seconds=60)

    async def run(self, subjects: Sequence[str]) -> None:
        for item_id in jobs.item_ids(subjects):
            claim = await self._claim(item_id)
            if claim is not None:
                await self._send(item_id, claim)

    async def give_up(self, subject: str) -> None:
        """The platform could not be reached for as long as we try."""
        async with self.uow() as tx:
            reply = await tx.private_replies.get(ItemId(int(subject)))
            if reply.state is PrivateState.SENDING:
                reply.lose_track()
            if reply.state in {PrivateState.APPROVED, PrivateState.UNCERTAIN}:
                await self._fail(tx, reply, "unreachable")

    async def _claim(self, item_id: ItemId) -> _Claim | None:
        now = self.clock()
        async with self.uow() as tx:
            reply = await tx.private_replies.get(item_id)
            if reply.state is PrivateState.SENDING:
                take_over(reply, at=now, lease=self.lease)
            elif not await _may_begin(tx, reply, now):
                return None
            item = await tx.reviews.get(item_id)
            comment = await tx.comments.get(item.comment_id)
            platform = self.platforms.get(comment.platform)
            if platform is None:
                await self._fail(tx, reply, "platform_missing")
                return None
            if refusal := self._refusal(reply, item, comment, platform):
                await self._fail(tx, reply, refusal)
                return None
            if reply.state is not PrivateState.SENDING:
                reply.begin(at=now, lease=self.lease)
            await record_private(tx, reply, "private_begin", at=now)
        return _Claim(platform=platform, comment_external_id=comment.external_id, text=reply.text)

    def _refusal(
        self, reply: PrivateReply, item: ReviewItem, comment: Comment, platform: RepliesPrivately
    ) -> str | None:
        """Tell why it must not be sent, unless only the platform can tell what became of it."""
        if reply.may_have_arrived:
            return None
        if item.state in GONE:
            return "gone"
        if is_too_late(comment, platform, at=self.clock()):
            return "private_too_late"
        changed, decided = item.changed_at, reply.decided_at
        return "comment_changed" if changed and decided and changed > decided else None

    async def _send(self, item_id: ItemId, claim: _Claim) -> None:
        try:
            async with asyncio.timeout(self.lease.total_seconds() * 0.75):
                await self._require_running()
                sent = await claim.platform.reply_privately(claim.comment_external_id, claim.text)
        except AlreadySentError:
            await self._already_sent(item_id)
        except NotSentError:
            await self._defer(item_id)
            raise
        except (OutcomeUnknownError, TimeoutError) as error:
            await self._lose_track(item_id)
            raise NotSentError("unclear outcome", retry_after=self.retry_after) from error
        except RejectedError as error:
            await self._refused(item_id, error.code)
        else:
            await self._confirm(item_id, sent)

    async def _require_running(self) -> None:
        async with self.uow() as tx:
            paused = await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
        if paused:
            raise NotSentError("publishing is paused", retry_after=self.retry_after)

    async def _confirm(self, item_id: ItemId, message_id: str) -> None:
        now = self.clock()
        async with self.uow() as tx:
            reply = await tx.private_replies.get(item_id)
            reply.confirm(message_id, at=now)
            await record_private(tx, reply, "private_sent", at=now)

    async def _already_sent(self, item_id: ItemId) -> None:
        now = self.clock()
        async with self.uow() as tx:
            reply = await tx.private_replies.get(item_id)
            reply.find_already_sent(at=now)
            ours = reply.state is PrivateState.SENT
            action = "private_sent_before" if ours else "private_taken"
            await record_private(tx, reply, action, at=now)

    async def _defer(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            reply = await tx.private_replies.get(item_id)
            reply.defer()
            await record_private(tx, reply, "private_deferred", at=self.clock())

    async def _lose_track(self, item_id: ItemId) -> None:
        async with self.uow() as tx:
            reply = await tx.private_replies.get(item_id)
            reply.lose_track()
            await record_private(tx, reply, "private_unknown", at=self.clock())

    async def _refused(self, item_id: ItemId, code: str) -> None:
        async with self.uow() as tx:
            await self._fail(tx, await tx.private_replies.get(item_id), code)

    async def _fail(self, tx: Transaction, reply: PrivateReply, code: str) -> None:
        reply.fail(code)
        await record_private(tx, reply, "private_failed", at=self.clock(), reason=code)


async def _may_begin(tx: Transaction, reply: PrivateReply, now: datetime) -> bool:
    """Tell whether it is its turn; what is not leaves its own job, or `/lanjut` does."""
    if reply.state not in {PrivateState.APPROVED, PrivateState.UNCERTAIN}:
        return False
    if reply.send_after is None or now < reply.send_after:
        return False
    return not await tx.marks.is_on(Switch.PUBLISHING_PAUSED)
