"""Tests for `govvn_mail.schedule.calendar` and its tables."""

from __future__ import annotations

import csv
import json
import pickle
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import CalendarHorizonError, InputError, TableError
from govvn_mail.schedule import DayKind, EntryStatus, WorkCalendar
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from pathlib import Path

TABLE = files("govvn_mail") / "data" / "calendar" / "days_off.tsv"
TEXT = TABLE.read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TEXT.splitlines(), delimiter="\t"))
CALENDAR = WorkCalendar.bundled()


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the bundled table with each first text replaced by the second."""
    text = TEXT
    for old, new in changes:
        assert 1 == text.count(old), old
        text = text.replace(old, new)
    path = folder / "days_off.tsv"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


class TestBundled:
    @pytest.mark.parametrize("row", [pytest.param(row, id=row["date"]) for row in ROWS])
    def test_every_row_is_the_day(self, row: dict[str, str]) -> None:
        """The calendar says of each day exactly what its row says."""
        day = CALENDAR.day(date.fromisoformat(row["date"]))

        assert day.entry is not None
        assert row["kind"] == day.kind
        assert row["name_vi"] == day.entry.name
        assert row["status"] == day.status
        assert (row["kind"] == "swap_work") is day.working
        assert day.working is CALENDAR.is_working_day(day.date)
        for name in ("linked_date", "announced_on", "enacted_on"):
            assert row[name] == str(getattr(day.entry, name) or "")
        for name in ("holiday", "law", "evidence", "confidence", "grade"):
            assert row[name] == (getattr(day.entry, name) or "")
        assert row["date"] in day.reason.en
        assert day.reason.vi

    @pytest.mark.parametrize(
        ("day", "kind", "working"),
        [
            pytest.param(date(2026, 1, 2), "swap_off", False, id="Friday swapped"),
            pytest.param(date(2026, 1, 10), "swap_work", True, id="Saturday worked"),
            pytest.param(date(2011, 1, 30), "swap_work", True, id="Sunday worked"),
            pytest.param(date(2026, 11, 24), "holiday", False, id="Culture Day"),
            pytest.param(date(2025, 11, 24), "working", True, id="not before 2026"),
            pytest.param(
                date(2012, 12, 31), "swap_off", False, id="swap over New Year"
            ),
            pytest.param(date(2013, 1, 5), "swap_work", True, id="made up next year"),
            pytest.param(date(2023, 5, 2), "in_lieu", False, id="chain, first day"),
            pytest.param(date(2023, 5, 3), "in_lieu", False, id="chain, second day"),
            pytest.param(date(2023, 5, 4), "working", True, id="after the chain"),
            pytest.param(date(2009, 4, 4), "holiday", False, id="Vietnam's lunar date"),
            pytest.param(date(2009, 4, 6), "in_lieu", False, id="compensated"),
            pytest.param(date(2024, 2, 29), "working", True, id="leap day"),
            pytest.param(date(2026, 11, 28), "weekend", False, id="only proposed"),
            pytest.param(date(2026, 11, 23), "working", True, id="only proposed, too"),
        ],
    )
    def test_days(self, day: date, kind: str, *, working: bool) -> None:
        """Swaps, chains of days in lieu and new holidays are as announced."""
        assert kind == CALENDAR.day(day).kind
        assert working is CALENDAR.is_working_day(day)

    @given(st.dates(date(2009, 1, 1), date(2027, 12, 31)))
    def test_days_without_a_row_follow_the_week(self, day: date) -> None:
        """Any other day is worked from Monday to Friday."""
        listed = {row["date"] for row in ROWS}
        if day.isoformat() not in listed:
            assert (day.weekday() < 5) is CALENDAR.is_working_day(day)
            assert CALENDAR.day(day).entry is None
            assert CALENDAR.day(day).status is None
            assert day.isoformat() in CALENDAR.day(day).reason.en

    def test_every_swap_costs_nothing(self) -> None:
        """A year's swapped days off are as many as its days made up."""
        kinds = [entry.kind for entry in CALENDAR.entries]

        assert 21 == kinds.count(DayKind.SWAP_OFF) == kinds.count(DayKind.SWAP_WORK)

    @pytest.mark.parametrize(
        ("year", "off"),
        [pytest.param(2025, 22, id="2025"), pytest.param(2026, 26, id="2026")],
    )
    def test_length_of_the_announced_breaks(self, year: int, off: int) -> None:
        """The breaks with their weekends are as long as the notices add up to."""
        ones = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        resting = [not CALENDAR.is_working_day(day) for day in ones]
        inside = 0
        start = 0
        for index in range(len(ones) + 1):
            if index == len(ones) or not resting[index]:
                run = ones[start:index]
                if any(CALENDAR.day(day).entry for day in run):
                    inside += len(run)
                start = index + 1

        assert off == inside

    def test_coverage(self) -> None:
        """The table covers 2009 to 2027."""
        assert Period(date(2009, 1, 1), date(2027, 12, 31)) == CALENDAR.coverage

    @pytest.mark.parametrize(
        "day", [date(2008, 12, 31), date(2028, 1, 1), date.max, date.min]
    )
    def test_outside_the_coverage(self, day: date) -> None:
        """Beyond its years the calendar has no answer, and says which it has."""
        for ask in (CALENDAR.day, CALENDAR.is_working_day):
            with pytest.raises(CalendarHorizonError) as caught:
                ask(day)

            assert "schedule.horizon" == caught.value.code
            assert "2027-12-31" in str(caught.value)

    @pytest.mark.parametrize(
        "value", [datetime(2026, 1, 1, tzinfo=ICT), "2026-01-01", None, 20260101]
    )
    def test_only_dates(self, value: Any) -> None:
        """Only plain dates are days."""
        for ask in (CALENDAR.day, CALENDAR.is_working_day):
            with pytest.raises(InputError):
                ask(value)

    def test_version(self) -> None:
        """The version names the day of the last check and the table's content."""
        checked_on, digest = CALENDAR.version.split("+")

        assert "2026.11.23" == checked_on
        assert 12 == len(digest)

    def test_shared_and_a_value(self) -> None:
        """The calendar is loaded once, compares by value, and can be pickled."""
        assert WorkCalendar.bundled() is CALENDAR
        copy = pickle.loads(pickle.dumps(CALENDAR))  # noqa: S301 (our own pickle)
        assert copy == CALENDAR
        assert hash(copy) == hash(CALENDAR)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            CALENDAR.version = "x"  # type: ignore[misc]  # the point of the test


