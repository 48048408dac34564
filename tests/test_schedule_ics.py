"""Tests for the calendar entries of expected checks."""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from working_plans import SUMMER_2025, WINTER_2025

from govvn_mail.errors import InputError, MissingExtraError
from govvn_mail.law import Citation, Grade, Instrument
from govvn_mail.schedule import (
    Assignment,
    CheckPlan,
    CheckSchedule,
    HoursPlan,
    MinPerDay,
    Moment,
    Scope,
    Slot,
    WorkCalendar,
    expected_checks,
    ics,
    to_ics,
)
from govvn_mail.times import ICT, Period

CALENDAR = WorkCalendar.bundled()
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
STAMP = datetime(2025, 12, 20, 9, tzinfo=ICT)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
FOUR = tuple(
    Slot(at=time(hour), early=QUARTER, grace=HOUR / 2) for hour in (8, 10, 14, 16)
)


def plan(
    *slots: Slot,
    calendar: WorkCalendar = CALENDAR,
    mailboxes: tuple[str, ...] = ("vanthu@saomai.test",),
    hours: HoursPlan | None = None,
    **changes: Any,
) -> CheckPlan:
    """Return a plan in which all mailboxes are to be checked at *slots*."""
    values: dict[str, Any] = {
        "id": "own",
        "role": "văn thư cơ quan",
        "citation": None,
        "window_source": "Quyết định của cơ quan (giả định)",
        "effective": Period(),
        "slots": slots,
    }
    return CheckPlan(
        schedules=(CheckSchedule(**(values | changes)),),
        assignments=tuple(
            Assignment(mailbox=mailbox, schedule_id="own", period=Period())
            for mailbox in mailboxes
        ),
        calendar=calendar,
        hours=hours,
    )


def expanded(feed: bytes, period: Period = YEAR) -> Counter[tuple[Any, ...]]:
    """Return what an independent reader makes of *feed*: title, start, end."""
    assert period.first is not None
    assert period.last is not None
    found = recurring_ical_events.of(Calendar.from_ical(feed)).between(
        period.first, period.last + timedelta(days=1)
    )
    return Counter(
        (str(event["summary"]), event["dtstart"].dt, event["dtend"].dt)
        for event in found
    )


def expectation(of: CheckPlan, period: Period = YEAR) -> Counter[tuple[Any, ...]]:
    """Return the checks of *of* in the same form."""
    return Counter(
        (
            f"Kiểm tra hộp thư {check.mailbox} ({check.window})",
            check.opens,
            check.closes,
        )
        for check in expected_checks(of, period)
    )


def events(feed: bytes) -> dict[str, Any]:
    """Return the events of *feed* by UID."""
    return {str(e["uid"]): e for e in Calendar.from_ical(feed).walk("VEVENT")}


WEEK = Period(date(2026, 1, 5), date(2026, 1, 12))
SHORT = plan(FOUR[0])
FEED = to_ics(SHORT, WEEK, stamp=STAMP)


