"""Mentions, broadcasts and ads in the real process: to the card, and answered if possible."""

import pytest

from bot.adapters.desk.callback_data import Button
from bot.sandbox.faults import Fault, FaultKind
from tests.e2e.hands import approve, card_with, item_about, press, until_state
from tests.e2e.office import Office, OfficeMaker

OFFICE = "humas.kotacontoh"
QUESTION = "kapan jadwal vaksin di puskesmas?"


async def opened(make_office: OfficeMaker) -> Office:
    office = await make_office(PLATFORMS__INSTAGRAM__LOGIN="facebook")
    office.sandbox.graph.subscriptions.fields = {"feed"}
    await office.open()
    return office


async def test_each_place_gets_its_card_and_a_mention_and_an_ad_their_reply(
    make_office: OfficeMaker,
) -> None:
    office = await opened(make_office)
    graph = office.sandbox.graph
    post = graph.places.post_elsewhere("Puskesmas baru", username="warga_lain")
    mention = graph.add_comment(text=f"@{OFFICE} {QUESTION}", username="warga_a", media_id=post)
    graph.webhooks.resend(graph.webhooks.deliveries[0].id)
    ad_media = graph.places.advertise(next(iter(graph.state.posts)), title="Vaksin")
    ad = graph.add_comment(text=QUESTION, username="warga_b", media_id=ad_media)
    live_media = graph.places.go_live("Rapat warga")
    live = graph.add_comment(text=QUESTION, username="warga_c", media_id=live_media)

    named = f"mention:{post}:{mention}"
    card = await approve(office, named)
    assert "disebut di kiriman akun lain" in card.content.text
    assert "iklan" in (await approve(office, ad)).content.text
    assert "Siaran langsung" in (await approve(office, live)).content.text
    await until_state(office, {named, ad}, "published")
    await until_state(office, live, "failed")
    for comment, external_id in ((mention, named), (ad, ad)):
        item = await item_about(office, external_id)
        assert item is not None
        assert office.replies(comment) == [item.draft]
    assert office.replies(live) == []
    failed = await card_with(office, live, Button.RETRY)
    assert "selama siaran masih berlangsung" in failed.content.text
    assert len(await office.ledger.items()) == 3


@pytest.mark.parametrize("kind", [FaultKind.DELAY, FaultKind.CUT_AFTER])
async def test_killed_while_a_mention_is_answered_it_stands_once_and_a_person_says_so(
    make_office: OfficeMaker, kind: FaultKind
) -> None:
    office = await opened(make_office)
    graph = office.sandbox.graph
    post = graph.places.post_elsewhere("Puskesmas baru", username="warga_lain")
    mention = graph.add_comment(text=f"@{OFFICE} {QUESTION}", username="warga_a", media_id=post)
    named = f"mention:{post}:{mention}"
    await card_with(office, named)
    office.sandbox.faults.add("graph:answer_mention", Fault(kind=kind, seconds=0.6))
    await approve(office, named)
    await office.killed_during("graph:answer_mention", kind)
    await until_state(office, named, "uncertain")
    assert len(office.replies(mention)) == 1

    await press(office, await card_with(office, named, Button.MARK_SENT), Button.MARK_SENT)
    await until_state(office, named, "published")
    item = await item_about(office, named)
    assert item is not None
    assert office.replies(mention) == [item.draft]
    assert not await office.ledger.audit_misfits()
