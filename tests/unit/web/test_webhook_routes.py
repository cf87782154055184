"""The web application over ASGI, with a platform and a desk that answer as told."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.domain.comment import IncomingComment
from bot.domain.errors import MalformedInputError, NotSentError, VerificationError
from bot.ports import Delivery, WebhookRequest
from bot.web import create_web
from bot.web.body import MOST_BYTES
from tests.support.http import NO_TLS

COMMENT = IncomingComment(platform="uji", external_id="1", account_id="9", text="Rahasia warga")


@dataclass
class Office:
    """Everything around the web application; `parsed` and `failure` decide what happens."""

    parsed: Delivery | Exception = field(default_factory=lambda: Delivery(comments=(COMMENT,)))
    failure: Exception | None = None
    update_failure: Exception | None = None
    state: Mapping[str, object] = field(default_factory=lambda: {"ok": True, "database": "ok"})
    commit: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[WebhookRequest] = field(default_factory=list)
    stored: list[IncomingComment] = field(default_factory=list)
    polled: list[str] = field(default_factory=list)
    looked_at: list[tuple[str, str]] = field(default_factory=list)
    updates: list[Mapping[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.commit.set()

    def handshake(self, query: Mapping[str, str]) -> str:
        if query.get("hub.verify_token") != "benar":
            raise VerificationError("token salah: rahasia")
        return query["hub.challenge"]

    def parse(self, request: WebhookRequest) -> Delivery:
        self.requests.append(request)
        if isinstance(self.parsed, Exception):
            raise self.parsed
        return self.parsed

    async def receive(self, comments: Sequence[IncomingComment]) -> None:
        await self.commit.wait()
        if self.failure:
            raise self.failure
        self.stored += comments

    async def poll_now(self, name: str) -> None:
        self.polled.append(name)

    async def look_again(self, name: str, external_ids: Sequence[str]) -> None:
        self.looked_at += [(name, one) for one in external_ids]

    async def ready(self) -> Mapping[str, object]:
        return self.state

    def is_from_telegram(self, secret_header: str | None) -> bool:
        return secret_header == "kunci"

    async def handle_update(self, raw: Mapping[str, Any]) -> None:
        if self.update_failure:
            raise self.update_failure
        self.updates.append(raw)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
async def http(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    app = create_web(
        platforms={"uji": {"uji": office}},
        receive=office.receive,
        poll_now=office.poll_now,
        look_again=office.look_again,
        ready=office.ready,
        telegram=office,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://uji", verify=NO_TLS
    ) as client:
        yield client


async def test_the_challenge_comes_back_bare(http):
    query = {"hub.mode": "subscribe", "hub.verify_token": "benar", "hub.challenge": "115"}
    answer = await http.get("/webhooks/uji", params=query)
    assert (answer.status_code, answer.text) == (200, "115")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_a_wrong_verify_token_is_forbidden_without_detail(http):
    answer = await http.get("/webhooks/uji", params={"hub.verify_token": "salah"})
    assert answer.status_code == 403
    assert "rahasia" not in answer.text


async def test_the_raw_bytes_and_lower_case_headers_reach_the_platform(http, office):
    await http.post("/webhooks/uji", content=b'{"a": "\\u00e9"}', headers={"X-Hub-Signature": "x"})
    assert office.requests[0].body == b'{"a": "\\u00e9"}'
    assert office.requests[0].headers["x-hub-signature"] == "x"


async def test_success_is_told_only_after_the_commit(http, office):
    office.commit.clear()
    sending = asyncio.create_task(http.post("/webhooks/uji", content=b"{}"))
    await asyncio.sleep(0.02)
    assert not sending.done()
    office.commit.set()
    assert (await sending).status_code == 200
    assert office.stored == [COMMENT]


@pytest.mark.parametrize(
    "failure",
    [OperationalError("INSERT Rahasia warga", {}, Exception()), OSError("disk"), TimeoutError()],
    ids=lambda failure: type(failure).__name__,
)
async def test_a_storage_failure_makes_the_platform_send_again(http, office, failure):
    office.failure = failure
    with capture_logs() as logs:
        answer = await http.post("/webhooks/uji", content=b"{}")
    assert answer.status_code == 503
    assert "Rahasia warga" not in answer.text + str(logs)


@pytest.mark.parametrize(
    ("error", "status"), [(VerificationError("kunci"), 403), (MalformedInputError("isi"), 400)]
)
async def test_what_cannot_be_trusted_or_read_is_refused_and_not_stored(
    http, office, error, status
):
    office.parsed = error
    answer = await http.post("/webhooks/uji", content=b"{}")
    assert answer.status_code == status
    assert str(error) not in answer.text
    assert office.stored == []


async def test_a_hint_without_values_asks_for_a_poll(http, office):
    office.parsed = Delivery(poll_now=True)
    assert (await http.post("/webhooks/uji", content=b"{}")).status_code == 200
    assert (office.polled, office.stored) == (["uji"], [])


async def test_an_edited_or_removed_comment_is_noted_for_another_look(http, office):
    office.parsed = Delivery(changed=("7", "8"))
    assert (await http.post("/webhooks/uji")).status_code == 200
    assert (office.looked_at, office.stored) == ([("uji", "7"), ("uji", "8")], [])


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_platform_is_not_found(http, method):
    assert (await http.request(method, "/webhooks/lain")).status_code == 404


async def test_a_body_above_the_limit_is_refused_even_without_a_stated_length(http, office):
    async def endless():
        for _ in range(MOST_BYTES // 2**20 + 2):
            yield b"x" * 2**20

    assert (await http.post("/webhooks/uji", content=endless())).status_code == 413
    big = {"Content-Length": str(MOST_BYTES + 1)}
    assert (await http.post("/webhooks/uji", content=b"", headers=big)).status_code == 413
    assert office.requests == []


async def test_an_unforeseen_error_is_answered_without_detail_and_logged_without_text(
    http, office
):
    office.failure = RuntimeError("Rahasia warga")
    with capture_logs() as logs:
        answer = await http.post("/webhooks/uji", content=b"{}")
    assert (answer.status_code, answer.text) == (500, "internal error")
    (event,) = (log for log in logs if log["event"] == "request_failed")
    assert event["error"] == "RuntimeError"
    assert "Rahasia" not in str(logs)


async def test_every_answer_has_a_request_id_and_security_headers(http, office):
    office.failure = RuntimeError()
    for answer in (await http.get("/health/live"), await http.post("/webhooks/uji")):
        assert len(answer.headers["x-request-id"]) == 32
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("given", "kept"), [("abc-12345", True), ("a b\tc<script>", False)])
async def test_only_a_harmless_request_id_is_kept(http, given, kept):
    answer = await http.get("/health/live", headers={"X-Request-ID": given})
    assert (answer.headers["x-request-id"] == given) is kept


async def test_readiness_follows_what_it_is_told(http, office):
    assert (await http.get("/health/ready")).json() == {"ok": True, "database": "ok"}
    office.state = {"ok": False, "database": "gone"}
    answer = await http.get("/health/ready")
    assert (answer.status_code, answer.json()["database"]) == (503, "gone")


@pytest.mark.parametrize("secret", [None, "salah"])
async def test_an_update_without_the_secret_is_forbidden(http, office, secret):
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
    answer = await http.post("/webhooks/telegram", json={"update_id": 1}, headers=headers)
    assert (answer.status_code, office.updates) == (403, [])


@pytest.mark.parametrize(
    ("failure", "body", "status"),
    [
        (None, b'{"update_id": 1}', 200),
        (None, b"[1]", 400),
        (None, b"\xff", 400),
        (None, b"[" * 100_000, 400),
        (NotSentError("belum"), b"{}", 503),
        (MalformedInputError("bukan"), b"{}", 400),
    ],
)
async def test_an_update_is_answered_by_what_became_of_it(http, office, failure, body, status):
    office.update_failure = failure
    headers = {"X-Telegram-Bot-Api-Secret-Token": "kunci"}
    answer = await http.post("/webhooks/telegram", content=body, headers=headers)
    assert answer.status_code == status
    assert office.updates == ([{"update_id": 1}] if status == 200 else [])
