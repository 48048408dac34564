"""Tests for `govvn_mail.schedule.checks`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs
import pytest

from govvn_mail.errors import (
    CalendarError,
    CalendarHorizonError,
    GovvnMailError,
    InputError,
    ScheduleError,
)
from govvn_mail.schedule import (
    Assignment,
    CheckPlan,
    CheckSchedule,
    HoursPeriod,
    HoursPlan,
    MinPerDay,
    Moment,
    Session,
    Slot,
    WorkCalendar,
    expected_checks,
    next_due,
)
from govvn_mail.times import ICT, Period

HALF_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)
MAILBOX = "vanthu@saomai.test"

SUMMER = HoursPeriod(
    period=Period(date(2024, 4, 16), date(2024, 10, 15)),
    morning=Session(start=time(7), end=time(11, 30)),
    afternoon=Session(start=time(13, 30), end=time(17)),
)
WINTER = HoursPeriod(
    period=Period(date(2024, 1, 1), date(2024, 4, 15)),
    morning=Session(start=time(7, 30), end=time(12)),
    afternoon=Session(start=time(13), end=time(16, 30)),
)
HOURS = HoursPlan(periods=(WINTER, SUMMER), source="Thông báo giờ làm việc (giả định)")
MORNING = Slot(at=Moment.START_OF_MORNING, early=HALF_HOUR, grace=HALF_HOUR)
AFTERNOON = Slot(at=Moment.START_OF_AFTERNOON, early=HALF_HOUR, grace=HALF_HOUR)


def schedule(*slots: Slot, **changes: Any) -> CheckSchedule:
    """Return a schedule of an invented agency."""
    arguments: dict[str, Any] = {
        "id": "twice-a-day",
        "slots": slots or (MORNING, AFTERNOON),
        "role": "văn thư cơ quan",
        "citation": None,
        "window_source": "Quyết định của cơ quan (giả định)",
        "effective": Period(),
    }
    return CheckSchedule(**(arguments | changes))


def assigned(mailbox: str = MAILBOX, **changes: Any) -> Assignment:
    """Assign a mailbox to that schedule."""
    arguments: dict[str, Any] = {"schedule_id": "twice-a-day", "period": Period()}
    return Assignment(mailbox=mailbox, **(arguments | changes))


def plan(**changes: Any) -> CheckPlan:
    """Return a plan with one mailbox that is to be checked twice a day."""
    arguments: dict[str, Any] = {
        "schedules": (schedule(),),
        "assignments": (assigned(),),
        "calendar": WorkCalendar.bundled(),
        "hours": HOURS,
    }
    return CheckPlan(**(arguments | changes))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ICT)


class TestSlot:
    @pytest.mark.parametrize(
        ("early", "grace"),
        [
            pytest.param(timedelta(), timedelta(), id="no window"),
            pytest.param(-HOUR, HOUR, id="negative early"),
            pytest.param(HOUR, -HOUR, id="negative grace"),
            pytest.param(timedelta(days=1), HOUR, id="a day early"),
            pytest.param(HOUR, timedelta.max, id="for ever"),
        ],
    )
    @pytest.mark.parametrize("due", [time(8), Moment.START_OF_MORNING], ids=str)
    def test_margins(
        self, due: time | Moment, early: timedelta, grace: timedelta
    ) -> None:
        """A window has a length, and is shorter than a day on either side."""
        with pytest.raises(ScheduleError) as caught:
            Slot(at=due, early=early, grace=grace)

        assert "schedule.slot_margins" == caught.value.code

    def test_zone(self) -> None:
        """The due time is Vietnam's and takes no zone."""
        with pytest.raises(ScheduleError) as caught:
            Slot(at=time(8, tzinfo=UTC), early=HOUR, grace=HOUR)

        assert "schedule.slot_zoned" == caught.value.code

    @pytest.mark.parametrize(
        "change",
        [
            {"at": "start_of_morning"},
            {"at": None},
            {"early": 30},
            {"grace": None},
        ],
        ids=str,
    )
    def test_wrong_types(self, change: dict[str, Any]) -> None:
        """Due times and margins have types."""
        with pytest.raises(InputError):
            attrs.evolve(MORNING, **change)


