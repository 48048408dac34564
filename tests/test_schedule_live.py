"""Tests for reminders and escalations: who is told, and when, once each."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import CalendarHorizonError, InputError
from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckIndex,
    CheckPlan,
    CheckSchedule,
    EventKind,
    EvidencePolicy,
    MinPerDay,
    Outage,
    Slot,
    Verdict,
    WorkCalendar,
    assess_checks,
    overdue,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.schedule import (
        ExpectedCheck,
    )

DAY = date(2024, 5, 2)
HALF_HOUR = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
A, B = "a@saomai.test", "b@saomai.test"


def plan(**demand: Any) -> CheckPlan:
    """Return a plan of two mailboxes, by default to be checked at 8 and at 14."""
    slots = tuple(Slot(at=time(h), early=HALF_HOUR, grace=HALF_HOUR) for h in (8, 14))
    return CheckPlan(
        schedules=(
            CheckSchedule(
                id="own",
                **(demand or {"slots": slots}),
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(),
            ),
        ),
        assignments=tuple(
            Assignment(mailbox=mailbox, schedule_id="own", period=Period())
            for mailbox in (A, B)
        ),
        calendar=WorkCalendar.bundled(),
    )


def index(day: date = DAY, **changes: Any) -> CheckIndex:
    """Return the index of one day."""
    arguments: dict[str, Any] = {"plan": plan(), "period": Period(day, day)}
    return CheckIndex(**(arguments | changes))


def at(clock: str, day: date = DAY) -> datetime:
    """Return a moment in Vietnam."""
    return datetime.combine(day, time.fromisoformat(clock), ICT)


def login(clock: str, mailbox: str = A, **changes: Any) -> CheckEvent:
    """Return a login of the day."""
    return CheckEvent(mailbox=mailbox, at=at(clock), source="mail.log", **changes)


def told(checks: tuple[ExpectedCheck, ...]) -> list[tuple[str, int]]:
    """Return mailbox and slot of each check."""
    return [(check.mailbox, check.slot) for check in checks]


class TestUpcoming:
    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            pytest.param("06:59:59", [], id="too early"),
            pytest.param("07:00", [(A, 0), (B, 0)], id="half an hour before"),
            pytest.param("07:30", [], id="open now"),
            pytest.param("13:10", [(A, 1), (B, 1)], id="the afternoon's"),
        ],
    )
    def test_within(self, now: str, expected: list[tuple[str, int]]) -> None:
        """Upcoming is what opens after now, and soon."""
        assert expected == told(index().upcoming(at(now), within=HALF_HOUR))


class TestOverdue:
    @pytest.mark.parametrize(
        ("now", "events", "expected"),
        [
            pytest.param("08:29:59", [], [], id="open"),
            pytest.param("08:30", [], [(A, 0), (B, 0)], id="closed"),
            pytest.param("08:30", [login("08:00")], [(B, 0)], id="one is done"),
            pytest.param("09:00", [login("08:45")], [(B, 0)], id="done late"),
            pytest.param("08:40", [login("08:45")], [(A, 0), (B, 0)], id="not yet"),
            pytest.param("13:30", [], [], id="too late to be late"),
        ],
    )
    def test_one_day(
        self, now: str, events: list[CheckEvent], expected: list[tuple[str, int]]
    ) -> None:
        """Overdue is what has closed, is not done, and can still be."""
        assert expected == told(index().overdue(events, at(now)))

    @given(
        st.lists(st.tuples(st.sampled_from([A, B]), st.integers(0, 1439)), max_size=5),
        st.integers(0, 1439),
    )
    def test_as_the_ledger_says(
        self, logins: list[tuple[str, int]], minute: int
    ) -> None:
        """The index and the ledger of the day agree at every minute."""
        now = at("00:00") + minute * MINUTE
        events = [
            CheckEvent(mailbox=m, at=at("00:00") + n * MINUTE, source="x")
            for m, n in logins
        ]

        rows = overdue(plan(), events, now)

        assert told(index().overdue(events, now)) == told(
            tuple(row.expected for row in rows)
        )
        assert rows == tuple(
            row
            for row in assess_checks(plan(), events, Period(DAY, DAY), now=now).rows
            if row.verdict is Verdict.OVERDUE
        )


class TestReminders:
    @pytest.mark.parametrize(
        ("since", "now", "events", "expected"),
        [
            pytest.param("08:14", "08:15", [], [(A, 0), (B, 0)], id="in time"),
            pytest.param("08:13", "08:14", [], [], id="too early"),
            pytest.param("08:15", "08:16", [], [], id="told before"),
            pytest.param("08:00", "08:29", [], [(A, 0), (B, 0)], id="asked late"),
            pytest.param("08:00", "08:30", [], [], id="closed meanwhile"),
            pytest.param("08:14", "08:15", [login("07:45")], [(B, 0)], id="done"),
            pytest.param(
                "08:14", "08:15", [login("07:15")], [(A, 0), (B, 0)], id="too early"
            ),
        ],
    )
    def test_once(
        self,
        since: str,
        now: str,
        events: list[CheckEvent],
        expected: list[tuple[str, int]],
    ) -> None:
        """Of an open check one is reminded once, and not of what is done."""
        reminded = index().reminders(events, since=at(since), now=at(now), lead=QUARTER)

        assert expected == told(reminded)

    def test_short_window(self) -> None:
        """With a lead longer than the window the reminder comes as it opens."""
        lead = timedelta(hours=3)

        assert [] == told(
            index().reminders([], since=at("05:29"), now=at("05:30"), lead=lead)
        )
        assert [(A, 0), (B, 0)] == told(
            index().reminders([], since=at("07:29"), now=at("07:30"), lead=lead)
        )

    @pytest.mark.parametrize(
        "day", [date(2024, 4, 29), date(2024, 5, 1), date(2024, 5, 5)], ids=str
    )
    def test_days_off(self, day: date) -> None:
        """Nobody is reminded on a day off, be it swapped, a holiday or a Sunday."""
        free = index(day)
        asked = {"since": at("00:00", day), "now": at("23:00", day)}

        assert () == free.reminders([], **asked, lead=QUARTER)
        assert () == free.escalations([], **asked, after=QUARTER)
        assert () == free.overdue([], asked["now"])

    def test_exempt(self) -> None:
        """Nobody is reminded of what an exception covers."""
        outage = Outage(
            start=at("08:00"), end=at("09:00"), reason="mất điện", approver="x"
        )

        assert () == index(waivers=[outage]).reminders(
            [], since=at("08:14"), now=at("08:15"), lead=QUARTER
        )

    def test_weak_evidence(self) -> None:
        """What does not count by the agency's policy is not done."""
        strict = index(evidence=EvidencePolicy(minimum=EventKind.READ))

        assert [(A, 0), (B, 0)] == told(
            strict.reminders(
                [login("08:00")], since=at("08:14"), now=at("08:15"), lead=QUARTER
            )
        )

    def test_number_per_day(self) -> None:
        """Of a number per day one is reminded before the day ends."""
        twice = index(plan=plan(per_day=MinPerDay(count=2)))

        assert [(A, 1), (B, 0), (B, 1)] == sorted(
            told(
                twice.reminders(
                    [login("08:00")],
                    since=at("22:59"),
                    now=at("23:00"),
                    lead=2 * HALF_HOUR,
                )
            )
        )

    @given(st.sets(st.integers(1, 1439), max_size=20))
    def test_every_check_once(self, minutes: set[int]) -> None:
        """However often one asks, no check is told twice."""
        moments = [at("00:00") + n * MINUTE for n in sorted(minutes)]
        asked = pairwise(moments)

        checks = [
            check
            for since, now in asked
            for check in index().reminders([], since=since, now=now, lead=QUARTER)
        ]

        assert len(checks) == len(set(checks))


