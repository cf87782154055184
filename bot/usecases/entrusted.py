"""Staff may be bound to accounts: of no other do they decide anything."""

from bot.domain.reply import ItemId
from bot.domain.staff import StaffMember
from bot.ports import Transaction


async def require_entrusted(tx: Transaction, member: StaffMember, item_id: ItemId) -> None:
    """Raise NotAllowedError unless the item's account is entrusted to the member."""
    if member.accounts:
        item = await tx.reviews.get(item_id)
        member.require((await tx.comments.get(item.comment_id)).platform)
