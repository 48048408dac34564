"""Tests for layers of a calendar: what provinces and agencies decide themselves."""

from __future__ import annotations

import json
import pickle
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import CalendarError, InputError, TableError
from govvn_mail.law import Grade
from govvn_mail.schedule import (
    CalendarLayer,
    DayKind,
    Half,
    Scope,
    WorkCalendar,
)
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from pathlib import Path

    from govvn_mail.errors import GovvnMailError

CALENDAR = WorkCalendar.bundled()
COVERED = st.dates(date(2009, 1, 1), date(2027, 12, 31))
PROVINCE = "Tỉnh Sao Mai (hư cấu)"
AGENCY = "Sở Nội vụ tỉnh Sao Mai (hư cấu)"
MONDAY = date(2026, 9, 28)
SATURDAY = date(2026, 9, 26)
TET = date(2026, 2, 17)

COLUMNS = [
    *("date", "weekday", "kind", "half", "holiday", "name_vi", "linked_date"),
    *("status", "announced_on", "law", "enacted_on", "grade", "evidence"),
    "confidence",
]
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def row(day: date, **changes: Any) -> dict[str, Any]:
    """Return a day off by an invented decision."""
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


def swap(off: date, worked: date, **changes: Any) -> list[dict[str, Any]]:
    """Return both rows of a swap."""
    common = {"announced_on": date(2026, 3, 2)} | changes
    return [
        row(off, kind="swap_off", linked_date=worked, **common),
        row(worked, kind="swap_work", linked_date=off, **common),
    ]


def overlay(
    *rows: dict[str, Any],
    calendar: WorkCalendar = CALENDAR,
    scope: Scope = Scope.AGENCY,
) -> WorkCalendar:
    """Lay days of an invented body over a calendar."""
    body = {Scope.NATION: None, Scope.PROVINCE: PROVINCE, Scope.AGENCY: AGENCY}[scope]
    return calendar.overlay({"days": list(rows)}, scope=scope, body=body)


def table(*rows: dict[str, Any]) -> str:
    """Return rows in the columns of the bundled table."""
    lines = ["\t".join(str(row.get(column, "")) for column in COLUMNS) for row in rows]
    return "\n".join(["\t".join(COLUMNS), *lines]) + "\n"


class TestKinds:
    @pytest.mark.parametrize(
        ("day", "changes", "working", "sentence"),
        [
            pytest.param(
                MONDAY,
                {},
                False,
                "Ngày 28/09/2026 là ngày nghỉ theo quyết định riêng",
                id="storm",
            ),
            pytest.param(
                SATURDAY,
                {"kind": "local_work", "name_vi": "Trực"},
                True,
                "Ngày 26/09/2026 là ngày làm việc theo kế hoạch riêng",
                id="agency without fixed rest days",
            ),
            pytest.param(
                SATURDAY,
                {"kind": "half_day", "half": "morning", "name_vi": "Một cửa"},
                True,
                "Ngày 26/09/2026 chỉ làm việc buổi sáng: Một cửa",
                id="desk open on Saturday morning",
            ),
            pytest.param(
                MONDAY,
                {"kind": "half_day", "half": "afternoon", "name_vi": "Lễ kỷ niệm"},
                True,
                "Ngày 28/09/2026 chỉ làm việc buổi chiều: Lễ kỷ niệm",
                id="morning off",
            ),
        ],
    )
    def test_local_day(
        self, day: date, changes: dict[str, Any], *, working: bool, sentence: str
    ) -> None:
        """A local day is what the agency decided, and names whose decision it is."""
        known = overlay(row(day, **changes)).day(day)

        assert working is known.working
        assert (Scope.AGENCY, AGENCY) == (known.scope, known.body)
        assert known.reason.vi.startswith(sentence)
        assert (known.half is None) is (known.kind is not DayKind.HALF_DAY)

    def test_without_partner(self) -> None:
        """A working Saturday of an agency needs no day off in exchange."""
        calendar = overlay(row(SATURDAY, kind="local_work"))

        assert calendar.is_working_day(SATURDAY)

    def test_whole_country(self) -> None:
        """A day off of its own can be the whole country's."""
        known = overlay(row(MONDAY), scope=Scope.NATION).day(MONDAY)

        assert "(cả nước)" in known.reason.vi
        assert "(the whole country)" in known.reason.en

    def test_labels(self) -> None:
        """Every kind of day has words in both languages."""
        assert 9 == len({kind.label("vi") for kind in DayKind})
        assert 9 == len({kind.bilingual() for kind in DayKind})
        assert {"buổi sáng", "buổi chiều"} == {half.bilingual().vi for half in Half}


