"""A discussion group in the whole program: its settings, its check, and a comment all the way."""

import json

import pytest
from sqlalchemy import text

from bot.app import migrate, open_app
from bot.errors import SetupError
from bot.sandbox.telegram import DEWI, RINA, SITI
from bot.sandbox.telegram.discussion import Discussion
from bot.sandbox.telegram.model import Standing
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import card_of, served, until, until_idle


@pytest.fixture
async def office(installation: Installation) -> Installation:
    """An installation with a discussion group beside Instagram."""
    installation.set(PLATFORMS__TELEGRAM__GROUPS=group_of(installation).id)
    await migrate(installation.settings())
    return installation


def group_of(installation: Installation) -> Discussion:
    return installation.telegram.discussion


async def wrong(office: Installation) -> dict[str, str]:
    said = await office.run("check", "--json")
    assert office.telegram.config.token not in said.out + said.err
    return {
        one["name"]: f"{one['detail']} {one['mend']}"
        for one in json.loads(said.out)
        if not one["ok"]
    }


async def test_a_comment_below_a_post_goes_all_the_way(office: Installation) -> None:
    discussion = group_of(office)
    root = discussion.post("Vaksinasi anak mulai Senin")
    comment = discussion.comment("kapan jadwal vaksin?", user_id=DEWI.id, root=root.id)
    async with open_app(office.settings()) as app, served(app):
        card = await card_of(office)
        shown = office.telegram.messages()[0].content.text
        assert "Telegram" in shown
        assert "Vaksinasi anak" in shown
        await office.telegram.press(user_id=RINA.id, message_id=card, index=0, wait=5)

        async def answered() -> bool:
            return bool(discussion.bot_replies())

        await until(answered)
        await until_idle(app)
    [reply] = discussion.bot_replies()
    assert reply.reply_to is comment


async def test_commands_in_the_group_are_comments_and_never_orders(office: Installation) -> None:
    discussion = group_of(office)
    root = discussion.post("Vaksinasi anak mulai Senin")
    discussion.comment("/jeda", user_id=SITI.id, root=root.id)
    discussion.comment("kapan jadwal vaksin?", user_id=DEWI.id, root=root.id)
    async with open_app(office.settings()) as app, served(app):
        await card_of(office)
        async with app.engine.connect() as connection:
            rows = await connection.execute(text("SELECT text, direction FROM comments"))
            assert {tuple(row) for row in rows} == {
                ("/jeda", "outgoing"),
                ("kapan jadwal vaksin?", "incoming"),
            }
        await until_idle(app)
    assert [
        one.content.text for one in office.telegram.messages() if "jeda" in one.content.text
    ] == []


async def test_check_explains_the_groups_mistakes(office: Installation) -> None:
    assert not [name for name in await wrong(office) if name.startswith("telegram.")]
    office.telegram.world.privacy_mode = True
    group_of(office).make_bot(Standing(status="member"))
    group_of(office).unlink()
    found = await wrong(office)
    assert "/setprivacy" in found["telegram.privasi"]
    assert {"telegram.privasi", "telegram.kanal", "telegram.hak"} <= set(found)


async def test_a_review_group_as_a_source_stops_the_start_and_is_told(
    office: Installation,
) -> None:
    office.set(PLATFORMS__TELEGRAM__GROUPS=office.telegram.group_id)
    with pytest.raises(SetupError, match="grup petugas"):
        async with open_app(office.settings()):
            pass
    assert "grup petugas" in (await wrong(office))["platforms"]


async def test_without_a_token_the_check_says_so(office: Installation) -> None:
    office.set(TELEGRAM__TOKEN="")
    assert "TANGGAP_TELEGRAM__TOKEN" in (await wrong(office))["telegram.grup"]
