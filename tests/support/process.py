"""The real `tanggap` as a process of its own: started, watched, stopped and killed."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

from tests.support.http import NO_TLS

SCRIPT = Path(sysconfig.get_path("scripts")) / "tanggap"
READY_WITHIN = 120.0
_PATIENCE = 120.0
"""Long, because a machine may be busy with something else; nobody waits so long for nothing."""
_TAIL = 120
"""Lines of the log that a failed test shows."""


class ProcessError(AssertionError):
    """The process did not do what it was started for; the message ends with its log."""


@dataclass
class Log:
    """What a process has printed, read through a pipe: a full disk does not silence it."""

    lines: list[str] = field(default_factory=list)

    def follow(self, stream: IO[str]) -> threading.Thread:
        thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        thread.start()
        return thread

    @property
    def text(self) -> str:
        return "".join(self.lines)

    @property
    def tail(self) -> str:
        return "".join(self.lines[-_TAIL:])

    def _read(self, stream: IO[str]) -> None:
        with stream:
            self.lines.extend(iter(stream.readline, ""))


def free_port() -> int:
    """Return a port outside the range that outgoing connections are given from."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ProcessError("no free port")


@dataclass(kw_only=True)
class Serve:
    """`tanggap serve` on one port, as often as it is started.

    `environment`: its settings. `secrets`: texts that must never be printed.
    """

    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    secrets: Collection[str] = field(repr=False)
    port: int = field(default_factory=free_port)
    log: Log = field(default_factory=Log)
    starts: int = 0
    _process: subprocess.Popen[str] | None = None
    _reader: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        if self._process is None:
            raise ProcessError("not started")
        return self._process.pid

    def start(self) -> None:
        """Start and return at once."""
        if self._process is not None:
            raise ProcessError("started already")
        self.starts += 1
        self.log.lines.append(f"--- start {self.starts}\n")
        self._process = self._popen("serve")
        if self._process.stdout is not None:
            self._reader = self.log.follow(self._process.stdout)

    async def wait_ready(self) -> None:
        """Return when the process says that it can work. Raises ProcessError."""
        give_up = time.monotonic() + READY_WITHIN
        while not await self.is_ready():
            if self._process is None or self._process.poll() is not None:
                raise ProcessError(f"the process has ended\n{self.log.tail}")
            if time.monotonic() > give_up:
                raise ProcessError(f"not ready after {READY_WITHIN:.0f} s\n{self.log.tail}")
            await asyncio.sleep(0.02)

    async def is_ready(self) -> bool:
        return (await self.readiness())[0] == httpx.codes.OK

    async def readiness(self) -> tuple[int, dict[str, object]]:
        """Return status and body of `/health/ready`; status 0 while nobody answers."""
        async with httpx.AsyncClient(trust_env=False, verify=NO_TLS, timeout=30) as http:
            try:
                answer = await http.get(f"{self.url}/health/ready")
            except httpx.TransportError:
                return 0, {}
        return answer.status_code, answer.json()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    async def terminate(self) -> tuple[int, float]:
        """Ask it to end; return its exit status and the seconds it took."""
        begun = time.monotonic()
        status = await asyncio.to_thread(self._end, signal.SIGTERM)
        return status, time.monotonic() - begun

    def close(self) -> None:
        """Leave nothing running."""
        if self._process is not None:
            self.kill()

    async def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command, or a `serve` that is meant to fail, to its end."""
        return await asyncio.to_thread(self._run, arguments)

    async def run_killed(self, *arguments: str, when: Callable[[], Awaitable[bool]]) -> bool:
        """Run another command and kill it at that moment; tell whether it was still running."""
        with self._popen(*arguments) as process:
            while process.poll() is None and not await when():  # noqa: ASYNC110 — looks outside
                await asyncio.sleep(0.005)
            still_running = process.poll() is None
            process.kill()
            output, _ = await asyncio.to_thread(process.communicate)
        self.log.lines += [f"--- {' '.join(arguments)}, killed\n", output]
        return still_running

    def _run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        with self._popen(*arguments) as process:
            try:
                output, _ = process.communicate(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        self.log.lines += [f"--- {' '.join(arguments)}\n", output]
        return subprocess.CompletedProcess(arguments, process.returncode, output)

    def assert_no_secret(self) -> None:
        printed = self.log.text
        shown = [secret for secret in self.secrets if secret in printed]
        if shown:
            raise ProcessError(f"{len(shown)} secret(s) in the log, e.g. {shown[0][:6]}…")

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            raise ProcessError("not started")
        process.send_signal(how)
        try:
            status = process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise ProcessError(f"still running after {how.name}\n{self.log.tail}") from None
        finally:
            if self._reader is not None:
                self._reader.join(_PATIENCE)
        return status

    def _popen(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [SCRIPT, *arguments],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )

    def _environment(self) -> dict[str, str]:
        """Nothing of the tester's own settings, and a home that is empty."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        web = {"TANGGAP_WEB__HOST": "127.0.0.1", "TANGGAP_WEB__PORT": str(self.port)}
        return {"HOME": str(self.folder), **kept, **web, **self.environment}
