"""Tests for `govvn_mail.schedule.working_arrays`."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from working_plans import (
    ALWAYS,
    CALENDAR,
    SUMMER_2025,
    WINTER_2025,
    at,
    moments,
    plans,
    terms,
    working_time,
)

from govvn_mail.errors import (
    CalendarError,
    CalendarHorizonError,
    GovvnMailError,
    InputError,
    MissingExtraError,
)
from govvn_mail.schedule import HoursPlan, Term, WorkingArrays, WorkingTime
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = timedelta(hours=1)
BOTH = working_time(WINTER_2025, SUMMER_2025)
SUMMER = working_time(SUMMER_2025)
EVERY = working_time(ALWAYS)
ARRAYS = WorkingArrays(working_time=BOTH)
SUMMER_ARRAYS = WorkingArrays(working_time=SUMMER)
EVERY_ARRAYS = WorkingArrays(working_time=EVERY)

lists = st.lists(moments, max_size=30)
wide = st.datetimes(
    datetime(2008, 12, 30), datetime(2028, 1, 3), timezones=st.just(ICT)
)
amounts = st.timedeltas(timedelta(), timedelta(hours=60))


def array(given: list[datetime]) -> Any:
    """Return moments as NumPy keeps them: UTC, without saying so."""
    plain = [moment.astimezone(UTC).replace(tzinfo=None) for moment in given]
    return np.array(plain, dtype="datetime64[us]")


def moments_of(found: Any) -> list[datetime]:
    """Return what an array of datetime64 means."""
    assert "datetime64[us]" == str(found.dtype)
    return [moment.replace(tzinfo=UTC) for moment in found.tolist()]


def outcome(ask: Callable[[], object]) -> object:
    """Return what is answered, or why it is refused."""
    try:
        return ask()
    except GovvnMailError as error:
        return error.reason


class TestSame:
    """The arrays give exactly the answers, and the refusals, of the pure path."""

    @settings(max_examples=50, deadline=None)  # each reads the whole calendar
    @given(plans(), lists, amounts, terms)
    def test_random_plans(
        self,
        working: WorkingTime,
        starts: list[datetime],
        amount: timedelta,
        term: Term,
    ) -> None:
        """Whatever the hours are."""
        arrays = WorkingArrays(working_time=working)
        given = array(starts)

        assert outcome(lambda: [working.add(s, amount) for s in starts]) == outcome(
            lambda: moments_of(arrays.add(given, amount))
        )
        assert outcome(lambda: working.next_working_moment_many(starts)) == outcome(
            lambda: moments_of(arrays.next_working_moment(given))
        )
        assert outcome(lambda: working.deadline_many(starts, term)) == outcome(
            lambda: moments_of(arrays.deadline(given, term))
        )

    @given(st.lists(wide, max_size=10), terms)
    def test_wide_moments(self, events: list[datetime], term: Term) -> None:
        """Over all years of the calendar, and out of it."""
        given = array(events)

        assert outcome(lambda: EVERY.deadline_many(events, term)) == outcome(
            lambda: moments_of(EVERY_ARRAYS.deadline(given, term))
        )
        assert outcome(lambda: EVERY.next_working_moment_many(events)) == outcome(
            lambda: moments_of(EVERY_ARRAYS.next_working_moment(given))
        )

    @given(st.lists(st.tuples(moments, moments), max_size=10))
    def test_between(self, pairs: list[tuple[datetime, datetime]]) -> None:
        """Spans, too, and reversed ones are refused."""
        starts, ends = array([p[0] for p in pairs]), array([p[1] for p in pairs])

        assert outcome(lambda: [BOTH.between(*pair) for pair in pairs]) == outcome(
            lambda: ARRAYS.between(starts, ends).tolist()
        )

    @given(st.lists(st.tuples(wide, wide).map(sorted), max_size=5))
    def test_wide_spans(self, pairs: list[list[datetime]]) -> None:
        """Over all years, and through days that are not known."""
        starts, ends = array([p[0] for p in pairs]), array([p[1] for p in pairs])

        assert outcome(lambda: [EVERY.between(*pair) for pair in pairs]) == outcome(
            lambda: EVERY_ARRAYS.between(starts, ends).tolist()
        )
        assert outcome(lambda: [SUMMER.between(*pair) for pair in pairs]) == outcome(
            lambda: SUMMER_ARRAYS.between(starts, ends).tolist()
        )

    @given(lists, st.integers(0, 60 * 3600))
    def test_seconds(self, starts: list[datetime], count: int) -> None:
        """Seconds are answered in seconds."""
        whole = [start.replace(microsecond=0) for start in starts]
        given = np.array([int(s.timestamp()) for s in whole], dtype=np.int64)
        amount = timedelta(seconds=count)

        ended = ARRAYS.add(given, amount)

        assert np.int64 == ended.dtype
        assert [int(BOTH.add(s, amount).timestamp()) for s in whole] == ended.tolist()
        worked = ARRAYS.between(given, ended)
        assert [count] * len(whole) == worked.tolist()

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            pytest.param("2027-12-31 09:00", "2028-01-01 00:00", id="to the last"),
            pytest.param("2009-01-01 00:00", "2028-01-01 00:00", id="all"),
            pytest.param("2028-01-01 00:00", "2028-01-01 00:00", id="after"),
            pytest.param("2027-12-31 09:00", "2028-01-01 00:01", id="over the last"),
            pytest.param("2008-12-31 23:59", "2009-01-05 09:00", id="before the first"),
        ],
    )
    def test_edges_of_the_calendar(self, start: str, end: str) -> None:
        """The calendar ends at the same moment."""
        pair = at(start), at(end)

        assert outcome(lambda: [EVERY.between(*pair)]) == outcome(
            lambda: EVERY_ARRAYS.between(array([pair[0]]), array([pair[1]])).tolist()
        )

    @pytest.mark.parametrize(
        ("start", "amount"),
        [
            pytest.param("2025-10-15 16:00", HOUR, id="known"),
            pytest.param("2025-10-15 16:00", 2 * HOUR, id="unknown"),
            pytest.param("2025-04-15 23:00", HOUR, id="unknown start"),
            pytest.param("2027-12-31 16:30", 2 * HOUR, id="beyond"),
            pytest.param("2025-05-05 09:00", timedelta.max, id="greatest"),
            pytest.param("2008-05-05 09:00", HOUR, id="before"),
            pytest.param("2033-05-05 09:00", HOUR, id="after"),
            pytest.param("2033-05-05 09:00", timedelta(), id="nothing"),
        ],
    )
    def test_refusals(self, start: str, amount: timedelta) -> None:
        """A refusal names the same day."""
        assert outcome(lambda: [SUMMER.add(at(start), amount)]) == outcome(
            lambda: moments_of(SUMMER_ARRAYS.add(array([at(start)]), amount))
        )

    def test_the_first_refusal(self) -> None:
        """Of several the first one of the array is named."""
        given = array([at("2025-05-05 09:00"), at("2031-01-01"), at("2032-01-01")])

        with pytest.raises(CalendarHorizonError) as caught:
            EVERY_ARRAYS.next_working_moment(given)

        assert date(2031, 1, 1) == caught.value.reason["date"]

    def test_no_hours_at_all(self) -> None:
        """A plan without hours refuses all that needs them."""
        hours = HoursPlan(periods=(), source="x")
        arrays = WorkingArrays(working_time=WorkingTime(calendar=CALENDAR, hours=hours))
        given = array([at("2025-03-11 09:00")])

        with pytest.raises(CalendarError):
            arrays.add(given, HOUR)
        with pytest.raises(CalendarError):
            arrays.next_working_moment(given)
        found = arrays.deadline(given, Term.working_days(1))
        assert [at("2025-03-13 00:00")] == moments_of(found)


class TestArrays:
    @pytest.mark.parametrize("unit", ["s", "ms", "us"])
    def test_units(self, unit: str) -> None:
        """Seconds to microseconds are taken, and microseconds given."""
        given = np.array(["2025-03-11T00:30"], dtype=f"datetime64[{unit}]")

        found = EVERY_ARRAYS.add(given, 4 * HOUR)

        assert [at("2025-03-11 11:30")] == moments_of(found)

    def test_aware_becomes_utc(self) -> None:
        """What NumPy makes of an aware datetime by itself means that moment."""
        moment = at("2025-01-01 00:30")
        with pytest.warns(UserWarning, match="timezones"):
            given = np.array([np.datetime64(moment, "us")])

        assert [moment] == moments_of(EVERY_ARRAYS.add(given, timedelta()))

    @pytest.mark.parametrize("shape", [(), (0,), (6,), (2, 3), (1, 2, 3)])
    def test_shapes(self, shape: tuple[int, ...]) -> None:
        """Results have the shape of what was asked."""
        given = np.full(shape, 1741653000, dtype=np.int64)
        for term in (Term.working_hours(4), Term.working_days(1), Term.hours(1)):
            assert shape == EVERY_ARRAYS.deadline(given, term).shape
        assert shape == EVERY_ARRAYS.next_working_moment(given).shape
        assert shape == EVERY_ARRAYS.between(given, given).shape

    def test_strided(self) -> None:
        """Slices and transposed arrays are read as they look, and not written to."""
        seconds = 1741653000 + 3600 * np.arange(24, dtype=np.int64).reshape(4, 6)
        before = seconds.copy()
        view = seconds.T[::2]

        found = EVERY_ARRAYS.deadline(view, Term.working_hours(3))

        again = EVERY_ARRAYS.deadline(view.copy(), Term.working_hours(3))
        assert again.tolist() == found.tolist()
        assert before.tolist() == seconds.tolist()

    def test_nothing_added_is_a_new_array(self) -> None:
        """A result is never the array that was given."""
        given = np.array([1741653000], dtype=np.int64)

        found = EVERY_ARRAYS.add(given, timedelta())

        assert given.tolist() == found.tolist()
        assert not np.shares_memory(given, found)

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param([1741653000], id="list"),
            pytest.param(None, id="none"),
            pytest.param(1741653000, id="int"),
            pytest.param(np.int64(1741653000), id="scalar"),
            pytest.param(np.array([1741653000.0]), id="floats"),
            pytest.param(np.array([1741653000], dtype=np.int32), id="int32"),
            pytest.param(np.array([1741653000], dtype=np.uint64), id="uint64"),
            pytest.param(np.array([1741653000], dtype=">i8"), id="byte order"),
            pytest.param(np.array([True]), id="bools"),
            pytest.param(np.array(["2025-03-11"]), id="text"),
            pytest.param(np.array(["2025-03-11"], dtype="datetime64[D]"), id="days"),
            pytest.param(np.array([0], dtype="datetime64[ns]"), id="nanoseconds"),
            pytest.param(np.array([0], dtype="timedelta64[s]"), id="timedelta64"),
            pytest.param(np.array([at("2025-03-11")], dtype=object), id="objects"),
            pytest.param(np.zeros(1, dtype=np.int64).view(np.recarray), id="subclass"),
        ],
    )
    def test_other_kinds(self, given: Any) -> None:
        """Only the two kinds of arrays that are documented are taken."""
        known = np.array([1741653000], dtype=np.int64)
        asks: list[Callable[[], object]] = [
            lambda: EVERY_ARRAYS.add(given, HOUR),
            lambda: EVERY_ARRAYS.between(given, known),
            lambda: EVERY_ARRAYS.between(known, given),
            lambda: EVERY_ARRAYS.next_working_moment(given),
            lambda: EVERY_ARRAYS.deadline(given, Term.days(1)),
        ]
        for ask in asks:
            with pytest.raises(InputError) as caught:
                ask()
            assert "schedule.array_kind" == caught.value.code

    @pytest.mark.parametrize("unit", ["s", "ms", "us"])
    def test_not_a_time(self, unit: str) -> None:
        """NaT is refused, with its place."""
        given = np.array(["2025-03-11", "NaT"], dtype=f"datetime64[{unit}]")

        with pytest.raises(InputError) as caught:
            EVERY_ARRAYS.deadline(given, Term.hours(1))

        assert "schedule.array_nat" == caught.value.code
        assert 1 == caught.value.reason["index"]

    @pytest.mark.parametrize("second", [-(2**63), 2**63 - 1, 253402300800, -(10**12)])
    def test_out_of_range(self, second: int) -> None:
        """Moments without a date are refused, and never overflow."""
        for kind in ("int64", "datetime64[s]"):
            given = np.array([0, second], dtype=np.int64).astype(kind)
            with pytest.raises(InputError) as caught:
                EVERY_ARRAYS.deadline(given, Term.hours(1))
            assert caught.value.code in {"schedule.array_range", "schedule.array_nat"}

    def test_clock_out_of_range(self) -> None:
        """A clock term that leaves the year 9999 is refused."""
        given = array([datetime(9999, 12, 29, 12, tzinfo=UTC)])

        with pytest.raises(InputError) as caught:
            EVERY_ARRAYS.deadline(given, Term.hours(100))

        assert "times.out_of_range" == caught.value.code

    @pytest.mark.parametrize(
        "ends",
        [
            pytest.param(np.array([1, 2], dtype=np.int64), id="shape"),
            pytest.param(np.array([1], dtype="datetime64[s]"), id="type"),
        ],
    )
    def test_unequal_arrays(self, ends: Any) -> None:
        """Spans are between elements side by side."""
        with pytest.raises(InputError) as caught:
            EVERY_ARRAYS.between(np.array([1], dtype=np.int64), ends)

        assert "schedule.array_shapes" == caught.value.code

    def test_fractions(self) -> None:
        """A fraction is not cut off the seconds without a word."""
        given = np.array([1741653000], dtype=np.int64)
        half = timedelta(milliseconds=500)

        with pytest.raises(InputError) as caught:
            EVERY_ARRAYS.add(given, half)

        assert "schedule.array_fraction" == caught.value.code
        same = given.astype("datetime64[s]")
        assert [at("2025-03-11 07:30:00.5")] == moments_of(EVERY_ARRAYS.add(same, half))

    @pytest.mark.parametrize("amount", [-HOUR, None, 4, "4h"])
    def test_amounts(self, amount: Any) -> None:
        """An amount is a timedelta, and not negative."""
        with pytest.raises(InputError):
            EVERY_ARRAYS.add(np.array([1741653000], dtype=np.int64), amount)

    @pytest.mark.parametrize("term", [None, 4, timedelta(hours=4)])
    def test_terms(self, term: Any) -> None:
        """A term has a unit."""
        with pytest.raises(InputError):
            EVERY_ARRAYS.deadline(np.array([1741653000], dtype=np.int64), term)


class TestMaking:
    def test_missing_numpy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without NumPy, the error names the line that installs it."""
        monkeypatch.setitem(sys.modules, "numpy", None)

        with pytest.raises(
            MissingExtraError, match=r"pip install 'govvn-mail\[fast\]'"
        ):
            WorkingArrays(working_time=EVERY)

    @pytest.mark.parametrize("working", [None, CALENDAR, "x"])
    def test_parts(self, working: Any) -> None:
        """It is made of working time."""
        with pytest.raises(InputError):
            WorkingArrays(working_time=working)
