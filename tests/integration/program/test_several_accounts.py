"""Two Instagram accounts of one app in the whole program: settings, webhook, cards, checks."""

import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.app import migrate, open_app
from bot.clock import utc_now
from bot.domain.comment import IncomingComment
from bot.domain.digest import Week
from bot.errors import SetupError
from bot.ports import Channel
from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.graph import GraphConfig, GraphSandbox
from bot.sandbox.telegram import RINA, TelegramSandbox
from tests.fakes import ManualClock
from tests.integration.program.installation import Installation
from tests.integration.program.test_application import card_of, served, until, until_idle
from tests.support.http import NO_TLS

DISHUB_ID = "17841400000000077"
DISHUB_CHAT = -1002026117777
DISHUB_TOKEN = "SANDBOX-token-dishub"


@pytest.fixture
async def dishub(installation: Installation):
    """The second account; its Graph API stands on a port of its own."""
    config = installation.graph.config
    other = GraphConfig(
        user_id=DISHUB_ID,
        access_token=DISHUB_TOKEN,
        app_secret=config.app_secret,
        verify_token=config.verify_token,
        username="dishubkotacontoh",
    )
    async with SandboxServer(create_sandbox(SandboxConfig(graph=other))) as server:
        installation.set(
            PLATFORMS__INSTAGRAM_DISHUB__BASE_URL=f"{server.base_url}/graph",
            PLATFORMS__INSTAGRAM_DISHUB__USER_ID=DISHUB_ID,
            PLATFORMS__INSTAGRAM_DISHUB__ACCESS_TOKEN=DISHUB_TOKEN,
            PLATFORMS__INSTAGRAM_DISHUB__APP_SECRETS=config.app_secret,
            PLATFORMS__INSTAGRAM_DISHUB__VERIFY_TOKEN=config.verify_token,
        )
        await migrate(installation.settings())
        yield server.sandbox.graph


def entry(user_id: str, comment_id: str, text: str) -> dict[str, Any]:
    value = {"id": comment_id, "text": text, "from": {"id": "9", "username": "warga_contoh"}}
    return {"id": user_id, "time": 1, "changes": [{"field": "comments", "value": value}]}


def signed(secret: str, *entries: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"object": "instagram", "entry": entries}).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"content": body, "headers": {"X-Hub-Signature-256": f"sha256={digest}"}}


async def test_one_delivery_becomes_a_card_for_each_account(
    installation: Installation, dishub: GraphSandbox
) -> None:
    graph = installation.graph
    first = graph.add_comment(text="kapan jadwal vaksin?", username="warga_satu")
    second = dishub.add_comment(text="lampu merah mati pak", username="warga_dua")
    async with (
        open_app(installation.settings()) as app,
        served(app),
        httpx.AsyncClient(verify=NO_TLS) as http,
    ):
        delivery = signed(
            graph.config.app_secret,
            entry(graph.config.user_id, first, "kapan jadwal vaksin?"),
            entry(DISHUB_ID, second, "lampu merah mati pak"),
            entry("1", "2", "bukan untuk kami"),
        )
        for _ in range(2):  # as Meta may send it
            answer = await http.post(f"{app.url}/webhooks/instagram", **delivery)
            assert answer.status_code == 200
        await until_idle(app)
        assert (await app.figures()).stored == 2
    texts = [message.content.text for message in installation.telegram.messages()]
    assert any("Instagram · Dishub" in text and "lampu merah" in text for text in texts)
    assert any("Instagram" in text and "Dishub" not in text and "vaksin" in text for text in texts)


