"""The command line as an operator meets it: what it says, and its exit status."""

import asyncio
import json
import sqlite3
import subprocess
import sysconfig
from contextlib import closing
from pathlib import Path

import pytest

from bot import __version__
from tests.integration.program.installation import Installation

TANGGAP = Path(sysconfig.get_path("scripts")) / "tanggap"


async def test_the_version_is_told(installation: Installation) -> None:
    assert (await installation.run("--version")).out == f"{__version__}\n"


async def test_without_a_command_the_commands_are_listed(installation: Installation) -> None:
    said = await installation.run()
    assert said.status == 2
    for command in ("serve", "demo", "import", "digest", "check"):
        assert command in said.out + said.err


@pytest.mark.parametrize(
    "command", ["migrate", "digest --week 2026-W47", "import x.csv", "classify", "serve"]
)
async def test_every_command_explains_wrong_settings(
    command: str, installation: Installation
) -> None:
    installation.set(TELEGRAM__CHAT_ID="not-a-number")
    said = await installation.run(*command.split())
    assert said.status == 2
    assert "TANGGAP_TELEGRAM__CHAT_ID" in said.err
    assert "not-a-number" not in said.err


async def test_a_file_of_settings_that_is_no_toml_is_told(installation: Installation) -> None:
    installation.write("tanggap.toml", "office = \n")
    said = await installation.run("migrate")
    assert said.status == 2
    assert "tanggap.toml tidak terbaca" in said.err


async def test_migrate_prepares_a_database_once_and_again(installation: Installation) -> None:
    for _ in range(2):
        said = await installation.run("migrate")
        assert said.status == 0
        assert "Basis data siap" in said.out
    assert (installation.folder / "tanggap.db").is_file()


@pytest.mark.parametrize(
    "url",
    ["postgresql://tanggap:pa55word@127.0.0.1:1/x", "mysql://tanggap:pa55word@db/x"],
    ids=["away", "unknown"],
)
@pytest.mark.parametrize("command", ["migrate", "digest --week 2026-W47 --print"])
async def test_a_database_that_cannot_be_used_is_told_without_its_password(
    url: str, command: str, installation: Installation
) -> None:
    installation.set(DATABASE_URL=url)
    said = await installation.run(*command.split())
    assert said.status == 2
    assert "TANGGAP_DATABASE_URL" in said.err
    assert "pa55word" not in said.err + said.out


async def test_classify_answers_each_line(installation: Installation) -> None:
    lines = "kapan jadwal vaksin di puskesmas?\nmantap min\n"
    said = await installation.run("classify", stdin=lines)
    assert said.status == 0, said.err
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [one["intent"] for one in found] == ["question", "praise"]


async def test_classify_needs_its_model(installation: Installation) -> None:
    installation.set(MODEL_PATH=installation.folder / "nowhere")
    said = await installation.run("classify", stdin="halo\n")
    assert said.status == 2
    assert "nowhere" in said.err


def test_classify_ends_quietly_when_its_reader_has_seen_enough(tmp_path: Path) -> None:
    comments = tmp_path / "comments.txt"
    comments.write_text("kapan jadwal vaksin?\n" * 3000, encoding="utf-8")
    script = f"set -o pipefail; '{TANGGAP}' classify < comments.txt | head -n 1"
    ended = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert json.loads(ended.stdout)["intent"] == "question"
    assert ended.stderr == ""


async def test_eval_tells_where_its_data_is_missing(installation: Installation) -> None:
    said = await installation.run("eval", "--data", installation.folder / "nowhere")
    assert said.status == 2
    assert said.err


async def test_bench_names_what_it_can_measure(installation: Installation) -> None:
    said = await installation.run("bench", "warp-drive")
    assert said.status == 2
    assert "warp-drive" in said.err
    assert "webhook" in said.err


async def test_serve_needs_a_desk(installation: Installation) -> None:
    installation.set(TELEGRAM__TOKEN=None)
    ended = await asyncio.to_thread(
        subprocess.run, [TANGGAP, "serve"], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 2
    assert "TANGGAP_TELEGRAM__TOKEN" in ended.stderr


@pytest.mark.parametrize(
    "url", ["mysql://u:rahasia@h/d", "sqlite://", "postgresql://u:rahasia@h:pelabuhan/d"]
)
@pytest.mark.parametrize("command", [("backup", "x"), ("restore", "x"), ("jobs",), ("migrate",)])
async def test_a_database_url_that_cannot_be_used_is_told_with_what_to_write(
    url: str, command: tuple[str, ...], installation: Installation
) -> None:
    installation.set(DATABASE_URL=url)
    said = await installation.run(*command)
    assert said.status == 2
    assert "TANGGAP_DATABASE_URL" in said.err
    assert "sqlite:///data/tanggap.db" in said.err
    assert "rahasia" not in said.out + said.err


async def test_a_backup_of_a_newer_version_is_refused_and_the_old_database_stays(
    installation: Installation,
) -> None:
    assert (await installation.run("migrate")).status == 0
    assert (await installation.run("backup", installation.folder / "cadangan")).status == 0
    (copy,) = (installation.folder / "cadangan").iterdir()
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = sorted(installation.folder.rglob("*"))

    said = await installation.run("restore", copy)

    assert said.status == 2
    assert "tidak ada yang diubah" in said.err
    assert "lebih baru" in said.err
    assert sorted(installation.folder.rglob("*")) == before
    assert (await installation.run("restore", copy.parent / "tidak-ada.db")).status == 2


async def test_a_database_of_a_newer_version_is_told_by_migrate(
    installation: Installation,
) -> None:
    assert (await installation.run("migrate")).status == 0
    file = installation.settings().database_url.get_secret_value().removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    said = await installation.run("migrate")
    assert said.status == 2
    assert "lebih baru" in said.err