class TestCheckSchedule:
    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"slots": ()}, id="nothing"),
            pytest.param({"per_day": MinPerDay(count=2)}, id="slots and number"),
            pytest.param({"wording": "thường xuyên"}, id="slots and words"),
        ],
    )
    def test_one_demand(self, change: dict[str, Any]) -> None:
        """A schedule asks for slots, for a number, or for what only words say."""
        with pytest.raises(ScheduleError) as caught:
            attrs.evolve(schedule(), **change)

        assert "schedule.one_demand" == caught.value.code

    def test_modality(self) -> None:
        """A schedule that must not be kept makes no sense."""
        with pytest.raises(ScheduleError) as caught:
            schedule(modality="must_not")

        assert "schedule.modality" == caught.value.code

    @pytest.mark.parametrize(
        "change",
        [
            {"id": ""},
            {"id": None},
            {"slots": [MORNING]},
            {"slots": (time(8),)},
            {"role": 3},
            {"citation": "Điều 5"},
            {"window_source": " "},
            {"effective": None},
            {"modality": None},
        ],
        ids=str,
    )
    def test_wrong_parts(self, change: dict[str, Any]) -> None:
        """Every part of a schedule is of its type, and its sources are named."""
        with pytest.raises(InputError):
            schedule(**change)


class TestAssignment:
    @pytest.mark.parametrize(
        "mailbox", ["", " ", "a b@saomai.test", " a@saomai.test", "a" * 321, None, b"a"]
    )
    def test_mailbox(self, mailbox: Any) -> None:
        """A mailbox has a name without blanks."""
        with pytest.raises(InputError):
            assigned(mailbox)

    def test_case(self) -> None:
        """Two spellings of a mailbox are one mailbox."""
        assert assigned("VanThu@SaoMai.test") == assigned(MAILBOX)

    @pytest.mark.parametrize(
        "change", [{"schedule_id": ""}, {"responsible": 1}, {"period": None}], ids=str
    )
    def test_wrong_parts(self, change: dict[str, Any]) -> None:
        """Every part of an assignment is of its type."""
        with pytest.raises(InputError):
            assigned(**change)


