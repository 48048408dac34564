"""
Deadlines and next working moments per second, ours and others', and where they differ.

All are asked in one interleaved run about the same random moments of 2026, by one set
of hours, and are given the same days off. Machines are noisy: compare the ratios.

    .venv-bench/bin/python benchmarks/working_time.py
"""

from __future__ import annotations

import random
import statistics
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

import businesstimedelta
import numpy as np
import pandas as pd
import pytz

from govvn_mail.schedule import (
    HoursPeriod,
    HoursPlan,
    Session,
    Term,
    WorkCalendar,
    WorkingArrays,
    WorkingTime,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
COUNT = 200_000
SLOW_COUNT = 1_000
YEAR = 2026
HOURS = 4
DAYS = 3
SATURDAY = 5
HO_CHI_MINH = pytz.timezone("Asia/Ho_Chi_Minh")
MORNING = Session(start=time(7, 30), end=time(11, 30))
AFTERNOON = Session(start=time(13, 30), end=time(17, 30))

CALENDAR = WorkCalendar.bundled()
DAYS_OFF = [
    day
    for day in (date(YEAR, 1, 1) + timedelta(days=i) for i in range(-14, 379))
    if not CALENDAR.is_working_day(day)
]
"""Every day off, weekends included: with it, they can know a working Saturday."""

HOLIDAYS = [day for day in DAYS_OFF if day.weekday() < SATURDAY]
"""Days off from Monday to Friday: the usual way to use them."""

WORKING = WorkingTime(
    calendar=CALENDAR,
    hours=HoursPlan(
        periods=(HoursPeriod(period=Period(), morning=MORNING, afternoon=AFTERNOON),),
        source="giả định",
    ),
)
ARRAYS = WorkingArrays(working_time=WORKING)
TERM = Term.working_hours(HOURS)
DAY_TERM = Term.working_days(DAYS)


def pandas_hours(count: int, *, week: str, off: list[date]) -> Any:  # noqa: ANN401 (untyped)
    """Return working hours as pandas has them."""
    return pd.offsets.CustomBusinessHour(
        count,
        start=["07:30", "13:30"],
        end=["11:30", "17:30"],
        weekmask=week,
        holidays=off,
    )


def business_rules(*, week: range, off: list[date]) -> Any:  # noqa: ANN401 (untyped)
    """Return working hours as businesstimedelta has them."""
    day = businesstimedelta.WorkDayRule(
        MORNING.start, AFTERNOON.end, week, tz=HO_CHI_MINH
    )
    pause = businesstimedelta.LunchTimeRule(
        MORNING.end, AFTERNOON.start, week, tz=HO_CHI_MINH
    )
    holidays = businesstimedelta.HolidayRule(set(off), tz=HO_CHI_MINH)
    return businesstimedelta.Rules([day, pause, holidays])


def by_pandas(start: datetime, count: int, *, trick: bool) -> datetime:
    """Return the answer of pandas; naive, as its offsets are."""
    week, off = ("1111111", DAYS_OFF) if trick else ("1111100", HOLIDAYS)
    end = pd.Timestamp(start).tz_localize(None) + pandas_hours(
        count, week=week, off=off
    )
    return end.to_pydatetime().replace(tzinfo=ICT)


def by_business(start: datetime, count: int, *, trick: bool) -> datetime:
    """Return the answer of businesstimedelta."""
    week, off = (range(7), DAYS_OFF) if trick else (range(5), HOLIDAYS)
    rules = business_rules(week=week, off=off)
    end = start + businesstimedelta.BusinessTimeDelta(rules, hours=count)
    return end.astimezone(ICT)


def moments(count: int) -> list[datetime]:
    """Return random seconds of the year, in Vietnam's offset."""
    source = random.Random(20261123)  # noqa: S311 (the same each time)
    first = datetime(YEAR, 1, 1, tzinfo=ICT)
    return [
        first + timedelta(seconds=source.randrange(350 * 86_400)) for _ in range(count)
    ]


def tasks() -> dict[str, dict[str, tuple[int, Callable[[], object]]]]:
    """Return what is timed: for each question and each library, how many and how."""
    events = moments(COUNT)
    at_work = [
        event
        for event in moments(5 * COUNT)
        if WORKING.next_working_moment(event) == event
    ][:COUNT]
    few = events[:SLOW_COUNT]
    seconds = np.array([int(event.timestamp()) for event in events], dtype=np.int64)
    days = np.array([event.date() for event in events], dtype="datetime64[D]")
    busdays = np.busdaycalendar(weekmask="1111111", holidays=DAYS_OFF)
    offset = pandas_hours(HOURS, week="1111111", off=DAYS_OFF)
    stamps = [pd.Timestamp(event).tz_localize(None) for event in few]
    rules = business_rules(week=range(7), off=DAYS_OFF)
    delta = businesstimedelta.BusinessTimeDelta(rules, hours=HOURS)
    amount = timedelta(hours=HOURS)
    return {
        f"deadlines of {HOURS} working hours": {
            "ours, deadline_many": (COUNT, lambda: WORKING.deadline_many(events, TERM)),
            "ours, events at work only": (
                COUNT,
                lambda: WORKING.deadline_many(at_work, TERM),
            ),
            "ours, add": (SLOW_COUNT, lambda: [WORKING.add(e, amount) for e in few]),
            "ours, deadline": (
                SLOW_COUNT,
                lambda: [WORKING.deadline(e, TERM) for e in few],
            ),
            "ours, NumPy": (COUNT, lambda: ARRAYS.deadline(seconds, TERM)),
            "pandas CustomBusinessHour": (
                SLOW_COUNT,
                lambda: [s + offset for s in stamps],
            ),
            "businesstimedelta": (SLOW_COUNT, lambda: [e + delta for e in few]),
        },
        f"deadlines of {DAYS} working days": {
            "ours, deadline_many": (
                COUNT,
                lambda: WORKING.deadline_many(events, DAY_TERM),
            ),
            "ours, NumPy": (COUNT, lambda: ARRAYS.deadline(seconds, DAY_TERM)),
            "numpy.busday_offset": (
                COUNT,
                lambda: np.busday_offset(
                    days, DAYS, roll="backward", busdaycal=busdays
                ),
            ),
        },
        "next working moment": {
            "ours, next_working_moment_many": (
                COUNT,
                lambda: WORKING.next_working_moment_many(events),
            ),
            "ours, NumPy": (COUNT, lambda: ARRAYS.next_working_moment(seconds)),
            "pandas CustomBusinessHour": (
                SLOW_COUNT,
                lambda: [offset.rollforward(s) for s in stamps],
            ),
            "businesstimedelta": (SLOW_COUNT, lambda: [rules.next(e) for e in few]),
        },
    }


def time_all() -> None:
    """Print how many answers a second each gives, in rounds that take turns."""
    for question, asked in tasks().items():
        samples: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(ROUNDS):
            for name, (count, ask) in asked.items():
                start = perf_counter()
                ask()
                samples[name].append(count / (perf_counter() - start))
        reference = statistics.median(next(iter(samples.values())))
        print(f"{question} (per second, {ROUNDS} rounds)")
        print(f"  {'':32} {'median':>12} {'least':>12} {'most':>12} {'ratio':>9}")
        for name, rates in samples.items():
            median = statistics.median(rates)
            print(
                f"  {name:32} {median:12,.0f} {min(rates):12,.0f} {max(rates):12,.0f}"
                f" {median / reference:8.4f}x"
            )
        print()


CASES = [
    ("edge of the morning", "2026-03-11 07:30", 4),
    ("edge of the day", "2026-03-11 06:00", 8),
    ("over the pause", "2026-03-11 11:00", 2),
    ("from within the pause", "2026-03-11 12:15", 4),
    ("over a weekend", "2026-03-13 16:30", 4),
    ("make-up Saturday 10 January", "2026-01-09 16:30", 4),
    ("swap Friday 2 January", "2025-12-31 16:30", 4),
    ("Tết", "2026-02-13 16:30", 4),
    ("24 November", "2026-11-23 16:30", 4),
]


def compare_hours() -> None:
    """Print the answers of all to known cases, with a star where they differ."""
    print("where answers differ (*); 'usual': Monday to Friday and holidays listed;")
    print("'every day off': all seven days worked, and every day off listed")
    columns = ("pandas, usual", "pandas, every", "business, usual", "business, every")
    print(
        f"  {'':28} {'from':16} {'hours':5} {'ours':11}", *(f"{c:15}" for c in columns)
    )
    for name, text, count in CASES:
        start = datetime.fromisoformat(text).replace(tzinfo=ICT)
        right = WORKING.add(start, timedelta(hours=count))
        answers = [
            ask(start, count, trick=trick)
            for ask in (by_pandas, by_business)
            for trick in (False, True)
        ]
        cells = (f"{a:%d/%m %H:%M}{' ' if a == right else '*'}" for a in answers)
        print(
            f"  {name:28} {text} {count:5} {right:%d/%m %H:%M}",
            *(f"{cell:15}" for cell in cells),
        )
    print()


def compare_at_random() -> None:
    """Print how often the others agree, on random seconds and on whole half hours."""
    source = random.Random(1)  # noqa: S311 (the same each time)
    seconds = moments(SLOW_COUNT)
    halves = [
        event.replace(minute=30 * source.randrange(2), second=0) for event in seconds
    ]
    print(f"answers equal to ours, of {SLOW_COUNT:,}")
    for name, events in (("random seconds", seconds), ("whole half hours", halves)):
        for library, ask in (("pandas", by_pandas), ("businesstimedelta", by_business)):
            for trick in (False, True):
                equal = sum(
                    ask(event, HOURS, trick=trick)
                    == WORKING.add(event, timedelta(hours=HOURS))
                    for event in events
                )
                way = "every day off" if trick else "usual"
                print(f"  {name:18} {library:18} {way:14} {equal:6,}")
    print()


def compare_days() -> None:
    """Print how often numpy.busday_offset names our last day."""
    events = moments(SLOW_COUNT)
    ours = [WORKING.deadline(event, DAY_TERM).last_day for event in events]
    days = np.array([event.date() for event in events], dtype="datetime64[D]")
    print(f"last days of {DAYS} working days equal to ours, of {SLOW_COUNT:,}")
    for way, week, off in (
        ("usual", "1111100", HOLIDAYS),
        ("every day off", "1111111", DAYS_OFF),
    ):
        calendar = np.busdaycalendar(weekmask=week, holidays=off)
        for roll in ("forward", "backward"):
            theirs = np.busday_offset(days, DAYS, roll=roll, busdaycal=calendar)
            equal = sum(a == b for a, b in zip(ours, theirs.tolist(), strict=True))
            print(f"  numpy.busday_offset {way:14} roll={roll:9} {equal:6,}")


def main() -> None:
    """Print all tables."""
    versions = {m.__name__: m.__version__ for m in (np, pd)}
    print("by one set of hours:", "07:30-11:30, 13:30-17:30;", versions)
    print()
    compare_hours()
    compare_at_random()
    compare_days()
    print()
    time_all()


if __name__ == "__main__":
    main()
