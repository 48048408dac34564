"""Tests for `govvn_mail.schedule.ledger`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail import times
from govvn_mail.errors import CalendarHorizonError, GovvnMailError, InputError
from govvn_mail.law import Citation, Grade, Instrument, Waiver
from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    HoursPeriod,
    HoursPlan,
    LogSpan,
    Session,
    Slot,
    Verdict,
    WorkCalendar,
    assess_checks,
    overdue,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.schedule import Ledger

DAY = date(2024, 5, 2)
TODAY = Period(DAY, DAY)
LATER = datetime(2024, 6, 1, tzinfo=ICT)
MAILBOX = "vanthu@saomai.test"
LOG = "mail.log"

HALF_HOUR = timedelta(minutes=30)
MORNING = Slot(at=time(8), early=HALF_HOUR, grace=HALF_HOUR)
AFTERNOON = Slot(at=time(14), early=HALF_HOUR, grace=HALF_HOUR)
REGULATION = Instrument(
    kind="Quyết định",
    number="01/2024/QĐ-UBND",
    title="Quy chế sử dụng thư điện tử công vụ (giả định)",
    issuer="UBND tỉnh Sao Mai",
    grade=Grade.READ,
    source="tests",
    fictitious=True,
)


def schedule(**changes: Any) -> CheckSchedule:
    """Return a schedule with a check in the morning and one in the afternoon."""
    arguments: dict[str, Any] = {
        "id": "twice-a-day",
        "slots": (MORNING, AFTERNOON),
        "role": "văn thư cơ quan",
        "citation": Citation(instrument=REGULATION, article=5),
        "window_source": "Quyết định của cơ quan (giả định)",
        "effective": Period(),
    }
    return CheckSchedule(**(arguments | changes))


def assigned(mailbox: str = MAILBOX, schedule_id: str = "twice-a-day") -> Assignment:
    """Assign a mailbox to a schedule for good."""
    return Assignment(mailbox=mailbox, schedule_id=schedule_id, period=Period())


PLAN = CheckPlan(
    schedules=(schedule(),),
    assignments=(assigned(),),
    calendar=WorkCalendar.bundled(),
)


def at(clock: str, day: date = DAY) -> datetime:
    """Return a moment in Vietnam."""
    return datetime.combine(day, time.fromisoformat(clock), ICT)


def logins(*clocks: str, day: date = DAY, mailbox: str = MAILBOX) -> list[CheckEvent]:
    """Return logins at these times of one day."""
    return [CheckEvent(mailbox=mailbox, at=at(c, day), source=LOG) for c in clocks]


def span(start: str, end: str) -> LogSpan:
    """Return a stretch that the log covers on the day."""
    return LogSpan(start=at(start), end=at(end), source=LOG)


def verdicts(ledger: Ledger) -> list[str]:
    """Return the verdicts as text, in the order of the rows."""
    return [str(row.verdict) for row in ledger.rows]


class TestFinalVerdicts:
    @pytest.mark.parametrize(
        ("clocks", "expected"),
        [
            pytest.param([], ["missed", "missed"], id="silence"),
            pytest.param(["07:29:59"], ["missed", "missed"], id="a second too early"),
            pytest.param(["07:30:00"], ["on_time", "missed"], id="window opens"),
            pytest.param(["08:00:00"], ["on_time", "missed"], id="due"),
            pytest.param(["08:29:59"], ["on_time", "missed"], id="last second"),
            pytest.param(["08:30:00"], ["late", "missed"], id="window has closed"),
            pytest.param(["13:29:59"], ["late", "missed"], id="last second of late"),
            pytest.param(["13:30:00"], ["missed", "on_time"], id="next one opens"),
            pytest.param(["23:59:59"], ["missed", "late"], id="last second of the day"),
            pytest.param(["08:00", "08:00"], ["on_time", "missed"], id="duplicate"),
            pytest.param(["08:00", "08:05"], ["on_time", "missed"], id="two in one"),
            pytest.param(["08:05", "14:05"], ["on_time", "on_time"], id="both"),
            pytest.param(["14:05", "08:05"], ["on_time", "on_time"], id="unsorted"),
            pytest.param(["08:00", "10:00"], ["on_time", "missed"], id="between"),
            pytest.param(
                ["00:00", "07:00"], ["missed", "missed"], id="too early twice"
            ),
        ],
    )
    def test_one_day(self, clocks: list[str], expected: list[str]) -> None:
        """Windows are half open, to the second, and each event serves once."""
        ledger = assess_checks(PLAN, logins(*clocks), TODAY, now=LATER)

        assert expected == verdicts(ledger)

    @pytest.mark.parametrize(
        "offset",
        [
            pytest.param(UTC, id="UTC"),
            pytest.param(timezone(timedelta(hours=-5)), id="the day before"),
            pytest.param(timezone(timedelta(hours=14)), id="the far east"),
        ],
    )
    def test_other_offsets(self, offset: timezone) -> None:
        """A moment is the same in every offset."""
        event = attrs.evolve(logins("07:30")[0], at=at("07:30").astimezone(offset))

        assert ["on_time", "missed"] == verdicts(
            assess_checks(PLAN, [event], TODAY, now=LATER)
        )

    def test_other_days_and_mailboxes(self) -> None:
        """Only events of the mailbox on the day serve its checks."""
        events = [
            *logins("08:00", "14:00", mailbox="khac@saomai.test"),
            *logins("08:00", day=date(2024, 5, 1)),
            *logins("14:00", day=date(2024, 5, 3)),
        ]

        ledger = assess_checks(PLAN, events, TODAY, now=LATER)

        assert ["missed", "missed"] == verdicts(ledger)

    def test_case_of_the_account(self) -> None:
        """The account is found in whatever case it was written."""
        events = logins("08:00", mailbox="VanThu@SAOMAI.test")

        assert 1 == assess_checks(PLAN, events, TODAY, now=LATER).count(Verdict.ON_TIME)

    def test_row(self) -> None:
        """A row holds the event, and a sentence that a person can sign."""
        (event,) = logins("08:10")

        first, second = assess_checks(PLAN, [event], TODAY, now=LATER).rows

        assert event == first.event
        assert (
            "Có ghi nhận truy cập hộp thư lúc 08:10 ngày 02/05/2024, trong khung giờ "
            "07:30–08:30 do cơ quan quy định." == first.reason.vi
        )
        assert second.event is None
        assert (
            "Không thấy ghi nhận truy cập trong khung giờ 13:30–14:30 ngày 02/05/2024 "
            "theo nhật ký mail.log; đề nghị cơ quan xác minh trước khi kết luận."
            == second.reason.vi
        )

    def test_missed_without_any_log(self) -> None:
        """Without events or coverage the sentence names no log."""
        row = assess_checks(PLAN, [], TODAY, now=LATER).rows[0]

        assert "theo nhật ký đã cung cấp;" in row.reason.vi
        assert "the log given" in row.reason.en

    def test_late_sentence(self) -> None:
        """Lateness is told by the agency's own window."""
        row = assess_checks(PLAN, logins("09:00"), TODAY, now=LATER).rows[0]

        assert (
            "Có ghi nhận truy cập hộp thư lúc 09:00 ngày 02/05/2024, sau khung giờ "
            "07:30–08:30 do cơ quan quy định." == row.reason.vi
        )

    def test_window_to_midnight(self) -> None:
        """A window may end with the day, and has seconds where they matter."""
        slot = Slot(at=time(23, 30, 5), early=HALF_HOUR, grace=timedelta(seconds=1795))
        plan = attrs.evolve(PLAN, schedules=(schedule(slots=(slot,)),))

        (row,) = assess_checks(plan, logins("23:59:59"), TODAY, now=LATER).rows

        assert Verdict.ON_TIME is row.verdict
        assert "23:00:05–24:00" in row.reason.vi


