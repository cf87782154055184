"""Disks that can be full: a limit on the process's files, and a small file system."""

import resource
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_MEGABYTE = 1024**2


class Disk(Protocol):
    """`folder` lies on it. `fill` and `clear` are told which process writes there."""

    folder: Path

    def fill(self, pid: int) -> None: ...

    def clear(self, pid: int) -> None: ...


@dataclass(frozen=True)
class LimitedFiles:
    """No file of the process may grow past its first byte (a used-up quota)."""

    folder: Path

    def fill(self, pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def clear(self, pid: int) -> None:
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)


@dataclass(frozen=True)
class SmallDisk:
    """A file system in memory, filled to its last byte."""

    folder: Path

    def fill(self, pid: int) -> None:
        del pid
        with self._filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)) == 4096:
                    pass
            except OSError:
                return

    def clear(self, pid: int) -> None:
        del pid
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


class NoMountError(Exception):
    """This account may not mount a file system."""


@contextmanager
def small_disk(folder: Path) -> Generator[SmallDisk]:
    """Mount a file system of 4 MB at `folder`. Raises NoMountError."""
    options = f"size={4 * _MEGABYTE}"
    folder.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tanggap-test", folder],
        capture_output=True,
        check=False,
    )
    if mounting.returncode:
        raise NoMountError(mounting.stderr.decode().strip())
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", folder], check=True)
