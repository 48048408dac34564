"""The bundled calendar against what was announced, written down here once more."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from holidays.calendars.chinese import VIETNAMESE_CALENDAR, _ChineseLunisolar

from govvn_mail.law import Grade
from govvn_mail.schedule import DayKind, EntryStatus, WorkCalendar

CALENDAR = WorkCalendar.bundled()
ONE_DAY = timedelta(days=1)
KINDS = {
    "H": DayKind.HOLIDAY,
    "L": DayKind.IN_LIEU,
    "O": DayKind.SWAP_OFF,
    "W": DayKind.SWAP_WORK,
}

DAYS = """
2009 H0101 H0125 H0126 H0127 H0128 L0129 H0404 L0406 H0430 H0501 H0902
2010 H0101 H0213 H0214 H0215 H0216 L0217 L0218 O0219 W0227 H0423 H0430 H0501 L0503
     H0902
2011 H0101 L0103 W0129 W0130 O0131 O0201 H0202 H0203 H0204 H0205 L0207 W0409 O0411
     H0412 H0430 H0501 L0502 L0503 H0902
2012 H0101 L0102 H0122 H0123 H0124 H0125 L0126 O0127 W0204 H0331 L0402 H0430 H0501
     H0902 L0903 O1231
2013 H0101 W0105 H0209 H0210 H0211 H0212 L0213 L0214 O0215 W0223 H0419 O0429 H0430
     H0501 W0504 H0902
2014 H0101 W0125 O0128 O0129 H0130 H0131 H0201 H0202 H0203 L0204 L0205 W0208 H0409
     W0426 H0430 H0501 O0502 O0901 H0902 W0906 W1227
2015 H0101 O0102 W0214 O0216 H0217 H0218 H0219 H0220 H0221 L0223 W0425 H0428 O0429
     H0430 H0501 H0902
2016 H0101 H0207 H0208 H0209 H0210 H0211 L0212 H0416 L0418 H0430 H0501 L0502 L0503
     H0902
2017 H0101 L0102 H0126 H0127 H0128 H0129 H0130 L0131 L0201 H0406 H0430 H0501 L0502
     H0902 L0904
2018 H0101 H0214 H0215 H0216 H0217 H0218 L0219 L0220 H0425 H0430 H0501 H0902 L0903
     O1231
2019 H0101 W0105 H0204 H0205 H0206 H0207 H0208 H0414 L0415 O0429 H0430 H0501 W0504
     H0902
2020 H0101 H0123 H0124 H0125 H0126 H0127 L0128 L0129 H0402 H0430 H0501 H0902
2021 H0101 H0210 H0211 H0212 H0213 H0214 L0215 L0216 H0421 H0430 H0501 L0503 H0902
     H0903
2022 H0101 L0103 H0131 H0201 H0202 H0203 H0204 H0410 L0411 H0430 H0501 L0502 L0503
     H0901 H0902
2023 H0101 L0102 H0120 H0121 H0122 H0123 H0124 L0125 L0126 H0429 H0430 H0501 L0502
     L0503 H0901 H0902 L0904
2024 H0101 H0208 H0209 H0210 H0211 H0212 L0213 L0214 H0418 O0429 H0430 H0501 W0504
     H0902 H0903
2025 H0101 H0127 H0128 H0129 H0130 H0131 H0407 W0426 H0430 H0501 O0502 H0901 H0902
2026 H0101 O0102 W0110 H0216 H0217 H0218 H0219 H0220 H0426 L0427 H0430 H0501 W0822
     O0831 H0901 H0902 H1124
2027 H0101 H0204 H0205 H0206 H0207 H0208 L0209 L0210 H0416 H0430 H0501 L0503 H0902
     H0903 H1124
