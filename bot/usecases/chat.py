"""A citizen writes to the office in private: one living ticket each, in the usual pipeline."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from bot.domain.comment import IncomingComment, storable
from bot.domain.ticket import (
    CHAT,
    HOUR,
    Allowance,
    ChatLimits,
    ChatMessage,
    PersonId,
    Rating,
    Ticket,
    abuse_ends,
    external_id,
    joins,
    month_of,
    read_number,
    ticket_number,
)
from bot.ports import Channel, Clock, NoticeKind, Transaction, UnitOfWork
from bot.usecases import jobs
from bot.usecases.tickets import GATHER, KEPT_FOR, restate


@dataclass(frozen=True, kw_only=True)
class CitizenChat:
    """Takes in what citizens send. Everything may be repeated: Telegram does so after a crash.

    Nothing is sent from here; what is to be told is left as a job in the same transaction.
    """

    uow: UnitOfWork
    clock: Clock
    zone: tzinfo
    limits: ChatLimits

    async def write(self, message: ChatMessage) -> None:
        """Take a text into the person's living ticket, or open one."""
        now = self.clock()
        async with self.uow() as tx:
            if await tx.tickets.turn_of(message.person, message.id) is not None:
                return
            if not await self._admits(tx, message.person, message.id, now):
                return
            ticket = await tx.tickets.latest(message.person)
            item = await tx.reviews.for_comment(ticket.comment_id) if ticket else None
            until = abuse_ends(item, pause=self.limits.abuse_pause)
            if until is not None and now < until:
                await self._pause(tx, message.person, until)
            elif ticket and joins(ticket, item, at=now, life=self.limits.life):
                await self._join(tx, ticket, message, now)
            else:
                await self._open(tx, message, now)

    async def edit(self, message: ChatMessage) -> None:
        """Take over a changed text while it waits; what was answered stays as it was."""
        async with self.uow() as tx:
            known = await tx.tickets.turn_of(message.person, message.id)
            if known is None:
                return
            comment_id, turn = known
            if not turn.waits or turn.text == storable(message.text):
                return
            if await self._admits(tx, message.person, message.id, self.clock()):
                await tx.tickets.rewrite(turn, message.text)
                await tx.jobs.put(await restate(tx, comment_id))

    async def ask(
        self, person: PersonId, kind: NoticeKind, *, message_id: int, about: str = ""
    ) -> None:
        """Have a question about the chat itself answered, within the person's limits."""
        async with self.uow() as tx:
            if await self._admits(tx, person, message_id, self.clock()):
                await tx.jobs.put(jobs.tell(person, kind, about))

    async def ask_status(self, person: PersonId, wanted: str, *, message_id: int) -> None:
        """Tell where a ticket stands: the named one of this person, or their latest."""
        async with self.uow() as tx:
            if not wanted:
                ticket = await tx.tickets.latest(person)
            else:
                ticket = await tx.tickets.find(person, read_number(wanted) or "")
        missing = NoticeKind.UNKNOWN_TICKET if wanted else NoticeKind.NO_TICKET
        kind, about = (NoticeKind.STATUS, ticket.number) if ticket else (missing, "")
        await self.ask(person, kind, message_id=message_id, about=about)

    async def ask_erasure(self, person: PersonId, *, message_id: int) -> None:
        """Ask whether to erase; whoever has used up their messages may have this done too."""
        async with self.uow() as tx:
            allowance = await tx.tickets.allowance(person)
            if not _is_erased(allowance, message_id):
                await tx.jobs.put(jobs.tell(person, NoticeKind.ASK_ERASURE))

    async def erase(self, person: PersonId, *, upto: int) -> None:
        """Leave the erasure of everything, which began before the message `upto`."""
        async with self.uow() as tx:
            await tx.jobs.put(jobs.erase(person, upto))

    async def rate(self, person: PersonId, number: str, rating: Rating) -> bool:
        """Keep what the person thinks of the answer; False where the ticket is not theirs."""
        async with self.uow() as tx:
            ticket = await tx.tickets.find(person, number)
            if ticket is not None:
                await tx.tickets.rate(ticket, rating, at=self.clock())
        return ticket is not None

    async def _open(self, tx: Transaction, message: ChatMessage, now: datetime) -> None:
        serial = await tx.tickets.next_serial(month_of(now, self.zone))
        number = ticket_number(now, serial, self.zone)
        comment = IncomingComment(
            platform=CHAT,
            external_id=external_id(message.person, number),
            account_id=CHAT,
            text=storable(message.text),
            author_id=str(message.person),
            author_name=storable(message.name),
            created_at=message.sent_at,
        )
        [stored] = await tx.comments.store([comment], channel=Channel.WEBHOOK, at=now)
        ticket = await tx.tickets.open(
            number, person=message.person, comment_id=stored.comment_id, at=now
        )
        await tx.tickets.hear(ticket, message.text, message_id=message.id, at=now)
        await tx.jobs.put(
            jobs.understand_chat(stored.comment_id, after=GATHER),
            jobs.tell(message.person, NoticeKind.RECEIVED, number),
        )

    async def _join(
        self, tx: Transaction, ticket: Ticket, message: ChatMessage, now: datetime
    ) -> None:
        await tx.tickets.hear(ticket, message.text, message_id=message.id, at=now)
        await tx.jobs.put(
            await restate(tx, ticket.comment_id),
            jobs.tell(message.person, NoticeKind.ADDED, ticket.number, after=GATHER),
        )

    async def _pause(self, tx: Transaction, person: PersonId, until: datetime) -> None:
        """Use up the person's messages until then, and say so this once."""
        used = self.limits.messages_per_hour
        spent = Allowance(person=person, began_at=until - HOUR, used=used, warned=True)
        await tx.tickets.save_allowance(spent)
        await tx.jobs.put(jobs.tell(person, NoticeKind.PAUSED))

    async def _admits(
        self, tx: Transaction, person: PersonId, message_id: int, now: datetime
    ) -> bool:
        """Count a message; False where it is one too many, of which the first is answered."""
        allowance = await tx.tickets.allowance(person)
        if _is_erased(allowance, message_id):
            return False
        if allowance is None or now >= allowance.ends_at:
            erased_upto = allowance.erased_upto if allowance else None
            allowance = Allowance(person=person, began_at=now, erased_upto=erased_upto)
            await tx.jobs.put(jobs.forget(after=KEPT_FOR))
        if allowance.used < self.limits.messages_per_hour:
            await tx.tickets.save_allowance(replace(allowance, used=allowance.used + 1))
            return True
        if not allowance.warned:
            await tx.tickets.save_allowance(replace(allowance, warned=True))
            await tx.jobs.put(jobs.tell(person, NoticeKind.TOO_MANY))
        return False


def _is_erased(allowance: Allowance | None, message_id: int) -> bool:
    """Tell whether the message is one that was erased and comes again."""
    upto = allowance.erased_upto if allowance else None
    return upto is not None and message_id <= upto