async def test_each_account_is_worked_on_in_its_own_group(
    installation: Installation, dishub: GraphSandbox
) -> None:
    telegram = installation.telegram
    telegram.world.add_group(DISHUB_CHAT, title="Meja Dishub")
    installation.set(PLATFORMS__INSTAGRAM_DISHUB__REVIEW_CHAT_ID=DISHUB_CHAT)
    async with open_app(installation.settings()) as app, served(app):
        await installation.graph.subscribe(f"{app.url}/webhooks/instagram")
        await dishub.subscribe(f"{app.url}/webhooks/instagram")
        installation.graph.add_comment(text="kapan jadwal vaksin?", username="warga_satu")
        await card_of(installation)
        dishub.add_comment(text="lampu merah mati sejak pagi pak", username="warga_dua")

        async def shown() -> bool:
            return bool(telegram.messages(DISHUB_CHAT))

        await until(shown)
        (card,) = telegram.messages(DISHUB_CHAT)
        assert "lampu merah" in card.content.text
        await telegram.press(
            user_id=RINA.id, chat_id=DISHUB_CHAT, message_id=card.id, index=0, wait=5
        )
        await until_idle(app)
    assert len(dishub.office_replies()) == 1
    assert installation.graph.office_replies() == []
    assert len(telegram.messages()) == len(telegram.messages(DISHUB_CHAT)) == 1


async def test_last_weeks_digest_is_posted_in_each_group_of_its_own_accounts(
    installation: Installation, dishub: GraphSandbox
) -> None:
    telegram = installation.telegram
    telegram.world.add_group(DISHUB_CHAT, title="Meja Dishub")
    installation.set(PLATFORMS__INSTAGRAM_DISHUB__REVIEW_CHAT_ID=DISHUB_CHAT)
    clock = ManualClock(utc_now() - timedelta(days=7))
    async with open_app(installation.settings(), clock=clock) as app:
        for number, account in enumerate(("instagram", "instagram", "instagram_dishub")):
            comment = IncomingComment(
                platform=account,
                external_id=f"c{number}",
                account_id="17",
                text="kapan jadwal vaksin?",
                created_at=clock(),
            )
            await app.intake.receive([comment], channel=Channel.POLL)
    for _ in range(2):  # a second start posts nothing again
        async with open_app(installation.settings()) as app, served(app):

            async def posted() -> bool:
                return all(digests_in(telegram, one) for one in (None, DISHUB_CHAT))

            await until(posted)
            await until_idle(app)
    (main,), (own,) = digests_in(telegram, None), digests_in(telegram, DISHUB_CHAT)
    assert "3 komentar" in main
    assert "Akun:" not in main
    assert "1 komentar" in own
    assert "Akun: Instagram · Dishub" in own

    week = Week.containing(clock(), installation.settings().zone)
    said = await installation.run("digest", "--week", week)
    assert said.out.count("tidak dikirim lagi") == 2
    shown = await installation.run(
        "digest", "--week", week, "--account", "instagram_dishub", "--print"
    )
    assert "Akun: Instagram · Dishub" in shown.out
    again = await installation.run(
        "digest", "--week", week, "--account", "instagram_dishub", "--again"
    )
    assert f"Ringkasan {week} sudah dikirim ke grup instagram_dishub." in again.out
    assert len(digests_in(telegram, DISHUB_CHAT)) == 2
    assert digests_in(telegram, None) == [main]
    wrong = await installation.run("digest", "--week", week, "--account", "instagram")
    assert (wrong.status, "tidak punya grup" in wrong.err) == (2, True)


def digests_in(telegram: TelegramSandbox, chat_id: int | None) -> list[str]:
    return [m.content.text for m in telegram.messages(chat_id) if "📥" in m.content.text]


async def test_an_account_quotes_only_the_knowledge_it_is_bound_to(
    installation: Installation, dishub: GraphSandbox
) -> None:
    telegram = installation.telegram
    telegram.world.add_group(DISHUB_CHAT, title="Meja Dishub")
    installation.set(
        PLATFORMS__INSTAGRAM_DISHUB__REVIEW_CHAT_ID=DISHUB_CHAT,
        PLATFORMS__INSTAGRAM_DISHUB__KNOWLEDGE="dinas perhubungan",
    )
    question = "syarat bikin KTP baru buat anak 17 tahun apa aja min?"
    async with open_app(installation.settings()) as app, served(app):
        for graph in (installation.graph, dishub):
            await graph.subscribe(f"{app.url}/webhooks/instagram")
            graph.add_comment(text=question, username="warga_satu")

        async def shown() -> bool:
            return bool(telegram.messages() and telegram.messages(DISHUB_CHAT))

        await until(shown)
    source = "Dinas Kependudukan"
    assert source in telegram.messages()[0].content.text
    assert source not in telegram.messages(DISHUB_CHAT)[0].content.text


