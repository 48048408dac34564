"""Working hours: the sessions of a day, by season, as the province decided them."""

from __future__ import annotations

from datetime import time
from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import instance_of, text, tuple_of
from govvn_mail.errors import CalendarError
from govvn_mail.texts import Reason
from govvn_mail.times import Period, require_date

if TYPE_CHECKING:
    from datetime import date

    from .calendar import Day

__all__ = ["HoursPeriod", "HoursPlan", "Session"]


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

        >>> Session(start=time(7), end=time(11, 30)).start.isoformat()
        '07:00:00'
    """

    start: time = attrs.field(validator=instance_of(time))
    end: time = attrs.field(validator=instance_of(time))

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
class HoursPeriod:
    """
    Working hours for a stretch of days, such as one season.

    Args:
        period: Days on which they hold.
        morning: *Buổi sáng*.
        afternoon: *Buổi chiều*, not before the morning's end.

    Raises:
        govvn_mail.errors.CalendarError: If the sessions overlap.
    """

    period: Period = attrs.field(validator=instance_of(Period))
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


@attrs.frozen(kw_only=True)
class HoursPlan:
    """
    The working hours of an agency through the seasons.

    Hours differ from province to province and from summer to winter, so none come
    with the package.

    Args:
        periods: They may leave gaps, and may not overlap.
        source: The decision that fixes the hours, in Vietnamese.

    Raises:
        govvn_mail.errors.CalendarError: If two periods share a day.

    .. doctest::

        >>> from datetime import date
        >>> summer = HoursPeriod(
        ...     period=Period(date(2024, 4, 16), date(2024, 10, 15)),
        ...     morning=Session(start=time(7), end=time(11, 30)),
        ...     afternoon=Session(start=time(13, 30), end=time(17)),
        ... )
        >>> plan = HoursPlan(periods=(summer,), source="Quyết định về giờ làm việc")
        >>> morning, afternoon = plan.sessions(date(2024, 5, 2))
        >>> afternoon.start.isoformat()
        '13:30:00'
        >>> plan.sessions(date(2024, 12, 2))
        Traceback (most recent call last):
            ...
        govvn_mail.errors.CalendarError: No working hours are stated for 2024-12-02 ...
    """

    periods: tuple[HoursPeriod, ...] = attrs.field(validator=tuple_of(HoursPeriod))
    source: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        for one, other in combinations(self.periods, 2):
            if one.period.overlaps(other.period):
                raise CalendarError(
                    Reason("schedule.hours_overlap", source=self.source)
                )

    def on(self, day: date) -> HoursPeriod:
        """
        Return the hours that hold on *day*.

        Raises:
            govvn_mail.errors.CalendarError: If none are stated; none are guessed.
            govvn_mail.errors.InputError: If *day* is not a plain date.
        """
        require_date(day, "day")
        for hours in self.periods:
            if day in hours.period:
                return hours
        raise CalendarError(
            Reason("schedule.hours_unknown", date=day, source=self.source)
        )

    def sessions(self, day: date) -> tuple[Session, Session]:
        """
        Return morning and afternoon of *day*.

        Raises:
            govvn_mail.errors.CalendarError: If no hours are stated for *day*.
            govvn_mail.errors.InputError: If *day* is not a plain date.
        """
        hours = self.on(day)
        return hours.morning, hours.afternoon

    def working_sessions(self, day: Day) -> tuple[Session, ...]:
        """
        Return what is worked of *day*: nothing on a day off.

        Raises:
            govvn_mail.errors.CalendarError: If no hours are stated for a worked day.
        """
        return self.sessions(day.date) if day.working else ()
