"""CSV, JSON Lines and Excel as one thing: column names and an iterator of rows."""

import csv
import json
import re
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from typing_extensions import override

from bot.adapters.platforms.file_import.table import (
    BrokenRow,
    RawRow,
    Table,
    UnreadableFileError,
)

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_SAMPLE_BYTES = 256 * 1024
_LONGEST_LINE = 1024 * 1024
_JSON = (".jsonl", ".ndjson")
_CSV = (".csv", ".tsv", ".txt")

csv.field_size_limit(_LONGEST_LINE)


@contextmanager
def open_rows(path: Path) -> Generator[Table]:
    """Open a file by its suffix. Raises UnreadableFileError."""
    suffix = path.suffix.casefold()
    try:
        if suffix == ".xlsx":
            # Only who imports a workbook waits for openpyxl.
            from bot.adapters.platforms.file_import.excel import open_excel  # noqa: PLC0415

            with open_excel(path) as table:
                yield table
        elif suffix in (*_JSON, *_CSV):
            with _text(path) as file:
                yield _json_lines(file) if suffix in _JSON else _csv(file)
        else:
            raise UnreadableFileError(
                f"Jenis berkas '{suffix or path.name}' tidak didukung. Simpan sebagai .csv, "
                ".jsonl, atau .xlsx."
            )
    except OSError as error:
        raise UnreadableFileError(
            f"Berkas {path} tidak dapat dibuka ({error.strerror}). Periksa nama dan izinnya."
        ) from error


def _text(path: Path) -> TextIO:
    return path.open(encoding=_encoding(path), errors="replace", newline="")


def _encoding(path: Path) -> str:
    """Return UTF-8 unless the beginning is not that; old Excel exports are cp1252.

    Raises:
        UnreadableFileError: every other byte or so is zero.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if sample.count(0) > len(sample) // 4:
        raise UnreadableFileError(
            "Berkas ini bukan teks biasa, atau UTF-16 tanpa penanda. Simpan ulang sebagai "
            "CSV UTF-8."
        )
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = error.start < len(sample) - 3 or len(sample) < _SAMPLE_BYTES
        return "cp1252" if whole else "utf-8-sig"
    return "utf-8-sig"


# --- CSV ---------------------------------------------------------------------------------


class _Lines(Iterator[str]):
    """A file's lines, of bounded length; those of a broken row can be given back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    @override
    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else self._read()
        self.number += 1
        self.taken.append(line)
        return line

    def begin_row(self) -> None:
        self.taken = []

    def give_back(self) -> None:
        """Give back all lines of the row but the first."""
        self._returned.extendleft(reversed(self.taken[1:]))
        self.number -= max(len(self.taken) - 1, 0)

    def _read(self) -> str:
        line = self._file.readline(_LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) == _LONGEST_LINE and not line.endswith("\n"):
            _skip_rest(self._file)
            return "x" * (_LONGEST_LINE + 1)  # a field that the CSV reader refuses
        return line


def _csv(file: TextIO) -> Table:
    first = file.readline(_LONGEST_LINE)
    delimiter = max(_DELIMITERS, key=_QUOTED.sub("", first).count)
    file.seek(0)
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise UnreadableFileError("Baris judul CSV rusak. Simpan ulang berkasnya.") from error
    return Table(names=names, rows=_csv_rows(lines, names, delimiter=delimiter))


def _csv_rows(
    lines: _Lines, names: Sequence[str], *, delimiter: str
) -> Iterator[RawRow | BrokenRow]:
    """Yield rows. A quotation mark that is never closed costs its own line, not the file."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = lines.number + 1
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield BrokenRow(line=line, reason="baris CSV rusak: tanda kutip atau panjangnya")
            continue
        if len(cells) > len(names):
            reason = f"ada {len(cells)} kolom, padahal judulnya {len(names)}; periksa tanda kutip"
            yield BrokenRow(line=line, reason=reason)
        elif any(cells):
            yield RawRow(line=line, values=dict(zip(names, cells, strict=False)))


# --- JSON Lines --------------------------------------------------------------------------


def _json_lines(file: TextIO) -> Table:
    """Names come from the first readable object; other objects may have others too."""
    names: dict[str, None] = {}
    for number, row in enumerate(_json_rows(file)):
        if isinstance(row, RawRow):
            names.update(dict.fromkeys(row.values))
        if number >= 100 and names:  # noqa: PLR2004 — enough to see optional fields
            break
    file.seek(0)
    return Table(names=list(names), rows=_json_rows(file))


def _json_rows(file: TextIO) -> Iterator[RawRow | BrokenRow]:
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE and not line.endswith("\n"):
            _skip_rest(file)
            yield BrokenRow(line=number, reason="baris terlalu panjang")
            continue
        if not line.strip():
            continue
        yield _json_row(line, number)


def _json_row(line: str, number: int) -> RawRow | BrokenRow:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return BrokenRow(line=number, reason="bukan JSON yang sah")
    if not isinstance(value, dict):
        return BrokenRow(line=number, reason="bukan objek JSON")
    return RawRow(line=number, values=value)


def _skip_rest(file: TextIO) -> None:
    while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith("\n"):
        pass
