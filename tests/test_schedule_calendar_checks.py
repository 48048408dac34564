"""Tests for local days and half days in the checks that are expected."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from govvn_mail.errors import CalendarError, InputError
from govvn_mail.schedule import (
    Assignment,
    CheckPlan,
    CheckSchedule,
    HoursPeriod,
    HoursPlan,
    Moment,
    Scope,
    Session,
    Slot,
    WorkCalendar,
    expected_checks,
)
from govvn_mail.times import ICT, Period

HALF_HOUR = timedelta(minutes=30)
MONDAY = date(2026, 9, 28)
SATURDAY = date(2026, 9, 26)
HOURS = HoursPlan(
    periods=(
        HoursPeriod(
            period=Period(),
            morning=Session(start=time(7, 30), end=time(11, 30)),
            afternoon=Session(start=time(13, 30), end=time(17)),
        ),
    ),
    source="Thông báo giờ làm việc (giả định)",
)


def calendar(day: date, kind: str, half: str | None = None) -> WorkCalendar:
    """Return the bundled calendar with one day of an invented agency."""
    decided = {
        "date": day,
        "weekday": {MONDAY: "Mon", SATURDAY: "Sat"}[day],
        "kind": kind,
        "half": half,
        "name_vi": "Kế hoạch của cơ quan",
        "status": "announced",
        "announced_on": date(2026, 9, 1),
        "grade": "read",
        "evidence": "Kế hoạch của cơ quan (giả định)",
    }
    return WorkCalendar.bundled().overlay(
        {"days": [decided]}, scope=Scope.AGENCY, body="Sở Sao Mai (hư cấu)"
    )


def plan(
    calendar: WorkCalendar, *due: time | Moment, hours: HoursPlan | None = HOURS
) -> CheckPlan:
    """Return a plan with one mailbox and a slot for each time."""
    slots = tuple(Slot(at=at, early=HALF_HOUR, grace=HALF_HOUR) for at in due)
    return CheckPlan(
        schedules=(
            CheckSchedule(
                id="own",
                slots=slots,
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(date(2026, 1, 1)),
            ),
        ),
        assignments=(
            Assignment(
                mailbox="vanthu@saomai.test", schedule_id="own", period=Period()
            ),
        ),
        calendar=calendar,
        hours=hours,
    )


def due_on(plan: CheckPlan, day: date) -> list[tuple[int, str]]:
    """Return slot and time of every check of the day."""
    return [(c.slot, f"{c.due:%H:%M}") for c in expected_checks(plan, Period(day, day))]


MOMENTS = (Moment.START_OF_MORNING, Moment.START_OF_AFTERNOON)
CLOCK = (time(7, 30), time(10, 30), time(14), time(16))


class TestHalfDays:
    @pytest.mark.parametrize(
        ("day", "half", "slots", "due"),
        [
            pytest.param(MONDAY, "morning", MOMENTS, [(0, "07:30")], id="morning"),
            pytest.param(MONDAY, "afternoon", MOMENTS, [(1, "13:30")], id="afternoon"),
            pytest.param(SATURDAY, "morning", MOMENTS, [(0, "07:30")], id="Saturday"),
            pytest.param(
                MONDAY,
                "morning",
                CLOCK,
                [(0, "07:30"), (1, "10:30")],
                id="clock, morning",
            ),
            pytest.param(
                MONDAY,
                "afternoon",
                CLOCK,
                [(2, "14:00"), (3, "16:00")],
                id="clock, afternoon",
            ),
            pytest.param(
                MONDAY, "morning", (time(11, 30), time(12, 30)), [], id="after the end"
            ),
        ],
    )
    def test_only_what_is_due_in_the_half(
        self,
        day: date,
        half: str,
        slots: tuple[time | Moment, ...],
        due: list[tuple[int, str]],
    ) -> None:
        """Of a half day only the checks are expected that fall into what is worked."""
        own = plan(calendar(day, "half_day", half), *slots)

        assert due == due_on(own, day)

    def test_sessions_that_touch(self) -> None:
        """Where the afternoon begins as the morning ends, its moment is its own."""
        hours = HoursPlan(
            periods=(
                HoursPeriod(
                    period=Period(),
                    morning=Session(start=time(7), end=time(12)),
                    afternoon=Session(start=time(12), end=time(16)),
                ),
            ),
            source="x",
        )
        own = plan(calendar(MONDAY, "half_day", "morning"), *MOMENTS, hours=hours)

        assert [(0, "07:00")] == due_on(own, MONDAY)

    def test_late_until_the_day_ends(self) -> None:
        """A check may be late until the next one that is expected, here none."""
        own = plan(calendar(MONDAY, "half_day", "morning"), *MOMENTS)

        (check,) = expected_checks(own, Period(MONDAY, MONDAY))

        assert datetime(2026, 9, 29, tzinfo=ICT) == check.late_until

    def test_clock_times_need_hours_then(self) -> None:
        """Without hours nobody can tell which clock time falls into the half."""
        own = plan(calendar(MONDAY, "half_day", "morning"), *CLOCK, hours=None)

        for ask in (own.not_expected, lambda day: list(own.on(day))):
            with pytest.raises(CalendarError) as caught:
                ask(MONDAY)

            assert "schedule.half_day_hours" == caught.value.code
        assert 4 == len(due_on(own, date(2026, 9, 29)))

    def test_clock_times_on_a_full_day(self) -> None:
        """On a full day clock times hold, whatever the hours."""
        own = plan(WorkCalendar.bundled(), time(6), time(12), time(18))

        assert 3 == len(due_on(own, MONDAY))


class TestLocalDays:
    def test_off(self) -> None:
        """On a local day off nothing is expected."""
        assert [] == due_on(plan(calendar(MONDAY, "local_off"), *MOMENTS), MONDAY)

    def test_worked(self) -> None:
        """On a rest day that an agency works, everything is expected."""
        own = plan(calendar(SATURDAY, "local_work"), *MOMENTS)

        assert [(0, "07:30"), (1, "13:30")] == due_on(own, SATURDAY)


class TestNotExpected:
    def test_half(self) -> None:
        """What a half day takes away is said, check by check."""
        own = plan(calendar(MONDAY, "half_day", "morning"), *CLOCK)

        reasons = own.not_expected(MONDAY)

        assert [
            "Ngày 28/09/2026 chỉ làm việc buổi sáng; không tính lần kiểm tra lúc "
            f"{at} của lịch kiểm tra own."
            for at in ("14:00", "16:00")
        ] == [reason.vi for reason in reasons]

    def test_off(self) -> None:
        """Of a day off the reason is the day's own."""
        own = plan(calendar(MONDAY, "local_off"), *MOMENTS)

        assert (own.calendar.day(MONDAY).reason,) == own.not_expected(MONDAY)

    def test_ordinary(self) -> None:
        """Of an ordinary day nothing is taken away."""
        assert () == plan(WorkCalendar.bundled(), *MOMENTS).not_expected(MONDAY)

    def test_not_in_effect(self) -> None:
        """A schedule that does not hold loses nothing."""
        own = plan(WorkCalendar.bundled(), *MOMENTS)

        assert () == own.not_expected(date(2025, 9, 29))

    @pytest.mark.parametrize("day", [None, "2026-09-28"])
    def test_only_dates(self, day: Any) -> None:
        """Only plain dates are days."""
        with pytest.raises(InputError):
            plan(WorkCalendar.bundled(), *MOMENTS).not_expected(day)
