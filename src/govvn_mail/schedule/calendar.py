"""Working days of public offices: what was announced, by whom, and known when."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import plain_date, require, tuple_of
from govvn_mail.errors import CalendarError, CalendarHorizonError, TableError
from govvn_mail.texts import Reason
from govvn_mail.times import Period, require_date

from .calendar_table import bundled_layer, load_layer, load_table, to_path
from .days import Day, DayChange, body_of
from .entries import CalendarEntry, DayKind, Knowledge, Scope
from .layers import SATURDAY, CalendarLayer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

    from .entries import Notice

__all__ = ["WorkCalendar"]

YEARLY = ("new_year", "tet", "hung_kings", "victory_day", "labour_day", "national_day")
"""Holidays of the Labour Code that a year must have before the table covers it."""

ORDER = list(Scope)


@attrs.frozen(kw_only=True)
class WorkCalendar:
    """
    Which days public offices work: layers from the nation down to the agency.

    A row of a narrower layer stands above the wider ones on its date. The calendar
    covers whole years: from 1 January of the year of the nation's first row to
    31 December of that of its last. Outside them it has no answer. Make one with
    `bundled` or `from_table`.

    Args:
        layers: The nation's first, then the province's, then the agency's.
        known_on: Only what was known at the end of that day, or None for everything.

    Raises:
        govvn_mail.errors.CalendarError: If the layers are in no such order.
        govvn_mail.errors.TableError:
            If a year lacks a holiday of the law, or a row lies outside the years that
            the nation's layer covers. Names the file and the place.

    .. doctest::

        >>> calendar = WorkCalendar.bundled()
        >>> calendar.is_working_day(dt.date(2026, 1, 2))
        False
        >>> calendar.is_working_day(dt.date(2026, 1, 10))  # a Saturday
        True
        >>> print(calendar.day(dt.date(2026, 1, 10)).reason)
        2026-01-10 is worked to make up for 2026-01-02 (CV 12729/VPCP-KGVX).
    """

    layers: tuple[CalendarLayer, ...] = attrs.field(validator=tuple_of(CalendarLayer))
    known_on: dt.date | None = attrs.field(default=None, validator=plain_date)
    coverage: Period = attrs.field(init=False)
    _decisive: dict[dt.date, CalendarEntry] = attrs.field(
        init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        ranks = [ORDER.index(layer.scope) for layer in self.layers]
        if ranks[:1] != [0] or any(low > high for low, high in pairwise(ranks)):
            raise CalendarError(Reason("schedule.layers_disordered"))
        years = _covered_years(self.layers[0])
        coverage = Period(dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31))
        object.__setattr__(self, "coverage", coverage)
        for layer in self.layers[1:]:
            _check_inside(layer, coverage)
        decisive = {
            entry.date: entry
            for layer in self.layers
            for entry in layer.entries
            if self.known_on is None or entry.counted(self.known_on)
        }
        object.__setattr__(self, "_decisive", decisive)

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
        if checked_on is not None:
            require_date(checked_on, "checked_on")
        return cls(layers=(load_table(to_path(path), checked_on=checked_on),))

    def overlay(
        self,
        source: str | PathLike[str] | Mapping[str, object],
        *,
        scope: Scope,
        body: str | None = None,
    ) -> WorkCalendar:
        """
        Return a calendar in which the days of *source* stand above this one's.

        The bundled table holds for agencies that rest on Saturday and Sunday; others
        plan their own days, and a storm closes a province. An overlay that has no day
        changes nothing.

        Args:
            source: A ``.tsv`` file in the columns of ``days_off.tsv``, a ``.toml`` file
                with an array ``days`` of tables with these keys, or a mapping like it.
            scope: Whose days they are. Not wider than what was laid over before.
            body: Name of the province or agency, in Vietnamese; None for the nation.

        Raises:
            govvn_mail.errors.TableError:
                Names file and place: a weekday that is not the date's, half a swap, a
                day outside the coverage, an unknown key.
            govvn_mail.errors.CalendarError: If *scope* is wider, or *body* is missing.
            govvn_mail.errors.InputError: If an argument is of the wrong type.

        .. doctest::

            >>> storm = {"days": [{
            ...     "date": dt.date(2026, 9, 28), "weekday": "Mon", "kind": "local_off",
            ...     "name_vi": "Nghỉ tránh bão", "status": "announced",
            ...     "announced_on": dt.date(2026, 9, 27), "grade": "read",
            ...     "evidence": "Công điện của UBND tỉnh Sao Mai (hư cấu)",
            ... }]}
            >>> calendar = WorkCalendar.bundled().overlay(
            ...     storm, scope=Scope.PROVINCE, body="Tỉnh Sao Mai (hư cấu)")
            >>> calendar.is_working_day(dt.date(2026, 9, 28))
            False
            >>> calendar.as_of(dt.date(2026, 9, 26)).is_working_day(
            ...     dt.date(2026, 9, 28))
            True
        """
        require(scope, Scope, "scope")
        layer = load_layer(source, scope=scope, body=body)
        extended = attrs.evolve(self, layers=(*self.layers, layer))
        return extended if layer.entries else self

    def as_of(self, date: dt.date) -> WorkCalendar:
        """
        Return the calendar as it was known at the end of *date*.

        Swaps, local days and half days that were announced later are gone. Holidays
        that the law gives stay off; if their yearly announcement came later, the day
        says so in a notice. A row that was announced on a day that no source gives
        stays, with a notice, and its :attr:`Day.knowledge` is ``unknown``.

        Args:
            date: Later than a day asked for before, it brings nothing back.

        Raises:
            govvn_mail.errors.InputError: If *date* is not a plain date.

        .. doctest::

            >>> calendar = WorkCalendar.bundled()
            >>> swapped = dt.date(2026, 1, 2)
            >>> [calendar.as_of(dt.date(2025, 12, day)).is_working_day(swapped)
            ...  for day in (24, 25)]
            [True, False]
        """
        require_date(date, "date")
        earlier = date if self.known_on is None else min(date, self.known_on)
        return attrs.evolve(self, known_on=earlier)

    @property
    def entries(self) -> tuple[CalendarEntry, ...]:
        """The row that decides, for each day that has one, in order of the days."""
        return tuple(self._decisive[date] for date in sorted(self._decisive))

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What else to know about single days."""
        return tuple(notice for layer in self.layers for notice in layer.notices)

    @property
    def version(self) -> str:
        """
        Stated in every answer that rests on the calendar.

        The versions of all layers, and after ``@`` the day as known on which it is.
        """
        layers = "/".join(layer.version for layer in self.layers)
        return f"{layers}@{self.known_on}" if self.known_on else layers

    def is_working_day(self, date: dt.date) -> bool:
        """
        Tell whether public offices work on *date*, all day or one half.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If *date* is not covered.
            govvn_mail.errors.InputError: If *date* is not a plain date.
        """
        self._require_covered(date)
        entry = self._decisive.get(date)
        return date.weekday() < SATURDAY if entry is None else entry.kind.is_worked

    def day(self, date: dt.date) -> Day:
        """
        Return what is known about *date*.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If *date* is not covered.
            govvn_mail.errors.InputError: If *date* is not a plain date.
        """
        self._require_covered(date)
        day = self._day(date, self.layers)
        asked = tuple(note.reason for note in self.notices if note.date == date)
        return attrs.evolve(day, notices=asked + day.notices) if asked else day

    def diff(self, other: WorkCalendar) -> tuple[DayChange, ...]:
        """
        Return the days that *other* sees differently, in order.

        Days differ if their kind does, or the half that is worked. Only days that
        both calendars cover are compared.

        Raises:
            govvn_mail.errors.CalendarError: If they cover no day in common.
            govvn_mail.errors.InputError: If *other* is no calendar.

        .. doctest::

            >>> calendar = WorkCalendar.bundled()
            >>> before = calendar.as_of(dt.date(2025, 12, 24))
            >>> for change in before.diff(calendar.as_of(dt.date(2025, 12, 25))):
            ...     print(change.reason)
            2026-01-02: a working day before, a swapped day off now (CV 12729/...).
            2026-01-10: a weekly rest day before, a make-up working day now (CV ...).
        """
        require(other, WorkCalendar, "other")
        if not self.coverage.overlaps(other.coverage):
            raise CalendarError(Reason("schedule.coverages_disjoint"))
        dates = sorted(self._decisive.keys() | other._decisive.keys())
        days = (
            (date, self.day(date), other.day(date))
            for date in dates
            if date in self.coverage and date in other.coverage
        )
        return tuple(
            DayChange(date=date, before=before, after=after)
            for date, before, after in days
            if (before.kind, before.half) != (after.kind, after.half)
        )

    def unsettled_years(self, period: Period) -> tuple[int, ...]:
        """
        Return the years of *period* for which some rows were not announced yet.

        Raises:
            govvn_mail.errors.InputError: If *period* is no period.
        """
        require(period, Period, "period")
        years = {
            date.year
            for date, entry in self._decisive.items()
            if self._is_unsettled(entry)
        }
        return tuple(
            year
            for year in sorted(years)
            if Period(dt.date(year, 1, 1), dt.date(year, 12, 31)).overlaps(period)
        )

    def _is_unsettled(self, entry: CalendarEntry) -> bool:
        return not entry.status.is_settled or (
            self.known_on is not None
            and entry.knowledge(self.known_on) is Knowledge.NOT_YET
        )

    def _day(self, date: dt.date, layers: tuple[CalendarLayer, ...]) -> Day:
        """Return the day as the narrowest of *layers* that has a row says."""
        for index in reversed(range(len(layers))):
            layer = layers[index]
            entry = layer.entry(date, self.known_on)
            if entry is not None:
                wider = self._day(date, layers[:index])
                replaced = wider if wider.entry is not None else None
                return Day(
                    date=date,
                    kind=entry.kind,
                    entry=entry,
                    scope=layer.scope,
                    body=layer.body,
                    replaced=replaced,
                    known_on=self.known_on,
                    notices=tuple(self._notes(entry, layer, replaced)),
                )
        kind = DayKind.WORKING if date.weekday() < SATURDAY else DayKind.WEEKEND
        return Day(date=date, kind=kind, known_on=self.known_on)

    def _notes(
        self, entry: CalendarEntry, layer: CalendarLayer, replaced: Day | None
    ) -> Iterator[Reason]:
        """Say in how far a row is settled, was known, and stands above another."""
        date, name = entry.date, entry.name
        if not entry.status.is_settled:
            yield Reason("schedule.day_unsettled", date=date, name=name)
        elif self.known_on is not None:
            yield from _knowledge_notes(entry, self.known_on)
        if replaced is not None:
            yield Reason(
                "schedule.day_replaces",
                date=date,
                body=body_of(layer.body),
                wider=body_of(replaced.body),
                kind=replaced.kind.bilingual(),
            )

    def _require_covered(self, date: dt.date) -> None:
        if require_date(date, "date") not in self.coverage:
            first, last = self.coverage.first, self.coverage.last
            assert first is not None  # noqa: S101 (set when the calendar was made)
            assert last is not None  # noqa: S101 (the same)
            raise CalendarHorizonError(
                Reason("schedule.horizon", date=date, first=first, last=last)
            )


