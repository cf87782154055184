"""Faults on demand: what happened and what was answered are two different things."""

import asyncio
import json

import httpx
import pytest

POST = "17900000000000001"


async def plan(stage, operation: str, **fault: object) -> None:
    answer = await stage.control("POST", "/faults", {"operation": operation, **fault})
    assert answer.status_code == 204


def error_of(response: httpx.Response) -> tuple[int, int | None]:
    error = response.json()["error"]
    return error["code"], error.get("error_subcode")


def office_texts(stage) -> list[str]:
    return [reply.text for reply in stage.graph.office_replies()]


async def test_a_reply_is_made_and_then_answered_with_500(stage):
    comment = stage.comment("Kapan?")
    await plan(stage, "reply", kind="error_after")
    answer = await stage.post(f"/{comment}/replies", message="Senin")
    assert answer.status_code == 500
    assert answer.json()["error"]["is_transient"] is True
    assert office_texts(stage) == ["Senin"]


async def test_a_reply_is_made_and_then_the_connection_is_cut(stage):
    comment = stage.comment("Kapan?")
    await plan(stage, "reply", kind="cut_after")
    with pytest.raises(httpx.TransportError):
        await stage.post(f"/{comment}/replies", message="Senin")
    assert office_texts(stage) == ["Senin"]


async def test_a_reply_is_made_and_then_answered_with_the_unreadable_code(stage):
    comment = stage.comment("Kapan?")
    body = {"code": 20, "error_subcode": 1772107}
    await plan(stage, "reply", kind="error_after", body=body)
    answer = await stage.post(f"/{comment}/replies", message="Senin")
    assert (answer.status_code, error_of(answer)) == (400, (20, 1772107))
    assert office_texts(stage) == ["Senin"]


async def test_a_reply_is_refused_with_500_and_not_made(stage):
    comment = stage.comment("Kapan?")
    await plan(stage, "reply", kind="status", status=503)
    answer = await stage.post(f"/{comment}/replies", message="Senin")
    assert answer.status_code == 503
    assert office_texts(stage) == []
    assert (await stage.post(f"/{comment}/replies", message="Senin")).status_code == 200


async def test_a_connection_is_cut_before_a_reply_is_made(stage):
    comment = stage.comment("Kapan?")
    await plan(stage, "reply", kind="cut_before")
    with pytest.raises(httpx.TransportError):
        await stage.post(f"/{comment}/replies", message="Senin")
    assert office_texts(stage) == []


async def test_a_slow_reply_is_made_after_the_caller_gave_up(stage):
    comment = stage.comment("Kapan?")
    await plan(stage, "reply", kind="delay", seconds=0.2)
    with pytest.raises(httpx.ReadTimeout):
        await stage.http.post(
            f"/graph/v26.0/{comment}/replies",
            data={"message": "Senin", "access_token": stage.graph.config.access_token},
            timeout=0.05,
        )
    assert office_texts(stage) == []
    await asyncio.sleep(0.3)
    assert office_texts(stage) == ["Senin"]


async def test_the_platform_itself_may_double_a_reply(stage):
    comment = stage.comment("Kapan?")
    await plan(stage, "reply", kind="duplicate")
    await stage.post(f"/{comment}/replies", message="Senin")
    assert office_texts(stage) == ["Senin", "Senin"]


@pytest.mark.parametrize(
    ("code", "subcode", "status"),
    [
        (190, 463, 400),
        (190, 460, 400),
        (10, None, 403),
        (100, 33, 400),
        (368, None, 400),
        (506, None, 400),
        (4, None, 403),
        (32, None, 403),
        (80001, None, 400),
        (80002, None, 400),
        (1, None, 500),
    ],
)
async def test_every_code_can_be_answered_on_demand(stage, code, subcode, status):
    body = {"code": code} | ({"error_subcode": subcode} if subcode else {})
    await plan(stage, "hide", kind="status", body=body)
    answer = await stage.post(f"/{stage.comment('promo')}", hide="true")
    assert (answer.status_code, error_of(answer)) == (status, (code, subcode))
    assert not any(comment.hidden for comment in stage.graph.comments())


