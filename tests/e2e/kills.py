"""Kills an office's process again and again while everybody works, then counts what became."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.domain.comment import same_text
from bot.domain.reply import ItemId
from bot.sandbox.graph.webhooks import DeliveryState
from bot.sandbox.telegram.config import SITI
from tests.e2e.kill_points import KillPoint, KillPoints
from tests.e2e.office import Office
from tests.e2e.robot import Citizens, RobotStaff, Wish, own_words, shown_buttons

_FINAL = frozenset({"published", "rejected", "hidden"})
_CHANGES_MIND = 0.3
_PAUSES = 0.12


@dataclass
class Campaign:
    """`hits`: kills that came at the moment they are named after; `misses`: the others.

    `in_hand`: which jobs the killed processes held.
    """

    office: Office
    chance: random.Random
    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    in_hand: Counter[str] = field(default_factory=Counter)
    paused: bool = False

    def __post_init__(self) -> None:
        self.citizens = Citizens(self.office.sandbox, self.chance)
        self.staff = RobotStaff(self.office.sandbox.telegram, self.chance)
        self.points = KillPoints(office=self.office, citizens=self.citizens, chance=self.chance)

    @property
    def kills(self) -> int:
        return self.hits.total() + self.misses.total()

    async def run(self, kills: int) -> None:
        """Kill so often, start once more, and return when nothing is left to do."""
        await self.office.open()
        self.office.serve.kill()
        async with self._at_work():
            for point in self.points.plan(kills):
                await self._kill_at(point)
            self.office.serve.start()
            await self.office.serve.wait_ready()
            if self.paused:
                self._pause_or_resume()
            await self._until_quiet()

    @asynccontextmanager
    async def _at_work(self) -> AsyncGenerator[None]:
        async with asyncio.TaskGroup() as people:
            working = people.create_task(self.staff.work())
            yield
            working.cancel()

    async def _kill_at(self, point: KillPoint) -> None:
        before = await self.office.ledger.leases()
        self.office.serve.start()
        if not point.during_start:
            await self.office.serve.wait_ready()
        self.citizens.write(self.chance.choice((1, 2, 3)))
        if self.chance.random() < _CHANGES_MIND:
            self.citizens.change_mind()
        point.stimulus()
        self._pause_or_resume()
        hit = await point.wait()
        self.office.serve.kill()
        (self.hits if hit else self.misses)[point.name] += 1
        self.in_hand.update(
            job.name for job in await self.office.ledger.jobs() if job.lease not in {None, *before}
        )
        await self._check_at_once(point)

    def _pause_or_resume(self) -> None:
        """Now and then the supervisor stops all publishing until the next start."""
        if self.paused or self.chance.random() < _PAUSES:
            self.paused = not self.paused
            word = "/jeda" if self.paused else "/lanjut"
            self.office.sandbox.telegram.send(user_id=SITI.id, text=word)

    async def _check_at_once(self, point: KillPoint) -> None:
        """What must hold even while the process is dead."""
        stored = {comment.external_id for comment in await self.office.ledger.comments()}
        assert self._acknowledged() <= stored, f"lost by the kill {point.name}"
        doubled = self._replies() - await self._approvals()
        assert not doubled, f"{doubled.total()} doubled by the kill {point.name}"

    async def _approvals(self) -> Counter[str]:
        """Return how often an answer to each comment was approved: more may not stand there."""
        approved = await self.office.ledger.actions("approve")
        allowed: Counter[str] = Counter()
        for item in await self.office.ledger.items():
            allowed[item.parent_id or item.external_id] += approved[item.id]
        return allowed

    def _acknowledged(self) -> set[str]:
        """Return the citizens' comments of webhooks that were answered with 200."""
        graph = self.office.sandbox.graph
        citizens = {c.id for c in graph.comments() if not graph.state.is_office(c)}
        bodies = (
            json.loads(delivery.raw)
            for delivery in graph.webhooks.deliveries
            if delivery.state is DeliveryState.DELIVERED
        )
        sent = {
            change["value"]["id"]
            for body in bodies
            for entry in body["entry"]
            for change in entry["changes"]
        }
        return sent & citizens

    def _replies(self) -> Counter[str]:
        found = self.office.sandbox.graph.office_replies()
        return Counter(reply.parent_id or "" for reply in found)

    async def _until_quiet(self) -> None:
        async def quiet() -> bool:
            """Nothing to do for the machine, for the platform or for staff, for a second."""
            for _ in range(5):
                if self.staff.pending() or self.staff.is_pressing:
                    return False
                if await self.office.ledger.unfinished() or await self._texts() != self._written():
                    return False
                await asyncio.sleep(0.2)
            return True

        await self.office.sandbox.graph.webhooks.settled()
        await self.office.until_idle()
        await self.office.until(quiet, seconds=180)

    async def _texts(self) -> dict[str, str]:
        return {one.external_id: one.text for one in await self.office.ledger.comments()}

    def _written(self) -> dict[str, str]:
        comments = self.office.sandbox.graph.state.comments
        return {one: comments[one].text or "" for one in self.citizens.written}

    def report(self) -> str:
        """Return what was killed where, for a person to read."""
        lines = [
            f"kills: {self.kills}, at their moment: {self.hits.total()}",
            *(f"  {name}: {n}" for name, n in sorted(self.hits.items())),
            f"missed moments: {dict(self.misses)}",
            f"jobs in hand: {dict(self.in_hand)}",
            f"presses: {dict(self.staff.presses)}, unanswered {self.staff.unanswered}",
            f"comments: {len(self.citizens.written)}, copies of cards: {self.staff.copies()}",
        ]
        return "\n".join(lines)


