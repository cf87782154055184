"""What each refusal of the Graph API means for a retry."""

import json
from datetime import timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from bot.domain.errors import NotSentError, OutcomeUnknownError, RejectedError
from tests.contract.conftest import SECRETS, TOKEN, USER_ID, reply

EDGES = {"facebook": "comments", "instagram": "replies"}


def refused(code: object, subcode: int | None = None, status: int = 400, **more: object):
    error = {"message": "Rahasia warga", "code": code, "fbtrace_id": "A1b2", **more}
    if subcode is not None:
        error["error_subcode"] = subcode
    return httpx.Response(status, json={"error": error})


def usage(percent: int, minutes: int = 0) -> dict[str, str]:
    row = {"type": "instagram", "call_count": percent, "estimated_time_to_regain_access": minutes}
    return {"X-Business-Use-Case-Usage": json.dumps({USER_ID: [row]})}


WRITES = [
    (refused(1), OutcomeUnknownError, None),
    (refused(2, status=500), OutcomeUnknownError, None),
    (refused(-1), OutcomeUnknownError, None),
    (refused(-2), OutcomeUnknownError, None),
    (refused(9999, is_transient=True), OutcomeUnknownError, None),
    (refused(20, 1772107), OutcomeUnknownError, None),
    (refused(506), OutcomeUnknownError, None),
    (refused(4, status=403), NotSentError, "throttled"),
    (refused(17), NotSentError, "throttled"),
    (refused(32), NotSentError, "throttled"),
    (refused(341), NotSentError, "throttled"),
    (refused(613), NotSentError, "throttled"),
    (refused(80001), NotSentError, "throttled"),
    (refused(80002), NotSentError, "throttled"),
    (refused(190, 463), RejectedError, "token_invalid"),
    (refused(190, 460, is_transient=True), RejectedError, "token_invalid"),
    (refused(102), RejectedError, "token_invalid"),
    (refused(3), RejectedError, "permission"),
    (refused(10, status=403), RejectedError, "permission"),
    (refused(200), RejectedError, "permission"),
    (refused(299), RejectedError, "permission"),
    (refused(1705), RejectedError, "permission"),
    (refused(368), RejectedError, "blocked"),
    (refused(100), RejectedError, "bad_request"),
    (refused("100"), RejectedError, "bad_request"),
    (refused(9999, status=500), OutcomeUnknownError, None),
    (httpx.Response(502, text="<html>"), OutcomeUnknownError, None),
    (httpx.Response(200, text="<html>"), OutcomeUnknownError, None),
    (httpx.Response(200, json={}), OutcomeUnknownError, None),
    (httpx.Response(200, json={"id": None}), OutcomeUnknownError, None),
    (
        httpx.Response(302, headers={"Location": "https://jahat.example"}),
        OutcomeUnknownError,
        None,
    ),
    (httpx.Response(408), OutcomeUnknownError, None),
    (httpx.Response(429), NotSentError, "throttled"),
    (httpx.Response(401), RejectedError, "token_invalid"),
    (httpx.Response(403), RejectedError, "permission"),
    (httpx.Response(404), RejectedError, "bad_request"),
]


@pytest.mark.parametrize(("answer", "error", "code"), WRITES)
async def test_every_refusal_of_a_reply_says_whether_a_retry_is_safe(
    built, meta, answer, error, code
):
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return answer

    with pytest.raises(error) as caught:
        await built(meta, handler).publish(reply())
    assert type(caught.value) is error
    assert getattr(caught.value, "code", None) == code
    assert len(requests) == 1  # no retry of its own
    assert "Rahasia" not in str(caught.value)


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (httpx.ConnectError("x"), NotSentError),
        (httpx.ConnectTimeout("x"), NotSentError),
        (httpx.PoolTimeout("x"), NotSentError),
        (httpx.ReadTimeout("x"), OutcomeUnknownError),
        (httpx.WriteTimeout("x"), OutcomeUnknownError),
        (httpx.ReadError("x"), OutcomeUnknownError),
        (httpx.WriteError("x"), OutcomeUnknownError),
        (httpx.RemoteProtocolError("x"), OutcomeUnknownError),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
async def test_a_broken_connection_says_whether_the_request_left(built, meta, failure, error):
    def handler(request: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(error):
        await built(meta, handler).publish(reply())
    with pytest.raises(NotSentError):  # a read never did anything
        await built(meta, handler).find_published(reply())


async def test_a_reply_is_a_form_without_fields_and_the_token_is_not_logged(built, meta, caplog):
    caplog.set_level("DEBUG")
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"id": "180"})

    with capture_logs() as logs:
        assert (await built(meta, handler).publish(reply())).external_id == "180"
    (request,) = requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.url.path == f"/v26.0/18000000000000001/{EDGES[meta]}"
    assert not request.url.query
    assert b"fields" not in request.content
    assert TOKEN not in caplog.text + str(logs)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (usage(100, 7), timedelta(minutes=7)),
        (usage(100), timedelta(minutes=1)),
        ({"X-App-Usage": '{"call_count": 100}'}, timedelta(minutes=1)),
        ({"X-App-Usage": "{rusak"}, timedelta(minutes=1)),
    ],
)
async def test_a_throttled_account_waits_as_long_as_the_headers_say(built, meta, headers, wait):
    calls: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(400, headers=headers, json={"error": {"code": 80002}})

    platform = built(meta, handler)
    for _ in range(2):
        with pytest.raises(NotSentError) as error:
            await platform.publish(reply())
        assert error.value.retry_after == wait
    assert len(calls) == 1  # calling on would lengthen the wait


async def test_near_the_limit_replies_go_on_and_polls_wait(built, meta):
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=usage(95), json={"id": "180", "data": []})

    platform = built(meta, handler)
    await platform.publish(reply())
    with pytest.raises(NotSentError):
        await platform.poll(None)
    await platform.publish(reply())


async def test_the_proof_of_the_secret_never_replaces_or_shows_it(built, meta):
    seen: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        return httpx.Response(200, json={"id": "180"})

    await built(meta, handler, send_proof=True, app_secrets=SECRETS[0]).publish(reply())
    await built(meta, handler).publish(reply())
    assert [b"appsecret_proof=" in content for content in seen] == [True, False]
    assert SECRETS[0].encode() not in b"".join(seen)
