"""A person says what a comment is, where the model was wrong; the draft follows."""

from datetime import datetime

from bot.domain.correction import reading
from bot.domain.errors import InvalidTransitionError
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem, State
from bot.domain.staff import StaffMember
from bot.domain.verdict import Intent
from bot.ports import Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.entrusted import require_entrusted
from bot.usecases.recording import record


async def correct_intent(
    uow: UnitOfWork,
    item_id: ItemId,
    intent: Intent,
    *,
    by: StaffMember,
    revision: int,
    at: datetime,
) -> bool:
    """Take the person's word in one transaction; False: the comment is read so already.

    Raises DomainErrors; among them InvalidTransitionError `comment_changed`: what the person has
    read is not what stands there now.
    """
    async with uow() as tx:
        item = await tx.reviews.get(item_id)
        await require_entrusted(tx, by, item_id)
        was = await _read(tx, item)
        if was is intent and (item.may_be_corrected or item.state is State.DRAFTING):
            await tx.jobs.put(jobs.show_card(item_id))
            return False
        item.correct(intent, by=by.id, revision=revision, at=at)
        await record(
            tx,
            item,
            "correct",
            jobs.show_card(item_id),
            jobs.draft(item_id),
            at=at,
            actor=f"staff:{by.id}",
            intent=intent,
            was=was,
        )
        return True


async def _read(tx: Transaction, item: ReviewItem) -> Intent:
    """Return what the comment's present text is read as."""
    comment_id = item.comment_id
    if await tx.comments.unclassified([comment_id]):
        raise InvalidTransitionError("comment_changed")
    verdict = (await tx.comments.verdicts([comment_id]))[comment_id]
    return reading(verdict, item.correction).intent
