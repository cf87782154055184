"""A channel in the whole program: its settings, its check, and a comment all the way."""

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import migrate, open_app
from bot.clock import utc_now
from bot.domain.comment import IncomingComment
from bot.errors import SetupError
from bot.ports import Channel
from bot.sandbox.telegram import RINA
from bot.sandbox.youtube import Status, YouTubeSandbox
from tests.fakes import ManualClock
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import card_of, served, until, until_idle

MESSAGES = Path(__file__).parents[3] / "prompts" / "id" / "messages.toml"
TEXTS = tomllib.loads(MESSAGES.read_text(encoding="utf-8"))["buttons"]


@pytest.fixture
async def office(installation: Installation) -> Installation:
    """An installation with a channel beside Instagram."""
    config, base = channel_of(installation).config, f"{installation.server.base_url}/google"
    installation.set(
        PLATFORMS__YOUTUBE__BASE_URL=base,
        PLATFORMS__YOUTUBE__TOKEN_URL=f"{base}/token",
        PLATFORMS__YOUTUBE__CHANNEL_ID=config.channel_id,
        PLATFORMS__YOUTUBE__CLIENT_ID=config.client_id,
        PLATFORMS__YOUTUBE__CLIENT_SECRET=config.client_secret,
        PLATFORMS__YOUTUBE__REFRESH_TOKEN=config.refresh_token,
        PLATFORMS__YOUTUBE__POLL_EVERY=60,
    )
    await migrate(installation.settings())
    return installation


def channel_of(installation: Installation) -> YouTubeSandbox:
    return installation.server.sandbox.youtube


async def wrong(office: Installation) -> dict[str, str]:
    said = await office.run("check", "--json")
    config = channel_of(office).config
    for secret in (config.client_secret, config.refresh_token):
        assert secret not in said.out + said.err
    return {
        one["name"]: f"{one['detail']} {one['mend']}"
        for one in json.loads(said.out)
        if not one["ok"]
    }


async def press(office: Installation, label: str) -> None:
    """Press the card's button of that label once it is there."""

    def labels() -> list[str]:
        rows = office.telegram.messages()[0].markup["inline_keyboard"]
        return [button["text"] for row in rows for button in row]

    async def is_there() -> bool:
        return label in labels()

    await until(is_there)
    card = office.telegram.messages()[0].id
    await office.telegram.press(
        user_id=RINA.id, message_id=card, index=labels().index(label), wait=5
    )


async def test_a_comment_under_a_video_goes_all_the_way(office: Installation) -> None:
    channel = channel_of(office)
    comment = channel.add_comment(text="kapan jadwal vaksin?", name="@siti")
    async with open_app(office.settings()) as app, served(app):
        card = await card_of(office)
        shown = office.telegram.messages()[0].content.text
        assert "YouTube" in shown
        assert "INFO BANJIR" in shown
        await office.telegram.press(user_id=RINA.id, message_id=card, index=0, wait=5)
        await until_idle(app)
        assert await app.audit_is_sound()
        figures = await app.figures()
        async with app.engine.connect() as connection:
            units = await connection.scalar(
                text("SELECT cursor FROM poll_cursors WHERE platform LIKE 'youtube:units:%'")
            )
    assert (figures.stored, figures.approved, figures.published) == (1, 1, 1)
    (reply,) = channel.office_replies()
    assert reply.parent_id == comment
    assert json.loads(units)["used"] >= channel.quota.used > 50


async def test_our_own_reply_and_a_second_start_bring_no_second_card(office: Installation) -> None:
    channel = channel_of(office)
    channel.add_comment(text="kapan jadwal vaksin?", name="@siti")
    async with open_app(office.settings()) as app, served(app):
        card = await card_of(office)
        await office.telegram.press(user_id=RINA.id, message_id=card, index=0, wait=5)
        await until_idle(app)
    async with open_app(office.settings()) as app, served(app):
        await app.polls.nudge("youtube")

        async def reply_is_known() -> bool:
            return (await app.figures()).stored >= 1 and not await app.count_in_flight()

        await until(reply_is_known)
        await until_idle(app)
    assert len(channel.office_replies()) == 1
    assert len(office.telegram.messages()) == 1


async def test_spam_is_held_back_from_the_card(office: Installation) -> None:
    channel = channel_of(office)
    spam = channel.add_comment(text="SLOT GACOR maxwin depo 10rb klik link di bio", name="@promo")
    async with open_app(office.settings()) as app, served(app):
        await card_of(office)
        for word in (TEXTS["ask_hide"], TEXTS["hide"]):
            await press(office, word)

        async def is_held() -> bool:
            return channel.state.comment(spam).status is Status.HELD

        await until(is_held)
        await until_idle(app)


