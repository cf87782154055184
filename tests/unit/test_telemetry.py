"""Nothing secret leaves through the log, whoever writes it and however it is wrapped."""

import asyncio
import json
import logging
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot import telemetry
from bot.telemetry import Redactor
from tests.support.http import NO_TLS
from tests.support.logs import logging_restored

SECRET = "s3cr3t-page-token/with=signs"
TELEGRAM = "123456789:AAHfiqksKZ8WmR2zSjiQ7_v4TMAKdiHm9T0"
STYLES = ("console", "json")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    with logging_restored():
        yield


def set_up(style: str) -> None:
    telemetry.configure(level="INFO", style=style, secrets=[SECRET])


def call_telegram() -> None:
    raise ConnectionError(f"https://api.telegram.org/bot{TELEGRAM}/getMe refused")


def raise_wrapped() -> None:
    try:
        call_telegram()
    except ConnectionError as error:
        raise RuntimeError(f"cannot use {SECRET}") from error


@pytest.mark.parametrize(
    "values",
    [
        {"url": f"https://graph.instagram.com/me?access_token={SECRET}&x=1"},
        {"url": f"https://graph.instagram.com/me?t={quote(SECRET, safe='')}"},
        {"url": httpx.URL("https://graph.instagram.com/me", params={"t": SECRET})},
        {"error": RuntimeError(SECRET)},
        {"raw": SECRET.encode()},
        {"nested": {"deep": [{"token": SECRET}, (SECRET,)], SECRET: 1}},
        {SECRET[:3]: SECRET},
    ],
    ids=["url", "quoted", "url object", "exception", "bytes", "nested", "keyword"],
)
@pytest.mark.parametrize("style", STYLES)
def test_a_known_secret_is_masked_in_every_kind_of_value(
    values: dict[str, object], style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(style)
    structlog.get_logger("bot.test").info("something_happened", **values)
    printed = capsys.readouterr().err
    assert "something_happened" in printed
    assert "[redacted]" in printed
    assert SECRET not in printed
    assert quote(SECRET, safe="") not in printed


@pytest.mark.parametrize("style", STYLES)
def test_a_traceback_tells_types_and_places_and_quotes_no_message(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(style)
    words = "ibu saya sakit di Jalan Mawar"

    def fail() -> None:
        try:
            int(words)
        except ValueError as error:
            raise IntegrityError("UPDATE x", {"text": words}, KeyError(words)) from error

    for logger in (structlog.get_logger("bot.test"), logging.getLogger("some.library")):
        try:
            fail()
        except IntegrityError:
            logger.exception("job_failed")
        printed = capsys.readouterr().err
        for told in ("ValueError", "led to", "IntegrityError", "test_telemetry.py", "in fail"):
            assert told in printed
        assert words not in printed


def test_a_ring_of_causes_comes_to_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("json")
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    structlog.get_logger("bot.test").error("job_failed", exc_info=first)
    assert "led to" in capsys.readouterr().err


def test_the_members_of_a_group_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("json")
    group = ExceptionGroup("several", [KeyError("a"), OSError("b")])
    structlog.get_logger("bot.test").error("job_failed", exc_info=group)
    printed = capsys.readouterr().err
    assert all(name in printed for name in ("ExceptionGroup", "KeyError", "OSError"))


@pytest.mark.parametrize("style", STYLES)
def test_tracebacks_are_masked_with_all_their_causes(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(style)
    for logger in (structlog.get_logger("bot.test"), logging.getLogger("some.library")):
        try:
            raise_wrapped()
        except RuntimeError:
            logger.exception("job_failed")
        printed = capsys.readouterr().err
        assert "RuntimeError" in printed
        assert "ConnectionError" in printed
        assert SECRET not in printed
        assert TELEGRAM not in printed


@pytest.mark.parametrize("style", STYLES)
def test_what_a_library_formats_itself_is_masked(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(style)
    logging.getLogger("some.library").warning("token %s in %r", SECRET, {"t": TELEGRAM})
    printed = capsys.readouterr().err
    assert "token [redacted] in" in printed
    assert TELEGRAM not in printed


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"POST /bot{TELEGRAM}/sendMessage", "POST /bot[redacted]/sendMessage"),
        (quote(TELEGRAM), "[redacted]"),
        ("?access_token=EAAB.x-1&fields=id", "?[redacted]&fields=id"),
        ('{"access_token": "EAAB1234"}', '{"[redacted]"}'),
        ("hub.verify_token=abc&hub.mode=subscribe", "hub.[redacted]&hub.mode=subscribe"),
        ("Authorization: Bearer abc.def", "[redacted]"),
        ("postgresql://tanggap:pa55@db/x", "postgresql://[redacted]@db/x"),
        ("12:30 at 123456:short", "12:30 at 123456:short"),
        ("https://lapor.go.id/a:b", "https://lapor.go.id/a:b"),
        ("access_token_expired", "access_token_expired"),
    ],
)
def test_what_looks_like_a_secret_is_masked_and_nothing_else(text: str, left: str) -> None:
    assert Redactor([]).clean(text) == left


def test_short_settings_are_no_secrets() -> None:
    assert Redactor(["abc", ""]).clean("abc def") == "abc def"


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    assert Redactor(["secret-one", "secret-one-and-two"]).clean("secret-one-and-two!") == (
        "[redacted]!"
    )


def test_numbers_and_flags_keep_their_kind(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure(level="INFO", style="json")
    structlog.get_logger("bot.test").info("counted", n=7, ok=True, share=0.5, none=None)
    line = json.loads(capsys.readouterr().err)
    assert (line["n"], line["ok"], line["share"], line["none"]) == (7, True, 0.5, None)
    assert (line["event"], line["level"], line["logger"]) == ("counted", "info", "bot.test")
    assert line["timestamp"].endswith("Z")


def test_bound_identifiers_are_on_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure(level="INFO", style="json")
    with structlog.contextvars.bound_contextvars(job="publish"):
        structlog.get_logger("bot.test").info("reply_published")
        logging.getLogger("some.library").error("oh")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["job"] for line in lines] == ["publish", "publish"]


@pytest.mark.parametrize("style", STYLES)
async def test_http_clients_do_not_print_the_addresses_they_call(
    style: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up(style)

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
        await http.get(f"http://127.0.0.1:{port}/bot{TELEGRAM}/getMe")
    assert capsys.readouterr().err == ""
    logging.getLogger("httpx").warning("still heard")
    assert "still heard" in capsys.readouterr().err


def test_the_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure(level="WARNING", style="console")
    structlog.get_logger("bot.test").info("quiet")
    structlog.get_logger("bot.test").warning("loud")
    printed = capsys.readouterr().err
    assert "loud" in printed
    assert "quiet" not in printed


@pytest.mark.parametrize("style", STYLES)
def test_a_line_that_cannot_be_formatted_is_not_shown_raw(
    style: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(style)
    logging.getLogger("some.library").warning("%d %s", "no number", SECRET)
    assert SECRET not in capsys.readouterr().err
