"""Tests for the cross-check with the package ``holidays``."""

from __future__ import annotations

import json
import sys
from datetime import date
from importlib.metadata import version
from typing import Any

import pytest

from govvn_mail.errors import CalendarHorizonError, InputError, MissingExtraError
from govvn_mail.schedule import Scope, WorkCalendar, crosscheck_holidays

CALENDAR = WorkCalendar.bundled()
INSTALLED = version("holidays")

LOCKED = "0.109"
DIFFERENCES = [
    *(date(2011, 1, 29), date(2011, 1, 30), date(2011, 1, 31), date(2011, 2, 1)),
    *(date(2011, 4, 9), date(2011, 4, 11)),
    *(date(2012, 12, 31), date(2013, 1, 5), date(2013, 2, 23)),
    *(date(2014, 1, 25), date(2014, 1, 28), date(2014, 2, 5), date(2014, 2, 8)),
    *(date(2026, 1, 2), date(2026, 1, 10)),
]
"""Days on which that version is wrong, by the announcements of these years."""

of_the_locked_version = pytest.mark.skipif(
    INSTALLED != LOCKED,
    reason=f"holidays {INSTALLED} is installed; the days are those of {LOCKED}",
)

WORKED_TET = CALENDAR.overlay(
    {
        "days": [
            {
                "date": "2026-02-17",
                "weekday": "Tue",
                "kind": "local_work",
                "name_vi": "Trực tết",
                "status": "announced",
                "announced_on": "2026-01-05",
                "grade": "read",
                "evidence": "Kế hoạch của cơ quan (giả định)",
            }
        ]
    },
    scope=Scope.AGENCY,
    body="Trung tâm Sao Mai (hư cấu)",
)


class TestBundled:
    @of_the_locked_version
    @pytest.mark.parametrize("day", [pytest.param(d, id=str(d)) for d in DIFFERENCES])
    def test_day(self, day: date) -> None:
        """Asked for its year alone, the difference is listed with both views."""
        listed = {d.day.date: d for d in crosscheck_holidays(CALENDAR, [day.year])}

        found = listed[day]

        assert CALENDAR.day(day) == found.day
        assert LOCKED == found.package_version
        assert day.isoformat() in found.reason.en
        assert f"holidays {LOCKED}" in found.reason.vi

    @of_the_locked_version
    def test_no_other_day(self) -> None:
        """The package is wrong on these fifteen days of 2009 to 2027, and no other."""
        differences = crosscheck_holidays(CALENDAR, range(2009, 2028))

        assert DIFFERENCES == [difference.day.date for difference in differences]

    @of_the_locked_version
    def test_swap_over_new_year(self) -> None:
        """Either year of a swap over New Year, asked alone, knows of the other."""
        for year in (2014, 2015, 2018, 2019):
            found = {d.day.date for d in crosscheck_holidays(CALENDAR, [year])}

            assert {day for day in DIFFERENCES if day.year == year} == found


class TestDifference:
    def test_worked_here(self) -> None:
        """A day worked here and off there names what the package calls it."""
        (found,) = (
            difference
            for difference in crosscheck_holidays(WORKED_TET, [2026])
            if difference.day.date == date(2026, 2, 17)
        )

        assert found.name == "Tết Nguyên Đán"
        assert "a day worked by local plan here, a day off in" in found.reason.en
        assert {
            "day": found.day.to_dict(),
            "name": "Tết Nguyên Đán",
            "package_version": INSTALLED,
            "reason": found.reason.to_dict(),
        } == json.loads(json.dumps(found.to_dict()))

    def test_none(self) -> None:
        """No years, no differences."""
        assert () == crosscheck_holidays(CALENDAR, [])

    def test_years_in_any_order(self) -> None:
        """Years may come in any order and twice."""
        assert crosscheck_holidays(CALENDAR, [2013, 2011]) == crosscheck_holidays(
            CALENDAR, (2011, 2013, 2011)
        )


class TestRefused:
    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the package, the error says how to install it."""
        monkeypatch.setitem(sys.modules, "holidays", None)

        with pytest.raises(MissingExtraError) as caught:
            crosscheck_holidays(CALENDAR, [2026])

        assert "pip install 'govvn-mail[holidays]'" in str(caught.value)
        assert "pip install 'govvn-mail[holidays]'" in caught.value.text("vi")

    @pytest.mark.parametrize("year", [2008, 2028, 0, 10**6, -1])
    def test_horizon(self, year: int) -> None:
        """Years beyond the calendar cannot be compared."""
        with pytest.raises(CalendarHorizonError) as caught:
            crosscheck_holidays(CALENDAR, [2026, year])

        assert "schedule.horizon_year" == caught.value.code

    @pytest.mark.parametrize(
        ("calendar", "years"),
        [
            pytest.param(None, [2026], id="no calendar"),
            pytest.param(CALENDAR, None, id="no years"),
            pytest.param(CALENDAR, 2026, id="one number"),
            pytest.param(CALENDAR, "2026", id="text"),
            pytest.param(CALENDAR, ["2026"], id="texts"),
        ],
    )
    def test_wrong_types(self, calendar: Any, years: Any) -> None:
        """Arguments of the wrong type are named."""
        with pytest.raises(InputError):
            crosscheck_holidays(calendar, years)