class TestNotices:
    @pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 11, 28)])
    def test_proposed_swap(self, day: date) -> None:
        """Who asks about a day of the proposed swap hears that it is a proposal."""
        (notice,) = CALENDAR.day(day).notices

        assert "seen only as a proposal" in notice.en
        assert "đề xuất" in notice.vi

    def test_computed_day(self) -> None:
        """A day that nobody announced yet says so."""
        day = CALENDAR.day(date(2027, 2, 4))

        assert EntryStatus.COMPUTED is day.status
        assert ["schedule.day_unsettled"] == [notice.code for notice in day.notices]

    def test_none(self) -> None:
        """An announced day has no notice."""
        assert () == CALENDAR.day(date(2026, 2, 17)).notices

    @pytest.mark.parametrize(
        ("period", "years"),
        [
            pytest.param(Period(date(2026, 1, 1), date(2026, 12, 31)), (), id="2026"),
            pytest.param(
                Period(date(2026, 1, 1), date(2027, 1, 1)), (2027,), id="both"
            ),
            pytest.param(Period(), (2027,), id="open"),
        ],
    )
    def test_unsettled_years(self, period: Period, years: tuple[int, ...]) -> None:
        """A year with computed rows is not settled."""
        assert years == CALENDAR.unsettled_years(period)

    @pytest.mark.parametrize("period", [None, 2027, date(2027, 1, 1)], ids=str)
    def test_unsettled_years_of_no_period(self, period: Any) -> None:
        """Only a period has years."""
        with pytest.raises(InputError):
            CALENDAR.unsettled_years(period)

    def test_as_json(self) -> None:
        """A day is JSON-ready, with its notices."""
        day = CALENDAR.day(date(2027, 2, 4))

        assert {
            "date": "2027-02-04",
            "kind": day.kind.value,
            "half": None,
            "scope": "nation",
            "body": None,
            "known_on": None,
            "knowledge": None,
            "replaced": None,
            "reason": day.reason.to_dict(),
            "notices": [day.notices[0].to_dict()],
        } == json.loads(json.dumps(day.to_dict()))


