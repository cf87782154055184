"""`tanggap check`: each check finds the fault that is planted for it, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import checks
from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.adapters.queue.outbox import JobStore
from bot.app import migrate
from bot.clock import utc_now
from bot.ports import AuditEntry, Job
from tests.integration.program.installation import Installation

EXPIRED = """---
title: Pekan vaksin
questions: [kapan pekan vaksin?, jadwal pekan vaksin, dimana pekan vaksin?]
agency: Dinas Contoh
source: kotacontoh.example
topics: [health]
valid_until: 2020-01-01
---
Sudah lewat.
"""


async def wrong(installation: Installation) -> dict[str, str]:
    """Return what `check --json` finds wrong: name and detail with the mend."""
    said = await installation.run("check", "--json")
    findings = json.loads(said.out)
    found = {f["name"]: f"{f['detail']} {f['mend']}" for f in findings if not f["ok"]}
    assert said.status == (1 if found else 0)
    assert said.err == ""
    return found


@pytest.fixture
async def ready(installation: Installation) -> Installation:
    await migrate(installation.settings())
    return installation


async def test_an_installation_in_order_passes(ready: Installation) -> None:
    said = await ready.run("check")
    assert said.status == 0, said.out
    assert said.out.endswith("Semua baik.\n")
    for name in ("settings", "model", "knowledge", "database", "audit", "queue", "instagram"):
        assert name in said.out


async def test_what_is_wrong_is_shown_with_what_mends_it(ready: Installation) -> None:
    ready.set(TELEGRAM__TOKEN=None)
    said = await ready.run("check")
    assert said.status == 1
    assert "✘ telegram_token TANGGAP_TELEGRAM__TOKEN belum diisi." in said.out
    assert "→ Buat bot pada @BotFather" in said.out
    assert said.out.endswith("1 hal perlu diperbaiki.\n")


def no_folder(folder: Path) -> dict[str, object]:
    return {"KNOWLEDGE_PATH": folder / "nowhere"}


def broken_entry(folder: Path) -> dict[str, object]:
    (folder / "entry.md").write_text("no front matter\n", encoding="utf-8")
    return {"KNOWLEDGE_PATH": folder}


def only_expired(folder: Path) -> dict[str, object]:
    (folder / "vaksin.md").write_text(EXPIRED, encoding="utf-8")
    return {"KNOWLEDGE_PATH": folder}


@pytest.mark.parametrize(
    ("planted", "name", "told"),
    [
        ({"OFICE": "Humas"}, "settings", "TANGGAP_OFICE"),
        ({"PLATFORMS__INSTAGRAM__TOKN": "x"}, "settings", "INSTAGRAM__TOKN"),
        ({"STAFF": "{}"}, "staff", "TANGGAP_STAFF"),
        ({"STAFF": '{"1": {"name": "A", "role": "reviewer"}}'}, "staff", "menjeda"),
        ({"MODEL_PATH": "nowhere"}, "model", "nowhere"),
        (no_folder, "prompts", "nowhere"),
        (broken_entry, "prompts", "entry.md"),
        (only_expired, "knowledge", "vaksin"),
        ({"DATABASE_URL": "postgresql://t:pa55word@127.0.0.1:1/x"}, "database", "PostgreSQL"),
        ({"DATABASE_URL": "mysql://t:pa55word@db/x"}, "database", "sqlite:///"),
        ({"DATABASE_URL": "pa55word"}, "database", "sqlite:///"),
        ({"DATABASE_URL": "sqlite:///new.db"}, "database", "tanggap migrate"),
        ({"TELEGRAM__TOKEN": "123456789:WRONG-TOKEN"}, "telegram_token", "BotFather"),
        ({"TELEGRAM__CHAT_ID": "-1"}, "telegram_group", "-1"),
        ({"PLATFORMS__MYSPACE__TOKEN": "x"}, "platforms", "MYSPACE"),
        ({"PLATFORMS__INSTAGRAM__USER_ID": None}, "platforms", "INSTAGRAM__USER_ID"),
        ({"PLATFORMS__INSTAGRAM__ACCESS_TOKEN": "WRONG-TOKEN"}, "instagram.akun", "ACCESS_TOKEN"),
    ],
)
async def test_a_planted_fault_is_found(
    planted: dict[str, object] | Callable[[Path], dict[str, object]],
    name: str,
    told: str,
    ready: Installation,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    changes = planted if isinstance(planted, dict) else planted(tmp_path_factory.mktemp("plant"))
    ready.set(**changes)
    found = await wrong(ready)
    assert name in found
    assert told in found[name]
    for secret in ("pa55word", "WRONG-TOKEN", ready.graph.config.access_token):
        assert secret not in str(found)


async def test_wrong_settings_are_a_finding_too(installation: Installation) -> None:
    installation.set(LANGUAGE="klingon")
    found = await wrong(installation)
    assert list(found) == ["settings"]
    assert "TANGGAP_LANGUAGE" in found["settings"]
    assert "deploy/env.example" in found["settings"]


async def test_a_changed_audit_log_is_found(ready: Installation) -> None:
    engine = create_engine(ready.settings().database_url.get_secret_value())
    async with SqlUnitOfWork.over(engine, zone=ready.settings().zone)() as tx:
        await tx.audit.append(
            *(AuditEntry(at=utc_now(), actor="system", action="published") for _ in range(3))
        )
    async with engine.begin() as connection:
        await connection.execute(text("DROP TRIGGER audit_log_no_update"))
        await connection.execute(text("UPDATE audit_log SET actor = 'staff:1' WHERE seq = 2"))
    await engine.dispose()
    assert "baris 2" in (await wrong(ready))["audit"]


async def test_a_dead_job_is_found(ready: Installation) -> None:
    engine = create_engine(ready.settings().database_url.get_secret_value())
    async with SqlUnitOfWork.over(engine, zone=ready.settings().zone)() as tx:
        await tx.jobs.put(Job(name="publish", subject="7"))
    store = JobStore.over(engine, clock=utc_now)
    (job,) = await store.claim({"publish": 1}, lease=ready.settings().jobs.lease)
    await store.bury(job, error="RejectedError")
    await engine.dispose()
    assert "1 pekerjaan gagal tetap" in (await wrong(ready))["queue"]


async def test_a_full_disk_is_found(ready: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_ENOUGH_DISK", 10**18)
    assert "tinggal" in (await wrong(ready))["disk"]
