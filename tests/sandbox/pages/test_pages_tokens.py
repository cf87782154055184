"""What the stand-in of a Page tells of tokens, and to whom."""

import pytest

from tests.sandbox.pages.conftest import PERSONS_TOKEN, SECRET, TOKEN, PageStage


def app_token(stage: PageStage) -> str:
    return f"{stage.pages.config.app_id}|{SECRET}"


async def test_every_token_leads_to_its_app(stage: PageStage) -> None:
    answer = await stage.get("/app", fields="id")
    assert answer.json()["id"] == stage.pages.config.app_id


@pytest.mark.parametrize("caller", [app_token, lambda _: PERSONS_TOKEN])
async def test_the_app_and_its_developers_may_inspect_a_token(stage: PageStage, caller) -> None:
    answer = await stage.get("/debug_token", input_token=TOKEN, access_token=caller(stage))
    data = answer.json()["data"]
    assert (data["type"], data["is_valid"], data["expires_at"]) == ("PAGE", True, 0)
    week_old = 90 - stage.pages.config.token_age_days
    left = data["data_access_expires_at"] - stage.pages.state.clock().timestamp()
    assert round(left / 86_400) == week_old
    assert "pages_messaging" in data["scopes"]


@pytest.mark.parametrize("caller", [TOKEN, "lain", f"667788990011223|{SECRET}x"])
async def test_nobody_else_may(stage: PageStage, caller: str) -> None:
    answer = await stage.get("/debug_token", input_token=TOKEN, access_token=caller)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == (100 if caller == TOKEN else 190)


async def test_the_app_may_do_nothing_else_with_its_token(stage: PageStage) -> None:
    answer = await stage.get(f"/{stage.newest}/comments", access_token=app_token(stage))
    assert answer.json()["error"]["code"] == 190


async def test_ends_can_be_set_and_a_token_that_has_ended_is_not_valid(stage: PageStage) -> None:
    body = {"ends_in_days": 3, "data_access_ends_in_days": 2}
    assert (await stage.control("PUT", "/token", body)).status_code == 204

    async def told() -> dict[str, object]:
        asked = {"input_token": TOKEN, "access_token": app_token(stage)}
        return (await stage.get("/debug_token", **asked)).json()["data"]

    now = stage.pages.state.clock().timestamp()
    ends = [(await told())[name] - now for name in ("expires_at", "data_access_expires_at")]
    assert [round(seconds / 86_400) for seconds in ends] == [3, 2]
    await stage.control("PUT", "/token", {"ends_in_days": 0})
    ended = await told()
    assert (ended["is_valid"], ended["error"]["error_subcode"]) == (False, 463)
