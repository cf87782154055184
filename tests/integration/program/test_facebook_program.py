"""A Page in the whole program: its settings, its check, and a comment all the way."""

import json

import pytest

from bot.app import migrate, open_app
from bot.errors import SetupError
from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.pages import PagesSandbox
from bot.sandbox.telegram import RINA
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import card_of, served, until_idle


@pytest.fixture
async def office(installation: Installation) -> Installation:
    """An installation with a Page beside Instagram."""
    config = page_of(installation).config
    installation.set(
        PLATFORMS__FACEBOOK__BASE_URL=f"{installation.server.base_url}/pages",
        PLATFORMS__FACEBOOK__PAGE_ID=config.page_id,
        PLATFORMS__FACEBOOK__ACCESS_TOKEN=config.access_token,
        PLATFORMS__FACEBOOK__APP_SECRETS=config.app_secret,
        PLATFORMS__FACEBOOK__VERIFY_TOKEN=config.verify_token,
    )
    await migrate(installation.settings())
    return installation


def page_of(installation: Installation) -> PagesSandbox:
    return installation.server.sandbox.pages


async def wrong(office: Installation) -> dict[str, str]:
    said = await office.run("check", "--json")
    config = page_of(office).config
    for secret in (config.access_token, config.user_token, config.app_secret):
        assert secret not in said.out + said.err
    findings = json.loads(said.out)
    assert any(one["name"].startswith("facebook") or not one["ok"] for one in findings)
    return {f["name"]: f"{f['detail']} {f['mend']}" for f in findings if not f["ok"]}


async def test_a_comment_under_a_post_goes_all_the_way(office: Installation) -> None:
    pages = page_of(office)
    async with open_app(office.settings()) as app, served(app):
        await pages.subscribe(f"{app.url}/webhooks/facebook")
        comment = pages.add_comment(text="kapan jadwal vaksin?", name="Siti Aminah")
        await office.telegram.press(
            user_id=RINA.id, message_id=await card_of(office), index=0, wait=5
        )
        await until_idle(app)
        assert await app.audit_is_sound()
        figures = await app.figures()
    assert (figures.stored, figures.approved, figures.published) == (1, 1, 1)
    (reply,) = pages.office_replies()
    assert reply.parent_id == comment
    assert office.graph.office_replies() == []


async def test_a_page_in_order_passes_the_check(office: Installation) -> None:
    page_of(office).add_comment(text="kapan?", name="Siti")
    assert await wrong(office) == {}


async def test_a_persons_token_is_named(office: Installation) -> None:
    office.set(PLATFORMS__FACEBOOK__ACCESS_TOKEN=page_of(office).config.user_token)
    assert "milik orang" in (await wrong(office))["facebook.halaman"]


async def test_a_missing_subscription_is_named(office: Installation) -> None:
    page_of(office).subscriptions.fields.clear()
    assert "subscribed_fields=feed" in (await wrong(office))["facebook.langganan"]


async def test_a_missing_subscription_is_mended_and_the_others_stay(office: Installation) -> None:
    fields = page_of(office).subscriptions.fields
    fields.clear()
    fields.add("messages")
    assert "--mend" in (await wrong(office))["facebook.langganan"]
    said = await office.run("check", "--mend")
    assert (said.status, said.err) == (0, "")
    assert page_of(office).subscriptions.fields == {"feed", "messages"}
    assert await wrong(office) == {}


async def test_what_meta_does_not_let_us_mend_is_still_told(office: Installation) -> None:
    pages = page_of(office)
    pages.subscriptions.fields.clear()
    pages.faults.add(
        "pages:subscribe", Fault(kind=FaultKind.STATUS, status=403, body={"code": 200})
    )
    said = await office.run("check", "--mend", "--json")
    assert said.status == 1
    (finding,) = [one for one in json.loads(said.out) if not one["ok"]]
    assert finding["name"] == "facebook.langganan"
    assert "subscribed_fields=feed" in finding["mend"]
    assert pages.subscriptions.fields == set()
    assert not pages.faults.pending()


async def test_a_check_alone_changes_nothing(office: Installation) -> None:
    page_of(office).subscriptions.fields.clear()
    await wrong(office)
    assert page_of(office).subscriptions.fields == set()


@pytest.mark.parametrize(
    ("planted", "name", "told"),
    [
        ({"PAGE_ID": "1"}, "facebook.halaman", "PAGE_ID"),
        ({"ACCESS_TOKEN": "salah"}, "facebook.halaman", "me/accounts"),
        ({"BASE_URL": "http://127.0.0.1:9"}, "facebook.halaman", "BASE_URL"),
        ({"VERSION": "v9.0"}, "facebook.halaman", "VERSION"),
        ({"APP_SECRETS": "rahasia lain"}, "facebook.halaman", "APP_SECRETS"),
        ({"PAGE_ID": "@humas"}, "platforms", "FACEBOOK__PAGE_ID"),
        ({"APP_SECRETS": None}, "platforms", "FACEBOOK__APP_SECRETS"),
        ({"PAGE": "1"}, "settings", "FACEBOOK__PAGE"),
    ],
)
async def test_a_planted_fault_is_found(
    planted: dict[str, object], name: str, told: str, office: Installation
) -> None:
    office.set(**{f"PLATFORMS__FACEBOOK__{key}": value for key, value in planted.items()})
    assert told in (await wrong(office))[name]


async def test_a_page_without_its_secrets_is_not_started(office: Installation) -> None:
    office.set(PLATFORMS__FACEBOOK__VERIFY_TOKEN=None)
    with pytest.raises(SetupError, match="FACEBOOK__VERIFY_TOKEN"):
        async with open_app(office.settings()):
            pass
