"""The web server as a part of the process."""

import asyncio
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.app.server import WebServer
from bot.errors import SetupError
from tests.support.http import NO_TLS


async def hello(_: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", hello)])


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_it_serves_until_it_is_told_to_stop(host: str) -> None:
    stop, ready = asyncio.Event(), asyncio.Event()
    server = WebServer(host=host, port=0, app=APP)
    serving = asyncio.create_task(server.run(server.listen(), stop, ready=ready))
    await asyncio.wait_for(ready.wait(), 5)
    address = f"[{host}]" if ":" in host else host
    async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        answer = await http.get(f"http://{address}:{server.port}/")
    assert answer.text == "hello"
    assert "server" not in answer.headers
    stop.set()
    await asyncio.wait_for(serving, 5)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(host, server.port)


def test_an_address_in_use_is_told_with_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = WebServer(host="127.0.0.1", port=port, app=APP)
        with pytest.raises(SetupError, match="TANGGAP_WEB__PORT"):
            server.listen()