async def test_a_rate_limit_tells_the_minutes_to_wait_and_has_no_retry_after(stage):
    await plan(stage, "read", kind="rate_limit", seconds=180)
    answer = await stage.get("/me")
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])["17841400000000001"][0]
    assert error_of(answer)[0] == 80002
    assert usage["call_count"] == 100
    assert usage["estimated_time_to_regain_access"] == 3
    assert "Retry-After" not in answer.headers
    assert (await stage.get("/me")).status_code == 200


@pytest.mark.parametrize("percent", [75, 95, 99])
async def test_usage_headers_warn_before_the_throttle(stage, percent):
    await stage.control("PUT", "/quirks", {"usage_percent": percent})
    answer = await stage.get("/me")
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])["17841400000000001"][0]
    assert answer.status_code == 200
    assert (usage["type"], usage["call_count"]) == ("instagram", percent)
    assert usage["estimated_time_to_regain_access"] == 0
    assert json.loads(answer.headers["X-App-Usage"])["call_count"] == percent // 2


async def test_at_a_hundred_percent_every_call_is_throttled_until_cleared(stage):
    comment = stage.comment("Kapan?")
    await stage.control("PUT", "/quirks", {"usage_percent": 100, "regain_minutes": 7})
    answer = await stage.post(f"/{comment}/replies", message="Senin")
    usage = json.loads(answer.headers["X-Business-Use-Case-Usage"])["17841400000000001"][0]
    assert error_of(answer)[0] == 80002
    assert usage["estimated_time_to_regain_access"] == 7
    await stage.control("DELETE", "/faults")
    assert (await stage.post(f"/{comment}/replies", message="Senin")).status_code == 200


async def test_the_real_budget_is_counted_over_a_rolling_day(staged):
    async with staged(daily_calls=3) as stage:
        statuses = [(await stage.get("/me")).status_code for _ in range(4)]
        assert statuses == [200, 200, 400, 400]
        stage.clock.advance(hours=24)
        assert (await stage.get("/me")).status_code == 200


async def test_a_read_fault_meets_any_read_and_no_write(stage):
    comment = stage.comment("Kapan?")
    await plan(stage, "read", kind="status", body={"code": 2})
    assert (await stage.post(f"/{comment}/replies", message="Senin")).status_code == 200
    assert error_of(await stage.get(f"/{comment}/replies"))[0] == 2
    assert (await stage.get(f"/{comment}/replies")).status_code == 200


async def test_unhiding_has_a_fault_of_its_own(stage):
    comment = stage.comment("promo")
    await plan(stage, "unhide", kind="status", body={"code": 10})
    assert (await stage.post(f"/{comment}", hide="true")).status_code == 200
    assert error_of(await stage.post(f"/{comment}", hide="false"))[0] == 10


async def test_a_fault_may_answer_something_that_is_no_json_at_all(stage):
    await plan(stage, "read", kind="status", status=502, body="<html>Bad Gateway</html>")
    answer = await stage.get("/me")
    assert (answer.status_code, answer.text) == (502, "<html>Bad Gateway</html>")


async def test_planned_faults_can_be_listed_and_cleared(stage):
    await plan(stage, "reply", kind="cut_after")
    assert (await stage.control("GET", "/faults")).json() == {"graph:reply": ["cut_after"]}
    await stage.control("DELETE", "/faults")
    assert (await stage.control("GET", "/faults")).json() == {}
    bad = await stage.control("POST", "/faults", {"operation": "reply", "kind": "gempa"})
    assert bad.status_code == 400


async def test_a_fault_may_bring_its_own_body_and_headers(stage):
    body = {"error": {"message": "sementara", "code": -1}}
    fault = {"kind": "status", "status": 429, "body": body, "headers": {"X-Uji": "ya"}}
    await plan(stage, "read", **fault)
    answer = await stage.get("/me")
    assert (answer.status_code, answer.json(), answer.headers["X-Uji"]) == (429, body, "ya")
