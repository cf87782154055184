"""Review items and people for the tests of the domain."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.comment import CommentId
from bot.domain.reply import Draft, DraftOrigin, ItemId, PublishedReply
from bot.domain.review import Action, RejectReason, ReviewItem
from bot.domain.staff import StaffId

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
UNDO = timedelta(seconds=15)
LEASE = timedelta(minutes=10)
RINA, BUDI = StaffId(7001), StaffId(7002)


def fresh_item() -> ReviewItem:
    return ReviewItem(
        id=ItemId(7), comment_id=CommentId(3), created_at=NOW, due_at=NOW + timedelta(hours=8)
    )


def item_in_review(text: str = "Halo Kak") -> ReviewItem:
    item = fresh_item()
    item.present(Draft(text=text, origin=DraftOrigin.KNOWLEDGE))
    return item


def approved_item() -> ReviewItem:
    item = item_in_review()
    item.approve(by=RINA, revision=item.revision, at=NOW, undo=UNDO)
    return item


def blindly(item: ReviewItem, act: Action, *, at: datetime) -> None:
    """Call the method of `act` as the card shown last would."""
    seen: dict[str, Any] = {"by": BUDI, "revision": item.revision, "at": at}
    calls: dict[Action, Callable[[], None]] = {
        Action.READY: lambda: item.present(Draft(text="x", origin=DraftOrigin.HOLDING)),
        Action.REDRAFT: item.redraft,
        Action.REOPEN: lambda: item.reopen(due_at=at),
        Action.EDIT: lambda: item.edit("x", **seen),
        Action.APPROVE: lambda: item.approve(**seen, undo=UNDO),
        Action.UNDO: lambda: item.undo(at=at),
        Action.BEGIN_PUBLISH: lambda: item.begin_publish(at=at, lease=LEASE),
        Action.DEFER: item.defer,
        Action.CONFIRM: lambda: item.confirm(PublishedReply(external_id="x"), at=at),
        Action.LOSE_TRACK: item.lose_track,
        Action.FAIL: lambda: item.fail("x"),
        Action.RETRY: lambda: item.retry(by=BUDI, at=at),
        Action.MARK_SENT: item.mark_sent,
        Action.REJECT: lambda: item.reject(**seen, reason=RejectReason.WRONG_DRAFT),
        Action.HIDE: lambda: item.hide(**seen),
        Action.CONFIRM_HIDDEN: item.confirm_hidden,
        Action.RESTORE: lambda: item.restore(by=BUDI, at=at),
        Action.CONFIRM_RESTORED: item.confirm_restored,
        Action.ANSWER_NATIVELY: lambda: item.answer_natively(
            PublishedReply(external_id="x"), at=at
        ),
        Action.HIDE_NATIVELY: lambda: item.hide_natively(at=at),
        Action.SHOW_NATIVELY: item.show_natively,
        Action.DELETE: lambda: item.delete(**seen),
        Action.CONFIRM_DELETED: item.confirm_deleted,
        Action.BACK_TO_REVIEW: lambda: item.fail_delete("x"),
        Action.BACK_TO_FAILED: lambda: item.fail_delete("x"),
        Action.BACK_TO_HIDDEN: lambda: item.fail_delete("x"),
        Action.EXPIRE: item.expire,
        Action.WITHDRAW: item.withdraw,
    }
    calls[act]()