class TestCheckPlan:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            pytest.param(
                {"assignments": (assigned(schedule_id="other"),)},
                "schedule.schedule_unknown",
                id="unknown schedule",
            ),
            pytest.param(
                {"schedules": (schedule(), schedule())},
                "schedule.schedule_twice",
                id="schedule twice",
            ),
            pytest.param(
                {
                    "assignments": (
                        assigned(period=Period(None, date(2024, 5, 2))),
                        assigned(period=Period(date(2024, 5, 2), None)),
                    )
                },
                "schedule.assigned_twice",
                id="mailbox twice",
            ),
            pytest.param({"hours": None}, "schedule.hours_missing", id="no hours"),
            pytest.param(
                {
                    "schedules": (
                        schedule(
                            Slot(at=time(8), early=HOUR, grace=HOUR),
                            Slot(at=time(9), early=timedelta(minutes=1), grace=HOUR),
                        ),
                    )
                },
                "schedule.windows_overlap",
                id="margins wider than the gap",
            ),
            pytest.param(
                {"schedules": (schedule(AFTERNOON, MORNING),)},
                "schedule.slots_disordered",
                id="out of order",
            ),
            pytest.param(
                {
                    "schedules": (
                        schedule(
                            MORNING,
                            Slot(at=time(13), early=HOUR, grace=timedelta(minutes=1)),
                            AFTERNOON,
                        ),
                    )
                },
                "schedule.windows_overlap",
                id="overlap in one season only",
            ),
            pytest.param(
                {
                    "schedules": (
                        schedule(Slot(at=time(0, 30), early=HOUR, grace=HOUR)),
                    )
                },
                "schedule.window_leaves_day",
                id="before midnight",
            ),
            pytest.param(
                {
                    "schedules": (
                        schedule(
                            Slot(
                                at=time(23, 30), early=HOUR, grace=timedelta(minutes=31)
                            )
                        ),
                    )
                },
                "schedule.window_leaves_day",
                id="after midnight",
            ),
        ],
    )
    def test_refused(self, changes: dict[str, Any], code: str) -> None:
        """A plan that cannot be judged is refused when it is made."""
        with pytest.raises(ScheduleError) as caught:
            plan(**changes)

        assert code == caught.value.code
        assert caught.value.text("vi")

    def test_touching_windows(self) -> None:
        """Windows may touch: the moment between them belongs to the second."""
        slots = (
            Slot(at=time(8), early=HOUR, grace=HOUR),
            Slot(at=time(10), early=HOUR, grace=HOUR),
        )

        first, second = expected_checks(
            plan(schedules=(schedule(*slots),), hours=None),
            Period(date(2024, 5, 2), date(2024, 5, 2)),
        )

        assert first.closes == second.opens == first.late_until

    def test_only_seasons_in_force_are_resolved(self) -> None:
        """Windows that overlap in winter do no harm to a summer schedule."""
        slots = (
            MORNING,
            Slot(at=time(12, 10), early=HALF_HOUR, grace=HALF_HOUR),
            AFTERNOON,
        )

        with pytest.raises(ScheduleError):
            plan(schedules=(schedule(*slots, effective=WINTER.period),))
        summer = plan(schedules=(schedule(*slots, effective=SUMMER.period),))
        assert 3 == len(
            expected_checks(summer, Period(date(2024, 5, 2), date(2024, 5, 2)))
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"schedules": []},
            {"assignments": ("x",)},
            {"calendar": None},
            {"hours": "7:00"},
        ],
        ids=str,
    )
    def test_wrong_parts(self, change: dict[str, Any]) -> None:
        """Every part of a plan is of its type."""
        with pytest.raises(InputError):
            plan(**change)


