"""Working hours: the sessions of a day, by season and place, as somebody decided."""

from __future__ import annotations

import datetime as dt
import re
from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import instance_of, require, text, tuple_of
from govvn_mail.errors import CalendarError
from govvn_mail.texts import Reason
from govvn_mail.times import Period, require_date

from .days import Day
from .entries import Half

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from os import PathLike

__all__ = ["HoursPeriod", "HoursPlan", "Season", "Session"]

LEAP_YEAR = 2000
ONE_YEAR = 366
"""So many days in a row have every day of the year but 29 February."""


@attrs.frozen(kw_only=True)
class Session:
    """
    One half of a working day, in Vietnam's time.

    Args:
        start: First minute of work.
        end: End of work, later than *start*.

    Raises:
        govvn_mail.errors.CalendarError:
            If it is reversed, has a time zone or fractions of a second.

    .. doctest::

        >>> Session(start=dt.time(7), end=dt.time(11, 30)).start.isoformat()
        '07:00:00'
    """

    start: dt.time = attrs.field(validator=instance_of(dt.time))
    end: dt.time = attrs.field(validator=instance_of(dt.time))

    def __attrs_post_init__(self) -> None:
        zoned = self.start.tzinfo is not None or self.end.tzinfo is not None
        broken = self.start.microsecond or self.end.microsecond
        if zoned or broken or self.end <= self.start:
            raise CalendarError(
                Reason(
                    "schedule.session_reversed",
                    start=self.start.isoformat(),
                    end=self.end.isoformat(),
                )
            )


@attrs.frozen(kw_only=True)
class Season:
    """
    Days that come back every year, both ends included, also over New Year.

    Args:
        first: Month and day, such as ``"04-16"``. Not 29 February.
        last: Month and day. ``"02-29"`` is the last of February in any year.

    Raises:
        govvn_mail.errors.CalendarError: If an end is no day of the year.

    .. doctest::

        >>> winter = Season(first="10-16", last="04-15")
        >>> dt.date(2025, 1, 2) in winter, dt.date(2025, 4, 16) in winter
        (True, False)
    """

    first: str = attrs.field(validator=text)
    last: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        for end in (self.first, self.last):
            if not _is_day_of_the_year(end):
                raise CalendarError(Reason("schedule.season_unsound", end=end))
        if self.first == "02-29":
            raise CalendarError(Reason("schedule.season_unsound", end=self.first))

    def __contains__(self, day: object) -> bool:
        known = f"{require_date(day, 'day'):%m-%d}"
        if self.first <= self.last:
            return self.first <= known <= self.last
        return known >= self.first or known <= self.last


