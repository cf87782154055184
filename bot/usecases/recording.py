"""Writing down what became of an item: its state, the audit entry and the jobs that follow."""

from datetime import datetime

from bot.domain.review import ReviewItem
from bot.ports import AuditEntry, Job, Transaction

SYSTEM = "system"
"""The actor of what no person did."""


async def record(
    tx: Transaction,
    item: ReviewItem,
    action: str,
    *follow_up: Job,
    at: datetime,
    actor: str = SYSTEM,
    **detail: str,
) -> None:
    """Save the item with its audit entry and the jobs that follow, all or none.

    Raises:
        ConcurrentChangeError: another transaction was faster.
    """
    await tx.reviews.save(item, at=at)
    await tx.audit.append(
        AuditEntry(at=at, actor=actor, action=action, item_id=item.id, detail=detail)
    )
    await tx.jobs.put(*follow_up)
