"""Working time: what is counted in the hours that an office works."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import instance_of, require
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT, require_aware

from .calendar import WorkCalendar
from .deadlines import Account, clock_end, day_end
from .hours import HoursPlan
from .terms import CLOCK, WORKING_TIME, Term
from .worked_years import WorkedYears

if TYPE_CHECKING:
    from datetime import date

    from govvn_mail.texts import Bilingual

    from .deadlines import Deadline

__all__ = ["WorkingTime"]

NOTHING = timedelta()


@attrs.frozen(kw_only=True)
class WorkingTime:
    """
    Counts terms and spans in the working hours of an office.

    Sessions are half open: four hours from 07:30, if the morning ends at 11:30, are
    over at 11:30, and what happens at 11:30 happens before the afternoon's opening. A
    question that reaches a day for which no days off or no hours are stated is
    refused; days that it does not reach are not asked about.

    Args:
        calendar: Which days are worked.
        hours: When on those days.

    Raises:
        govvn_mail.errors.InputError: If an argument is of the wrong type.

    .. doctest::

        >>> from datetime import date, time
        >>> from govvn_mail.schedule import HoursPeriod, Session
        >>> from govvn_mail.times import Period
        >>> hours = HoursPlan(source="Quyết định về giờ làm việc", periods=(HoursPeriod(
        ...     period=Period(date(2025, 4, 16), date(2025, 10, 15)),
        ...     morning=Session(start=time(7), end=time(11, 30)),
        ...     afternoon=Session(start=time(13, 30), end=time(17)),
        ... ),))
        >>> working = WorkingTime(calendar=WorkCalendar.bundled(), hours=hours)
        >>> friday = datetime(2025, 4, 25, 16, 0, tzinfo=ICT)
        >>> working.add(friday, timedelta(hours=2)).isoformat()  # Saturday is worked
        '2025-04-26T08:00:00+07:00'
        >>> working.between(friday, datetime(2025, 4, 26, 8, 0, tzinfo=ICT))
        datetime.timedelta(seconds=7200)
    """

    calendar: WorkCalendar = attrs.field(validator=instance_of(WorkCalendar))
    hours: HoursPlan = attrs.field(validator=instance_of(HoursPlan))
    _worked: WorkedYears = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_worked", WorkedYears(self.calendar, self.hours))

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """
        Return the moment at which *amount* of working time has passed since *start*.

        Nothing added to a moment is that moment. A negative amount is refused: terms
        run forward, and at the edge of a session "an hour earlier" has two answers.

        Args:
            start: An aware datetime.
            amount: Working time, not negative.

        Returns:
            A datetime in Vietnam's offset.

        Raises:
            govvn_mail.errors.CalendarHorizonError:
                If it reaches beyond the calendar's coverage.
            govvn_mail.errors.CalendarError:
                If it reaches a day for which no hours are stated.
            govvn_mail.errors.InputError:
                If *start* is naive, or *amount* negative or no timedelta.
        """
        begin = require_aware(start, "start")
        if require(amount, timedelta, "amount") < NOTHING:
            raise InputError(Reason("schedule.amount_negative"))
        return self._worked.after(begin, amount) if amount else begin

    def between(self, start: datetime, end: datetime) -> timedelta:
        """
        Return the working time from *start* to *end*.

        Args:
            start: An aware datetime.
            end: An aware datetime, not before *start*.

        Raises:
            govvn_mail.errors.CalendarHorizonError:
                If it reaches beyond the calendar's coverage.
            govvn_mail.errors.CalendarError:
                If a day from *start* to *end* has no stated hours.
            govvn_mail.errors.InputError:
                If a datetime is naive, or *end* is before *start*.
        """
        first, last = require_aware(start, "start"), require_aware(end, "end")
        if last < first:
            raise InputError(Reason("schedule.span_backwards", start=first, end=last))
        return self._worked.between(first, last)

    def next_working_moment(self, at: datetime) -> datetime:
        """
        Return the first moment of working time that is not before *at*.

        Args:
            at: An aware datetime.

        Raises:
            govvn_mail.errors.CalendarHorizonError:
                If it reaches beyond the calendar's coverage.
            govvn_mail.errors.CalendarError:
                If it reaches a day for which no hours are stated.
            govvn_mail.errors.InputError: If *at* is naive.
        """
        return self._worked.opening(require_aware(at, "at"))

    def next_working_moment_many(self, moments: Iterable[datetime]) -> list[datetime]:
        """
        Return the `next_working_moment` of each of *moments*.

        Args:
            moments: Aware datetimes, fastest in the offset `govvn_mail.times.ICT`.
        """
        return list(map(self._worked.opening, _in_vietnam(moments, "moments")))

    def deadline(self, event: datetime, term: Term) -> Deadline:
        """
        Return when *term* ends if it is counted from *event*, and why.

        What comes in outside working hours is taken as come in on its own day. Where a
        regulation takes it as come in when the office opens, pass
        `next_working_moment` of the event.

        Args:
            event: An aware datetime.
            term: How long, or until when.

        Raises:
            govvn_mail.errors.CalendarHorizonError:
                If it reaches beyond the calendar's coverage.
            govvn_mail.errors.CalendarError:
                If it depends on hours that nobody stated.
            govvn_mail.errors.InputError:
                If *event* is naive, or the deadline lies beyond the year 9999.

        .. doctest::

            >>> working = WorkingTime(
            ...     calendar=WorkCalendar.bundled(),
            ...     hours=HoursPlan(periods=(), source="chưa có quyết định"),
            ... )
            >>> deadline = working.deadline(
            ...     datetime(2025, 4, 29, 15, 0, tzinfo=ICT), Term.working_days(1))
            >>> deadline.last_day, deadline.at.isoformat()
            (datetime.date(2025, 5, 5), '2025-05-06T00:00:00+07:00')
        """
        begin = require_aware(event, "event")
        (at,) = self.deadline_many((begin,), term)
        working = term.unit in WORKING_TIME
        return Account(
            calendar=self.calendar,
            hours=self.hours,
            event=begin,
            start=self.next_working_moment(begin) if working else begin,
            term=term,
            at=at,
        ).deadline()

    def deadline_many(self, events: Iterable[datetime], term: Term) -> list[datetime]:
        """
        Return the ``at`` of the `deadline` of each of *events*.

        Args:
            events: Aware datetimes, fastest in the offset `govvn_mail.times.ICT`.
            term: How long, or until when.
        """
        known = _in_vietnam(events, "events")
        unit = require(term, Term, "term").unit
        if unit in WORKING_TIME:
            amount = term.count * WORKING_TIME[unit]
            return self._worked.after_many(known, amount)
        if unit in CLOCK:
            return [clock_end(at, term) for at in known]
        ends: dict[date, datetime] = {}
        found = []
        for at in known:
            day = at.date()
            if day not in ends:
                ends[day] = day_end(self.calendar, self.hours, day, term)
            found.append(ends[day])
        return found

    def explain(self, event: datetime, term: Term) -> Bilingual:
        """
        Return a paragraph that says how the `deadline` was counted.

        It names the rules, the days left out and their sources, the calendar's version
        and all that was assumed.
        """
        return self.deadline(event, term).explanation


def _in_vietnam(moments: Iterable[object], name: str) -> list[datetime]:
    """Return aware datetimes in Vietnam's offset; those that have it cost little."""
    require(moments, Iterable, name)  # type: ignore[type-abstract]  # only asked
    return [
        moment
        if type(moment) is datetime and moment.tzinfo is ICT
        else require_aware(moment, name)
        for moment in moments
    ]
