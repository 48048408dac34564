"""Tests for `govvn_mail.schedule.deadlines`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from working_plans import (
    ALWAYS,
    CALENDAR,
    SUMMER_2025,
    WINTER_2025,
    HalfDays,
    at,
    moments,
    plans,
    terms,
    working_time,
)

from govvn_mail.errors import CalendarError, CalendarHorizonError, InputError
from govvn_mail.schedule import HoursPlan, Scope, Session, Term, WorkingTime
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from govvn_mail.schedule import Deadline

BOTH = working_time(WINTER_2025, SUMMER_2025)
SUMMER = working_time(SUMMER_2025)
EVERY = working_time(ALWAYS)
NO_HOURS = WorkingTime(calendar=CALENDAR, hours=HoursPlan(periods=(), source="x"))
TUESDAY = at("2025-03-11 15:00")


def codes(deadline: Deadline) -> list[str]:
    """Return the codes of all that is said."""
    reasons = (*deadline.steps, *deadline.assumptions)
    return [reason.code.removeprefix("schedule.") for reason in reasons]


class TestRegulations:
    """Every kind of deadline in the texts that were read, or of which press reports."""

    @pytest.mark.parametrize(
        ("term", "event", "end", "close"),
        [
            pytest.param(
                Term.working_days(3),
                "2025-12-30 15:00",
                "2026-01-07 00:00",
                "2026-01-06 17:30",
                id="Nghệ An 10.2.b: 03 ngày làm việc",
            ),
            pytest.param(
                Term.working_days(2),
                "2026-01-08 15:00",
                "2026-01-11 00:00",
                "2026-01-10 17:30",
                id="Bắc Ninh 6.3: 02 ngày làm việc, over a make-up Saturday",
            ),
            pytest.param(
                Term.working_days(5),
                "2026-03-12 15:00",
                "2026-03-20 00:00",
                "2026-03-19 17:30",
                id="Ninh Bình 165: 05 ngày làm việc",
            ),
            pytest.param(
                Term.hours(2),
                "2026-03-12 16:30",
                "2026-03-12 18:30",
                "2026-03-12 17:30",
                id="Bắc Ninh 6.4: không quá 02 giờ, by the clock",
            ),
            pytest.param(
                Term.working_hours(2),
                "2026-03-12 16:30",
                "2026-03-13 08:30",
                "2026-03-13 08:30",
                id="Bắc Ninh 6.4: không quá 02 giờ, of work",
            ),
            pytest.param(
                Term.hours(24),
                "2026-03-13 16:30",
                "2026-03-14 16:30",
                "2026-03-13 17:30",
                id="Nghệ An 10.2.đ: không quá 24h00",
            ),
            pytest.param(
                Term.days(15),
                "2026-03-12 16:30",
                "2026-03-28 00:00",
                "2026-03-27 17:30",
                id="Bắc Ninh 7.2: 15 ngày kể từ ngày có quyết định",
            ),
            pytest.param(
                Term.days(5),
                "2026-03-10 16:30",
                "2026-03-17 00:00",
                "2026-03-16 17:30",
                id="Nghệ An 8.4.a: 05 ngày, over a weekend",
            ),
            pytest.param(
                Term.same_day(),
                "2026-03-12 16:30",
                "2026-03-13 00:00",
                "2026-03-12 17:30",
                id="NĐ 30, 21.2.c: ngay trong ngày",
            ),
            pytest.param(
                Term.next_working_day(),
                "2026-03-13 16:30",
                "2026-03-17 00:00",
                "2026-03-16 17:30",
                id="NĐ 30, 4.2.c: chậm nhất là trong ngày làm việc tiếp theo",
            ),
            pytest.param(
                Term.next_working_morning(),
                "2026-03-13 16:30",
                "2026-03-16 12:00",
                "2026-03-16 11:30",
                id="QĐ 28, 6: chậm nhất trong buổi sáng của ngày làm việc tiếp theo",
            ),
            pytest.param(
                Term.before(month=12, day=15),
                "2025-03-13 16:30",
                "2025-12-15 00:00",
                "2025-12-12 17:30",
                id="Ninh Bình 11.7: trước ngày 15/12, of which the 14th is a Sunday",
            ),
            pytest.param(
                Term.before(month=12, day=11),
                "2025-03-13 16:30",
                "2025-12-11 00:00",
                "2025-12-10 17:30",
                id="Nghệ An 15.1.c: trước ngày 11/12",
            ),
            pytest.param(
                Term.before(year=2025, month=12, day=31),
                "2025-03-13 16:30",
                "2025-12-31 00:00",
                "2025-12-30 17:30",
                id="Ninh Bình 165: trước ngày 31/12/2025",
            ),
            pytest.param(
                Term.months(1),
                "2025-03-13 16:30",
                "2025-04-15 00:00",
                "2025-04-14 17:30",
                id="Ninh Bình 7.2.đ: 01 tháng, to a Sunday",
            ),
            pytest.param(
                Term.months(3),
                "2025-03-13 16:30",
                "2025-06-14 00:00",
                "2025-06-13 17:30",
                id="Bắc Ninh 4.2, 7.1: 03 tháng",
            ),
            pytest.param(
                Term.months(6, ends_on_days_off=True),
                "2025-05-02 16:30",
                "2025-11-03 00:00",
                "2025-10-31 17:30",
                id="Nghệ An 9.1: logs kept 06 tháng, to a Sunday",
            ),
            pytest.param(
                Term.years(1),
                "2025-03-13 16:30",
                "2026-03-14 00:00",
                "2026-03-13 17:30",
                id="NĐ 30: 01 năm",
            ),
            pytest.param(
                Term.weeks(1),
                "2025-03-13 16:30",
                "2025-03-21 00:00",
                "2025-03-20 17:30",
                id="Nghệ An 10.2.d: 01 tuần/lần",
            ),
            pytest.param(
                Term.minutes(10),
                "2025-03-13 17:25",
                "2025-03-13 17:35",
                "2025-03-13 17:30",
                id="Ninh Bình 7.2.b: 10 phút",
            ),
        ],
    )
    def test_rows(self, term: Term, event: str, end: str, close: str) -> None:
        """Each can be said, and has an end and a last working moment."""
        deadline = EVERY.deadline(at(event), term)

        assert at(end) == deadline.at
        assert at(close) == deadline.last_working_moment
        assert [at(end)] == EVERY.deadline_many([at(event)], term)


class TestDays:
    @pytest.mark.parametrize(
        ("term", "event", "last"),
        [
            pytest.param(
                Term.working_days(1, counts_event_day=True),
                "2025-03-11",
                "2025-03-11",
                id="first counts",
            ),
            pytest.param(
                Term.working_days(2, counts_event_day=True),
                "2025-03-15",
                "2025-03-18",
                id="first would count, but is off",
            ),
            pytest.param(
                Term.working_days(2), "2025-03-15", "2025-03-18", id="from a Saturday"
            ),
            pytest.param(
                Term.working_days(1), "2025-04-25", "2025-04-26", id="swap Saturday"
            ),
            pytest.param(
                Term.working_days(1), "2025-04-29", "2025-05-05", id="swap Friday"
            ),
            pytest.param(Term.working_days(1), "2025-01-24", "2025-02-03", id="Tet"),
            pytest.param(
                Term.working_days(1), "2011-01-29", "2011-01-30", id="working Sunday"
            ),
            pytest.param(
                Term.working_days(1), "2024-02-28", "2024-02-29", id="leap day"
            ),
            pytest.param(
                Term.working_days(1), "2023-04-28", "2023-05-04", id="in-lieu chain"
            ),
            pytest.param(Term.days(1), "2025-03-14", "2025-03-17", id="to a Saturday"),
            pytest.param(
                Term.days(1, ends_on_days_off=True),
                "2025-03-14",
                "2025-03-15",
                id="may end on a Saturday",
            ),
            pytest.param(
                Term.days(1), "2025-04-25", "2025-04-26", id="to a swap Saturday"
            ),
            pytest.param(Term.same_day(), "2025-04-30", "2025-05-05", id="a holiday"),
            pytest.param(Term.months(1), "2024-12-25", "2025-02-03", id="to Tet"),
        ],
    )
    def test_last_day(self, term: Term, event: str, last: str) -> None:
        """A term in days ends at 24:00 of a day, whatever the hour of the event."""
        for hour in ("00:00", "15:00", "23:59:59.999999"):
            deadline = NO_HOURS.deadline(at(f"{event} {hour}"), term)

            assert date.fromisoformat(last) == deadline.last_day
            assert at(last) + timedelta(days=1) == deadline.at

    @pytest.mark.parametrize(
        ("event", "end"),
        [
            pytest.param("2025-01-24", "2025-02-03 12:00", id="after Tet"),
            pytest.param("2025-04-25", "2025-04-26 12:00", id="swap Saturday"),
            pytest.param("2025-03-10", "2025-03-11 12:00", id="ordinary"),
        ],
    )
    def test_morning(self, event: str, end: str) -> None:
        """A morning ends at noon where the office closes earlier."""
        deadline = BOTH.deadline(at(event), Term.next_working_morning())

        assert at(end) == deadline.at
        assert "assumes_noon" in codes(deadline)

    def test_long_morning(self) -> None:
        """A morning session that ends after noon has its whole length."""
        late = attrs.evolve(ALWAYS, morning=Session(start=time(8), end=time(12, 30)))

        deadline = working_time(late).deadline(TUESDAY, Term.next_working_morning())

        assert at("2025-03-12 12:30") == deadline.at == deadline.last_working_moment

    def test_morning_that_is_not_worked(self) -> None:
        """A working day without a morning is not the one that is meant."""
        hours = HalfDays(
            periods=(ALWAYS,), source="x", afternoons=frozenset({date(2025, 3, 12)})
        )
        working = WorkingTime(calendar=CALENDAR, hours=hours)

        deadline = working.deadline(TUESDAY, Term.next_working_morning())

        assert at("2025-03-13 12:00") == deadline.at

    def test_morning_needs_hours(self) -> None:
        """Which morning is worked depends on hours."""
        with pytest.raises(CalendarError) as caught:
            NO_HOURS.deadline(TUESDAY, Term.next_working_morning())

        assert "schedule.hours_unknown" == caught.value.code

    @pytest.mark.parametrize(
        ("event", "term"),
        [
            pytest.param("2027-12-31 15:00", Term.working_days(1), id="working days"),
            pytest.param("2027-12-31 15:00", Term.days(1), id="days"),
            pytest.param("2027-12-31 15:00", Term.next_working_morning(), id="morning"),
            pytest.param("2027-12-31 15:00", Term.years(1), id="year"),
            pytest.param("2025-03-11 15:00", Term.working_days(1_000_000), id="many"),
            pytest.param("2008-12-31 15:00", Term.same_day(), id="before"),
            pytest.param("9999-12-31 15:00", Term.working_days(1), id="last day"),
            pytest.param(
                "9999-12-30 15:00", Term.days(1, ends_on_days_off=True), id="24:00"
            ),
            pytest.param("9999-12-31 15:00", Term.next_working_morning(), id="morning"),
        ],
    )
    def test_horizon(self, event: str, term: Term) -> None:
        """Nothing is guessed beyond the calendar, or beyond all calendars."""
        with pytest.raises(CalendarHorizonError):
            EVERY.deadline(at(event), term)

    @pytest.mark.parametrize(
        "term", [Term.hours(1), Term.days(1), Term.months(1), Term.minutes(60)]
    )
    def test_out_of_range(self, term: Term) -> None:
        """A deadline after the year 9999 cannot be said."""
        with pytest.raises(InputError) as caught:
            EVERY.deadline(at("9999-12-31 23:30"), term)

        assert "times.out_of_range" == caught.value.code

    def test_the_wall_calendar_needs_no_other(self) -> None:
        """A term that may end on a day off is known beyond the calendar."""
        deadline = EVERY.deadline(
            at("2027-12-31 15:00"), Term.years(1, ends_on_days_off=True)
        )

        assert date(2028, 12, 31) == deadline.last_day
        assert deadline.last_working_moment is None
        assert "close_unknown" in codes(deadline)


class TestDeadline:
    @pytest.mark.parametrize(
        ("term", "moment", "allowed"),
        [
            pytest.param(
                Term.days(1), "2025-03-12 23:59:59.999999", True, id="evening"
            ),
            pytest.param(Term.days(1), "2025-03-13 00:00", False, id="next day"),
            pytest.param(Term.hours(1), "2025-03-11 16:00", True, id="on the hour"),
            pytest.param(
                Term.hours(1), "2025-03-11 16:00:00.000001", False, id="after the hour"
            ),
            pytest.param(Term.hours(9), "2025-03-12 00:00", True, id="midnight"),
            pytest.param(
                Term.before(month=3, day=15), "2025-03-15 00:00", False, id="before"
            ),
            pytest.param(
                Term.next_working_morning(), "2025-03-12 12:00", True, id="noon"
            ),
        ],
    )
    def test_allows(self, term: Term, moment: str, allowed: bool) -> None:  # noqa: FBT001 (a row)
        """Exactly at the hour is in time; the day after the last is not."""
        deadline = EVERY.deadline(TUESDAY, term)

        assert allowed is deadline.allows(at(moment))
        assert allowed is deadline.allows(at(moment).astimezone(UTC))

    @pytest.mark.parametrize("moment", [None, datetime(2025, 3, 11), date(2025, 3, 11)])
    def test_allows_only_moments(self, moment: Any) -> None:
        """Only aware moments are compared."""
        with pytest.raises(InputError):
            EVERY.deadline(TUESDAY, Term.days(1)).allows(moment)

    def test_no_truth_value(self) -> None:
        """A deadline is neither met nor missed by itself."""
        with pytest.raises(TypeError, match=r"\.at"):
            bool(EVERY.deadline(TUESDAY, Term.days(1)))

    def test_to_dict(self) -> None:
        """It becomes JSON, with every sentence in both languages."""
        deadline = EVERY.deadline(TUESDAY, Term.days(1))

        data = json.loads(json.dumps(deadline.to_dict()))

        assert "2025-03-13T00:00:00+07:00" == data["at"]
        assert "2025-03-12" == data["last_day"]
        assert "2025-03-12T17:30:00+07:00" == data["last_working_moment"]
        assert {"unit": "day"} == data["term"]
        assert CALENDAR.version == data["calendar_version"]
        assert [r.code for r in deadline.steps] == [s["code"] for s in data["steps"]]
        assert all(r["vi"] and r["en"] for r in data["steps"] + data["assumptions"])

    def test_to_dict_without_close(self) -> None:
        """What is not known is null."""
        data = NO_HOURS.deadline(TUESDAY, Term.days(1)).to_dict()

        assert data["last_working_moment"] is None

    def test_event_in_vietnam(self) -> None:
        """The event is kept in Vietnam's offset, and its day is the one there."""
        event = datetime(2025, 3, 11, 20, 0, tzinfo=UTC)

        deadline = EVERY.deadline(event, Term.same_day())

        assert "2025-03-12T03:00:00+07:00" == deadline.event.isoformat()
        assert date(2025, 3, 12) == deadline.last_day

    @pytest.mark.parametrize(
        ("event", "term", "close"),
        [
            pytest.param("2025-03-11 18:00", Term.same_day(), None, id="evening"),
            pytest.param("2025-03-11 17:30", Term.hours(1), None, id="closing"),
            pytest.param("2025-03-15 09:00", Term.hours(24), None, id="weekend"),
            pytest.param(
                "2025-03-11 07:30", Term.minutes(5), "2025-03-11 07:35", id="in"
            ),
            pytest.param("2025-03-11 11:30", Term.hours(2), None, id="pause"),
            pytest.param(
                "2025-03-11 11:29", Term.hours(2), "2025-03-11 11:30", id="minute"
            ),
            pytest.param(
                "2025-03-11 09:00",
                Term.before(year=2024, month=1, day=1),
                None,
                id="past",
            ),
        ],
    )
    def test_last_working_moment(
        self, event: str, term: Term, close: str | None
    ) -> None:
        """The last working time of a term lies after the event, or there is none."""
        deadline = EVERY.deadline(at(event), term)

        assert (close and at(close)) == deadline.last_working_moment
        assert (close is None) is ("close_none" in codes(deadline))

    @pytest.mark.parametrize("term", [None, 4, "4 giờ", timedelta(hours=4)])
    def test_only_terms(self, term: Any) -> None:
        """A term has a unit."""
        for ask in (EVERY.deadline, EVERY.explain):
            with pytest.raises(InputError):
                ask(TUESDAY, term)
        with pytest.raises(InputError):
            EVERY.deadline_many([TUESDAY], term)


