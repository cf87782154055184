"""A full disk: refused, said, and nothing lost once there is room again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.desk.callback_data import Button
from tests.e2e.disks import Disk, LimitedFiles, NoMountError, small_disk
from tests.e2e.hands import approve, assert_published_once, card_with, press
from tests.e2e.office import OfficeMaker

QUESTION = "kapan jadwal vaksin di puskesmas?"
COMPLAINT = "jalan berlubang di depan kelurahan kapan diperbaiki pak?"


@pytest.fixture(params=["limit", "mount"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    if request.param == "limit":
        yield LimitedFiles(tmp_path)
        return
    try:
        with small_disk(tmp_path / "small") as small:
            yield small
    except NoMountError as error:
        pytest.skip(f"NOT TESTED ON A FULL FILE SYSTEM: {error}")


async def test_a_full_disk_refuses_and_recovers(disk: Disk, make_office: OfficeMaker) -> None:
    office = await make_office(database_url=f"sqlite:///{disk.folder / 'tanggap.db'}")
    await office.open()
    before = office.comment(QUESTION)
    card = await card_with(office, before)

    disk.fill(office.serve.pid)
    refused = office.comment(COMPLAINT)
    delivery = office.sandbox.graph.webhooks.deliveries[-1]

    async def refused_twice() -> bool:
        return len(delivery.attempts) >= 2

    async def not_ready() -> bool:
        return (await office.serve.readiness())[0] == 503

    await office.until(refused_twice)
    await office.until(not_ready)
    assert {attempt.status for attempt in delivery.attempts} == {503}
    answer = await press(office, card, Button.APPROVE)
    _, body = await office.serve.readiness()

    disk.clear(office.serve.pid)
    assert answer is not None
    assert answer.alert, "the officer must not think that it was approved"
    assert body["ok"] is False
    assert "SQLITE_" in str(body["database"])
    assert any(
        "webhook_not_stored" in line and "SQLITE_" in line for line in office.serve.log.lines
    )
    await office.serve.wait_ready()
    await approve(office, before)
    await approve(office, refused)
    for comment in (before, refused):
        await assert_published_once(office, comment)
    assert delivery.attempts[-1].status == 200
    assert [c.external_id for c in await office.ledger.comments()] == [before, refused]
    assert not await office.ledger.audit_misfits()
    assert not [job for job in await office.ledger.jobs() if job.dead]
    assert office.serve.starts == 1
    assert office.serve.log.text.count("job_store_failed") <= 2, "a full disk is told, not rained"
