"""`tanggap connect`: what is entered is tried, stored encrypted, and used from then on."""

import json
import sqlite3
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.app import migrate, open_app
from bot.errors import SetupError
from bot.sandbox.pages import PagesSandbox
from tests.integration.program.installation import Installation, Said

KEY, OTHER_KEY = Fernet.generate_key().decode(), Fernet.generate_key().decode()
INSTAGRAM = ("USER_ID", "ACCESS_TOKEN", "APP_SECRETS", "VERIFY_TOKEN")


@pytest.fixture
async def office(installation: Installation) -> Installation:
    """An office whose Instagram account is not set up in the environment any more."""
    installation.set(**{f"PLATFORMS__INSTAGRAM__{name}": None for name in INSTAGRAM})
    installation.set(PLATFORMS__INSTAGRAM__BASE_URL=None, SECRET_KEYS=KEY)
    await migrate(installation.settings())
    return installation


def lines_of(office: Installation, **changes: str) -> str:
    config = office.graph.config
    values = {
        "base_url": f"{office.server.base_url}/graph",
        "access_token": config.access_token,
        "app_secrets": config.app_secret,
        "verify_token": config.verify_token,
        **changes,
    }
    return "\n".join(f"{name}={value}" for name, value in values.items() if value)


async def connect(office: Installation, *options: str, **changes: str) -> Said:
    stdin = lines_of(office, **changes)
    return await office.run("connect", "instagram", "--stdin", *options, stdin=stdin)


async def faults(office: Installation) -> dict[str, dict[str, Any]]:
    said = await office.run("check", "--json")
    return {f["name"]: f for f in json.loads(said.out) if not f["ok"]}


def database(office: Installation) -> bytes:
    return b"".join(file.read_bytes() for file in office.folder.glob("tanggap.db*"))


async def test_an_account_is_tried_stored_and_used(office: Installation) -> None:
    said = await connect(office, "--set", "label=Humas")
    assert (said.status, said.err) == (0, "")
    assert "@humas.kotacontoh" in said.out
    assert "disimpan terenkripsi" in said.out
    assert await faults(office) == {}
    async with open_app(office.settings()) as app:
        assert "instagram" in app.polls.platforms


async def test_nothing_secret_is_shown_or_can_be_read_from_a_copy(
    office: Installation,
) -> None:
    said = await connect(office)
    listed = await office.run("accounts")
    checked = await office.run("check")
    backed_up = await office.run("backup", office.folder / "cadangan")
    (copy,) = (office.folder / "cadangan").iterdir()
    config = office.graph.config
    for secret in (config.access_token, config.app_secret, config.verify_token, KEY):
        for told in (said, listed, checked, backed_up):
            assert secret not in told.out + told.err
        assert secret.encode() not in copy.read_bytes()
        assert secret.encode() not in database(office)
    assert "17841" in listed.out
    assert "tersimpan" in listed.out


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"access_token": "WRONG-TOKEN"}, "tidak diterima"),
        ({"access_token": ""}, "INSTAGRAM__ACCESS_TOKEN"),
        ({"user_id": "17841400000000099"}, "USER_ID"),
        ({"base_url": "http://127.0.0.1:9"}, "ConnectError"),
        ({"login": "facebook"}, "user_id="),
        ({"verify_token": ""}, "VERIFY_TOKEN"),
        ({"tokn": "WRONG-TOKEN"}, "tokn"),
    ],
)
async def test_what_does_not_work_is_told_and_not_stored(
    office: Installation, changes: dict[str, str], told: str
) -> None:
    said = await connect(office, **changes)
    assert said.status != 0
    assert told.lower() in (said.out + said.err).lower()
    assert "WRONG-TOKEN" not in said.out + said.err
    assert "tersimpan" not in (await office.run("accounts")).out


async def test_a_line_that_is_none_is_not_quoted(office: Installation) -> None:
    said = await office.run("connect", "instagram", "--stdin", stdin="IGAArahasia\n")
    assert said.status != 0
    assert "IGAArahasia" not in said.out + said.err


async def test_without_a_key_nothing_is_asked(office: Installation) -> None:
    office.set(SECRET_KEYS=None)
    said = await connect(office)
    assert said.status != 0
    assert "openssl rand" in said.err


async def test_a_key_that_is_none_is_told_without_quoting_it(office: Installation) -> None:
    office.set(SECRET_KEYS="kunci-yang-salah")
    said = await connect(office)
    assert said.status != 0
    assert "TANGGAP_SECRET_KEYS" in said.err
    assert "kunci-yang-salah" not in said.err


async def test_a_missing_subscription_is_made(office: Installation) -> None:
    office.graph.subscriptions.fields = {"messages"}
    assert (await connect(office)).status == 0
    assert office.graph.subscriptions.fields == {"messages", "comments", "live_comments"}
    office.graph.subscriptions.fields.clear()
    assert "--mend" in (await faults(office))["instagram.langganan"]["mend"]
    assert (await office.run("check", "--mend")).status == 0
    assert office.graph.subscriptions.fields == {"comments", "live_comments"}