class TestExplanation:
    def test_working_hours(self) -> None:
        """Hours are shown session by session, with the days left out and why."""
        text = BOTH.explain(at("2025-04-29 17:30"), Term.working_hours(5))

        assert (
            "Thời hạn: 5 giờ làm việc, tính từ 17:30 ngày 29/04/2025. Thời điểm đó "
            "ngoài giờ làm việc nên bắt đầu tính từ 07:00 ngày 05/05/2025. Giờ làm "
            "việc được tính: 07:00–11:30 ngày 05/05/2025; 13:30–14:00 ngày 05/05/2025. "
            "Nghỉ hằng tuần: 03/05/2025; 04/05/2025. Ngày 30/04/2025 là ngày nghỉ: "
            "Ngày Chiến thắng (Điều 112 BLLĐ 2019). Ngày 01/05/2025 là ngày nghỉ: Ngày "
            "Quốc tế lao động (Điều 112 BLLĐ 2019). Ngày 02/05/2025 nghỉ hoán đổi, làm "
            "bù vào ngày 26/04/2025 (CV 8726/VPCP-KGVX). Thời hạn kết thúc lúc 14:00 "
            f"ngày 05/05/2025. Ngày làm việc tính theo lịch {CALENDAR.version}. Giờ "
            "làm việc theo Thông báo giờ làm việc (giả định)."
        ) == text.vi
        assert (
            "Counted from 2025-04-29 17:30: 5-working-hour term. That is outside "
            "working hours, so counting begins at 2025-05-05 07:00."
        ) in text.en

    def test_working_days(self) -> None:
        """The rule on the first day is called an assumption from memory."""
        deadline = BOTH.deadline(at("2025-04-25 16:00"), Term.working_days(1))

        assert [
            "deadline_counted",
            "day_swap_work",
            "deadline_day",
            "deadline_close",
            "assumes_event_day",
            "assumes_whole_day",
            "assumes_calendar",
            "assumes_hours",
        ] == codes(deadline)
        rule = deadline.assumptions[0]
        assert "memory" == rule["grade"]
        assert "Điều 147 và Điều 148 Bộ luật Dân sự; ghi theo trí nhớ" in rule.vi
        assert "from memory, the text was not read" in rule.en

    def test_counted_first_day(self) -> None:
        """Where the day of the event counts, that is said and nothing assumed of it."""
        term = Term.working_days(2, counts_event_day=True)

        said = codes(BOTH.deadline(TUESDAY, term))

        assert "event_day_counts" in said
        assert "assumes_event_day" not in said

    def test_moved(self) -> None:
        """An end that moves off a day off says from where and by which rule."""
        deadline = BOTH.deadline(at("2025-04-18 15:00"), Term.days(15))

        (moved,) = (r for r in deadline.assumptions if "moved" in r.code)
        assert (date(2025, 5, 3), date(2025, 5, 5)) == (moved["date"], moved["last"])
        assert "memory" == moved["grade"]
        assert (date(2025, 5, 3), date(2025, 5, 4)) == next(
            r["days"] for r in deadline.steps if r.code == "schedule.days_of_rest"
        )

    @pytest.mark.parametrize(
        ("term", "code"),
        [
            pytest.param(Term.hours(24), "assumes_clock", id="clock"),
            pytest.param(Term.months(1), "assumes_same_date", id="months"),
            pytest.param(Term.years(1), "assumes_same_date", id="years"),
            pytest.param(Term.before(month=12, day=15), "assumes_unmoved", id="before"),
            pytest.param(
                Term.days(1, ends_on_days_off=True), "assumes_unmoved", id="any day"
            ),
            pytest.param(Term.same_day(), "assumes_whole_day", id="whole day"),
        ],
    )
    def test_assumptions(self, term: Term, code: str) -> None:
        """What no text says is called an assumption."""
        assert code in codes(EVERY.deadline(TUESDAY, term))

    def test_half_days_are_whole_days_of_a_term(self) -> None:
        """A day of one session counts as a working day, which the answer says."""
        calendar = CALENDAR.overlay(
            {
                "days": [
                    {
                        "date": date(2025, 3, 15),
                        "weekday": "Sat",
                        "kind": "half_day",
                        "half": "morning",
                        "name_vi": "Bộ phận một cửa làm việc sáng thứ Bảy",
                        "status": "announced",
                        "grade": "read",
                        "evidence": "Thông báo của cơ quan (giả định)",
                    }
                ]
            },
            scope=Scope.AGENCY,
            body="Trung tâm hành chính công (giả định)",
        )
        working = attrs.evolve(EVERY, calendar=calendar)

        deadline = working.deadline(at("2025-03-14 09:00"), Term.working_days(1))

        assert date(2025, 3, 15) == deadline.last_day
        assert at("2025-03-15 11:30") == deadline.last_working_moment
        assert "assumes_half_days" in codes(deadline)

    def test_same_day_assumes_no_first_day(self) -> None:
        """In a term of the same day there is no other day to count."""
        said = codes(EVERY.deadline(TUESDAY, Term.same_day()))

        assert "assumes_event_day" not in said

    def test_notices(self) -> None:
        """What is doubtful about a day that was counted is said."""
        event = at("2026-11-20 09:00")

        said = codes(EVERY.deadline(event, Term.working_days(1)))

        assert "day_notice" in said
        assert "day_notice" not in codes(EVERY.deadline(event, Term.same_day()))

    def test_provisional_days(self) -> None:
        """Days off that were not announced yet are called so."""
        event = at("2027-02-03 09:00")

        said = codes(EVERY.deadline(event, Term.working_days(3)))

        assert "day_unsettled" in said

    def test_unknown_hours(self) -> None:
        """Where hours are not needed, their absence is only mentioned."""
        deadline = SUMMER.deadline(at("2025-10-15 09:00"), Term.working_days(1))

        assert at("2025-10-17 00:00") == deadline.at
        assert deadline.last_working_moment is None
        assert "2025-10-16" in deadline.explanation.en
        assert "close_unknown" in codes(deadline)
        assert "assumes_hours" not in codes(deadline)


class TestProperties:
    @settings(deadline=None)  # each reads years anew
    @given(plans(), moments, terms)
    def test_explained_as_counted(
        self, working: WorkingTime, event: datetime, term: Term
    ) -> None:
        """A deadline, alone or among many, has the same end or the same refusal."""
        try:
            deadline = working.deadline(event, term)
        except CalendarError:
            with pytest.raises(CalendarError):
                working.deadline_many([event], term)
            return

        assert [deadline.at] == working.deadline_many([event], term)
        assert deadline.explanation == working.explain(event, term)
        assert ICT is deadline.at.tzinfo
        close = deadline.last_working_moment
        if close is not None:
            assert event < close <= deadline.at
            assert deadline.allows(close)

    @given(moments, moments, terms)
    def test_monotone(self, one: datetime, other: datetime, term: Term) -> None:
        """What happens later is never due earlier."""
        first, second = sorted((one, other))
        try:
            ends = EVERY.deadline_many([first, second], term)
        except (CalendarError, InputError):
            return

        assert ends == sorted(ends)