class TestFromTable:
    def test_same_table(self, tmp_path: Path) -> None:
        """A copy of the bundled table is the same calendar, without the notices."""
        path = write(tmp_path)

        own = WorkCalendar.from_table(path, checked_on=date(2026, 11, 23))

        without = attrs.evolve(CALENDAR.layers[0], notices=())
        assert without == own.layers[0]
        assert WorkCalendar(layers=(without,)) == own

    def test_version_without_a_date(self, tmp_path: Path) -> None:
        """Without a day of checking the version is the content alone."""
        path = str(write(tmp_path))

        dated = WorkCalendar.from_table(path, checked_on=date(2026, 11, 23))
        own = WorkCalendar.from_table(path)

        assert dated.version == f"2026.11.23+{own.version}"

    def test_version_depends_on_content_alone(self, tmp_path: Path) -> None:
        """Another word in the table is another version."""
        (tmp_path / "other").mkdir()
        path = write(
            tmp_path / "other",
            (
                "tracuuquyhoach.com; collector.com.tr copy\thigh\n2026-01-10",
                "nơi khác\thigh\n2026-01-10",
            ),
        )

        assert (
            WorkCalendar.from_table(write(tmp_path)).version
            != WorkCalendar.from_table(path).version
        )

    @pytest.mark.parametrize(
        ("old", "new", "fault", "place"),
        [
            pytest.param(
                "2026-01-10\tSat",
                "2026-01-10\tFri",
                "schedule.weekday_mismatch",
                "days_off.tsv:260",
                id="wrong weekday",
            ),
            pytest.param(
                "2026-01-10\tSat\tswap_work\t\t\tLàm bù\t2026-01-02",
                "2026-01-10\tSat\tswap_work\t\t\tLàm bù\t2026-01-01",
                "schedule.entry_unsound",
                "days_off.tsv:259",
                id="one-sided swap",
            ),
            pytest.param(
                "2026-01-10\tSat\tswap_work",
                "2026-01-12\tMon\tswap_work",
                "schedule.entry_unsound",
                "days_off.tsv:259",
                id="partner missing",
            ),
            pytest.param(
                "2026-01-02\tFri\tswap_off\t\t\tNghỉ hoán đổi\t2026-01-10",
                "2026-01-02\tFri\tswap_off\t\t\tNghỉ hoán đổi\t",
                "schedule.entry_unsound",
                "days_off.tsv:259",
                id="swap without partner",
            ),
            pytest.param(
                "2026-01-02\tFri\tswap_off",
                "2026-01-02\tFri\tswap_work",
                "schedule.entry_unsound",
                "days_off.tsv:259",
                id="a working day made up for",
            ),
            pytest.param(
                "2026-04-27\tMon\tin_lieu\t\thung_kings\tNghỉ bù Giỗ Tổ Hùng Vương"
                "\t2026-04-26",
                "2026-04-27\tMon\tin_lieu\t\thung_kings\tNghỉ bù Giỗ Tổ Hùng Vương"
                "\t2026-04-25",
                "schedule.entry_unsound",
                "days_off.tsv:267",
                id="in lieu of nothing",
            ),
            pytest.param(
                "2026-04-27\tMon\tin_lieu\t\thung_kings\tNghỉ bù Giỗ Tổ Hùng Vương"
                "\t2026-04-26",
                "2026-04-27\tMon\tin_lieu\t\thung_kings\tNghỉ bù Giỗ Tổ Hùng Vương"
                "\t2026-04-30",
                "schedule.entry_unsound",
                "days_off.tsv:267",
                id="in lieu of a weekday",
            ),
            pytest.param(
                "2026-09-02\tWed\tholiday\t\tnational_day\tQuốc khánh\t\t",
                "2026-09-02\tWed\tholiday\t\tnational_day\tQuốc khánh\t2026-09-01\t",
                "schedule.entry_unsound",
                "days_off.tsv:273",
                id="holiday with a partner",
            ),
            pytest.param(
                "2026-11-24\tTue\tholiday",
                "2026-11-24\tTue\tworking",
                "schedule.entry_unsound",
                "days_off.tsv:274",
                id="ordinary day",
            ),
            pytest.param(
                "2026-09-02\tWed",
                "2026-09-01\tTue",
                "schedule.date_twice",
                "days_off.tsv:273",
                id="date twice",
            ),
            pytest.param(
                "2026-04-30\tThu\tholiday\t\tvictory_day",
                "2026-04-30\tThu\tholiday\t\tvictory",
                "schedule.year_incomplete",
                "days_off.tsv",
                id="year incomplete",
            ),
            pytest.param(
                "2027-11-24\tWed",
                "2028-11-24\tFri",
                "schedule.year_incomplete",
                "days_off.tsv",
                id="year with one row",
            ),
            pytest.param(
                "2027-11-24\tWed",
                "2027-11-31\tWed",
                "tables.cell",
                "days_off.tsv:289",
                id="no such day",
            ),
            pytest.param(
                "2027-11-24\tWed\tholiday",
                "2027-11-24\tWed\tfeast",
                "tables.cell",
                "days_off.tsv:289",
                id="no such kind",
            ),
        ],
    )
    def test_faults(
        self, tmp_path: Path, *, old: str, new: str, fault: str, place: str
    ) -> None:
        """A table that contradicts itself is refused, with file and line."""
        path = write(tmp_path, (old, new))

        with pytest.raises(TableError) as caught:
            WorkCalendar.from_table(path)

        assert fault == caught.value.code
        assert str(caught.value).startswith((f"{place}:", f"{place},"))

    def test_empty(self, tmp_path: Path) -> None:
        """A table without rows is no calendar."""
        path = tmp_path / "days_off.tsv"
        path.write_text(TEXT.split("\n")[0] + "\n", encoding="utf-8")

        with pytest.raises(TableError) as caught:
            WorkCalendar.from_table(path)

        assert "schedule.table_empty" == caught.value.code

    def test_no_file(self, tmp_path: Path) -> None:
        """A file that is not there is a fault of the table."""
        with pytest.raises(TableError):
            WorkCalendar.from_table(tmp_path / "none.tsv")

    @pytest.mark.parametrize(
        ("path", "checked_on"),
        [
            pytest.param(None, None, id="None"),
            pytest.param(3, None, id="number"),
            pytest.param(b"x", None, id="bytes"),
            pytest.param("x", "2026-11-23", id="text for a date"),
        ],
    )
    def test_wrong_types(self, path: Any, checked_on: Any) -> None:
        """Arguments of the wrong type are named."""
        with pytest.raises(InputError):
            WorkCalendar.from_table(path, checked_on=checked_on)

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"layers": list(CALENDAR.layers)}, id="list"),
            pytest.param({"layers": ("x",)}, id="text"),
            pytest.param({"known_on": "2025-12-24"}, id="text for a day"),
        ],
    )
    def test_wrong_parts(self, change: dict[str, Any]) -> None:
        """A calendar is built of layers, in a tuple."""
        with pytest.raises(InputError):
            attrs.evolve(CALENDAR, **change)

    @pytest.mark.parametrize(
        "change",
        [
            {"date": None},
            {"date": datetime(2026, 1, 1, tzinfo=ICT)},
            {"kind": "holiday"},
            {"linked_date": "2026-01-02"},
            {"status": None},
            {"half": "morning"},
            {"holiday": 3},
            {"law": b"x"},
            {"enacted_on": "2026-04-24"},
            {"grade": "read"},
            {"confidence": 1},
            {"name": ""},
            {"evidence": None},
        ],
        ids=str,
    )
    def test_wrong_entries(self, change: dict[str, Any]) -> None:
        """Every part of a row is of its type, and it names where it was seen."""
        with pytest.raises(InputError):
            attrs.evolve(CALENDAR.entries[0], **change)
