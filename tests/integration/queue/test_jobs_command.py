"""`tanggap jobs`: dead jobs are seen, and run again when a person says so."""

import os
import subprocess
import sys
from pathlib import Path

from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import JobStore
from bot.clock import utc_now
from tests.integration.queue.job_builders import LEASE, put, work
from tests.unit.desk.desk_builders import ZONE

TANGGAP = Path(sys.executable).with_name("tanggap")


def tanggap(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    environment = {"PATH": os.environ["PATH"], "TANGGAP_DATABASE_URL": url, **kept}
    return subprocess.run(
        [str(TANGGAP), "jobs", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def bury_one(url: str) -> int:
    engine = create_engine(url)
    await put(SqlUnitOfWork.over(engine, zone=ZONE), *work("12", "13"))
    store = JobStore.over(engine, clock=utc_now)
    (job,) = await store.claim({"work": 1}, lease=LEASE)
    await store.bury(job, error="RejectedError: Graph 10")
    await engine.dispose()
    return job.id


async def test_a_dead_job_is_shown_and_runs_again(engine_url: str) -> None:
    number = await bury_one(engine_url)
    shown = tanggap(engine_url)
    assert shown.returncode == 0, shown.stderr
    assert "Menunggu: work 1" in shown.stdout
    assert "Gagal tetap: 1" in shown.stdout
    assert "Graph 10" in shown.stdout

    revived = tanggap(engine_url, "--revive", str(number), "--revive", "999")
    assert "1 dari 2" in revived.stdout
    assert "Menunggu: work 2" in revived.stdout
    assert "Gagal tetap: 0" in revived.stdout


def test_a_database_without_tables_is_explained(empty_url: str) -> None:
    result = tanggap(empty_url)
    assert result.returncode == 2
    assert "tanggap migrate" in result.stderr