def _is_day_of_the_year(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        dt.date.fromisoformat(f"{LEAP_YEAR}-{text}")
    except ValueError:
        return False
    return True


@attrs.frozen(kw_only=True)
class HoursPeriod:
    """
    Working hours for a stretch of days.

    Args:
        period: Days on which they are in effect.
        season: The part of each year for which they hold, or None for all of it.
        morning: *Buổi sáng*.
        afternoon: *Buổi chiều*, not before the morning's end.

    Raises:
        govvn_mail.errors.CalendarError: If the sessions overlap.
    """

    period: Period = attrs.field(validator=instance_of(Period))
    season: Season | None = attrs.field(
        default=None, validator=instance_of(Season, optional=True)
    )
    morning: Session = attrs.field(validator=instance_of(Session))
    afternoon: Session = attrs.field(validator=instance_of(Session))

    def __attrs_post_init__(self) -> None:
        if self.afternoon.start < self.morning.end:
            raise CalendarError(
                Reason(
                    "schedule.sessions_overlap",
                    morning=self.morning.end.isoformat(),
                    afternoon=self.afternoon.start.isoformat(),
                )
            )

    def hold_on(self, day: dt.date) -> bool:
        """
        Tell whether the hours hold on *day*.

        Raises:
            govvn_mail.errors.InputError: If *day* is not a plain date.
        """
        return day in self.period and (self.season is None or day in self.season)

    def hold_in(self, period: Period, season: Season | None = None) -> bool:
        """Tell whether the hours hold on some day of *period*, and of *season*."""
        if not self.period.overlaps(period):
            return False
        if self.season is None and season is None:
            return True
        return any(
            self.hold_on(day) and (season is None or day in season)
            for day in _days_of_both(self.period, period)
        )


def _days_of_both(one: Period, other: Period) -> Iterator[dt.date]:
    """Yield days of two overlapping periods, no more than one year of them."""
    first = max((p.first for p in (one, other) if p.first is not None), default=None)
    last = min((p.last for p in (one, other) if p.last is not None), default=None)
    if first is not None:
        start = first.toordinal()
    elif last is not None:
        start = max(last.toordinal() - ONE_YEAR + 1, 1)
    else:
        start = dt.date(LEAP_YEAR, 1, 1).toordinal()
    stop = min(start + ONE_YEAR, (last or dt.date.max).toordinal() + 1)
    return map(dt.date.fromordinal, range(start, stop))


@attrs.frozen(kw_only=True)
class HoursPlan:
    """
    The working hours of an agency through the seasons.

    Hours differ from province to province and from summer to winter, so none are
    assumed: where no period holds, the question is refused.

    Args:
        periods: They may leave gaps, and no two may hold on the same day.
        source: The decision that fixes the hours, in Vietnamese.
        place: The province or agency for which they hold, in Vietnamese, or None.

    Raises:
        govvn_mail.errors.CalendarError: If two periods hold on the same day.

    .. doctest::

        >>> summer = HoursPeriod(
        ...     period=Period(dt.date(2024, 1, 1)),
        ...     season=Season(first="04-16", last="10-15"),
        ...     morning=Session(start=dt.time(7), end=dt.time(11, 30)),
        ...     afternoon=Session(start=dt.time(13, 30), end=dt.time(17)),
        ... )
        >>> plan = HoursPlan(periods=(summer,), source="Quyết định về giờ làm việc")
        >>> morning, afternoon = plan.sessions(dt.date(2026, 5, 4))
        >>> afternoon.start.isoformat()
        '13:30:00'
        >>> plan.sessions(dt.date(2026, 12, 2))
        Traceback (most recent call last):
            ...
        govvn_mail.errors.CalendarError: No working hours are stated for 2026-12-02 ...
    """

    periods: tuple[HoursPeriod, ...] = attrs.field(validator=tuple_of(HoursPeriod))
    source: str = attrs.field(validator=text)
    place: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(text)
    )

    def __attrs_post_init__(self) -> None:
        for one, other in combinations(self.periods, 2):
            if one.hold_in(other.period, other.season):
                raise CalendarError(
                    Reason("schedule.hours_overlap", source=self.source)
                )

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> HoursPlan:
        """
        Load the hours that an agency or a province decided, from a TOML file.

        ``source`` and ``place`` stand at the top, and each table ``[[periods]]`` has
        ``morning`` and ``afternoon`` such as ``"07:30-11:30"``, the days ``first`` and
        ``last`` where known, and ``season = {first = "04-16", last = "10-15"}`` where
        the hours come back every year.

        Raises:
            govvn_mail.errors.TableError: Names the file and the place of the fault.
            govvn_mail.errors.InputError: If *path* is no path.
        """
        from .hours_table import load_hours

        return load_hours(path)

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> HoursPlan:
        """
        Make a plan from a mapping with the keys of such a file.

        Raises:
            govvn_mail.errors.TableError: Names the place of the fault.
            govvn_mail.errors.InputError: If *data* is no mapping.

        .. doctest::

            >>> plan = HoursPlan.from_dict({
            ...     "source": "Thông báo giờ làm việc của tỉnh Sao Mai (hư cấu)",
            ...     "periods": [{
            ...         "first": dt.date(2026, 1, 1),
            ...         "morning": "07:30-11:30", "afternoon": "13:30-17:00",
            ...     }],
            ... })
            >>> HoursPlan.from_dict(plan.to_dict()) == plan
            True
        """
        from .hours_table import hours_from_mapping

        return hours_from_mapping(data, "mapping")

    def to_dict(self) -> dict[str, object]:
        """Return the plan as JSON-ready values that `from_dict` takes back."""
        from .hours_table import hours_to_mapping

        return hours_to_mapping(self)

    def on(self, day: dt.date) -> HoursPeriod:
        """
        Return the hours that hold on *day*.

        Raises:
            govvn_mail.errors.CalendarError: If none are stated; none are guessed.
            govvn_mail.errors.InputError: If *day* is not a plain date.
        """
        require_date(day, "day")
        for hours in self.periods:
            if hours.hold_on(day):
                return hours
        raise CalendarError(
            Reason("schedule.hours_unknown", date=day, source=self.source)
        )

    def sessions(self, day: dt.date) -> tuple[Session, Session]:
        """
        Return morning and afternoon by the hours that hold on *day*, worked or not.

        Raises:
            govvn_mail.errors.CalendarError: If no hours are stated for *day*.
            govvn_mail.errors.InputError: If *day* is not a plain date.
        """
        hours = self.on(day)
        return hours.morning, hours.afternoon

    def working_sessions(self, day: Day) -> tuple[Session, ...]:
        """
        Return what is worked of *day*: nothing, one session, or both.

        Args:
            day: A day as a calendar knows it.

        Raises:
            govvn_mail.errors.CalendarError: If it is worked and no hours are stated.
            govvn_mail.errors.InputError: If *day* is no :class:`Day`.

        .. doctest::

            >>> from govvn_mail.schedule import WorkCalendar
            >>> hours = HoursPeriod(
            ...     period=Period(),
            ...     morning=Session(start=dt.time(7), end=dt.time(11, 30)),
            ...     afternoon=Session(start=dt.time(13, 30), end=dt.time(17)),
            ... )
            >>> plan = HoursPlan(periods=(hours,), source="Quyết định (giả định)")
            >>> calendar = WorkCalendar.bundled()
            >>> [len(plan.working_sessions(calendar.day(dt.date(2026, 1, day))))
            ...  for day in (9, 10, 11)]
            [2, 2, 0]
        """
        require(day, Day, "day")
        if not day.working:
            return ()
        morning, afternoon = self.sessions(day.date)
        match day.half:
            case Half.MORNING:
                return (morning,)
            case Half.AFTERNOON:
                return (afternoon,)
        return morning, afternoon
