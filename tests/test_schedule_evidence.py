"""Tests for how strong traces are, and for sessions beside single moments."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import InputError
from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    EventKind,
    EvidencePolicy,
    Slot,
    Verdict,
    WorkCalendar,
    assess_checks,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.schedule import Ledger

DAY = date(2024, 5, 2)
TODAY = Period(DAY, DAY)
MIDNIGHT = datetime(2024, 5, 2, tzinfo=ICT)
LATER = datetime(2024, 6, 1, tzinfo=ICT)
HOUR = timedelta(hours=1)
MAILBOX = "vanthu@saomai.test"


def plan(*schedules: tuple[tuple[int, int, int], ...]) -> CheckPlan:
    """Return a plan of one mailbox; slots are opening, due and closing hour."""
    made = tuple(
        CheckSchedule(
            id=f"s{number}",
            slots=tuple(
                Slot(
                    at=time(due),
                    early=(due - opens) * HOUR,
                    grace=(closes - due) * HOUR,
                )
                for opens, due, closes in slots
            ),
            role="văn thư cơ quan",
            citation=None,
            window_source="Quyết định của cơ quan (giả định)",
            effective=Period(),
        )
        for number, slots in enumerate(schedules)
    )
    return CheckPlan(
        schedules=made,
        assignments=tuple(
            Assignment(mailbox=MAILBOX, schedule_id=s.id, period=Period()) for s in made
        ),
        calendar=WorkCalendar.bundled(),
    )


TWICE = plan(((7, 8, 9), (13, 14, 15)))


def trace(
    start: float, end: float | None = None, kind: EventKind = EventKind.LOGIN
) -> CheckEvent:
    """Return a trace by hours from midnight."""
    return CheckEvent(
        mailbox=MAILBOX,
        at=MIDNIGHT + start * HOUR,
        until=None if end is None else MIDNIGHT + end * HOUR,
        kind=kind,
        source="mail.log",
    )


def assess(own: CheckPlan, *traces: CheckEvent, **options: Any) -> Ledger:
    """Return the ledger of the day."""
    return assess_checks(own, traces, TODAY, **({"now": LATER} | options))


def verdicts(ledger: Ledger) -> list[str]:
    """Return the verdicts as text."""
    return [str(row.verdict) for row in ledger.rows]


class TestKinds:
    def test_order(self) -> None:
        """A register is stronger than reading, that than opening, login and poll."""
        kinds = sorted(EventKind, key=lambda kind: -kind.strength)

        assert ["register", "read", "select", "login", "poll"] == kinds

    def test_labels(self) -> None:
        """Every kind has words of its own."""
        assert len(EventKind) == len({kind.label("vi") for kind in EventKind})
        assert len(EventKind) == len({kind.bilingual().en for kind in EventKind})

    @pytest.mark.parametrize(
        ("minimum", "expected"),
        [
            (EventKind.POLL, ["on_time", "on_time"]),
            (EventKind.LOGIN, ["missed", "on_time"]),
            (EventKind.READ, ["missed", "on_time"]),
            (EventKind.REGISTER, ["missed", "missed"]),
        ],
    )
    def test_minimum(self, minimum: EventKind, expected: list[str]) -> None:
        """Only what is strong enough by the agency's decision serves a check."""
        ledger = assess(
            TWICE,
            trace(8, kind=EventKind.POLL),
            trace(14, kind=EventKind.READ),
            evidence=EvidencePolicy(minimum=minimum),
        )

        assert expected == verdicts(ledger)

    def test_what_is_left_out_is_said(self) -> None:
        """The ledger says what counted, and how many weaker traces did not."""
        polls = [trace(8, kind=EventKind.POLL), trace(9, kind=EventKind.POLL)]

        strict = assess(
            TWICE, *polls, evidence=EvidencePolicy(minimum=EventKind.SELECT)
        )
        lenient = assess(TWICE, *polls)

        assert (
            "Được tính là kiểm tra: ghi nhận từ mức “mở thư mục” trở lên; 2 ghi nhận ở "
            "mức thấp hơn không được tính."
        ) in {reason.vi for reason in strict.assumptions}
        assert (
            "Được tính là kiểm tra: mọi ghi nhận từ mức “phiên không tải nội dung” trở "
            "lên."
        ) in {reason.vi for reason in lenient.assumptions}

    @pytest.mark.parametrize(
        "change",
        [
            {"minimum": "poll"},
            {"minimum": None},
            {"longest_session": 3600},
            {"longest_session": timedelta()},
            {"longest_session": timedelta(days=2)},
        ],
        ids=str,
    )
    def test_wrong_policies(self, change: dict[str, Any]) -> None:
        """A policy names a kind and a duration of a day at most."""
        with pytest.raises(InputError):
            EvidencePolicy(**change)


