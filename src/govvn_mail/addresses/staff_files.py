"""Rows of cells from CSV files and Excel workbooks as they are found in offices."""

from __future__ import annotations

import csv
import warnings
import zipfile
import zlib
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import attrs

from govvn_mail.errors import MissingExtraError, TableError
from govvn_mail.texts import Reason

from .legacy_text import legacy_encoding
from .staff_columns import MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["DELIMITERS", "RawRow", "StaffFile", "find_tables"]

MAX_ROWS = 1_048_576
"""Upper bound of the rows of a file; no sheet of Excel has more."""

MAX_LINE = 1024 * 1024
"""Upper bound of a line of CSV, in characters."""

MAX_RECORD_LINES = 50
"""Upper bound of the lines of one row; more mean that a quote was left open."""

MAX_UNPACKED = 256 * 1024 * 1024
"""Upper bound of a workbook's parts after decompression, in octets."""

MAX_PARTS = 10_000

SAMPLE = 64 * 1024

DELIMITERS = (",", ";", "\t", "|")

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_BAD_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,  # an unknown compression
    RuntimeError,  # a password
    ValueError,
)
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head")


@attrs.frozen(kw_only=True)
class RawRow:
    """
    A row as it stands in the file.

    Args:
        number: As spreadsheets count it, from 1.
        cells: What stands in it; of a row that cannot be read, nothing.
        fault: Why it cannot be read, or None.
    """

    number: int
    cells: tuple[object, ...] = ()
    fault: Reason | None = None


@attrs.frozen(kw_only=True)
class StaffFile:
    """
    One table in a file, to be read as often as needed.

    Args:
        path: The file.
        name: Its name, with that of the sheet.
        sheet: The sheet of a workbook, or None for CSV.
        has_formulas: Whether the workbook has formulas.
        encoding: That of a CSV file.
        delimiter: That of a CSV file.
    """

    path: Path
    name: str
    sheet: str | None = None
    has_formulas: bool = False
    encoding: str = ""
    delimiter: str = ""

    def rows(self) -> Generator[RawRow]:
        """Yield every row, blank ones too."""
        return self._excel_rows() if self.sheet is not None else self._csv_rows()

    def _csv_rows(self) -> Generator[RawRow]:
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                yield from _records(file, self.delimiter, self.name)
        except UnicodeError as error:
            octets = getattr(error, "object", b"")[-SAMPLE:]
            raise TableError(_not_utf8(self.name, octets)) from error
        except OSError as error:
            raise TableError(_unreadable(self.name, error)) from error

    def _excel_rows(self) -> Generator[RawRow]:
        with _workbook(self.path, values=True) as workbook:
            rows = self._sheet_rows(workbook)
            if not self.has_formulas:
                yield from rows
                return
            with _workbook(self.path, values=False) as formulas:
                for row, same in zip(rows, self._sheet_rows(formulas), strict=True):
                    cells = tuple(map(_shown, row.cells, same.cells))
                    yield RawRow(number=row.number, cells=cells)

    def _sheet_rows(self, workbook: Any) -> Generator[RawRow]:  # noqa: ANN401 (openpyxl is optional)
        sheet = _quietly(self.path.name, lambda: workbook[self.sheet])
        sheet.reset_dimensions()  # often wrong in files that programs write
        cells = sheet.iter_rows(values_only=True)
        for number in range(1, MAX_ROWS + 1):
            row = _quietly(self.path.name, lambda: next(cells, None))
            if row is None:
                return
            yield RawRow(number=number, cells=row[:MAX_COLUMNS])
        raise TableError(Reason("audit.too_many_rows", file=self.name, limit=MAX_ROWS))

    def peek(self, rows: int) -> tuple[RawRow, ...]:
        """Return the first rows."""
        with closing(self.rows()) as found:
            return tuple(islice(found, rows))


def _shown(value: object, formula: object) -> object:
    """Return a cell's value, or its formula if no program has calculated it."""
    is_formula = isinstance(formula, str) and formula.startswith("=")
    return formula if value is None and is_formula else value


def find_tables(
    path: Path, *, sheet: str | None, delimiter: str | None
) -> tuple[StaffFile, ...]:
    """
    Return the tables that may be meant: sheets, or readings of a CSV file.

    Raises:
        govvn_mail.errors.TableError: If the file cannot be read.
        govvn_mail.errors.MissingExtraError: If openpyxl is needed and not installed.
    """
    sample = _first_octets(path)
    if not sample.startswith(_ZIP):  # whatever its name says
        return _csv_files(path, delimiter, sample)
    files = _excel_files(path)
    named = tuple(file for file in files if sheet in {None, file.sheet})
    if not named:
        titles = tuple(file.sheet or "" for file in files)
        raise TableError(Reason("audit.no_such_sheet", file=path.name, sheets=titles))
    return named


def _csv_files(
    path: Path, delimiter: str | None, sample: bytes
) -> tuple[StaffFile, ...]:
    """Return a CSV file once for each separator that it may have."""
    if sample.startswith(_OLD_EXCEL):
        raise TableError(Reason("audit.old_excel", file=path.name))
    if sample.lstrip().lower().startswith(_MARKUP):
        raise TableError(Reason("audit.markup", file=path.name))
    encoding = _encoding(path.name, sample)
    told = _told_delimiter(sample, encoding) or delimiter
    return tuple(
        StaffFile(path=path, name=path.name, encoding=encoding, delimiter=mark)
        for mark in (DELIMITERS if told is None else (told,))
    )


