"""Tests for `govvn_mail.schedule.hours`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from govvn_mail.errors import CalendarError, InputError
from govvn_mail.schedule import HoursPeriod, HoursPlan, Session
from govvn_mail.times import ICT, Period

MORNING = Session(start=time(7), end=time(11, 30))
AFTERNOON = Session(start=time(13, 30), end=time(17))
LATER = Session(start=time(13), end=time(16, 30))
SUMMER = HoursPeriod(
    period=Period(date(2025, 4, 16), date(2025, 10, 15)),
    morning=MORNING,
    afternoon=AFTERNOON,
)
WINTER = HoursPeriod(
    period=Period(date(2024, 10, 16), date(2025, 4, 15)),
    morning=Session(start=time(7, 30), end=time(12)),
    afternoon=LATER,
)
PLAN = HoursPlan(periods=(SUMMER, WINTER), source="Thông báo giờ làm việc (giả định)")


class TestSession:
    @pytest.mark.parametrize(
        ("start", "end"),
        [
            pytest.param(time(8), time(8), id="empty"),
            pytest.param(time(8), time(7), id="reversed"),
            pytest.param(time(8, tzinfo=UTC), time(9, tzinfo=UTC), id="zoned"),
            pytest.param(time(8), time(9, tzinfo=ICT), id="half zoned"),
        ],
    )
    def test_refused(self, start: time, end: time) -> None:
        """A session ends after it starts, in Vietnam's time."""
        with pytest.raises(CalendarError) as caught:
            Session(start=start, end=end)

        assert "schedule.session_reversed" == caught.value.code

    @pytest.mark.parametrize(
        "start", [None, 8, "08:00", datetime(2025, 1, 1, tzinfo=ICT)]
    )
    def test_wrong_types(self, start: Any) -> None:
        """Only times of day begin a session."""
        with pytest.raises(InputError):
            Session(start=start, end=time(9))


class TestHoursPlan:
    @pytest.mark.parametrize(
        ("day", "starts"),
        [
            pytest.param(
                date(2025, 4, 15), (time(7, 30), time(13)), id="last of winter"
            ),
            pytest.param(
                date(2025, 4, 16), (time(7), time(13, 30)), id="first of summer"
            ),
        ],
    )
    def test_season_changes_overnight(
        self, day: date, starts: tuple[time, ...]
    ) -> None:
        """Each day has the hours of its season."""
        assert starts == tuple(session.start for session in PLAN.sessions(day))

    @pytest.mark.parametrize("day", [date(2025, 10, 16), date(2024, 10, 15)])
    def test_never_guessed(self, day: date) -> None:
        """A day outside all seasons has no hours."""
        with pytest.raises(CalendarError) as caught:
            PLAN.sessions(day)

        assert "schedule.hours_unknown" == caught.value.code
        assert PLAN.source in str(caught.value)

    def test_overlapping_seasons(self) -> None:
        """A day must not have two sets of hours."""
        other = HoursPeriod(
            period=Period(date(2025, 10, 15), None), morning=MORNING, afternoon=LATER
        )

        with pytest.raises(CalendarError) as caught:
            HoursPlan(periods=(SUMMER, other), source="x")

        assert "schedule.hours_overlap" == caught.value.code

    def test_overlapping_sessions(self) -> None:
        """The afternoon does not begin before the morning ends."""
        with pytest.raises(CalendarError) as caught:
            HoursPeriod(period=Period(), morning=AFTERNOON, afternoon=MORNING)

        assert "schedule.sessions_overlap" == caught.value.code

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"periods": [SUMMER], "source": "x"}, id="list"),
            pytest.param({"periods": (MORNING,), "source": "x"}, id="sessions"),
            pytest.param({"periods": (), "source": " "}, id="blank source"),
            pytest.param({"periods": (), "source": None}, id="no source"),
        ],
    )
    def test_wrong_parts(self, arguments: dict[str, Any]) -> None:
        """A plan is a tuple of periods, and names its source."""
        with pytest.raises(InputError):
            HoursPlan(**arguments)

    @pytest.mark.parametrize("day", [None, datetime(2025, 5, 1, tzinfo=ICT)])
    def test_only_dates(self, day: Any) -> None:
        """Only plain dates have hours."""
        with pytest.raises(InputError):
            PLAN.sessions(day)