class TestSessions:
    @pytest.mark.parametrize(
        ("traces", "expected"),
        [
            pytest.param([(6, 16)], ["on_time", "on_time"], id="all day"),
            pytest.param([(6, 8)], ["on_time", "missed"], id="into the window"),
            pytest.param([(6, 7)], ["missed", "missed"], id="ends as it opens"),
            pytest.param([(7, 7.1)], ["on_time", "missed"], id="begins as it opens"),
            pytest.param([(9, 10)], ["late", "missed"], id="begins as it closes"),
            pytest.param([(9, 13.5)], ["late", "on_time"], id="late, then in time"),
            pytest.param([(8, 8)], ["on_time", "missed"], id="no length"),
            pytest.param([(-30, 16)], ["missed", "missed"], id="begun two days ago"),
            pytest.param([(-15, 16)], ["on_time", "missed"], id="cut after a day"),
            pytest.param([(8, 15), (14, None)], ["on_time"] * 2, id="and a login"),
        ],
    )
    def test_one_day(
        self, traces: list[tuple[float, float | None]], expected: list[str]
    ) -> None:
        """A session serves every window in which it lasts, for a day at most."""
        assert expected == verdicts(assess(TWICE, *(trace(*ends) for ends in traces)))

    def test_cap(self) -> None:
        """By decision of the agency a session counts for less than a day."""
        hours = EvidencePolicy(longest_session=2 * HOUR)

        assert ["on_time", "missed"] == verdicts(
            assess(TWICE, trace(6, 16), evidence=hours)
        )

    def test_not_in_the_future(self) -> None:
        """A session that lasts beyond now serves nothing that is still to come."""
        now = MIDNIGHT + 10 * HOUR

        assert ["on_time", "upcoming"] == verdicts(assess(TWICE, trace(6, 16), now=now))

    def test_sentences(self) -> None:
        """A session that began before the window is told as one."""
        first, second = assess(TWICE, trace(6.5, 13), trace(13.5, 14)).rows

        assert (
            "Có phiên truy cập hộp thư từ 06:30 ngày 02/05/2024 đến 13:00 ngày "
            "02/05/2024, kéo dài vào khung giờ 07:00–09:00 do cơ quan quy định."
            == first.reason.vi
        )
        assert "lúc 13:30 ngày 02/05/2024, trong khung giờ" in second.reason.vi

    def test_backwards(self) -> None:
        """A session ends after it began."""
        with pytest.raises(InputError):
            trace(9, 8)


class TestOneLogin:
    def test_two_logs_report_it(self) -> None:
        """One moment in two logs is one login, known by its stronger trace."""
        wide_and_narrow = plan(((7, 8, 12),), ((9, 10, 11),))
        login = trace(10)
        elsewhere = attrs.evolve(login, source="web.log", kind=EventKind.READ)

        ledger = assess(wide_and_narrow, login, elsewhere)

        (served,) = [row for row in ledger.rows if row.event is not None]
        assert elsewhere == served.event
        assert "s1" == served.expected.schedule_id