@cache
def _bundled() -> WorkCalendar:
    return WorkCalendar(layers=(bundled_layer(),))


def _knowledge_notes(entry: CalendarEntry, known_on: dt.date) -> Iterator[Reason]:
    match entry.knowledge(known_on):
        case Knowledge.NOT_YET:
            yield Reason(
                "schedule.day_not_announced",
                date=entry.date,
                name=entry.name,
                known_on=known_on,
            )
        case Knowledge.UNKNOWN:
            yield Reason(
                "schedule.day_announcement_undated",
                date=entry.date,
                name=entry.name,
                known_on=known_on,
            )


def _covered_years(layer: CalendarLayer) -> range:
    """Return the years of the nation's rows, each with the holidays of the law."""
    if not layer.entries:
        raise TableError(Reason("schedule.table_empty", file=layer.source))
    present = {
        (entry.date.year, entry.holiday)
        for entry in layer.entries
        if entry.kind is DayKind.HOLIDAY
    }
    dates = [entry.date for entry in layer.entries]
    years = range(min(dates).year, max(dates).year + 1)
    for year in years:
        missing = tuple(name for name in YEARLY if (year, name) not in present)
        if missing:
            raise TableError(
                Reason(
                    "schedule.year_incomplete",
                    file=layer.source,
                    year=year,
                    missing=missing,
                )
            )
    return years


def _check_inside(layer: CalendarLayer, coverage: Period) -> None:
    for number, entry in enumerate(layer.entries):
        if entry.date not in coverage:
            raise TableError(
                Reason(
                    "schedule.entry_outside",
                    file=layer.place(number),
                    date=entry.date,
                )
            )
