"""Runs `tanggap bench` as an operator does."""

import asyncio
import json
import os
import subprocess
import sysconfig
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

TANGGAP = Path(sysconfig.get_path("scripts")) / "tanggap"
Measure = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    """Return a function from a measurement's name and size to the JSON that is printed."""

    async def run(name: str, n: int) -> dict[str, Any]:
        ended = await asyncio.to_thread(
            subprocess.run,
            [TANGGAP, "bench", name, "-n", str(n), "--json"],
            cwd=tmp_path,
            env=os.environ | {"TANGGAP_TELEGRAM__TOKEN": "must not be used"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        result: dict[str, Any] = json.loads(ended.stdout)
        return result

    return run
