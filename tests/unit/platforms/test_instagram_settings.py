"""Instagram settings: what the environment may say, and that secrets stay secret."""

import logging

import pytest
from pydantic import ValidationError

from bot.adapters.platforms.instagram import http_client
from tests.unit.platforms.graph_stub import SECRETS, TOKEN, settings


@pytest.mark.parametrize(
    "given",
    ['["satu", "dua"]', "satu,dua", " satu , dua ,", ["satu", "dua"]],
)
def test_app_secrets_may_be_a_json_list_or_separated_by_commas(given: object) -> None:
    secrets = settings(app_secrets=given).app_secrets
    assert [secret.get_secret_value() for secret in secrets] == ["satu", "dua"]


def test_a_single_app_secret_needs_no_list() -> None:
    (secret,) = settings(app_secrets="satu").app_secrets
    assert secret.get_secret_value() == "satu"


@pytest.mark.parametrize(
    ("login", "host"),
    [
        ("instagram", "https://graph.instagram.com"),
        ("facebook", "https://graph.facebook.com"),
    ],
)
def test_the_host_belongs_to_the_kind_of_login(login: str, host: str) -> None:
    assert settings(login=login).base_url == host


def test_the_account_id_may_come_as_a_number() -> None:
    assert settings(user_id=17841400000000001).user_id == "17841400000000001"


@pytest.mark.parametrize(
    "wrong",
    [
        {"app_secrets": ""},
        {"app_secrets": "[]"},
        {"app_secrets": '["satu"'},
        {"access_token": ""},
        {"user_id": "@humas"},
        {"base_url": "graph.instagram.com"},
        {"version": "26"},
        {"login": "tiktok"},
        {"poll_every": 901},
        {"tokne": TOKEN},
    ],
)
def test_a_wrong_setting_is_refused_without_quoting_any_value(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as error:
        settings(**wrong)
    assert not any(secret in str(error.value) for secret in SECRETS)


def test_no_secret_is_shown_by_the_settings() -> None:
    assert not any(secret in repr(settings()) for secret in SECRETS)


@pytest.mark.parametrize(
    ("changes", "proves"),
    [
        ({"login": "instagram", "app_secrets": "satu"}, False),
        ({"login": "facebook", "app_secrets": "satu"}, True),
        ({"login": "facebook", "app_secrets": "satu,dua"}, False),
        ({"login": "instagram", "app_secrets": "satu", "send_proof": True}, True),
        ({"login": "facebook", "app_secrets": "satu", "send_proof": False}, False),
    ],
)
def test_the_proof_is_sent_where_one_secret_is_certain(
    changes: dict[str, object], *, proves: bool
) -> None:
    assert settings(**changes).proves_secret is proves


async def test_the_client_follows_no_redirect_and_its_library_logs_no_address() -> None:
    async with http_client(settings()) as http:
        assert not http.follow_redirects
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
    assert not logging.getLogger("httpcore").isEnabledFor(logging.DEBUG)
