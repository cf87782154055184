"""`tanggap import` killed and repeated, and beside a running `serve`."""

import csv
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from bot.demo.day import read_day
from tests.e2e.hands import approve, card_with, until_state
from tests.e2e.office import Office, OfficeMaker

ROWS = 3000
BAD = 2
QUESTIONS = ("kapan jadwal vaksin di puskesmas?", "nomor telepon damkar berapa ya min")


def written(file: Path, texts: Iterable[str]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["comment_id", "komentar", "username", "tanggal"])
        for number, text in enumerate(texts):
            rows.writerow([f"baris-{number}", text, f"warga{number}", "2026-11-20 08:00:00"])
    return file


def when(office: Office, *, stored: int, understood: int) -> Callable[[], Awaitable[bool]]:
    """Return a look that tells when an import has come so far."""

    async def it_has_come_so_far() -> bool:
        now = await office.ledger.progress("file")
        return now[0] >= stored and now[1] >= understood

    return it_has_come_so_far


async def test_a_killed_import_is_repeated_without_loss_or_doubles(
    make_office: OfficeMaker, tmp_path: Path
) -> None:
    office = await make_office()
    day = [one.text for one in read_day()]
    texts = [day[number % len(day)] for number in range(ROWS)] + [""] * BAD
    file = written(tmp_path / "komentar.csv", texts)
    assert (await office.serve.run("migrate")).returncode == 0
    for stored, understood in ((1, 0), (ROWS // 2, 0), (ROWS, ROWS // 10)):
        moment = when(office, stored=stored, understood=understood)
        assert await office.serve.run_killed("import", "--archive", str(file), when=moment), (
            "the import was over before it could be killed"
        )
    ended = await office.serve.run("import", "--archive", str(file))

    assert ended.returncode == 0, ended.stdout
    assert f"ditolak={BAD}" in ended.stdout
    assert f"baris {ROWS + 2}:" in ended.stdout
    found = Counter(one.external_id for one in await office.ledger.comments("file"))
    assert found == Counter(f"baris-{n}" for n in range(ROWS))
    await office.open(webhooks=False)  # takes over what the killed ones had in hand
    await office.until_idle()
    assert await office.ledger.progress("file") == (ROWS, ROWS)


async def test_imported_comments_are_answered_by_a_serve_that_is_killed(
    make_office: OfficeMaker, tmp_path: Path
) -> None:
    replies = tmp_path / "replies.jsonl"
    office = await make_office(PLATFORMS__FILE__REPLIES_PATH=str(replies))
    await office.open(webhooks=False)
    file = written(tmp_path / "komentar.csv", QUESTIONS)
    for _ in range(2):
        ended = await office.serve.run("import", str(file))
        assert ended.returncode == 0, ended.stdout
    for number in range(len(QUESTIONS)):
        await card_with(office, f"baris-{number}")
        await approve(office, f"baris-{number}")
    office.serve.kill()
    await office.open(webhooks=False)
    await until_state(office, [f"baris-{n}" for n in range(len(QUESTIONS))], "published")
    await office.until_idle()

    lines = [json.loads(line) for line in replies.read_text(encoding="utf-8").splitlines()]
    drafts = {item.external_id: item.draft for item in await office.ledger.items()}
    assert {line["comment_id"]: line["text"] for line in lines} == drafts
    assert len(lines) == len(QUESTIONS)
