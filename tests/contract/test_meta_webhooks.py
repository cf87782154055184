"""Handshake, signature and every known shape of the webhooks of the Graph API."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.domain.errors import MalformedInputError, VerificationError
from bot.ports import Delivery, WebhookRequest
from tests.contract.conftest import META, PAGE_ID, SECRETS, USER_ID, VERIFY_TOKEN

ACCOUNTS = {"instagram": USER_ID, "facebook": PAGE_ID}
FOLDER = Path(__file__).with_name("fixtures")
FIXTURES = [path for name in META for path in sorted(FOLDER.joinpath(name).glob("*.json"))]


@pytest.fixture
def platform(built, meta):
    return built(meta, lambda request: httpx.Response(500))


def encoded(body: object) -> bytes:
    """As Meta sends it: everything but ASCII escaped."""
    return json.dumps(body, ensure_ascii=True, separators=(",", ":")).encode()


def signature(body: bytes, secret: str = SECRETS[0], scheme: str = "sha256") -> str:
    return f"{scheme}={hmac.new(secret.encode(), body, scheme).hexdigest()}"


def request(body: bytes, **headers: str) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest(body=body, headers=named)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_shape_of_the_payload_is_read(built, fixture):
    name = fixture.parent.name
    case = json.loads(fixture.read_text("utf-8"))
    body = encoded(case["body"])
    platform = built(name, lambda request: httpx.Response(500))
    delivery = platform.parse(request(body, x_hub_signature_256=signature(body)))
    expected = case["delivery"]
    assert [
        {key: getattr(comment, key) for key in wanted}
        for comment, wanted in zip(delivery.comments, expected["comments"], strict=True)
    ] == expected["comments"]
    assert delivery.skipped == expected["skipped"]
    assert delivery.poll_now is expected["poll_now"]
    assert list(delivery.changed) == expected.get("changed", [])
    assert all(comment.platform == name for comment in delivery.comments)
    assert all(comment.account_id == ACCOUNTS[name] for comment in delivery.comments)


@pytest.mark.parametrize(
    ("name", "written_at"),
    [("instagram", None), ("facebook", datetime(2026, 11, 24, 2, 0, tzinfo=UTC))],
)
def test_the_time_of_sending_is_never_taken_for_the_time_of_writing(built, name, written_at):
    body = encoded(json.loads((FOLDER / name / "comment.json").read_text())["body"])
    platform = built(name, lambda request: httpx.Response(500))
    (comment,) = platform.parse(request(body, x_hub_signature_256=signature(body))).comments
    assert comment.created_at == written_at


BODY = encoded({"object": "instagram", "entry": [], "teks": "é 🙏"})


@pytest.mark.parametrize("secret", SECRETS)
def test_any_of_the_secrets_may_sign(platform, secret):
    signed = request(BODY, x_hub_signature_256=signature(BODY, secret))
    assert platform.parse(signed) == Delivery()


def test_upper_case_digits_are_the_same_signature(platform):
    shouted = "sha256=" + signature(BODY).removeprefix("sha256=").upper()
    assert platform.parse(request(BODY, x_hub_signature_256=shouted)) == Delivery()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_hub_signature_256": ""},
        {"x_hub_signature_256": "sha256="},
        {"x_hub_signature_256": signature(BODY, "rahasia-lain")},
        {"x_hub_signature_256": signature(BODY).removeprefix("sha256=")},
        {"x_hub_signature_256": signature(BODY)[:-1]},
        {"x_hub_signature_256": "sha256=" + "é" * 64},
        {"x_hub_signature": signature(BODY, scheme="sha1")},
        {"x_hub_signature_256": signature(BODY, scheme="sha1")},
        {"x_hub_signature_256": "sha256=" + hashlib.sha256(BODY).hexdigest()},
    ],
)
def test_any_other_signature_is_refused_without_telling_a_secret(platform, headers):
    with pytest.raises(VerificationError) as error:
        platform.parse(request(BODY, **headers))
    assert not any(secret in repr(error.value) for secret in SECRETS)


def test_the_same_content_written_otherwise_is_refused(platform):
    rewritten = json.dumps(json.loads(BODY), ensure_ascii=False).encode()
    with pytest.raises(VerificationError):
        platform.parse(request(rewritten, x_hub_signature_256=signature(BODY)))


@pytest.mark.parametrize(
    "body", [b"", b"{rusak", b"[]", b"{}", b'{"entry": {}}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_signed_body_that_is_no_webhook_is_malformed(platform, body):
    with pytest.raises(MalformedInputError):
        platform.parse(request(body, x_hub_signature_256=signature(body)))


def query(**changes: str) -> dict[str, str]:
    good = {"mode": "subscribe", "challenge": "1158201444", "verify_token": VERIFY_TOKEN}
    return {f"hub.{name}": value for name, value in (good | changes).items()}


def test_the_challenge_is_returned_as_it_came(platform):
    assert platform.handshake(query()) == "1158201444"


@pytest.mark.parametrize(
    "wrong",
    [
        query(verify_token="salah"),
        query(verify_token=""),
        query(verify_token="é"),
        query(mode="unsubscribe"),
        query(challenge=""),
        query(challenge="<script>"),
        {name.replace(".", "_"): value for name, value in query().items()},
        {},
    ],
)
def test_any_other_handshake_is_refused(platform, wrong):
    with pytest.raises(VerificationError):
        platform.handshake(wrong)
