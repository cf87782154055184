"""What is set up wrongly: `serve` ends at once and says why, and `check` finds it too."""

import shutil
import socket
from pathlib import Path

import pytest

from bot.resources import model_folder
from tests.e2e.office import OfficeMaker

MISUSE = 2
INSTAGRAM = "PLATFORMS__INSTAGRAM"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"TELEGRAM__TOKEN": ""}, "TANGGAP_TELEGRAM__TOKEN"),
        ({"TELEGRAM__TOKEN": "not-a-token"}, "TANGGAP_TELEGRAM"),
        ({"TELEGRAM__CHAT_ID": ""}, "TANGGAP_TELEGRAM__CHAT_ID"),
        ({f"{INSTAGRAM}__ACCESS_TOKEN": ""}, f"TANGGAP_{INSTAGRAM}__ACCESS_TOKEN"),
        ({f"{INSTAGRAM}__APP_SECRETS": ""}, f"TANGGAP_{INSTAGRAM}__APP_SECRETS"),
        ({f"{INSTAGRAM}__VERIFY_TOKEN": ""}, f"TANGGAP_{INSTAGRAM}__VERIFY_TOKEN"),
        ({"STAFF": '{"7001": {"name": "Rina", "role": "wali"}}'}, "TANGGAP_STAFF"),
        ({"DATABASE_URL": "mysql://x:sandi-rahasia@db/x"}, "TANGGAP_DATABASE_URL"),
    ],
)
async def test_serve_names_the_wrong_setting(
    make_office: OfficeMaker, settings: dict[str, str], named: str
) -> None:
    office = await make_office(**settings)
    ended = await office.serve.run("serve")
    assert ended.returncode == MISUSE
    assert named in ended.stdout
    assert "Traceback" not in ended.stdout
    assert "sandi-rahasia" not in ended.stdout


async def test_a_corrupt_model_ends_serve_and_is_named_by_check(
    make_office: OfficeMaker, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(model_folder(), tmp_path / "model"))
    model = folder / "model.onnx"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(content)
    office = await make_office(MODEL_PATH=str(folder))

    ended = await office.serve.run("serve")
    assert ended.returncode == MISUSE
    assert str(model) in ended.stdout
    assert "Traceback" not in ended.stdout
    checked = await office.serve.run("check")
    assert checked.returncode == 1
    assert str(model) in checked.stdout
    assert checked.stdout.count("✘") == 1, checked.stdout


async def test_a_port_in_use_is_told(make_office: OfficeMaker) -> None:
    office = await make_office()
    with socket.create_server(("127.0.0.1", office.serve.port)):
        ended = await office.serve.run("serve")
    assert not office.sandbox.telegram.api.calls, "it must fail before it speaks to anybody"
    assert ended.returncode == MISUSE
    assert str(office.serve.port) in ended.stdout
    assert "Traceback" not in ended.stdout


async def test_a_folder_that_cannot_be_made_is_told(
    make_office: OfficeMaker, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    office = await make_office(database_url=f"sqlite:///{tmp_path / 'file' / 'tanggap.db'}")
    ended = await office.serve.run("serve")
    assert ended.returncode == MISUSE
    assert str(tmp_path / "file") in ended.stdout
    assert "Traceback" not in ended.stdout
