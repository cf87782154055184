"""Where a poll left off, as a short JSON text that survives restarts.

The size is bounded by the number of watched threads.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from bot.adapters.platforms.youtube.objects import Thread

_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Sweep:
    """All threads, newest first, down to those older than `floor`; `token`: the next page."""

    floor: datetime
    token: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """`count`: the thread's replies when they were last read. `at`: its last sign of life."""

    count: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """`since`: older comments are left alone for good.

    `upto`, `held_upto`: the newest thread seen, in public and in the held queue. `looked_at`:
    when the held queue and the watched threads were last looked at; `swept_at`: when a sweep
    over everything was last begun. `sweep`: one that has not ended.
    """

    since: datetime
    upto: datetime
    held_upto: datetime
    looked_at: datetime
    swept_at: datetime
    sweep: Sweep | None = None
    threads: Mapping[str, Watched] = field(default_factory=dict)

    @classmethod
    def first(cls, *, since: datetime, now: datetime) -> Self:
        return cls(since=since, upto=since, held_upto=since, looked_at=since, swept_at=now)

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read a stored cursor; None if there is none or it is not one of ours."""
        try:
            value = json.loads(text or "null")
            if value is None or value["v"] != _VERSION:
                return None
            times = ("since", "upto", "held_upto", "looked_at", "swept_at")
            return cls(
                **{name: _time(value[name]) for name in times},
                sweep=_sweep(value["sweep"]),
                threads={
                    str(thread): Watched(count=int(count), at=_time(at))
                    for thread, (count, at) in value["threads"].items()
                },
            )
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError):
            return None

    def dump(self) -> str:
        sweep = self.sweep
        value = {
            "v": _VERSION,
            "since": _seconds(self.since),
            "upto": _seconds(self.upto),
            "held_upto": _seconds(self.held_upto),
            "looked_at": _seconds(self.looked_at),
            "swept_at": _seconds(self.swept_at),
            "sweep": [_seconds(sweep.floor), sweep.token] if sweep else None,
            "threads": {
                thread: [one.count, _seconds(one.at)] for thread, one in self.threads.items()
            },
        }
        return json.dumps(value, separators=(",", ":"))

    def covers(self, created_at: datetime | None) -> bool:
        return created_at is None or created_at >= self.since

    def count_of(self, thread: Thread) -> int:
        known = self.threads.get(thread.id)
        return known.count if known else 0

    def having_read(self, thread: Thread, *, now: datetime) -> Self:
        """Return the cursor once a thread and its replies were read."""
        known = self.threads.get(thread.id)
        if known and known.count == thread.reply_count:
            return self
        at = now if known else thread.published_at or self.since
        one = Watched(count=thread.reply_count, at=at)
        return replace(self, threads={**self.threads, thread.id: one})

    def sweeping(self, floor: datetime, *, token: str | None) -> Self:
        """Return the cursor with a sweep to do, which takes in one that has not ended."""
        lowest = min(floor, self.sweep.floor) if self.sweep else floor
        return replace(self, sweep=Sweep(floor=lowest, token=token))

    def watching(self, most: int) -> Self:
        """Return the cursor with no more than `most` threads, the liveliest ones."""
        if len(self.threads) <= most:
            return self
        liveliest = sorted(self.threads.items(), key=lambda pair: pair[1].at, reverse=True)
        return replace(self, threads=dict(liveliest[:most]))

    def without(self, threads: Sequence[str]) -> Self:
        left = {thread: one for thread, one in self.threads.items() if thread not in threads}
        return replace(self, threads=left)


def _sweep(value: Any) -> Sweep | None:
    if value is None:
        return None
    floor, token = value
    return Sweep(floor=_time(floor), token=None if token is None else str(token))


def _time(value: Any) -> datetime:
    return datetime.fromtimestamp(float(value), UTC)


def _seconds(moment: datetime) -> float:
    return round(moment.timestamp(), 3)