async def test_the_card_follows_what_is_held_and_closed_in_youtube_studio(
    office: Installation,
) -> None:
    channel = channel_of(office)
    office.set(PLATFORMS__YOUTUBE__POLL_EVERY=1, PLATFORMS__YOUTUBE__HELD_EVERY=0)
    comment = channel.add_comment(text="kapan jadwal vaksin?", name="@siti", held=True)
    held, closed = "⏸ Ditahan YouTube", "🔒 Komentar ini tidak menerima balasan di YouTube."

    async def shows(*, has_held: bool, has_closed: bool) -> None:
        async def is_so() -> bool:
            text = office.telegram.messages()[0].content.text
            return (held in text, closed in text) == (has_held, has_closed)

        await until(is_so)

    async with open_app(office.settings()) as app, served(app):
        await card_of(office)
        await shows(has_held=True, has_closed=False)
        channel.state.moderate(comment, Status.PUBLISHED)
        await shows(has_held=False, has_closed=False)
        channel.state.comment(comment).can_reply = False
        await shows(has_held=False, has_closed=True)
        await until_idle(app)
    assert len(office.telegram.messages()) == 1


async def test_a_thread_that_its_author_removed_closes_its_card(office: Installation) -> None:
    channel = channel_of(office)
    office.set(PLATFORMS__YOUTUBE__POLL_EVERY=1, PLATFORMS__YOUTUBE__HELD_EVERY=0)
    comment = channel.add_comment(text="kapan jadwal vaksin?", name="@siti")
    async with open_app(office.settings()) as app, served(app):
        await card_of(office)
        channel.state.delete(comment)

        async def is_withdrawn() -> bool:
            return "ditarik" in office.telegram.messages()[0].content.text

        await until(is_withdrawn)
    assert len(office.telegram.messages()) == 1


async def test_what_is_nearly_thirty_days_old_is_read_again(office: Installation) -> None:
    channel = channel_of(office)
    standing = channel.add_comment(text="kapan jadwal vaksin?", name="@siti")
    long_ago = ManualClock(utc_now() - timedelta(days=24))
    async with open_app(office.settings(), clock=long_ago) as app:
        for external_id in (standing, "UgzSudahDihapus"):
            comment = IncomingComment(
                platform="youtube",
                external_id=external_id,
                account_id=channel.config.channel_id,
                text="kapan?",
                author_name="@lama",
            )
            await app.intake.receive([comment], channel=Channel.POLL)
    async with open_app(office.settings()) as app, served(app):

        async def is_done() -> bool:
            async with app.uow() as tx:
                gone = await tx.comments.find("youtube", "UgzSudahDihapus")
            return gone is not None and gone.text == "(dihapus)"

        await until(is_done)
        async with app.uow() as tx:
            found = await tx.comments.find("youtube", standing)
    assert found is not None
    assert (found.text, found.author_name) == ("kapan jadwal vaksin?", "@siti")


@pytest.mark.parametrize("days", [0, 31])
async def test_no_longer_than_google_allows_can_be_set(office: Installation, days: int) -> None:
    office.set(PLATFORMS__YOUTUBE__KEEP_FOR=days * 86_400)
    with pytest.raises(SetupError, match="YOUTUBE__KEEP_FOR"):
        async with open_app(office.settings()):
            pass


async def test_a_channel_in_order_passes_the_check(office: Installation) -> None:
    channel_of(office).add_comment(text="kapan?")
    assert await wrong(office) == {}


@pytest.mark.parametrize(
    ("planted", "name", "told"),
    [
        ({"CHANNEL_ID": "UClainlagi00000000000001"}, "youtube.kanal", "CHANNEL_ID"),
        ({"REFRESH_TOKEN": "salah"}, "youtube.kanal", "connect youtube"),
        ({"CLIENT_SECRET": "salah"}, "youtube.kanal", "CLIENT_SECRET"),
        ({"BASE_URL": "http://127.0.0.1:9"}, "youtube.kanal", "BASE_URL"),
        ({"POLL_EVERY": "5"}, "youtube.kuota", "POLL_EVERY"),
        ({"CHANNEL_ID": "@humas"}, "platforms", "YOUTUBE__CHANNEL_ID"),
        ({"CLIENT_ID": None}, "platforms", "YOUTUBE__CLIENT_ID"),
        ({"API_KEY": "x"}, "settings", "YOUTUBE__API_KEY"),
    ],
)
async def test_a_planted_fault_is_found(
    planted: dict[str, object], name: str, told: str, office: Installation
) -> None:
    office.set(**{f"PLATFORMS__YOUTUBE__{key}": value for key, value in planted.items()})
    assert told in (await wrong(office))[name]


async def test_a_channel_without_consent_is_not_started(office: Installation) -> None:
    office.set(PLATFORMS__YOUTUBE__REFRESH_TOKEN=None)
    with pytest.raises(SetupError, match="YOUTUBE__REFRESH_TOKEN"):
        async with open_app(office.settings()):
            pass
