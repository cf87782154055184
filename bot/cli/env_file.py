"""A file of `NAME=value` lines, as systemd and Compose read it."""

from collections.abc import Mapping
from pathlib import Path


def set_variables(path: Path, values: Mapping[str, str]) -> None:
    """Set the variables, in place where they stand; a new file is for its owner only."""
    path.touch(mode=0o600)
    left = dict(values)
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        name = line.partition("=")[0]
        if name in left:
            lines[number] = f"{name}={left.pop(name)}"
    lines += [f"{name}={value}" for name, value in left.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
