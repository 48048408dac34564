"""Load the layers of a calendar: the bundled tables, and files of one's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from os import PathLike, fsdecode
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import require, text
from govvn_mail.errors import TableError
from govvn_mail.law import Grade
from govvn_mail.tables import load_toml, load_tsv, structure
from govvn_mail.texts import Reason

from .entries import CalendarEntry, DayKind, EntryStatus, Half, Notice, Scope
from .layers import CalendarLayer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

__all__ = ["bundled_layer", "load_layer", "load_table"]

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@attrs.frozen(kw_only=True)
class _Row:
    """The columns of ``days_off.tsv``, and the keys of a day in an overlay."""

    date: dt.date
    weekday: str
    kind: DayKind
    half: Half | None = None
    holiday: str | None = None
    name_vi: str = attrs.field(validator=text)
    linked_date: dt.date | None = None
    status: EntryStatus
    announced_on: dt.date | None = None
    law: str | None = None
    enacted_on: dt.date | None = None
    grade: Grade
    evidence: str = attrs.field(validator=text)
    confidence: str | None = None

    def entry(self, place: str) -> CalendarEntry:
        """Return the row without its weekday, which must be the date's."""
        expected = WEEKDAYS[self.date.weekday()]
        if self.weekday != expected:
            raise TableError(
                Reason(
                    "schedule.weekday_mismatch",
                    file=place,
                    date=self.date,
                    weekday=self.weekday,
                    expected=expected,
                )
            )
        return CalendarEntry(
            date=self.date,
            kind=self.kind,
            half=self.half,
            holiday=self.holiday,
            name=self.name_vi,
            linked_date=self.linked_date,
            status=self.status,
            announced_on=self.announced_on,
            law=self.law,
            enacted_on=self.enacted_on,
            grade=self.grade,
            evidence=self.evidence,
            confidence=self.confidence,
        )


@attrs.frozen(kw_only=True)
class _Overlay:
    """An overlay in TOML, or as a mapping."""

    days: tuple[_Row, ...]


@cache
def bundled_layer() -> CalendarLayer:
    """Return the table that comes with the package, with its notices."""
    folder = files("govvn_mail") / "data" / "calendar"
    return load_table(
        folder / "days_off.tsv",
        checked_on=load_toml(folder / "about.toml")["checked_on"],
        notices=load_tsv(folder / "notices.tsv", Notice),
    )


def load_table(
    source: Traversable | Path,
    *,
    scope: Scope = Scope.NATION,
    body: str | None = None,
    checked_on: dt.date | None = None,
    notices: tuple[Notice, ...] = (),
) -> CalendarLayer:
    """
    Load a layer from a table in the columns of ``days_off.tsv``.

    Raises:
        govvn_mail.errors.TableError: Names file and line.
    """
    rows = load_tsv(source, _Row)
    places = tuple(f"{source.name}:{line}" for line in range(2, len(rows) + 2))
    return CalendarLayer(
        scope=scope,
        body=body,
        entries=_entries(rows, places),
        source=source.name,
        places=places,
        checked_on=checked_on,
        notices=notices,
    )


def load_layer(
    source: str | PathLike[str] | Mapping[str, object],
    *,
    scope: Scope,
    body: str | None,
) -> CalendarLayer:
    """
    Load a layer from a mapping, a TOML file, or a table.

    Raises:
        govvn_mail.errors.TableError: Names file and place.
        govvn_mail.errors.InputError: If *source* is none of these.
    """
    if isinstance(source, Mapping):
        return _from_mapping(dict(source), "mapping", scope=scope, body=body)
    path = to_path(source)
    match path.suffix:
        case ".toml":
            return _from_mapping(load_toml(path), path.name, scope=scope, body=body)
        case ".tsv":
            return load_table(path, scope=scope, body=body)
    raise TableError(Reason("schedule.overlay_suffix", file=path.name))


def to_path(path: str | PathLike[str]) -> Path:
    """
    Return *path* as a path object.

    Raises:
        govvn_mail.errors.InputError: If it is none.
    """
    if not isinstance(path, str):
        require(path, PathLike, "path")  # type: ignore[type-abstract]  # only asked
    return Path(fsdecode(path))


def _from_mapping(
    data: dict[str, object], file: str, *, scope: Scope, body: str | None
) -> CalendarLayer:
    rows = structure(data, _Overlay, file=file).days
    places = tuple(f"{file}: days.{number}" for number in range(len(rows)))
    return CalendarLayer(
        scope=scope,
        body=body,
        entries=_entries(rows, places),
        source=file,
        places=places,
    )


def _entries(rows: Sequence[_Row], places: Sequence[str]) -> tuple[CalendarEntry, ...]:
    return tuple(row.entry(place) for row, place in zip(rows, places, strict=True))
