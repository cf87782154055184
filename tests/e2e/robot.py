"""Staff and citizens played by a script. Staff see only the group and press only real buttons."""

import asyncio
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from bot.adapters.desk.callback_data import Button, CallbackData
from bot.adapters.desk.edit_prompt import SIGN
from bot.adapters.desk.short_ids import parse_short_id
from bot.demo.day import Act, DayComment, Place, read_day
from bot.domain.reply import ItemId
from bot.sandbox.app import Sandbox
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import Message, TelegramSandbox
from bot.sandbox.telegram.config import BUDI, RINA, SITI, Persona

_LOOKS_EVERY = 0.05
_HANDS = 8
"""So many presses at once, lest they pile up faster than a slow machine answers them."""
_PATIENCE = 6.0
_ASKS_AGAIN_AFTER = 3.0
_ANSWERS_ANOTHER = 0.15
_PROMPT = re.compile(rf"{SIGN} (#K[0-9A-Z]+)·[0-9]+ ")


class Wish(StrEnum):
    APPROVE = "approve"
    EDIT = "write another text, then approve"
    HIDE = "hide"
    HIDE_TWICE = "hide, show again, hide"
    REJECT = "reject"


def own_words(item_id: ItemId) -> str:
    """Return what staff write in place of the draft of this item."""
    return f"Terima kasih, Kak. Laporan ke-{item_id} sudah kami teruskan kepada petugas terkait."


def shown_buttons(message: Message) -> dict[Button, str]:
    """Return what can be pressed now: button to callback data."""
    found: dict[Button, str] = {}
    for row in (message.markup or {}).get("inline_keyboard", []):
        for button in row:
            data = CallbackData.decode(button.get("callback_data"))
            if data is not None:
                found.setdefault(data.button, data.encode())
    return found


def item_of(message: Message) -> ItemId | None:
    """Return the item whose card this is, by any button it has ever had."""
    for revision in message.revisions:
        for row in (revision.markup or {}).get("inline_keyboard", []):
            for button in row:
                data = CallbackData.decode(button.get("callback_data"))
                if data is not None:
                    return data.item_id
    return None