class TestExpansion:
    def test_a_year(self) -> None:
        """Expanded by another program, the feed is the expected checks of a year."""
        four = plan(*FOUR, mailboxes=("vanthu@saomai.test", "snv@saomai.test"))

        feed = to_ics(four, YEAR, stamp=STAMP)

        assert expectation(four) == expanded(feed)
        assert 4 * 2 == len(events(feed))

    @pytest.mark.parametrize(
        "period",
        [
            pytest.param(
                Period(date(2026, 1, 10), date(2026, 2, 10)), id="begins on a make-up"
            ),
            pytest.param(
                Period(date(2026, 1, 10), date(2026, 1, 10)), id="one make-up day"
            ),
            pytest.param(
                Period(date(2026, 2, 13), date(2026, 2, 23)), id="nearly all is off"
            ),
            pytest.param(Period(date(2026, 2, 16), date(2026, 2, 20)), id="all is off"),
        ],
    )
    def test_stretches(self, period: Period) -> None:
        """So it is for stretches that begin oddly."""
        assert expectation(plan(*FOUR), period) == expanded(
            to_ics(plan(*FOUR), period, stamp=STAMP), period
        )

    def test_seasons(self) -> None:
        """A named moment has one event for each season of working hours."""
        period = Period(date(2025, 1, 1), date(2025, 9, 30))
        moments = plan(
            Slot(at=Moment.START_OF_MORNING, early=QUARTER, grace=HOUR),
            Slot(at=Moment.START_OF_AFTERNOON, early=QUARTER, grace=HOUR),
            hours=HoursPlan(
                periods=(WINTER_2025, SUMMER_2025), source="Thông báo (giả định)"
            ),
        )

        feed = to_ics(moments, period, stamp=STAMP)

        assert expectation(moments, period) == expanded(feed, period)
        assert 4 == len(events(feed))

    def test_half_day(self) -> None:
        """On a half day only the slots of the half that is worked are in the feed."""
        half = {
            "date": date(2025, 3, 5),
            "weekday": "Wed",
            "kind": "half_day",
            "half": "morning",
            "name_vi": "Họp toàn cơ quan (giả định)",
            "status": "announced",
            "announced_on": date(2025, 2, 3),
            "grade": "reported",
            "evidence": "Thông báo (giả định)",
        }
        period = Period(date(2025, 3, 3), date(2025, 3, 14))
        halved = plan(
            *FOUR,
            calendar=CALENDAR.overlay(
                {"days": [half]}, scope=Scope.AGENCY, body="saomai"
            ),
            hours=HoursPlan(periods=(WINTER_2025,), source="Thông báo (giả định)"),
        )

        assert expectation(halved, period) == expanded(
            to_ics(halved, period, stamp=STAMP), period
        )

    def test_per_day(self) -> None:
        """A number of accesses is one event for each working day."""
        feed = to_ics(plan(per_day=MinPerDay(count=2)), YEAR, stamp=STAMP)

        (event,) = events(feed).values()
        days = [start for _, start, _ in expanded(feed)]
        assert date(2026, 1, 5) == event["dtstart"].dt
        assert "Kiểm tra hộp thư vanthu@saomai.test: ít nhất 2 lần trong ngày" == str(
            event["summary"]
        )
        assert sorted(days) == [
            check.day
            for check in expected_checks(plan(per_day=MinPerDay(count=2)), YEAR)
            if check.slot == 0
        ]

    def test_words(self) -> None:
        """Words that set no check have no event."""
        assert {} == events(to_ics(plan(wording="thường xuyên"), YEAR, stamp=STAMP))

    def test_one_mailbox(self) -> None:
        """A feed may be asked for one mailbox, in whatever case."""
        two = plan(*FOUR, mailboxes=("vanthu@saomai.test", "snv@saomai.test"))

        feed = to_ics(two, YEAR, stamp=STAMP, mailbox="SNV@saomai.test")

        assert to_ics(
            plan(*FOUR, mailboxes=("snv@saomai.test",)), YEAR, stamp=STAMP
        ) == (feed)


class TestForm:
    def test_lines(self) -> None:
        """Lines end with CRLF, are no longer than 75 octets, and cut no letter."""
        for line in to_ics(plan(*FOUR), YEAR, stamp=STAMP).split(b"\r\n"):
            assert len(line) <= 75
            assert b"\n" not in line
            line.decode()

    def test_alarm(self) -> None:
        """An alarm sounds the given time before the window closes."""
        feed = to_ics(plan(*FOUR), YEAR, stamp=STAMP, alarm=QUARTER)

        for event in events(feed).values():
            (alarm,) = event.subcomponents
            assert -QUARTER == alarm["trigger"].dt
            assert "END" == alarm["trigger"].params["RELATED"]

    def test_no_alarm(self) -> None:
        """Without one there is none."""
        assert b"VALARM" not in to_ics(plan(*FOUR), YEAR, stamp=STAMP)

    def test_description(self) -> None:
        """An event names who checks, the article, and the decision on the windows."""
        citation = Citation(
            instrument=Instrument(
                kind="Quyết định",
                number="01/2024/QĐ-UBND-SAOMAI",
                title="Về thư điện tử công vụ (hư cấu)",
                issuer="Ủy ban nhân dân tỉnh Sao Mai (hư cấu)",
                issued=date(2024, 1, 15),
                grade=Grade.READ,
                source="văn bản hư cấu",
            ),
            article=4,
            clause=1,
        )
        feed = to_ics(plan(*FOUR, citation=citation), YEAR, stamp=STAMP)

        for event in events(feed).values():
            assert (
                f"Người thực hiện: văn thư cơ quan. Căn cứ: {citation.bilingual().vi}. "
                "Khung giờ theo Quyết định của cơ quan (giả định)."
            ) == str(event["description"])

    def test_english(self) -> None:
        """Titles come in English too."""
        feed = to_ics(plan(*FOUR), YEAR, stamp=STAMP, lang="en")

        assert "Check the mailbox vanthu@saomai.test (07:45–08:30)" in {
            str(event["summary"]) for event in events(feed).values()
        }

    def test_same_twice(self) -> None:
        """The same plan gives the same octets."""
        assert to_ics(plan(*FOUR), YEAR, stamp=STAMP) == to_ics(
            plan(*FOUR), YEAR, stamp=STAMP.astimezone()
        )


