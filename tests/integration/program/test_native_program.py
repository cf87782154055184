"""What the office does in the platforms' own apps, in the whole program."""

import json
from dataclasses import dataclass

import httpx
import pytest

from bot.app import App, migrate, open_app
from bot.domain.reply import ItemId
from bot.domain.review import State
from bot.sandbox.telegram import RINA
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import card_of, served, until, until_idle
from tests.support.http import NO_TLS

QUESTION = "kapan jadwal vaksin?"


BASES = {"instagram": "graph", "facebook": "pages", "youtube": "youtube"}


@pytest.fixture
async def office(installation: Installation) -> Installation:
    """An installation with a Page and a channel beside Instagram, all polled every second."""
    sandbox = installation.server.sandbox
    page, tube = sandbox.pages.config, sandbox.youtube.config
    base = installation.server.base_url
    values = {
        "FACEBOOK__BASE_URL": f"{base}/pages",
        "FACEBOOK__PAGE_ID": page.page_id,
        "FACEBOOK__ACCESS_TOKEN": page.access_token,
        "FACEBOOK__APP_SECRETS": page.app_secret,
        "FACEBOOK__VERIFY_TOKEN": page.verify_token,
        "FACEBOOK__POLL_EVERY": 1,
        "INSTAGRAM__POLL_EVERY": 1,
        "YOUTUBE__BASE_URL": f"{base}/google",
        "YOUTUBE__TOKEN_URL": f"{base}/google/token",
        "YOUTUBE__CHANNEL_ID": tube.channel_id,
        "YOUTUBE__CLIENT_ID": tube.client_id,
        "YOUTUBE__CLIENT_SECRET": tube.client_secret,
        "YOUTUBE__REFRESH_TOKEN": tube.refresh_token,
        "YOUTUBE__POLL_EVERY": 1,
        "YOUTUBE__HELD_EVERY": 0,
    }
    installation.set(**{f"PLATFORMS__{name}": value for name, value in values.items()})
    await migrate(installation.settings())
    return installation


@dataclass(frozen=True, kw_only=True)
class Hand:
    """A person in the platform's own app."""

    base_url: str
    product: str
    me: str

    async def do(self, method: str, path: str, **body: object) -> dict[str, str]:
        async with httpx.AsyncClient(verify=NO_TLS) as client:
            url = f"{self.base_url}/control/{self.product}{path}"
            headers = {"content-type": "application/json"}
            answer = await client.request(method, url, content=json.dumps(body), headers=headers)
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}

    async def write(self, text: str, *, name: str, **more: str) -> str:
        who = {"username": name, "name": name}
        return str((await self.do("POST", "/comments", text=text, **who, **more))["id"])

    async def answer(self, text: str, *, under: str) -> None:
        await self.write(text, name=self.me, parent_id=under)


def hand_of(office: Installation, platform: str) -> Hand:
    sandbox, base = office.server.sandbox, office.server.base_url
    me = {
        "instagram": sandbox.graph.state.office.username,
        "facebook": sandbox.pages.state.office.username,
        "youtube": sandbox.youtube.state.office.name,
    }
    return Hand(base_url=base, product=BASES[platform], me=me[platform])


async def until_state(app: App, state: State) -> None:
    async def reached() -> bool:
        async with app.uow() as tx:
            items = await tx.reviews.get_many([ItemId(1)])
        return [item.state for item in items] == [state]

    await until(reached)


@pytest.mark.parametrize("platform", BASES)
async def test_an_answer_there_stops_the_approved_reply_and_stands_on_the_card(
    office: Installation, platform: str
) -> None:
    office.set(REVIEW__UNDO_WINDOW=30)
    hand = hand_of(office, platform)
    async with open_app(office.settings()) as app, served(app):
        comment = await hand.write(QUESTION, name="warga")
        card = await card_of(office)
        await office.telegram.press(user_id=RINA.id, message_id=card, index=0, wait=5)
        await until_state(app, State.APPROVED)

        await hand.answer("Besok pukul 08.00, Kak.", under=comment)
        await until_state(app, State.ANSWERED)

        async def told() -> bool:
            return "Dijawab langsung di" in office.telegram.messages()[0].content.text

        await until(told)
        text = office.telegram.messages()[0].content.text
    assert "Besok pukul 08.00, Kak." in text
    assert "gambar" in text
    assert "Rina" in text
    assert len(office.telegram.messages()) == 1


@pytest.mark.parametrize("platform", ["instagram", "facebook"])
async def test_hidden_shown_and_removed_there_the_card_follows(
    office: Installation, platform: str
) -> None:
    hand = hand_of(office, platform)
    async with open_app(office.settings()) as app, served(app):
        comment = await hand.write(QUESTION, name="warga")
        await until_state(app, State.IN_REVIEW)
        await hand.do("POST", f"/comments/{comment}/hide")
        await until_state(app, State.HIDDEN)
        await hand.do("POST", f"/comments/{comment}/unhide")
        await until_state(app, State.IN_REVIEW)
        await hand.do("DELETE", f"/comments/{comment}")
        await until_state(app, State.WITHDRAWN)


async def test_our_own_replies_are_never_taken_for_native_ones(office: Installation) -> None:
    async with open_app(office.settings()) as app, served(app):
        await office.graph.subscribe(f"{app.url}/webhooks/instagram")
        office.graph.add_comment(text=QUESTION, username="warga")
        card = await card_of(office)
        await office.telegram.press(user_id=RINA.id, message_id=card, index=0, wait=5)
        await until_state(app, State.PUBLISHED)
        await until_idle(app)
        async with app.uow() as tx:
            history = await tx.audit.of_item(ItemId(1))
    assert "answered_natively" not in {entry.action for entry in history}
