"""Deleting, liking and replying privately in the real process, killed on the way."""

import pytest

from bot.adapters.desk.callback_data import Button
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.graph.state import Comment
from bot.sandbox.telegram.config import RINA, SITI
from bot.sandbox.youtube import Status
from tests.e2e.accounts import add_channel, add_page
from tests.e2e.hands import card_with, item_about, press, until_state
from tests.e2e.office import Office, OfficeMaker

QUESTION = "kapan jadwal vaksin di puskesmas?"
TEXT = "Halo Kak, mohon kirim nomor aduannya."
META = ("pages", "graph")


@pytest.fixture
async def office(make_office: OfficeMaker) -> Office:
    office = await make_office()
    add_page(office)
    add_channel(office)
    await office.open()
    return office


def write(office: Office, product: str) -> str:
    if product == "pages":
        return office.sandbox.pages.add_comment(text=QUESTION, name="Siti Aminah")
    if product == "youtube":
        return office.sandbox.youtube.add_comment(text=QUESTION, name="@siti")
    return office.comment(QUESTION)


def stored(office: Office, product: str, comment: str) -> Comment:
    stand_in = office.sandbox.pages if product == "pages" else office.sandbox.graph
    return stand_in.state.comments[comment]


async def choose(office: Office, comment: str, *buttons: Button) -> None:
    """Press one after the other, as a supervisor, once the card has all it waits for."""
    await office.until_idle()
    for button in buttons:
        answer = await press(office, await card_with(office, comment, button), button, by=SITI)
        assert answer is not None


@pytest.mark.parametrize(
    ("product", "call"),
    [("pages", "delete"), ("graph", "delete"), ("youtube", "moderate")],
)
async def test_killed_while_a_comment_is_deleted_it_is_gone(
    office: Office, product: str, call: str
) -> None:
    comment = write(office, product)
    await card_with(office, comment)
    office.sandbox.faults.add(f"{product}:{call}", Fault(kind=FaultKind.DELAY, seconds=0.6))
    await choose(office, comment, Button.MORE, Button.ASK_DELETE, Button.DELETE)
    await office.killed_during(f"{product}:{call}")
    await until_state(office, comment, "deleted")
    if product == "youtube":
        assert office.sandbox.youtube.state.comment(comment).status is Status.REJECTED
    else:
        assert stored(office, product, comment).deleted
    assert (await office.ledger.actions("deleted")).total() == 1
    assert not await office.ledger.audit_misfits()


async def write_privately(office: Office, comment: str) -> None:
    """Write a private reply and approve it."""
    await choose(office, comment, Button.MORE)
    card = await card_with(office, comment, Button.WRITE_PRIVATELY)
    await press(office, card, Button.WRITE_PRIVATELY, by=RINA)
    telegram = office.sandbox.telegram

    async def asked() -> bool:
        return any(one.content.text.startswith("✉️ #K") for one in telegram.messages())

    await office.until(asked)
    (prompt,) = [one for one in telegram.messages() if one.content.text.startswith("✉️ #K")]
    telegram.send(user_id=RINA.id, text=TEXT, reply_to=prompt.id)
    await choose(office, comment, Button.SEND_PRIVATELY)


async def assert_sent_privately_once(office: Office, product: str, comment: str) -> None:
    item = await item_about(office, comment)
    assert item is not None

    async def sent() -> bool:
        return (await office.ledger.private_states()).get(item.id) == "sent"

    await office.until(sent)
    assert stored(office, product, comment).private_reply == TEXT
    assert not await office.ledger.audit_misfits()


@pytest.mark.parametrize("kind", [FaultKind.DELAY, FaultKind.CUT_AFTER, FaultKind.CUT_BEFORE])
@pytest.mark.parametrize("product", META)
async def test_killed_while_a_private_reply_is_sent_it_arrives_once(
    office: Office, product: str, kind: FaultKind
) -> None:
    comment = write(office, product)
    await card_with(office, comment)
    call = f"{product}:reply_privately"
    office.sandbox.faults.add(call, Fault(kind=kind, seconds=0.6))
    await write_privately(office, comment)
    await office.killed_during(call, kind)
    await assert_sent_privately_once(office, product, comment)


async def test_killed_while_a_comment_is_liked_it_is_liked_once(office: Office) -> None:
    comment = write(office, "pages")
    await card_with(office, comment)
    office.sandbox.faults.add("pages:like", Fault(kind=FaultKind.DELAY, seconds=0.6))
    await choose(office, comment, Button.MORE, Button.LIKE)
    await office.killed_during("pages:like")

    async def liked() -> bool:
        return (await office.ledger.actions("liked")).total() == 1

    await office.until(liked)
    assert stored(office, "pages", comment).like_count == 1
