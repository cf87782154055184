"""What Telegram refuses of a bot, the stand-in refuses too: markup, pictures, commands."""

import json
import struct
from typing import Any

import httpx
import pytest

from bot.sandbox.telegram.errors import BotApiError
from bot.sandbox.telegram.markup import buttons, read_markup
from bot.sandbox.telegram.media import FileStore
from bot.sandbox.telegram.requests import Upload
from tests.sandbox.telegram_client import BotClient


def inline(*rows: Any) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


YES = {"text": "Ya", "callback_data": "a:1"}


@pytest.mark.parametrize(
    "markup",
    [
        "buttons",
        {"novelty": True},
        {"inline_keyboard": {}},
        inline("row"),
        inline(["button"]),
        inline([{"callback_data": "a:1"}]),
        inline([{"text": "Ya"}]),
        inline([YES | {"url": "javascript:alert(1)"}]),
        inline([YES] * 101),
        {"force_reply": True, "input_field_placeholder": "x" * 65},
    ],
)
def test_markup_that_no_server_takes_is_refused(markup: object) -> None:
    with pytest.raises(BotApiError):
        read_markup(markup)


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        (None, None),
        ({}, None),
        (inline(), None),
        (inline([], [YES]), inline([YES])),
        ({"force_reply": True, "selective": True}, {"force_reply": True, "selective": True}),
        ({"remove_keyboard": True}, {"remove_keyboard": True}),
        ({"keyboard": [["Ya"]]}, {"keyboard": [["Ya"]]}),
    ],
)
def test_markup_that_is_right_is_kept(markup: object, kept: object) -> None:
    assert read_markup(markup) == kept


def test_buttons_are_read_row_by_row() -> None:
    no = {"text": "Tidak", "callback_data": "r:1"}
    assert buttons(inline([YES], [no])) == [YES, no]
    assert buttons(None) == []


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height)


def jpeg(width: int, height: int) -> bytes:
    comment = b"\xff\xfe\x00\x04hi"
    return b"\xff\xd8" + comment + b"\xff\xc0\x00\x11" + struct.pack(">BHH", 8, height, width)


def upload(content: bytes) -> Upload:
    return Upload(name="chart", mime_type="image/png", content=content)


@pytest.mark.parametrize("content", [png(640, 480), jpeg(640, 480)], ids=["png", "jpeg"])
def test_a_picture_is_measured_and_found_again(content: bytes) -> None:
    files = FileStore()
    media = files.add("photo", upload(content))
    assert (media.width, media.height, media.size) == (640, 480, len(content))
    assert files.add("photo", media.file_id) is media
    assert files.get(media.file_id) == (media, content)


@pytest.mark.parametrize(
    "file",
    [
        None,
        "https://example.org/chart.png",
        upload(b""),
        upload(b"GIF89a"),
        upload(b"\x89PNG\r\n\x1a\n"),
        upload(b"\xff\xd8"),
        upload(b"\xff\xd8\x00\xc0\x00\x11"),
        upload(png(9_000, 2_000)),
        upload(png(1, 1) + b"x" * (10 * 1024 * 1024)),
    ],
    ids=["none", "url", "empty", "gif", "cut png", "cut jpeg", "no jpeg", "sides", "size"],
)
def test_a_picture_that_no_server_takes_is_refused(file: Upload | str | None) -> None:
    with pytest.raises(BotApiError):
        FileStore().add("photo", file)


@pytest.mark.parametrize(
    ("commands", "described"),
    [
        ("none", "can't parse commands JSON object"),
        ([{"command": "a", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ([{"command": "Antrian", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a-b", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "antrian", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_commands_that_no_server_takes_are_refused(
    bot: BotClient, commands: object, described: str
) -> None:
    error = await bot.error("setMyCommands", commands=json.dumps(commands))
    assert described in error["description"]


async def test_commands_are_kept_until_they_are_deleted(bot: BotClient) -> None:
    menu = [{"command": "antrian", "description": "Kartu yang menunggu"}]
    await bot.ok("setMyCommands", commands=menu)
    assert await bot.ok("getMyCommands") == menu
    await bot.ok("deleteMyCommands")
    assert await bot.ok("getMyCommands") == []


async def test_a_body_that_is_no_json_is_refused(http: httpx.AsyncClient, bot: BotClient) -> None:
    response = await http.post(
        f"/telegram/bot{bot.config.token}/sendMessage",
        content=b"{rusak",
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 400