class TestLayers:
    def test_narrower_layer_wins(self) -> None:
        """The agency's day stands above the province's, and that above the nation's."""
        province = overlay(
            row(TET, kind="local_work"), row(MONDAY), scope=Scope.PROVINCE
        )
        agency = overlay(row(MONDAY, kind="local_work"), calendar=province)

        assert province.is_working_day(TET)
        assert agency.is_working_day(TET)
        assert not province.is_working_day(MONDAY)
        assert agency.is_working_day(MONDAY)
        assert not CALENDAR.is_working_day(TET)

    def test_what_was_replaced(self) -> None:
        """A day names the layer that decided, and the day that it replaced."""
        province = overlay(row(TET, kind="local_work"), scope=Scope.PROVINCE)
        agency = overlay(row(TET), calendar=province)

        known = agency.day(TET)

        assert (Scope.AGENCY, DayKind.LOCAL_OFF) == (known.scope, known.kind)
        assert known.replaced == province.day(TET)
        assert known.replaced is not None
        assert known.replaced.replaced == CALENDAR.day(TET)
        assert ["schedule.day_replaces"] == [n.code for n in known.notices]
        assert PROVINCE in known.notices[0].vi
        assert "ngày làm việc theo kế hoạch riêng" in known.notices[0].vi

    def test_nothing_replaced(self) -> None:
        """Above an ordinary day, a row replaces no other."""
        known = overlay(row(MONDAY)).day(MONDAY)

        assert known.replaced is None
        assert () == known.notices

    def test_entries_are_those_that_decide(self) -> None:
        """Of two rows for a day, the narrower one is listed, in order of the days."""
        calendar = overlay(row(TET, kind="local_work"), row(date(2026, 2, 13)))

        listed = [e for e in calendar.entries if date(2026, 2, 1) <= e.date <= TET]

        assert ["local_off", "holiday", "local_work"] == [e.kind for e in listed]

    def test_late_announcement_of_the_nation(self) -> None:
        """A swap that was announced after the package came out can be laid over."""
        rows = swap(
            date(2026, 11, 23), date(2026, 11, 28), announced_on=date(2026, 11, 20)
        )
        calendar = overlay(*rows, scope=Scope.NATION)

        assert not calendar.is_working_day(date(2026, 11, 23))
        assert calendar.is_working_day(date(2026, 11, 28))
        assert 1 == len(calendar.day(date(2026, 11, 28)).notices)

    def test_original_is_unchanged(self) -> None:
        """An overlay is a new calendar."""
        overlay(row(MONDAY))

        assert CALENDAR.is_working_day(MONDAY)
        assert 1 == len(CALENDAR.layers)

    @pytest.mark.parametrize(
        "scopes",
        [
            pytest.param((Scope.AGENCY, Scope.PROVINCE), id="province above agency"),
            pytest.param((Scope.PROVINCE, Scope.NATION), id="nation above province"),
        ],
    )
    def test_order(self, scopes: tuple[Scope, Scope]) -> None:
        """A wider layer is not laid over a narrower one."""
        below = overlay(row(MONDAY), scope=scopes[0])

        with pytest.raises(CalendarError) as caught:
            overlay(row(SATURDAY), calendar=below, scope=scopes[1])

        assert "schedule.layers_disordered" == caught.value.code

    @pytest.mark.parametrize("layers", [(), "agency first"], ids=["none", "agency"])
    def test_nation_first(self, layers: Any) -> None:
        """A calendar begins with the nation's layer."""
        if layers:
            layers = overlay(row(MONDAY)).layers[1:]

        with pytest.raises(CalendarError):
            WorkCalendar(layers=layers)

    @given(COVERED)
    def test_nothing_added_nothing_changed(self, day: date) -> None:
        """An overlay without days is the same calendar, version and all."""
        for scope in Scope:
            same = overlay(scope=scope)

            assert CALENDAR == same
            assert CALENDAR.version == same.version
            assert CALENDAR.day(day) == same.day(day)

    @given(COVERED)
    def test_repeating_the_nation_changes_no_day(self, day: date) -> None:
        """A province that repeats the nation's rows works on the same days."""
        assert CALENDAR.is_working_day(day) is REPEATED.is_working_day(day)
        assert CALENDAR.day(day).kind is REPEATED.day(day).kind
        assert () == CALENDAR.diff(REPEATED)

    @given(COVERED, COVERED)
    def test_other_days_are_untouched(self, changed: date, day: date) -> None:
        """An overlay changes the days that it names and no other."""
        calendar = overlay(row(changed))

        assert (day != changed) or not calendar.is_working_day(day)
        if day != changed:
            assert CALENDAR.day(day) == calendar.day(day)