class TestExpectedChecks:
    def test_week_of_the_swap(self) -> None:
        """Around 1 May 2024: two ordinary days and the Saturday made up, no other."""
        week = Period(date(2024, 4, 29), date(2024, 5, 5))

        due = [check.due for check in expected_checks(plan(), week)]

        assert [
            at(day, *clock)
            for day in (date(2024, 5, 2), date(2024, 5, 3), date(2024, 5, 4))
            for clock in ((7, 0), (13, 30))
        ] == due

    @pytest.mark.parametrize(
        ("first", "last", "days"),
        [
            pytest.param(date(2026, 1, 1), date(2026, 1, 4), [], id="swap Friday"),
            pytest.param(date(2026, 1, 10), date(2026, 1, 10), [10], id="made up"),
            pytest.param(date(2011, 1, 29), date(2011, 2, 7), [29, 30], id="Sunday"),
            pytest.param(
                date(2012, 12, 31), date(2013, 1, 6), [2, 3, 4, 5], id="years"
            ),
            pytest.param(date(2023, 4, 28), date(2023, 5, 4), [28, 4], id="in lieu"),
            pytest.param(date(2026, 11, 23), date(2026, 11, 25), [23, 25], id="24/11"),
            pytest.param(date(2024, 2, 29), date(2024, 2, 29), [29], id="leap day"),
        ],
    )
    def test_working_days(self, first: date, last: date, days: list[int]) -> None:
        """Checks are expected on working days, wherever the swap lies."""
        once = schedule(Slot(at=time(8), early=HOUR, grace=HOUR))

        checks = expected_checks(plan(schedules=(once,)), Period(first, last))

        assert days == [check.due.day for check in checks]

    def test_moments(self) -> None:
        """A check opens early, closes after its grace, and is late until the next."""
        day = date(2024, 5, 2)

        first, second = expected_checks(plan(), Period(day, day))

        assert (at(day, 6, 30), at(day, 7), at(day, 7, 30), at(day, 13)) == (
            first.opens,
            first.due,
            first.closes,
            first.late_until,
        )
        assert at(day + timedelta(days=1), 0) == second.late_until
        assert (0, 1) == (first.slot, second.slot)

    def test_season(self) -> None:
        """The moment follows the working hours from one day to the next."""
        checks = expected_checks(plan(), Period(date(2024, 4, 15), date(2024, 4, 16)))

        assert ["07:30", "13:00", "07:00", "13:30"] == [
            f"{check.due:%H:%M}" for check in checks
        ]

    def test_created_and_withdrawn(self) -> None:
        """A mailbox owes checks only while it is assigned and the schedule holds."""
        mailboxes = (
            assigned("moi@saomai.test", period=Period(date(2024, 5, 3), None)),
            assigned("cu@saomai.test", period=Period(None, date(2024, 5, 2))),
        )
        effective = Period(date(2024, 5, 2), date(2024, 5, 4))

        checks = expected_checks(
            plan(schedules=(schedule(effective=effective),), assignments=mailboxes),
            Period(date(2024, 4, 1), date(2024, 6, 30)),
        )

        assert [
            ("cu@saomai.test", 2),
            ("cu@saomai.test", 2),
            ("moi@saomai.test", 3),
            ("moi@saomai.test", 3),
            ("moi@saomai.test", 4),
            ("moi@saomai.test", 4),
        ] == [(check.mailbox, check.due.day) for check in checks]

    def test_suspended(self) -> None:
        """A mailbox may leave the schedule and come back to it."""
        twice = (
            assigned(period=Period(None, date(2024, 5, 2))),
            assigned(period=Period(date(2024, 5, 4), None)),
        )

        checks = expected_checks(
            plan(assignments=twice), Period(date(2024, 5, 2), date(2024, 5, 5))
        )

        assert [2, 2, 4, 4] == [check.due.day for check in checks]

    def test_schedule_changes(self) -> None:
        """An amended schedule replaces the old one on its first day."""
        old = schedule(effective=Period(None, date(2024, 5, 2)))
        new = schedule(MORNING, id="new", effective=Period(date(2024, 5, 3), None))
        both = (assigned(), assigned(schedule_id="new"))

        checks = expected_checks(
            plan(schedules=(old, new), assignments=both),
            Period(date(2024, 5, 2), date(2024, 5, 3)),
        )

        assert ["twice-a-day", "twice-a-day", "new"] == [c.schedule_id for c in checks]

    def test_hours_unknown(self) -> None:
        """Hours that nobody stated are not guessed."""
        with pytest.raises(CalendarError) as caught:
            expected_checks(plan(), Period(date(2024, 10, 16), date(2024, 10, 16)))

        assert "schedule.hours_unknown" == caught.value.code

    def test_hours_not_needed(self) -> None:
        """Without a mailbox, or with clock times only, no hours are needed."""
        day = Period(date(2025, 10, 16), date(2025, 10, 16))
        once = schedule(Slot(at=time(8), early=HOUR, grace=HOUR))

        assert () == expected_checks(plan(assignments=()), day)
        assert 1 == len(expected_checks(plan(schedules=(once,)), day))

    def test_beyond_the_calendar(self) -> None:
        """A period that leaves the calendar has no answer."""
        with pytest.raises(CalendarHorizonError):
            expected_checks(
                plan(assignments=()), Period(date(2027, 12, 31), date(2028, 1, 1))
            )

    @pytest.mark.parametrize(
        "period", [Period(), Period(date(2024, 5, 2), None), None, date(2024, 5, 2)]
    )
    def test_period(self, period: Any) -> None:
        """A period has both ends."""
        with pytest.raises(InputError):
            expected_checks(plan(), period)

    def test_plan(self) -> None:
        """Only a plan expects checks."""
        with pytest.raises(InputError):
            expected_checks(None, Period())  # type: ignore[arg-type]  # the point


