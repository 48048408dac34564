"""Terms: how long a regulation gives, in the units that regulations use."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import InputError
from govvn_mail.tables import structure, unstructure
from govvn_mail.texts import Reason
from govvn_mail.times import require_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from govvn_mail.texts import Bilingual, Lang

__all__ = ["Term", "TermUnit"]

MAX_COUNT = 1_000_000
"""Upper bound of a term, in its unit."""

LEAP_YEAR = 2000


class TermUnit(StrEnum):
    """What a term is counted in."""

    MINUTE = "minute"
    """*Phút*, by the clock."""

    HOUR = "hour"
    """*Giờ*, by the clock: nights and days off count."""

    WORKING_MINUTE = "working_minute"
    """*Phút làm việc*: only working hours count."""

    WORKING_HOUR = "working_hour"
    """*Giờ làm việc*."""

    DAY = "day"
    """*Ngày*: calendar days."""

    WORKING_DAY = "working_day"
    """*Ngày làm việc*."""

    WORKING_MORNING = "working_morning"
    """*Buổi sáng của ngày làm việc tiếp theo*."""

    WEEK = "week"
    """*Tuần*: seven calendar days."""

    MONTH = "month"
    """*Tháng*: to the same day of another month, or to its last day."""

    YEAR = "year"
    """*Năm*: twelve months."""

    BEFORE = "before"
    """*Trước ngày …*: to the end of the day before a date."""


CLOCK = {
    TermUnit.MINUTE: timedelta(minutes=1),
    TermUnit.HOUR: timedelta(hours=1),
}
WORKING_TIME = {
    TermUnit.WORKING_MINUTE: timedelta(minutes=1),
    TermUnit.WORKING_HOUR: timedelta(hours=1),
}
DAYS = {TermUnit.DAY: 1, TermUnit.WEEK: 7}
MONTHS = {TermUnit.MONTH: 1, TermUnit.YEAR: 12}
SPANS = frozenset({*DAYS, *MONTHS})
COUNTED_DAYS = SPANS | {TermUnit.WORKING_DAY}
WHOLE_DAYS = COUNTED_DAYS | {TermUnit.BEFORE}
"""Units of terms that end with a day, at 24:00."""


class DayRules(TypedDict, total=False):
    """How the first and the last day of a term are treated; see :class:`Term`."""

    counts_event_day: bool
    ends_on_days_off: bool


@attrs.frozen(kw_only=True)
class Term:
    """
    How long a regulation gives (*thời hạn*), or by which date.

    The class methods name each kind of term. A text may leave the kind open: "02 giờ"
    does not say whether nights count. Ask about both then; what lies between the two
    answers is unknown. "At once" (*ngay*) has no length and is no term.

    Args:
        unit: What is counted.
        count: How many. Zero only for calendar days: the day of the event itself.
        counts_event_day: Whether the day of the event is the first day of a term in
            days, working days, weeks, months or years. It is not by default; that is
            an assumption, and answers say so.
        ends_on_days_off: Whether a term in calendar days, weeks, months or years may
            end on a day off. By default it ends with the next working day then, which
            is an assumption, too. For the least time that something must be kept, the
            term ends where it ends. Always true of `before`.
        year: Of the date that `before` names, or None for every year.
        month: Of that date.
        day: Of that date.

    Raises:
        govvn_mail.errors.InputError:
            If a value is of the wrong type, out of range, or means nothing for the
            unit.

    .. doctest::

        >>> Term.working_hours(4).text("vi")
        '4 giờ làm việc'
        >>> Term.days(15).last_day(date(2026, 11, 23))
        datetime.date(2026, 12, 8)
        >>> Term.before(month=12, day=15).last_day(date(2026, 11, 23))
        datetime.date(2026, 12, 14)
    """

    unit: TermUnit
    count: int = 1
    counts_event_day: bool = False
    ends_on_days_off: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        before = self.unit is TermUnit.BEFORE
        least = 0 if self.unit is TermUnit.DAY and not self.counts_event_day else 1
        most = 1 if before or self.unit is TermUnit.WORKING_MORNING else MAX_COUNT
        if not least <= self.count <= most:
            raise InputError(
                Reason("schedule.term_count", unit=self.unit, first=least, last=most)
            )
        if (
            (self.counts_event_day and self.unit not in COUNTED_DAYS)
            or (self.ends_on_days_off and not (before or self.unit in SPANS))
            or (before and not self.ends_on_days_off)
            or (before is (self.month is None))
            or (before is (self.day is None))
            or (self.year is not None and not before)
        ):
            raise InputError(Reason("schedule.term_fields", unit=self.unit))
        if before:
            self._check_date()

    def _check_date(self) -> None:
        year = LEAP_YEAR if self.year is None else self.year
        try:
            date(year, self.month or 0, self.day or 0)
        except (ValueError, OverflowError) as error:
            raise InputError(
                Reason(
                    "schedule.term_date",
                    year=year,
                    month=self.month or 0,
                    day=self.day or 0,
                )
            ) from error

    @classmethod
    def minutes(cls, count: int) -> Term:
        """Minutes by the clock."""
        return cls(unit=TermUnit.MINUTE, count=count)

    @classmethod
    def hours(cls, count: int) -> Term:
        """Hours by the clock (*24 giờ*), nights and days off included."""
        return cls(unit=TermUnit.HOUR, count=count)

    @classmethod
    def working_minutes(cls, count: int) -> Term:
        """Minutes of working time."""
        return cls(unit=TermUnit.WORKING_MINUTE, count=count)

    @classmethod
    def working_hours(cls, count: int) -> Term:
        """Hours of working time (*4 giờ làm việc*)."""
        return cls(unit=TermUnit.WORKING_HOUR, count=count)

    @classmethod
    def same_day(cls) -> Term:
        """Return the term *trong ngày*: to the end of the day of the event."""
        return cls(unit=TermUnit.DAY, count=0)

    @classmethod
    def days(cls, count: int, **rules: Unpack[DayRules]) -> Term:
        """Calendar days (*15 ngày*)."""
        return cls(unit=TermUnit.DAY, count=count, **rules)

    @classmethod
    def working_days(cls, count: int, *, counts_event_day: bool = False) -> Term:
        """Working days (*3 ngày làm việc*)."""
        return cls(
            unit=TermUnit.WORKING_DAY, count=count, counts_event_day=counts_event_day
        )

    @classmethod
    def next_working_day(cls) -> Term:
        """Return the term *chậm nhất là trong ngày làm việc tiếp theo*."""
        return cls.working_days(1)

    @classmethod
    def next_working_morning(cls) -> Term:
        """Return the term *chậm nhất trong buổi sáng của ngày làm việc tiếp theo*."""
        return cls(unit=TermUnit.WORKING_MORNING)

    @classmethod
    def weeks(cls, count: int, **rules: Unpack[DayRules]) -> Term:
        """Weeks of seven calendar days (*1 tuần*)."""
        return cls(unit=TermUnit.WEEK, count=count, **rules)

    @classmethod
    def months(cls, count: int, **rules: Unpack[DayRules]) -> Term:
        """Months (*6 tháng*); a quarter (*quý*) has three."""
        return cls(unit=TermUnit.MONTH, count=count, **rules)

    @classmethod
    def years(cls, count: int, **rules: Unpack[DayRules]) -> Term:
        """Years (*1 năm*)."""
        return cls(unit=TermUnit.YEAR, count=count, **rules)

    @classmethod
    def before(cls, *, month: int, day: int, year: int | None = None) -> Term:
        """
        Return the term *trước ngày 15/12*, whose last day is 14 December.

        Without a year it is the first such day that is not over at the event. It does
        not move to a working day, which could be the day that the text excludes.
        """
        return cls(
            unit=TermUnit.BEFORE,
            ends_on_days_off=True,
            year=year,
            month=month,
            day=day,
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Term:
        """
        Create a term from parsed TOML or JSON: ``{"unit": "hour", "count": 24}``.

        Raises:
            govvn_mail.errors.TableError: Names the first wrong place.
        """
        return structure(data, cls, file="Term")

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values that `from_dict` takes back."""
        values: dict[str, Any] = unstructure(self)
        return values

    def text(self, lang: Lang) -> str:
        """Return the term in words."""
        return _phrase(self).text(lang)

    def bilingual(self) -> Bilingual:
        """Return the term in words as a parameter of a reason."""
        return _phrase(self).bilingual()

    def last_day(self, event_day: date) -> date:
        """
        Return the last day of a term in days, weeks, months, years, or before a date.

        Only the ordinary calendar is asked; whether the day is worked is not.

        Args:
            event_day: The day from which the term is counted.

        Raises:
            govvn_mail.errors.InputError:
                If it depends on working time, if it lies beyond the year 9999, or if
                *event_day* is not a plain date.

        .. doctest::

            >>> Term.months(1).last_day(date(2025, 1, 31))
            datetime.date(2025, 2, 28)
        """
        require_date(event_day, "event_day")
        try:
            if self.unit in DAYS:
                count = self.count * DAYS[self.unit] - self.counts_event_day
                return event_day + timedelta(days=count)
            if self.unit in MONTHS:
                day = event_day.day - self.counts_event_day
                return _same_day(event_day, self.count * MONTHS[self.unit], day)
            if self.unit is TermUnit.BEFORE:
                return self._day_before(event_day)
        except (ValueError, OverflowError) as error:
            raise InputError(
                Reason(
                    "times.out_of_range", name="event_day", value=event_day.isoformat()
                )
            ) from error
        raise InputError(Reason("schedule.term_needs_calendar", term=self.bilingual()))

    def _day_before(self, event_day: date) -> date:
        assert self.month is not None  # noqa: S101 (checked with the unit)
        assert self.day is not None  # noqa: S101 (checked with the unit)
        year = self.year or event_day.year
        last = _same_day(date(year, self.month, 1), 0, self.day - 1)
        if self.year is None and last < event_day:
            return _same_day(date(year, self.month, 1), 12, self.day - 1)
        return last


