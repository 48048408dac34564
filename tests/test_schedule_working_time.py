"""Tests for `govvn_mail.schedule.working_time` and its tables."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from working_plans import (
    ALWAYS,
    CALENDAR,
    SUMMER_2025,
    WINTER_2025,
    HalfDays,
    Model,
    UnknownDay,
    at,
    minutes,
    moments,
    plans,
    working_time,
)

from govvn_mail.errors import CalendarError, CalendarHorizonError, InputError
from govvn_mail.schedule import (
    Day,
    DayKind,
    HoursPeriod,
    HoursPlan,
    Scope,
    Term,
    WorkingTime,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from collections.abc import Callable

BOTH = working_time(WINTER_2025, SUMMER_2025)
SUMMER = working_time(SUMMER_2025)
EVERY = working_time(ALWAYS)
UNCHANGED = attrs.evolve(
    EVERY, calendar=CALENDAR.overlay({"days": []}, scope=Scope.AGENCY, body="Sở (giả)")
)
WEEK = Term.days(7)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)

amounts = st.timedeltas(timedelta(), timedelta(hours=60))


class TestAdd:
    @pytest.mark.parametrize(
        ("working", "start", "hours", "end"),
        [
            pytest.param(
                EVERY, "2025-03-11 07:30", 4, "2025-03-11 11:30", id="edge of morning"
            ),
            pytest.param(
                EVERY, "2025-03-11 11:30", 1, "2025-03-11 14:30", id="at the edge"
            ),
            pytest.param(
                EVERY, "2025-03-11 06:00", 8, "2025-03-11 17:30", id="edge of day"
            ),
            pytest.param(EVERY, "2025-03-11 11:00", 2, "2025-03-11 15:00", id="lunch"),
            pytest.param(
                EVERY, "2025-03-11 12:15", 4, "2025-03-11 17:30", id="in the pause"
            ),
            pytest.param(
                EVERY, "2025-03-11 17:30", 1, "2025-03-12 08:30", id="at closing time"
            ),
            pytest.param(
                EVERY, "2025-03-14 16:30", 4, "2025-03-17 10:30", id="weekend"
            ),
            pytest.param(
                EVERY, "2025-03-15 10:00", 4, "2025-03-17 11:30", id="on a Saturday"
            ),
            pytest.param(
                EVERY, "2025-04-25 16:30", 4, "2025-04-26 10:30", id="swap Saturday"
            ),
            pytest.param(
                EVERY, "2025-04-29 16:30", 4, "2025-05-05 10:30", id="swap Friday off"
            ),
            pytest.param(
                EVERY, "2011-01-28 16:30", 4, "2011-01-29 10:30", id="Saturday 2011"
            ),
            pytest.param(
                EVERY, "2011-01-29 16:30", 4, "2011-01-30 10:30", id="working Sunday"
            ),
            pytest.param(
                BOTH, "2025-04-15 16:00", 4, "2025-04-16 10:00", id="season change"
            ),
            pytest.param(
                BOTH, "2025-04-15 17:00", 4, "2025-04-16 11:00", id="season overnight"
            ),
            pytest.param(EVERY, "2025-01-24 16:30", 4, "2025-02-03 10:30", id="Tet"),
            pytest.param(
                EVERY, "2025-12-31 16:30", 4, "2026-01-05 10:30", id="New Year, swap"
            ),
            pytest.param(
                EVERY, "2024-02-28 16:30", 9, "2024-02-29 17:30", id="leap day"
            ),
            pytest.param(
                EVERY, "2025-03-03 07:30", 400, "2025-05-14 17:30", id="fifty days"
            ),
        ],
    )
    def test_hours(
        self, working: WorkingTime, start: str, hours: int, end: str
    ) -> None:
        """Hours pass in sessions, which are half open."""
        ended = working.add(at(start), hours * HOUR)

        assert at(end) == ended
        assert hours * HOUR == working.between(at(start), ended)
        assert [at(end)] == working.deadline_many(
            [at(start)], Term.working_hours(hours)
        )

    def test_result_is_in_vietnam(self) -> None:
        """A moment of any offset is answered in Vietnam's."""
        tokyo = timezone(timedelta(hours=9))

        ended = EVERY.add(datetime(2025, 3, 11, 9, 30, tzinfo=tokyo), HOUR)

        assert "2025-03-11T08:30:00+07:00" == ended.isoformat()

    def test_nothing_added(self) -> None:
        """Nothing added to a moment is that moment, whoever knows its hours."""
        sunday = datetime(2033, 3, 13, tzinfo=UTC)

        added = SUMMER.add(sunday, timedelta())

        assert sunday == added
        assert ICT is added.tzinfo

    def test_fractions_are_kept(self) -> None:
        """A microsecond over a session's end falls into the next one."""
        start = at("2025-03-11 07:30:00.000001")

        assert at("2025-03-11 13:30:00.000001") == EVERY.add(start, 4 * HOUR)
        assert at("2025-03-11 11:30:00") == EVERY.add(start, 4 * HOUR - MICROSECOND)

    @pytest.mark.parametrize(
        "amount",
        [
            pytest.param(-MICROSECOND, id="a microsecond"),
            pytest.param(timedelta.min, id="least"),
        ],
    )
    def test_negative(self, amount: timedelta) -> None:
        """Terms run forward only."""
        with pytest.raises(InputError) as caught:
            EVERY.add(at("2025-03-11 07:30"), amount)

        assert "schedule.amount_negative" == caught.value.code

    @pytest.mark.parametrize("amount", [None, 4, 4.0, "4h", time(4)])
    def test_amounts_are_timedeltas(self, amount: Any) -> None:
        """An amount has a unit."""
        with pytest.raises(InputError):
            EVERY.add(at("2025-03-11 07:30"), amount)

    @pytest.mark.parametrize(
        ("start", "amount"),
        [
            pytest.param("2027-12-31 17:00", HOUR, id="over the last day"),
            pytest.param("2025-03-11 07:30", timedelta.max, id="greatest"),
            pytest.param("2028-03-11 07:30", HOUR, id="start after"),
            pytest.param("2008-12-31 17:00", HOUR, id="start before"),
            pytest.param("9999-12-31 17:00", HOUR, id="last year"),
            pytest.param("0001-01-01 00:00", timedelta.max, id="first year"),
        ],
    )
    def test_horizon(self, start: str, amount: timedelta) -> None:
        """Nothing is guessed beyond the years of the calendar."""
        with pytest.raises(CalendarHorizonError) as caught:
            EVERY.add(at(start), amount)

        assert "schedule.horizon" == caught.value.code

    @pytest.mark.parametrize(
        "day", ["0001-01-01 00:30+14:00", "9999-12-31 23:30-12:00"]
    )
    def test_out_of_range(self, day: str) -> None:
        """A moment without a date in Vietnam is refused as an argument."""
        with pytest.raises(InputError) as caught:
            EVERY.add(datetime.fromisoformat(day), HOUR)

        assert "times.out_of_range" == caught.value.code

    def test_the_last_year(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Not even a calendar without an end leads beyond the year 9999."""
        monkeypatch.setattr(
            type(CALENDAR),
            "day",
            lambda _, date: Day(date=date, kind=DayKind.WORKING),
        )
        working = working_time(ALWAYS)

        ended = working.add(at("9999-12-31 16:30"), HOUR)
        with pytest.raises(CalendarHorizonError) as caught:
            working.add(ended, HOUR)

        assert at("9999-12-31 17:30") == ended
        assert "schedule.term_horizon" == caught.value.code

    def test_the_last_moment(self) -> None:
        """The very last session of the calendar can be used up."""
        assert at("2027-12-31 17:30") == EVERY.add(at("2027-12-31 16:30"), HOUR)


class TestMany:
    def test_the_same_again(self) -> None:
        """What several share is the same for each of them."""
        starts = [
            at(f"2025-03-{day} {clock}")
            for day in (11, 12, 13)
            for clock in ("05:00", "06:00", "10:30", "10:45", "12:00", "18:00")
        ]
        term = Term.working_hours(2)

        found = EVERY.deadline_many(starts, term)

        assert [EVERY.add(start, 2 * HOUR) for start in starts] == found

    def test_through_unknown_days(self) -> None:
        """An unknown day after the end of a term does not matter, before it does."""
        monday = HoursPeriod(
            period=Period(date(2025, 3, 10), date(2025, 3, 10)),
            morning=ALWAYS.morning,
            afternoon=ALWAYS.afternoon,
        )
        wednesday = attrs.evolve(
            monday, period=Period(date(2025, 3, 12), date(2025, 3, 12))
        )
        working = working_time(monday, wednesday)
        term = Term.working_hours(1)

        found = working.deadline_many([at("2025-03-10 16:30")], term)
        with pytest.raises(CalendarError) as caught:
            working.deadline_many([at("2025-03-10 16:31")], term)

        assert [at("2025-03-10 17:30")] == found
        assert date(2025, 3, 11) == caught.value.reason["date"]


class TestUnknownHours:
    def test_not_needed(self) -> None:
        """An unknown winter does not spoil a question about the summer."""
        assert at("2025-10-15 17:00") == SUMMER.add(at("2025-10-15 16:00"), HOUR)
        assert 8 * HOUR == SUMMER.between(
            at("2025-04-16 00:00"), at("2025-04-17 00:00")
        )
        assert at("2025-04-16 07:00") == SUMMER.next_working_moment(
            at("2025-04-16 00:00")
        )

    @pytest.mark.parametrize(
        ("start", "amount", "day"),
        [
            pytest.param(
                "2025-10-15 16:00", HOUR + MICROSECOND, "2025-10-16", id="end"
            ),
            pytest.param("2025-10-15 17:00", HOUR, "2025-10-16", id="after closing"),
            pytest.param("2025-04-15 23:59", HOUR, "2025-04-15", id="start"),
            pytest.param("2024-12-31 23:59", HOUR, "2024-12-31", id="year before"),
            pytest.param("2025-12-28 10:00", HOUR, "2025-12-29", id="year after"),
            pytest.param("2025-05-05 07:00", timedelta(99), "2025-10-16", id="through"),
        ],
    )
    def test_needed(self, start: str, amount: timedelta, day: str) -> None:
        """A term that reaches a day without stated hours is refused, naming it."""
        with pytest.raises(CalendarError) as caught:
            SUMMER.add(at(start), amount)
        hours = -(-amount // HOUR)
        with pytest.raises(CalendarError) as again:
            SUMMER.deadline_many([at(start)], Term.working_hours(hours))

        assert "schedule.hours_unknown" == caught.value.code
        assert date.fromisoformat(day) == caught.value.reason["date"]
        assert caught.value.reason == again.value.reason

    @pytest.mark.parametrize(
        ("start", "end", "day"),
        [
            pytest.param(
                "2025-04-15 20:00", "2025-04-16 09:00", "2025-04-15", id="start"
            ),
            pytest.param(
                "2025-10-15 09:00", "2025-10-16 00:00:00.000001", "2025-10-16", id="end"
            ),
            pytest.param(
                "2025-10-15 09:00", "2026-05-05 09:00", "2025-10-16", id="years"
            ),
        ],
    )
    def test_between(self, start: str, end: str, day: str) -> None:
        """A span is refused if a day of it has no stated hours."""
        with pytest.raises(CalendarError) as caught:
            SUMMER.between(at(start), at(end))

        assert date.fromisoformat(day) == caught.value.reason["date"]

    @pytest.mark.parametrize("moment", ["2025-10-15 17:00", "2025-12-28 09:00"])
    def test_next_working_moment(self, moment: str) -> None:
        """The next opening is not known before hours are stated."""
        with pytest.raises(CalendarError) as caught:
            SUMMER.next_working_moment(at(moment))

        assert "schedule.hours_unknown" == caught.value.code

    def test_days_off_need_no_hours(self) -> None:
        """A day off between two known days need not have hours."""
        week = HoursPeriod(
            period=Period(date(2025, 3, 10), date(2025, 3, 14)),
            morning=ALWAYS.morning,
            afternoon=ALWAYS.afternoon,
        )
        next_week = attrs.evolve(
            week, period=Period(date(2025, 3, 17), date(2025, 3, 21))
        )

        ended = working_time(week, next_week).add(at("2025-03-14 17:00"), HOUR)

        assert at("2025-03-17 08:00") == ended


class TestBetween:
    @pytest.mark.parametrize(
        ("start", "end", "worked"),
        [
            pytest.param("2025-03-11 07:30", "2025-03-11 13:30", 4 * HOUR, id="lunch"),
            pytest.param(
                "2025-03-11 11:30", "2025-03-11 13:30", timedelta(), id="pause"
            ),
            pytest.param("2025-03-14 17:00", "2025-03-17 08:00", HOUR, id="weekend"),
            pytest.param("2025-01-25 00:00", "2025-02-02 23:59", timedelta(), id="Tet"),
            pytest.param(
                "2025-01-01 00:00", "2026-01-01 00:00", 250 * 8 * HOUR, id="a year"
            ),
            pytest.param(
                "2025-03-11 09:00", "2025-03-11 09:00", timedelta(), id="nothing"
            ),
        ],
    )
    def test_spans(self, start: str, end: str, worked: timedelta) -> None:
        """Only sessions count, up to the very end of the calendar."""
        assert worked == EVERY.between(at(start), at(end))

    def test_all_years(self) -> None:
        """Over the whole calendar it is what all its working days have."""
        first = date(2009, 1, 1)
        count = (date(2028, 1, 1) - first).days
        days = sum(CALENDAR.is_working_day(first + timedelta(i)) for i in range(count))

        assert days * 8 * HOUR == EVERY.between(
            at("2009-01-01 00:00"), at("2028-01-01 00:00")
        )

    def test_reversed(self) -> None:
        """A reply before the request is a fault of the data, not a negative time."""
        with pytest.raises(InputError) as caught:
            EVERY.between(at("2025-03-11 09:00"), at("2025-03-11 08:59"))

        assert "schedule.span_backwards" == caught.value.code

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            pytest.param("2027-12-31 09:00", "2028-01-01 00:00:00.000001", id="end"),
            pytest.param("2008-12-31 23:59", "2009-01-05 09:00", id="start"),
            pytest.param("2028-01-01 00:00", "2028-01-01 00:00", id="outside"),
            pytest.param("2026-12-31 09:00", "9999-12-31 00:00", id="far"),
        ],
    )
    def test_horizon(self, start: str, end: str) -> None:
        """Nothing is guessed beyond the years of the calendar."""
        with pytest.raises(CalendarHorizonError):
            EVERY.between(at(start), at(end))


class TestNextWorkingMoment:
    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            pytest.param("2025-03-11 07:30", "2025-03-11 07:30", id="opening"),
            pytest.param("2025-03-11 09:00:00.5", "2025-03-11 09:00:00.5", id="inside"),
            pytest.param("2025-03-11 11:30", "2025-03-11 13:30", id="closing"),
            pytest.param("2025-03-11 03:00", "2025-03-11 07:30", id="night"),
            pytest.param("2025-03-11 17:30", "2025-03-12 07:30", id="evening"),
            pytest.param("2025-01-24 17:30", "2025-02-03 07:30", id="Tet"),
            pytest.param("2025-12-31 17:30", "2026-01-05 07:30", id="next year"),
            pytest.param("2026-01-09 17:30", "2026-01-10 07:30", id="swap Saturday"),
        ],
    )
    def test_moments(self, moment: str, expected: str) -> None:
        """Work goes on at once, or with the next session."""
        assert at(expected) == EVERY.next_working_moment(at(moment))

    def test_horizon(self) -> None:
        """After the last session there is no answer."""
        with pytest.raises(CalendarHorizonError):
            EVERY.next_working_moment(at("2027-12-31 17:30"))

    def test_many(self) -> None:
        """Many at once are the same, of any offset, from any iterable."""
        known = [at("2025-03-11 11:30"), at("2025-03-11 17:30").astimezone(UTC)]

        found = EVERY.next_working_moment_many(iter(known))

        assert [at("2025-03-11 13:30"), at("2025-03-12 07:30")] == found
        assert [ICT, ICT] == [moment.tzinfo for moment in found]
        assert [] == EVERY.next_working_moment_many([])


class TestValue:
    def test_equal_and_hashable(self) -> None:
        """What was asked before makes no difference between equal ones."""
        fresh = working_time(WINTER_2025, SUMMER_2025)
        BOTH.add(at("2025-04-15 16:00"), HOUR)

        assert fresh == BOTH
        assert hash(fresh) == hash(BOTH)
        assert fresh != SUMMER
        assert BOTH == pickle.loads(pickle.dumps(BOTH))  # noqa: S301 (our own)

    def test_many_threads(self) -> None:
        """Threads that ask a new instance at once get the same answers."""
        fresh = working_time(ALWAYS)
        starts = [at(f"{year}-03-11 07:30") for year in range(2009, 2028)] * 4

        with ThreadPoolExecutor(8) as pool:
            ended = list(pool.map(lambda start: fresh.add(start, 5 * HOUR), starts))

        assert [EVERY.add(start, 5 * HOUR) for start in starts] == ended

    @pytest.mark.parametrize(
        "parts",
        [
            pytest.param({"calendar": None}, id="no calendar"),
            pytest.param({"hours": None}, id="no hours"),
            pytest.param({"hours": CALENDAR}, id="calendar for hours"),
        ],
    )
    def test_parts(self, parts: dict[str, Any]) -> None:
        """It is made of a calendar and hours."""
        with pytest.raises(InputError):
            attrs.evolve(BOTH, **parts)

    def test_half_days(self) -> None:
        """A day of one session has the hours of that session."""
        hours = HalfDays(
            periods=(ALWAYS,), source="x", mornings=frozenset({date(2025, 3, 11)})
        )
        working = WorkingTime(calendar=CALENDAR, hours=hours)

        assert at("2025-03-12 08:30") == working.add(at("2025-03-11 10:30"), 2 * HOUR)

    @pytest.mark.parametrize(
        "moment",
        [
            pytest.param(datetime(2025, 3, 11), id="naive"),
            pytest.param(date(2025, 3, 11), id="date"),
            pytest.param(None, id="none"),
            pytest.param(1741653000, id="int"),
            pytest.param("2025-03-11", id="text"),
        ],
    )
    def test_only_aware(self, moment: Any) -> None:
        """Naive moments and other things are refused wherever they are given."""
        known = at("2025-03-11 09:00")
        for ask in (
            lambda: EVERY.add(moment, HOUR),
            lambda: EVERY.between(moment, known),
            lambda: EVERY.between(known, moment),
            lambda: EVERY.next_working_moment(moment),
            lambda: EVERY.next_working_moment_many([known, moment]),
            lambda: EVERY.deadline(moment, Term.hours(1)),
            lambda: EVERY.deadline_many([known, moment], Term.hours(1)),
            lambda: EVERY.deadline_many([known, moment], Term.working_hours(1)),
            lambda: EVERY.deadline_many([known, moment], Term.days(1)),
            lambda: EVERY.explain(moment, Term.days(1)),
        ):
            with pytest.raises(InputError):
                ask()

    @pytest.mark.parametrize("moments", [None, 3, at("2025-03-11 09:00"), "2025"])
    def test_only_iterables(self, moments: Any) -> None:
        """Many are given as an iterable of datetimes."""
        with pytest.raises(InputError):
            EVERY.next_working_moment_many(moments)
        with pytest.raises(InputError):
            EVERY.deadline_many(moments, Term.days(1))


def outcome(ask: Callable[[], object]) -> object:
    """Return what is answered, or why it is refused."""
    try:
        return ask()
    except CalendarError as error:
        return error.reason


class TestProperties:
    @given(moments, amounts)
    def test_between_undoes_add(self, start: datetime, amount: timedelta) -> None:
        """What was added lies between."""
        assert amount == BOTH.between(start, BOTH.add(start, amount))

    @given(moments, moments)
    def test_add_undoes_between(self, one: datetime, other: datetime) -> None:
        """From a moment to one at work, the time between leads there."""
        start, end = sorted((one, other))
        end = BOTH.next_working_moment(end) + MICROSECOND

        assert end == BOTH.add(start, BOTH.between(start, end))

    @given(moments, amounts, amounts)
    def test_adding_twice(
        self, start: datetime, one: timedelta, other: timedelta
    ) -> None:
        """Two amounts one after the other are their sum."""
        assert BOTH.add(start, one + other) == BOTH.add(BOTH.add(start, one), other)

    @given(st.lists(moments, min_size=3, max_size=3))
    def test_splitting(self, points: list[datetime]) -> None:
        """A span that is split stays as long."""
        first, middle, last = sorted(points)

        whole = BOTH.between(first, last)

        assert whole == BOTH.between(first, middle) + BOTH.between(middle, last)

    @given(moments, moments, amounts, amounts)
    def test_monotone(
        self, one: datetime, other: datetime, less: timedelta, more: timedelta
    ) -> None:
        """Nobody who starts later, or has more time, is due earlier."""
        first, second = sorted((one, other))
        small, great = sorted((less, more))

        assert BOTH.add(first, small) <= BOTH.add(second, great)
        assert BOTH.next_working_moment(first) <= BOTH.next_working_moment(second)

    @given(moments, amounts, st.integers(-14 * 60, 14 * 60))
    def test_offsets(self, start: datetime, amount: timedelta, offset: int) -> None:
        """The same moment has the same answers, whatever its offset."""
        foreign = start.astimezone(timezone(offset * MINUTE))
        term = Term.working_days(2)

        assert BOTH.add(start, amount) == BOTH.add(foreign, amount)
        assert BOTH.next_working_moment(start) == BOTH.next_working_moment(foreign)
        assert BOTH.deadline(start, term) == BOTH.deadline(foreign, term)

    @given(moments, amounts)
    def test_empty_layer(self, start: datetime, amount: timedelta) -> None:
        """A layer of the calendar that has no day changes nothing."""
        assert EVERY.add(start, amount) == UNCHANGED.add(start, amount)
        assert EVERY.deadline(start, WEEK) == UNCHANGED.deadline(start, WEEK)

    @settings(deadline=None)  # each reads years anew
    @given(moments, amounts)
    def test_seasons_of_equal_hours(self, start: datetime, amount: timedelta) -> None:
        """A plan that is cut into two changes nothing."""
        halves = (
            attrs.evolve(ALWAYS, period=Period(None, date(2025, 2, 28))),
            attrs.evolve(ALWAYS, period=Period(date(2025, 3, 1))),
        )

        assert EVERY.add(start, amount) == working_time(*halves).add(start, amount)

    @settings(deadline=None)  # each reads years anew
    @given(plans(), minutes, st.integers(1, 2500))
    def test_like_the_model(
        self, working: WorkingTime, start: datetime, count: int
    ) -> None:
        """Answers and refusals are those of looking at every minute."""
        try:
            expected = Model(working).add(start, count)
        except UnknownDay:
            with pytest.raises(CalendarError):
                working.add(start, count * MINUTE)
            with pytest.raises(CalendarError):
                working.deadline_many([start], Term.working_minutes(count))
            return

        assert expected == working.add(start, count * MINUTE)
        assert [expected] == working.deadline_many([start], Term.working_minutes(count))

    @settings(deadline=None)  # each reads years anew
    @given(plans(), minutes, st.integers(0, 20 * 24 * 60))
    def test_spans_like_the_model(
        self, working: WorkingTime, start: datetime, count: int
    ) -> None:
        """The time between two moments is what is worked of every minute."""
        end = start + count * MINUTE
        assume(count)
        try:
            expected = Model(working).between(start, end)
        except UnknownDay:
            with pytest.raises(CalendarError):
                working.between(start, end)
            return

        assert expected * MINUTE == working.between(start, end)

    @settings(deadline=None)  # each reads years anew
    @given(plans(), minutes)
    def test_openings_like_the_model(
        self, working: WorkingTime, moment: datetime
    ) -> None:
        """The next working moment is the first minute that is worked."""
        try:
            expected = Model(working).next_working_moment(moment)
        except UnknownDay:
            with pytest.raises(CalendarError):
                working.next_working_moment(moment)
            return

        assert expected == working.next_working_moment(moment)

    @settings(deadline=None)  # each reads years anew
    @given(plans(), st.lists(moments, max_size=20), st.integers(1, 60))
    def test_many_are_the_same(
        self, working: WorkingTime, starts: list[datetime], hours: int
    ) -> None:
        """Many at once are what each is alone, or the first refusal."""
        term = Term.working_hours(hours)

        expected = outcome(lambda: [working.add(s, hours * HOUR) for s in starts])

        assert expected == outcome(lambda: working.deadline_many(starts, term))


def test_hours_without_periods() -> None:
    """A plan without any hours answers only what needs none."""
    working = WorkingTime(calendar=CALENDAR, hours=HoursPlan(periods=(), source="x"))

    with pytest.raises(CalendarError):
        working.add(at("2025-03-11 09:00"), HOUR)
    assert (
        at("2025-03-13 00:00")
        == working.deadline(at("2025-03-11 09:00"), Term.working_days(1)).at
    )
