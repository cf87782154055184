"""`tanggap check` on Telegram: what is wrong with the group, and which numbers to fill in."""

import json
import shlex

import pytest

from bot.adapters.desk.check import check_telegram
from bot.ports import Finding
from bot.sandbox.app import SandboxServer
from bot.sandbox.telegram import BUDI, RINA, TelegramConfig
from tests.integration.desk.desk_office import MakeOffice

Findings = dict[str, Finding]


async def checked(
    server: SandboxServer, *, chat_id: int | None, has_staff: bool = True, token: str = ""
) -> Findings:
    config = server.sandbox.telegram.config
    found = await check_telegram(
        token=token or config.token,
        chat_id=chat_id,
        base_url=f"{server.base_url}/telegram",
        has_staff=has_staff,
    )
    return {one.name: one for one in found}


async def test_a_group_in_order_is_named(
    server: SandboxServer, telegram_config: TelegramConfig
) -> None:
    found = await checked(server, chat_id=telegram_config.group_id)
    assert all(one.ok for one in found.values())
    assert found["telegram_token"].detail == f"@{telegram_config.bot_username}"
    assert telegram_config.group_title in found["telegram_group"].detail
    assert "telegram_seen" not in found


async def test_the_numbers_of_group_and_people_are_told_while_they_are_missing(
    server: SandboxServer, telegram_config: TelegramConfig
) -> None:
    telegram = server.sandbox.telegram
    telegram.send(user_id=RINA.id, text="/bantuan")
    telegram.send(user_id=BUDI.id, text="/bantuan")
    telegram.people.send_anonymously(text="/bantuan")
    found = await checked(server, chat_id=None, has_staff=False)
    assert not found["telegram_group"].ok
    seen = found["telegram_seen"]
    assert seen.ok
    assert f"TANGGAP_TELEGRAM__CHAT_ID={telegram_config.group_id}" in seen.detail
    (line,) = [word for word in shlex.split(seen.detail) if word.startswith("TANGGAP_STAFF=")]
    staff = json.loads(line.partition("=")[2])
    assert staff == {
        str(RINA.id): {"name": "Rina", "role": "reviewer"},
        str(BUDI.id): {"name": "Budi", "role": "reviewer"},
    }


async def test_looking_around_confirms_nothing(server: SandboxServer) -> None:
    telegram = server.sandbox.telegram
    telegram.send(user_id=RINA.id, text="/bantuan")
    waiting = len(telegram.world.updates)
    await checked(server, chat_id=None)
    assert len(telegram.world.updates) == waiting == 1


async def test_before_anybody_has_written_the_next_step_is_told(server: SandboxServer) -> None:
    seen = (await checked(server, chat_id=None))["telegram_seen"]
    assert not seen.ok
    assert "/bantuan@" in seen.mend


async def test_a_bot_with_a_webhook_is_explained(
    server: SandboxServer, make_office: MakeOffice
) -> None:
    bot = make_office().connection.bot
    await bot.initialize()
    await bot.set_webhook("https://tanggap.example/webhooks/telegram", secret_token="s" * 32)
    seen = (await checked(server, chat_id=None))["telegram_seen"]
    assert not seen.ok
    assert "webhook" in seen.detail


async def test_a_group_that_has_moved_is_told_with_its_new_number(
    server: SandboxServer, telegram_config: TelegramConfig
) -> None:
    moved = server.sandbox.telegram.migrate_group(-1002026119999)
    found = await checked(server, chat_id=telegram_config.group_id, has_staff=False)
    assert not found["telegram_group"].ok
    assert str(moved) in found["telegram_group"].mend
    assert f"CHAT_ID={moved}" in found["telegram_seen"].detail
    assert str(telegram_config.group_id) not in found["telegram_seen"].detail


async def test_an_unknown_group_and_a_wrong_token_are_told_apart(
    server: SandboxServer, telegram_config: TelegramConfig
) -> None:
    found = await checked(server, chat_id=-1)
    assert found["telegram_token"].ok
    assert not found["telegram_group"].ok
    found = await checked(server, chat_id=-1, token="123456789:WRONG")
    assert not found["telegram_token"].ok
    assert "WRONG" not in str(found)


@pytest.mark.parametrize("token", ["", "no-colon"])
async def test_a_token_of_the_wrong_shape_is_refused_without_quoting_it(
    server: SandboxServer, token: str
) -> None:
    found = await checked(server, chat_id=-1, token=token or "123456789:")
    assert not found["telegram_token"].ok
    assert token not in str(found) or not token
