"""Staff played by a script: they see only what the group shows and press only real buttons."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.demo.day import Act
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.config import BUDI, RINA, STRANGER
from bot.sandbox.telegram.model import Message

APPROVE, EDIT, HIDE, REJECT, RETRY, UNDO = "✅", "✏️", "🙈", "❌", "🔄", "↩️"
_WORDS = re.compile(r"\W+")
_PATIENCE = 10.0
_OWN_WORDS = (
    "Mohon maaf atas ketidaknyamanannya, Kak. Laporan ini sudah kami catat dan kami teruskan "
    "kepada petugas terkait. Untuk data pribadi, silakan kirim lewat pesan langsung, ya."
)


@dataclass
class Staff:
    """Takes decisions on cards.

    `pressed` counts button presses, `refused` those that were answered with an alert: the
    person has no right to it, or somebody was faster.
    """

    telegram: TelegramSandbox
    pressed: int = 0
    refused: int = 0
    _turn: int = field(default=0)

    def cards(self) -> list[Message]:
        """Return the bot's messages that are review cards: they have had buttons."""
        return [
            message
            for message in self.telegram.messages()
            if message.from_bot and any(_rows(revision.markup) for revision in message.revisions)
        ]

    def card_of(self, comment: str) -> Message | None:
        """Find the card of a comment by a line that begins like it, as a person would."""
        wanted = _words(comment)
        return next((c for c in self.cards() if wanted in _beginnings(c.content.text)), None)

    async def decide(self, card: Message, act: Act) -> None:
        """Do what was planned, or what the card offers instead."""
        self._turn += 1
        person = RINA.id if self._turn % 2 else BUDI.id
        if act is Act.EDIT and await self._edit(card, person):
            return
        if act is Act.HIDE and await self._confirm(card, person, HIDE):
            return
        if act is Act.REJECT and await self._confirm(card, person, REJECT):
            return
        if await self.press(card, APPROVE, person):
            return
        await self._confirm(card, person, REJECT)

    async def press(self, card: Message, sign: str, person: int) -> bool:
        """Press the button whose label begins with `sign`. False if there is none."""
        data = find_button(card, sign)
        if data is None:
            return False
        await self._push(card, data, person)
        return True

    async def everybody_presses(self, card: Message) -> None:
        """Two officers at once, one of them twice, and somebody who is no officer."""
        data = find_button(card, APPROVE)
        if data is None:
            return
        people = (STRANGER.id, RINA.id, RINA.id, BUDI.id)
        await asyncio.gather(*(self._push(card, data, person) for person in people))

    async def undo_and_approve_again(self, card: Message) -> None:
        if not await self.press(card, APPROVE, RINA.id):
            return
        if not await self._until(lambda: find_button(card, UNDO) is not None):
            return  # the redrawn card came later than the reply
        await self.press(card, UNDO, RINA.id)
        if await self._until(lambda: find_button(card, APPROVE) is not None):
            await self.press(card, APPROVE, BUDI.id)

    async def command(self, text: str, person: int) -> None:
        self.telegram.send(user_id=person, text=text)
        await asyncio.sleep(0.3)

    async def _confirm(self, card: Message, person: int, sign: str) -> bool:
        """Press a button that asks again, then the answer offered in its place."""
        before = _buttons(card)
        if not await self.press(card, sign, person):
            return False
        if not await self._until(lambda: _buttons(card) != before):
            return False
        data = find_button(card, sign) if sign == HIDE else first_button(card)
        if data is None:
            return False
        await self._push(card, data, person)
        return True

    async def _push(self, card: Message, data: str, person: int) -> None:
        self.pressed += 1
        answer = await self.telegram.press(user_id=person, message_id=card.id, data=data)
        self.refused += bool(answer and answer.alert)

    async def _edit(self, card: Message, person: int) -> bool:
        known = {message.id for message in self.telegram.messages()}
        if not await self.press(card, EDIT, person):
            return False

        def prompt() -> Message | None:
            fresh = (m for m in self.telegram.messages() if m.id not in known)
            return next((m for m in fresh if m.reply_prompt), None)

        if not await self._until(lambda: prompt() is not None):
            return False
        asked = prompt()
        old = find_button(card, APPROVE)
        self.telegram.send(user_id=person, text=_OWN_WORDS, reply_to=asked.id if asked else None)
        await self._until(lambda: find_button(card, APPROVE) not in {None, old})
        return await self.press(card, APPROVE, person)

    async def _until(self, condition: Callable[[], bool]) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                while not condition():  # noqa: ASYNC110 — only looking shows a change
                    await asyncio.sleep(0.05)
        except TimeoutError:
            return False
        return True


def find_button(card: Message, sign: str) -> str | None:
    """Return the callback data of the button whose label begins with `sign`."""
    return next((b["callback_data"] for b in _buttons(card) if b["text"].startswith(sign)), None)


def first_button(card: Message) -> str | None:
    return next((button["callback_data"] for button in _buttons(card)), None)


def _buttons(card: Message) -> list[dict[str, Any]]:
    return [b for row in _rows(card.markup) for b in row if "callback_data" in b]


def _rows(markup: dict[str, Any] | None) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = (markup or {}).get("inline_keyboard", [])
    return rows


@lru_cache(maxsize=1024)
def _beginnings(text: str) -> frozenset[str]:
    return frozenset(_words(line) for line in text.splitlines())


def _words(text: str) -> str:
    """Return the first words, letters only: masked numbers would not compare. Else all of it."""
    return " ".join(_WORDS.sub(" ", re.sub(r"\d", "", text)).split()[:6]) or text.strip()
