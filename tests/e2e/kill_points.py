"""When to kill: by the clock, at a step seen in the database, or at a call seen by a platform.

Every kill point waits until its moment has come, and then tells whether it was the moment it
is named after: where nothing of the kind happens in time, the kill comes all the same.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.faults import Fault, FaultKind
from tests.e2e.office import Office
from tests.e2e.robot import Citizens

WAITS_AT_MOST = 6.0
_LOOKS_EVERY = 0.003
_STARTING = 1.6
"""Seconds in which a kill during the start usually comes before the process is ready."""

JOBS = ("classify", "draft", "show_card", "publish", "hide", "unhide", "reconcile", "poll")
CALLS = (
    "graph:reply",
    "graph:list_replies",
    "graph:list_comments",
    "graph:hide",
    "telegram:sendMessage",
    "telegram:editMessageText",
    "telegram:answerCallbackQuery",
)
Event = Mapping[str, Any]


def nothing() -> None:
    """Enough happens without."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KillPoint:
    """`during_start`: the process is not waited for. `wait`: returns at the moment to kill.

    `stimulus`: what makes such a moment likely.
    """

    name: str
    wait: Callable[[], Awaitable[bool]]
    during_start: bool = False
    stimulus: Callable[[], None] = nothing


@dataclass(frozen=True, kw_only=True)
class KillPoints:
    office: Office
    citizens: Citizens
    chance: random.Random

    def plan(self, number: int) -> list[KillPoint]:
        """Return `number` points in random order, every kind about as often."""
        kinds = self._kinds()
        rounds = -(-number // len(kinds))
        points = [kind for _ in range(rounds) for kind in self.chance.sample(kinds, len(kinds))]
        return points[:number]

    def _kinds(self) -> list[KillPoint]:
        return [
            KillPoint(name="while starting", wait=self._while_starting, during_start=True),
            KillPoint(name="by the clock", wait=self._by_the_clock),
            KillPoint(name="by the clock", wait=self._by_the_clock),
            KillPoint(name="webhook just sent", wait=self._webhook_just_sent),
            KillPoint(name="after a cut reply", wait=self._after_cut_reply),
            *(self._point(f"job {name}", self._in_job(name)) for name in JOBS),
            *(self._point(f"during {call}", self._during(call)) for call in CALLS),
            *(
                self._point(f"just after {name}", self._just_after(topic, seen))
                for name, topic, seen in _SEEN
            ),
        ]

    def _point(self, name: str, wait: Callable[[], Awaitable[bool]]) -> KillPoint:
        stimulus = nothing
        if "hid" in name:
            stimulus = self.citizens.write_spam
        elif "reconcile" in name:
            stimulus = self._cut_a_reply
        return KillPoint(name=name, wait=wait, stimulus=stimulus)

    def _cut_a_reply(self) -> None:
        self.office.sandbox.faults.add("graph:reply", Fault(kind=FaultKind.CUT_AFTER))

    async def _while_starting(self) -> bool:
        await asyncio.sleep(self.chance.uniform(0, _STARTING))
        return True

    async def _by_the_clock(self) -> bool:
        await asyncio.sleep(self.chance.uniform(0, 1.2))
        return True

    async def _webhook_just_sent(self) -> bool:
        self.citizens.write(3)
        await asyncio.sleep(self.chance.uniform(0, 0.04))
        return True

    async def _after_cut_reply(self) -> bool:
        """The reply stands, its answer is lost: killed while the process finds that out."""
        return await self._meets("graph:reply", Fault(kind=FaultKind.CUT_AFTER), within=1.0)

    def _in_job(self, name: str) -> Callable[[], Awaitable[bool]]:
        async def wait() -> bool:
            """Kill while a job of this name is in this process's hands."""
            left_by_the_dead = await self.office.ledger.leases()
            for _ in range(round(WAITS_AT_MOST / _LOOKS_EVERY / 2)):
                if await self.office.ledger.leases(name) - left_by_the_dead:
                    await asyncio.sleep(self.chance.choice((0, 0, 0.005, 0.02)))
                    return True
                await asyncio.sleep(_LOOKS_EVERY)
            return False

        return wait

    def _during(self, call: str) -> Callable[[], Awaitable[bool]]:
        async def wait() -> bool:
            """Kill while the platform takes its time; it acts all the same, soon after."""
            return await self._meets(call, Fault(kind=FaultKind.DELAY, seconds=0.6), within=0.4)

        return wait

    async def _meets(self, call: str, fault: Fault, *, within: float) -> bool:
        faults = self.office.sandbox.faults
        faults.add(call, fault)
        for _ in range(round(WAITS_AT_MOST / 0.01)):
            if call not in faults.pending():
                await asyncio.sleep(self.chance.uniform(0, within))
                return True
            await asyncio.sleep(0.01)
        faults.clear(call)
        return False

    def _just_after(
        self, topic: str, seen: Callable[[Event], bool]
    ) -> Callable[[], Awaitable[bool]]:
        async def wait() -> bool:
            """Kill when the platform has acted; whether its answer still arrives is chance."""
            try:
                async with (
                    asyncio.timeout(WAITS_AT_MOST),
                    self.office.sandbox.hub.subscribe(topic) as events,
                ):
                    async for event in events:
                        if seen(event.data):
                            await asyncio.sleep(self.chance.choice((0, 0, 0.002, 0.01)))
                            return True
            except TimeoutError:
                pass
            return False

        return wait


def _is_reply(event: Event) -> bool:
    return event["kind"] == "added" and bool(event["comment"]["from_office"])


def _is_hidden(event: Event) -> bool:
    return event["kind"] == "hidden"


def _is_new_card(event: Event) -> bool:
    message = event.get("message", {})
    return bool(message.get("from_bot") and message["revision"] == 1 and message["keyboard"])


def _is_redrawn_card(event: Event) -> bool:
    message = event.get("message", {})
    return bool(message.get("from_bot") and message["revision"] > 1)


def _is_press(event: Event) -> bool:
    return event.get("type") == "callback" and not event["query"]["answer"]


_SEEN: Sequence[tuple[str, str, Callable[[Event], bool]]] = (
    ("a reply", "instagram", _is_reply),
    ("a hiding", "instagram", _is_hidden),
    ("a new card", "telegram", _is_new_card),
    ("a redrawn card", "telegram", _is_redrawn_card),
    ("a press", "telegram", _is_press),
)
