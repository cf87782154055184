"""A token that dies and is mended, in the whole program."""

import json

import httpx

from bot.app import App, open_app
from bot.domain.reply import ItemId
from bot.domain.review import State
from bot.sandbox.telegram import RINA
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import card_of, served, until
from tests.support.http import NO_TLS

QUESTION = "kapan jadwal vaksin?"


async def until_told(office: Installation, text: str) -> str:
    found: list[str] = []

    async def told() -> bool:
        texts = [message.content.text for message in office.telegram.messages()]
        found[:] = [one for one in texts if text in one]
        return bool(found)

    await until(told, seconds=30)
    assert len(found) == 1
    return found[0]


async def until_state(app: App, state: State) -> None:
    async def reached() -> bool:
        async with app.uow() as tx:
            return (await tx.reviews.get(ItemId(1))).state is state

    await until(reached, seconds=30)


async def test_a_dead_token_is_told_shown_and_got_over(installation: Installation) -> None:
    office = installation
    office.set(PLATFORMS__INSTAGRAM__POLL_EVERY=1, REVIEW__UNDO_WINDOW=1)
    async with (
        open_app(office.settings()) as app,
        served(app),
        httpx.AsyncClient(verify=NO_TLS) as web,
    ):
        await office.graph.subscribe(f"{app.url}/webhooks/instagram")
        office.graph.add_comment(text=QUESTION, username="warga")
        card = await card_of(office)
        office.graph.tokens.broken_by = 463

        told = await until_told(office, "Instagram berhenti dibaca")
        assert "Yang perlu dilakukan:" in told
        await office.telegram.press(user_id=RINA.id, message_id=card, index=0, wait=5)
        ready = (await web.get(f"{app.url}/health/ready")).json()
        assert ready["accounts_unreadable"] == {"instagram": "token_invalid"}
        metrics = (await web.get(f"{app.url}/metrics")).text
        said = await office.run("check", "--json")
        findings = {one["name"]: one for one in json.loads(said.out)}
        await until_state(app, State.APPROVED)

        office.graph.tokens.broken_by = None
        await until_told(office, "Instagram dibaca lagi")
        await until_state(app, State.PUBLISHED)
        ready = (await web.get(f"{app.url}/health/ready")).json()
    assert 'tanggap_account_unreadable{account="instagram",cause="token_invalid"} 1' in metrics
    assert QUESTION not in metrics
    assert "token" in findings["instagram.dibaca"]["mend"]
    assert ready["accounts_unreadable"] == {}
    assert len(office.graph.office_replies()) == 1
