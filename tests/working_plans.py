"""Plans of working hours for the tests of working time, and a naive model of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from govvn_mail.errors import CalendarError
from govvn_mail.schedule import (
    HoursPeriod,
    HoursPlan,
    Session,
    Term,
    WorkCalendar,
    WorkingTime,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.schedule import Day

CALENDAR = WorkCalendar.bundled()
MINUTE = timedelta(minutes=1)

WINTER_2025 = HoursPeriod(
    period=Period(date(2024, 10, 16), date(2025, 4, 15)),
    morning=Session(start=time(7, 30), end=time(12)),
    afternoon=Session(start=time(13, 30), end=time(17)),
)
SUMMER_2025 = HoursPeriod(
    period=Period(date(2025, 4, 16), date(2025, 10, 15)),
    morning=Session(start=time(7), end=time(11, 30)),
    afternoon=Session(start=time(13, 30), end=time(17)),
)
ALWAYS = HoursPeriod(
    period=Period(),
    morning=Session(start=time(7, 30), end=time(11, 30)),
    afternoon=Session(start=time(13, 30), end=time(17, 30)),
)


def working_time(*periods: HoursPeriod) -> WorkingTime:
    """Return working time by the bundled calendar and *periods*."""
    hours = HoursPlan(periods=periods, source="Thông báo giờ làm việc (giả định)")
    return WorkingTime(calendar=CALENDAR, hours=hours)


def at(text: str) -> datetime:
    """Return a moment in Vietnam, such as ``2025-04-15 07:30``."""
    return datetime.fromisoformat(text).replace(tzinfo=ICT)


@attrs.frozen(kw_only=True)
class HalfDays(HoursPlan):
    """Hours of which some days are worked in the morning or the afternoon only."""

    mornings: frozenset[date] = frozenset()
    afternoons: frozenset[date] = frozenset()

    def working_sessions(self, day: Day) -> tuple[Session, ...]:
        """Return what is worked of *day*."""
        sessions = super().working_sessions(day)
        if day.date in self.mornings:
            return sessions[:1]
        return sessions[1:] if day.date in self.afternoons else sessions


FIRST, LAST = date(2024, 12, 20), date(2025, 5, 20)
"""Over New Year, Tết, a change of season, swaps and the end of a year."""

days = st.dates(FIRST, LAST)
moments = st.datetimes(
    datetime(2024, 12, 25),
    datetime(2025, 5, 5),
    timezones=st.just(ICT),
)
minutes = moments.map(lambda moment: moment.replace(second=0, microsecond=0))

terms = st.one_of(
    st.builds(Term.minutes, st.integers(1, 1000)),
    st.builds(Term.hours, st.integers(1, 1000)),
    st.builds(Term.working_minutes, st.integers(1, 1000)),
    st.builds(Term.working_hours, st.integers(1, 1000)),
    st.just(Term.same_day()),
    st.builds(
        Term.days,
        st.integers(1, 1000),
        counts_event_day=st.booleans(),
        ends_on_days_off=st.booleans(),
    ),
    st.builds(Term.working_days, st.integers(1, 1000), counts_event_day=st.booleans()),
    st.just(Term.next_working_morning()),
    st.builds(Term.weeks, st.integers(1, 100)),
    st.builds(Term.months, st.integers(1, 100), counts_event_day=st.booleans()),
    st.builds(Term.years, st.integers(1, 10), ends_on_days_off=st.booleans()),
    st.builds(Term.before, month=st.integers(1, 12), day=st.integers(1, 28)),
    st.builds(
        Term.before,
        month=st.integers(1, 12),
        day=st.integers(1, 28),
        year=st.integers(2009, 2027),
    ),
)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Session, Session]:
    """Draw a morning and an afternoon in whole minutes, perhaps without a pause."""
    edges = draw(st.lists(st.integers(0, 1439), min_size=4, max_size=4).map(sorted))
    one, two, three, four = edges
    if one == two or three == four:
        one, two, three, four = 420, 690, 690, 1020
    first, second, third, fourth = (
        time(m // 60, m % 60) for m in (one, two, three, four)
    )
    return Session(start=first, end=second), Session(start=third, end=fourth)


@st.composite
def plans(draw: st.DrawFn) -> WorkingTime:
    """Draw hours with seasons, half days, and days of which nothing is stated."""
    cuts = sorted(draw(st.lists(days, unique=True, max_size=4)))
    starts = [date(2024, 1, 1), *cuts]
    ends = [*(cut - timedelta(days=1) for cut in cuts), date(2025, 12, 31)]
    periods = []
    for start, end in zip(starts, ends, strict=True):
        if start <= end and draw(st.integers(0, 9)) > 0:
            morning, afternoon = draw(sessions())
            period = Period(start, end)
            periods.append(
                HoursPeriod(period=period, morning=morning, afternoon=afternoon)
            )
    halves = draw(st.lists(days, max_size=20))
    hours = HalfDays(
        periods=tuple(periods),
        source="x",
        mornings=frozenset(halves[::2]),
        afternoons=frozenset(halves[1::2]),
    )
    return WorkingTime(calendar=CALENDAR, hours=hours)


class UnknownDay(Exception):  # noqa: N818 (an answer of the model)
    """The model came to a day for which no hours are stated."""


@attrs.define
class Model:
    """Looks at one minute after the other."""

    working: WorkingTime
    seen: dict[date, tuple[Session, ...] | None] = attrs.field(factory=dict)

    def works(self, moment: datetime) -> bool:
        """Tell whether the minute that begins at *moment* is worked."""
        day = moment.date()
        if day not in self.seen:
            try:
                known = self.working.calendar.day(day)
                self.seen[day] = self.working.hours.working_sessions(known)
            except CalendarError:
                self.seen[day] = None
        found = self.seen[day]
        if found is None:
            raise UnknownDay
        clock = moment.time()
        return any(session.start <= clock < session.end for session in found)

    def add(self, start: datetime, count: int) -> datetime:
        """Return the end of the minute in which the last of *count* is worked."""
        while count:
            count -= self.works(start)
            start += MINUTE
        return start

    def between(self, start: datetime, end: datetime) -> int:
        """Return how many minutes are worked."""
        count = 0
        while start < end:
            count += self.works(start)
            start += MINUTE
        return count

    def next_working_moment(self, moment: datetime) -> datetime:
        """Return the first minute that is worked."""
        while not self.works(moment):
            moment += MINUTE
        return moment
