"""The units as systemd itself reads them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = DEPLOY / "systemd"
SERVICE = UNITS / "tanggap.service"
GRACE = 20 + 10
"""Seconds that a stop may take by default: running jobs, then open requests."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="NOT TESTED: there is no systemd here"
)


def read(unit: Path) -> dict[str, dict[str, list[str]]]:
    """Read a unit strictly: a line that is no setting is an error; a name may stand twice."""
    sections: dict[str, dict[str, list[str]]] = {}
    current: dict[str, list[str]] | None = None
    for line in unit.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if header := re.fullmatch(r"\[(\w+)\]", line):
            current = sections.setdefault(header[1], {})
            continue
        setting = re.fullmatch(r"(\w+)=(.*)", line)
        if setting is None or current is None:
            raise configparser.ParsingError(f"{unit.name}: {line}")
        current.setdefault(setting[1], []).append(setting[2])
    return sections


def installed(unit: Path, folder: Path) -> Path:
    """Copy a unit with a program that exists on this machine in place of ours."""
    copy = folder / unit.name
    copy.write_text(unit.read_text().replace("/opt/tanggap/bin/tanggap", "/bin/true"))
    return copy


@needs_systemd
def test_systemd_has_nothing_to_say_against_the_units(tmp_path: Path) -> None:
    copies = [installed(unit, tmp_path) for unit in sorted(UNITS.glob("*.[st]*r*"))]
    assert [copy.name for copy in copies] == [
        "tanggap-backup.service",
        "tanggap-backup.timer",
        "tanggap.service",
    ]
    result = subprocess.run(
        ["systemd-analyze", "verify", *map(str, copies)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in result.stderr.splitlines() if "tanggap" in line]
    assert (result.returncode, ours) == (0, [])


@needs_systemd
def test_a_misspelt_setting_would_be_noticed(tmp_path: Path) -> None:
    copy = installed(SERVICE, tmp_path)
    copy.write_text(copy.read_text().replace("ProtectHome=", "ProtectHomes="))
    result = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, check=False
    )
    assert "ProtectHomes" in result.stderr


@needs_systemd
def test_the_service_is_hardened() -> None:
    """Exposure in tenths by systemd's own scale, 0 (none) to 100."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(SERVICE)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-300:]


def test_the_service_stops_gently_and_comes_back() -> None:
    service = read(SERVICE)["Service"]
    assert service["KillSignal"] == ["SIGTERM"]
    assert service["Restart"] == ["always"]
    assert int(service["TimeoutStopSec"][0]) > GRACE


def test_the_helper_runs_commands_as_the_service_runs() -> None:
    service = read(SERVICE)["Service"]
    helper = (UNITS / "tanggapctl").read_text()
    assert f"--uid={service['User'][0]} --gid={service['Group'][0]}" in helper
    assert f"EnvironmentFile={service['EnvironmentFile'][0]}" in helper
    assert f"--working-directory={service['WorkingDirectory'][0]}" in helper
    assert f"--setenv={service['Environment'][0]}" in helper
    assert service["ExecStart"][0].removesuffix(" serve") in helper
    subprocess.run(["sh", "-n", str(UNITS / "tanggapctl")], check=True)


def test_every_program_called_is_a_command_of_ours() -> None:
    for unit in UNITS.glob("*.service"):
        for line in read(unit)["Service"]["ExecStart"]:
            program, command, *_ = line.split()
            assert program == "/opt/tanggap/bin/tanggap"
            assert (Path(__file__).parents[2] / "bot" / "cli" / f"{command}.py").exists()