class TestLiveVerdicts:
    @pytest.mark.parametrize(
        ("now", "clocks", "expected"),
        [
            pytest.param("07:29:59", [], ["upcoming", "upcoming"], id="before"),
            pytest.param("07:30:00", [], ["open", "upcoming"], id="opens"),
            pytest.param("08:29:59", [], ["open", "upcoming"], id="still open"),
            pytest.param("08:30:00", [], ["overdue", "upcoming"], id="closed"),
            pytest.param("13:29:59", [], ["overdue", "upcoming"], id="late possible"),
            pytest.param("13:30:00", [], ["missed", "open"], id="next opens"),
            pytest.param("08:00", ["07:45"], ["on_time", "upcoming"], id="done"),
            pytest.param("09:00", ["08:45"], ["late", "upcoming"], id="done late"),
            pytest.param("08:00", ["08:00"], ["on_time", "upcoming"], id="this second"),
            pytest.param(
                "08:00", ["08:01"], ["open", "upcoming"], id="from the future"
            ),
            pytest.param(
                "23:59:59", [], ["missed", "overdue"], id="until the day ends"
            ),
        ],
    )
    def test_one_day(self, now: str, clocks: list[str], expected: list[str]) -> None:
        """What is not decided yet has a live verdict; later events do not count."""
        ledger = assess_checks(PLAN, logins(*clocks), TODAY, now=at(now))

        assert expected == verdicts(ledger)
        assert at(now) == ledger.now

    @pytest.mark.parametrize(
        ("now", "sentence"),
        [
            ("07:00", "Khung giờ kiểm tra tiếp theo: 07:30–08:30 ngày 02/05/2024."),
            ("08:00", "Đang trong khung giờ kiểm tra, đến 08:30."),
            (
                "09:00",
                "Đã quá 08:30, chưa thấy ghi nhận truy cập; đề nghị kiểm tra hộp thư.",
            ),
        ],
    )
    def test_sentences(self, now: str, sentence: str) -> None:
        """Live verdicts tell the officer what to do by when."""
        row = assess_checks(PLAN, [], TODAY, now=at(now)).rows[0]

        assert sentence == row.reason.vi

    @pytest.mark.parametrize(
        ("now", "clocks", "slots"),
        [
            pytest.param(at("08:29:59"), [], [], id="still open"),
            pytest.param(at("08:30"), [], [0], id="closed"),
            pytest.param(at("08:30"), ["08:29"], [], id="done"),
            pytest.param(at("20:00"), ["08:29"], [1], id="the afternoon's"),
            pytest.param(at("20:00", date(2024, 5, 1)), [], [], id="day off"),
        ],
    )
    def test_overdue(self, now: datetime, clocks: list[str], slots: list[int]) -> None:
        """Overdue are today's checks whose window has closed without an event."""
        rows = overdue(PLAN, logins(*clocks), now)

        assert slots == [row.expected.slot for row in rows]

    def test_reads_the_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without a moment it is the present one, which the ledger states."""
        monkeypatch.setattr(times, "now", lambda: at("09:00"))

        assert at("09:00") == assess_checks(PLAN, [], TODAY).now
        assert 1 == len(overdue(PLAN, []))


class TestCoverage:
    @pytest.mark.parametrize(
        ("spans", "expected"),
        [
            pytest.param([], ["unknown", "unknown"], id="none"),
            pytest.param([("00:00", "23:59")], ["missed", "missed"], id="whole day"),
            pytest.param([("07:30", "08:30")], ["missed", "unknown"], id="exactly"),
            pytest.param(
                [("07:30:01", "23:00")], ["unknown", "missed"], id="begins late"
            ),
            pytest.param(
                [("00:00", "14:29:59")], ["missed", "unknown"], id="ends early"
            ),
            pytest.param(
                [("13:00", "15:00"), ("07:00", "08:00"), ("08:00", "09:00")],
                ["missed", "missed"],
                id="touching, unsorted",
            ),
            pytest.param(
                [("07:00", "08:00"), ("08:00:01", "15:00")],
                ["unknown", "missed"],
                id="a second is missing",
            ),
            pytest.param(
                [("07:00", "15:00"), ("07:40", "07:50")], ["missed"] * 2, id="nested"
            ),
        ],
    )
    def test_silence(self, spans: list[tuple[str, str]], expected: list[str]) -> None:
        """Silence says something only where the log covers the whole window."""
        coverage = [span(*ends) for ends in spans]

        ledger = assess_checks(PLAN, [], TODAY, coverage=coverage, now=LATER)

        assert expected == verdicts(ledger)

    @pytest.mark.parametrize(
        ("spans", "gap"),
        [
            pytest.param([], ("07:30", "08:30"), id="nothing"),
            pytest.param([("07:00", "07:40")], ("07:40", "08:30"), id="the end"),
            pytest.param([("08:10", "09:00")], ("07:30", "08:10"), id="the beginning"),
            pytest.param(
                [("07:00", "07:40"), ("08:00", "09:00")],
                ("07:40", "08:00"),
                id="middle",
            ),
            pytest.param(
                [("06:00", "07:00"), ("09:00", "10:00")],
                ("07:30", "08:30"),
                id="around",
            ),
        ],
    )
    def test_sentence(self, spans: list[tuple[str, str]], gap: tuple[str, str]) -> None:
        """The sentence names the first stretch of the window that is missing."""
        coverage = [span(*ends) for ends in spans]

        row = assess_checks(PLAN, [], TODAY, coverage=coverage, now=LATER).rows[0]

        assert gap == tuple(f"{row.reason[end]:%H:%M}" for end in ("start", "end"))
        assert row.reason.vi.endswith("không kết luận.")

    def test_an_event_is_an_event(self) -> None:
        """What was seen counts, whatever else is missing."""
        events = logins("08:00", "20:00")

        ledger = assess_checks(PLAN, events, TODAY, coverage=[], now=LATER)

        assert ["on_time", "late"] == verdicts(ledger)

    def test_gap_stands_above_overdue(self) -> None:
        """A closed window that the log does not cover is no reason to remind."""
        coverage = [span("00:00", "08:00")]

        ledger = assess_checks(PLAN, [], TODAY, coverage=coverage, now=at("09:00"))

        assert ["unknown", "upcoming"] == verdicts(ledger)

    def test_assumption(self) -> None:
        """A ledger without coverage says that it took the logs to be complete."""
        code = "schedule.assumes_complete"
        without = assess_checks(PLAN, [], TODAY, now=LATER)
        covered = assess_checks(PLAN, [], TODAY, coverage=[], now=LATER)

        assert code in {reason.code for reason in without.assumptions}
        assert code not in {reason.code for reason in covered.assumptions}


class TestWaivers:
    WAIVER = Waiver(
        rule_id="twice-a-day",
        reason="nghỉ phép",
        approver="Nguyễn Văn A, Chánh Văn phòng",
        period=TODAY,
    )

    def test_exempt(self) -> None:
        """An exception stands above what was seen, and the duty remains."""
        ledger = assess_checks(
            PLAN, logins("08:00"), TODAY, coverage=[], waivers=[self.WAIVER], now=LATER
        )

        assert ["exempt", "exempt"] == verdicts(ledger)
        assert ledger.rows[0].event is None
        assert (
            "Không tính lần kiểm tra này: nghỉ phép (Nguyễn Văn A, Chánh Văn phòng đã "
            "ghi nhận ngoại lệ đến ngày 02/05/2024); nghĩa vụ theo Điều 5 Quyết định "
            "số 01/2024/QĐ-UBND không vì thế mà chấm dứt." == ledger.rows[0].reason.vi
        )

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"rule_id": "other"}, id="other rule"),
            pytest.param({"period": Period(None, date(2024, 5, 1))}, id="expired"),
        ],
    )
    def test_not_exempt(self, change: dict[str, Any]) -> None:
        """An exception holds for its schedule and its days."""
        waivers = [attrs.evolve(self.WAIVER, **change)]

        ledger = assess_checks(PLAN, [], TODAY, waivers=waivers, now=LATER)

        assert ["missed", "missed"] == verdicts(ledger)

    def test_without_a_provision(self) -> None:
        """Where no provision is cited, the duty rests on the agency's decision."""
        plan = attrs.evolve(PLAN, schedules=(schedule(citation=None),))

        row = assess_checks(plan, [], TODAY, waivers=[self.WAIVER], now=LATER).rows[0]

        assert "theo Quyết định của cơ quan (giả định) không vì thế" in row.reason.vi