REPEATED = WorkCalendar(
    layers=(
        CALENDAR.layers[0],
        attrs.evolve(CALENDAR.layers[0], scope=Scope.PROVINCE, body=PROVINCE),
    )
)


class TestVersion:
    def test_covers_all_layers(self) -> None:
        """The version names every layer, the nation's first."""
        calendar = overlay(row(MONDAY))

        nation, agency = calendar.version.split("/")

        assert CALENDAR.version == nation
        assert calendar.layers[1].version == agency
        assert 12 == len(agency)

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(overlay(row(MONDAY, law="QĐ 1")), id="another source"),
            pytest.param(overlay(row(SATURDAY)), id="another day"),
            pytest.param(overlay(row(MONDAY), scope=Scope.PROVINCE), id="of another"),
        ],
    )
    def test_differs(self, other: WorkCalendar) -> None:
        """Whatever a layer says differently makes another version."""
        assert overlay(row(MONDAY)).version != other.version

    def test_any_text(self) -> None:
        """Text that is no UTF-8 does not break the version, nor do tabs join rows."""
        odd, tab = (overlay(row(MONDAY, law=law)) for law in ("\ud800", "a\tb"))

        assert odd.version != tab.version
        assert 12 == len(odd.layers[1].version)

    def test_notices_count(self) -> None:
        """The bundled notices are part of the version, for they are part of answers."""
        silent = attrs.evolve(CALENDAR.layers[0], notices=())

        assert CALENDAR.layers[0].version != silent.version

    def test_pickle(self) -> None:
        """A calendar with layers is a value and can be pickled."""
        calendar = overlay(row(MONDAY))

        copy = pickle.loads(pickle.dumps(calendar))  # noqa: S301 (our own pickle)

        assert calendar == copy
        assert hash(calendar) == hash(copy)
        assert copy.day(MONDAY) == calendar.day(MONDAY)


TOML = """
[[days]]
date = 2026-09-28
weekday = "Mon"
kind = "local_off"
name_vi = "Nghỉ tránh bão"
status = "announced"
announced_on = 2026-09-27
grade = "read"
evidence = "Công điện của UBND tỉnh Sao Mai (hư cấu)"
"""