PLANS = st.sampled_from(
    [
        TWICE,
        plan(((7, 9, 12),), ((9, 10, 11),)),
        plan(((7, 9, 12), (13, 15, 18)), ((8, 9, 10), (10, 14, 16))),
        plan(((0, 12, 24),), ((6, 7, 8), (8, 9, 10)), ((7, 10, 13),)),
    ]
)
MOMENTS = st.integers(0, 47).map(lambda half: trace(half / 2))
SESSIONS = st.tuples(st.integers(0, 47), st.integers(1, 12)).map(
    lambda ends: trace(ends[0] / 2, (ends[0] + ends[1]) / 2)
)
TRACES = st.lists(MOMENTS, max_size=4, unique=True)


def most_on_time(own: CheckPlan, traces: list[CheckEvent]) -> int:
    """Find how many windows can be served at most, by trying everything."""
    rows = [row.expected for row in assess(own).rows]
    sessions = [(t.at, t.until) for t in traces if t.until is not None]
    left = [
        row
        for row in rows
        if not any(start < row.closes and row.opens < end for start, end in sessions)
    ]
    moments = [t for t in traces if t.until is None]
    best = 0
    for choice in product([None, *moments], repeat=len(left)):
        used = [t for t in choice if t is not None]
        fits = all(
            t is None or row.opens <= t.at < row.closes
            for row, t in zip(left, choice, strict=True)
        )
        if fits and len(used) == len(set(used)):
            best = max(best, len(used))
    return len(rows) - len(left) + best


class TestProperties:
    @given(PLANS, TRACES, st.lists(SESSIONS, max_size=2))
    def test_as_many_as_possible(
        self, own: CheckPlan, moments: list[CheckEvent], sessions: list[CheckEvent]
    ) -> None:
        """No other assignment serves more windows in time."""
        traces = [*moments, *sessions]

        assert most_on_time(own, traces) == assess(own, *traces).count(Verdict.ON_TIME)

    @given(PLANS, TRACES, st.lists(SESSIONS, max_size=2))
    def test_no_moment_serves_two(
        self, own: CheckPlan, moments: list[CheckEvent], sessions: list[CheckEvent]
    ) -> None:
        """A single moment serves one slot; what served is stored, and lies within."""
        rows = assess(own, *moments, *sessions).rows
        used = [r.event for r in rows if r.event is not None and r.event.until is None]

        assert len(used) == len(set(used))
        for row in rows:
            assert (row.event is not None) is (
                row.verdict in {Verdict.ON_TIME, Verdict.LATE}
            )
            if row.event is not None:
                end = row.event.until or row.event.at
                assert row.event.at < row.expected.late_until
                assert end >= row.expected.opens

    @given(PLANS, TRACES, st.lists(SESSIONS, max_size=2), MOMENTS | SESSIONS)
    def test_more_is_never_worse(
        self,
        own: CheckPlan,
        moments: list[CheckEvent],
        sessions: list[CheckEvent],
        another: CheckEvent,
    ) -> None:
        """One more trace lowers neither what is in time nor what is served at all."""
        traces = [*moments, *sessions]
        before, after = assess(own, *traces), assess(own, *traces, another)

        assert before.count(Verdict.ON_TIME) <= after.count(Verdict.ON_TIME)
        assert before.count(Verdict.MISSED) >= after.count(Verdict.MISSED)

    @given(
        PLANS,
        TRACES,
        st.lists(SESSIONS, max_size=2),
        st.randoms(use_true_random=False),
    )
    def test_order_is_irrelevant(
        self,
        own: CheckPlan,
        moments: list[CheckEvent],
        sessions: list[CheckEvent],
        random: Any,
    ) -> None:
        """Traces in any order give the same ledger, row by row."""
        traces = [*moments, *sessions]
        shuffled = traces.copy()
        random.shuffle(shuffled)

        assert assess(own, *traces) == assess(own, *shuffled, *shuffled)
