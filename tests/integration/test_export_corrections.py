"""`tanggap export corrections` as a process, on both engines."""

import json
import os
import subprocess
import sys
from pathlib import Path

from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.review import RejectReason, State
from bot.domain.staff import StaffId
from tests.fakes import START
from tests.integration.db.db_builders import incoming, open_item, save
from tests.unit.desk.desk_builders import ZONE

TANGGAP = Path(sys.executable).with_name("tanggap")


def export(url, out):
    environment = {"PATH": os.environ["PATH"], "TANGGAP_DATABASE_URL": url}
    return subprocess.run(
        [str(TANGGAP), "export", "corrections", "--out", str(out)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def decide_one(url):
    engine = create_engine(url)
    uow = SqlUnitOfWork.over(engine, zone=ZONE)
    item = await open_item(uow, incoming("c1", "info @budi wa 081234567890"))
    item.state = State.IN_REVIEW
    item.reject(
        by=StaffId(6_000_000_001),
        revision=item.revision,
        at=START,
        reason=RejectReason.NO_REPLY_NEEDED,
    )
    await save(uow, item)
    await engine.dispose()


async def test_decisions_are_written_masked_and_without_names(engine_url, tmp_path):
    await decide_one(engine_url)
    done = export(engine_url, tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    assert "1 keputusan dan koreksi" in done.stdout
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    row = json.loads(line)
    assert row["needs_reply"] is False
    assert row["decision"] == "no_reply_needed"
    assert "081234567890" not in line
    assert "6000000001" not in line


def test_a_database_without_tables_is_explained(empty_url, tmp_path):
    done = export(empty_url, tmp_path / "out.jsonl")
    assert done.returncode == 2
    assert "tanggap migrate" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_database_out_of_reach_is_told_without_its_password(tmp_path):
    done = export("postgresql://tanggap:rahasia@127.0.0.1:1/tanggap", tmp_path / "out.jsonl")
    assert done.returncode == 2
    assert "127.0.0.1:1/tanggap tidak terbaca" in done.stderr
    assert "rahasia" not in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


async def test_a_file_that_cannot_be_written_is_told(engine_url, tmp_path):
    done = export(engine_url, tmp_path / "none" / "out.jsonl")
    assert done.returncode == 2
    assert "tidak dapat ditulis" in done.stderr
