"""The private replies' use case in memory, over the real aggregate."""

from dataclasses import dataclass

from bot.domain.reply import ItemId, usable
from bot.domain.staff import StaffMember
from tests.unit.desk.fake_review import TEXT_LIMIT, UNDO, FakeReview


@dataclass
class FakePrivate:
    """Private replies of the items of `review`."""

    review: FakeReview

    async def propose(self, item_id: ItemId, *, by: StaffMember, revision: int, text: str) -> None:
        clean = usable(text, limit=TEXT_LIMIT)
        reply = self.review.private_of(item_id)
        reply.propose(clean, by=by.id, revision=revision, at=self.review.clock())
        await self.review.changed(item_id)

    async def approve(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        reply = self.review.private_of(item_id)
        reply.approve(by=by.id, revision=revision, at=self.review.clock(), undo=UNDO)
        await self.review.changed(item_id)

    async def undo(self, item_id: ItemId, *, by: StaffMember) -> None:
        self.review.private_of(item_id).undo()
        await self.review.changed(item_id)

    async def drop(self, item_id: ItemId, *, by: StaffMember, revision: int) -> None:
        reply = self.review.private_of(item_id)
        reply.drop(by=by.id, revision=revision, at=self.review.clock())
        await self.review.changed(item_id)
