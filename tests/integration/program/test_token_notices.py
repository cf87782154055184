"""Staff read in their group that a token ends: the whole program and the real desk."""

import json
from datetime import timedelta

import pytest

from bot.app import migrate, open_app
from bot.clock import utc_now
from tests.fakes import ManualClock
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import served, until

PAGE_CHAT = -1002026117777


@pytest.fixture
async def office(installation: Installation) -> Installation:
    """A Page with a group of its own beside Instagram."""
    config = installation.server.sandbox.pages.config
    installation.telegram.world.add_group(PAGE_CHAT, title="Meja Facebook")
    installation.set(
        PLATFORMS__FACEBOOK__BASE_URL=f"{installation.server.base_url}/pages",
        PLATFORMS__FACEBOOK__PAGE_ID=config.page_id,
        PLATFORMS__FACEBOOK__ACCESS_TOKEN=config.access_token,
        PLATFORMS__FACEBOOK__APP_SECRETS=config.app_secret,
        PLATFORMS__FACEBOOK__VERIFY_TOKEN=config.verify_token,
        PLATFORMS__FACEBOOK__REVIEW_CHAT_ID=PAGE_CHAT,
    )
    await migrate(installation.settings())
    return installation


def notices(office: Installation, chat_id: int | None = None) -> list[str]:
    texts = [message.content.text for message in office.telegram.messages(chat_id)]
    return [text for text in texts if text.startswith("🔑")]


async def test_the_end_of_a_pages_token_is_told_in_its_own_group_and_by_the_check(
    office: Installation,
) -> None:
    tokens = office.server.sandbox.pages.tokens
    tokens.end(office.server.sandbox.pages.config.access_token, days=3)
    for _ in range(2):  # a second start says nothing again
        async with open_app(office.settings()) as app, served(app):

            async def told() -> bool:
                return bool(notices(office, PAGE_CHAT))

            await until(told)
    (text,) = notices(office, PAGE_CHAT)
    assert text.startswith("🔑 Token Facebook berakhir 3 hari lagi")
    assert "tanggap connect facebook" in text
    assert notices(office) == []
    said = await office.run("check", "--json")
    (finding,) = [f for f in json.loads(said.out) if f["name"] == "facebook.token"]
    assert (finding["ok"], "3 hari lagi" in finding["detail"]) == (False, True)


async def test_a_page_whose_token_has_no_end_passes_the_check(office: Installation) -> None:
    said = await office.run("check", "--json")
    (finding,) = [f for f in json.loads(said.out) if f["name"] == "facebook.token"]
    assert (finding["ok"], finding["mend"]) == (True, "")
    assert finding["detail"].startswith("akses data")


async def test_the_latest_end_of_an_instagram_token_nobody_renews_is_told(
    office: Installation,
) -> None:
    clock = ManualClock(utc_now() - timedelta(days=51))

    async def told() -> bool:
        return bool(notices(office))

    async with open_app(office.settings(), clock=clock) as app:
        await app.upkeep.tokens.run(["instagram"])  # first seen
        assert not await told()
    async with open_app(office.settings()) as app, served(app):
        await until(told)
    (text,) = notices(office)
    assert text.startswith("🔑 Token Instagram berakhir paling lambat 9 hari lagi")
