"""`tanggap …` as a process of its own, and what Linux tells of it."""

import asyncio
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.bench.client import status_of
from bot.errors import SetupError

_LOOK_AGAIN = 0.01
_OK = 200
_STOP_SECONDS = 30
_TAIL = 2_000
_PROC = Path("/proc")


@dataclass(kw_only=True)
class Process:
    """Runs `tanggap` with these words in `folder`; what it prints is kept in `log`.

    `environment` is the whole environment. Use `start`, then `stop` or `kill`.
    """

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(repr=False)
    ready_seconds: float = field(default=math.nan, init=False)
    """From the start until `ready` returned."""
    _started_at: float = field(default=0.0, init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.words[0]}.log"

    @property
    def pid(self) -> int:
        return self._running.pid

    def start(self) -> None:
        with self.log.open("ab") as out:
            self._started_at = time.perf_counter()
            self._process = subprocess.Popen(  # noqa: S603 — our own interpreter and words
                [sys.executable, "-m", "bot", *self.words],
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    async def ready(self, url: str, *, within: float = 60.0) -> None:
        """Wait for 200 from `url`.

        Raises:
            SetupError: the process ended, or was not ready in time; with the end of its log.
        """
        while time.perf_counter() - self._started_at < within:
            if self._running.poll() is not None:
                raise self._failure(f"ended with status {self._running.returncode}")
            if await status_of(url) == _OK:
                self.ready_seconds = time.perf_counter() - self._started_at
                return
            await asyncio.sleep(_LOOK_AGAIN)
        raise self._failure(f"not ready within {within:.0f} s")

    async def finished(self, *, within: float) -> float:
        """Wait for the end; return the seconds it took. Raises SetupError if it failed."""
        try:
            status = await asyncio.to_thread(self._running.wait, within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise self._failure(f"not finished within {within:.0f} s") from None
        if status:
            raise self._failure(f"ended with status {status}")
        return time.perf_counter() - self._started_at

    async def stop(self) -> None:
        """Ask it to end (SIGTERM) and wait; nothing happens if it has ended."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, _STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once (SIGKILL), whatever it is doing."""
        self._running.kill()
        self._running.wait()

    def resident_mb(self) -> int:
        """Return the resident memory of the process and its children, in MiB."""
        return _memory(self.pid, "VmRSS") // 1024

    def peak_mb(self) -> int:
        """Return the most that was ever resident, in MiB."""
        return _memory(self.pid, "VmHWM") // 1024

    def cpu_seconds(self) -> float:
        """Return the processor time it has used so far, its living children's left out."""
        fields = (_PROC / str(self.pid) / "stat").read_text(encoding="ascii").rpartition(")")[2]
        user, system = fields.split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process

    def _failure(self, what: str) -> SetupError:
        tail = self.log.read_text(encoding="utf-8", errors="replace")[-_TAIL:]
        return SetupError(f"tanggap {' '.join(self.words)}: {what}\n{tail}")


def _memory(pid: int, name: str) -> int:
    """Return a figure of /proc/PID/status in KiB, the children's added."""
    lines = (_PROC / str(pid) / "status").read_text(encoding="ascii").splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
    return own + sum(_memory(child, name) for child in _children(pid))


def _children(pid: int) -> list[int]:
    found = [
        path.read_text(encoding="ascii").split()
        for path in (_PROC / str(pid) / "task").glob("*/children")
    ]
    return [int(child) for children in found for child in children]
