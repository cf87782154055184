"""Erase what is stored about a citizen of the private chat, at their wish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import NotSentError
from bot.domain.review import TRANSITIONS, Action, State
from bot.domain.ticket import HOUR, Allowance, PersonId, Ticket
from bot.ports import AuditEntry, Clock, NoticeKind, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.recording import SYSTEM
from bot.usecases.tickets import KEPT_FOR

_UNTIL_SENT = timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True)
class EraseCitizens:
    uow: UnitOfWork
    clock: Clock

    async def run(self, subjects: Sequence[str]) -> None:
        for subject in subjects:
            person, upto = jobs.erasure_of(subject)
            await self._erase(person, upto)

    async def forget(self, subjects: Sequence[str]) -> None:
        """Drop who has written when: it serves limits for an hour, and an erasure for a day."""
        del subjects
        async with self.uow() as tx:
            if await tx.tickets.drop_allowances(before=self.clock() - KEPT_FOR):
                await tx.jobs.put(jobs.forget(after=HOUR))

    async def _erase(self, person: PersonId, upto: int) -> None:
        """Erase everything in one transaction.

        Raises:
            NotSentError: an answer is being sent just now; its end is waited for.
        """
        now = self.clock()
        async with self.uow() as tx:
            tickets = await tx.tickets.of_person(person)
            for ticket in tickets:
                await self._withdraw(tx, ticket)
            await tx.tickets.erase(tickets)
            spent = await tx.tickets.allowance(person) or Allowance(person=person, began_at=now)
            await tx.tickets.save_allowance(
                Allowance(
                    person=person,
                    began_at=max(now, spent.began_at),
                    used=spent.used,
                    warned=spent.warned,
                    erased_upto=upto,
                )
            )
            await tx.jobs.put(
                jobs.tell(person, NoticeKind.ERASED),
                jobs.forget(after=KEPT_FOR),
            )

    async def _withdraw(self, tx: Transaction, ticket: Ticket) -> None:
        item = await tx.reviews.for_comment(ticket.comment_id)
        if item is not None and item.state is State.PUBLISHING:
            raise NotSentError("an answer is being sent", retry_after=_UNTIL_SENT)
        if item is not None:
            if (item.state, Action.WITHDRAW) in TRANSITIONS:
                item.withdraw()
                await tx.reviews.save(item, at=self.clock())
            await tx.jobs.put(jobs.show_card(item.id))
        entry = AuditEntry(
            at=self.clock(), actor=SYSTEM, action="erased", item_id=item.id if item else None
        )
        await tx.audit.append(entry)
