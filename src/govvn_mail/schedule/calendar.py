"""Working days of public offices: the announced table, and nothing guessed."""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum
from functools import cache
from importlib.resources import files
from os import PathLike, fsdecode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.arguments import instance_of, plain_date, require, text, tuple_of
from govvn_mail.errors import CalendarHorizonError, TableError
from govvn_mail.tables import load_toml, load_tsv, read_text
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import Period, require_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

__all__ = ["CalendarEntry", "Day", "DayKind", "EntryStatus", "Notice", "WorkCalendar"]

SATURDAY = 5
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
YEARLY = ("new_year", "tet", "hung_kings", "victory_day", "labour_day", "national_day")
"""Holidays of the Labour Code that a year must have before the table covers it."""


class DayKind(StrEnum):
    """What a day is to a public office."""

    HOLIDAY = "holiday"
    """*Ngày lễ, tết*."""

    IN_LIEU = "in_lieu"
    """*Nghỉ bù*: off because a holiday fell on a weekly rest day."""

    SWAP_OFF = "swap_off"
    """*Nghỉ hoán đổi*: off, and made up for on another day."""

    SWAP_WORK = "swap_work"
    """*Ngày làm bù*: a weekly rest day that is worked."""

    WORKING = "working"
    """An ordinary day from Monday to Friday."""

    WEEKEND = "weekend"
    """An ordinary Saturday or Sunday."""


class EntryStatus(StrEnum):
    """How certain a row of the table is."""

    ANNOUNCED = "announced"
    """A yearly decision or notice fixes it."""

    STATUTE = "statute"
    """It follows from the law itself."""

    COMPUTED = "computed"
    """Computed by the pattern of other years; nothing was announced yet."""

    PROVISIONAL = "provisional"
    """The act on which it rests was not adopted yet."""


UNSETTLED = frozenset({EntryStatus.COMPUTED, EntryStatus.PROVISIONAL})


@attrs.frozen(kw_only=True)
class CalendarEntry:
    """
    One day that departs from the ordinary week, and where that is said.

    Args:
        date: The day.
        kind: Why it departs. Never ``working`` or ``weekend``.
        holiday: Stable name of the holiday, or None for a swap.
        name: Name of the day, in Vietnamese.
        linked_date: The holiday compensated, or the other day of a swap.
        status: How certain it is.
        announced_on: Day of the announcement, or None if not known.
        law: The instrument, or None if its number was not seen.
        evidence: Where it was seen.
        confidence: ``high``, ``medium`` or ``low``.
    """

    date: dt.date = attrs.field(validator=plain_date)
    kind: DayKind = attrs.field(validator=instance_of(DayKind))
    holiday: str | None = None
    name: str = attrs.field(validator=text)
    linked_date: dt.date | None = attrs.field(default=None, validator=plain_date)
    status: EntryStatus = attrs.field(validator=instance_of(EntryStatus))
    announced_on: dt.date | None = attrs.field(default=None, validator=plain_date)
    law: str | None = None
    evidence: str = attrs.field(validator=text)
    confidence: str = attrs.field(validator=text)


@attrs.frozen(kw_only=True)
class Notice:
    """
    Something to know about a day that does not change what the day is.

    Args:
        date: The day.
        text_vi: The notice in Vietnamese, without a full stop.
        text_en: The same in English.
        evidence: Where it was seen.
        checked_on: When it was last looked up.
    """

    date: dt.date
    text_vi: str
    text_en: str
    evidence: str
    checked_on: dt.date

    @property
    def reason(self) -> Reason:
        """The notice with its source."""
        return Reason(
            "schedule.day_notice",
            text=Bilingual(self.text_vi, self.text_en),
            source=self.evidence,
        )


