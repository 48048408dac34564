"""Tests for who answers for a mailbox, when it is in use, and what exempts a check."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from govvn_mail.errors import InputError, ScheduleError
from govvn_mail.law import Waiver
from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    Deputy,
    Leave,
    MailboxLife,
    Outage,
    Slot,
    Suspension,
    WorkCalendar,
    assess_checks,
    expected_checks,
    next_due,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.schedule import Ledger

DAY = date(2024, 5, 2)
TODAY = Period(DAY, DAY)
HALF_HOUR = timedelta(minutes=30)
MAILBOX = "vanthu@saomai.test"
OTHER = "snv@saomai.test"
APPROVER = "Nguyễn Văn A, Chánh Văn phòng"


def at(clock: str, day: date = DAY) -> datetime:
    """Return a moment in Vietnam."""
    return datetime.combine(day, time.fromisoformat(clock), ICT)


def plan(*lives: MailboxLife, **changes: Any) -> CheckPlan:
    """Return a plan with two mailboxes, to be checked at 8 and at 14."""
    assignments = tuple(
        Assignment(
            mailbox=mailbox,
            schedule_id="own",
            period=Period(),
            responsible=person,
            **changes,
        )
        for mailbox, person in ((MAILBOX, "Trần Thị B"), (OTHER, None))
    )
    return CheckPlan(
        schedules=(
            CheckSchedule(
                id="own",
                slots=tuple(
                    Slot(at=time(hour), early=HALF_HOUR, grace=HALF_HOUR)
                    for hour in (8, 14)
                ),
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(),
            ),
        ),
        assignments=assignments,
        calendar=WorkCalendar.bundled(),
        lives=lives,
    )


def life(**changes: Any) -> MailboxLife:
    """Return the life of the first mailbox."""
    return MailboxLife(mailbox=MAILBOX, source="Phiếu cấp (giả định)", **changes)


def assess(plan: CheckPlan, *waivers: Any, logins: tuple[str, ...] = ()) -> Ledger:
    """Return the ledger of the day."""
    events = [CheckEvent(mailbox=MAILBOX, at=at(c), source="x") for c in logins]
    now = datetime(2024, 6, 1, tzinfo=ICT)
    return assess_checks(plan, events, TODAY, waivers=waivers, now=now)


def verdicts(ledger: Ledger, mailbox: str = MAILBOX) -> list[str]:
    """Return the verdicts on a mailbox, as text."""
    return [str(row.verdict) for row in ledger.for_mailbox(mailbox)]


class TestMailboxLife:
    @pytest.mark.parametrize(
        ("changes", "slots"),
        [
            pytest.param({}, [0, 1], id="always"),
            pytest.param({"created": at("07:30")}, [0, 1], id="created as it opens"),
            pytest.param({"created": at("07:30:01")}, [1], id="a second later"),
            pytest.param({"created": at("10:00")}, [1], id="created mid-day"),
            pytest.param({"withdrawn": at("14:30")}, [0, 1], id="ends as it closes"),
            pytest.param({"withdrawn": at("14:29:59")}, [0], id="a second before"),
            pytest.param({"withdrawn": at("00:00")}, [], id="withdrawn before"),
            pytest.param(
                {"suspensions": (Suspension(start=at("08:00"), end=at("08:01")),)},
                [1],
                id="suspended for a minute",
            ),
            pytest.param(
                {"suspensions": (Suspension(start=at("08:30"), end=at("13:30")),)},
                [0, 1],
                id="suspended between",
            ),
            pytest.param(
                {"suspensions": (Suspension(start=at("09:00")),)}, [0], id="for good"
            ),
        ],
    )
    def test_windows(self, changes: dict[str, Any], slots: list[int]) -> None:
        """A check is expected only where the mailbox is in use all its window long."""
        own = plan(life(**changes))

        expected = expected_checks(own, TODAY)

        assert slots == [c.slot for c in expected if c.mailbox == MAILBOX]
        assert [0, 1] == [c.slot for c in expected if c.mailbox == OTHER]
        assert 2 - len(slots) == len(own.not_expected(DAY))

    def test_the_reason_is_said(self) -> None:
        """What is not expected is listed with the record that says why."""
        ledger = assess(plan(life(created=at("10:00"))))

        (reason,) = ledger.not_expected
        assert (
            "Hộp thư vanthu@saomai.test không được sử dụng suốt khung giờ 07:30–08:30 "
            "ngày 02/05/2024 (Phiếu cấp (giả định)); không tính lần kiểm tra này."
            == reason.vi
        )

    def test_next_due(self) -> None:
        """The next check of a new mailbox is the first after its creation."""
        check = next_due(
            plan(life(created=at("10:00"))), at("00:00"), mailbox="VanThu@saomai.test"
        )

        assert check is not None
        assert at("14:00") == check.due

    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(
                lambda: life(created=at("09:00"), withdrawn=at("09:00")), id="life"
            ),
            pytest.param(
                lambda: Suspension(start=at("09:00"), end=at("08:00")), id="suspension"
            ),
            pytest.param(
                lambda: Outage(
                    start=at("09:00"), end=at("09:00"), reason="x", approver="y"
                ),
                id="outage",
            ),
            pytest.param(
                lambda: Leave(
                    person="x", period=Period(DAY, None), reason="x", approver="y"
                ),
                id="leave without end",
            ),
            pytest.param(lambda: plan(life(), life()), id="two lives"),
        ],
    )
    def test_refused(self, make: Any) -> None:
        """Times run forward, and leave ends."""
        with pytest.raises(ScheduleError):
            make()

    @pytest.mark.parametrize(
        "make",
        [
            lambda: life(created=datetime(2024, 5, 2)),
            lambda: life(withdrawn=DAY),
            lambda: life(suspensions=[]),
            lambda: Suspension(start=None),  # type: ignore[arg-type]  # the point
            lambda: Outage(
                start=at("08:00"),
                end=at("09:00"),
                mailboxes=MAILBOX,
                reason="x",
                approver="y",
            ),
            lambda: Leave(person="", period=TODAY, reason="x", approver="y"),
            lambda: Deputy(name=" ", period=TODAY),
            lambda: plan(deputies=("Lê Văn C",)),
            lambda: assess(plan(), "leave"),
        ],
    )
    def test_wrong_parts(self, make: Any) -> None:
        """Every part is of its type."""
        with pytest.raises(InputError):
            make()


class TestLeave:
    LEAVE = Leave(
        person="Trần Thị B", period=TODAY, reason="nghỉ phép", approver=APPROVER
    )

    def test_exempts_the_person(self) -> None:
        """Leave exempts what the person answers for, and nothing else."""
        ledger = assess(plan(), self.LEAVE, logins=("08:00",))

        assert ["exempt"] * 2 == verdicts(ledger)
        assert ["missed"] * 2 == verdicts(ledger, OTHER)
        assert ledger.rows[0].event is None

    def test_sentence(self) -> None:
        """The sentence gives the cause and who recorded it, and names no officer."""
        row = assess(plan(), self.LEAVE).for_mailbox(MAILBOX)[0]

        assert "nghỉ phép (Nguyễn Văn A, Chánh Văn phòng" in row.reason.vi
        assert "Trần Thị B" not in row.reason.vi
        assert "Trần Thị B" == row.expected.responsible

    def test_a_deputy_stands_in(self) -> None:
        """Where a deputy answers, the mailbox is to be checked as ever."""
        deputy = Deputy(name="Lê Văn C", period=TODAY)

        ledger = assess(plan(deputies=(deputy,)), self.LEAVE)

        assert ["missed"] * 2 == verdicts(ledger)
        assert {"Lê Văn C"} == {row.expected.responsible for row in ledger.rows}

    def test_other_days(self) -> None:
        """Leave holds for its days."""
        yesterday = Period(None, DAY - timedelta(days=1))
        leave = Leave(
            person="Trần Thị B", period=yesterday, reason="x", approver=APPROVER
        )

        assert ["missed"] * 2 == verdicts(assess(plan(), leave))

    def test_waiver_of_the_schedule(self) -> None:
        """A waiver of the schedule exempts every mailbox of it."""
        waiver = Waiver(rule_id="own", reason="x", approver=APPROVER, period=TODAY)

        ledger = assess(plan(), waiver)

        assert {"exempt"} == {str(row.verdict) for row in ledger.rows}


class TestOutage:
    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            pytest.param("08:00", "08:01", ["exempt", "missed"], id="inside"),
            pytest.param("06:00", "07:30", ["missed", "missed"], id="before"),
            pytest.param("06:00", "07:30:01", ["exempt", "missed"], id="its start"),
            pytest.param("08:30", "13:30", ["missed", "missed"], id="between"),
            pytest.param("08:29", "13:31", ["exempt", "exempt"], id="both"),
        ],
    )
    def test_windows(self, start: str, end: str, expected: list[str]) -> None:
        """An outage exempts the checks with whose window it shares a moment."""
        outage = Outage(
            start=at(start), end=at(end), reason="mất điện", approver=APPROVER
        )

        ledger = assess(plan(), outage)

        assert expected == verdicts(ledger) == verdicts(ledger, OTHER)

    def test_single_mailboxes(self) -> None:
        """An outage may concern single mailboxes, in any case of letters."""
        outage = Outage(
            start=at("00:00"),
            end=at("23:00"),
            mailboxes=frozenset({"VanThu@SaoMai.test"}),
            reason="lỗi máy chủ",
            approver=APPROVER,
        )

        ledger = assess(plan(), outage)

        assert ["exempt"] * 2 == verdicts(ledger)
        assert ["missed"] * 2 == verdicts(ledger, OTHER)
        assert "23:00 ngày 02/05/2024" in ledger.for_mailbox(MAILBOX)[0].reason.vi
