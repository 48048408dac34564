"""What is worked of each year, as whole seconds with prefix sums."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING

import attrs

from govvn_mail.errors import CalendarError, CalendarHorizonError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT

from .calendar import WorkCalendar
from .hours import HoursPlan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time

__all__: list[str] = []

SECOND = timedelta(seconds=1)
ONE_DAY = timedelta(days=1)
DAY = ONE_DAY // SECOND
ENDLESS = timedelta(days=366 * MAXYEAR)
"""Longer than all working time."""

FAR = 2**29
"""Later than every second of a year: where the session after its last one is."""


@attrs.frozen(kw_only=True, eq=False)
class WorkedYear:
    """
    What is worked of one year, in seconds since its start.

    Args:
        start: First moment of the year.
        length: How long the year is.
        opens: When each session opens; at last `FAR`.
        closes: When it closes; at last `FAR`.
        worked: Working time of the year by that close; at last all of it.
        idle: The rest of the year by that close.
        openings: When each session opens, as datetimes.
        first: For each day the index of the first session on it, or after it.
        known_until: For each day the start of the first day, it or a later one, of
            which kind or hours are not stated; the end of the year if there is none.
    """

    start: datetime
    length: timedelta
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    worked: tuple[int, ...]
    idle: tuple[int, ...]
    openings: tuple[datetime, ...]
    first: tuple[int, ...]
    known_until: tuple[int, ...]

    @property
    def total(self) -> timedelta:
        """All that is worked of the year."""
        return self.worked[-1] * SECOND

    def worked_by(self, moment: datetime) -> timedelta:
        """Return what is worked of the year by *moment*, exactly."""
        second = (moment - self.start) // SECOND
        index = bisect_right(self.closes, second)
        opens = self.opens[index]
        fraction = moment.microsecond if second >= opens else 0
        whole = max(second, opens) - self.idle[index]
        return timedelta(0, whole, fraction)


@attrs.frozen(eq=False)
class WorkedYears:
    """
    Tables of the years that were asked about.

    Days of which kind or hours are not stated are left out of the sums; a question
    that reaches one is refused with what the calendar or the hours say of it.
    """

    calendar: WorkCalendar
    hours: HoursPlan
    # Filled on first use. Two threads may read the same year; the tables are equal.
    _tables: dict[int, WorkedYear] = attrs.field(init=False, factory=dict)

    def table(self, moment: datetime) -> WorkedYear:
        """Return the table of the year of *moment*."""
        known = self._tables.get(moment.year)
        if known is None:
            self.calendar.day(moment.date())  # a year not covered is not kept
            known = self._tables[moment.year] = self._read(moment.year)
        return known

    def after(self, moment: datetime, amount: timedelta) -> datetime:
        """Return when *amount*, more than nothing, was worked since *moment*."""
        table = self.table(moment)
        day = (moment - table.start).days
        target = table.worked_by(moment) + min(amount, ENDLESS)
        while target > table.total:
            target -= table.total
            table, day = self._following(table, day), 0
        index = bisect_left(table.worked, -(-target // SECOND))
        self._require_known(table, day, table.closes[index])
        return table.start + timedelta(0, table.idle[index]) + target

    def after_many(
        self, moments: Iterable[datetime], amount: timedelta
    ) -> list[datetime]:
        """
        Return `after` of each moment.

        A moment outside working time counts from the next opening; the others end
        *amount* and the idle time between later. Both are few, and are kept.
        """
        tables, seconds = self._tables, amount // SECOND
        of_opening: dict[datetime, datetime] = {}
        of_idle: dict[int, timedelta] = {}
        found = []
        for moment in moments:
            table = tables.get(moment.year) or self.table(moment)
            passed = moment - table.start
            day = passed.days
            second = day * DAY + passed.seconds
            closes, worked = table.closes, table.worked
            index = table.first[day]
            while closes[index] <= second:
                index += 1
            opens, known_until = table.opens[index], table.known_until[day]
            if second < opens <= known_until:
                opening = table.openings[index]
                end = of_opening.get(opening)
                if end is None:
                    end = of_opening[opening] = self.after(opening, amount)
                found.append(end)
                continue
            before = table.idle[index]
            target = second - before + seconds
            if second >= opens and target <= worked[-1] and not moment.microsecond:
                while worked[index] < target:  # a few steps: terms in hours are short
                    index += 1
                if closes[index] <= known_until:
                    idle = table.idle[index] - before
                    shift = of_idle.get(idle)
                    if shift is None:
                        shift = of_idle[idle] = timedelta(0, idle) + amount
                    found.append(moment + shift)
                    continue
            found.append(self.after(moment, amount))
        return found

    def opening(self, moment: datetime) -> datetime:
        """Return the first moment of working time that is not before *moment*."""
        table = self._tables.get(moment.year) or self.table(moment)
        passed = moment - table.start
        day = passed.days
        second = day * DAY + passed.seconds
        index = table.first[day]
        while table.closes[index] <= second:
            index += 1
        opens = table.opens[index]
        if opens <= second:
            return moment
        if opens == FAR:
            return self.opening(self._following(table, day).start)
        self._require_known(table, day, opens)
        return table.openings[index]

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return what is worked from *start* to *end*, which is not before it."""
        table = self.table(start)
        day = (start - table.start).days
        worked = -table.worked_by(start)
        while end - table.start > table.length:
            worked += table.total
            table, day = self._following(table, day), 0
        self._require_known(table, day, -((table.start - end) // SECOND))
        return worked + table.worked_by(end)

    def _following(self, table: WorkedYear, day: int) -> WorkedYear:
        """Return the next year, if all is known from *day* to the end of this one."""
        self._require_known(table, day, table.length // SECOND)
        if table.start.year == MAXYEAR:
            raise CalendarHorizonError(Reason("schedule.term_horizon", date=date.max))
        return self.table(table.start + table.length)

    def _require_known(self, table: WorkedYear, day: int, end: int) -> None:
        """Raise what is said of the first day not known from *day* to second *end*."""
        if table.known_until[day] < end:
            first = table.start + timedelta(0, table.known_until[day])
            self.hours.working_sessions(self.calendar.day(first.date()))

    def _read(self, year: int) -> WorkedYear:
        start = datetime(year, 1, 1, tzinfo=ICT)
        days = (date(year, 12, 31) - start.date()).days + 1
        spans: list[tuple[int, int]] = []
        first, unknown = [], set()
        for day in range(days):
            first.append(len(spans))
            try:
                known = self.calendar.day(start.date() + day * ONE_DAY)
                sessions = self.hours.working_sessions(known)
            except CalendarError:  # of no concern to questions about other days
                unknown.add(day)
                continue
            midnight = day * DAY
            spans += [
                (midnight + _second(session.start), midnight + _second(session.end))
                for session in sessions
            ]
        until, known_until = days * DAY, []
        for day in reversed(range(days)):
            until = day * DAY if day in unknown else until
            known_until.append(until)
        worked = list(accumulate(closes - opens for opens, closes in spans))
        total = worked[-1] if worked else 0
        closes = [closes for _, closes in spans]
        return WorkedYear(
            start=start,
            length=days * ONE_DAY,
            opens=(*(opens for opens, _ in spans), FAR),
            closes=(*closes, FAR),
            worked=(*worked, total),
            idle=(*map(sub, closes, worked), FAR - total),
            openings=tuple(start + timedelta(0, opens) for opens, _ in spans),
            first=tuple(first),
            known_until=tuple(reversed(known_until)),
        )


def _second(at: time) -> int:
    return (at.hour * 60 + at.minute) * 60 + at.second
