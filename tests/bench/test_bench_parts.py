"""What the measurements stand on: figures and limits, the client, the process."""

import asyncio
import contextlib
import subprocess
import sys
from pathlib import Path

import pytest

from bot.bench.client import Connection, request, status_of
from bot.bench.load import send
from bot.bench.office import environment, free_port
from bot.bench.posts import Post
from bot.bench.process import Process
from bot.bench.result import Result, Target, percentile, spread
from bot.errors import SetupError


def result_of(figures: dict[str, float | None], *targets: Target) -> Result:
    return Result(name="uji", conditions="none", figures=figures, targets=targets)


def test_percentiles_are_measured_values() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.5) == 7


def test_a_spread_of_nothing_has_no_figures_and_meets_no_target() -> None:
    figures = spread([], unit="ms", scale=1000, digits=1)
    assert figures == {"p50_ms": None, "p95_ms": None, "p99_ms": None, "max_ms": None}
    assert not result_of(dict(figures), Target(figure="p99_ms", limit=80)).met


@pytest.mark.parametrize(
    ("value", "at_least", "met"),
    [(300, True, True), (299.9, True, False), (80, False, True), (80.1, False, False)],
)
def test_a_limit_is_met_up_to_itself(value: float, at_least: bool, met: bool) -> None:  # noqa: FBT001
    target = Target(figure="x", limit=300 if at_least else 80, at_least=at_least)
    result = result_of({"x": value, "y": 1}, target)
    assert result.met is met
    assert result.to_json()["targets"][0]["met"] is met


class Server:
    """Answers each request with `status`, and hangs up after `answers` of them."""

    def __init__(self, *, status: int = 200, answers: int = 1_000) -> None:
        self.status, self.answers = status, answers
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        answer = f"HTTP/1.1 {self.status} X\r\nContent-Length: 2\r\n\r\nok".encode()
        with contextlib.suppress(asyncio.IncompleteReadError), contextlib.closing(writer):
            for _ in range(self.answers):
                await reader.readuntil(b"\r\n\r\n{}")
                writer.write(answer)


async def test_a_connection_is_kept_and_renewed_after_the_server_hung_up() -> None:
    port, server = free_port(), Server(answers=2)
    url = f"http://127.0.0.1:{port}/webhooks/x"
    async with await asyncio.start_server(server.serve, "127.0.0.1", port):
        async with Connection(url) as connection:
            raw = request("POST", url, body=b"{}")
            assert [await connection.send(raw) for _ in range(2)] == [200, 200]
            await asyncio.sleep(0.05)
            assert await connection.send(raw) == 200
        assert server.connections == 2


async def test_nobody_listening_is_no_status() -> None:
    assert await status_of(f"http://127.0.0.1:{free_port()}/") is None


@pytest.mark.parametrize("rate", [None, 200.0])
async def test_refused_posts_are_not_accepted(rate: float | None) -> None:
    port, server = free_port(), Server(status=503)
    url = f"http://127.0.0.1:{port}"
    posts = [
        Post(comment_ids=[str(number)], mark=str(number), raw=request("POST", url, body=b"{}"))
        for number in range(10)
    ]
    async with await asyncio.start_server(server.serve, "127.0.0.1", port):
        sent = await send(posts, url=url, connections=2, rate=rate)
    assert (sent.refused, sent.accepted, len(sent.latencies)) == (10, [], 10)
    assert sent.seconds >= (9 / rate if rate else 0)


async def test_a_program_that_cannot_start_says_why(tmp_path: Path) -> None:
    settings = environment(tmp_path, {"DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"})
    process = Process(words=["serve"], folder=tmp_path, environment=settings)
    process.start()
    with pytest.raises(SetupError, match="TANGGAP_TELEGRAM__TOKEN"):
        await process.ready(f"http://127.0.0.1:{free_port()}/")
    await process.stop()


def test_memory_is_counted_with_the_children(tmp_path: Path) -> None:
    hold = "x = bytearray(80 * 1024**2); print(flush=True); input()"
    family = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    process = Process(words=["serve"], folder=tmp_path, environment={})
    with subprocess.Popen(
        [sys.executable, "-c", family], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        process._process = parent
        assert parent.stdout is not None
        parent.stdout.readline()
        assert 80 < process.resident_mb() <= process.peak_mb() < 160
        parent.communicate(b"\n")
