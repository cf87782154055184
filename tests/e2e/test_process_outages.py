"""Telegram or Instagram away from a real process: work waits, then goes on, once."""

from bot.adapters.desk.callback_data import Button
from bot.sandbox.faults import Fault, FaultKind
from tests.e2e.hands import (
    approve,
    assert_published_once,
    card_with,
    cards_about,
    item_about,
    press,
    until_state,
)
from tests.e2e.office import OfficeMaker

QUESTION = "kapan jadwal vaksin di puskesmas?"
COMPLAINT = "jalan berlubang di depan kelurahan kapan diperbaiki pak?"


async def test_telegram_away_at_the_start_and_later_delays_cards_only(
    make_office: OfficeMaker,
) -> None:
    office = await make_office()
    await office.telegram_gate.shut()
    await office.open()
    early = office.comment(QUESTION)
    await until_state(office, early, "in_review")
    await office.sandbox.graph.webhooks.settled()
    assert office.sandbox.graph.webhooks.deliveries[-1].attempts[0].status == 200

    await office.telegram_gate.open()
    await approve(office, early)
    await office.telegram_gate.shut()
    late = office.comment(COMPLAINT)
    await until_state(office, late, "in_review")
    await assert_published_once(office, early)
    status, body = await office.serve.readiness()
    assert (status, body["ok"]) == (200, True)

    await office.telegram_gate.open()
    await approve(office, late)
    await assert_published_once(office, late)
    await office.until_idle()
    assert [len(await cards_about(office, comment)) for comment in (early, late)] == [1, 1]
    assert "terbit" in (await cards_about(office, early))[0].content.text
    assert "desk_polling_failed" in office.serve.log.text


async def test_instagram_away_delays_replies_and_loses_no_comment(
    make_office: OfficeMaker,
) -> None:
    office = await make_office()
    await office.open()
    first = office.comment(QUESTION)
    await card_with(office, first)
    await office.graph_gate.shut()
    await approve(office, first)

    async def sending_was_put_off() -> bool:
        item = await item_about(office, first)
        deferred = await office.ledger.actions("publish_deferred")
        return item is not None and item.state == "approved" and deferred[item.id] >= 1

    async def the_poll_has_failed() -> bool:
        return "poll_failing" in office.serve.log.text

    await office.until(sending_was_put_off)
    await office.until(the_poll_has_failed)
    office.sandbox.faults.add("graph:webhook", Fault(kind=FaultKind.CUT_BEFORE))
    unseen = office.comment(COMPLAINT)
    assert office.replies(first) == []

    await office.graph_gate.open()
    await assert_published_once(office, first)
    await card_with(office, unseen)
    await office.until_idle()
    log = office.serve.log.text
    assert 1 <= log.count("poll_failing") == log.count("poll_recovered")


async def test_a_reply_with_an_unknown_outcome_is_looked_for_and_never_sent_blindly(
    make_office: OfficeMaker,
) -> None:
    office = await make_office()
    await office.open()
    refused, stands = office.comment(QUESTION), office.comment(COMPLAINT, username="lain")
    for comment in (refused, stands):
        await card_with(office, comment)
    faults = office.sandbox.faults
    faults.add("graph:reply", Fault(kind=FaultKind.STATUS, status=500))
    await approve(office, refused)
    await until_state(office, refused, "uncertain")
    faults.add("graph:reply", Fault(kind=FaultKind.ERROR_AFTER, status=500))
    await approve(office, stands)

    await assert_published_once(office, stands)
    await until_state(office, refused, "failed")
    assert office.replies(refused) == []
    card = await card_with(office, refused, Button.RETRY)
    await press(office, card, Button.RETRY)
    await assert_published_once(office, refused)
