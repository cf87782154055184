"""`tanggap digest`: printed, drawn, and posted once per week."""

from pathlib import Path

import pytest

from bot.app import application
from bot.clock import utc_now
from bot.domain.digest import Week
from tests.integration.program.installation import Installation

COMMENTS = (
    "id,text,created_at,username\n"
    "1,kapan jadwal vaksin di puskesmas?,2025-11-18 08:00,warga.satu\n"
    "2,<b>mantap</b> pelayanannya,2025-11-18 10:00,warga.dua\n"
)
WEEK = "2025-W47"


@pytest.fixture
async def filled(installation: Installation) -> Installation:
    """An installation with two comments of one past week."""
    file = installation.write("comments.csv", COMMENTS)
    assert (await installation.run("import", file, "--archive")).status == 0
    return installation


async def test_a_week_is_printed_and_drawn_without_telegram(filled: Installation) -> None:
    filled.set(TELEGRAM__TOKEN=None)
    chart = filled.folder / "chart.png"
    said = await filled.run("digest", "--week", WEEK, "--print", "--chart", chart)
    assert said.status == 0, said.err
    assert "17–23 November 2025" in said.out
    assert "<b>" not in said.out
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert filled.telegram.messages() == []


async def test_a_past_week_is_posted_once(filled: Installation) -> None:
    first = await filled.run("digest", "--week", WEEK)
    assert first.status == 0, first.err
    assert f"Ringkasan {WEEK} sudah dikirim" in first.out
    posted = len(filled.telegram.messages())
    assert posted >= 1

    second = await filled.run("digest", "--week", WEEK)
    assert "tidak dikirim lagi" in second.out
    assert len(filled.telegram.messages()) == posted


async def test_the_running_week_may_be_posted_again(filled: Installation) -> None:
    week = Week.containing(utc_now(), filled.settings().zone)
    for count in (1, 2):
        said = await filled.run("digest", "--week", week)
        assert "sementara dikirim" in said.out
        assert len(filled.telegram.messages()) >= count


@pytest.mark.parametrize("week", ["47", "2025-W60", "besok"])
async def test_what_is_no_week_is_told(week: str, installation: Installation) -> None:
    said = await installation.run("digest", "--week", week)
    assert said.status == 2
    assert "Pekan tidak dikenal" in said.err


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"TELEGRAM__TOKEN": None}, "TANGGAP_TELEGRAM__TOKEN"),
        ({"TELEGRAM__CHAT_ID": None}, "TANGGAP_TELEGRAM__CHAT_ID"),
    ],
)
async def test_posting_needs_a_group(
    changes: dict[str, object], named: str, filled: Installation
) -> None:
    filled.set(**changes)
    said = await filled.run("digest", "--week", WEEK)
    assert said.status == 2
    assert named in said.err


async def test_a_telegram_that_does_not_answer_is_told_and_nothing_is_marked_as_sent(
    filled: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "_CONNECT_SECONDS", 0.3)
    filled.set(TELEGRAM__BASE_URL="http://127.0.0.1:1/telegram")
    said = await filled.run("digest", "--week", WEEK)
    assert said.status == 2
    assert "Silakan coba lagi" in said.err

    filled.set(TELEGRAM__BASE_URL=f"{filled.server.base_url}/telegram")
    assert "sudah dikirim" in (await filled.run("digest", "--week", WEEK)).out


async def test_a_chart_that_cannot_be_written_is_told(filled: Installation) -> None:
    nowhere = Path("nowhere") / "chart.png"
    said = await filled.run("digest", "--week", WEEK, "--print", "--chart", nowhere)
    assert said.status == 2
    assert "chart.png" in said.err
