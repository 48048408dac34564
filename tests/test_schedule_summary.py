"""Tests for `govvn_mail.schedule.summary`, `.book`, `.grounds` and `.sheets`."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from govvn_mail.errors import InputError
from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    Leave,
    LedgerBook,
    LogSpan,
    Slot,
    SummaryBy,
    Verdict,
    WorkCalendar,
    assess_checks,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.schedule import (
        Ledger,
        SummaryRow,
    )

HALF_HOUR = timedelta(minutes=30)
LATER = datetime(2024, 6, 10, tzinfo=ICT)
TWO_DAYS = Period(date(2024, 5, 31), date(2024, 6, 3))
"""Friday and Monday with a weekend and the end of a month between them."""

SCHEDULE = CheckSchedule(
    id="twice",
    slots=tuple(
        Slot(at=time(hour), early=HALF_HOUR, grace=HALF_HOUR) for hour in (8, 14)
    ),
    role="văn thư cơ quan",
    citation=None,
    window_source="Quyết định của cơ quan (giả định)",
    effective=Period(),
)


def assigned(name: str, **changes: Any) -> Assignment:
    """Assign a mailbox of the fictitious province."""
    return Assignment(
        mailbox=f"{name}@saomai.test", schedule_id="twice", period=Period(), **changes
    )


PLAN = CheckPlan(
    schedules=(SCHEDULE,),
    assignments=(
        assigned("a", responsible="Trần Thị B", unit="Phòng 1", agency="Sở X"),
        assigned("b", responsible="Lê Văn C", unit="Phòng 2", agency="Sở X"),
        assigned("=c"),
    ),
    calendar=WorkCalendar.bundled(),
)


def login(name: str, *moment: int) -> CheckEvent:
    """Return a login at a moment of 2024."""
    return CheckEvent(
        mailbox=f"{name}@saomai.test",
        at=datetime(2024, *moment, tzinfo=ICT),  # type: ignore[misc,arg-type]  # parts
        source="mail.log",
    )


EVENTS = (
    login("a", 5, 31, 8),
    login("a", 5, 31, 15),
    login("a", 6, 3, 8),
    login("b", 5, 31, 8),
)
LEDGER = assess_checks(PLAN, EVENTS, TWO_DAYS, now=LATER)


def rows(by: SummaryBy, ledger: Ledger = LEDGER) -> dict[str | None, SummaryRow]:
    """Return the summary by name."""
    return {row.name: row for row in ledger.summary(by=by)}


class TestSummary:
    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            pytest.param(
                SummaryBy.PERSON,
                [("Lê Văn C", 1, 0, 4), ("Trần Thị B", 2, 1, 4), (None, 0, 0, 4)],
                id="person",
            ),
            pytest.param(
                SummaryBy.UNIT,
                [("Phòng 1", 2, 1, 4), ("Phòng 2", 1, 0, 4), (None, 0, 0, 4)],
                id="unit",
            ),
            pytest.param(
                SummaryBy.AGENCY, [("Sở X", 3, 1, 8), (None, 0, 0, 4)], id="agency"
            ),
            pytest.param(
                SummaryBy.MONTH,
                [("2024-05", 2, 1, 6), ("2024-06", 1, 0, 6)],
                id="month",
            ),
            pytest.param(
                SummaryBy.MAILBOX,
                [
                    ("=c@saomai.test", 0, 0, 4),
                    ("a@saomai.test", 2, 1, 4),
                    ("b@saomai.test", 1, 0, 4),
                ],
                id="mailbox",
            ),
        ],
    )
    def test_counts(self, by: SummaryBy, expected: list[Any]) -> None:
        """Numerator, late and denominator of each name; without a name comes last."""
        assert expected == [
            (row.name, row.on_time, row.late, row.due) for row in LEDGER.summary(by=by)
        ]

    @pytest.mark.parametrize("by", SummaryBy)
    def test_nothing_is_lost(self, by: SummaryBy) -> None:
        """Every row of the ledger is in one sum: as due, or as not counted."""
        sums = LEDGER.summary(by=by)

        assert len(LEDGER.rows) == sum(
            row.due + sum(n for _, n in row.not_counted) for row in sums
        )
        assert all(row.due == row.on_time + row.late + len(row.misses) for row in sums)

    def test_row(self) -> None:
        """A sum names its rate, the misses and what the duties rest on."""
        row = rows(SummaryBy.PERSON)["Trần Thị B"]

        assert 0.5 == row.rate
        assert [(date(2024, 6, 3), 1)] == [(m.day, m.slot) for m in row.misses]
        assert (SCHEDULE.window_source,) == row.bases
        assert "2/4" in row.reason.vi
        assert row.to_dict() == json.loads(json.dumps(row.to_dict()))

    def test_nothing_due(self) -> None:
        """What is exempt is not due, and without a due check there is no rate."""
        leave = Leave(
            person="Trần Thị B",
            period=TWO_DAYS,
            reason="nghỉ phép",
            approver="Bà D",
        )
        ledger = assess_checks(PLAN, [], TWO_DAYS, waivers=[leave], now=LATER)
        row = rows(SummaryBy.PERSON, ledger)["Trần Thị B"]

        assert row.rate is None
        assert ((Verdict.EXEMPT, 4),) == row.not_counted
        assert "không có tỷ lệ" in row.reason.vi
        assert row.to_dict()["rate"] is None

    def test_nothing_expected(self) -> None:
        """A weekend has no sums."""
        weekend = Period(date(2024, 6, 1), date(2024, 6, 2))

        assert () == assess_checks(PLAN, [], weekend, now=LATER).summary(
            by=SummaryBy.MONTH
        )

    @pytest.mark.parametrize("by", [None, "person", 1, Verdict.LATE])
    def test_wrong_by(self, by: Any) -> None:
        """Only what is named in `SummaryBy` can be summed up by."""
        with pytest.raises(InputError):
            LEDGER.summary(by=by)

    def test_neither_true_nor_false(self) -> None:
        """A sum is asked for its rate."""
        with pytest.raises(TypeError, match="rate"):
            bool(LEDGER.summary(by=SummaryBy.MONTH)[0])


class TestGrounds:
    def test_every_row(self) -> None:
        """Every verdict has its schedule, its calendar and its moment."""
        for row in LEDGER.rows:
            assert "twice" == row.grounds.schedule_id
            assert PLAN.calendar.version == row.grounds.calendar_version
            assert LATER == row.grounds.as_of
            assert row.grounds.hours_version is None

    def test_another_schedule_of_the_same_id(self) -> None:
        """A schedule that says something else has another version."""
        changed = attrs.evolve(SCHEDULE, slots=SCHEDULE.slots[:1])
        plan = attrs.evolve(PLAN, schedules=(changed,))
        other = assess_checks(plan, [], TWO_DAYS, now=LATER)

        before, after = LEDGER.rows[0].grounds, other.rows[0].grounds
        assert before.schedule_version != after.schedule_version
        assert attrs.evolve(after, schedule_version=before.schedule_version) == before


class TestBook:
    def test_recomputing_keeps_the_old_verdict(self) -> None:
        """A check assessed again has both verdicts, each with its as-of."""
        earlier = datetime(2024, 5, 31, 9, tzinfo=ICT)
        first = assess_checks(PLAN, [], TWO_DAYS, now=earlier)
        book = LedgerBook().add(first).add(LEDGER)

        history = book.history(
            next(r.expected for r in first.rows if r.expected.mailbox[0] == "a")
        )

        assert [(Verdict.OVERDUE, earlier), (Verdict.ON_TIME, LATER)] == [
            (row.verdict, row.grounds.as_of) for row in history
        ]

    def test_adding_changes_nothing_before(self) -> None:
        """A book to which a ledger was added begins with all that it had."""
        book = LedgerBook().add(LEDGER)

        assert (LEDGER, LEDGER) == book.add(LEDGER).ledgers
        assert (LEDGER,) == book.ledgers

    def test_order(self) -> None:
        """What speaks of an earlier moment cannot be added behind."""
        earlier = assess_checks(PLAN, [], TWO_DAYS, now=LATER - HALF_HOUR)
        with pytest.raises(InputError):
            LedgerBook().add(LEDGER).add(earlier)

    @pytest.mark.parametrize("value", [None, 1, ()])
    def test_wrong_arguments(self, value: Any) -> None:
        """Only ledgers are added, and only checks are asked for."""
        with pytest.raises(InputError):
            LedgerBook().add(value)
        with pytest.raises(InputError):
            LedgerBook().history(value)

    def test_neither_true_nor_false(self) -> None:
        """A book is asked for its ledgers."""
        with pytest.raises(TypeError, match="ledgers"):
            bool(LedgerBook())


class TestSheets:
    def test_csv(self) -> None:
        """A CSV file has a line for each row, equal to the columns."""
        lines = list(csv.DictReader(io.StringIO(LEDGER.to_csv(), newline="")))
        columns = LEDGER.to_columns()

        assert len(LEDGER.rows) == len(lines)
        assert list(columns) == list(lines[0])
        for name in ("verdict", "event_at", "as_of", "unit", "reason"):
            assert [v or "" for v in columns[name]] == [line[name] for line in lines]

    def test_no_formula(self) -> None:
        """No cell can be taken for a formula."""
        lines = list(csv.reader(io.StringIO(LEDGER.to_csv(), newline="")))

        assert any("'=c@saomai.test" in line for line in lines)
        assert not [cell for line in lines for cell in line if cell.startswith("=")]

    def test_session(self) -> None:
        """The end of a session is in its column."""
        session = attrs.evolve(EVENTS[0], until=EVENTS[0].at + HALF_HOUR)
        ledger = assess_checks(PLAN, [session], TWO_DAYS, now=LATER)

        assert "2024-05-31T08:30:00+07:00" in ledger.to_columns()["event_until"]

    def test_dispute_sheet(self) -> None:
        """An officer reads what is to be verified, on what it rests, what it is not."""
        sheet = LEDGER.dispute_sheet("Trần Thị B")

        assert "4 lần kiểm tra, trong đó 2 lần đề nghị xác minh" in sheet
        assert "2. Hộp thư a@saomai.test, ngày 03/06/2024" in sheet
        assert "3. Hộp thư" not in sheet
        assert "b@saomai.test" not in sheet
        assert PLAN.calendar.version in sheet
        assert LEDGER.assumptions[0].vi in sheet
        assert "vi phạm" not in sheet
        assert "Responsible by the duty roster" in LEDGER.dispute_sheet(
            "Trần Thị B", lang="en"
        )

    def test_dispute_of_a_gap(self) -> None:
        """What the logs do not cover is on the sheet, as not concluded."""
        span = LogSpan(
            start=datetime(2024, 5, 31, tzinfo=ICT),
            end=datetime(2024, 6, 2, tzinfo=ICT),
            source="mail.log",
        )
        ledger = assess_checks(PLAN, EVENTS, TWO_DAYS, coverage=[span], now=LATER)

        assert "Chưa đủ dữ liệu nhật ký" in ledger.dispute_sheet("Lê Văn C")

    def test_nobody_of_that_name(self) -> None:
        """Of a person without checks the sheet says that there are none."""
        assert "0 lần kiểm tra" in LEDGER.dispute_sheet("Nguyễn Văn D")

    @pytest.mark.parametrize("person", [None, 1, b"x"])
    def test_wrong_person(self, person: Any) -> None:
        """A person is named by a text."""
        with pytest.raises(InputError):
            LEDGER.dispute_sheet(person)
