"""The check of a Page's credentials: it says in Indonesian what is wrong, and how to mend it."""

import pytest

from bot.sandbox.pages import PERMISSIONS
from tests.integration.facebook.conftest import PERSONS_TOKEN, TOKEN, Stage


async def found(stage: Stage) -> dict[str, str]:
    findings = await stage.platform.check()
    assert not any(secret in str(findings) for secret in (TOKEN, PERSONS_TOKEN, "rahasia"))
    return {one.name: f"{one.detail} {one.mend}" for one in findings if not one.ok}


async def test_the_check_of_good_credentials_finds_nothing_wrong(stage):
    assert await found(stage) == {}
    stage.comment()
    assert await found(stage) == {}
    assert len(await stage.platform.check()) == 4


async def test_a_persons_token_is_recognised(staged):
    async with staged(access_token=PERSONS_TOKEN) as stage:
        wrong = await found(stage)
    assert list(wrong) == ["facebook.halaman"]
    assert "me/accounts" in wrong["facebook.halaman"]


async def test_another_pages_token_is_recognised(staged):
    async with staged(page_id="102938475619999") as stage:
        wrong = await found(stage)
    assert stage.pages.config.page_id in wrong["facebook.halaman"]


async def test_a_dead_token_says_what_to_do(stage):
    stage.pages.tokens.broken_by = 463
    assert "ACCESS_TOKEN" in (await found(stage))["facebook.halaman"]


@pytest.mark.parametrize("missing", PERMISSIONS)
async def test_every_missing_permission_is_named(staged, missing):
    page = {"permissions": frozenset(PERMISSIONS) - {missing}}
    async with staged(page=page) as stage:
        assert missing in (await found(stage))["facebook.izin"]


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("pages_read_engagement", "pages_read_engagement"),
        ("pages_read_user_content", "pages_read_user_content"),
        ("pages_manage_engagement", "MODERATE"),
    ],
)
async def test_what_is_missing_is_noticed_even_where_meta_names_no_permissions(
    staged, missing, told
):
    page = {"permissions": frozenset(PERMISSIONS) - {missing}, "tells_permissions": False}
    async with staged(page=page) as stage:
        stage.comment()
        wrong = await found(stage)
    assert list(wrong) == ["facebook.komentar"]
    assert told in wrong["facebook.komentar"]


@pytest.mark.parametrize("fields", [(), ("messages",)])
async def test_a_missing_subscription_is_noticed(staged, fields):
    async with staged(page={"subscribed_fields": fields}) as stage:
        assert "subscribed_fields=feed" in (await found(stage))["facebook.langganan"]