class TestSeveralSchedules:
    PLAN = CheckPlan(
        schedules=(
            schedule(
                id="wide",
                slots=(Slot(at=time(9), early=HALF_HOUR * 2, grace=HALF_HOUR * 6),),
            ),
            schedule(
                id="narrow",
                slots=(Slot(at=time(10), early=HALF_HOUR, grace=HALF_HOUR),),
            ),
        ),
        assignments=(assigned(schedule_id="wide"), assigned(schedule_id="narrow")),
        calendar=WorkCalendar.bundled(),
    )

    @pytest.mark.parametrize(
        ("clocks", "expected"),
        [
            pytest.param(["10:00"], {"wide": "missed", "narrow": "on_time"}, id="one"),
            pytest.param(
                ["10:00", "10:10"], {"wide": "on_time", "narrow": "on_time"}, id="two"
            ),
            pytest.param(
                ["10:00", "13:00"], {"wide": "late", "narrow": "on_time"}, id="late"
            ),
        ],
    )
    def test_no_event_serves_two(
        self, clocks: list[str], expected: dict[str, str]
    ) -> None:
        """A login serves the window that ends first, and no second one."""
        ledger = assess_checks(self.PLAN, logins(*clocks), TODAY, now=LATER)

        assert expected == {
            row.expected.schedule_id: str(row.verdict) for row in ledger.rows
        }

    @given(
        st.lists(st.integers(0, 24 * 60 - 1), max_size=6),
        st.integers(0, 24 * 60 - 1),
        st.randoms(use_true_random=False),
    )
    def test_more_and_shuffled(
        self, minutes: list[int], more: int, random: Any
    ) -> None:
        """More events never serve fewer checks; their order does not matter."""
        events = [
            CheckEvent(
                mailbox=MAILBOX, at=at("00:00") + timedelta(minutes=m), source=LOG
            )
            for m in minutes
        ]
        extra = CheckEvent(
            mailbox=MAILBOX, at=at("00:00") + timedelta(minutes=more), source=LOG
        )
        before = assess_checks(self.PLAN, events, TODAY, now=LATER)
        after = assess_checks(self.PLAN, [*events, extra], TODAY, now=LATER)
        random.shuffle(events)

        assert before.rows == assess_checks(self.PLAN, events, TODAY, now=LATER).rows
        used = [row.event for row in after.rows if row.event is not None]
        assert len(used) == len(set(used))
        assert sum(row.event is not None for row in before.rows) <= len(used)


