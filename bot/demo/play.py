"""Plays the scripted day: citizens write, things go wrong, staff decide, the office answers."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.demo import places
from bot.demo.day import Act, DayComment, Place, read_day
from bot.demo.staff import RETRY, Staff, find_button, first_button
from bot.demo.stage import Stage
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph.payloads import Signature
from bot.sandbox.graph.webhooks import Delivery
from bot.sandbox.telegram.config import RINA, SITI
from bot.sandbox.telegram.model import Message

_BETWEEN_COMMENTS = 0.12
_QUIET = 1.0
_LONGEST = 90.0

_EVERYBODY, _UNDO, _PAUSE_FROM, _PAUSE_TO = 1, 8, 30, 33


@dataclass
class Played:
    """What the script did and saw. Times are seconds on the monotonic clock.

    `written`: how many comments there were. `forged`: webhooks that must be refused. `edited`,
    `removed`: comments that their author changed or took away and whose card followed. `tickets`:
    private chats that were begun; `rated`: answers in them that their citizens said a word on.
    """

    written: int = 0
    written_at: dict[str, float] = field(default_factory=dict)
    card_at: dict[str, float] = field(default_factory=dict)
    forged: list[Delivery] = field(default_factory=list)
    edited: int = 0
    removed: int = 0
    tickets: int = 0
    rated: int = 0


@dataclass
class Play:
    stage: Stage
    staff: Staff
    played: Played = field(default_factory=Played)

    async def run(self) -> Played:
        """Play the whole day and return when nothing is left to do."""
        day = read_day()
        self._plan_trouble()
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self._watch(day))
            ids = await self._citizens(day)
            self._forge()
            await self._officers(day)
            await self._second_thoughts(day, ids)
            await self._settle()
            await self._ratings()
            watching.cancel()
        return self.played

    def _plan_trouble(self) -> None:
        """What a day brings: doubled and lost webhooks, rate limits, cut connections.

        The limits are Telegram's, which tells seconds. Instagram tells whole minutes; waiting
        for those is left to the tests, for nobody would watch.
        """
        plan = self.stage.sandbox.faults.add
        plan("graph:webhook", Fault(kind=FaultKind.DUPLICATE, times=5))
        plan("graph:webhook", Fault(kind=FaultKind.CUT_BEFORE, times=2))
        plan("telegram:sendMessage", Fault(kind=FaultKind.RATE_LIMIT, seconds=1))
        plan("telegram:editMessageText", Fault(kind=FaultKind.RATE_LIMIT, seconds=1))
        plan("graph:reply", Fault(kind=FaultKind.CUT_AFTER))
        plan("graph:reply", Fault(kind=FaultKind.ERROR_AFTER))
        plan("graph:reply", Fault(kind=FaultKind.CUT_BEFORE))
        plan("pages:webhook", Fault(kind=FaultKind.DUPLICATE, times=2))
        plan("pages:reply", Fault(kind=FaultKind.CUT_AFTER))
        plan("youtube:insert", Fault(kind=FaultKind.CUT_AFTER))

    async def _citizens(self, day: Sequence[DayComment]) -> list[str]:
        ids: list[str] = []
        for comment in day:
            parent = None if comment.reply_to is None else ids[comment.reply_to]
            ids.append(places.write(self.stage.sandbox, comment, parent_id=parent))
            self.played.written += 1
            self.played.tickets += comment.place is Place.CHAT
            self.played.written_at[comment.text] = time.monotonic()
            await asyncio.sleep(_BETWEEN_COMMENTS)
        return ids

    def _forge(self) -> None:
        for signature in (Signature.FORGED, Signature.MISSING):
            self.played.forged += self.stage.sandbox.graph.forge_webhook(
                text="Wali kota mengundurkan diri!", username="penipu", signature=signature
            )

    async def _officers(self, day: Sequence[DayComment]) -> None:
        """Go through the comments in order; those without a card were archived."""
        await self._until_stored()
        await self._until_quiet()
        for number, comment in enumerate(day):
            if number == _PAUSE_FROM:
                await self.staff.command("/jeda", SITI.id)
            if number == _PAUSE_TO:
                await self.staff.command("/lanjut", SITI.id)
            if comment.place is Place.CHAT:  # the citizen's next words are waited for
                await self._appears(partial(self._has_card, comment.text))
            card = self.staff.card_of(comment.text)
            if card is not None and not comment.is_changed:
                await self._decide(number, card, comment.act)

    def _has_card(self, text: str) -> bool:
        return self.staff.card_of(text) is not None

    async def _decide(self, number: int, card: Message, act: Act) -> None:
        if number == _EVERYBODY:
            await self.staff.everybody_presses(card)
        elif number == _UNDO:
            await self.staff.undo_and_approve_again(card)
        else:
            await self.staff.decide(card, act)

    async def _second_thoughts(self, day: Sequence[DayComment], ids: Sequence[str]) -> None:
        """Citizens change or remove comments that wait for a decision; their cards follow.

        Facebook tells of it at once. Instagram and YouTube tell nobody: it is polled.
        """
        sandbox = self.stage.sandbox
        changed = [(one, ids[n]) for n, one in enumerate(day) if one.is_changed]
        for comment, comment_id in changed:
            if comment.edited_to is None:
                places.remove(sandbox, comment.place, comment_id)
            else:
                places.edit(sandbox, comment.place, comment_id, text=comment.edited_to)
        for comment, _ in changed:
            if comment.edited_to is None:
                self.played.removed += await self._card_closes(comment.text)
            else:
                await self._decide_edited(comment.edited_to, comment.act)

    async def _decide_edited(self, text: str, act: Act) -> None:
        if await self._appears(partial(self._has_card, text)):
            card = self.staff.card_of(text)
            if card is not None:
                self.played.edited += 1
                await self.staff.decide(card, act)

    async def _card_closes(self, text: str) -> bool:
        card = self.staff.card_of(text)
        return card is not None and await self._appears(lambda: first_button(card) is None)

    async def _ratings(self) -> None:
        """Citizens say of each answer in their chat whether it helped."""
        for number, answer in enumerate(places.chat_answers(self.stage.sandbox)):
            said = await self.stage.sandbox.telegram.press(
                user_id=answer.chat.id,
                chat_id=answer.chat.id,
                message_id=answer.id,
                index=number % 2,
            )
            self.played.rated += bool(said and said.text)

    async def _settle(self) -> None:
        """Wait for the end of the pipeline; replies that failed are sent again by a person."""
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline:
            await self._until_quiet()
            failed = [card for card in self.staff.cards() if find_button(card, RETRY)]
            if not failed and not await self._unfinished():
                return
            for card in failed:
                await self.staff.press(card, RETRY, RINA.id)

    async def _unfinished(self) -> bool:
        return bool(await self.stage.app.count_in_flight())

    async def _until_stored(self) -> None:
        """Return when everything has been taken in; what no webhook tells is polled."""
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline:
            if (await self.stage.app.figures()).stored >= self.played.written:
                return
            await asyncio.sleep(0.2)

    async def _until_quiet(self) -> None:
        """Return when no job is due for a moment."""
        deadline, quiet_since = time.monotonic() + _LONGEST, time.monotonic()
        while time.monotonic() < deadline and time.monotonic() - quiet_since < _QUIET:
            if await self.stage.app.count_due():
                quiet_since = time.monotonic()
            await asyncio.sleep(0.1)

    async def _appears(self, condition: Callable[[], bool]) -> bool:
        try:
            async with asyncio.timeout(15):
                await _poll(condition)
        except TimeoutError:
            return False
        return True

    async def _watch(self, day: Sequence[DayComment]) -> None:
        """Note when each comment's card is first seen; those of chats come late on purpose."""
        day = [comment for comment in day if comment.place is not Place.CHAT]
        while True:
            for comment in day:
                if comment.text in self.played.card_at:
                    continue
                if comment.text in self.played.written_at and self.staff.card_of(comment.text):
                    self.played.card_at[comment.text] = time.monotonic()
            await asyncio.sleep(0.05)


async def _poll(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 — a page is looked at, nobody announces a change
        await asyncio.sleep(0.05)