def _same_day(start: date, months: int, day: int) -> date:
    """
    Return *day* in the month that is *months* after that of *start*.

    Day 0 is the last day of the month before; a day that the month lacks is its last.
    """
    index = start.year * 12 + start.month - 1 + months
    if day == 0:
        index, day = index - 1, 31
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day, monthrange(year, month)[1]))


def _phrase(term: Term) -> Reason:  # noqa: C901, PLR0911 (a table: codes are literal)
    """Return the words for *term*, without saying from when it is counted."""
    count = term.count
    match term.unit:
        case TermUnit.MINUTE:
            return Reason("schedule.term_minutes", count=count)
        case TermUnit.HOUR:
            return Reason("schedule.term_hours", count=count)
        case TermUnit.WORKING_MINUTE:
            return Reason("schedule.term_working_minutes", count=count)
        case TermUnit.WORKING_HOUR:
            return Reason("schedule.term_working_hours", count=count)
        case TermUnit.DAY if count == 0:
            return Reason("schedule.term_same_day")
        case TermUnit.DAY:
            return Reason("schedule.term_days", count=count)
        case TermUnit.WORKING_DAY:
            return Reason("schedule.term_working_days", count=count)
        case TermUnit.WORKING_MORNING:
            return Reason("schedule.term_next_working_morning")
        case TermUnit.WEEK:
            return Reason("schedule.term_weeks", count=count)
        case TermUnit.MONTH:
            return Reason("schedule.term_months", count=count)
        case TermUnit.YEAR:
            return Reason("schedule.term_years", count=count)
    day = f"{term.day:02}/{term.month:02}"
    return Reason(
        "schedule.term_before", day=day if term.year is None else f"{day}/{term.year}"
    )