def _encoding(name: str, sample: bytes) -> str:
    if sample.startswith(_UTF_32):
        raise TableError(_not_utf8(name, b""))
    for bom, encoding in _BOMS.items():
        if sample.startswith(bom):
            return encoding
    # Commas, digits and plain letters of UTF-16 have an octet of zeros each.
    zeros = len(sample) // 8
    if sample[1::2].count(0) > zeros:
        return "utf-16-le"
    if sample[::2].count(0) > zeros:
        return "utf-16-be"
    return "utf-8"


def _told_delimiter(sample: bytes, encoding: str) -> str | None:
    """Return what a first line ``sep=;`` tells Excel."""
    first = sample.decode(encoding, errors="replace").lstrip("\ufeff")[:6]
    is_told = first[:4].lower() == "sep=" and first[4:5] in DELIMITERS
    return first[4] if is_told else None


class _Lines:
    """The lines of a file, counted, and short enough."""

    def __init__(self, file: IO[str], name: str) -> None:
        self.file = file
        self.name = name
        self.row = 0
        self.taken = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        self.taken += 1
        if len(line) > MAX_LINE:
            raise TableError(Reason("audit.long_line", file=self.name, row=self.row))
        if self.taken > MAX_RECORD_LINES:
            raise TableError(Reason("audit.open_quote", file=self.name, row=self.row))
        return line


def _records(file: IO[str], delimiter: str, name: str) -> Generator[RawRow]:
    lines = _Lines(file, name)
    start = file.tell()
    if not file.readline(MAX_LINE).lower().startswith("sep="):
        file.seek(start)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    for number in range(1, MAX_ROWS + 1):
        lines.row, lines.taken = number, 0
        try:
            yield RawRow(number=number, cells=tuple(next(reader)[:MAX_COLUMNS]))
        except StopIteration:
            return
        except csv.Error as error:
            if lines.taken > 1:  # the rows in between are lost
                reason = Reason("audit.open_quote", file=name, row=number)
                raise TableError(reason) from error
            yield RawRow(number=number, fault=Reason("audit.row_quotes"))
    raise TableError(Reason("audit.too_many_rows", file=name, limit=MAX_ROWS))


def _excel_files(path: Path) -> tuple[StaffFile, ...]:
    """Return the visible sheets of a workbook."""
    has_formulas = _check_archive(path)
    with _workbook(path, values=True) as workbook:
        return tuple(
            StaffFile(
                path=path,
                name=f"{path.name} [{sheet.title}]",
                sheet=sheet.title,
                has_formulas=has_formulas,
            )
            for sheet in workbook.worksheets
            if sheet.sheet_state == "visible"
        )


def _check_archive(path: Path) -> bool:
    """
    Refuse archives that would fill the memory, and tell whether there are formulas.

    zipfile never unpacks more than the sizes stated.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_size(parts, path.name)
            # Not any(): every part is looked at.
            return sum(_has_formulas(archive, part, path.name) for part in parts) > 0
    except TableError:
        raise
    except _BAD_ARCHIVE as error:
        raise TableError(Reason("audit.not_a_workbook", file=path.name)) from error


def _check_size(parts: list[zipfile.ZipInfo], name: str) -> None:
    size = sum(part.file_size for part in parts)
    if size > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise TableError(Reason("audit.zip_bomb", file=name, limit=MAX_UNPACKED))


def _has_formulas(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bool:
    """Look at a part of XML for formulas, and refuse entities declared in it."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    found, tail = False, b""
    with archive.open(part) as stream:
        while octets := stream.read(SAMPLE):
            octets = tail + octets.replace(b"\0", b"")  # UTF-16, too
            if b"<!DOCTYPE" in octets:
                raise TableError(Reason("audit.not_a_workbook", file=name))
            found = found or b"<f>" in octets or b"<f " in octets
            tail = octets[-len(b"<!DOCTYPE") :]
    return found


@contextmanager
def _workbook(path: Path, *, values: bool) -> Generator[Any]:
    """Open a workbook, for its values or for its formulas."""
    try:
        import openpyxl
    except ImportError as error:
        raise MissingExtraError(Reason("audit.openpyxl")) from error
    # Opened here, because openpyxl judges files by their names, and leaves those open
    # in which it finds a fault.
    with _quietly(path.name, lambda: path.open("rb")) as file:
        workbook = _quietly(
            path.name,
            lambda: openpyxl.load_workbook(file, read_only=True, data_only=values),
        )
        with closing(workbook):
            yield workbook


def _quietly(name: str, read: Callable[[], Any]) -> Any:  # noqa: ANN401 (the same)
    """Call *read* without openpyxl's warnings about what it leaves out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except Exception as error:  # whatever a damaged file makes openpyxl stumble over
        raise TableError(Reason("audit.not_a_workbook", file=name)) from error


def _first_octets(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SAMPLE)
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        raise TableError(_unreadable(path.name, error)) from error


def _not_utf8(name: str, octets: bytes) -> Reason:
    guess = legacy_encoding(octets.decode("latin-1"))
    if guess in {"TCVN3", "VNI"}:
        return Reason("audit.legacy_file", file=name, encoding=guess)
    return Reason("audit.not_utf8", file=name)


def _unreadable(name: str, error: Exception) -> Reason:
    return Reason("audit.unreadable", file=name, cause=type(error).__name__)
