"""Files as offices export them, and files that are out to break the reader."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.platforms.file_import import (
    BadRow,
    Row,
    Settings,
    UnreadableFileError,
    build,
    http_client,
    read_rows,
)
from bot.domain.reply import ItemId, OutgoingReply

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def read(path: Path, **mapping: str) -> list[Row | BadRow]:
    return list(read_rows(path, mapping=mapping, zone=WIB, clock=lambda: NOW))


def good(rows: list[Row | BadRow]) -> Iterator[str]:
    return [row.comment.text for row in rows if isinstance(row, Row)]


def bad(rows: list[Row | BadRow]) -> Iterator[int]:
    return [row.line for row in rows if isinstance(row, BadRow)]


@pytest.fixture
def write(tmp_path):
    def write(content: str | bytes, name: str = "keluhan.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_file_is_read_whatever_program_wrote_it(write, delimiter, encoding):
    lines = ["Komentar", "Penulis", "Tanggal"], ["Jalan rusak – café", "Siti", "24/11/2026 09:30"]
    content = "\r\n".join(delimiter.join(line) for line in lines)
    (row,) = read(write(content, encoding=encoding))
    assert row.line == 2
    assert row.comment.text == "Jalan rusak – café"
    assert row.comment.author_name == "Siti"
    assert row.comment.account_id == "keluhan"
    assert row.comment.created_at == datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_told_and_not_guessed(write, encoding):
    with pytest.raises(UnreadableFileError, match="UTF-16 tanpa penanda"):
        read(write("Komentar,Penulis\r\nJalan rusak,Siti\r\n", encoding=encoding))


def test_a_quoted_text_keeps_its_line_breaks_and_delimiters(write):
    rows = read(write('id,text\n1,"baris satu\nbaris, dua"\n2,lalu\n'))
    assert good(rows) == ["baris satu\nbaris, dua", "lalu"]
    assert [row.line for row in rows] == [2, 4]


def test_the_delimiter_is_what_stands_between_the_titles_not_in_them(write):
    rows = read(write('"Isi, komentar";"Tanggal"\n"a, b";"2026-01-02"\n'), text="Isi, komentar")
    assert list(good(rows)) == ["a, b"]


def test_a_quotation_mark_never_closed_costs_one_line(write):
    rows = read(write('id,text\n1,"rusak\n2,utuh\n3,juga utuh\n'))
    assert (good(rows), bad(rows)) == (["utuh", "juga utuh"], [2])


@pytest.mark.parametrize(
    "line", ["1,a,b", "1,", "1,   ", "1,a\x00b", "x" * 201 + ",a", "1," + "y" * 1_100_000]
)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_goes_on(write, line):
    rows = read(write(f"id,text\n{line}\n2,utuh\n"))
    assert (good(rows), bad(rows)) == (["utuh"], [2])
    assert rows[0].reason


def test_a_long_text_is_kept_for_intake_to_cut(write):
    rows = read(write("text\n" + "a" * 50_000 + "\n"))
    assert len(rows[0].comment.text) == 50_000


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2026-11-24T01:02:03+0000", datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)),
        ("2026-11-24T08:02:03+07:00", datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)),
        ("2026-11-24 08:02", datetime(2026, 11, 24, 1, 2, tzinfo=UTC)),
        ("4/3/2026", datetime(2026, 3, 3, 17, 0, tzinfo=UTC)),
        ("04-03-2026 07.15", datetime(2026, 3, 4, 0, 15, tzinfo=UTC)),
        ("1764000000", datetime(2025, 11, 24, 16, 0, tzinfo=UTC)),
        ("1764000000000", datetime(2025, 11, 24, 16, 0, tzinfo=UTC)),
        ("", None),
    ],
)
def test_dates_are_read_day_first_and_local_unless_they_say_otherwise(write, stated, expected):
    (row,) = read(write(f"text;tanggal\nhalo;{stated}\n"))
    assert row.comment.created_at == expected


@pytest.mark.parametrize(
    "stated",
    ["besok", "31/02/2026", "2027-01-01", "1990-01-01", "0001-01-01", "9999-12-31", "1e99"],
)
def test_an_impossible_date_is_refused(write, stated):
    (row,) = read(write(f"text;tanggal\nhalo;{stated}\n"))
    assert isinstance(row, BadRow)
    assert "tanggal" in row.reason


def test_ids_are_the_same_at_every_import_and_equal_rows_are_told_apart(write):
    path = write("text,author\nhalo,Siti\nhalo,Siti\nhalo,Budi\n")
    first, second = ([row.comment.external_id for row in read(path)] for _ in range(2))
    assert first == second
    assert len(set(first)) == 3
    assert all(one.startswith("file:") for one in first)


def test_a_given_id_is_kept_and_a_known_platform_counts_only_with_one(write):
    content = "comment_id,platform,isi\n178,instagram,a\n,instagram,b\n5,tiktok,c\n"
    places = [(row.comment.platform, row.comment.external_id) for row in read(write(content))]
    assert places[0] == ("instagram", "178")
    assert places[1][0] == "file"
    assert places[2] == ("file", "5")


def test_columns_can_be_chosen(write):
    path = write("isi,catatan\nsalah,benar\n")
    assert good(read(path)) == ["salah"]
    assert good(read(path, text="catatan")) == ["benar"]


@pytest.mark.parametrize("mapping", [{"text": "tiada"}, {"warna": "isi"}])
def test_a_wrong_choice_names_what_there_is(write, mapping):
    with pytest.raises(UnreadableFileError, match=r"isi|text"):
        read(write("isi\nhalo\n"), **mapping)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kosong.csv", b""),
        ("tanpa_teks.csv", b"a,b\n1,2\n"),
        ("gambar.png", b"\x89PNG"),
        ("palsu.xlsx", b"bukan zip"),
        ("kosong.jsonl", b"\n"),
        ("acak.csv", bytes(range(256)) * 10),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_as_a_whole(write, name, content):
    with pytest.raises(UnreadableFileError):
        read(write(content, name))


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(UnreadableFileError, match="tidak dapat dibuka"):
        read(tmp_path / "tiada.csv")


def test_json_lines_go_on_after_broken_ones(write):
    lines = [
        '{"text": "a", "id": 1}',
        "{rusak",
        "[1]",
        '{"text": ["b"]}',
        "[" * 100_000,
        '{"id": ' + "9" * 5000 + "}",
        "x" * 1_100_000,
        "",
        '{"text": "\\ud83d c", "created_at": 1764000000}',
    ]
    rows = read(write("\n".join(lines), "data.jsonl"))
    assert bad(rows) == [2, 3, 4, 5, 6, 7]
    assert [row.line for row in rows if isinstance(row, Row)] == [1, 9]


def excel(path: Path, *rows: tuple) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    book.close()
    return path


def test_an_excel_file_is_read_with_its_own_dates_and_numbers(tmp_path):
    path = excel(
        tmp_path / "buku.xlsx",
        ("ID", "Pesan", "Tanggal"),
        (178.0, "Halo", datetime(2026, 11, 24, 8, 0)),  # noqa: DTZ001
        (None, None, None),
        (2, None, None),
        (3, "lebih", None, "di luar"),
    )
    rows = read(path)
    assert rows[0].comment.external_id == "178"
    assert rows[0].comment.created_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert bad(rows) == [4, 5]


def test_an_id_that_excel_has_cut_is_refused(tmp_path):
    """Excel keeps 15 digits; an answer to the rest made of zeros may reach a stranger."""
    path = excel(tmp_path / "buku.xlsx", ("text", "id"), ("a", 1.7900000000000001e16), ("b", 7.0))
    assert list(bad(read(path))) == [2]
    assert list(good(read(path))) == ["b"]


@pytest.mark.parametrize("sheet", [b"", b"<worksheet><sheetData><row><c r='ZZ", b"\x00" * 50])
def test_an_excel_file_with_a_broken_sheet_is_refused(tmp_path, sheet):
    source = excel(tmp_path / "utuh.xlsx", ("text",), ("halo",))
    broken = tmp_path / "rusak.xlsx"
    with ZipFile(source) as old, ZipFile(broken, "w") as new:
        for part in old.namelist():
            new.writestr(part, sheet if "sheet1" in part else old.read(part))
    with pytest.raises(UnreadableFileError):
        read(broken)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=400), suffix=st.sampled_from([".csv", ".jsonl", ".xlsx"]))
def test_no_content_makes_the_reader_fall_over(tmp_path, content, suffix):
    path = tmp_path / f"acak{suffix}"
    path.write_bytes((b"text,tanggal\n" if suffix == ".csv" else b'{"text":"a"}\n') + content)
    try:
        rows = read(path)
    except UnreadableFileError:
        return
    assert all(isinstance(row, Row | BadRow) for row in rows)


def reply(text: str = "Terima kasih, Kak.", item: int = 7) -> OutgoingReply:
    return OutgoingReply(
        item_id=ItemId(item),
        comment_external_id="178",
        parent_external_id=None,
        author_name="Siti",
        text=text,
        attempted_at=NOW,
    )


@pytest.fixture
async def platform(tmp_path):
    own = Settings(replies_path=tmp_path / "baru" / "balasan.jsonl")
    async with http_client(own) as http:
        yield build(own, http, lambda: NOW + timedelta(seconds=1))


async def test_a_published_reply_is_found_again_and_no_other(platform):
    assert await platform.find_published(reply()) is None
    published = await platform.publish(reply())
    assert await platform.find_published(reply()) == published
    assert await platform.find_published(reply(item=8)) is None
    assert await platform.find_published(reply(text="Lain")) is None


async def test_a_line_left_half_written_by_a_crash_spoils_no_other(platform):
    path = platform.settings.replies_path
    await platform.publish(reply())
    with path.open("a") as file:
        file.write('{"id": "file-re')
    await platform.publish(reply(item=8))
    assert await platform.find_published(reply(item=8))
    lines = path.read_text("utf-8").splitlines()
    assert json.loads(lines[2])["comment_id"] == "178"
