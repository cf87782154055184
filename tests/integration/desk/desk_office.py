"""One office: the desk, its use cases in memory, and the Telegram stand-in."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.adapters.desk.callback_data import Button, CallbackData
from bot.adapters.desk.connection import Connection
from bot.adapters.desk.service import DeskService
from bot.adapters.desk.telegram_desk import TelegramDesk
from bot.domain.digest import DigestFacts, Week, WeekFigures
from bot.domain.reply import ItemId
from bot.domain.review import ReviewItem
from bot.sandbox.telegram import CallbackAnswer, Message, TelegramSandbox
from tests.fakes import ManualClock
from tests.unit.desk.fake_review import FakeControls, FakeReview

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c626001000000050001a5f645400000000049454e44ae426082"
)
FIGURES = WeekFigures(
    received=3,
    by_sentiment={},
    by_intent={},
    by_topic={},
    answered=1,
    hidden=0,
    median_answer_time=None,
)
FACTS = DigestFacts(
    week=Week(2026, 48), current=FIGURES, before=FIGURES, unanswered=(), unanswered_total=0
)


@dataclass
class DigestStub:
    text: str = "<b>Ringkasan</b> 2026-W48"

    def __call__(self, facts: DigestFacts) -> tuple[str, bytes]:
        accounts = sorted(facts.edition.accounts or ("semua",))
        return f"{self.text} {facts.current.received} {' '.join(accounts)}", PNG


@dataclass
class Office:
    """Everything a test of the desk touches."""

    clock: ManualClock
    telegram: TelegramSandbox
    connection: Connection
    review: FakeReview
    controls: FakeControls
    desk: TelegramDesk
    service: DeskService
    digest: DigestStub
    migrated: list[int] = field(default_factory=list)

    async def card(self, number: int = 7) -> ReviewItem:
        """Open an item and show its card."""
        item = self.review.open(number)
        await self.show(item.id)
        return item

    async def show(self, item_id: ItemId) -> None:
        """Do what the job does that redraws a card."""
        item = self.review.items[item_id]
        item.card = await self.desk.show(await self.review.card(item_id))

    def message_of(self, item: ReviewItem) -> Message:
        assert item.card is not None
        group = self.telegram.world.chats[item.card.chat_id]
        message = self.telegram.world.find(group, item.card.message_id)
        assert message is not None
        return message

    async def press(
        self,
        item: ReviewItem,
        button: Button,
        *,
        by: int,
        argument: str = "",
        revision: int | None = None,
        message_id: int | None = None,
    ) -> CallbackAnswer | None:
        data = CallbackData(
            button=button,
            item_id=item.id,
            revision=item.revision if revision is None else revision,
            argument=argument,
        )
        assert item.card is not None
        place = message_id or item.card.message_id
        await self._shown(place, data.encode())
        return await self.telegram.press(user_id=by, message_id=place, data=data.encode(), wait=5)

    async def _shown(self, message_id: int, data: str) -> None:
        """Wait until the message has shown the button: a person cannot press it before."""

        def seen() -> bool:
            found = (m for m in self.telegram.messages() if m.id == message_id)
            return any(data in str(r.markup) for m in found for r in m.revisions)

        with contextlib.suppress(TimeoutError):
            await until(seen, seconds=3)


def toast(text: str) -> CallbackAnswer:
    return CallbackAnswer(text=text)


def alert(text: str) -> CallbackAnswer:
    return CallbackAnswer(text=text, alert=True)


async def until(condition: Callable[[], bool], *, seconds: float = 3) -> None:
    """Wait for what the bot does after it has answered a press."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 — the state belongs to another server
            await asyncio.sleep(0.01)


MakeOffice = Callable[..., Office]
