"""A Page's comments in the real process: to the card and back, killed on the way, edited, lost."""

import asyncio

import pytest

from bot.adapters.desk.callback_data import Button
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.pages import PagesSandbox
from tests.e2e.accounts import add_page
from tests.e2e.hands import approve, card_with, cards_about, item_about, press, until_state
from tests.e2e.office import Office, OfficeMaker

QUESTION = "kapan jadwal vaksin di puskesmas?"
COMPLAINT = "jalan berlubang di depan kelurahan kapan diperbaiki pak?"
SPAM = "SLOT GACOR maxwin depo 10rb wd cepat klik link di bio"


@pytest.fixture
async def office(make_office: OfficeMaker) -> Office:
    return await make_office()


async def opened(office: Office, *, webhooks: bool = True, **settings: str) -> PagesSandbox:
    pages = add_page(office, **settings)
    await office.open(webhooks=False)
    if webhooks:
        await pages.subscribe(f"{office.serve.url}/webhooks/facebook")
    return pages


def replies(pages: PagesSandbox, comment_id: str) -> list[str | None]:
    return [one.text for one in pages.office_replies() if one.parent_id == comment_id]


async def assert_published_once(office: Office, pages: PagesSandbox, comment_id: str) -> None:
    await until_state(office, comment_id, "published")
    await asyncio.sleep(0.5)
    item = await item_about(office, comment_id)
    assert item is not None
    assert replies(pages, comment_id) == [item.draft]


async def test_a_comment_goes_from_the_page_to_a_card_and_is_answered_once(office: Office) -> None:
    pages = await opened(office)
    comment = pages.add_comment(text=QUESTION, name="Siti Aminah")
    pages.react(comment)
    card = await approve(office, comment)
    assert "Facebook" in card.content.text
    await assert_published_once(office, pages, comment)
    inner = pages.add_comment(text=COMPLAINT, name="Budi", parent_id=comment)
    await approve(office, inner)
    await until_state(office, inner, "published")
    await asyncio.sleep(1.5)  # a poll and the echoes of both replies have come by now
    assert len(pages.office_replies()) == 2
    assert len(await office.ledger.items()) == 2
    assert [delivery.attempts[0].status for delivery in pages.webhooks.deliveries] == [200] * 5


async def test_an_edit_redraws_the_card_and_a_removal_withdraws_it(office: Office) -> None:
    pages = await opened(office)
    comment = pages.add_comment(text=QUESTION, name="Siti Aminah")
    await card_with(office, comment)
    pages.edit_comment(comment, text=COMPLAINT)

    async def card_shows_the_edit() -> bool:
        cards = await cards_about(office, comment)
        return any("berlubang" in card.content.text for card in cards)

    await office.until(card_shows_the_edit, seconds=60)
    pages.shape.choose("other_verbs")
    pages.delete_comment(comment)
    await until_state(office, comment, "withdrawn")
    await office.until_idle()
    (card,) = await cards_about(office, comment)
    assert "ditarik" in card.content.text


async def test_what_the_webhook_lost_is_polled_and_a_hidden_comment_stays_hidden(
    office: Office,
) -> None:
    pages = await opened(office, webhooks=False)
    comment = pages.add_comment(text=QUESTION, name="Siti Aminah")
    spam = pages.add_comment(text=SPAM, name="Akun Promo")
    await approve(office, comment)
    await assert_published_once(office, pages, comment)
    office.sandbox.faults.add("pages:hide", Fault(kind=FaultKind.DELAY, seconds=0.6))
    for button in (Button.ASK_HIDE, Button.HIDE):
        await press(office, await card_with(office, spam, button), button)
    await office.killed_during("pages:hide")
    await until_state(office, spam, "hidden")
    assert pages.state.comment(spam).hidden


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("pages:reply", FaultKind.DELAY),
        ("pages:reply", FaultKind.CUT_AFTER),
        ("pages:reply", FaultKind.ERROR_AFTER),
        ("pages:list_replies", FaultKind.DELAY),
    ],
)
async def test_killed_while_a_reply_is_sent_it_stands_once(
    office: Office, call: str, kind: FaultKind
) -> None:
    pages = await opened(office)
    comment = pages.add_comment(text=QUESTION, name="Siti Aminah")
    await card_with(office, comment)
    office.sandbox.faults.add(call, Fault(kind=kind, seconds=0.6))
    await approve(office, comment)
    await office.killed_during(call, kind)
    await assert_published_once(office, pages, comment)
    await office.until_idle()
    assert not await office.ledger.audit_misfits()