class TestEscalations:
    @pytest.mark.parametrize(
        ("since", "now", "events", "expected"),
        [
            pytest.param("08:44", "08:45", [], [(A, 0), (B, 0)], id="in time"),
            pytest.param("08:43", "08:44", [], [], id="too early"),
            pytest.param("08:45", "08:46", [], [], id="told before"),
            pytest.param("08:44", "08:45", [login("08:40")], [(B, 0)], id="done late"),
            pytest.param(
                "08:44", "23:59", [], [(A, 0), (B, 0), (A, 1), (B, 1)], id="day"
            ),
        ],
    )
    def test_once(
        self,
        since: str,
        now: str,
        events: list[CheckEvent],
        expected: list[tuple[str, int]],
    ) -> None:
        """What is still not done some time after its window is reported once."""
        escalated = index().escalations(
            events, since=at(since), now=at(now), after=QUARTER
        )

        assert expected == told(escalated)

    def test_after_midnight(self) -> None:
        """Yesterday's checks are told as long as yesterday is in the index."""
        after = timedelta(hours=10)
        both = index(period=Period(DAY, DAY + timedelta(days=1)))
        since, now = at("00:00", date(2024, 5, 3)), at("01:00", date(2024, 5, 3))

        escalated = both.escalations([], since=since, now=now, after=after)

        assert [(A, 1), (B, 1)] == told(escalated)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda i: i.upcoming(None, within=QUARTER), id="now"),
        pytest.param(lambda i: i.upcoming(at("08:00"), within=15), id="within"),
        pytest.param(lambda i: i.upcoming(at("08:00"), within=-QUARTER), id="negative"),
        pytest.param(
            lambda i: i.upcoming(at("08:00"), within=timedelta.max), id="for ever"
        ),
        pytest.param(lambda i: i.overdue([], datetime(2024, 5, 2)), id="naive"),
        pytest.param(lambda i: i.overdue(["x"], at("08:00")), id="events"),
        pytest.param(
            lambda i: i.reminders([], since=None, now=at("08:00"), lead=QUARTER),
            id="since",
        ),
        pytest.param(
            lambda i: i.escalations(
                [], since=at("08:00"), now=at("08:00"), after=timedelta()
            ),
            id="after",
        ),
        pytest.param(lambda _: index(plan=None), id="plan"),
        pytest.param(lambda _: index(period=Period()), id="open period"),
        pytest.param(lambda _: index(waivers=["x"]), id="waivers"),
        pytest.param(lambda _: index(evidence=None), id="evidence"),
    ],
)
def test_wrong_arguments(ask: Any) -> None:
    """Arguments of the wrong type are named."""
    with pytest.raises(InputError):
        ask(index())


@pytest.mark.parametrize(
    "edge",
    [datetime.min.replace(tzinfo=ICT), datetime.max.replace(tzinfo=ICT)],
    ids=str,
)
def test_ends_of_time(edge: datetime) -> None:
    """At the ends of all calendars there is nothing to do, and no accident."""
    assert () == index().upcoming(edge, within=QUARTER)
    assert () == index().reminders([], since=edge, now=edge, lead=QUARTER)
    assert () == index().escalations([], since=edge, now=edge, after=QUARTER)


def test_beyond_the_calendar() -> None:
    """An index of days that the calendar does not cover cannot be made."""
    with pytest.raises(CalendarHorizonError):
        index(date(2028, 1, 3))
