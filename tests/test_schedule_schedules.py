"""Tests for schedules without slots, and for what binds how much."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from govvn_mail.errors import InputError, ScheduleError
from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    MinPerDay,
    Scope,
    Slot,
    WorkCalendar,
    assess_checks,
    expected_checks,
)
from govvn_mail.times import ICT, Period

DAY = date(2024, 5, 2)
TODAY = Period(DAY, DAY)
HOUR = timedelta(hours=1)
LATER = datetime(2024, 6, 1, tzinfo=ICT)
MAILBOX = "vanthu@saomai.test"


def at(clock: str) -> datetime:
    """Return a moment in Vietnam."""
    return datetime.combine(DAY, time.fromisoformat(clock), ICT)


def schedule(**changes: Any) -> CheckSchedule:
    """Return a schedule of an invented agency."""
    arguments: dict[str, Any] = {
        "id": "own",
        "role": "văn thư cơ quan",
        "citation": None,
        "window_source": "Quyết định của cơ quan (giả định)",
        "effective": Period(),
    }
    return CheckSchedule(**(arguments | changes))


def plan(*schedules: CheckSchedule, **changes: Any) -> CheckPlan:
    """Return a plan with one mailbox that has all of the schedules."""
    return CheckPlan(
        schedules=schedules,
        assignments=tuple(
            Assignment(mailbox=MAILBOX, schedule_id=s.id, period=Period())
            for s in schedules
        ),
        **({"calendar": WorkCalendar.bundled()} | changes),
    )


def events(*traces: str) -> list[CheckEvent]:
    """Return logins (``08:00``) and sessions (``08:00-12:00``)."""
    made = []
    for trace in traces:
        start, _, end = trace.partition("-")
        made.append(
            CheckEvent(
                mailbox=MAILBOX,
                at=at(start),
                until=at(end) if end else None,
                source="mail.log",
            )
        )
    return made


class TestMinPerDay:
    @pytest.mark.parametrize(
        ("traces", "expected"),
        [
            pytest.param([], ["missed", "missed"], id="none"),
            pytest.param(["08:00", "08:05", "14:00"], ["on_time"] * 2, id="apart"),
            pytest.param(["08:00", "08:05"], ["on_time", "missed"], id="too near"),
            pytest.param(["08:00", "09:59:59"], ["on_time", "missed"], id="a second"),
            pytest.param(["08:00", "10:00"], ["on_time"] * 2, id="exactly"),
            pytest.param(["23:59:59"], ["on_time", "missed"], id="late in the evening"),
            pytest.param(["07:00-08:59"], ["on_time", "missed"], id="short session"),
            pytest.param(["07:00-09:01"], ["on_time"] * 2, id="long session"),
            pytest.param(["07:00-08:00", "09:00"], ["on_time"] * 2, id="and a login"),
        ],
    )
    def test_gap(self, traces: list[str], expected: list[str]) -> None:
        """As many accesses count as are the gap apart, whenever they are."""
        own = plan(schedule(per_day=MinPerDay(count=2, min_gap=2 * HOUR)))

        ledger = assess_checks(own, events(*traces), TODAY, now=LATER)

        assert expected == [str(row.verdict) for row in ledger.rows]

    def test_without_a_gap(self) -> None:
        """Without a gap every trace counts once, sessions too."""
        own = plan(schedule(per_day=MinPerDay(count=3)))

        ledger = assess_checks(own, events("08:00", "08:00:01-12:00"), TODAY, now=LATER)

        assert ["on_time", "on_time", "missed"] == [str(r.verdict) for r in ledger.rows]

    def test_the_day_is_the_window(self) -> None:
        """Any time of the working day counts, and nothing is late."""
        first, second = expected_checks(
            plan(schedule(per_day=MinPerDay(count=2))), Period(DAY, DAY)
        )

        assert ("00:00–24:00", 0, 1) == (first.window, first.slot, second.slot)
        assert first.closes == first.late_until == at("00:00") + timedelta(days=1)
        assert DAY == first.day == second.day

    def test_half_days_need_no_hours(self) -> None:
        """A number of accesses is owed on half days, too, whatever the hours."""
        half = {
            "date": DAY,
            "weekday": "Thu",
            "kind": "half_day",
            "half": "morning",
            "name_vi": "Kế hoạch",
            "status": "announced",
            "announced_on": date(2024, 4, 1),
            "grade": "read",
            "evidence": "Kế hoạch (giả định)",
        }
        calendar = WorkCalendar.bundled().overlay(
            {"days": [half]}, scope=Scope.AGENCY, body="Sở (hư cấu)"
        )
        own = plan(schedule(per_day=MinPerDay(count=2)), calendar=calendar)

        assert 2 == len(expected_checks(own, TODAY))
        assert () == own.not_expected(DAY)

    def test_beside_slots(self) -> None:
        """A number is no slot: the access that serves a slot counts in it, too."""
        slots = (Slot(at=time(8), early=HOUR, grace=HOUR),)
        own = plan(
            schedule(slots=slots),
            schedule(id="count", per_day=MinPerDay(count=1)),
        )

        ledger = assess_checks(own, events("08:00"), TODAY, now=LATER)

        assert {"own": "on_time", "count": "on_time"} == {
            row.expected.schedule_id: str(row.verdict) for row in ledger.rows
        }

    def test_assumption(self) -> None:
        """The ledger says how often, how far apart, and that any time counts."""
        own = plan(schedule(per_day=MinPerDay(count=2, min_gap=HOUR)))

        ledger = assess_checks(own, [], TODAY, now=LATER)

        assert (
            "Lịch kiểm tra own: ít nhất 2 lần trong ngày, cách nhau ít nhất 60 phút, "
            "theo Quyết định của cơ quan (giả định); mỗi lần truy cập trong ngày đều "
            "được tính, không phân biệt giờ."
        ) in {reason.vi for reason in ledger.assumptions}

    @pytest.mark.parametrize(
        "arguments",
        [
            {"count": 0},
            {"count": 101},
            {"count": 2, "min_gap": -HOUR},
            {"count": 1, "min_gap": timedelta(days=1)},
            {"count": 3, "min_gap": 12 * HOUR},
        ],
        ids=str,
    )
    def test_refused(self, arguments: dict[str, Any]) -> None:
        """So many accesses, so far apart, fit into a day."""
        with pytest.raises(ScheduleError) as caught:
            MinPerDay(**arguments)

        assert "schedule.per_day" == caught.value.code

    @pytest.mark.parametrize(
        "arguments", [{"count": True}, {"count": "2"}, {"count": 2, "min_gap": 3}]
    )
    def test_wrong_types(self, arguments: dict[str, Any]) -> None:
        """A count is a number, a gap a duration."""
        with pytest.raises(InputError):
            MinPerDay(**arguments)


class TestWordsAlone:
    def test_listed_never_judged(self) -> None:
        """Words without times or number give no checks, and the accesses seen."""
        own = plan(schedule(wording="thường xuyên"))

        ledger = assess_checks(own, events("08:00", "09:00"), TODAY, now=LATER)

        assert () == ledger.rows
        assert (
            "Lịch kiểm tra own chỉ quy định “thường xuyên” (Quyết định của cơ quan "
            "(giả định)), không nêu giờ hay số lần; có 2 lần truy cập được ghi nhận "
            "trong kỳ, không đánh giá."
        ) in {reason.vi for reason in ledger.assumptions}

    def test_not_in_effect(self) -> None:
        """What does not hold in the period is not listed."""
        own = plan(
            schedule(wording="thường xuyên", effective=Period(date(2025, 1, 1), None))
        )

        ledger = assess_checks(own, [], TODAY, now=LATER)

        assert "schedule.not_judged" not in {r.code for r in ledger.assumptions}

    def test_judged(self) -> None:
        """A schedule says whether checks can be told from it."""
        assert not schedule(wording="thường xuyên").judged
        assert schedule(per_day=MinPerDay(count=2)).judged

    @pytest.mark.parametrize("wording", ["", " ", 3])
    def test_words(self, wording: Any) -> None:
        """The words are those of a provision."""
        with pytest.raises(InputError):
            schedule(wording=wording)


@pytest.mark.parametrize(
    ("modality", "words"),
    [
        pytest.param("must", None, id="must"),
        pytest.param("should", "nên thực hiện", id="should"),
        pytest.param("may", "được thực hiện", id="may"),
        pytest.param("encouraged", "khuyến khích", id="encouraged"),
    ],
)
def test_what_does_not_bind(modality: str, words: str | None) -> None:
    """What is only encouraged is said to be so beside the verdicts."""
    own = plan(schedule(modality=modality, per_day=MinPerDay(count=1)))

    ledger = assess_checks(own, [], TODAY, now=LATER)

    said = [r.vi for r in ledger.assumptions if "ở mức" in r.vi and "chưa thấy" in r.vi]
    assert ([] if words is None else [True]) == [str(words) in text for text in said]


def test_margins_wider_than_the_gap() -> None:
    """A refusal says which windows overlap, and from when to when."""
    slots = (
        Slot(at=time(8), early=HOUR, grace=HOUR),
        Slot(at=time(9, 30), early=HOUR, grace=HOUR),
    )

    with pytest.raises(ScheduleError) as caught:
        plan(schedule(slots=slots))

    assert (
        "Lịch kiểm tra own: khung giờ của lần 1 kéo dài đến 09:00, nhưng khung giờ của "
        "lần 2 đã bắt đầu từ 08:30; khoảng trước và khoảng sau không được rộng hơn "
        "khoảng cách giữa hai lần." == caught.value.text("vi")
    )
