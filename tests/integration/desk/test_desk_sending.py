from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from bot.domain.review import CardRef
from bot.sandbox.faults import Fault, FaultKind
from tests.integration.desk.desk_office import FACTS, MakeOffice, Office
from tests.unit.desk.desk_builders import CARD


@pytest.fixture
async def quiet_office(make_office: MakeOffice) -> Office:
    """Return an office that only sends."""
    return make_office()


async def test_showing_a_card_twice_leaves_one_message(quiet_office: Office) -> None:
    item = await quiet_office.card()
    first = item.card
    await quiet_office.show(item.id)
    assert item.card == first
    assert len(quiet_office.telegram.messages()) == 1
    preview = quiet_office.telegram.messages()[0].link_preview
    assert preview is not None
    assert preview["is_disabled"] is True


async def test_a_card_deleted_in_the_group_is_sent_anew(quiet_office: Office) -> None:
    item = await quiet_office.card()
    assert item.card is not None
    quiet_office.telegram.people.delete(message_id=item.card.message_id)
    await quiet_office.show(item.id)
    assert len(quiet_office.telegram.messages()) == 1


async def test_a_card_in_another_group_is_sent_anew(quiet_office: Office) -> None:
    item = await quiet_office.card()
    item.card = CardRef(chat_id=-100555, message_id=1)
    await quiet_office.show(item.id)
    assert item.card.chat_id == quiet_office.telegram.group_id


async def test_the_new_address_of_a_migrated_group_is_followed_and_kept(
    quiet_office: Office,
) -> None:
    item = await quiet_office.card()
    new = quiet_office.telegram.migrate_group(-1009990001)
    await quiet_office.show(item.id)
    assert item.card is not None
    assert item.card.chat_id == new
    assert quiet_office.migrated == [new]
    other = await quiet_office.card(8)
    assert other.card is not None
    assert other.card.chat_id == new


async def test_the_new_address_is_followed_when_sending(quiet_office: Office) -> None:
    new = quiet_office.telegram.migrate_group(-1009990002)
    item = await quiet_office.card()
    assert item.card is not None
    assert item.card.chat_id == new
    assert quiet_office.migrated == [new]


async def test_a_flood_limit_says_how_long_to_wait(quiet_office: Office) -> None:
    quiet_office.telegram.faults.add(
        "telegram:sendMessage", Fault(kind=FaultKind.RATE_LIMIT, seconds=17)
    )
    with pytest.raises(NotSentError) as caught:
        await quiet_office.desk.show(CARD)
    assert caught.value.retry_after == timedelta(seconds=17)


@pytest.mark.parametrize("kind", [FaultKind.CUT_BEFORE, FaultKind.CUT_AFTER])
async def test_a_cut_connection_may_be_repeated(quiet_office: Office, kind: FaultKind) -> None:
    quiet_office.telegram.faults.add("telegram:*", Fault(kind=kind))
    with pytest.raises(NotSentError):
        await quiet_office.desk.show(CARD)


async def test_a_server_error_may_be_repeated(quiet_office: Office) -> None:
    quiet_office.telegram.faults.add("telegram:*", Fault(kind=FaultKind.STATUS, status=502))
    with pytest.raises(NotSentError):
        await quiet_office.desk.show(CARD)


async def test_a_bot_put_out_of_the_group_is_refused_for_good(quiet_office: Office) -> None:
    quiet_office.telegram.world.group.shut = "bot was kicked from the supergroup chat"
    with pytest.raises(RejectedError, match="kicked") as caught:
        await quiet_office.desk.show(CARD)
    assert caught.value.code == "desk_forbidden"


