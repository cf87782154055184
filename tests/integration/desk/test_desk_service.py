import asyncio
import logging

import pytest
from structlog.testing import capture_logs

from bot.adapters.desk.callback_data import Button
from bot.adapters.desk.connection import DeskSettings, Mode
from bot.domain.errors import MalformedInputError, NotSentError
from bot.domain.review import State
from bot.sandbox.app import SandboxServer
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram import RINA, SITI
from tests.integration.desk.desk_office import MakeOffice, Office, until

SECRET = "hook_secret-1"


async def test_the_desk_starts_at_once_while_telegram_is_down_and_connects_later(
    make_office: MakeOffice, server: SandboxServer
) -> None:
    office = make_office()
    server.sandbox.faults.add("telegram:getMe", Fault(kind=FaultKind.CUT_BEFORE, times=1))
    await asyncio.wait_for(office.service.start(), 0.5)
    assert not office.service.is_connected
    await asyncio.wait_for(office.service.wait_connected(), 5)
    item = await office.card()
    assert await office.press(item, Button.APPROVE, by=RINA.id) is not None


async def test_the_desk_stops_at_once_while_telegram_is_down(make_office: MakeOffice) -> None:
    office = make_office(base_url="http://127.0.0.1:9/telegram")
    await office.service.start()
    await asyncio.sleep(0.1)
    await asyncio.wait_for(office.service.stop(), 3)


async def test_the_desk_stops_at_once_in_the_middle_of_a_long_poll(office: Office) -> None:
    await until(lambda: office.telegram.api.calls.get("getUpdates", 0) > 0)
    await asyncio.wait_for(office.service.stop(), 3)


async def test_polling_goes_on_after_an_outage(office: Office, server: SandboxServer) -> None:
    item = await office.card()
    server.sandbox.faults.add("telegram:getUpdates", Fault(kind=FaultKind.STATUS, status=502))
    office.telegram.send(user_id=SITI.id, text="/jeda")
    await until(lambda: office.controls.paused, seconds=5)
    assert await office.press(item, Button.APPROVE, by=RINA.id) is not None


async def test_presses_made_while_the_bot_was_down_are_handled_after_the_start(
    make_office: MakeOffice,
) -> None:
    office = make_office()
    item = await office.card()
    pressed = asyncio.create_task(office.press(item, Button.APPROVE, by=RINA.id))
    await asyncio.sleep(0.05)
    await office.service.start()
    assert await pressed is not None
    assert item.state is State.APPROVED


async def test_handled_updates_are_confirmed_on_the_way_out(
    office: Office, make_office: MakeOffice
) -> None:
    office.telegram.send(user_id=SITI.id, text="/jeda")
    await until(lambda: office.controls.paused)
    await office.service.stop()
    again = make_office()
    await again.service.start()
    await again.service.wait_connected()
    await until(lambda: again.telegram.api.calls.get("getUpdates", 0) > 2)
    assert not again.controls.paused


async def test_an_unknown_kind_of_update_stops_nothing(office: Office) -> None:
    office.telegram.world.updates.push("message_from_the_future", {"x": 1})
    office.telegram.send(user_id=SITI.id, text="/jeda")
    await until(lambda: office.controls.paused)


async def test_an_update_that_cannot_be_read_is_skipped(office: Office) -> None:
    with capture_logs() as logs:
        office.telegram.world.updates.push("message", {"message_id": [], "chat": 5})
        office.telegram.send(user_id=SITI.id, text="/jeda")
        await until(lambda: office.controls.paused)
    assert [log["event"] for log in logs] == ["desk_update_unreadable"]


async def test_the_service_message_of_a_migration_is_followed(office: Office) -> None:
    old = office.telegram.world.group.to_json()
    person = {"id": RINA.id, "is_bot": False, "first_name": "Rina"}
    office.telegram.world.updates.push(
        "message",
        {
            "message_id": 999,
            "date": 1,
            "chat": {**old, "type": "group"},
            "from": person,
            "migrate_to_chat_id": -1009990003,
        },
    )
    await until(lambda: office.migrated == [-1009990003])


async def test_webhook_mode_takes_updates_and_checks_the_secret(make_office: MakeOffice) -> None:
    office = make_office(
        mode=Mode.WEBHOOK,
        webhook_url="https://tanggap.example.go.id/webhooks/telegram",
        webhook_secret=SECRET,
    )
    update = {"update_id": 5}
    with pytest.raises(NotSentError):
        await office.service.handle_update(update)
    await office.service.start()
    await office.service.wait_connected()
    assert office.telegram.state()["webhook"]["url"].endswith("/webhooks/telegram")
    item = await office.card()
    await office.service.handle_update(
        {
            "update_id": 6,
            "callback_query": {
                "id": "1",
                "from": {"id": RINA.id, "is_bot": False, "first_name": "Rina"},
                "message": office.message_of(item).to_json(),
                "chat_instance": "1",
                "data": "a:7:1",
            },
        }
    )
    assert item.state is State.APPROVED
    assert office.service.is_from_telegram(SECRET)
    for wrong in (None, "", "hook", "héook"):
        assert not office.service.is_from_telegram(wrong)


@pytest.mark.parametrize(
    "raw", [{}, {"update_id": 1, "message": 5}, {"update_id": 1, "callback_query": {"id": "1"}}]
)
async def test_something_that_is_no_update_is_refused(
    make_office: MakeOffice, raw: dict[str, object]
) -> None:
    office = make_office(mode=Mode.WEBHOOK, webhook_url="https://a.id/x", webhook_secret=SECRET)
    await office.service.start()
    await office.service.wait_connected()
    with pytest.raises(MalformedInputError):
        await office.service.handle_update(raw)


def test_webhook_mode_needs_its_address_and_secret() -> None:
    with pytest.raises(ValueError, match="webhook"):
        DeskSettings(token="1:x", chat_id=-1, mode=Mode.WEBHOOK)


async def test_without_a_secret_nothing_is_from_telegram(office: Office) -> None:
    assert not office.service.is_from_telegram("")


async def test_the_token_is_in_no_log(
    office: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    item = await office.card()
    await office.press(item, Button.APPROVE, by=RINA.id)
    await office.service.stop()
    token = office.connection.settings.token
    printed = capsys.readouterr()
    assert token not in caplog.text + printed.out + printed.err
    assert token not in repr(office.connection)