class TestFiles:
    def test_three_forms(self, tmp_path: Path) -> None:
        """A mapping, a TOML file and a table with the same rows say the same."""
        (tmp_path / "own.toml").write_text(TOML, encoding="utf-8")
        (tmp_path / "own.tsv").write_text(table(row(MONDAY)), encoding="utf-8")

        calendars = [
            overlay(row(MONDAY)),
            CALENDAR.overlay(tmp_path / "own.toml", scope=Scope.AGENCY, body=AGENCY),
            CALENDAR.overlay(
                str(tmp_path / "own.tsv"), scope=Scope.AGENCY, body=AGENCY
            ),
        ]

        assert 1 == len({calendar.version for calendar in calendars})
        assert 1 == len({calendar.day(MONDAY) for calendar in calendars})

    def test_json(self) -> None:
        """A mapping may come from JSON, with days in ISO 8601."""
        text = json.dumps({"days": [row(MONDAY)]}, default=str)

        calendar = CALENDAR.overlay(json.loads(text), scope=Scope.AGENCY, body=AGENCY)

        assert overlay(row(MONDAY)) == calendar

    def test_grade_and_source(self) -> None:
        """A row keeps where it was seen and how well that is known."""
        (entry,) = overlay(row(MONDAY, law="QĐ 9", confidence="high")).layers[1].entries

        assert (Grade.READ, "QĐ 9", "high") == (
            entry.grade,
            entry.law,
            entry.confidence,
        )
        assert "QĐ 9" == entry.basis

    @pytest.mark.parametrize("name", ["own.csv", "own", "own.TOML"])
    def test_suffix(self, tmp_path: Path, name: str) -> None:
        """Other files are no overlays."""
        with pytest.raises(TableError) as caught:
            CALENDAR.overlay(tmp_path / name, scope=Scope.AGENCY, body=AGENCY)

        assert "schedule.overlay_suffix" == caught.value.code

    @pytest.mark.parametrize("name", ["none.tsv", "none.toml"])
    def test_no_file(self, tmp_path: Path, name: str) -> None:
        """A file that is not there is a fault of the table."""
        with pytest.raises(TableError):
            CALENDAR.overlay(tmp_path / name, scope=Scope.AGENCY, body=AGENCY)

    def test_line(self, tmp_path: Path) -> None:
        """A fault in a table is named with its line."""
        path = tmp_path / "own.tsv"
        path.write_text(table(row(MONDAY), row(SATURDAY, weekday="Sun")), "utf-8")

        with pytest.raises(TableError) as caught:
            CALENDAR.overlay(path, scope=Scope.AGENCY, body=AGENCY)

        assert "own.tsv:3: 2026-09-26 is a Sat, not a Sun." == str(caught.value)


