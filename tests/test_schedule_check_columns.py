"""Tests for `govvn_mail.schedule.check_columns`."""

from __future__ import annotations

from array import array
from datetime import date, datetime, time, timedelta
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govvn_mail.errors import InputError, MissingExtraError, ScheduleError
from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    LogSpan,
    MailboxLife,
    MinPerDay,
    Slot,
    Verdict,
    WorkCalendar,
    assess_checks,
    assess_columns,
    check_columns,
)
from govvn_mail.times import ICT, Period

START = datetime(2024, 5, 1, tzinfo=ICT)
FOUR_DAYS = Period(date(2024, 5, 1), date(2024, 5, 4))
"""A holiday, two working days and a make-up Saturday."""

MINUTE = timedelta(minutes=1)
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
NAMES = ("a@saomai.test", "b@saomai.test", "C@saomai.test", "stranger@saomai.test")


def schedule(name: str, *hours: int, **changes: Any) -> CheckSchedule:
    """Return a schedule with a window of two hours around each of *hours*."""
    hour = timedelta(hours=1)
    arguments: dict[str, Any] = {
        "id": name,
        "slots": tuple(Slot(at=time(h), early=hour, grace=hour) for h in hours),
        "role": "văn thư cơ quan",
        "citation": None,
        "window_source": "Quyết định của cơ quan (giả định)",
        "effective": Period(),
    }
    return CheckSchedule(**(arguments | changes))


def assigned(mailbox: str, schedule_id: str) -> Assignment:
    """Assign a mailbox for good."""
    return Assignment(mailbox=mailbox, schedule_id=schedule_id, period=Period())


PLAN = CheckPlan(
    schedules=(schedule("twice", 8, 14), schedule("touching", 8, 10)),
    assignments=(
        assigned("a@saomai.test", "twice"),
        assigned("silent@saomai.test", "twice"),
        assigned("b@saomai.test", "touching"),
        assigned("c@saomai.test", "twice"),
    ),
    lives=(
        MailboxLife(
            mailbox="c@saomai.test", source="x", created=START + timedelta(hours=34)
        ),
    ),
    calendar=WorkCalendar.bundled(),
)

minutes = st.integers(0, 4 * 24 * 60)
traces = st.lists(st.tuples(st.integers(0, 3), minutes), max_size=30)
spans = st.none() | st.lists(
    st.tuples(minutes, minutes).map(sorted).map(tuple), max_size=3
)


