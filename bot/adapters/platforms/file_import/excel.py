"""Excel workbooks. A module of its own because loading openpyxl takes long."""

import zipfile
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from bot.adapters.platforms.file_import.table import (
    BrokenRow,
    RawRow,
    Table,
    UnreadableFileError,
)

_LARGEST_UNPACKED = 1024 * 1024 * 1024
_BAD_EXCEL = (
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    ParseError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
)


@contextmanager
def open_excel(path: Path) -> Generator[Table]:
    """Open the first sheet. Raises UnreadableFileError, also while rows are read."""
    _refuse_bomb(path)
    with path.open("rb") as file:  # openpyxl leaves files open that it cannot read
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except _BAD_EXCEL as error:
            raise _bad_excel(path) from error
        try:
            rows = _excel_cells(book, path)
            names = [str(cell or "").strip() for cell in next(rows, ())]
            yield Table(names=names, rows=_excel_rows(rows, names))
        finally:
            book.close()


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _bad_excel(path) from error
    if unpacked > _LARGEST_UNPACKED:
        raise UnreadableFileError(f"Berkas {path} terlalu besar. Simpan sebagai CSV.")


def _excel_cells(book: Any, path: Path) -> Iterator[Sequence[Any]]:
    sheets = book.worksheets
    if not sheets:
        raise UnreadableFileError(f"Berkas {path} tidak memuat lembar kerja.")
    sheet = sheets[0]
    sheet.reset_dimensions()  # some programs state a wrong size
    try:
        yield from sheet.iter_rows(values_only=True)
    except _BAD_EXCEL as error:
        raise _bad_excel(path) from error


def _excel_rows(
    rows: Iterator[Sequence[Any]], names: Sequence[str]
) -> Iterator[RawRow | BrokenRow]:
    for line, cells in enumerate(rows, start=2):
        if all(cell is None for cell in cells):
            continue
        if any(cell is not None for cell in cells[len(names) :]):
            yield BrokenRow(line=line, reason="ada isi di luar kolom yang berjudul")
            continue
        yield RawRow(line=line, values=dict(zip(names, cells, strict=False)))


def _bad_excel(path: Path) -> UnreadableFileError:
    return UnreadableFileError(
        f"Berkas {path} bukan buku kerja Excel yang utuh. Buka di Excel, lalu simpan ulang "
        "sebagai .xlsx atau .csv."
    )