class TestFaults:
    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            pytest.param(
                [row(MONDAY, weekday="Tue")],
                "schedule.weekday_mismatch",
                id="weekday",
            ),
            pytest.param(
                swap(MONDAY, SATURDAY)[:1], "schedule.entry_unsound", id="half a swap"
            ),
            pytest.param(
                swap(date(2026, 1, 5), date(2026, 1, 10))[:1],
                "schedule.entry_unsound",
                id="partner in another layer",
            ),
            pytest.param(
                swap(SATURDAY, MONDAY), "schedule.entry_unsound", id="swap reversed"
            ),
            pytest.param(
                [
                    swap(MONDAY, SATURDAY)[0],
                    swap(MONDAY, SATURDAY, announced_on=date(2026, 3, 3))[1],
                ],
                "schedule.announced_apart",
                id="announced apart",
            ),
            pytest.param(
                [
                    swap(MONDAY, SATURDAY)[0],
                    swap(MONDAY, SATURDAY, status="provisional")[1],
                ],
                "schedule.announced_apart",
                id="settled apart",
            ),
            pytest.param(
                [
                    row(SATURDAY, kind="holiday", enacted_on=date(2026, 1, 1)),
                    row(MONDAY, kind="in_lieu", linked_date=SATURDAY),
                ],
                "schedule.announced_apart",
                id="by another law",
            ),
            pytest.param(
                [row(MONDAY, kind="half_day")],
                "schedule.entry_unsound",
                id="which half",
            ),
            pytest.param(
                [row(MONDAY, half="morning")],
                "schedule.entry_unsound",
                id="half of a day off",
            ),
            pytest.param(
                [row(MONDAY, linked_date=SATURDAY)],
                "schedule.entry_unsound",
                id="linked day off",
            ),
            pytest.param(
                [row(MONDAY, kind="working")], "schedule.entry_unsound", id="ordinary"
            ),
            pytest.param(
                [row(MONDAY, kind="weekend", half="morning")],
                "schedule.entry_unsound",
                id="ordinary half",
            ),
            pytest.param(
                [row(MONDAY), row(MONDAY)], "schedule.date_twice", id="date twice"
            ),
            pytest.param([row(date(2028, 1, 3))], "schedule.entry_outside", id="after"),
            pytest.param(
                [row(date(2008, 12, 31))], "schedule.entry_outside", id="before"
            ),
            pytest.param(
                [row(MONDAY, kind="feast")], "tables.value", id="no such kind"
            ),
            pytest.param(
                [row(MONDAY, half="evening")], "tables.value", id="no such half"
            ),
            pytest.param([row(MONDAY, note="x")], "tables.value", id="unknown key"),
            pytest.param([row(MONDAY, evidence=" ")], "tables.value", id="no source"),
            pytest.param([row(MONDAY, name_vi="")], "tables.value", id="no name"),
            pytest.param([row(MONDAY, date="28/9/2026")], "tables.value", id="no date"),
            pytest.param(
                [row(MONDAY, date=datetime(2026, 9, 28, tzinfo=ICT))],
                "tables.value",
                id="datetime",
            ),
            pytest.param(
                [row(MONDAY, announced_on=20260927)], "tables.value", id="number"
            ),
            pytest.param([{"date": MONDAY}], "tables.value", id="keys missing"),
            pytest.param(["x"], "tables.value", id="no table"),
        ],
    )
    def test_refused(self, rows: list[Any], code: str) -> None:
        """An overlay that contradicts itself or the calendar is refused."""
        with pytest.raises(TableError) as caught:
            overlay(*rows)

        assert code == caught.value.code
        assert caught.value.text("vi")

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            pytest.param({}, "tables.value", id="empty"),
            pytest.param({"days": None}, "tables.value", id="None"),
            pytest.param({"days": [], "x": 1}, "tables.value", id="unknown key"),
            pytest.param({"days": {"date": MONDAY}}, "tables.value", id="no list"),
            pytest.param({1: []}, "tables.value", id="number for a key"),
        ],
    )
    def test_wrong_mappings(self, data: Any, code: str) -> None:
        """A mapping has days and nothing else."""
        with pytest.raises(TableError) as caught:
            CALENDAR.overlay(data, scope=Scope.AGENCY, body=AGENCY)

        assert code == caught.value.code

    @pytest.mark.parametrize(
        ("scope", "body", "error"),
        [
            pytest.param(Scope.AGENCY, None, CalendarError, id="agency without name"),
            pytest.param(Scope.NATION, "Việt Nam", CalendarError, id="named nation"),
            pytest.param(Scope.AGENCY, " ", InputError, id="blank name"),
            pytest.param(Scope.AGENCY, 3, InputError, id="number for a name"),
            pytest.param("agency", AGENCY, InputError, id="text for a scope"),
            pytest.param(None, AGENCY, InputError, id="no scope"),
        ],
    )
    def test_wrong_scope(
        self, scope: Any, body: Any, error: type[GovvnMailError]
    ) -> None:
        """A layer says whose it is."""
        with pytest.raises(error):
            CALENDAR.overlay({"days": [row(MONDAY)]}, scope=scope, body=body)

    @pytest.mark.parametrize("source", [None, 3, b"x", [row(MONDAY)]], ids=str)
    def test_wrong_sources(self, source: Any) -> None:
        """Only paths and mappings are overlays."""
        with pytest.raises(InputError):
            CALENDAR.overlay(source, scope=Scope.AGENCY, body=AGENCY)

    def test_place(self) -> None:
        """A fault names the place of its row, loaded or not."""
        with pytest.raises(TableError) as caught:
            overlay(row(SATURDAY), row(MONDAY, kind="half_day"))
        with pytest.raises(TableError) as by_hand:
            attrs.evolve(
                overlay(row(MONDAY)).layers[1],
                places=(),
                entries=(CALENDAR.entries[5],),
            )

        assert str(caught.value).startswith("mapping: days.1: the half_day row")
        assert str(by_hand.value).startswith("mapping: 2009-01-29: the in_lieu row")

    @pytest.mark.parametrize(
        "change",
        [
            {"scope": "nation"},
            {"entries": []},
            {"entries": ("x",)},
            {"source": ""},
            {"checked_on": "2026-11-23"},
            {"notices": ("x",)},
            {"places": None},
            {"places": (1,)},
        ],
        ids=str,
    )
    def test_wrong_parts(self, change: dict[str, Any]) -> None:
        """Every part of a layer is of its type."""
        with pytest.raises(InputError):
            attrs.evolve(CALENDAR.layers[0], **change)

    def test_empty_nation(self) -> None:
        """A nation without holidays is no calendar."""
        empty = CalendarLayer(scope=Scope.NATION, entries=(), source="none.tsv")

        with pytest.raises(TableError) as caught:
            WorkCalendar(layers=(empty,))

        assert "schedule.table_empty" == caught.value.code
