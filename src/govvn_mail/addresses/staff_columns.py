"""Which column of a staff list holds what, by the words in its header."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, TableError
from govvn_mail.tables import load_toml
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["StaffColumn", "StaffField"]

MAX_COLUMNS = 256
"""Columns of a sheet that are looked at."""


class StaffField(StrEnum):
    """What a column may hold."""

    NAME = "name"
    FAMILY = "family"
    """*Họ và tên đệm*, where the given name has a column of its own."""

    GIVEN = "given"
    ADDRESS = "address"
    """The official mailbox. A column for private mail is left alone."""

    AGENCY = "agency"
    AGENCY_SHORT = "agency_short"
    UNIT = "unit"
    UNIT_SHORT = "unit_short"
    HEAD = "head"
    """The head who answers for the agency."""

    LAST_LOGIN = "last_login"
    CREATED = "created"
    """When the mailbox was made."""

    CITIZEN_NUMBER = "citizen_number"
    STAFF_CODE = "staff_code"
    BIRTH = "birth"


_WHOLE_OR_FAMILY = frozenset({StaffField.NAME, StaffField.FAMILY})


@attrs.frozen(kw_only=True)
class StaffColumn:
    """
    A column of a list.

    Args:
        index: From 0.
        header: The words above it.
        field: What it is taken to hold, or None if it is left alone.
    """

    index: int
    header: str
    field: StaffField | None

    @property
    def letter(self) -> str:
        """
        The letter that spreadsheets show.

        .. doctest::

            >>> StaffColumn(index=27, header="", field=None).letter
            'AB'
        """
        letters, rest = "", self.index + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return letters


@cache
def _meanings() -> dict[str, tuple[StaffField, bool]]:
    """Return what each known header means, and whether it says so plainly."""
    table = load_toml(files("govvn_mail") / "data" / "staff" / "headers.toml")
    return {
        fold_header(header): (StaffField(field), how == "plain")
        for field, headers in table.items()
        for how in headers
        for header in headers[how]
    }


def fold_header(header: str) -> str:
    """
    Return the words of a header for comparison.

    .. doctest::

        >>> fold_header("Địa chỉ E-mail công vụ (đuôi gov.vn) *")
        'dia chi e mail cong vu'
    """
    plain = unicodedata.normalize("NFD", header.casefold().replace("đ", "d"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall("[a-z0-9]+", re.sub(r"\([^)]*\)", " ", plain)))


def count_known(cells: Sequence[str]) -> int:
    """Return how many fields a row of headers names."""
    known = _meanings()
    names = map(fold_header, cells)
    return len({known[name][0] for name in names if name in known})


def assign(
    headers: Sequence[str], told: Mapping[str, str], file: str
) -> tuple[StaffColumn, ...]:
    """
    Return the columns with what each is taken to hold.

    Args:
        headers: The row of headers, as written.
        told: Field to header or letter, for the columns that the caller names.
        file: Named in errors.

    Raises:
        govvn_mail.errors.InputError: If a column that was told is not there.
        govvn_mail.errors.TableError:
            If two columns may hold the same, or none holds addresses.
    """
    fields: dict[int, StaffField] = {}
    for name, place in told.items():
        fields[_told_index(headers, place)] = _told_field(name)
    for field in StaffField:
        if field not in fields.values():
            index = _best(headers, field, fields, file)
            if index is not None:
                fields[index] = field
    _settle(fields, headers)
    if StaffField.ADDRESS not in fields.values():
        raise TableError(
            Reason("audit.no_address_column", file=file, headers=tuple(headers))
        )
    return tuple(
        StaffColumn(index=index, header=header, field=fields.get(index))
        for index, header in enumerate(headers)
    )


def _told_field(name: str) -> StaffField:
    try:
        return StaffField(require(name, str, "columns"))
    except ValueError as error:
        reason = Reason("audit.no_such_field", field=name, known=tuple(StaffField))
        raise InputError(reason) from error


def _told_index(headers: Sequence[str], place: str) -> int:
    wanted = fold_header(require(place, str, "columns"))
    same = [i for i, header in enumerate(headers) if fold_header(header) == wanted]
    if len(same) == 1:
        return same[0]
    columns = (StaffColumn(index=i, header="", field=None) for i in range(len(headers)))
    found = next((c.index for c in columns if c.letter == place), None)
    if found is None:
        raise InputError(Reason("audit.no_such_column", column=place))
    return found


def _best(
    headers: Sequence[str],
    field: StaffField,
    fields: Mapping[int, StaffField],
    file: str,
) -> int | None:
    """Return the one free column that says most plainly that it holds *field*."""
    for is_plain in (True, False):
        found = [
            index
            for index, header in enumerate(headers)
            if index not in fields
            and _meanings().get(fold_header(header)) == (field, is_plain)
        ]
        if len(found) > 1:
            letters = tuple(
                StaffColumn(index=i, header="", field=None).letter for i in found
            )
            raise TableError(
                Reason("audit.column_twice", file=file, field=field, columns=letters)
            )
        if found:
            return found[0]
    return None


def _settle(fields: dict[int, StaffField], headers: Sequence[str]) -> None:
    """Read *Tên* alone as the whole name, and *Đơn vị* beside *Cơ quan* as the unit."""
    held = {field: index for index, field in fields.items()}
    if StaffField.GIVEN in held and held.keys().isdisjoint(_WHOLE_OR_FAMILY):
        fields[held[StaffField.GIVEN]] = StaffField.NAME
    if StaffField.UNIT not in held and StaffField.AGENCY in held:
        for index, header in enumerate(headers):
            meaning = _meanings().get(fold_header(header))
            if index not in fields and meaning == (StaffField.AGENCY, False):
                fields[index] = StaffField.UNIT
                return