"""
"""Departures from the ordinary week: holiday, in lieu, off or worked by swap."""


def expected_days() -> dict[date, DayKind]:
    """Return the days written down above."""
    days, year = {}, 0
    for word in DAYS.split():
        if word.isdigit():
            year = int(word)
        else:
            days[date(year, int(word[1:3]), int(word[3:]))] = KINDS[word[0]]
    return days


EXPECTED = expected_days()


def breaks(year: int) -> list[list[date]]:
    """Return the runs of days off that hold a holiday, in lieu or swapped day."""
    runs: list[list[date]] = [[]]
    day = date(year, 1, 1)
    while day.year == year:
        if CALENDAR.is_working_day(day):
            runs.append([])
        else:
            runs[-1].append(day)
        day += ONE_DAY
    return [run for run in runs if any(CALENDAR.day(day).entry for day in run)]


class TestEveryDay:
    @pytest.mark.parametrize("year", range(2009, 2028))
    def test_year(self, year: int) -> None:
        """The rows of a year are the announced ones, of the announced kinds."""
        listed = {
            entry.date: entry.kind
            for entry in CALENDAR.entries
            if entry.date.year == year
        }

        assert {d: k for d, k in EXPECTED.items() if d.year == year} == listed

    def test_every_other_day_follows_the_week(self) -> None:
        """No day is off or worked for a reason that was not written down."""
        first = date(2009, 1, 1).toordinal()
        days = [date.fromordinal(n) for n in range(first, date(2028, 1, 1).toordinal())]

        assert 6939 == len(days)
        for day in days:
            if day not in EXPECTED:
                assert (day.weekday() < 5) is CALENDAR.is_working_day(day)

    @pytest.mark.parametrize(
        ("kind", "count"),
        [
            pytest.param(DayKind.HOLIDAY, 194, id="holidays"),
            pytest.param(DayKind.IN_LIEU, 52, id="in lieu"),
            pytest.param(DayKind.SWAP_OFF, 21, id="off by swap"),
            pytest.param(DayKind.SWAP_WORK, 21, id="made up"),
        ],
    )
    def test_kinds(self, kind: DayKind, count: int) -> None:
        """So many rows of each kind there are."""
        assert count == sum(entry.kind is kind for entry in CALENDAR.entries)

    @pytest.mark.parametrize(
        ("year", "total"),
        [
            pytest.param(2025, 22, id="2025"),
            pytest.param(2026, 26, id="2026, with 24 November"),
        ],
    )
    def test_press_totals(self, year: int, total: int) -> None:
        """The breaks with their weekends are as long as the press added them up."""
        assert total == sum(map(len, breaks(year)))


SWAPS = [
    ((2010, 2, 19), (2010, 2, 27), (2010, 2, 5)),
    ((2011, 1, 31), (2011, 1, 29), None),
    ((2011, 2, 1), (2011, 1, 30), None),
    ((2011, 4, 11), (2011, 4, 9), None),
    ((2012, 1, 27), (2012, 2, 4), (2011, 12, 27)),
    ((2012, 12, 31), (2013, 1, 5), (2012, 11, 23)),
    ((2013, 2, 15), (2013, 2, 23), (2012, 11, 23)),
    ((2013, 4, 29), (2013, 5, 4), (2012, 11, 23)),
    ((2014, 1, 28), (2014, 1, 25), (2013, 12, 12)),
    ((2014, 1, 29), (2014, 2, 8), (2013, 12, 12)),
    ((2014, 5, 2), (2014, 4, 26), (2013, 12, 12)),
    ((2014, 9, 1), (2014, 9, 6), (2013, 12, 12)),
    ((2015, 1, 2), (2014, 12, 27), None),
    ((2015, 2, 16), (2015, 2, 14), None),
    ((2015, 4, 29), (2015, 4, 25), None),
    ((2018, 12, 31), (2019, 1, 5), (2018, 7, 11)),
    ((2019, 4, 29), (2019, 5, 4), (2018, 7, 11)),
    ((2024, 4, 29), (2024, 5, 4), (2024, 4, 12)),
    ((2025, 5, 2), (2025, 4, 26), (2024, 11, 26)),
    ((2026, 1, 2), (2026, 1, 10), (2025, 12, 25)),
    ((2026, 8, 31), (2026, 8, 22), (2025, 10, 16)),
]

SWAP_ROWS = [
    pytest.param(
        date(*off),
        date(*worked),
        None if announced is None else date(*announced),
        id=f"{date(*off)} for {date(*worked)}",
    )
    for off, worked, announced in SWAPS
]


class TestSwaps:
    @pytest.mark.parametrize(("off", "worked", "announced"), SWAP_ROWS)
    def test_swap(self, off: date, worked: date, announced: date | None) -> None:
        """Both days of a swap are as announced, and name each other."""
        rest, work = CALENDAR.day(off), CALENDAR.day(worked)

        assert (DayKind.SWAP_OFF, DayKind.SWAP_WORK) == (rest.kind, work.kind)
        assert (False, True) == (rest.working, work.working)
        assert rest.entry is not None
        assert work.entry is not None
        assert (worked, off) == (rest.entry.linked_date, work.entry.linked_date)
        assert announced == rest.entry.announced_on == work.entry.announced_on
        assert (rest.status, work.status) == (EntryStatus.ANNOUNCED,) * 2

    def test_no_other(self) -> None:
        """There were 21 swaps since 2010, three of them over New Year."""
        pairs = [
            (entry.date, entry.linked_date)
            for entry in CALENDAR.entries
            if entry.kind is DayKind.SWAP_OFF
        ]

        assert [(date(*off), date(*worked)) for off, worked, _ in SWAPS] == pairs
        assert 3 == sum(off.year != worked.year for off, worked in pairs if worked)

    def test_one_sunday(self) -> None:
        """Saturdays are made up, and once a Sunday: 30 January 2011."""
        sundays = [
            entry.date
            for entry in CALENDAR.entries
            if entry.kind is DayKind.SWAP_WORK and entry.date.weekday() == 6
        ]

        assert [date(2011, 1, 30)] == sundays


TET_BREAKS = [
    (date(2010, 2, 13), 9),
    (date(2011, 1, 31), 8),
    (date(2012, 1, 21), 9),
    (date(2013, 2, 9), 9),
    (date(2014, 1, 28), 9),
    (date(2015, 2, 15), 9),
    (date(2016, 2, 6), 9),
    (date(2017, 1, 26), 7),
    (date(2018, 2, 14), 7),
    (date(2019, 2, 2), 9),
    (date(2020, 1, 23), 7),
    (date(2021, 2, 10), 7),
    (date(2022, 1, 29), 9),
    (date(2023, 1, 20), 7),
    (date(2024, 2, 8), 7),
    (date(2025, 1, 25), 9),
    (date(2026, 2, 14), 9),
]


class TestHolidays:
    @pytest.mark.parametrize(
        ("first", "length"),
        [pytest.param(*row, id=str(row[0].year)) for row in TET_BREAKS],
    )
    def test_tet_break(self, first: date, length: int) -> None:
        """The break of Tết runs from and to the days that were announced."""
        (found,) = (
            run
            for run in breaks(first.year)
            if any(
                getattr(CALENDAR.day(d).entry, "holiday", None) == "tet" for d in run
            )
        )

        assert (first, length) == (found[0], len(found))

    @pytest.mark.parametrize("year", range(2009, 2028))
    def test_lunar_dates(self, year: int) -> None:
        """Tết and the Hùng Kings' day fall on the dates of the Vietnamese calendar."""
        lunar = _ChineseLunisolar(VIETNAMESE_CALENDAR)
        listed = {
            entry.name: entry.date
            for entry in CALENDAR.entries
            if entry.date.year == year
        }

        assert lunar.lunar_new_year_date(year)[0] == listed["Tết Âm lịch (mùng 1)"]
        assert lunar.hung_kings_date(year)[0] == listed["Giỗ Tổ Hùng Vương"]

    def test_lunar_days_are_counted_from_the_first(self) -> None:
        """The days of Tết are in a row, five of them since 2014 and four before."""
        for year in range(2009, 2028):
            days = [
                entry.date
                for entry in CALENDAR.entries
                if entry.date.year == year
                and entry.kind is DayKind.HOLIDAY
                and entry.holiday == "tet"
            ]

            assert (5 if year >= 2014 else 4) == len(days)
            assert all(b - a == ONE_DAY for a, b in pairwise(days))

    @pytest.mark.parametrize(
        ("day", "kind", "linked"),
        [
            pytest.param(date(2023, 4, 29), DayKind.HOLIDAY, None, id="Saturday"),
            pytest.param(date(2023, 4, 30), DayKind.HOLIDAY, None, id="Sunday"),
            pytest.param(date(2023, 5, 1), DayKind.HOLIDAY, None, id="Monday"),
            pytest.param(
                date(2023, 5, 2), DayKind.IN_LIEU, date(2023, 4, 29), id="Tuesday"
            ),
            pytest.param(
                date(2023, 5, 3), DayKind.IN_LIEU, date(2023, 4, 30), id="Wednesday"
            ),
            pytest.param(date(2023, 5, 4), DayKind.WORKING, None, id="Thursday"),
        ],
    )
    def test_chain_of_2023(self, day: date, kind: DayKind, linked: date | None) -> None:
        """Two days in lieu queue up behind 1 May 2023."""
        known = CALENDAR.day(day)

        assert kind is known.kind
        assert linked == (known.entry.linked_date if known.entry else None)

    def test_every_weekend_holiday_is_compensated(self) -> None:
        """Each holiday on a rest day has a day in lieu, and no other has."""
        owed = {
            entry.date
            for entry in CALENDAR.entries
            if entry.kind is DayKind.HOLIDAY and entry.date.weekday() >= 5
        }
        paid = {e.linked_date for e in CALENDAR.entries if e.kind is DayKind.IN_LIEU}

        assert owed == paid

    @pytest.mark.parametrize("year", [2026, 2027])
    def test_culture_day(self, year: int) -> None:
        """24 November is off from 2026 on, by a resolution known from reports."""
        day = CALENDAR.day(date(year, 11, 24))

        assert DayKind.HOLIDAY is day.kind
        assert day.entry is not None
        assert "Điều 2 NQ 28/2026/QH16" == day.entry.law
        assert Grade.REPORTED is day.entry.grade
        assert date(2026, 4, 24) == day.entry.enacted_on

    def test_no_culture_day_before(self) -> None:
        """Until 2025 that day follows the week."""
        assert CALENDAR.is_working_day(date(2025, 11, 24))

    def test_next_year_is_computed(self) -> None:
        """Of 2027 nothing but the law is known; Tết and 3 September are computed."""
        computed = [
            entry.date
            for entry in CALENDAR.entries
            if entry.status is EntryStatus.COMPUTED
        ]

        assert [
            *(date(2027, 2, day) for day in range(4, 11)),
            date(2027, 9, 3),
        ] == computed
