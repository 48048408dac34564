"""What the cells of a staff list say: names, dates, numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from govvn_mail.texts import Reason

from .legacy_text import legacy_encoding
from .staff_columns import fold_header

__all__ = [
    "CellError",
    "cell_text",
    "read_birth",
    "read_date",
    "read_digits",
    "read_login",
    "read_words",
]

MAX_CELL = 2000
"""Upper bound of a cell that is looked at, in characters."""

_DATES = (
    re.compile(r"(?P<d>\d{1,2})([/.-])(?P<m>\d{1,2})\2(?P<y>\d{4})(?P<time>[ T].*)?"),
    re.compile(r"(?P<y>\d{4})([/.-])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?P<time>[ T].*)?"),
)
_TIME = re.compile(
    r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?"
)
_NEVER = frozenset({"chua", "chua dang nhap", "chua su dung", "chua truy cap", "never"})
_YEAR = re.compile(r"\d{4}")


class CellError(ValueError):
    """A cell that does not say what its column should. It carries the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def cell_text(value: object) -> str:
    """Return a cell as text, without the spaces around it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value)).strip()


def read_words(value: object) -> str:
    """
    Return a name: one line, single spaces.

    Raises:
        CellError: If it is too long or in an old encoding.
    """
    text = " ".join(cell_text(value).split())
    if len(text) > MAX_CELL:
        raise CellError(Reason("audit.cell_too_long", limit=MAX_CELL))
    encoding = legacy_encoding(text)
    if encoding is not None:
        raise CellError(Reason("audit.legacy_cell", encoding=encoding))
    return text


def read_date(value: object) -> date | None:
    """
    Return a day; where text writes it, the day comes first, or else the year.

    Raises:
        CellError: If it is neither blank nor a date.

    .. doctest::

        >>> read_date("31/12/2025 08:15"), read_date("2025-12-31")
        (datetime.date(2025, 12, 31), datetime.date(2025, 12, 31))
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = cell_text(value)
    if not text:
        return None
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match and (not match["time"] or _TIME.fullmatch(match["time"])):
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                break
    raise CellError(Reason("audit.not_a_date"))


def read_login(value: object) -> tuple[date | None, bool]:
    """
    Return the day of the last login, and whether the cell says that there was none.

    Raises:
        CellError: If it says neither.
    """
    if isinstance(value, str) and fold_header(value) in _NEVER:
        return None, True
    return read_date(value), False


def read_birth(value: object) -> tuple[int | None, int | None]:
    """
    Return year and month of birth, as far as the cell says them.

    Raises:
        CellError: If it is neither blank, a date nor a year.
    """
    text = cell_text(value)
    if not isinstance(value, date) and _YEAR.fullmatch(text):
        return _sound_year(int(text)), None
    day = read_date(value)
    return (None, None) if day is None else (_sound_year(day.year), day.month)


def _sound_year(year: int) -> int:
    if not 1900 <= year < 2200:  # noqa: PLR2004 (wide enough for anyone alive)
        raise CellError(Reason("audit.not_a_date"))
    return year


def read_digits(value: object) -> str | None:
    """
    Return the digits of a citizen number; zeros that Excel dropped in front stay away.

    Raises:
        CellError: If it has anything but digits and spaces.
    """
    text = cell_text(value).removeprefix("'").replace(" ", "").replace(".", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) in range(8, 13)):
        raise CellError(Reason("audit.not_a_citizen_number"))
    return text