@pytest.mark.parametrize(
    "complaint", ["can't parse entities: unclosed start tag at byte offset 7", "MESSAGE_TOO_LONG"]
)
async def test_a_card_whose_text_telegram_refuses_says_so_and_can_still_be_decided(
    quiet_office: Office, complaint: str
) -> None:
    body = {"ok": False, "error_code": 400, "description": f"Bad Request: {complaint}"}
    fault = Fault(kind=FaultKind.STATUS, status=400, body=body)
    quiet_office.telegram.faults.add("telegram:sendMessage", fault)
    with capture_logs() as logs:
        item = await quiet_office.card()

    message = quiet_office.message_of(item)
    assert "Telegram tidak menerima isi kartu ini" in message.content.text
    assert "#K7" in message.content.text
    rows = (message.markup or {})["inline_keyboard"]
    labels = [button["text"] for row in rows for button in row]
    assert labels == ["✏️ Ubah", "🙈 Sembunyikan", "❌ Tolak", "ℹ️ Info"]
    assert [entry["event"] for entry in logs] == ["desk_card_text_refused"]

    await quiet_office.show(item.id)
    assert "Telegram tidak menerima" not in quiet_office.message_of(item).content.text


async def test_a_wrong_token_is_refused_and_never_shown(make_office: MakeOffice) -> None:
    office = make_office(token="111:WRONG-secret")
    with pytest.raises(RejectedError) as caught:
        await office.desk.show(CARD)
    shown = f"{caught.value!r} {caught.value.__cause__!r} {office.connection!r}"
    assert "WRONG-secret" not in shown


def test_something_that_is_no_token_is_refused_at_once(make_office: MakeOffice) -> None:
    with pytest.raises(ValueError, match="does not look like"):
        make_office(token="secret")


async def test_a_digest_is_a_text_with_its_chart_after_it(quiet_office: Office) -> None:
    await quiet_office.desk.post_digest(FACTS)
    text, chart = quiet_office.telegram.messages()
    assert "Ringkasan" in text.content.text
    assert chart.media is not None


@pytest.mark.parametrize("kind", [FaultKind.CUT_BEFORE, FaultKind.CUT_AFTER])
async def test_a_digest_whose_text_was_on_its_way_has_an_unclear_outcome(
    quiet_office: Office, kind: FaultKind
) -> None:
    quiet_office.telegram.faults.add("telegram:sendMessage", Fault(kind=kind))
    with capture_logs() as logs, pytest.raises(OutcomeUnknownError):
        await quiet_office.desk.post_digest(FACTS)
    assert [(entry["event"], entry["week"]) for entry in logs] == [
        ("desk_digest_unsure", str(FACTS.week))
    ]


async def test_a_digest_meets_a_telegram_that_is_away_before_anything_is_sent(
    quiet_office: Office,
) -> None:
    quiet_office.telegram.faults.add("telegram:*", Fault(kind=FaultKind.STATUS, status=502))
    with pytest.raises(NotSentError):
        await quiet_office.desk.post_digest(FACTS)


async def test_a_telegram_that_cannot_be_connected_to_has_certainly_sent_nothing(
    make_office: MakeOffice,
) -> None:
    office = make_office(base_url="http://127.0.0.1:1/telegram")
    with pytest.raises(NotSentError):
        await office.desk.group.send("Halo")


async def test_a_digest_without_its_chart_is_posted_all_the_same(quiet_office: Office) -> None:
    quiet_office.telegram.faults.add("telegram:sendPhoto", Fault(kind=FaultKind.CUT_BEFORE))
    with capture_logs() as logs:
        await quiet_office.desk.post_digest(FACTS)
    assert len(quiet_office.telegram.messages()) == 1
    assert [entry["event"] for entry in logs] == ["desk_digest_chart_failed"]


async def test_cards_keep_to_the_groups_limit_but_answers_do_not_wait(
    make_office: MakeOffice,
) -> None:
    office = make_office(group_messages_per_minute=1)
    limiter = office.connection.application.bot.rate_limiter
    await office.card()
    assert not limiter._paced._get_group_limiter(office.telegram.group_id).has_capacity()
    interactive = office.service.connection.bot
    await interactive.send_message(  # a second paced message would wait for a minute
        office.telegram.group_id, "Segera", rate_limit_args="interactive"
    )
    assert len(office.telegram.messages()) == 2
