"""Staff lists: one row for each person, from CSV, Excel or a program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import attrs

from govvn_mail.arguments import as_tuple, check_fields, require
from govvn_mail.errors import InputError, TableError
from govvn_mail.texts import Reason

from .legacy_text import legacy_encoding
from .staff_cells import (
    MAX_CELL,
    CellError,
    cell_text,
    read_birth,
    read_date,
    read_digits,
    read_login,
    read_words,
)
from .staff_columns import StaffColumn, StaffField, assign, count_known
from .staff_files import DELIMITERS, StaffFile, find_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from .staff_files import RawRow

__all__ = ["CellFault", "RowKind", "StaffRow", "StaffTable", "read_staff"]

_T = TypeVar("_T")

HEADER_ROWS = 40
"""How far down the header is looked for."""

_ORDINAL = re.compile(r"\(?(?:\d{1,3}|[A-Z])\)?")
_SUMS = ("tổng cộng", "tổng số", "cộng:", "tổng:")


_NAMES = frozenset({StaffField.NAME, StaffField.FAMILY, StaffField.GIVEN})


class RowKind(StrEnum):
    """What a row of a list is."""

    STAFF = "staff"
    BLANK = "blank"
    NOT_STAFF = "not_staff"
    """A heading, a sum, a repeated header or a signature."""

    UNREADABLE = "unreadable"


@attrs.frozen(kw_only=True)
class CellFault:
    """
    A cell that could not be used; the rest of its row was.

    Args:
        column: Its letter.
        header: What stands above the column.
        reason: Why. It never repeats the cell.
    """

    column: str
    header: str
    reason: Reason


@attrs.frozen(kw_only=True)
class StaffRow:
    """
    One row of a staff list.

    Args:
        number: As spreadsheets count rows, from 1.
        source: File and sheet.
        kind: What the row is.
        name: The person's name; empty if not stated.
        given: The given name, where the list states it apart.
        address: What stands in the address cell, which may be anything.
        address_column: The letter of its column.
        agency: The body.
        agency_short: Its abbreviation.
        unit: The part of the body.
        unit_short: Its abbreviation.
        head: The head who answers for the agency.
        last_login: The last recorded login to the mailbox, or None if not known.
        never_logged_in: Whether the list says that there was none.
        created: When the mailbox was made, or None if not known.
        citizen_number: Digits, never shown.
        staff_code: The agency's own number for the person.
        birth_year: Never shown.
        birth_month: Never shown.
        faults: Cells that could not be used.
    """

    number: int
    source: str = ""
    kind: RowKind = RowKind.STAFF
    name: str = ""
    given: str | None = None
    address: str = ""
    address_column: str = ""
    agency: str = ""
    agency_short: str = ""
    unit: str = ""
    unit_short: str = ""
    head: str = ""
    last_login: date | None = None
    never_logged_in: bool = False
    created: date | None = None
    citizen_number: str | None = attrs.field(default=None, repr=False)
    staff_code: str = ""
    birth_year: int | None = attrs.field(default=None, repr=False)
    birth_month: int | None = attrs.field(default=None, repr=False)
    faults: tuple[CellFault, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class StaffTable:
    """
    A staff list in a file; iterating reads it, a row at a time, as often as asked.

    Made by :func:`read_staff`.

    Args:
        name: File and sheet.
        columns: Every column, with what it is taken to hold; None is left alone.
        header_row: The row of the headers, or 0 if there is none.
        encoding: That of a CSV file.
        delimiter: That of a CSV file.
        fill_down: Fields whose blank cells repeat the cell above.
    """

    columns: tuple[StaffColumn, ...]
    header_row: int
    fill_down: tuple[StaffField, ...]
    _file: StaffFile = attrs.field(repr=False)

    @property
    def name(self) -> str:
        """File and sheet."""
        return self._file.name

    @property
    def encoding(self) -> str:
        """The encoding of a CSV file."""
        return self._file.encoding

    @property
    def delimiter(self) -> str:
        """The separator of a CSV file."""
        return self._file.delimiter

    def __iter__(self) -> Iterator[StaffRow]:
        above: dict[StaffField, object] = {}
        with closing(self._file.rows()) as rows:
            for row in rows:
                if row.number > self.header_row:
                    yield self._row(row, above)

    def _row(self, row: RawRow, above: dict[StaffField, object]) -> StaffRow:
        if row.fault is not None:
            fault = CellFault(column="", header="", reason=row.fault)
            return self._other(row, RowKind.UNREADABLE, fault)
        texts = tuple(map(cell_text, row.cells))
        filled = [text for text in texts if text]
        if not filled:
            return self._other(row, RowKind.BLANK)
        cells = {
            column.field: row.cells[column.index]
            for column in self.columns
            if column.field is not None and column.index < len(row.cells)
        }
        if self._is_nobodys(filled, cells):
            return self._other(row, RowKind.NOT_STAFF)
        if len(filled) == 1 and self._has_more_than_names() and not _held(cells):
            fault = CellFault(column="", header="", reason=Reason("audit.only_name"))
            return self._other(row, RowKind.NOT_STAFF, fault)
        for field in self.fill_down:
            if cell_text(cells.get(field)):
                above[field] = cells[field]
            elif field in above:
                cells[field] = above[field]
        return _Reader(self, cells).row(row.number)

    def _is_header_again(self, cells: Mapping[StaffField, object]) -> bool:
        """Tell whether a row repeats the header, as after a page break."""
        column = self.column_of(StaffField.ADDRESS)
        text = cell_text(cells.get(StaffField.ADDRESS)).casefold()
        return column is not None and text != "" and text == column.header.casefold()

    def _has_more_than_names(self) -> bool:
        fields = {column.field for column in self.columns} - _NAMES
        return len(fields - {None, StaffField.ADDRESS}) > 0

    def _other(
        self, row: RawRow, kind: RowKind, fault: CellFault | None = None
    ) -> StaffRow:
        return StaffRow(
            number=row.number,
            source=self.name,
            kind=kind,
            faults=() if fault is None else (fault,),
        )

    def _is_nobodys(
        self, filled: Sequence[str], cells: Mapping[StaffField, object]
    ) -> bool:
        """Tell whether a row is plainly no person's."""
        if all(map(_ORDINAL.fullmatch, filled)):
            return True
        if self._is_header_again(cells):
            return True
        if any(text.casefold().startswith(_SUMS) for text in filled):
            return "@" not in "".join(filled)
        asked = (*_NAMES, StaffField.ADDRESS)
        has_names = any(column.field in _NAMES for column in self.columns)
        return has_names and not any(cell_text(cells.get(field)) for field in asked)

    def column_of(self, field: StaffField) -> StaffColumn | None:
        """Return the column that holds *field*, if one does."""
        return next((c for c in self.columns if c.field is field), None)