async def test_the_environment_wins_over_what_is_stored(office: Installation) -> None:
    await connect(office)
    office.set(PLATFORMS__INSTAGRAM__ACCESS_TOKEN="WRONG-TOKEN")
    assert "instagram.akun" in await faults(office)


@pytest.mark.parametrize("keys", [None, OTHER_KEY], ids=["missing", "wrong"])
async def test_a_missing_or_wrong_key_is_told_with_the_mend(
    office: Installation, keys: str | None
) -> None:
    await connect(office)
    office.set(SECRET_KEYS=keys)
    wrong = await faults(office)
    assert "TANGGAP_SECRET_KEYS" in wrong["secret_keys"]["detail"]
    assert "--remove instagram" in wrong["secret_keys"]["detail"]
    with pytest.raises(SetupError, match="TANGGAP_SECRET_KEYS"):
        async with open_app(office.settings()):
            pass
    assert (await office.run("accounts", "--remove", "instagram")).status == 0
    assert "secret_keys" not in await faults(office)


async def test_keys_are_exchanged(office: Installation) -> None:
    await connect(office)
    before = database(office)
    office.set(SECRET_KEYS=f"{OTHER_KEY},{KEY}")
    said = await office.run("accounts", "--rotate")
    assert (said.status, "1 akun disegel ulang" in said.out) == (0, True)
    office.set(SECRET_KEYS=OTHER_KEY)
    assert await faults(office) == {}
    assert database(office) != before
    office.set(SECRET_KEYS=KEY)
    assert (await office.run("accounts", "--rotate")).status != 0


async def test_what_was_changed_in_the_database_is_not_believed(office: Installation) -> None:
    await connect(office)
    with sqlite3.connect(office.folder / "tanggap.db") as connection:
        connection.execute("UPDATE vault SET sealed = replace(sealed, 'A', 'B')")
    assert "secret_keys" in await faults(office)


async def test_a_further_account_takes_the_app_from_the_first_one(office: Installation) -> None:
    await connect(office)
    stdin = "user_id=17841400000000099\naccess_token=WRONG-TOKEN"
    said = await office.run("connect", "instagram", "--account", "dishub", "--stdin", stdin=stdin)
    assert "instagram_dishub.akun" in said.out  # tried at the first account's address
    assert "INSTAGRAM_DISHUB__ACCESS_TOKEN" in said.out


async def test_into_a_file_instead_of_the_database(office: Installation) -> None:
    office.set(SECRET_KEYS=None)
    file = office.folder / "tanggap.env"
    said = await connect(office, "--into", str(file))
    assert said.status == 0, said.err
    text = file.read_text()
    assert f"TANGGAP_PLATFORMS__INSTAGRAM__USER_ID={office.graph.config.user_id}" in text
    assert office.graph.config.access_token in text
    assert "tersimpan" not in (await office.run("accounts")).out


async def test_a_persons_token_leads_to_that_of_the_page(office: Installation) -> None:
    pages: PagesSandbox = office.server.sandbox.pages
    config = pages.config
    stdin = "\n".join(
        [
            f"base_url={office.server.base_url}/pages",
            f"access_token={config.user_token}",
            f"app_secrets={config.app_secret}",
            f"verify_token={config.verify_token}",
        ]
    )
    said = await office.run("connect", "facebook", "--stdin", stdin=stdin)
    assert (said.status, said.err) == (0, "")
    assert await faults(office) == {}


async def test_the_desk_itself_is_connected(office: Installation) -> None:
    config = office.telegram.config
    office.set(TELEGRAM__TOKEN=None, TELEGRAM__CHAT_ID=None)
    stdin = f"token={config.token}\nchat_id={config.group_id}"
    said = await office.run("connect", "telegram", "--stdin", stdin=stdin)
    assert (said.status, said.err) == (0, "")
    assert config.token.encode() not in database(office)
    assert await faults(office) == {}
    said = await office.run("connect", "telegram", "--account", "dua", "--stdin", stdin=stdin)
    assert said.status != 0


async def test_removing_what_is_not_there_is_told(office: Installation) -> None:
    assert (await office.run("accounts", "--remove", "tiktok")).status != 0
    assert "Tidak ada akun tersimpan" in (await office.run("accounts", "--rotate")).out


async def test_the_token_is_renewed_and_used_while_the_old_one_ends(
    office: Installation,
) -> None:
    await connect(office)
    graph = office.graph
    async with open_app(office.settings()) as app:
        await app.upkeep.tokens.run(["instagram"])
    (fresh,) = set(graph.tokens.known()) - {graph.config.access_token}
    assert fresh.encode() not in database(office)
    graph.tokens.end(graph.config.access_token)
    async with open_app(office.settings()) as app:
        await app.upkeep.tokens.take_up()
        await app.polls.once("instagram")
    assert await faults(office) == {}
    said = await office.run("check")
    assert "instagram.token berlaku 60 hari lagi" in said.out
    assert fresh not in said.out


async def test_without_a_key_check_tells_that_nothing_is_renewed(
    installation: Installation,
) -> None:
    await migrate(installation.settings())
    said = await installation.run("check")
    assert (said.status, "tidak diperpanjang sendiri" in said.out) == (0, True)
    assert "openssl rand" in said.out
