"""The example of all settings, as the shell and the program read it."""

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "deploy" / "env.example"
TANGGAP = Path(sys.executable).with_name("tanggap")


def check(folder: Path, **changes: str) -> tuple[int, dict[str, dict[str, object]]]:
    """Run `tanggap check` under the example, changed as a person would change it."""
    lines = []
    for line in EXAMPLE.read_text().splitlines():
        name = line.partition("=")[0]
        lines.append(f"{name}={changes.pop(name)}" if name in changes else line)
    assert not changes, f"not in the example: {changes}"
    (folder / "tanggap.env").write_text("\n".join(lines))
    result = subprocess.run(
        ["sh", "-c", f"set -a; . ./tanggap.env; set +a; exec {TANGGAP} check --json"],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in result.stderr
    return result.returncode, {one["name"]: one for one in json.loads(result.stdout)}


def test_an_example_not_filled_in_yet_is_read_and_says_what_is_missing(tmp_path: Path) -> None:
    status, found = check(tmp_path)
    assert status == 1
    assert found["settings"]["ok"]
    missing = {name for name, one in found.items() if not one["ok"]}
    assert missing == {"staff", "telegram_token", "database"}
    assert not any(name.startswith("instagram") for name in found)


def test_values_with_spaces_quotes_and_json_survive(tmp_path: Path) -> None:
    people = '{"12345": {"name": "Rina Ayu", "role": "admin"}}'
    _, found = check(tmp_path, TANGGAP_STAFF=f"'{people}'", TANGGAP_OFFICE='"Humas Kota Contoh"')
    assert found["staff"]["ok"]
    assert "1 petugas" in str(found["staff"]["detail"])


def test_a_half_filled_platform_is_named_with_its_missing_settings(tmp_path: Path) -> None:
    _, found = check(tmp_path, TANGGAP_PLATFORMS__INSTAGRAM__USER_ID="17841400000000001")
    assert not found["platforms"]["ok"]
    for name in ("ACCESS_TOKEN", "APP_SECRETS", "VERIFY_TOKEN"):
        assert f"TANGGAP_PLATFORMS__INSTAGRAM__{name}" in str(found["platforms"]["detail"])
