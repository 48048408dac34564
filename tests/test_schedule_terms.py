"""Tests for `govvn_mail.schedule.terms`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from working_plans import terms

from govvn_mail.errors import InputError, TableError
from govvn_mail.schedule import Term, TermUnit
from govvn_mail.times import ICT


class TestWords:
    @pytest.mark.parametrize(
        ("term", "vi", "en"),
        [
            pytest.param(Term.minutes(10), "10 phút", "10-minute term", id="minutes"),
            pytest.param(Term.hours(24), "24 giờ", "24-hour term", id="hours"),
            pytest.param(
                Term.working_minutes(90),
                "90 phút làm việc",
                "90-working-minute term",
                id="working minutes",
            ),
            pytest.param(
                Term.working_hours(4),
                "4 giờ làm việc",
                "4-working-hour term",
                id="working hours",
            ),
            pytest.param(Term.same_day(), "trong ngày", "same-day term", id="same day"),
            pytest.param(Term.days(15), "15 ngày", "15-day term", id="days"),
            pytest.param(
                Term.working_days(3),
                "3 ngày làm việc",
                "3-working-day term",
                id="working days",
            ),
            pytest.param(
                Term.next_working_morning(),
                "buổi sáng của ngày làm việc tiếp theo",
                "term to the morning of the next working day",
                id="morning",
            ),
            pytest.param(Term.weeks(1), "1 tuần", "1-week term", id="weeks"),
            pytest.param(Term.months(6), "6 tháng", "6-month term", id="months"),
            pytest.param(Term.years(1), "1 năm", "1-year term", id="years"),
            pytest.param(
                Term.before(month=12, day=5),
                "trước ngày 05/12",
                "term to the day before 05/12 (day/month)",
                id="before",
            ),
            pytest.param(
                Term.before(year=2025, month=12, day=31),
                "trước ngày 31/12/2025",
                "term to the day before 31/12/2025 (day/month)",
                id="before in a year",
            ),
        ],
    )
    def test_text(self, term: Term, vi: str, en: str) -> None:
        """A term is said as regulations say it."""
        assert (vi, en) == (term.text("vi"), term.text("en"))
        assert (vi, en) == (term.bilingual().vi, term.bilingual().en)

    def test_next_working_day(self) -> None:
        """The next working day is a term of one working day."""
        assert Term.working_days(1) == Term.next_working_day()


class TestLastDay:
    @pytest.mark.parametrize(
        ("term", "event", "last"),
        [
            pytest.param(Term.same_day(), "2025-03-11", "2025-03-11", id="same day"),
            pytest.param(Term.days(15), "2025-03-11", "2025-03-26", id="days"),
            pytest.param(
                Term.days(15, counts_event_day=True),
                "2025-03-11",
                "2025-03-25",
                id="days, first counts",
            ),
            pytest.param(Term.days(1), "2024-02-28", "2024-02-29", id="leap day"),
            pytest.param(Term.weeks(1), "2025-03-11", "2025-03-18", id="week"),
            pytest.param(
                Term.weeks(2, counts_event_day=True),
                "2025-03-11",
                "2025-03-24",
                id="weeks, first counts",
            ),
            pytest.param(Term.months(1), "2025-01-15", "2025-02-15", id="month"),
            pytest.param(Term.months(1), "2025-01-31", "2025-02-28", id="short month"),
            pytest.param(Term.months(1), "2024-01-31", "2024-02-29", id="leap month"),
            pytest.param(Term.months(1), "2025-02-28", "2025-03-28", id="long month"),
            pytest.param(Term.months(6), "2025-08-31", "2026-02-28", id="half year"),
            pytest.param(Term.months(12), "2025-12-31", "2026-12-31", id="twelve"),
            pytest.param(
                Term.months(1, counts_event_day=True),
                "2025-01-15",
                "2025-02-14",
                id="month, first counts",
            ),
            pytest.param(
                Term.months(1, counts_event_day=True),
                "2025-03-01",
                "2025-03-31",
                id="month from the first",
            ),
            pytest.param(
                Term.months(2, counts_event_day=True),
                "2025-01-01",
                "2025-02-28",
                id="two months from the first",
            ),
            pytest.param(
                Term.months(1, counts_event_day=True),
                "2025-01-31",
                "2025-02-28",
                id="short month, first counts",
            ),
            pytest.param(Term.years(1), "2024-02-29", "2025-02-28", id="leap year"),
            pytest.param(Term.years(4), "2024-02-29", "2028-02-29", id="leap years"),
            pytest.param(
                Term.before(month=12, day=15), "2025-03-11", "2025-12-14", id="before"
            ),
            pytest.param(
                Term.before(month=12, day=15), "2025-12-14", "2025-12-14", id="on it"
            ),
            pytest.param(
                Term.before(month=12, day=15), "2025-12-15", "2026-12-14", id="after it"
            ),
            pytest.param(
                Term.before(month=1, day=1), "2025-12-31", "2025-12-31", id="year end"
            ),
            pytest.param(
                Term.before(month=1, day=1), "2025-01-01", "2025-12-31", id="new year"
            ),
            pytest.param(
                Term.before(month=3, day=1), "2024-01-01", "2024-02-29", id="leap"
            ),
            pytest.param(
                Term.before(month=2, day=29), "2025-01-01", "2025-02-28", id="29/2"
            ),
            pytest.param(
                Term.before(year=2011, month=1, day=1),
                "2025-01-01",
                "2010-12-31",
                id="long past",
            ),
        ],
    )
    def test_rows(self, term: Term, event: str, last: str) -> None:
        """The last day follows from the calendar on the wall."""
        assert date.fromisoformat(last) == term.last_day(date.fromisoformat(event))

    @pytest.mark.parametrize(
        "term",
        [
            Term.minutes(1),
            Term.working_hours(1),
            Term.working_days(1),
            Term.next_working_morning(),
        ],
    )
    def test_needs_working_time(self, term: Term) -> None:
        """Other terms do not end with a day of the calendar on the wall."""
        with pytest.raises(InputError) as caught:
            term.last_day(date(2025, 3, 11))

        assert "schedule.term_needs_calendar" == caught.value.code

    @pytest.mark.parametrize(
        ("term", "event"),
        [
            pytest.param(Term.days(1), date.max, id="last day"),
            pytest.param(Term.months(1), date.max, id="last month"),
            pytest.param(Term.years(1_000_000), date(2025, 1, 1), id="years"),
            pytest.param(Term.before(month=1, day=2), date.max, id="last date"),
            pytest.param(
                Term.before(year=1, month=1, day=1), date(2025, 1, 1), id="first date"
            ),
        ],
    )
    def test_out_of_range(self, term: Term, event: date) -> None:
        """A term that leaves the years 1 to 9999 is refused."""
        with pytest.raises(InputError) as caught:
            term.last_day(event)

        assert "times.out_of_range" == caught.value.code

    @pytest.mark.parametrize(
        "day", [None, "2025-03-11", datetime(2025, 3, 11, tzinfo=ICT)]
    )
    def test_only_dates(self, day: Any) -> None:
        """The day of the event is a plain date."""
        with pytest.raises(InputError):
            Term.days(1).last_day(day)

    @given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 500))
    def test_months_add_up(self, event: date, count: int) -> None:
        """A term in months ends in that month, on that day or at its end."""
        last = Term.months(count).last_day(event)

        assert (last.year - event.year) * 12 + last.month - event.month == count
        assert last.day == event.day or (
            last.day < event.day and Term.days(1).last_day(last).day == 1
        )

    @given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 500))
    def test_counting_the_first_day(self, event: date, count: int) -> None:
        """A term that counts its first day is never longer."""
        for make in (Term.days, Term.weeks, Term.months):
            counted = make(count, counts_event_day=True).last_day(event)
            assert counted <= make(count).last_day(event)


class TestFields:
    @pytest.mark.parametrize(
        ("unit", "count"),
        [
            (TermUnit.HOUR, 0),
            (TermUnit.WORKING_DAY, 0),
            (TermUnit.MONTH, -1),
            (TermUnit.DAY, -1),
            (TermUnit.DAY, 1_000_001),
            (TermUnit.WORKING_MORNING, 2),
        ],
    )
    def test_counts(self, unit: TermUnit, count: int) -> None:
        """A term has a count, and bounds."""
        with pytest.raises(InputError) as caught:
            Term(unit=unit, count=count)

        assert "schedule.term_count" == caught.value.code

    def test_same_day_does_not_count_it(self) -> None:
        """A term of no days cannot count the first."""
        with pytest.raises(InputError):
            Term.days(0, counts_event_day=True)

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"unit": "hour", "counts_event_day": True}, id="hour counts"),
            pytest.param(
                {"unit": "working_morning", "counts_event_day": True}, id="morning"
            ),
            pytest.param(
                {"unit": "working_day", "ends_on_days_off": True}, id="working day off"
            ),
            pytest.param({"unit": "minute", "ends_on_days_off": True}, id="minute off"),
            pytest.param({"unit": "day", "month": 1}, id="month without before"),
            pytest.param({"unit": "day", "day": 1}, id="day without before"),
            pytest.param({"unit": "day", "year": 2025}, id="year without before"),
            pytest.param({"unit": "before", "ends_on_days_off": True}, id="no date"),
            pytest.param(
                {"unit": "before", "ends_on_days_off": True, "month": 2}, id="no day"
            ),
            pytest.param({"unit": "before", "month": 2, "day": 3}, id="moves"),
        ],
    )
    def test_unfit(self, fields: dict[str, Any]) -> None:
        """A field that means nothing for the unit is a mistake."""
        with pytest.raises(InputError) as caught:
            Term(**(fields | {"unit": TermUnit(fields["unit"])}))

        assert "schedule.term_fields" == caught.value.code

    @pytest.mark.parametrize(
        "parts",
        [
            {"month": 13, "day": 1},
            {"month": 0, "day": 1},
            {"month": 2, "day": 30},
            {"month": 2, "day": 29, "year": 2025},
            {"month": 1, "day": 1, "year": 0},
            {"month": 1, "day": 1, "year": 10_000},
            {"month": 1, "day": 2**70},
        ],
    )
    def test_dates(self, parts: dict[str, int]) -> None:
        """The date before which something is due exists."""
        with pytest.raises(InputError) as caught:
            Term.before(**parts)

        assert "schedule.term_date" == caught.value.code

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"unit": "day"}, id="unit as text"),
            pytest.param({"unit": None}, id="no unit"),
            pytest.param({"count": 1.5}, id="count as float"),
            pytest.param({"count": True}, id="count as bool"),
            pytest.param({"count": "1"}, id="count as text"),
            pytest.param({"counts_event_day": 1}, id="flag as int"),
            pytest.param({"ends_on_days_off": None}, id="no flag"),
            pytest.param({"month": "1"}, id="month as text"),
        ],
    )
    def test_types(self, fields: dict[str, Any]) -> None:
        """Types are exact."""
        with pytest.raises(InputError):
            Term(**({"unit": TermUnit.DAY} | fields))


class TestDict:
    @given(terms)
    def test_round_trip(self, term: Term) -> None:
        """A term is the same after it was written and read."""
        assert term == Term.from_dict(term.to_dict())
        assert hash(term) == hash(Term.from_dict(term.to_dict()))

    def test_as_written(self) -> None:
        """Fields that hold their default are left out."""
        assert {"unit": "working_day", "count": 3} == Term.working_days(3).to_dict()

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param({}, id="empty"),
            pytest.param({"unit": "fortnight"}, id="unit"),
            pytest.param({"unit": "day", "count": "3"}, id="type"),
            pytest.param({"unit": "day", "counts": 3}, id="key"),
            pytest.param({"unit": "hour", "count": 0}, id="count"),
            pytest.param(None, id="none"),
        ],
    )
    def test_bad(self, data: Any) -> None:
        """Bad data is refused as data."""
        with pytest.raises(TableError):
            Term.from_dict(data)
