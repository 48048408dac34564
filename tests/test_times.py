"""Tests for `govvn_mail.times`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import InputError
from govvn_mail.times import ICT, Period, now, require_aware, require_date, today

DAYS = st.dates(date(2009, 1, 1), date(2027, 12, 31))
ENDS = st.none() | DAYS


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Draw a period that is not reversed."""
    first, last = draw(ENDS), draw(ENDS)
    if first is not None and last is not None and last < first:
        first, last = last, first
    return Period(first, last)


class TestPeriod:
    @pytest.mark.parametrize(
        ("period", "expected"),
        [
            pytest.param(Period(), True, id="open"),
            pytest.param(Period(date(2025, 7, 1)), True, id="first day"),
            pytest.param(Period(date(2025, 7, 2)), False, id="day before"),
            pytest.param(Period(None, date(2025, 7, 1)), True, id="last day"),
            pytest.param(Period(None, date(2025, 6, 30)), False, id="day after"),
        ],
    )
    def test_contains(self, period: Period, *, expected: bool) -> None:
        """Both ends belong to a period."""
        assert expected is (date(2025, 7, 1) in period)

    @pytest.mark.parametrize(
        "day", [None, "2025-07-01", datetime(2025, 7, 1, tzinfo=ICT)]
    )
    def test_holds_days_only(self, day: Any) -> None:
        """Asked for something else than a day, a period gives no answer."""
        with pytest.raises(InputError):
            day in Period()  # noqa: B015 (it raises)

    @given(periods(), periods(), DAYS)
    def test_sharing_a_day_is_overlapping(
        self, one: Period, two: Period, day: date
    ) -> None:
        """Two periods that contain the same day overlap, and overlap is mutual."""
        assert one.overlaps(two) is two.overlaps(one)
        if day in one and day in two:
            assert one.overlaps(two)

    @given(periods(), DAYS)
    def test_a_day_is_in_before_or_after(self, period: Period, day: date) -> None:
        """A day is in the period, before it, or after it."""
        assert 1 == sum(
            (day in period, period.begins_after(day), period.ends_before(day))
        )

    @pytest.mark.parametrize(
        ("first", "last", "code"),
        [
            pytest.param(
                date(2025, 7, 2),
                date(2025, 7, 1),
                "times.period_reversed",
                id="reversed",
            ),
            pytest.param(
                datetime(2025, 7, 2, tzinfo=ICT),
                None,
                "times.not_a_date",
                id="datetime",
            ),
            pytest.param("2025-07-02", None, "times.not_a_date", id="text"),
        ],
    )
    def test_refuses(self, first: Any, last: Any, code: str) -> None:
        """A reversed period, or one not made of plain dates, is refused."""
        with pytest.raises(InputError) as caught:
            Period(first, last)

        assert code == caught.value.code


class TestRequire:
    @given(
        st.datetimes(min_value=datetime(1976, 1, 1), max_value=datetime(2100, 1, 1)),
        st.integers(-14, 14),
    )
    def test_foreign_offsets_agree(self, moment: datetime, hours: int) -> None:
        """A moment is the same whatever the offset it is given in."""
        given_as = moment.replace(tzinfo=ICT)

        assert given_as == require_aware(
            given_as.astimezone(timezone(timedelta(hours=hours))), "at"
        )

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            pytest.param(datetime(2025, 7, 1), "times.naive", id="naive"),
            pytest.param(
                datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
                "times.out_of_range",
                id="before year 1",
            ),
            pytest.param(date(2025, 7, 1), "times.not_a_datetime", id="date"),
            pytest.param(None, "times.not_a_datetime", id="None"),
        ],
    )
    def test_naive_is_refused(self, value: Any, code: str) -> None:
        """A moment without a time zone is no moment."""
        with pytest.raises(InputError) as caught:
            require_aware(value, "at")

        assert code == caught.value.code

    @pytest.mark.parametrize(
        "value", [datetime(2025, 7, 1, tzinfo=UTC), "2025-07-01", None]
    )
    def test_date_is_no_datetime(self, value: Any) -> None:
        """A datetime where a day is meant is refused: its day depends on the offset."""
        with pytest.raises(InputError) as caught:
            require_date(value, "on")

        assert "times.not_a_date" == caught.value.code

    def test_clock(self) -> None:
        """The clock is Vietnam's."""
        assert timedelta(hours=7) == now().utcoffset()
        assert today() - now().date() in {timedelta(0), timedelta(days=-1)}
