"""How long it takes to read back what was written while the office could not be reached."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.bench.office import open_office
from bot.bench.places import Place, State
from bot.bench.result import Figure
from bot.sandbox.app import Sandbox, system_clock

_AWAY = timedelta(hours=24)
_PACED = 20
_PATIENCE = 600.0
_SOON = "1"
"""Seconds until the next poll is due; after the restart, the default interval holds."""


async def outage(folder: Path, place: Place, n: int) -> dict[str, Figure]:
    """Let `n` comments of a day be missed; measure from the next start until all are stored.

    `folder` is empty.
    """
    async with open_office(folder, messages_per_minute=_PACED) as opened:
        account = place.environment(opened.sandbox, opened.sandbox_url)
        office = replace(opened, environment={**opened.environment, **account})
        soon = place.environment(opened.sandbox, opened.sandbox_url, POLL_EVERY=_SOON)
        async with replace(office, environment={**office.environment, **soon}).serving():
            await _until(lambda: office.database.has_polled(place.name))
        _write(office.sandbox, place, n)
        began = time.perf_counter()
        async with office.serving():
            await _until(lambda: office.database.count_comments(place.name) >= n)
            seconds = time.perf_counter() - began
        stored = office.database.count_comments(place.name)
        different = office.database.count_texts(place.name)
    return {
        f"{place.name}_caught_up_seconds": round(seconds, 1),
        f"{place.name}_missing": max(n - different, 0),
        f"{place.name}_doubled": stored - different,
    }


def _write(sandbox: Sandbox, place: Place, n: int) -> None:
    """Write the comments, spread evenly over the day that ends now."""
    state, end = place.state(sandbox), system_clock()
    for number in range(n):
        with _at(state, end - _AWAY * ((n - number) / n)):
            place.write(sandbox, number)


@contextmanager
def _at(state: State, moment: datetime) -> Iterator[None]:
    state.clock = lambda: moment
    try:
        yield
    finally:
        state.clock = system_clock


async def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if await asyncio.to_thread(is_so):
            return
        await asyncio.sleep(0.2)