class TestUpdates:
    BEFORE = plan(*FOUR, calendar=CALENDAR.as_of(date(2025, 12, 24)))
    AFTER = plan(*FOUR, calendar=CALENDAR.as_of(date(2025, 12, 25)))

    def test_late_swap(self) -> None:
        """After a swap announced late, the UIDs are the same and SEQUENCE is higher."""
        old = to_ics(self.BEFORE, YEAR, stamp=STAMP)

        new = to_ics(self.AFTER, YEAR, stamp=STAMP, previous=old)

        assert events(old).keys() == events(new).keys()
        assert {0} == {event["sequence"] for event in events(old).values()}
        assert {1} == {event["sequence"] for event in events(new).values()}
        assert expectation(self.AFTER) == expanded(new)

    def test_nothing_changed(self) -> None:
        """What has not changed keeps its SEQUENCE, however often it is written."""
        first = to_ics(self.BEFORE, YEAR, stamp=STAMP)
        second = to_ics(self.AFTER, YEAR, stamp=STAMP, previous=first)

        third = to_ics(self.AFTER, YEAR, stamp=STAMP + HOUR, previous=second)

        assert {1} == {event["sequence"] for event in events(third).values()}

    def test_cancelled(self) -> None:
        """What is no more is cancelled once, and stays so."""
        first = to_ics(plan(*FOUR), YEAR, stamp=STAMP)

        second = to_ics(plan(*FOUR[:3]), YEAR, stamp=STAMP, previous=first)
        third = to_ics(plan(*FOUR[:3]), YEAR, stamp=STAMP, previous=second)

        for feed in (second, third):
            assert [(1, "CANCELLED")] == [
                (event["sequence"], str(event["status"]))
                for event in events(feed).values()
                if "status" in event
            ]
            assert 4 == len(events(feed))

    def test_back_again(self) -> None:
        """What was cancelled may come back, with a higher SEQUENCE."""
        first = to_ics(plan(*FOUR), YEAR, stamp=STAMP)
        second = to_ics(plan(*FOUR[:3]), YEAR, stamp=STAMP, previous=first)

        third = to_ics(plan(*FOUR), YEAR, stamp=STAMP, previous=second)

        assert [0, 0, 0, 2] == sorted(e["sequence"] for e in events(third).values())
        assert expectation(plan(*FOUR)) == expanded(third)


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            pytest.param({"plan": None}, "arguments.wrong_type", id="no plan"),
            pytest.param(
                {"period": Period(date(2026, 1, 1), None)},
                "schedule.period_open",
                id="open period",
            ),
            pytest.param({"stamp": None}, "times.not_a_datetime", id="no stamp"),
            pytest.param(
                {"alarm": timedelta()}, "schedule.alarm_not_positive", id="alarm of 0"
            ),
            pytest.param({"alarm": 15}, "arguments.wrong_type", id="alarm a number"),
            pytest.param(
                {"previous": "x"}, "arguments.wrong_type", id="previous a text"
            ),
            pytest.param(
                {"previous": b"\xff\x00"}, "schedule.ics_unreadable", id="no calendar"
            ),
            pytest.param(
                {"previous": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n"},
                "schedule.ics_unreadable",
                id="no uid",
            ),
        ],
    )
    def test_bad_input(self, changes: dict[str, Any], code: str) -> None:
        """Bad input is refused with its reason."""
        values: dict[str, Any] = {
            "plan": plan(*FOUR),
            "period": YEAR,
            "stamp": STAMP,
        } | changes

        with pytest.raises(InputError) as caught:
            to_ics(values.pop("plan"), values.pop("period"), **values)

        assert code == caught.value.code

    @given(data=st.data())
    def test_broken_feed(self, data: st.DataObject) -> None:
        """Whatever is broken in an earlier feed, it is read or refused."""
        octets = bytearray(FEED)
        for _ in range(data.draw(st.integers(1, 5))):
            octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(
                st.sampled_from(b"\x00\r\n:;,=0Z\xc3")
            )

        with contextlib.suppress(InputError):
            to_ics(SHORT, WEEK, stamp=STAMP, previous=bytes(octets))

    def test_sequence_is_no_number(self) -> None:
        """A SEQUENCE that is none is refused, not counted from 0."""
        feed = to_ics(plan(*FOUR), YEAR, stamp=STAMP)

        with pytest.raises(InputError) as caught:
            to_ics(
                plan(*FOUR),
                YEAR,
                stamp=STAMP,
                previous=feed.replace(b"SEQUENCE:0", b"SEQUENCE:x"),
            )

        assert "schedule.ics_unreadable" == caught.value.code

    def test_too_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An earlier feed of any length is not read."""
        monkeypatch.setattr(ics, "MAX_PREVIOUS", 10)

        with pytest.raises(InputError) as caught:
            to_ics(plan(*FOUR), YEAR, stamp=STAMP, previous=b"x" * 11)

        assert "schedule.ics_too_long" == caught.value.code

    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without icalendar, the error says how to install it."""
        monkeypatch.setitem(sys.modules, "icalendar", None)

        with pytest.raises(MissingExtraError) as caught:
            to_ics(plan(*FOUR), YEAR, stamp=STAMP)

        assert "pip install 'govvn-mail[ics]'" in str(caught.value)
