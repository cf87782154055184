"""`tanggap check` tells of the private chat: on or off, and what is missing."""

import json

import pytest

from bot.app import migrate
from bot.sandbox.faults import Fault, FaultKind
from tests.integration.program.installation import Installation

ON = {"PLATFORMS__TELEGRAM_CHAT__ENABLED": "true"}


@pytest.fixture
async def ready(installation: Installation) -> Installation:
    await migrate(installation.settings())
    return installation


async def told(installation: Installation) -> list[tuple[bool, str]]:
    """Return the findings about the chat: whether all is well, and the words."""
    findings = json.loads((await installation.run("check", "--json")).out)
    return [
        (one["ok"], f"{one['detail']} {one['mend']}".strip())
        for one in findings
        if one["name"] == "telegram_chat"
    ]


async def test_off_is_said_with_what_switches_it_on(ready: Installation) -> None:
    [(ok, words)] = await told(ready)
    assert ok
    assert words.startswith("mati")
    assert "TANGGAP_PLATFORMS__TELEGRAM_CHAT__ENABLED=true" in words
    ready.set(PLATFORMS__TELEGRAM_CHAT__MESSAGES_PER_HOUR=5)
    [(_, words)] = await told(ready)
    assert words.startswith("mati")


async def test_on_is_said_with_the_bots_name(ready: Installation) -> None:
    ready.set(**ON)
    ready.telegram.world.description = "Layanan pesan Humas."
    assert await told(ready) == [(True, "menyala pada @tanggap_sandbox_bot")]


async def test_a_bot_that_does_not_say_what_it_is_for_is_told(ready: Installation) -> None:
    ready.set(**ON)
    [(ok, words)] = await told(ready)
    assert ok
    assert "/setdescription" in words


async def test_without_a_token_it_cannot_work(ready: Installation) -> None:
    ready.set(**ON, TELEGRAM__TOKEN=None)
    [(ok, words)] = await told(ready)
    assert not ok
    assert "TANGGAP_TELEGRAM__TOKEN" in words


async def test_while_nothing_is_sent_citizens_hear_nothing(ready: Installation) -> None:
    ready.set(**ON, PUBLISH__DRY_RUN="true")
    [(ok, words)] = await told(ready)
    assert ok
    assert "TANGGAP_PUBLISH__DRY_RUN" in words


async def test_telegram_being_away_is_told(ready: Installation) -> None:
    ready.set(**ON)
    fault = Fault(kind=FaultKind.STATUS, status=502)
    ready.server.sandbox.faults.add("telegram:getMyDescription", fault)
    [(ok, words)] = await told(ready)
    assert not ok
    assert "tidak menjawab" in words


async def test_a_second_chat_is_named_as_unused(ready: Installation) -> None:
    ready.set(PLATFORMS__TELEGRAM_CHAT_HUMAS__ENABLED="true")
    (second, second_words), (main, words) = await told(ready)
    assert (second, main) == (False, True)
    assert "TANGGAP_PLATFORMS__TELEGRAM_CHAT_HUMAS tidak dipakai" in second_words
    assert words.startswith("mati")


async def test_settings_that_cannot_be_read_are_told_beside_the_platforms(
    ready: Installation,
) -> None:
    ready.set(PLATFORMS__TELEGRAM_CHAT__MESSAGES_PER_HOUR=0)
    assert await told(ready) == []
    findings = json.loads((await ready.run("check", "--json")).out)
    assert "MESSAGES_PER_HOUR" in next(f for f in findings if f["name"] == "platforms")["detail"]
