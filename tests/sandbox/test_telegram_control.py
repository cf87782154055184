"""The control interface, the event stream and the pages."""

import asyncio
import json
import re
from typing import Any

import httpx
import pytest

from bot.sandbox.app import SandboxConfig, SandboxServer, create_sandbox
from bot.sandbox.faults import Fault, FaultKind, FaultPlan
from bot.sandbox.graph import GraphConfig
from bot.sandbox.hub import Hub
from bot.sandbox.telegram import BUDI, RINA, TelegramSandbox
from tests.sandbox.telegram_client import BotClient, keyboard
from tests.support.http import NO_TLS


async def control(http: httpx.AsyncClient, command: str, **body: Any) -> httpx.Response:
    return await http.post(f"/control/telegram/{command}", json=body)


async def test_the_state_shows_people_messages_keyboards_and_history(
    bot: BotClient, http: httpx.AsyncClient
) -> None:
    sent = await bot.say("<b>Kartu</b>", parse_mode="HTML", reply_markup=keyboard("a:1"))
    message_id = sent["message_id"]
    await bot.ok(
        "editMessageText", chat_id=bot.config.group_id, message_id=message_id, text="Selesai"
    )
    await control(http, "reply", user_id=RINA.id, message_id=message_id, text="Mantap")
    state = (await http.get("/control/telegram/state")).json()
    assert [persona["id"] for persona in state["personas"]] == [7001, 7002, 7003, 7099]
    card, reply = state["messages"]
    assert (card["text"], card["keyboard"], card["revision"]) == ("Selesai", [], 2)
    assert card["history"][0]["keyboard"] == keyboard("a:1")["inline_keyboard"]
    assert reply["reply_to"]["message_id"] == message_id
    assert state["counts"] == {"sendMessage": 1, "editMessageText": 1}


async def test_a_press_through_the_control_interface_returns_the_answer(
    bot: BotClient, http: httpx.AsyncClient
) -> None:
    sent = await bot.say("Kartu", reply_markup=keyboard("a:1"))
    press = asyncio.create_task(
        control(http, "press", user_id=BUDI.id, message_id=sent["message_id"], data="a:1")
    )
    (update,) = await bot.ok("getUpdates", timeout=5)
    query_id = update["callback_query"]["id"]
    await bot.ok("answerCallbackQuery", callback_query_id=query_id, text="Disetujui")
    assert (await press).json() == {"answer": {"text": "Disetujui", "alert": False}}


@pytest.mark.parametrize(
    ("command", "body", "status"),
    [
        ("send", {"user_id": 1, "text": "x"}, 404),
        ("send", {"user_id": 7001, "text": "  "}, 400),
        ("send", {"user_id": 7001, "text": "x" * 4097}, 400),
        ("send", {"text": "x"}, 400),
        ("reply", {"user_id": 7001, "text": "x", "message_id": 99}, 404),
        ("press", {"user_id": 7001, "message_id": 99, "data": "a"}, 404),
        ("faults", {"method": "getMe", "kind": "earthquake"}, 400),
        ("faults", {"method": "getMe", "kind": "delay", "hours": 1}, 400),
    ],
)
async def test_impossible_commands_are_refused_with_a_reason(
    http: httpx.AsyncClient, command: str, body: dict[str, Any], status: int
) -> None:
    response = await control(http, command, **body)
    assert response.status_code == status
    assert response.json()["error"]


async def test_faults_are_planned_and_cleared_over_http(
    bot: BotClient, http: httpx.AsyncClient
) -> None:
    await control(http, "faults", method="getMe", kind="rate_limit", seconds=3, times=5)
    assert (await bot.error("getMe"))["parameters"] == {"retry_after": 3}
    await control(http, "faults/clear")
    await bot.ok("getMe")


async def test_a_page_hears_of_every_change_without_asking(
    server: SandboxServer, bot: BotClient, telegram: TelegramSandbox
) -> None:
    async with (
        httpx.AsyncClient(base_url=server.base_url, trust_env=False, verify=NO_TLS) as browser,
        browser.stream("GET", "/events?topic=telegram") as stream,
    ):
        lines = stream.aiter_lines()
        await anext(lines)
        await bot.say("Kartu <3")
        heard = [line async for line in _until_data(lines)]
    event, data = heard[-2:]
    assert event == "event: telegram"
    message = json.loads(data.removeprefix("data: "))["message"]
    assert message["text"] == "Kartu <3"


async def _until_data(lines: Any) -> Any:
    async for line in lines:
        yield line
        if line.startswith("data:"):
            return


async def test_a_slow_listener_is_dropped_and_the_others_go_on() -> None:
    hub = Hub(queue_limit=2)
    slow, quick = hub.subscribe("a"), hub.subscribe("a", "b")
    for number in range(3):
        hub.publish("a", {"number": number})
        assert (await anext(quick)).data == {"number": number}
    with pytest.raises(StopAsyncIteration):
        await anext(slow)
    assert hub.subscribers == 1
    hub.close()
    with pytest.raises(StopAsyncIteration):
        await anext(quick)


async def test_open_streams_and_long_polls_do_not_hold_up_a_stop(
    server: SandboxServer, bot: BotClient
) -> None:
    async with httpx.AsyncClient(
        base_url=server.base_url, trust_env=False, verify=NO_TLS
    ) as browser:
        request = browser.build_request("GET", "/events?topic=telegram")
        stream = await browser.send(request, stream=True)
        poll = asyncio.create_task(bot.raw("getUpdates", timeout=50))
        await asyncio.sleep(0.2)
        async with asyncio.timeout(2):
            await server.aclose()
        assert (await poll).json() == {"ok": True, "result": []}
        await stream.aread()


async def test_a_taken_port_is_an_error_and_not_a_hang(server: SandboxServer) -> None:
    graph = GraphConfig(access_token="T", app_secret="S", verify_token="V")
    second = SandboxServer(create_sandbox(SandboxConfig(graph=graph)), port=server.port)
    with pytest.raises(OSError, match="in use"):
        await second.start()


def test_an_outage_expires_by_itself_and_exact_names_go_first() -> None:
    now = [0.0]
    plan = FaultPlan(monotonic=lambda: now[0])
    plan.add("telegram:*", Fault(kind=FaultKind.STATUS, times=None, lasts=60))
    plan.add("telegram:getMe", Fault(kind=FaultKind.DELAY, times=2))
    kinds = [fault and fault.kind for fault in (plan.take("telegram:getMe") for _ in range(3))]
    assert kinds == [FaultKind.DELAY, FaultKind.DELAY, FaultKind.STATUS]
    assert plan.take("graph:reply") is None
    now[0] = 60.0
    assert plan.take("telegram:getMe") is None
    assert plan.pending() == {}
    assert plan.met == {
        ("telegram:getMe", FaultKind.DELAY): 2,
        ("telegram:*", FaultKind.STATUS): 1,
    }


@pytest.mark.parametrize("path", ["/", "/telegram", "/instagram"])
async def test_pages_load_nothing_from_elsewhere(http: httpx.AsyncClient, path: str) -> None:
    page = await http.get(path)
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith(("/", "#"))
        assert (await http.get(address)).status_code == 200


async def test_the_token_is_never_in_a_repr(telegram: TelegramSandbox) -> None:
    assert telegram.config.token not in repr(telegram.config)
