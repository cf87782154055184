"""A channel's comments in the real process: to the card and back, killed on the way."""

import asyncio

import pytest

from bot.adapters.desk.callback_data import Button
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.youtube import Status, YouTubeSandbox
from tests.e2e.accounts import add_channel
from tests.e2e.hands import approve, card_with, item_about, press, until_state
from tests.e2e.office import Office, OfficeMaker

QUESTION = "kapan jadwal vaksin di puskesmas?"
SPAM = "SLOT GACOR maxwin depo 10rb wd cepat klik link di bio"


@pytest.fixture
async def office(make_office: OfficeMaker) -> Office:
    """An office with a channel, started."""
    office = await make_office()
    add_channel(office)
    await office.open(webhooks=False)
    return office


def replies(channel: YouTubeSandbox, comment_id: str) -> list[str]:
    return [one.text for one in channel.office_replies() if one.parent_id == comment_id]


async def assert_published_once(office: Office, comment_id: str) -> None:
    await until_state(office, comment_id, "published")
    await asyncio.sleep(1.5)  # a poll brings our own reply back
    item = await item_about(office, comment_id)
    assert item is not None
    assert replies(office.sandbox.youtube, comment_id) == [item.draft]
    assert len(await office.ledger.items()) == 1
    assert not await office.ledger.audit_misfits()


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("youtube:insert", FaultKind.DELAY),
        ("youtube:insert", FaultKind.CUT_AFTER),
        ("youtube:insert", FaultKind.ERROR_AFTER),
        ("youtube:comments", FaultKind.DELAY),
    ],
)
async def test_killed_while_a_reply_is_sent_it_stands_once(
    office: Office, call: str, kind: FaultKind
) -> None:
    comment = office.sandbox.youtube.add_comment(text=QUESTION, name="@siti")
    await card_with(office, comment)
    office.sandbox.faults.add(call, Fault(kind=kind, seconds=0.6))
    await approve(office, comment)
    await office.killed_during(call, kind)
    await assert_published_once(office, comment)


async def test_killed_while_a_comment_is_held_back_it_stays_held(office: Office) -> None:
    channel = office.sandbox.youtube
    spam = channel.add_comment(text=SPAM, name="@promo")
    office.sandbox.faults.add("youtube:moderate", Fault(kind=FaultKind.DELAY, seconds=0.6))
    for button in (Button.ASK_HIDE, Button.HIDE):
        await press(office, await card_with(office, spam, button), button)
    await office.killed_during("youtube:moderate", FaultKind.DELAY)
    await until_state(office, spam, "hidden")
    assert channel.state.comment(spam).status is Status.HELD


async def test_what_came_while_youtube_was_away_is_read_afterwards(office: Office) -> None:
    channel = office.sandbox.youtube
    first = channel.add_comment(text=QUESTION, name="@siti")
    await card_with(office, first)
    await office.graph_gate.shut()
    second = channel.add_comment(text="jalan berlubang kapan diperbaiki?", name="@budi")
    inner = channel.add_comment(text="sama, di sini juga rusak", name="@ani", parent_id=first)
    office.serve.kill()
    office.serve.start()
    await office.serve.wait_ready()
    await office.graph_gate.open()
    await card_with(office, second)
    await card_with(office, inner)
