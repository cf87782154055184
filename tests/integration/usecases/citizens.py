"""Citizens who write to the office in private, for tests."""

from dataclasses import dataclass
from itertools import count

from bot.domain.card import Card
from bot.domain.comment import Comment
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem
from bot.domain.ticket import ChatMessage, PersonId, Ticket
from tests.integration.usecases.office import RINA, Office

WATI = PersonId(8001)
JOKO = PersonId(8002)
QUESTION = "question: kapan KTP saya jadi?"


@dataclass
class Chatting:
    """The office as its citizens meet it. Message ids count up over all chats."""

    office: Office

    def __post_init__(self) -> None:
        self._ids = count(11)

    async def says(self, text: str, *, person: PersonId = WATI, id: int | None = None) -> int:  # noqa: A002
        """Send a text; return its message id."""
        message_id = next(self._ids) if id is None else id
        await self.office.chat.write(self.message(text, person=person, id=message_id))
        return message_id

    def message(self, text: str, *, person: PersonId = WATI, id: int) -> ChatMessage:  # noqa: A002
        name = "Wati Lestari" if person == WATI else "Joko Tamu"
        return ChatMessage(person=person, name=name, id=id, text=text, sent_at=self.office.clock())

    def next_id(self) -> int:
        return next(self._ids)

    async def settles(self) -> None:
        """Let the office understand what was written, draft and show it."""
        self.office.clock.advance(seconds=5)
        await self.office.run_jobs()

    async def writes(self, text: str = QUESTION, *, person: PersonId = WATI) -> ItemId:
        await self.says(text, person=person)
        await self.settles()
        return (await self.item(person)).id

    async def is_answered(self, person: PersonId = WATI) -> None:
        """Have the draft approved and sent."""
        item = await self.item(person)
        await self.office.review.approve(item.id, by=RINA, revision=item.revision)
        self.office.clock.advance(seconds=16)
        await self.office.run_jobs()

    async def ticket(self, person: PersonId = WATI) -> Ticket:
        async with self.office.uow() as tx:
            ticket = await tx.tickets.latest(person)
        assert ticket is not None
        return ticket

    async def item(self, person: PersonId = WATI) -> ReviewItem:
        ticket = await self.ticket(person)
        async with self.office.uow() as tx:
            item = await tx.reviews.for_comment(ticket.comment_id)
        assert item is not None
        return item

    async def comment(self, person: PersonId = WATI) -> Comment:
        ticket = await self.ticket(person)
        async with self.office.uow() as tx:
            return await tx.comments.get(ticket.comment_id)

    async def card(self, person: PersonId = WATI) -> Card:
        return await self.office.review.card((await self.item(person)).id)
