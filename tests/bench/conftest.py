"""Runs `tanggap bench` as an operator does."""

import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

TANGGAP = Path(sysconfig.get_path("scripts")) / "tanggap"
Bench = Callable[..., str]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Return a function from the words after `tanggap bench` to what is printed."""

    def run(*words: str) -> str:
        ended = subprocess.run(
            [TANGGAP, "bench", *words],
            cwd=tmp_path_factory.mktemp("bench"),
            env=os.environ | {"TANGGAP_TELEGRAM__TOKEN": "must not be used"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return run