async def assert_nothing_lost_or_doubled(campaign: Campaign) -> None:
    """Compare the platforms with the database, comment by comment and reply by reply."""
    ledger = campaign.office.ledger
    stored = Counter(comment.external_id for comment in await ledger.comments())
    assert stored == Counter(campaign.citizens.written)
    assert all(comment.understood for comment in await ledger.comments())
    assert not [job for job in await ledger.jobs() if job.dead]
    assert not await ledger.audit_misfits()
    await _assert_replies(campaign)
    await _assert_hidden(campaign)
    await _assert_cards(campaign)


async def _assert_replies(campaign: Campaign) -> None:
    """Each approved reply stands once, as it was approved; nothing else stands there.

    A comment that its writer changed after the reply may have been opened anew and answered
    again: each recorded publication stands there once, and the latest is the item's.
    """
    items = await campaign.office.ledger.items()
    published = [item for item in items if item.state == "published"]
    shown = campaign.office.sandbox.graph.office_replies()
    recorded = await campaign.office.ledger.actions("published")
    due: Counter[str] = Counter()
    for item in items:
        due[item.parent_id or item.external_id] += recorded[item.id]
    assert Counter(reply.parent_id or "" for reply in shown) == +due
    texts = {reply.id: (reply.parent_id, reply.text or "") for reply in shown}
    approvals = await campaign.office.ledger.actions("approve")
    for item in published:
        parent, text = texts[item.reply_id or ""]
        assert parent == (item.parent_id or item.external_id)
        sent = text.removeprefix(f"@{item.author} ")
        assert same_text(sent, item.draft)
        seen = campaign.staff.approved[ItemId(item.id)]
        assert any(_plain(item.draft) in _plain(card) for card in seen)
        if campaign.staff.wishes[ItemId(item.id)] is Wish.EDIT:
            assert item.draft == own_words(ItemId(item.id))
        assert approvals[item.id] >= recorded[item.id] >= 1


def _plain(text: str) -> str:
    """Return the text without what a card adds so that `@name` alerts nobody."""
    return " ".join(text.replace("\u2060", "").split())


async def _assert_hidden(campaign: Campaign) -> None:
    graph = campaign.office.sandbox.graph
    hidden = {i.external_id for i in await campaign.office.ledger.items() if i.state == "hidden"}
    assert {c.id for c in graph.comments() if c.hidden} == hidden


async def _assert_cards(campaign: Campaign) -> None:
    """Everybody has decided: one card an item, in a final state, showing no open question.

    Telegram has no idempotency key, so a kill between sending a card and recording it leaves
    a copy; whoever presses it removes it.
    """
    items = {item.id: item for item in await campaign.office.ledger.items()}
    assert campaign.staff.copies() <= campaign.kills
    cards = campaign.staff.cards()
    assert set(cards) == set(items)
    assert {item.state for item in items.values()} <= _FINAL, Counter(
        (item.state, item.failure) for item in items.values()
    )
    for item_id, messages in cards.items():
        assert items[item_id].card in {message.id for message in messages}
        assert len(messages) == 1, [m.content.text[-120:] for m in messages]
        open_buttons = {button.name for button in shown_buttons(messages[0])}
        assert open_buttons <= {"RESTORE", "DETAILS", "MORE"}, (items[item_id].state, open_buttons)
