"""Tell a citizen in private what is true at that moment: a ticket's number, where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import OutcomeUnknownError, RejectedError
from bot.domain.ticket import PersonId, Stage, stage_of
from bot.domain.working_time import WorkingHours
from bot.ports import Chats, Clock, Notice, NoticeKind, Transaction, UnitOfWork
from bot.usecases import jobs


@dataclass(frozen=True, kw_only=True)
class TellCitizens:
    """`reply_within`: working time in which the office wants to have answered.

    `chats` None: nobody is told anything, because the chat is off or nothing is to be sent.
    """

    uow: UnitOfWork
    chats: Chats | None
    clock: Clock
    hours: WorkingHours
    reply_within: timedelta

    async def run(self, subjects: Sequence[str]) -> None:
        for subject in subjects:
            person, kind, number = jobs.notice_of(subject)
            notice = await self._notice(person, kind, number)
            if notice is None or self.chats is None:
                continue
            try:
                await self.chats.tell(person, notice)
            except (OutcomeUnknownError, RejectedError):
                # It may have arrived, or the bot is blocked: neither is worth insisting.
                continue

    async def _notice(self, person: PersonId, kind: NoticeKind, number: str) -> Notice | None:
        async with self.uow() as tx:
            if kind in {NoticeKind.TOO_MANY, NoticeKind.PAUSED}:
                allowance = await tx.tickets.allowance(person)
                return Notice(kind=kind, until=allowance.ends_at) if allowance else None
            if not number:
                return Notice(kind=kind)
            return await self._about_ticket(tx, person, kind, number)

    async def _about_ticket(
        self, tx: Transaction, person: PersonId, kind: NoticeKind, number: str
    ) -> Notice | None:
        ticket = await tx.tickets.find(person, number)
        if ticket is None:  # erased since
            return None
        item = await tx.reviews.for_comment(ticket.comment_id)
        is_new = bool(await tx.comments.unclassified([ticket.comment_id]))
        stage = Stage.WAITING if is_new else stage_of(item)
        begun = item is not None and stage_of(item) is Stage.WAITING
        due_at = item.due_at if item and begun else self._due(ticket.active_at)
        return Notice(
            kind=kind,
            number=number,
            opened_at=ticket.opened_at,
            stage=stage,
            due_at=due_at,
            overdue=stage is Stage.WAITING and self.clock() > due_at,
            answered_at=item.published_at if item else None,
        )

    def _due(self, since: datetime) -> datetime:
        return self.hours.deadline(since, self.reply_within)