def micros(moment: datetime) -> int:
    """Return microseconds since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def by_columns(
    seen: list[tuple[int, int]], *, fast: bool, **options: Any
) -> dict[Any, Any]:
    """Return verdict and moment of the event by mailbox, day and slot."""
    answer = assess_columns(
        PLAN,
        FOUR_DAYS,
        names=NAMES,
        mailbox=[place for place, _ in seen],
        at=[micros(START + minute * MINUTE) for _, minute in seen],
        fast=fast,
        **options,
    )
    found = {}
    for part in answer:
        keys = [(m, c.day, c.slot) for m in part.mailboxes for c in part.checks]
        for key, code, at in zip(keys, part.verdicts, part.served_at, strict=True):
            moment = None if at == check_columns.NOTHING else int(at)
            found[key] = (tuple(Verdict)[code], moment)
    return found


class TestIdentical:
    @pytest.mark.parametrize("fast", [True, False], ids=["NumPy", "plain"])
    @given(seen=traces, covered=spans, now=minutes)
    @settings(deadline=None)
    def test_as_the_ledger_says(
        self,
        *,
        fast: bool,
        seen: list[tuple[int, int]],
        covered: list[tuple[int, int]] | None,
        now: int,
    ) -> None:
        """Every verdict and every serving event is that of the object path."""
        options: dict[str, Any] = {"now": START + now * MINUTE}
        if covered is not None:
            options["coverage"] = [
                LogSpan(start=START + a * MINUTE, end=START + b * MINUTE, source="log")
                for a, b in covered
            ]
        events = [
            CheckEvent(mailbox=NAMES[m], at=START + at * MINUTE, source="log")
            for m, at in seen
        ]

        expected = {
            (row.expected.mailbox, row.expected.day, row.expected.slot): (
                row.verdict,
                None if row.event is None else micros(row.event.at),
            )
            for row in assess_checks(PLAN, events, FOUR_DAYS, **options).rows
        }

        assert expected == by_columns(seen, fast=fast, **options)

    @pytest.mark.parametrize("fast", [True, False], ids=["NumPy", "plain"])
    def test_two_spellings(self, *, fast: bool) -> None:
        """Two spellings of a mailbox are one."""
        (part, *_) = assess_columns(
            PLAN,
            FOUR_DAYS,
            names=["A@saomai.test", "a@SaoMai.test"],
            mailbox=array("q", [1, 0]),
            at=array("q", [micros(START + timedelta(hours=h)) for h in (32, 38)]),
            now=START + timedelta(days=9),
            fast=fast,
        )

        assert 2 == part.count(Verdict.ON_TIME)

    def test_day_off(self) -> None:
        """Where nothing is expected the columns are empty."""
        (*parts,) = assess_columns(
            PLAN,
            Period(date(2024, 5, 1), date(2024, 5, 1)),
            names=[],
            mailbox=np.array([], np.int64),
            at=np.array([], np.int64),
            now=START,
        )

        assert {0} == {part.verdicts.size for part in parts}


class TestRefused:
    @pytest.mark.parametrize("fast", [True, False], ids=["NumPy", "plain"])
    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"at": [1, 2]}, id="other length"),
            pytest.param({"at": [1.5]}, id="fraction"),
            pytest.param({"at": ["1"]}, id="text"),
            pytest.param({"at": None}, id="None"),
            pytest.param({"mailbox": None}, id="no column"),
            pytest.param({"mailbox": [1]}, id="no such mailbox"),
            pytest.param({"mailbox": [-1]}, id="negative"),
            pytest.param({"names": [1]}, id="name of another type"),
            pytest.param({"names": ["a b"]}, id="no name"),
            pytest.param({"plan": None}, id="no plan"),
            pytest.param({"now": START.replace(tzinfo=None)}, id="naive"),
        ],
    )
    def test_columns(self, change: dict[str, Any], *, fast: bool) -> None:
        """Columns are of integers, equally long, with a mailbox for each place."""
        good = {"plan": PLAN, "names": [NAMES[0]], "mailbox": [0], "at": [1]}
        arguments: dict[str, Any] = good | {"now": START} | change
        with pytest.raises(InputError):
            assess_columns(arguments.pop("plan"), FOUR_DAYS, fast=fast, **arguments)

    def test_too_many(self) -> None:
        """More mailboxes and days than numbers can tell apart are refused."""
        matcher = check_columns.Arrays(list(NAMES), [0], [0], 0)
        with pytest.raises(InputError):
            matcher.match(NAMES, [[0], [1], [2**61]], [0])

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(
                {
                    "assignments": (
                        assigned("a@saomai.test", "twice"),
                        assigned("a@saomai.test", "touching"),
                    )
                },
                id="two schedules",
            ),
            pytest.param(
                {
                    "schedules": (
                        schedule("twice", slots=(), per_day=MinPerDay(count=2)),
                        schedule("touching", 8),
                    ),
                    "lives": (),
                },
                id="number per day",
            ),
        ],
    )
    def test_plan(self, change: dict[str, Any]) -> None:
        """A mailbox has one schedule, with slots."""
        plan = attrs.evolve(PLAN, **change)
        with pytest.raises(ScheduleError):
            assess_columns(plan, FOUR_DAYS, names=[], mailbox=[], at=[], now=START)

    def test_without_numpy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without NumPy the sentence says how to install it."""
        monkeypatch.setattr(check_columns, "find_spec", lambda _: None)
        with pytest.raises(MissingExtraError):
            assess_columns(PLAN, FOUR_DAYS, names=[], mailbox=[], at=[], now=START)

    def test_neither_true_nor_false(self) -> None:
        """An answer is asked for its verdicts."""
        (part, *_) = assess_columns(
            PLAN, FOUR_DAYS, names=[], mailbox=[], at=[], now=START, fast=False
        )
        with pytest.raises(TypeError, match="verdicts"):
            bool(part)
        with pytest.raises(InputError):
            part.count("missed")  # type: ignore[arg-type]  # the point
