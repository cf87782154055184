"""Processes that renew one token at once: Meta is asked once, and all of them use what came."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from cryptography.fernet import Fernet

from bot.sandbox.faults import Fault, FaultKind
from bot.usecases.tokens import fingerprint
from tests.integration.program.installation import Installation

ROOT = Path(__file__).parents[3]
PROCESSES = 3


@asynccontextmanager
async def renewing() -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.program.renewing"),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def heard(process: Process) -> str:
    """Return the next line; the log goes there too."""
    assert process.stdout is not None
    while line := (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip():
        if " " not in line:
            return line
    raise AssertionError("the process has ended")


async def go_on(processes: list[Process]) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        await process.stdin.drain()


async def test_one_of_several_processes_renews_and_all_use_the_new_token(
    installation: Installation, engine_url: str
) -> None:
    graph = installation.graph
    installation.set(DATABASE_URL=engine_url, SECRET_KEYS=Fernet.generate_key().decode())
    graph.faults.add(  # so that the others come while it is under way
        "graph:refresh_access_token", Fault(kind=FaultKind.DELAY, seconds=1.0)
    )
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(renewing()) for _ in range(PROCESSES)]
        for word in ("ready", "drained"):
            assert await asyncio.gather(*map(heard, processes)) == [word] * PROCESSES
            await go_on(processes)
        used = await asyncio.gather(*map(heard, processes))
        assert [await process.wait() for process in processes] == [0] * PROCESSES
    (fresh,) = set(graph.tokens.known()) - {graph.config.access_token}
    assert used == [fingerprint(fresh)] * PROCESSES
    assert not graph.faults.pending()
