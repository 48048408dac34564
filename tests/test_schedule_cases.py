"""Situations of check schedules as executable cases, from events to verdicts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    EvidencePolicy,
    MinPerDay,
    Slot,
    WorkCalendar,
    assess_checks,
)
from govvn_mail.times import ICT, Period

HALF_HOUR = timedelta(minutes=30)
SLOTS = {
    "slots": tuple(
        Slot(at=time(hour), early=HALF_HOUR, grace=HALF_HOUR) for hour in (8, 14)
    )
}
TWICE = {"per_day": MinPerDay(count=2, min_gap=timedelta(hours=2))}
MAILBOX = "vanthu@saomai.test"


def verdicts(demand: Any, day: date, *traces: tuple[str, ...]) -> list[str]:
    """Judge a mailbox on one day by traces of account, start, end and source."""
    plan = CheckPlan(
        schedules=(
            CheckSchedule(
                id="own",
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(),
                **demand,
            ),
        ),
        assignments=(Assignment(mailbox=MAILBOX, schedule_id="own", period=Period()),),
        calendar=WorkCalendar.bundled(),
    )
    events = [
        CheckEvent(
            mailbox=account,
            at=datetime.fromisoformat(start).replace(tzinfo=ICT),
            until=datetime.fromisoformat(end).replace(tzinfo=ICT) if end else None,
            source=source,
        )
        for account, start, end, source in traces
    ]
    ledger = assess_checks(
        plan,
        events,
        Period(day, day),
        evidence=EvidencePolicy(longest_session=timedelta(hours=4)),
        now=datetime(2026, 11, 1, tzinfo=ICT),
    )
    return [str(row.verdict) for row in ledger.rows]


def login(moment: str, *, account: str = MAILBOX, source: str = "a") -> tuple[str, ...]:
    """Return a trace of a single moment."""
    return account, moment, "", source


WORKDAY = date(2024, 5, 2)
LEAP_DAY = date(2024, 2, 29)


@pytest.mark.parametrize(
    ("demand", "day", "traces", "expected"),
    [
        pytest.param(
            TWICE,
            WORKDAY,
            [login(f"2024-05-02T{at}") for at in ("08:00", "08:05", "14:00")],
            ["on_time", "on_time"],
            id="two hours apart",
        ),
        pytest.param(
            TWICE,
            WORKDAY,
            [login(f"2024-05-02T{at}") for at in ("08:00", "08:05")],
            ["on_time", "missed"],
            id="five minutes apart are one access",
        ),
        pytest.param(
            SLOTS,
            WORKDAY,
            [login("2024-05-02T08:00", account="VanThu@SAOMAI.test")],
            ["on_time", "missed"],
            id="account in other case",
        ),
        pytest.param(SLOTS, date(2024, 5, 1), [], [], id="nothing expected"),
        pytest.param(
            SLOTS,
            LEAP_DAY,
            [login("2024-02-29T08:00"), login("2024-02-29T15:00")],
            ["on_time", "late"],
            id="leap day",
        ),
        pytest.param(
            TWICE | {"per_day": MinPerDay(count=2)},
            WORKDAY,
            [login("2024-05-02T08:00", source=name) for name in "ab"],
            ["on_time", "missed"],
            id="two sources report one login",
        ),
        pytest.param(
            SLOTS,
            WORKDAY,
            [(MAILBOX, "2024-05-02T08:00", "2024-05-03T09:00", "a")],
            ["on_time", "missed"],
            id="session without an end is capped",
        ),
        pytest.param(
            SLOTS,
            WORKDAY,
            [(MAILBOX, "2024-05-02T07:00", "2024-05-02T08:00", "a")],
            ["on_time", "missed"],
            id="session into a window",
        ),
        pytest.param(
            SLOTS,
            WORKDAY,
            [login("2024-05-02T14:00"), login("2024-05-02T08:00")],
            ["on_time", "on_time"],
            id="unsorted events",
        ),
        pytest.param(
            SLOTS,
            WORKDAY,
            [login("2024-05-01T23:59:59"), login("2024-05-03T00:00")],
            ["missed", "missed"],
            id="before the first and after the last window",
        ),
        pytest.param(
            SLOTS,
            date(2024, 5, 4),
            [login("2024-05-04T08:00")],
            ["on_time", "missed"],
            id="make-up Saturday",
        ),
        pytest.param(
            SLOTS, date(2011, 1, 30), [], ["unknown", "unknown"], id="worked Sunday"
        ),
    ],
)
def test_case(
    demand: Any, day: date, traces: list[tuple[str, ...]], expected: list[str]
) -> None:
    """Each situation has its verdicts, in the order of the day."""
    assert expected == verdicts(demand, day, *traces)
