"""Tests for what a calendar knew on a day in the past, and for `diff`."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import CalendarError, InputError
from govvn_mail.schedule import (
    Day,
    DayKind,
    EntryStatus,
    Half,
    Knowledge,
    Scope,
    WorkCalendar,
)
from govvn_mail.times import ICT, Period

CALENDAR = WorkCalendar.bundled()
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
COVERED = st.dates(date(2009, 1, 1), date(2027, 12, 31))
DAYS = st.dates(date(2005, 1, 1), date(2030, 1, 1))


def year(number: int) -> Period:
    """Return a whole year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def row(day: date, **changes: Any) -> dict[str, Any]:
    """Return a day off of an invented province, announced the day before."""
    return {
        "date": day,
        "weekday": WEEKDAYS[day.weekday()],
        "kind": "local_off",
        "name_vi": "Nghỉ tránh bão",
        "status": "announced",
        "announced_on": day - timedelta(days=1),
        "grade": "read",
        "evidence": "Công điện của UBND tỉnh Sao Mai (hư cấu)",
    } | changes


def with_days(*rows: dict[str, Any], calendar: WorkCalendar = CALENDAR) -> WorkCalendar:
    """Return the bundled calendar with days of an invented agency."""
    return calendar.overlay({"days": list(rows)}, scope=Scope.AGENCY, body="Sở Sao Mai")


class TestSwaps:
    @pytest.mark.parametrize(
        ("known_on", "off", "made_up"),
        [
            pytest.param(date(2025, 12, 24), True, False, id="the day before"),
            pytest.param(date(2025, 12, 25), False, True, id="the day itself"),
            pytest.param(date(2026, 1, 31), False, True, id="later"),
        ],
    )
    def test_new_year_2026(self, known_on: date, *, off: bool, made_up: bool) -> None:
        """2 and 10 January 2026 were swapped on 25 December 2025, and not before."""
        known = CALENDAR.as_of(known_on)

        assert off is known.is_working_day(date(2026, 1, 2))
        assert made_up is known.is_working_day(date(2026, 1, 10))

    def test_no_trace_before(self) -> None:
        """Before its announcement, a swapped day is an ordinary one."""
        day = CALENDAR.as_of(date(2025, 12, 24)).day(date(2026, 1, 2))

        assert (
            Day(
                date=date(2026, 1, 2), kind=DayKind.WORKING, known_on=date(2025, 12, 24)
            )
            == day
        )
        assert day.knowledge is None

    @given(DAYS)
    def test_both_days_vanish_together(self, known_on: date) -> None:
        """A calendar never knows of one day of a swap only."""
        entries = {e.date: e for e in CALENDAR.as_of(known_on).entries}

        for entry in entries.values():
            if entry.kind in {DayKind.SWAP_OFF, DayKind.SWAP_WORK}:
                assert entry.linked_date in entries

    @given(DAYS)
    def test_what_was_announced_stays_known(self, known_on: date) -> None:
        """Nothing that a calendar knows is announced after its day, but by law."""
        for entry in CALENDAR.as_of(known_on).entries:
            if entry.announced_on is not None and entry.announced_on > known_on:
                assert entry.kind in {DayKind.HOLIDAY, DayKind.IN_LIEU}
                assert entry.enacted_on is None


class TestHolidaysOfTheLaw:
    @pytest.mark.parametrize(
        "day", [date(2026, 2, 17), date(2026, 9, 1), date(2014, 2, 4)], ids=str
    )
    def test_not_announced_yet(self, day: date) -> None:
        """A holiday of the law stays off while its notice is to come, and says so."""
        announced = CALENDAR.day(day).entry
        assert announced is not None
        assert announced.announced_on is not None
        eve = announced.announced_on - timedelta(days=1)

        known = CALENDAR.as_of(eve).day(day)

        assert not known.working
        assert Knowledge.NOT_YET is known.knowledge
        assert ["schedule.day_not_announced"] == [n.code for n in known.notices]
        assert f"{eve:%d/%m/%Y}" in known.notices[0].vi

    def test_announced(self) -> None:
        """From the day of the notice on there is nothing to say."""
        known = CALENDAR.as_of(date(2025, 10, 16)).day(date(2026, 2, 17))

        assert Knowledge.KNOWN is known.knowledge
        assert () == known.notices

    def test_fixed_by_the_law_alone(self) -> None:
        """A holiday that needs no notice is known on any day."""
        known = CALENDAR.as_of(date(2010, 1, 1)).day(date(2026, 4, 30))

        assert Knowledge.KNOWN is known.knowledge
        assert () == known.notices

    def test_law_not_adopted(self) -> None:
        """24 November is no holiday before the resolution was adopted."""
        culture_day = date(2026, 11, 24)

        assert CALENDAR.as_of(date(2026, 4, 23)).is_working_day(culture_day)
        assert not CALENDAR.as_of(date(2026, 4, 24)).is_working_day(culture_day)

    def test_years(self) -> None:
        """A year whose notice was to come counts as not settled."""
        assert () == CALENDAR.unsettled_years(year(2026))
        assert (2026,) == CALENDAR.as_of(date(2025, 10, 15)).unsettled_years(year(2026))
        assert () == CALENDAR.as_of(date(2025, 10, 16)).unsettled_years(year(2026))

    def test_computed(self) -> None:
        """A computed day says once that nothing was announced."""
        known = CALENDAR.as_of(date(2026, 11, 23)).day(date(2027, 2, 6))

        assert Knowledge.NOT_YET is known.knowledge
        assert ["schedule.day_unsettled"] == [n.code for n in known.notices]