class TestNextDue:
    @pytest.mark.parametrize(
        ("now", "due"),
        [
            pytest.param(
                at(date(2024, 5, 2), 6, 59), at(date(2024, 5, 2), 7), id="today"
            ),
            pytest.param(
                at(date(2024, 5, 2), 7),
                at(date(2024, 5, 2), 13, 30),
                id="strictly after",
            ),
            pytest.param(
                at(date(2024, 4, 26), 18),
                at(date(2024, 5, 2), 7),
                id="over the holiday",
            ),
            pytest.param(
                at(date(2024, 5, 3), 18), at(date(2024, 5, 4), 7), id="Saturday made up"
            ),
            pytest.param(
                datetime(2024, 5, 2, 0, 1, tzinfo=UTC),
                at(date(2024, 5, 2), 13, 30),
                id="other offset",
            ),
        ],
    )
    def test_next(self, now: datetime, due: datetime) -> None:
        """The next check is the first that is due after now."""
        check = next_due(plan(), now)

        assert check is not None
        assert due == check.due

    def test_one_mailbox(self) -> None:
        """The question can be asked for one mailbox, in any case."""
        later = assigned("khac@saomai.test", period=Period(date(2024, 5, 6), None))

        check = next_due(
            plan(assignments=(assigned(), later)),
            at(date(2024, 5, 2), 6),
            mailbox="Khac@saomai.test",
        )

        assert check is not None
        assert ("khac@saomai.test", at(date(2024, 5, 6), 7)) == (
            check.mailbox,
            check.due,
        )

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"assignments": ()}, id="nothing assigned"),
            pytest.param(
                {"assignments": (assigned(period=Period(None, date(2024, 5, 2))),)},
                id="assignment over",
            ),
            pytest.param(
                {"schedules": (schedule(effective=Period(None, date(2024, 5, 2))),)},
                id="schedule over",
            ),
        ],
    )
    def test_none_left(self, changes: dict[str, Any]) -> None:
        """A plan that has ended expects nothing more."""
        assert next_due(plan(**changes), at(date(2024, 5, 2), 14)) is None

    def test_unknown_mailbox(self) -> None:
        """A misspelled mailbox is not one without checks."""
        with pytest.raises(ScheduleError) as caught:
            next_due(plan(), at(date(2024, 5, 2), 6), mailbox="vanthi@saomai.test")

        assert "schedule.mailbox_unknown" == caught.value.code

    def test_beyond_the_calendar(self) -> None:
        """A search that leaves the calendar says so instead of finding nothing."""
        once = schedule(Slot(at=time(8), early=HOUR, grace=HOUR))

        with pytest.raises(CalendarHorizonError):
            next_due(plan(schedules=(once,)), at(date(2027, 12, 31), 12))

    def test_reads_the_clock_once(self) -> None:
        """Without a moment it is asked now, here for a plan that has ended."""
        ended = plan(assignments=(assigned(period=Period(None, date(2024, 5, 2))),))

        assert next_due(ended) is None

    @pytest.mark.parametrize(
        ("now", "mailbox"),
        [
            pytest.param(datetime(2024, 5, 2), None, id="naive"),
            pytest.param(date(2024, 5, 2), None, id="date"),
            pytest.param(at(date(2024, 5, 2), 6), 3, id="number for a mailbox"),
        ],
    )
    def test_wrong_arguments(self, now: Any, mailbox: Any) -> None:
        """The moment is an aware datetime, the mailbox a text."""
        with pytest.raises(GovvnMailError):
            next_due(plan(), now, mailbox=mailbox)