def _held(cells: Mapping[StaffField, object]) -> bool:
    """Tell whether a cell other than those of names is filled."""
    return any(cell_text(cells[field]) for field in cells.keys() - _NAMES)


class _Reader:
    """The cells of one row, read one after the other; faults are gathered."""

    def __init__(self, table: StaffTable, cells: Mapping[StaffField, object]) -> None:
        self.table = table
        self.cells = cells
        self.faults: list[CellFault] = []

    def row(self, number: int) -> StaffRow:
        address = cell_text(self.cells.get(StaffField.ADDRESS))
        column = self.table.column_of(StaffField.ADDRESS)
        name, given = self._name()
        login, never = self._read(StaffField.LAST_LOGIN, read_login) or (None, False)
        year, month = self._read(StaffField.BIRTH, read_birth) or (None, None)
        return StaffRow(
            number=number,
            source=self.table.name,
            name=name,
            given=given,
            address=address,
            address_column="" if column is None else column.letter,
            agency=self._words(StaffField.AGENCY),
            agency_short=self._words(StaffField.AGENCY_SHORT),
            unit=self._words(StaffField.UNIT),
            unit_short=self._words(StaffField.UNIT_SHORT),
            head=self._words(StaffField.HEAD),
            last_login=login,
            never_logged_in=never,
            created=self._read(StaffField.CREATED, read_date),
            citizen_number=self._read(StaffField.CITIZEN_NUMBER, read_digits),
            staff_code=self._words(StaffField.STAFF_CODE),
            birth_year=year,
            birth_month=month,
            faults=tuple(self.faults),
        )

    def _name(self) -> tuple[str, str | None]:
        """Return the whole name, and the given name if it has its own column."""
        whole = self._words(StaffField.NAME)
        family, given = self._words(StaffField.FAMILY), self._words(StaffField.GIVEN)
        return whole or f"{family} {given}".strip(), given or None

    def _words(self, field: StaffField) -> str:
        return self._read(field, read_words) or ""

    def _read(self, field: StaffField, read: Callable[[object], _T]) -> _T | None:
        try:
            return read(self.cells[field]) if field in self.cells else None
        except CellError as error:
            column = self.table.column_of(field)
            if column is not None:
                self.faults.append(
                    CellFault(
                        column=column.letter, header=column.header, reason=error.reason
                    )
                )
            return None