@attrs.frozen(kw_only=True)
class Day:
    """
    What a calendar knows about one day.

    Args:
        date: The day.
        kind: What it is.
        entry: The row of the table, or None for an ordinary day.
        notices: What else to know, such as a swap that was only proposed.
    """

    date: dt.date
    kind: DayKind
    entry: CalendarEntry | None = None
    notices: tuple[Reason, ...] = ()

    @property
    def working(self) -> bool:
        """Whether public offices work on that day."""
        return self.kind in {DayKind.WORKING, DayKind.SWAP_WORK}

    @property
    def status(self) -> EntryStatus | None:
        """How certain the row is, or None for an ordinary day."""
        return self.entry.status if self.entry is not None else None

    @property
    def reason(self) -> Reason:
        """Why the day is worked or off."""
        if self.entry is None:
            if self.working:
                return Reason("schedule.day_working", date=self.date)
            return Reason("schedule.day_weekend", date=self.date)
        name, basis = self.entry.name, self.entry.law or self.entry.evidence
        if self.entry.linked_date is None:
            return Reason(
                "schedule.day_holiday", date=self.date, name=name, basis=basis
            )
        linked = self.entry.linked_date
        if self.kind is DayKind.IN_LIEU:
            return Reason(
                "schedule.day_in_lieu",
                date=self.date,
                name=name,
                linked=linked,
                basis=basis,
            )
        if self.kind is DayKind.SWAP_OFF:
            return Reason(
                "schedule.day_swap_off", date=self.date, linked=linked, basis=basis
            )
        return Reason(
            "schedule.day_swap_work", date=self.date, linked=linked, basis=basis
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the day as JSON-ready values, with every sentence."""
        return {
            "date": self.date.isoformat(),
            "kind": str(self.kind),
            "reason": self.reason.to_dict(),
            "notices": [notice.to_dict() for notice in self.notices],
        }


@attrs.frozen(kw_only=True)
class WorkCalendar:
    """
    Which days public offices work, from a table of days off and make-up days.

    It covers whole years: from 1 January of the first row's year to 31 December of
    the last row's. Outside them it has no answer. Make one with `bundled` or
    `from_table`.

    Args:
        entries: Rows, in the order of the file.
        version: Stated in every answer that rests on the calendar.
        source: Name of the file, for errors.
        notices: What else to know about single days.

    Raises:
        govvn_mail.errors.TableError: Names the file and the line of the fault.

    .. doctest::

        >>> calendar = WorkCalendar.bundled()
        >>> calendar.is_working_day(dt.date(2026, 1, 2))
        False
        >>> calendar.is_working_day(dt.date(2026, 1, 10))  # a Saturday
        True
        >>> print(calendar.day(dt.date(2026, 1, 10)).reason)
        2026-01-10 is worked to make up for 2026-01-02 (CV 12729/VPCP-KGVX).
    """

    entries: tuple[CalendarEntry, ...] = attrs.field(
        validator=tuple_of(CalendarEntry), repr=False
    )
    version: str = attrs.field(validator=text)
    source: str = attrs.field(validator=text)
    notices: tuple[Notice, ...] = attrs.field(
        default=(), validator=tuple_of(Notice), repr=False
    )
    coverage: Period = attrs.field(init=False)
    _by_date: dict[dt.date, CalendarEntry] = attrs.field(
        init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        by_date = _index(self.entries, self.source)
        for number, entry in enumerate(self.entries, start=2):
            _check_entry(entry, by_date, f"{self.source}:{number}")
        first, last = min(by_date).year, max(by_date).year
        _check_years(self.entries, range(first, last + 1), self.source)
        coverage = Period(dt.date(first, 1, 1), dt.date(last, 12, 31))
        object.__setattr__(self, "coverage", coverage)
        object.__setattr__(self, "_by_date", by_date)

    @classmethod
    def bundled(cls) -> WorkCalendar:
        """Return the calendar that comes with the package; it is loaded once."""
        return _bundled()

    @classmethod
    def from_table(
        cls, path: str | PathLike[str], *, checked_on: dt.date | None = None
    ) -> WorkCalendar:
        """
        Load a table of your own, in the columns of the bundled ``days_off.tsv``.

        Args:
            path: The file.
            checked_on: When it was last compared with its sources. Begins the version.

        Raises:
            govvn_mail.errors.TableError: Names file and line.
            govvn_mail.errors.InputError: If an argument is of the wrong type.
        """
        if not isinstance(path, str):
            require(path, PathLike, "path")  # type: ignore[type-abstract]  # only asked
        if checked_on is not None:
            require_date(checked_on, "checked_on")
        return _load(Path(fsdecode(path)), checked_on)

    def day(self, date: dt.date) -> Day:
        """
        Return what is known about *date*.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If *date* is not covered.
            govvn_mail.errors.InputError: If *date* is not a plain date.
        """
        entry = self._entry(date)
        notices = [n.reason for n in self.notices if n.date == date]
        if entry is not None and entry.status in UNSETTLED:
            notices.append(Reason("schedule.day_unsettled", date=date, name=entry.name))
        return Day(
            date=date, kind=_kind(date, entry), entry=entry, notices=tuple(notices)
        )

    def is_working_day(self, date: dt.date) -> bool:
        """
        Tell whether public offices work on *date*.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If *date* is not covered.
            govvn_mail.errors.InputError: If *date* is not a plain date.
        """
        kind = _kind(date, self._entry(date))
        return kind in {DayKind.WORKING, DayKind.SWAP_WORK}

    def unsettled_years(self, period: Period) -> tuple[int, ...]:
        """
        Return the years of *period* for which some rows were not announced yet.

        Raises:
            govvn_mail.errors.InputError: If *period* is no period.
        """
        require(period, Period, "period")
        years = {entry.date.year for entry in self.entries if entry.status in UNSETTLED}
        return tuple(
            year
            for year in sorted(years)
            if Period(dt.date(year, 1, 1), dt.date(year, 12, 31)).overlaps(period)
        )

    def _entry(self, date: dt.date) -> CalendarEntry | None:
        if require_date(date, "date") not in self.coverage:
            first, last = self.coverage.first, self.coverage.last
            assert first is not None  # noqa: S101 (set when the table was loaded)
            assert last is not None  # noqa: S101 (the same)
            raise CalendarHorizonError(
                Reason("schedule.horizon", date=date, first=first, last=last)
            )
        return self._by_date.get(date)


def _kind(date: dt.date, entry: CalendarEntry | None) -> DayKind:
    if entry is not None:
        return entry.kind
    return DayKind.WORKING if date.weekday() < SATURDAY else DayKind.WEEKEND


@attrs.frozen(kw_only=True)
class _Row:
    """The columns of ``days_off.tsv``."""

    date: dt.date
    weekday: str
    kind: DayKind
    holiday: str | None
    name_vi: str
    linked_date: dt.date | None
    status: EntryStatus
    announced_on: dt.date | None
    law: str | None
    evidence: str
    confidence: str

    def entry(self) -> CalendarEntry:
        values = attrs.asdict(self)
        del values["weekday"]
        return CalendarEntry(name=values.pop("name_vi"), **values)


@cache
def _bundled() -> WorkCalendar:
    folder = files("govvn_mail") / "data" / "calendar"
    checked_on = load_toml(folder / "about.toml")["checked_on"]
    notices = load_tsv(folder / "notices.tsv", Notice)
    return _load(folder / "days_off.tsv", checked_on, notices)


def _load(
    source: Traversable | Path,
    checked_on: dt.date | None,
    notices: tuple[Notice, ...] = (),
) -> WorkCalendar:
    rows = load_tsv(source, _Row)
    for number, row in enumerate(rows, start=2):
        if row.weekday != WEEKDAYS[row.date.weekday()]:
            raise TableError(
                Reason(
                    "schedule.weekday_mismatch",
                    file=f"{source.name}:{number}",
                    date=row.date,
                    weekday=row.weekday,
                    expected=WEEKDAYS[row.date.weekday()],
                )
            )
    digest = hashlib.sha256(read_text(source).encode()).hexdigest()[:12]
    return WorkCalendar(
        entries=tuple(row.entry() for row in rows),
        version=f"{checked_on:%Y.%m.%d}+{digest}" if checked_on else digest,
        source=source.name,
        notices=notices,
    )


def _index(
    entries: tuple[CalendarEntry, ...], source: str
) -> dict[dt.date, CalendarEntry]:
    by_date: dict[dt.date, CalendarEntry] = {}
    for number, entry in enumerate(entries, start=2):
        if entry.date in by_date:
            raise TableError(
                Reason(
                    "schedule.date_twice", file=f"{source}:{number}", date=entry.date
                )
            )
        by_date[entry.date] = entry
    if not by_date:
        raise TableError(Reason("schedule.table_empty", file=source))
    return by_date


def _check_entry(
    entry: CalendarEntry, by_date: Mapping[dt.date, CalendarEntry], place: str
) -> None:
    """Check one row against the row that it is linked to."""
    resting = entry.date.weekday() >= SATURDAY
    linked = by_date.get(entry.linked_date) if entry.linked_date else None
    match entry.kind:
        case DayKind.HOLIDAY:
            sound = entry.linked_date is None
        case DayKind.IN_LIEU:
            sound = (
                not resting
                and linked is not None
                and linked.kind is DayKind.HOLIDAY
                and linked.date.weekday() >= SATURDAY
                and linked.date < entry.date
            )
        case DayKind.SWAP_OFF:
            sound = not resting and _is_swap(entry, linked, DayKind.SWAP_WORK)
        case DayKind.SWAP_WORK:
            sound = resting and _is_swap(entry, linked, DayKind.SWAP_OFF)
        case _:
            sound = False
    if not sound:
        raise TableError(
            Reason(
                "schedule.entry_unsound",
                file=place,
                date=entry.date,
                kind=str(entry.kind),
            )
        )


def _is_swap(
    entry: CalendarEntry, linked: CalendarEntry | None, other: DayKind
) -> bool:
    return (
        linked is not None and linked.kind is other and linked.linked_date == entry.date
    )


def _check_years(entries: tuple[CalendarEntry, ...], years: range, source: str) -> None:
    present = {
        (entry.date.year, entry.holiday)
        for entry in entries
        if entry.kind is DayKind.HOLIDAY
    }
    for year in years:
        missing = tuple(name for name in YEARLY if (year, name) not in present)
        if missing:
            raise TableError(
                Reason(
                    "schedule.year_incomplete", file=source, year=year, missing=missing
                )
            )