class TestUnknown:
    @pytest.mark.parametrize(
        "day", [date(2011, 1, 30), date(2015, 1, 2), date(2015, 2, 19)], ids=str
    )
    @pytest.mark.parametrize(
        "known_on", [date(2009, 1, 1), date(2011, 1, 30), date(2026, 1, 1)], ids=str
    )
    def test_undated_announcement(self, day: date, known_on: date) -> None:
        """A row without a date stays and says that nobody knows when it was known."""
        now, then = CALENDAR.day(day), CALENDAR.as_of(known_on).day(day)

        assert (now.kind, now.entry) == (then.kind, then.entry)
        assert Knowledge.UNKNOWN is then.knowledge
        assert ["schedule.day_announcement_undated"] == [n.code for n in then.notices]

    def test_not_asked(self) -> None:
        """Without a day in the past, the question does not arise."""
        day = CALENDAR.day(date(2011, 1, 30))

        assert day.knowledge is None
        assert () == day.notices

    @pytest.mark.parametrize(
        "status",
        [
            pytest.param("announced", id="announced"),
            pytest.param("statute", id="a decision is no statute"),
        ],
    )
    def test_local_day(self, status: str) -> None:
        """A local day without a date of announcement is unknown as well."""
        storm = row(date(2026, 9, 28), status=status, announced_on=None)
        calendar = with_days(storm).as_of(date(2026, 9, 1))

        assert Knowledge.UNKNOWN is calendar.day(date(2026, 9, 28)).knowledge

    def test_provisional_local_day(self) -> None:
        """A local day that was never announced was known on no day."""
        storm = row(date(2026, 9, 28), status="provisional", announced_on=None)
        calendar = with_days(storm)

        assert not calendar.is_working_day(date(2026, 9, 28))
        assert calendar.as_of(date(2026, 9, 28)).is_working_day(date(2026, 9, 28))


class TestLocalDays:
    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({}, id="off"),
            pytest.param({"kind": "half_day", "half": "morning"}, id="half"),
        ],
    )
    def test_announced_later(self, change: dict[str, Any]) -> None:
        """A local day is known from the day of its announcement on."""
        monday = date(2026, 9, 28)
        calendar = with_days(row(monday, **change))

        assert DayKind.WORKING is calendar.as_of(date(2026, 9, 26)).day(monday).kind
        assert calendar.day(monday).kind is calendar.as_of(monday).day(monday).kind

    def test_falls_back_to_the_wider_layer(self) -> None:
        """Before an agency planned to work on a holiday, the holiday holds."""
        tet = date(2026, 2, 17)
        duty = row(tet, kind="local_work", announced_on=date(2026, 1, 5))
        calendar = with_days(duty)

        assert calendar.is_working_day(tet)
        assert DayKind.HOLIDAY is calendar.as_of(date(2026, 1, 4)).day(tet).kind


class TestAsOf:
    @given(DAYS, DAYS, COVERED)
    def test_brings_nothing_back(self, one: date, other: date, day: date) -> None:
        """Asked twice, a calendar knows what was known on the earlier day."""
        twice = CALENDAR.as_of(one).as_of(other)

        assert CALENDAR.as_of(min(one, other)) == twice
        assert CALENDAR.as_of(min(one, other)).day(day) == twice.day(day)

    @given(DAYS)
    def test_overlay_before_or_after(self, known_on: date) -> None:
        """It does not matter whether the overlay or the question comes first."""
        storm = row(date(2026, 9, 28))

        assert with_days(storm).as_of(known_on) == with_days(
            storm, calendar=CALENDAR.as_of(known_on)
        )

    @given(COVERED)
    def test_on_a_late_day_everything_is_known(self, day: date) -> None:
        """On a day after every announcement the days are what they are."""
        late = CALENDAR.as_of(date(2027, 12, 31))

        assert CALENDAR.day(day).kind is late.day(day).kind
        assert CALENDAR.is_working_day(day) is late.is_working_day(day)

    def test_version(self) -> None:
        """Version and day say as known when they are."""
        known = CALENDAR.as_of(date(2025, 12, 24))

        assert f"{CALENDAR.version}@2025-12-24" == known.version
        assert date(2025, 12, 24) == known.day(date(2026, 3, 2)).known_on
        assert date(2025, 12, 24) == known.day(date(2026, 1, 1)).known_on
        assert CALENDAR.coverage == known.coverage

    def test_as_json(self) -> None:
        """The day says what was known when."""
        values = CALENDAR.as_of(date(2025, 10, 1)).day(date(2026, 2, 17)).to_dict()

        assert ("2025-10-01", "not_yet") == (values["known_on"], values["knowledge"])
        assert values == json.loads(json.dumps(values))

    @pytest.mark.parametrize(
        "day", [None, 20251224, "2025-12-24", datetime(2025, 12, 24, tzinfo=ICT)]
    )
    def test_only_dates(self, day: Any) -> None:
        """Only plain dates are days, for a calendar and for a row."""
        for ask in (CALENDAR.as_of, CALENDAR.entries[0].knowledge):
            with pytest.raises(InputError):
                ask(day)


