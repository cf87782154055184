"""`tanggap import`: what is stored, what is refused, and what the operator is told."""

import pytest

from tests.integration.program.installation import Installation

HEADER = "id,text,created_at,username\n"
ROWS = (
    "1,kapan jadwal vaksin di puskesmas?,2026-11-17 08:00,warga.satu\n"
    "2,jalan depan pasar rusak parah min,2026-11-17 09:00,warga.dua\n"
    "3,mantap pelayanannya,2026-11-18 10:00,warga.tiga\n"
)


async def test_rows_are_stored_once_however_often_the_file_is_read(
    installation: Installation,
) -> None:
    file = installation.write("comments.csv", HEADER + ROWS)
    first = await installation.run("import", file)
    assert first.status == 0, first.err
    assert "baru=3 berubah=0 sudah_ada=0 ditolak=0 menunggu_kartu=3" in first.out

    changed = ROWS.replace("mantap pelayanannya", "mantap sekali pelayanannya")
    installation.write("comments.csv", HEADER + changed)
    second = await installation.run("import", file)
    assert "baru=0 berubah=1 sudah_ada=2 ditolak=0" in second.out


async def test_an_archived_file_makes_no_cards(installation: Installation) -> None:
    file = installation.write("comments.csv", HEADER + ROWS)
    said = await installation.run("import", file, "--archive")
    assert said.status == 0
    assert "baru=3 berubah=0 sudah_ada=0 ditolak=0 menunggu_kartu=0" in said.out


async def test_rows_that_cannot_be_read_are_told_by_line_and_cost_no_other(
    installation: Installation,
) -> None:
    bad = "4,,2026-11-18 10:00,warga\n" * 60
    file = installation.write("comments.csv", HEADER + ROWS + bad)
    said = await installation.run("import", file)
    assert said.status == 0
    assert "baru=3" in said.out
    assert "ditolak=60" in said.out
    assert "baris 5:" in said.err
    assert "dan 10 baris lain" in said.err


async def test_a_file_of_nothing_but_bad_rows_fails(installation: Installation) -> None:
    file = installation.write("comments.csv", HEADER + "4,,2026-11-18 10:00,warga\n")
    said = await installation.run("import", file)
    assert said.status == 1
    assert "baru=0" in said.out


async def test_columns_of_another_name_are_mapped(installation: Installation) -> None:
    file = installation.write(
        "comments.csv", "nomor;komentar;waktu\n1;kapan vaksin?;2026-11-17 08:00\n"
    )
    columns = ("--map", "text=komentar", "--map", "id=nomor", "--map", "created_at=waktu")
    said = await installation.run("import", file, *columns)
    assert said.status == 0, said.err
    assert "baru=1" in said.out


async def test_ids_that_another_file_has_used_are_told(installation: Installation) -> None:
    await installation.run("import", installation.write("a.csv", "id,text,author\n1,halo,ani\n"))
    file = installation.write("b.csv", "id,text,author\n1,lampu mati,budi\n2,terima kasih,budi\n")
    said = await installation.run("import", file)
    assert "baru=1 berubah=0 sudah_ada=0" in said.out
    assert "1 baris tidak disimpan" in said.err


@pytest.mark.parametrize("mapping", ["text", "=komentar", "text="])
async def test_a_mapping_that_is_none_is_explained(
    mapping: str, installation: Installation
) -> None:
    said = await installation.run("import", "comments.csv", "--map", mapping)
    assert said.status == 2
    assert "BIDANG=KOLOM" in said.err


async def test_a_file_that_is_not_there_is_told(installation: Installation) -> None:
    said = await installation.run("import", "nowhere.csv")
    assert said.status == 2
    assert "nowhere.csv" in said.err


async def test_the_time_that_many_cards_take_is_told(installation: Installation) -> None:
    installation.set(TELEGRAM__GROUP_MESSAGES_PER_MINUTE=20)
    rows = "".join(f"{n},kapan jadwal vaksin ke {n}?,2026-11-17 08:00,w\n" for n in range(80))
    said = await installation.run("import", installation.write("many.csv", HEADER + rows))
    assert "menunggu_kartu=80" in said.out
    assert "20 pesan per menit" in said.out
    assert "4 menit" in said.out