@dataclass
class RobotStaff:
    """Decides every card it sees; presses again what nobody answered, as people do.

    `approved`: the cards as they were when an approval was pressed, by item.
    """

    telegram: TelegramSandbox
    chance: random.Random
    wishes: dict[ItemId, Wish] = field(default_factory=dict)
    approved: dict[ItemId, list[str]] = field(default_factory=dict)
    presses: Counter[Button] = field(default_factory=Counter)
    unanswered: int = 0
    _busy: set[int] = field(default_factory=set)
    _shown_again: set[ItemId] = field(default_factory=set)
    _retried: set[ItemId] = field(default_factory=set)
    _asked_at: dict[ItemId, float] = field(default_factory=dict)
    _answered_prompts: set[int] = field(default_factory=set)

    @property
    def is_pressing(self) -> bool:
        return bool(self._busy)

    async def work(self) -> None:
        """Look and press until cancelled."""
        async with asyncio.TaskGroup() as hands:
            while True:
                free = _HANDS - len(self._busy)
                for message, button, data in self.pending()[:free]:
                    self._busy.add(message.id)
                    hands.create_task(self._press(message, button, data))
                self._answer_prompts()
                await asyncio.sleep(_LOOKS_EVERY)

    def cards(self) -> dict[ItemId, list[Message]]:
        """Return the messages that show an item's card, copies included."""
        found: dict[ItemId, list[Message]] = {}
        for message in self.telegram.messages():
            item_id = item_of(message) if message.from_bot else None
            if item_id is not None:
                found.setdefault(item_id, []).append(message)
        return found

    def copies(self) -> int:
        """Return how many messages too many were sent for all cards together."""
        everything = self.telegram.world.messages.values()
        shown = [item_id for message in everything if (item_id := item_of(message)) is not None]
        return len(shown) - len(set(shown))

    def pending(self) -> list[tuple[Message, Button, str]]:
        """Return what staff would press now."""
        return [
            (message, button, buttons[button])
            for item_id, messages in self.cards().items()
            for message in messages
            if message.id not in self._busy
            and (buttons := shown_buttons(message))
            and (button := self._choice(item_id, message, buttons)) is not None
        ]

    def _choice(
        self, item_id: ItemId, message: Message, buttons: dict[Button, str]
    ) -> Button | None:
        wish = self.wishes.get(item_id)
        if wish is None:
            wish = self.wishes[item_id] = self._new_wish(buttons)
        to_be_written = own_words(item_id) not in message.content.text
        if wish is Wish.EDIT and Button.EDIT in buttons and to_be_written:
            waited = time.monotonic() - self._asked_at.get(item_id, 0)
            return Button.EDIT if waited > _ASKS_AGAIN_AFTER else None
        if wish is Wish.HIDE_TWICE and Button.RESTORE in buttons:
            return None if item_id in self._shown_again else Button.RESTORE
        if Button.RETRY in buttons and item_id not in self._retried:
            return Button.RETRY
        order = {
            Wish.APPROVE: (Button.APPROVE, Button.REJECT, Button.ASK_REJECT),
            Wish.EDIT: (Button.APPROVE, Button.REJECT, Button.ASK_REJECT),
            Wish.HIDE: (Button.HIDE, Button.ASK_HIDE, Button.SUMMARY),
            Wish.HIDE_TWICE: (Button.HIDE, Button.ASK_HIDE, Button.SUMMARY),
            Wish.REJECT: (Button.REJECT, Button.ASK_REJECT, Button.SUMMARY),
        }[wish]
        return next((button for button in order if button in buttons), None)

    def _new_wish(self, buttons: dict[Button, str]) -> Wish:
        if Button.APPROVE in buttons:
            wishes = [Wish.APPROVE, Wish.EDIT, Wish.HIDE, Wish.REJECT]
            return self.chance.choices(wishes, [66, 16, 10, 8])[0]
        return self.chance.choices([Wish.HIDE, Wish.HIDE_TWICE, Wish.REJECT], [50, 35, 15])[0]

    async def _press(self, message: Message, button: Button, data: str) -> None:
        item_id = item_of(message)
        try:
            if button is Button.APPROVE and item_id is not None:
                self.approved.setdefault(item_id, []).append(message.content.text)
            if button is Button.EDIT and item_id is not None:
                self._asked_at[item_id] = time.monotonic()
            self.presses[button] += 1
            person = self._person(item_id, button)
            answer = await self.telegram.press(
                user_id=person.id, message_id=message.id, data=data, wait=_PATIENCE
            )
            self.unanswered += answer is None
            if item_id is not None and answer is not None:
                self._remember(item_id, button)
            await asyncio.sleep(0.2)  # a person sees the card change before pressing again
        finally:
            self._busy.discard(message.id)

    def _person(self, item_id: ItemId | None, button: Button) -> Persona:
        if button is Button.RESTORE:
            return SITI
        if item_id is not None and self.wishes.get(item_id) is Wish.EDIT:
            return RINA  # who is asked for the text holds the draft meanwhile
        return self.chance.choice((RINA, BUDI))

    def _answer_prompts(self) -> None:
        for message in self.telegram.messages():
            match = _PROMPT.match(message.content.text)
            if not (message.from_bot and match) or message.id in self._answered_prompts:
                continue
            item_id = parse_short_id(match[1])
            if item_id is not None:
                self._answered_prompts.add(message.id)
                self.telegram.send(user_id=RINA.id, text=own_words(item_id), reply_to=message.id)

    def _remember(self, item_id: ItemId, button: Button) -> None:
        if button is Button.RESTORE:
            self._shown_again.add(item_id)
        if button is Button.RETRY:
            self._retried.add(item_id)


def instagram_day() -> list[DayComment]:
    """Return the comments of the demo's day that are written on Instagram."""
    return [one for one in read_day() if one.place is Place.INSTAGRAM]


@dataclass
class Citizens:
    """Write comments of the demo's day, each under a name of its own."""

    sandbox: Sandbox
    chance: random.Random
    written: list[str] = field(default_factory=list)

    def write(self, number: int) -> None:
        for one in self.chance.choices(instagram_day(), k=number):
            self._write(one)

    def write_spam(self) -> None:
        spam = [one for one in instagram_day() if one.act is Act.HIDE]
        self._write(self.chance.choice(spam))

    def change_mind(self) -> None:
        """Give one comment another text; the platform tells nobody."""
        if self.written:
            text = self.chance.choice(instagram_day()).text
            self.sandbox.graph.edit_comment(self.chance.choice(self.written), text=text)

    def _write(self, one: DayComment) -> None:
        parent = None
        if self.written and self.chance.random() < _ANSWERS_ANOTHER:
            parent = self.chance.choice(self.written)
        self._disturb_webhook()
        self.written.append(
            self.sandbox.graph.add_comment(
                text=one.text,
                username=f"warga{len(self.written)}",
                media_id=None if parent else one.media_id,
                parent_id=parent,
            )
        )

    def _disturb_webhook(self) -> None:
        """Some events get lost, so that only the poll finds them; some come twice."""
        kind = self.chance.choices(
            [None, FaultKind.CUT_BEFORE, FaultKind.DUPLICATE], [75, 15, 10]
        )[0]
        if kind is not None:
            self.sandbox.faults.add("graph:webhook", Fault(kind=kind))
