"""One address for several accounts of a platform, with real Instagram adapters behind it."""

import hashlib
import hmac
import json
from typing import Any

import pytest

from bot.adapters.platforms import instagram
from bot.domain.errors import MalformedInputError, VerificationError
from bot.ports import WebhookRequest
from bot.web.callbacks import Callback
from tests.fakes import START

HUMAS, DISHUB, NOBODY = "17841400000000001", "17841400000000002", "17841400000000009"


def account(user_id: str, *, secret: str = "satu-aplikasi", token: str = "token-a") -> Any:
    settings = instagram.Settings(
        user_id=user_id, access_token="IGAA-x", app_secrets=secret, verify_token=token
    )
    return instagram.build(settings, instagram.http_client(settings), lambda: START)


def entry(user_id: str, *ids: str) -> dict[str, Any]:
    changes = [{"field": "comments", "value": {"id": one, "text": "kapan?"}} for one in ids]
    return {"id": user_id, "time": 1764000000, "changes": changes}


def request(*entries: Any, secret: str = "satu-aplikasi", body: bytes | None = None) -> Any:
    if body is None:
        body = json.dumps({"object": "instagram", "entry": entries}).encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return WebhookRequest(body=body, headers={"x-hub-signature-256": f"sha256={digest}"})


@pytest.fixture
def callback() -> Callback:
    return Callback({"instagram": account(HUMAS), "instagram_dishub": account(DISHUB)})


def test_each_entry_goes_to_the_account_it_names(callback: Callback) -> None:
    received = callback.parse(request(entry(DISHUB, "1", "2"), entry(HUMAS, "3")))
    found = [(c.platform, c.external_id, c.account_id) for c in received.comments]
    assert found == [
        ("instagram", "3", HUMAS),
        ("instagram_dishub", "1", DISHUB),
        ("instagram_dishub", "2", DISHUB),
    ]
    assert received.skipped == 0


def test_entries_of_nobody_are_counted_once_and_spoil_nothing(callback: Callback) -> None:
    strange = [entry(NOBODY, "1"), entry(NOBODY, "2"), "teks", {"id": None}, entry("\u202e")]
    received = callback.parse(request(*strange, entry(DISHUB, "3")))
    assert [c.external_id for c in received.comments] == ["3"]
    assert received.skipped == len(strange)


def test_what_an_account_cannot_read_is_counted_once(callback: Callback) -> None:
    broken = {"id": DISHUB, "changes": [{"field": "comments", "value": {}}, None]}
    assert callback.parse(request(broken, entry(HUMAS, "3"))).skipped == 2


def test_only_fields_named_without_values_ask_the_right_account_to_poll(
    callback: Callback,
) -> None:
    received = callback.parse(request({"id": DISHUB, "changed_fields": ["comments"]}))
    polls = {key: one.poll_now for key, one in received.by_account.items()}
    assert polls == {"instagram": False, "instagram_dishub": True}


def test_the_secret_of_one_app_does_not_speak_for_the_account_of_another() -> None:
    callback = Callback(
        {"instagram": account(HUMAS), "instagram_dishub": account(DISHUB, secret="aplikasi-lain")}
    )
    received = callback.parse(request(entry(HUMAS, "1"), entry(DISHUB, "2")))
    assert [c.external_id for c in received.comments] == ["1"]
    assert received.skipped == 1
    received = callback.parse(request(entry(DISHUB, "2"), secret="aplikasi-lain"))
    assert [c.platform for c in received.comments] == ["instagram_dishub"]


def test_what_no_app_of_ours_signed_is_refused(callback: Callback) -> None:
    with pytest.raises(VerificationError):
        callback.parse(request(entry(HUMAS, "1"), secret="bukan-rahasia"))
    with pytest.raises(MalformedInputError):
        callback.parse(request(body=b"{rusak"))


def test_the_handshake_of_any_account_is_answered() -> None:
    callback = Callback({"a": account(HUMAS), "b": account(DISHUB, token="token-b")})
    for token in ("token-a", "token-b"):
        query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "115"}
        assert callback.handshake(query) == "115"
    with pytest.raises(VerificationError):
        callback.handshake(query | {"hub.verify_token": "token-c"})
