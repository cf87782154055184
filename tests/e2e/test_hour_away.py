"""Both platforms away for an hour: the application in this process, under a clock of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.adapters.db.figures import count_due
from bot.app import App, open_app
from bot.clock import utc_now
from bot.settings import Settings
from tests.e2e.hands import approve, assert_published_once, card_with, cards_about, item_about
from tests.e2e.office import Office, OfficeMaker
from tests.fakes import ManualClock

QUESTION = "kapan jadwal vaksin di puskesmas?"
COMPLAINT = "jalan berlubang di depan kelurahan kapan diperbaiki pak?"
UNDO = timedelta(seconds=15)
STEP = timedelta(minutes=1)
LONGEST_BACK_OFF_STEPS = 31
"""Minutes after which the poll, the slowest of all, has looked again."""


@asynccontextmanager
async def serving(clock: ManualClock) -> AsyncIterator[App]:
    stop = asyncio.Event()
    async with open_app(Settings(), clock=clock) as app:
        task = asyncio.create_task(app.serve(stop))
        await app.ready.wait()
        try:
            yield app
        finally:
            stop.set()
            await task


async def pass_time(app: App, clock: ManualClock, *, steps: int) -> None:
    """Let minutes pass, and in each of them the work that falls due in it be done or put off."""
    for _ in range(steps):
        clock.now += STEP
        app.runner.wake()
        while await count_due(app.engine, now=clock(), leave_out=()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def away_for_an_hour(office: Office, app: App, clock: ManualClock) -> None:
    await office.telegram_gate.shut()
    await office.graph_gate.shut()
    await pass_time(app, clock, steps=60)
    await office.telegram_gate.open()
    await office.graph_gate.open()


async def test_an_hour_without_both_platforms_delays_and_loses_nothing(
    make_office: OfficeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = ManualClock(utc_now())
    office = await make_office(
        clock=clock,
        REVIEW__UNDO_WINDOW=str(UNDO.total_seconds()),
        JOBS__LEASE="600",  # no pause of this process is a death here
        PUBLISH__LEASE="600",
        PUBLISH__SETTLE="60",
        PLATFORMS__INSTAGRAM__POLL_EVERY="300",
    )
    for name, value in office.serve.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TANGGAP_WEB__PORT", "0")
    with capture_logs() as logs:
        async with serving(clock) as app:
            await office.sandbox.graph.subscribe(f"{app.url}/webhooks/instagram")
            approved = office.comment(QUESTION)
            await approve(office, approved)
            await office.telegram_gate.shut()
            during = office.comment(COMPLAINT)
            await office.sandbox.graph.webhooks.settled()
            await away_for_an_hour(office, app, clock)
            assert office.replies(approved) == []
            item = await item_about(office, approved)
            assert item is not None
            assert (await office.ledger.actions("publish_deferred"))[item.id] > 10

            await pass_time(app, clock, steps=LONGEST_BACK_OFF_STEPS)
            await assert_published_once(office, approved)
            await card_with(office, during)
            await approve(office, during)
            clock.now += UNDO
            await assert_published_once(office, during)
            await office.until_idle()

    assert [len(await cards_about(office, one)) for one in (approved, during)] == [1, 1]
    assert not [job for job in await office.ledger.jobs() if job.dead]
    assert not await office.ledger.audit_misfits()
    events = [entry["event"] for entry in logs]
    for event in ("poll_failing", "poll_recovered", "desk_polling_failed"):
        assert events.count(event) == 1, event
