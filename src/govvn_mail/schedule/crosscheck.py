"""Compare a calendar with the package ``holidays``, which is never its source."""

from __future__ import annotations

import datetime as dt
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.arguments import as_tuple, require
from govvn_mail.errors import CalendarHorizonError, MissingExtraError
from govvn_mail.texts import Bilingual, Reason

from .calendar import WorkCalendar
from .days import Day

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["HolidaysDifference", "crosscheck_holidays"]


@attrs.frozen(kw_only=True)
class HolidaysDifference:
    """
    A day off that the package ``holidays`` takes for a working day, or the reverse.

    Args:
        day: The day as the calendar knows it.
        name: What the package calls it, in Vietnamese, or None if it has no row.
        package_version: Version of the package.
    """

    day: Day
    name: str | None
    package_version: str

    @property
    def reason(self) -> Reason:
        """What each of the two says of the day."""
        kind = self.day.kind.bilingual()
        if self.day.working:
            theirs = Bilingual("ngày nghỉ", "a day off")
        else:
            theirs = Bilingual("ngày làm việc", "a working day")
        return Reason(
            "schedule.holidays_differ",
            date=self.day.date,
            ours=kind,
            theirs=theirs,
            version=self.package_version,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as JSON-ready values, with its sentence."""
        return {
            "day": self.day.to_dict(),
            "name": self.name,
            "package_version": self.package_version,
            "reason": self.reason.to_dict(),
        }


def crosscheck_holidays(
    calendar: WorkCalendar, years: Iterable[int]
) -> tuple[HolidaysDifference, ...]:
    """
    Return the days that the package ``holidays`` sees differently, in order.

    A difference is a reason to look at the announcements, and no more: the package
    learns of swaps late or not at all.

    Args:
        calendar: The calendar to be checked.
        years: Whole years.

    Raises:
        govvn_mail.errors.MissingExtraError: If the package is not installed.
        govvn_mail.errors.CalendarHorizonError: If a year is not covered.
        govvn_mail.errors.InputError: If an argument is of the wrong type.
    """
    require(calendar, WorkCalendar, "calendar")
    wanted = sorted(set(as_tuple(years, int, "years")))
    first, last = calendar.coverage.first, calendar.coverage.last
    assert first is not None  # noqa: S101 (set when the calendar was made)
    assert last is not None  # noqa: S101 (the same)
    for year in wanted:
        if not first.year <= year <= last.year:
            raise CalendarHorizonError(
                Reason("schedule.horizon_year", year=year, first=first, last=last)
            )
    try:
        import holidays
    except ImportError as error:
        raise MissingExtraError(Reason("schedule.holidays_missing")) from error
    # A swap over New Year stands in the table of one of its two years only.
    around = {year + step for year in wanted for step in (-1, 0, 1)}
    theirs = holidays.country_holidays("VN", years=around, language="vi")
    installed = version("holidays")
    return tuple(
        HolidaysDifference(
            day=day, name=theirs.get(day.date), package_version=installed
        )
        for year in wanted
        for day in map(calendar.day, _days(year))
        if day.working is not theirs.is_working_day(day.date)
    )


def _days(year: int) -> Iterable[dt.date]:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
