"""Review items and people for the tests of the domain."""

from datetime import UTC, datetime, timedelta

from bot.domain.comment import CommentId
from bot.domain.reply import Draft, DraftOrigin, ItemId
from bot.domain.review import ReviewItem
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