class TestDiff:
    def test_the_day_of_the_announcement(self) -> None:
        """The days of a swap are what its announcement changed."""
        before, after = (CALENDAR.as_of(date(2025, 12, day)) for day in (24, 25))

        changes = before.diff(after)

        assert [
            (date(2026, 1, 2), DayKind.WORKING, DayKind.SWAP_OFF),
            (date(2026, 1, 10), DayKind.WEEKEND, DayKind.SWAP_WORK),
        ] == [(c.date, c.before.kind, c.after.kind) for c in changes]
        assert (
            "Ngày 02/01/2026: trước là ngày làm việc, nay là ngày nghỉ hoán đổi "
            "(CV 12729/VPCP-KGVX)." == changes[0].reason.vi
        )
        assert (
            "2026-01-10: a weekly rest day before, a make-up working day now "
            "(CV 12729/VPCP-KGVX)." == changes[1].reason.en
        )

    def test_backwards(self) -> None:
        """Seen from the other side, before and after are exchanged."""
        before, after = (CALENDAR.as_of(date(2025, 12, day)) for day in (24, 25))

        assert [
            attrs.evolve(change, before=change.after, after=change.before)
            for change in before.diff(after)
        ] == list(after.diff(before))

    @given(DAYS)
    def test_of_itself(self, known_on: date) -> None:
        """A calendar does not differ from itself."""
        known = CALENDAR.as_of(known_on)

        assert () == known.diff(known)

    @given(DAYS, DAYS)
    def test_names_every_day(self, one: date, other: date) -> None:
        """Days that `diff` does not name are the same in both calendars."""
        left, right = CALENDAR.as_of(one), CALENDAR.as_of(other)
        named = {change.date for change in left.diff(right)}

        for day in {entry.date for entry in CALENDAR.entries} - named:
            assert left.day(day).kind is right.day(day).kind

    def test_halves(self) -> None:
        """The other half of a half day is a change; the words say which."""
        monday = date(2026, 9, 28)
        one, other = (
            with_days(row(monday, kind="half_day", half=half)) for half in Half
        )

        (change,) = one.diff(other)

        assert (Half.MORNING, Half.AFTERNOON) == (change.before.half, change.after.half)
        assert "ngày làm việc một buổi (buổi sáng)" in change.reason.vi
        assert "a half day (the afternoon) now" in change.reason.en

    def test_same_days_announced(self) -> None:
        """That a computed day was announced as computed changes no day."""
        entries = tuple(
            attrs.evolve(entry, status=EntryStatus.ANNOUNCED)
            for entry in CALENDAR.entries
        )
        layer = attrs.evolve(CALENDAR.layers[0], entries=entries, places=())

        assert () == CALENDAR.diff(WorkCalendar(layers=(layer,)))

    def test_common_years_only(self) -> None:
        """Years that only one of the calendars covers are not compared."""
        short = until(2025)

        assert () == short.diff(CALENDAR)
        assert () == CALENDAR.diff(short)

    def test_nothing_in_common(self) -> None:
        """Calendars of different years cannot be compared."""
        with pytest.raises(CalendarError) as caught:
            until(2012).diff(since(2016))

        assert "schedule.coverages_disjoint" == caught.value.code

    def test_as_json(self) -> None:
        """A change is JSON-ready, with both days and its sentence."""
        change, *_ = CALENDAR.as_of(date(2025, 12, 24)).diff(CALENDAR)

        assert {
            "date": "2026-01-02",
            "before": change.before.to_dict(),
            "after": change.after.to_dict(),
            "reason": change.reason.to_dict(),
        } == json.loads(json.dumps(change.to_dict()))

    @pytest.mark.parametrize("other", [None, "x", date(2026, 1, 1)], ids=str)
    def test_only_calendars(self, other: Any) -> None:
        """Only calendars can be compared."""
        with pytest.raises(InputError):
            CALENDAR.diff(other)


def until(last: int) -> WorkCalendar:
    """Return the bundled calendar up to a year that no swap crosses."""
    return cut(date(2009, 1, 1), date(last, 12, 30))


def since(first: int) -> WorkCalendar:
    """Return the bundled calendar from a year that no swap crosses."""
    return cut(date(first, 1, 1), date(2027, 12, 31))


def cut(first: date, last: date) -> WorkCalendar:
    """Return the rows of some years; a swap over New Year falls away."""
    kept = tuple(
        entry
        for entry in CALENDAR.entries
        if first <= entry.date <= last
        and (entry.linked_date is None or first <= entry.linked_date <= last)
    )
    layer = attrs.evolve(CALENDAR.layers[0], entries=kept, places=())
    return WorkCalendar(layers=(layer,))