class TestLedger:
    WEEK = Period(date(2024, 4, 29), date(2024, 5, 5))
    LEDGER = assess_checks(PLAN, logins("08:00"), WEEK, now=LATER)

    def test_what_it_rests_on(self) -> None:
        """A ledger states calendar, schedules, logs, period and moment."""
        assert WorkCalendar.bundled().version == self.LEDGER.calendar_version
        assert ("twice-a-day",) == self.LEDGER.schedule_ids
        assert (LOG,) == self.LEDGER.sources
        assert self.WEEK == self.LEDGER.period
        assert LATER == self.LEDGER.now

    def test_days_off_are_listed(self) -> None:
        """Days off owe nothing, and are listed with the reason."""
        assert [
            (29, "schedule.day_swap_off"),
            (30, "schedule.day_holiday"),
            (1, "schedule.day_holiday"),
            (5, "schedule.day_weekend"),
        ] == [(day.date.day, day.reason.code) for day in self.LEDGER.excluded]
        assert "Ngày Quốc tế lao động" in self.LEDGER.excluded[2].reason.vi

    def test_counts(self) -> None:
        """Verdicts are counted, also those that nothing has."""
        assert 1 == self.LEDGER.count(Verdict.ON_TIME)
        assert 5 == self.LEDGER.count(Verdict.MISSED)
        assert 0 == self.LEDGER.count(Verdict.LATE)

    def test_one_mailbox(self) -> None:
        """The rows of a mailbox are found in any case."""
        assert self.LEDGER.rows == self.LEDGER.for_mailbox("VanThu@saomai.test")
        assert () == self.LEDGER.for_mailbox("khac@saomai.test")

    def test_neither_true_nor_false(self) -> None:
        """Ledger and row refuse to be taken for a yes or a no."""
        for value in (self.LEDGER, self.LEDGER.rows[0]):
            with pytest.raises(TypeError, match="ask"):
                bool(value)

    def test_no_person_is_named(self) -> None:
        """Sentences name nobody, also where the roster does."""
        plan = attrs.evolve(
            PLAN, assignments=(attrs.evolve(assigned(), responsible="Trần Thị B"),)
        )

        ledger = assess_checks(plan, [], TODAY, now=LATER)

        assert all("Trần" not in row.reason.vi for row in ledger.rows)

    def test_assumptions(self) -> None:
        """The assumptions name working days, access, lateness and the windows."""
        assert [
            "schedule.assumes_working_days",
            "schedule.assumes_access",
            "schedule.assumes_late",
            "schedule.assumes_windows",
            "schedule.assumes_duty",
            "schedule.assumes_complete",
            "schedule.assumes_evidence",
        ] == [reason.code for reason in self.LEDGER.assumptions]
        assert (
            "Khung giờ của lịch kiểm tra twice-a-day theo Quyết định của cơ quan "
            "(giả định)." == self.LEDGER.assumptions[3].vi
        )
        assert (
            "Lịch kiểm tra twice-a-day theo Điều 5 Quyết định số 01/2024/QĐ-UBND."
            == self.LEDGER.assumptions[4].vi
        )

    def test_hours_are_stated(self) -> None:
        """A ledger that knows working hours says whose."""
        hours = HoursPlan(
            periods=(
                HoursPeriod(
                    period=Period(),
                    morning=Session(start=time(7), end=time(11)),
                    afternoon=Session(start=time(13), end=time(17)),
                ),
            ),
            source="Thông báo giờ làm việc (giả định)",
        )

        ledger = assess_checks(attrs.evolve(PLAN, hours=hours), [], TODAY, now=LATER)

        assert "Giờ làm việc theo Thông báo giờ làm việc (giả định)." in {
            reason.vi for reason in ledger.assumptions
        }

    @pytest.mark.parametrize(
        ("day", "codes"),
        [
            pytest.param(date(2026, 11, 23), ["schedule.day_notice"], id="proposed"),
            pytest.param(date(2027, 3, 1), ["schedule.assumes_year"], id="unannounced"),
            pytest.param(date(2026, 11, 24), [], id="announced"),
        ],
    )
    def test_unsettled_days(self, day: date, codes: list[str]) -> None:
        """What is not settled about the days of the period is said."""
        ledger = assess_checks(PLAN, [], Period(day, day), coverage=[], now=LATER)

        assert codes == [reason.code for reason in ledger.assumptions[5:-1]]

    def test_nothing_expected(self) -> None:
        """A day off gives an empty ledger that says why."""
        day = date(2026, 11, 24)

        ledger = assess_checks(PLAN, [], Period(day, day), now=LATER)

        assert () == ledger.rows
        assert "Ngày Văn hóa Việt Nam" in ledger.excluded[0].reason.vi

    def test_beyond_the_calendar(self) -> None:
        """A period that leaves the calendar has no ledger."""
        with pytest.raises(CalendarHorizonError):
            assess_checks(PLAN, [], Period(DAY, date(2028, 1, 1)), now=LATER)

    @pytest.mark.parametrize(
        "change",
        [
            {"plan": None},
            {"events": None},
            {"events": "vanthu"},
            {"events": [at("08:00")]},
            {"period": None},
            {"period": Period()},
            {"coverage": 3},
            {"coverage": [(at("08:00"), at("09:00"))]},
            {"events": 3},
            {"coverage": span("08:00", "09:00")},
            {"waivers": ["twice-a-day"]},
            {"waivers": TestWaivers.WAIVER},
            {"waivers": [TestWaivers.WAIVER, None]},
            {"waivers": None},
            {"now": datetime(2024, 5, 2)},
            {"now": DAY},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_wrong_arguments(self, change: dict[str, Any]) -> None:
        """Arguments of the wrong type are named."""
        arguments: dict[str, Any] = {
            "plan": PLAN,
            "events": [],
            "period": TODAY,
            "now": LATER,
        }
        with pytest.raises(GovvnMailError):
            assess_checks(**(arguments | change))

    @pytest.mark.parametrize(
        ("events", "stated"),
        [
            pytest.param([], False, id="none"),
            pytest.param(logins("08:00"), False, id="its mailbox"),
            pytest.param(logins("08:00", mailbox="vanthu"), True, id="no domain"),
            pytest.param(
                logins("08:00", mailbox="vanthu") + logins("09:00"), False, id="some"
            ),
            pytest.param(
                logins("08:00", mailbox="vanthu", day=date(2025, 1, 2)),
                False,
                id="in the future only",
            ),
        ],
    )
    def test_events_of_no_mailbox(
        self, events: list[CheckEvent], *, stated: bool
    ) -> None:
        """Events that are all of other mailboxes are a doubt that the ledger states."""
        ledger = assess_checks(PLAN, events, TODAY, coverage=[], now=LATER)

        codes = [reason.code for reason in ledger.assumptions]
        assert stated is ("schedule.events_unmatched" in codes)
        assert stated is ("đối chiếu tên hộp thư" in ledger.assumptions[-1].vi)

    def test_as_json(self) -> None:
        """A ledger is JSON-ready, with all that its verdicts rest on."""
        ledger = assess_checks(PLAN, logins("08:10"), self.WEEK, coverage=[], now=LATER)

        values = json.loads(json.dumps(ledger.to_dict()))

        assert values == ledger.to_dict()
        assert {"first": "2024-04-29", "last": "2024-05-05"} == values["period"]
        assert "2024-06-01T00:00:00+07:00" == values["now"]
        assert WorkCalendar.bundled().version == values["calendar_version"]
        assert ["twice-a-day"] == values["schedule_ids"]
        assert [LOG] == values["sources"]
        assert [reason.to_dict() for reason in ledger.assumptions] == values[
            "assumptions"
        ]
        assert [
            ("2024-04-29", "swap_off"),
            ("2024-04-30", "holiday"),
            ("2024-05-01", "holiday"),
            ("2024-05-05", "weekend"),
        ] == [(day["date"], day["kind"]) for day in values["excluded"]]
        assert "Ngày Quốc tế lao động" in values["excluded"][2]["reason"]["vi"]
        assert [row.to_dict() for row in ledger.rows] == values["rows"]

    def test_row_as_json(self) -> None:
        """A row has the times of its check, the event, label and sentence."""
        first, second = assess_checks(PLAN, logins("08:10"), TODAY, now=LATER).rows

        assert {
            "expected": {
                "mailbox": MAILBOX,
                "schedule_id": "twice-a-day",
                "day": "2024-05-02",
                "slot": 0,
                "responsible": None,
                "unit": None,
                "agency": None,
                "opens": "2024-05-02T07:30:00+07:00",
                "due": "2024-05-02T08:00:00+07:00",
                "closes": "2024-05-02T08:30:00+07:00",
                "late_until": "2024-05-02T13:30:00+07:00",
            },
            "verdict": "on_time",
            "label": {
                "vi": "Có ghi nhận trong khung giờ",
                "en": "Recorded within the window",
            },
            "event": {
                "mailbox": MAILBOX,
                "at": "2024-05-02T08:10:00+07:00",
                "until": None,
                "kind": "login",
                "source": LOG,
            },
            "reason": first.reason.to_dict(),
            "grounds": first.grounds.to_dict(),
        } == first.to_dict()
        assert second.to_dict()["event"] is None

    def test_count_of_no_verdict(self) -> None:
        """A misspelled verdict has no count."""
        with pytest.raises(InputError):
            self.LEDGER.count("mised")  # type: ignore[arg-type]  # the point
