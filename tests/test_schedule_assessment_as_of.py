"""Tests for what a ledger makes of days that were announced late, or never dated."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    HoursPeriod,
    HoursPlan,
    Scope,
    Session,
    Slot,
    WorkCalendar,
    assess_checks,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.schedule import (
        Ledger,
    )

HOUR = timedelta(hours=1)
SATURDAY = date(2026, 9, 26)
MONDAY = date(2026, 9, 28)
LATER = datetime(2026, 10, 31, tzinfo=ICT)
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


def row(day: date, kind: str, announced_on: date | None, **more: Any) -> dict[str, Any]:
    """Return a day that an invented body decided."""
    return {
        "date": day,
        "weekday": f"{day:%a}",
        "kind": kind,
        "name_vi": "Kế hoạch riêng",
        "status": "announced",
        "announced_on": announced_on,
        "grade": "read",
        "evidence": "Kế hoạch của Sở Sao Mai (hư cấu)",
    } | more


def overlay(
    calendar: WorkCalendar, scope: Scope, *rows: dict[str, Any]
) -> WorkCalendar:
    """Lay the days of an invented body over *calendar*."""
    return calendar.overlay(
        {"days": list(rows)}, scope=scope, body=f"{scope} Sao Mai (hư cấu)"
    )


def ledger(
    calendar: WorkCalendar, first: date, last: date | None = None, *logins: datetime
) -> Ledger:
    """Return the ledger of one mailbox that is to be checked at 8 and at 14."""
    plan = CheckPlan(
        schedules=(
            CheckSchedule(
                id="own",
                slots=tuple(
                    Slot(at=time(hour), early=HOUR, grace=HOUR) for hour in (8, 14)
                ),
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(),
            ),
        ),
        assignments=(
            Assignment(mailbox="a@saomai.test", schedule_id="own", period=Period()),
        ),
        calendar=calendar,
        hours=HOURS,
    )
    events = [CheckEvent(mailbox="a@saomai.test", at=at, source="x") for at in logins]
    return assess_checks(plan, events, Period(first, last or first), now=LATER)


def verdicts(made: Ledger) -> list[str]:
    """Return the verdicts as text."""
    return [str(row.verdict) for row in made.rows]


class TestMakeUpDays:
    @pytest.mark.parametrize(
        ("announced_on", "verdict", "code"),
        [
            pytest.param(
                SATURDAY - timedelta(days=1), "missed", "schedule.missed", id="eve"
            ),
            pytest.param(
                SATURDAY,
                "unknown",
                "schedule.unknown_announced_late",
                id="on the day itself",
            ),
            pytest.param(
                SATURDAY + timedelta(days=2),
                "unknown",
                "schedule.unknown_announced_late",
                id="afterwards",
            ),
            pytest.param(None, "unknown", "schedule.unknown_undated", id="no date"),
        ],
    )
    def test_known_on_the_eve(
        self, announced_on: date | None, verdict: str, code: str
    ) -> None:
        """A worked rest day is held against nobody who could not know of it."""
        calendar = overlay(
            WorkCalendar.bundled(),
            Scope.AGENCY,
            row(SATURDAY, "local_work", announced_on),
        )

        made = ledger(calendar, SATURDAY)

        assert [verdict] * 2 == verdicts(made)
        assert {code} == {row.reason.code for row in made.rows}

    def test_what_was_seen_counts(self) -> None:
        """Who checked on such a day has checked."""
        calendar = overlay(
            WorkCalendar.bundled(), Scope.AGENCY, row(SATURDAY, "local_work", None)
        )

        made = ledger(calendar, SATURDAY, None, datetime(2026, 9, 26, 8, tzinfo=ICT))

        assert ["on_time", "unknown"] == verdicts(made)

    def test_sentences(self) -> None:
        """The sentence says what was not known, and draws no conclusion."""
        late, undated = (
            ledger(
                overlay(
                    WorkCalendar.bundled(),
                    Scope.AGENCY,
                    row(SATURDAY, "local_work", announced_on),
                ),
                SATURDAY,
            )
            for announced_on in (SATURDAY, None)
        )

        assert (
            "Tính đến hết ngày 25/09/2026, chưa có thông báo rằng ngày 26/09/2026 là "
            "ngày làm việc (Kế hoạch của Sở Sao Mai (hư cấu)); không kết luận."
            == late.rows[0].reason.vi
        )
        assert (
            "Không rõ việc ngày 26/09/2026 là ngày làm việc được thông báo khi nào "
            "(Kế hoạch của Sở Sao Mai (hư cấu)); không kết luận."
            == undated.rows[0].reason.vi
        )

    @pytest.mark.parametrize(
        ("province", "agency", "expected"),
        [
            pytest.param(None, "half_day", ["missed"], id="half of an ordinary day"),
            pytest.param("local_work", "half_day", ["missed"], id="worked anyway"),
            pytest.param("local_off", "half_day", ["unknown"], id="off otherwise"),
        ],
    )
    def test_what_the_row_adds(
        self, province: str | None, agency: str, expected: list[str]
    ) -> None:
        """Only a row without which the day would be off has to be known."""
        calendar = WorkCalendar.bundled()
        if province is not None:
            calendar = overlay(
                calendar, Scope.PROVINCE, row(MONDAY, province, date(2026, 9, 1))
            )
        calendar = overlay(
            calendar, Scope.AGENCY, row(MONDAY, agency, None, half="morning")
        )

        assert expected == verdicts(ledger(calendar, MONDAY))

    def test_a_wider_row_that_is_not_known(self) -> None:
        """Half of a day that a province made worked rests on its row, too."""
        calendar = overlay(
            overlay(
                WorkCalendar.bundled(),
                Scope.PROVINCE,
                row(SATURDAY, "local_work", None),
            ),
            Scope.AGENCY,
            row(SATURDAY, "half_day", date(2026, 9, 1), half="morning"),
        )

        assert ["unknown"] == verdicts(ledger(calendar, SATURDAY))

    def test_days_off_announced_afterwards(self) -> None:
        """A storm day that was declared afterwards owes nothing."""
        calendar = overlay(
            WorkCalendar.bundled(),
            Scope.AGENCY,
            row(MONDAY, "local_off", date(2026, 10, 1)),
        )

        made = ledger(calendar, MONDAY)
        before = ledger(calendar.as_of(MONDAY), MONDAY)

        assert () == made.rows
        assert ["missed", "missed"] == verdicts(before)


class TestWhatIsStated:
    def test_not_expected(self) -> None:
        """Days off and the half that is not worked are listed with their reasons."""
        calendar = overlay(
            WorkCalendar.bundled(),
            Scope.AGENCY,
            row(MONDAY, "half_day", date(2026, 9, 1), half="morning"),
        )

        made = ledger(calendar, SATURDAY, MONDAY)

        assert [
            "schedule.day_weekend",
            "schedule.day_weekend",
            "schedule.slot_not_worked",
        ] == [reason.code for reason in made.not_expected]
        assert [reason.to_dict() for reason in made.not_expected] == made.to_dict()[
            "not_expected"
        ]

    def test_known_on(self) -> None:
        """A ledger by the calendar as known on a day says which day."""
        eve = date(2025, 12, 24)
        calendar = WorkCalendar.bundled()
        swapped = date(2026, 1, 2)

        then = ledger(calendar.as_of(eve), swapped)
        now = ledger(calendar, swapped)

        assert (eve, None) == (then.calendar_known_on, now.calendar_known_on)
        assert "2025-12-24" == then.to_dict()["calendar_known_on"]
        assert now.to_dict()["calendar_known_on"] is None
        assert then.calendar_version.endswith("@2025-12-24")
        assert "Lịch làm việc lấy theo những gì đã biết đến hết ngày 24/12/2025." in {
            reason.vi for reason in then.assumptions
        }
        assert (["missed"] * 2, []) == (verdicts(then), verdicts(now))