async def test_check_looks_into_the_group_of_every_account(
    installation: Installation, dishub: GraphSandbox
) -> None:
    installation.set(PLATFORMS__INSTAGRAM_DISHUB__REVIEW_CHAT_ID=DISHUB_CHAT)
    wrong = await faults_of(installation)
    assert list(wrong) == ["telegram_group (instagram_dishub)"]
    assert "INSTAGRAM_DISHUB__REVIEW_CHAT_ID" in wrong["telegram_group (instagram_dishub)"]["mend"]
    installation.telegram.world.add_group(DISHUB_CHAT, title="Meja Dishub")
    assert await faults_of(installation) == {}
    installation.set(PLATFORMS__INSTAGRAM_DISHUB__REVIEW_TOPIC=7)
    wrong = await faults_of(installation)
    assert "tidak memakai topik" in wrong["telegram_group (instagram_dishub)"]["detail"]


async def test_staff_of_an_account_that_does_not_exist_are_told(
    installation: Installation, dishub: GraphSandbox
) -> None:
    staff = {"7003": {"name": "Siti", "role": "admin", "accounts": ["instagram_dinsos"]}}
    installation.set(STAFF=json.dumps(staff))
    assert "instagram_dinsos" in (await faults_of(installation))["staff_accounts"]["detail"]


async def test_knowledge_that_does_not_exist_is_told(
    installation: Installation, dishub: GraphSandbox
) -> None:
    installation.set(PLATFORMS__INSTAGRAM_DISHUB__KNOWLEDGE="Dinas Perhubungan,transpor")
    wrong = await faults_of(installation)
    assert list(wrong) == ["knowledge_scope"]
    assert "DISHUB__KNOWLEDGE: tidak ada entri dari transpor" in wrong["knowledge_scope"]["detail"]
    assert "Dinas Perhubungan" in wrong["knowledge_scope"]["mend"]


async def faults_of(installation: Installation) -> dict[str, Any]:
    said = await installation.run("check", "--json")
    return {f["name"]: f for f in json.loads(said.out) if not f["ok"]}


async def test_check_names_the_account_that_is_wrong(
    installation: Installation, dishub: GraphSandbox
) -> None:
    installation.set(PLATFORMS__INSTAGRAM_DISHUB__ACCESS_TOKEN="WRONG-TOKEN")
    wrong = await faults_of(installation)
    assert list(wrong) == ["instagram_dishub.akun"]
    assert "INSTAGRAM_DISHUB__ACCESS_TOKEN" in wrong["instagram_dishub.akun"]["mend"]


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("INSTAGRAM_DISHUB__USER_ID", "17841400000000001", "akun yang sama"),
        ("INSTAGRAM_DISHUB__REVIEW_CHAT_ID", "12", "REVIEW_CHAT_ID"),
        ("INSTAGRAM_DISHUB__LABEL", "x" * 41, "LABEL"),
        ("INSTAGRAM__DISHUB__LABEL", "Dishub", "INSTAGRAM__DISHUB"),
        ("INSTAGRAMDISHUB__LABEL", "Dishub", "INSTAGRAM_DISHUB"),
    ],
)
async def test_a_wrong_account_is_not_started(
    installation: Installation, dishub: GraphSandbox, variable: str, value: str, told: str
) -> None:
    installation.set(PLATFORMS__INSTAGRAM__USER_ID="17841400000000001")
    installation.set(**{f"PLATFORMS__{variable}": value})
    with pytest.raises(SetupError, match=told):
        async with open_app(installation.settings()):
            pass