def read_staff(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    delimiter: str | None = None,
    fill_down: Iterable[str] = (),
) -> StaffTable:
    """
    Find the header and the columns of a staff list; the rows are read by iterating.

    CSV in UTF-8 or UTF-16, with or without byte order mark, separated by commas,
    semicolons, tabs or bars; Excel workbooks (``.xlsx``) with the extra ``excel``. The
    header is found below title rows by its words, in many spellings. Nothing is
    guessed: files in TCVN3, VNI or another old encoding, two columns that may hold
    the same, and two sheets that may both be meant are refused with a hint.

    Args:
        path: The file.
        columns: :class:`StaffField` to the header or the letter of its column, for
            columns that cannot be told by their headers.
        sheet: The sheet, if several hold a list.
        header_row: The row of the headers, as spreadsheets count; 0 if there is none.
        delimiter: The separator of a CSV file.
        fill_down: Fields, such as ``"agency"``, whose blank cells repeat the cell
            above, as merged cells do.

    Raises:
        govvn_mail.errors.TableError: If the file cannot be read or understood.
        govvn_mail.errors.InputError: If an argument is of a wrong kind.
        govvn_mail.errors.MissingExtraError: If openpyxl is needed and not installed.
    """
    told: object = {} if columns is None else columns
    if not isinstance(told, Mapping):
        kind = type(columns).__name__
        raise InputError(Reason("audit.columns_not_a_mapping", type=kind))
    if header_row is not None:
        require(header_row, int, "header_row")
    if delimiter is not None and require(delimiter, str, "delimiter") not in DELIMITERS:
        raise InputError(Reason("audit.delimiter", known=DELIMITERS))
    filled = tuple(map(_field, as_tuple(fill_down, str, "fill_down")))
    if sheet is not None:
        require(sheet, str, "sheet")
    source = Path(path) if isinstance(path, str) else require(path, Path, "path")
    files = find_tables(source, sheet=sheet, delimiter=delimiter)
    file, row, headers = _find_header(files, told, header_row)
    _refuse_legacy(file, headers)
    return StaffTable(
        columns=assign(headers, told, file.name),
        header_row=row,
        fill_down=filled,
        file=file,
    )


def _field(name: str) -> StaffField:
    try:
        return StaffField(name)
    except ValueError as error:
        reason = Reason("audit.no_such_field", field=name, known=tuple(StaffField))
        raise InputError(reason) from error


def _find_header(
    files: Sequence[StaffFile], told: Mapping[str, str], header_row: int | None
) -> tuple[StaffFile, int, tuple[str, ...]]:
    """Return the table that is meant, and the row and words of its header."""
    found = []
    for file in files:
        rows = file.peek(HEADER_ROWS if header_row is None else header_row + 1)
        if header_row == 0:
            width = max((len(row.cells) for row in rows), default=0)
            known, row, headers = len(told), 0, ("",) * width
        else:
            known, row, headers = _best_row(rows, header_row)
        if known or header_row is not None:
            found.append((known, len(headers), file, row, headers))
    # One word such as "Email" may stand anywhere; a header has two, if any row has.
    found = [entry for entry in found if entry[0] > 1] or found
    if not found:
        raise TableError(_no_header(files[0]))
    if len(found) > 1 and found[0][2].sheet is not None:
        titles = tuple(entry[2].sheet or "" for entry in found)
        name = found[0][2].path.name
        raise TableError(Reason("audit.which_sheet", file=name, sheets=titles))
    _, _, file, row, headers = max(found, key=lambda entry: entry[:2])
    return file, row, headers


def _best_row(
    rows: Sequence[RawRow], header_row: int | None
) -> tuple[int, int, tuple[str, ...]]:
    """Return how many fields the likeliest header names, its row, and its words."""
    best: tuple[int, int, tuple[str, ...]] = (0, 0, ())
    for row in rows:
        headers = tuple(cell_text(cell)[:MAX_CELL] for cell in row.cells)
        known = count_known(headers)
        if row.number == header_row:
            return known, row.number, headers
        if header_row is None and known > best[0]:
            best = (known, row.number, headers)
    return best


def _no_header(file: StaffFile) -> Reason:
    rows = file.peek(HEADER_ROWS)
    texts = [cell_text(cell)[:MAX_CELL] for row in rows for cell in row.cells]
    _refuse_legacy(file, texts)
    return Reason("audit.no_header", file=file.name, rows=HEADER_ROWS)


def _refuse_legacy(file: StaffFile, texts: Iterable[str]) -> None:
    encoding = next(filter(None, map(legacy_encoding, texts)), None)
    if encoding is not None:
        raise TableError(Reason("audit.legacy_file", file=file.name, encoding=encoding))
