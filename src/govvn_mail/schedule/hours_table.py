"""Working hours in files: plans of one's own, and the sourced examples."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import require, text
from govvn_mail.errors import CalendarError, InputError, TableError
from govvn_mail.law import Grade
from govvn_mail.tables import load_toml, structure
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .calendar_table import to_path
from .hours import HoursPeriod, HoursPlan, Season, Session

if TYPE_CHECKING:
    from os import PathLike

    from govvn_mail.errors import GovvnMailError

__all__ = [
    "HoursExample",
    "available_hours_examples",
    "hours_from_mapping",
    "hours_to_mapping",
    "load_hours",
    "load_hours_example",
]

CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?"


@attrs.frozen(kw_only=True)
class _Hours:
    """A table ``[[periods]]``."""

    first: dt.date | None = None
    last: dt.date | None = None
    season: Season | None = None
    morning: str
    afternoon: str


@attrs.frozen(kw_only=True)
class _Plan:
    """A file of hours."""

    place: str | None = None
    source: str = attrs.field(validator=text)
    periods: tuple[_Hours, ...]


@attrs.frozen(kw_only=True)
class _Example:
    """A table ``[[examples]]``."""

    name: str = attrs.field(validator=text)
    place: str = attrs.field(validator=text)
    grade: Grade
    source: str = attrs.field(validator=text)
    periods: tuple[_Hours, ...]


@attrs.frozen(kw_only=True)
class _Examples:
    """The file of the examples."""

    checked_on: dt.date
    examples: tuple[_Example, ...]


@attrs.frozen(kw_only=True)
class HoursExample:
    """
    Working hours that a source reports of some province and some years.

    An example shows what such hours look like. It is in force nowhere by itself.

    Args:
        name: Loads it.
        place: The province, as it was then.
        periods: The days for which the source gives the hours.
        source: Where they were seen.
        grade: How well the decision behind them is known.
        checked_on: When the source was last looked up.
    """

    name: str
    place: str
    periods: tuple[HoursPeriod, ...]
    source: str
    grade: Grade
    checked_on: dt.date

    @property
    def is_dated(self) -> bool:
        """Whether the source gives a first and a last day."""
        return all(None not in (p.period.first, p.period.last) for p in self.periods)

    def to_dict(self) -> dict[str, object]:
        """Return the example as JSON-ready values."""
        return {
            "name": self.name,
            "place": self.place,
            "periods": [_to_table(hours) for hours in self.periods],
            "source": self.source,
            "grade": str(self.grade),
            "checked_on": self.checked_on.isoformat(),
        }


def available_hours_examples() -> tuple[HoursExample, ...]:
    """
    Return the examples of working hours, with their years and sources.

    .. doctest::

        >>> for example in available_hours_examples()[:2]:
        ...     print(example.name, "|", example.source)
        hatinh-winter-2018 | baohatinh.vn post147915
        hatinh-summer-2021 | bvdktphatinh.org.vn
    """
    return _examples()


def load_hours_example(name: str, *, period: Period | None = None) -> HoursPlan:
    """
    Return an example as a plan whose source says that it is one.

    Args:
        name: One of :func:`available_hours_examples`.
        period: The days for which you take the hours to hold. To be stated for an
            example whose source gives no first or no last day, and for no other.

    Raises:
        govvn_mail.errors.InputError: If there is no such example.
        govvn_mail.errors.CalendarError:
            If *period* is missing, not meant, or leaves the days that are known.

    .. doctest::

        >>> plan = load_hours_example("nghean-winter-2016")
        >>> plan.sessions(dt.date(2017, 1, 3))[0].start.isoformat()
        '07:30:00'
        >>> plan.sessions(dt.date(2018, 1, 3))
        Traceback (most recent call last):
            ...
        govvn_mail.errors.CalendarError: No working hours are stated for 2018-01-03 ...
    """
    require(name, str, "name")
    found = {example.name: example for example in _examples()}.get(name)
    if found is None:
        names = tuple(example.name for example in _examples())
        raise InputError(Reason("schedule.hours_example_unknown", names=names))
    source = Reason("schedule.hours_example", source=found.source)
    if period is None:
        if not found.is_dated:
            raise CalendarError(
                Reason("schedule.hours_example_undated", name=found.name)
            )
        return HoursPlan(periods=found.periods, source=source.vi, place=found.place)
    require(period, Period, "period")
    if found.is_dated or not _is_inside(period, found.periods[0].period):
        raise CalendarError(Reason("schedule.hours_example_period", name=found.name))
    hours = attrs.evolve(found.periods[0], period=period)
    return HoursPlan(periods=(hours,), source=source.vi, place=found.place)


def _is_inside(inner: Period, outer: Period) -> bool:
    """Tell whether every day of *inner* is known to be one of *outer*."""
    return (
        outer.first is None or (inner.first is not None and inner.first in outer)
    ) and (outer.last is None or (inner.last is not None and inner.last in outer))


def load_hours(path: str | PathLike[str]) -> HoursPlan:
    """
    Load the plan in a TOML file.

    Raises:
        govvn_mail.errors.TableError: Names the file and the place of the fault.
        govvn_mail.errors.InputError: If *path* is no path.
    """
    file = to_path(path)
    return hours_from_mapping(load_toml(file), file.name)


def hours_from_mapping(data: Mapping[str, object], file: str) -> HoursPlan:
    """
    Make a plan from the content of such a file.

    Raises:
        govvn_mail.errors.TableError: Names the file and the place of the fault.
        govvn_mail.errors.InputError: If *data* is no mapping.
    """
    require(data, Mapping, "data")  # type: ignore[type-abstract]  # only asked
    plan = structure(dict(data), _Plan, file=file)
    try:
        return HoursPlan(
            periods=_periods(plan.periods, file), source=plan.source, place=plan.place
        )
    except (CalendarError, InputError) as error:
        raise _unsound(file, error) from error


def hours_to_mapping(plan: HoursPlan) -> dict[str, object]:
    """Return the content of such a file, as JSON-ready values."""
    place = {} if plan.place is None else {"place": plan.place}
    return {
        "source": plan.source,
        **place,
        "periods": [_to_table(hours) for hours in plan.periods],
    }


@cache
def _examples() -> tuple[HoursExample, ...]:
    source = files("govvn_mail") / "data" / "hours" / "examples.toml"
    table = structure(load_toml(source), _Examples, file=source.name)
    return tuple(
        HoursExample(
            name=example.name,
            place=example.place,
            periods=_periods(example.periods, source.name),
            source=example.source,
            grade=example.grade,
            checked_on=table.checked_on,
        )
        for example in table.examples
    )


def _periods(tables: tuple[_Hours, ...], file: str) -> tuple[HoursPeriod, ...]:
    return tuple(
        _period(table, file, f"periods.{number}") for number, table in enumerate(tables)
    )


def _period(table: _Hours, file: str, path: str) -> HoursPeriod:
    try:
        return HoursPeriod(
            period=Period(table.first, table.last),
            season=table.season,
            morning=_session(table.morning),
            afternoon=_session(table.afternoon),
        )
    except (CalendarError, InputError) as error:
        raise _unsound(f"{file}: {path}", error) from error


def _session(value: str) -> Session:
    clocks = re.fullmatch(rf"({CLOCK})-({CLOCK})", value)
    if clocks is None:
        raise CalendarError(Reason("schedule.session_unreadable", value=value))
    try:
        start, end = map(dt.time.fromisoformat, clocks.groups())
    except ValueError as error:
        raise CalendarError(
            Reason("schedule.session_unreadable", value=value)
        ) from error
    return Session(start=start, end=end)


def _unsound(place: str, error: GovvnMailError) -> TableError:
    return TableError(
        Reason("schedule.hours_unsound", file=place, cause=error.reason.bilingual())
    )


def _to_table(hours: HoursPeriod) -> dict[str, object]:
    table: dict[str, object] = {}
    if hours.period.first is not None:
        table["first"] = hours.period.first.isoformat()
    if hours.period.last is not None:
        table["last"] = hours.period.last.isoformat()
    if hours.season is not None:
        table["season"] = {"first": hours.season.first, "last": hours.season.last}
    for name, session in (("morning", hours.morning), ("afternoon", hours.afternoon)):
        table[name] = f"{_clock(session.start)}-{_clock(session.end)}"
    return table


def _clock(time: dt.time) -> str:
    return time.isoformat("seconds" if time.second else "minutes")
