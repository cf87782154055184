"""SIGTERM in the middle of work: a clean end in time, and the next start goes on."""

import asyncio
from collections import Counter

from bot.adapters.desk.callback_data import Button
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph.webhooks import DeliveryState
from tests.e2e.hands import (
    approve,
    assert_published_once,
    card_with,
    cards_about,
    item_about,
    until_state,
)
from tests.e2e.ledger import StoredItem
from tests.e2e.office import Office, OfficeMaker
from tests.e2e.robot import shown_buttons

QUESTION = "kapan jadwal vaksin di puskesmas?"
IN_TIME = 15
"""Seconds. A supervisor kills what takes longer; the grace of these offices is 5 s at most."""


async def stopped_during_a_reply(office: Office, *, takes: float) -> tuple[str, StoredItem]:
    """End the process in good time while a reply is being sent; return the comment's item."""
    await office.open()
    comment = office.comment(QUESTION)
    await card_with(office, comment)
    office.sandbox.faults.add("graph:reply", Fault(kind=FaultKind.DELAY, seconds=takes))
    await approve(office, comment)
    await office.until_met("graph:reply")
    status, seconds = await office.serve.terminate()

    assert status == 0
    assert seconds < IN_TIME
    item = await item_about(office, comment)
    assert item is not None
    return comment, item


async def test_work_in_hand_is_finished_before_the_end(make_office: OfficeMaker) -> None:
    office = await make_office()
    comment, item = await stopped_during_a_reply(office, takes=1.0)
    assert (item.state, office.replies(comment)) == ("published", [item.draft])
    assert not await office.ledger.leases(), "no job stays leased to a process that has ended"
    await office.open()
    await assert_published_once(office, comment)


async def test_work_that_takes_too_long_is_handed_back_and_done_once(
    make_office: OfficeMaker,
) -> None:
    office = await make_office(JOBS__GRACE="0.3")
    comment, item = await stopped_during_a_reply(office, takes=1.3)
    assert item.state == "publishing"
    assert not await office.ledger.leases()
    await office.open()
    await assert_published_once(office, comment)


async def test_a_stop_in_a_flood_of_comments_loses_none(make_office: OfficeMaker) -> None:
    office = await make_office()
    await office.open()
    stopping: asyncio.Task[tuple[int, float]] | None = None
    written = []
    for number in range(60):
        written.append(office.comment(QUESTION, username=f"warga{number}"))
        if number == 30:
            stopping = asyncio.create_task(office.serve.terminate())
        await asyncio.sleep(0.01)
    assert stopping is not None
    status, seconds = await stopping
    assert status == 0
    assert seconds < IN_TIME
    stored = {comment.external_id for comment in await office.ledger.comments()}
    delivered = [
        one
        for one in office.sandbox.graph.webhooks.deliveries
        if one.state is DeliveryState.DELIVERED
    ]
    assert delivered
    assert all(any(comment in one.raw.decode() for comment in stored) for one in delivered)

    await office.open()
    await office.until_idle()
    now = Counter(comment.external_id for comment in await office.ledger.comments())
    assert now == Counter(written)
    assert office.sandbox.telegram.api.calls["sendMessage"] == len(written)
    assert "Traceback" not in office.serve.log.text


async def test_a_press_while_stopping_is_not_lost(make_office: OfficeMaker) -> None:
    office = await make_office()
    await office.open()
    comment = office.comment(QUESTION)
    card = await card_with(office, comment)
    data = shown_buttons(card)[Button.APPROVE]
    person = office.sandbox.telegram.config.personas[0].id
    stopping = asyncio.create_task(office.serve.terminate())
    await asyncio.sleep(0.03)
    pressing = asyncio.create_task(
        office.sandbox.telegram.press(user_id=person, message_id=card.id, data=data, wait=20)
    )
    status, _ = await stopping
    assert status == 0
    await office.open()
    assert await pressing is not None
    await until_state(office, comment, "published")
    await assert_published_once(office, comment)
    assert len(await cards_about(office, comment)) == 1
