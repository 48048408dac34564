"""Tests for `govvn_mail.schedule.hours`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import CalendarError, InputError, TableError
from govvn_mail.law import Grade
from govvn_mail.schedule import (
    HoursPeriod,
    HoursPlan,
    Scope,
    Season,
    Session,
    WorkCalendar,
    available_hours_examples,
    load_hours_example,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from pathlib import Path

    from govvn_mail.schedule import (
        Day,
    )

MORNING = Session(start=time(7), end=time(11, 30))
AFTERNOON = Session(start=time(13, 30), end=time(17))
LATER = Session(start=time(13), end=time(16, 30))
SUMMER = HoursPeriod(
    period=Period(date(2025, 4, 16), date(2025, 10, 15)),
    morning=MORNING,
    afternoon=AFTERNOON,
)
WINTER = HoursPeriod(
    period=Period(date(2024, 10, 16), date(2025, 4, 15)),
    morning=Session(start=time(7, 30), end=time(12)),
    afternoon=LATER,
)
PLAN = HoursPlan(periods=(SUMMER, WINTER), source="Thông báo giờ làm việc (giả định)")


class TestSession:
    @pytest.mark.parametrize(
        ("start", "end"),
        [
            pytest.param(time(8), time(8), id="empty"),
            pytest.param(time(8), time(7), id="reversed"),
            pytest.param(time(8, tzinfo=UTC), time(9, tzinfo=UTC), id="zoned"),
            pytest.param(time(8), time(9, tzinfo=ICT), id="half zoned"),
            pytest.param(time(8, 0, 0, 1), time(9), id="fraction of a second"),
        ],
    )
    def test_refused(self, start: time, end: time) -> None:
        """A session ends after it starts, in Vietnam's time."""
        with pytest.raises(CalendarError) as caught:
            Session(start=start, end=end)

        assert "schedule.session_reversed" == caught.value.code

    @pytest.mark.parametrize(
        "start", [None, 8, "08:00", datetime(2025, 1, 1, tzinfo=ICT)]
    )
    def test_wrong_types(self, start: Any) -> None:
        """Only times of day begin a session."""
        with pytest.raises(InputError):
            Session(start=start, end=time(9))


class TestHoursPlan:
    @pytest.mark.parametrize(
        ("day", "starts"),
        [
            pytest.param(
                date(2025, 4, 15), (time(7, 30), time(13)), id="last of winter"
            ),
            pytest.param(
                date(2025, 4, 16), (time(7), time(13, 30)), id="first of summer"
            ),
        ],
    )
    def test_season_changes_overnight(
        self, day: date, starts: tuple[time, ...]
    ) -> None:
        """Each day has the hours of its season."""
        assert starts == tuple(session.start for session in PLAN.sessions(day))

    @pytest.mark.parametrize("day", [date(2025, 10, 16), date(2024, 10, 15)])
    def test_never_guessed(self, day: date) -> None:
        """A day outside all seasons has no hours."""
        with pytest.raises(CalendarError) as caught:
            PLAN.sessions(day)

        assert "schedule.hours_unknown" == caught.value.code
        assert PLAN.source in str(caught.value)

    def test_overlapping_seasons(self) -> None:
        """A day must not have two sets of hours."""
        other = HoursPeriod(
            period=Period(date(2025, 10, 15), None), morning=MORNING, afternoon=LATER
        )

        with pytest.raises(CalendarError) as caught:
            HoursPlan(periods=(SUMMER, other), source="x")

        assert "schedule.hours_overlap" == caught.value.code

    def test_overlapping_sessions(self) -> None:
        """The afternoon does not begin before the morning ends."""
        with pytest.raises(CalendarError) as caught:
            HoursPeriod(period=Period(), morning=AFTERNOON, afternoon=MORNING)

        assert "schedule.sessions_overlap" == caught.value.code

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"periods": [SUMMER], "source": "x"}, id="list"),
            pytest.param({"periods": (MORNING,), "source": "x"}, id="sessions"),
            pytest.param({"periods": (), "source": " "}, id="blank source"),
            pytest.param({"periods": (), "source": None}, id="no source"),
            pytest.param({"periods": (), "source": "x", "place": ""}, id="blank place"),
            pytest.param({"periods": (), "source": "x", "place": 3}, id="number"),
        ],
    )
    def test_wrong_parts(self, arguments: dict[str, Any]) -> None:
        """A plan is a tuple of periods, and names its source."""
        with pytest.raises(InputError):
            HoursPlan(**arguments)

    @pytest.mark.parametrize("day", [None, datetime(2025, 5, 1, tzinfo=ICT)])
    def test_only_dates(self, day: Any) -> None:
        """Only plain dates have hours."""
        with pytest.raises(InputError):
            PLAN.sessions(day)


class TestSeason:
    @pytest.mark.parametrize(
        ("first", "last", "inside", "outside"),
        [
            pytest.param("04-16", "10-15", (4, 16), (4, 15), id="first of summer"),
            pytest.param("04-16", "10-15", (10, 15), (10, 16), id="last of summer"),
            pytest.param("10-16", "04-15", (1, 1), (4, 16), id="over New Year"),
            pytest.param("10-16", "04-15", (12, 31), (10, 15), id="its first year"),
            pytest.param("02-01", "02-29", (2, 28), (3, 1), id="end of February"),
            pytest.param("05-01", "05-01", (5, 1), (5, 2), id="one day"),
        ],
    )
    def test_ends(
        self, first: str, last: str, inside: tuple[int, int], outside: tuple[int, int]
    ) -> None:
        """A season has both its ends, every year."""
        season = Season(first=first, last=last)

        for year in (1999, 2024, 2026):
            assert date(year, *inside) in season
            assert date(year, *outside) not in season

    def test_leap_day(self) -> None:
        """A season until the last of February has 29 February in a leap year."""
        season = Season(first="02-01", last="02-29")

        assert date(2024, 2, 29) in season

    @pytest.mark.parametrize(
        "end", ["16-04", "4-16", "04-31", "02-30", "04/16", "+4-16", "٠٤-١٦", "04-16\n"]
    )
    def test_no_day_of_the_year(self, end: str) -> None:
        """An end is a month and a day."""
        for season in (
            {"first": end, "last": "12-31"},
            {"first": "01-01", "last": end},
        ):
            with pytest.raises(CalendarError) as caught:
                Season(**season)

            assert "schedule.season_unsound" == caught.value.code

    def test_does_not_begin_on_a_leap_day(self) -> None:
        """A first day that most years lack is refused."""
        with pytest.raises(CalendarError):
            Season(first="02-29", last="03-31")

    @pytest.mark.parametrize("value", [None, 416, b"04-16", ""])
    def test_wrong_types(self, value: Any) -> None:
        """An end is a text."""
        with pytest.raises(InputError):
            Season(first=value, last="10-15")

    @pytest.mark.parametrize(
        "day", [None, "2026-05-01", datetime(2026, 5, 1, tzinfo=ICT)]
    )
    def test_only_dates(self, day: Any) -> None:
        """Only plain dates are days of a season."""
        with pytest.raises(InputError):
            assert day in Season(first="04-16", last="10-15")


def hours(period: Period, season: Season | None = None) -> HoursPeriod:
    """Return hours for some days."""
    return HoursPeriod(
        period=period, season=season, morning=MORNING, afternoon=AFTERNOON
    )


ENDS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
MAYBE = st.none() | ENDS
SEASONS = st.none() | st.builds(
    Season,
    first=ENDS.map(lambda day: f"{day:%m-%d}").filter(lambda end: end != "02-29"),
    last=ENDS.map(lambda day: f"{day:%m-%d}"),
)
PERIODS = st.tuples(MAYBE, MAYBE).map(
    lambda ends: Period(*(sorted(ends) if None not in ends else ends))  # type: ignore[type-var]  # no None is left
)
EVERY_DAY = [date(2018, 1, 1) + timedelta(days=n) for n in range(366 * 11)]


class TestSeasonsOfAPlan:
    RECURRING = HoursPlan(
        periods=(
            hours(Period(date(2024, 1, 1)), Season(first="04-16", last="10-15")),
            HoursPeriod(
                period=Period(date(2024, 1, 1)),
                season=Season(first="10-16", last="04-15"),
                morning=WINTER.morning,
                afternoon=WINTER.afternoon,
            ),
        ),
        source="Quyết định (giả định)",
        place="Tỉnh Sao Mai (hư cấu)",
    )

    @pytest.mark.parametrize("year", [2024, 2025, 2030])
    def test_come_back(self, year: int) -> None:
        """Hours of a season hold every year while they are in effect."""
        starts = [
            self.RECURRING.sessions(day)[0].start
            for day in (date(year, 4, 15), date(year, 4, 16), date(year, 10, 16))
        ]

        assert [time(7, 30), time(7), time(7, 30)] == starts

    def test_not_before(self) -> None:
        """Before they are in effect, they hold in no season."""
        with pytest.raises(CalendarError):
            self.RECURRING.sessions(date(2023, 6, 1))

    def test_overlap(self) -> None:
        """Seasons that share a day in the same years are refused."""
        with pytest.raises(CalendarError) as caught:
            HoursPlan(
                periods=(
                    hours(Period(), Season(first="04-16", last="10-16")),
                    hours(Period(), Season(first="10-16", last="04-15")),
                ),
                source="x",
            )

        assert "schedule.hours_overlap" == caught.value.code

    @given(PERIODS, SEASONS, PERIODS, SEASONS)
    def test_overlap_is_exact(
        self, one: Period, season: Season | None, other: Period, off: Season | None
    ) -> None:
        """Two sets of hours overlap if and only if they hold on a common day."""
        left, right = hours(one, season), hours(other, off)
        shared = any(left.hold_on(day) and right.hold_on(day) for day in EVERY_DAY)

        assert shared is left.hold_in(other, off)
        assert shared is right.hold_in(one, season)

    @pytest.mark.parametrize(
        "period",
        [
            pytest.param(Period(date(9999, 6, 1)), id="end of time"),
            pytest.param(Period(None, date(1, 6, 1)), id="beginning of time"),
        ],
    )
    def test_ends_of_the_calendar(self, period: Period) -> None:
        """The first and the last year there is are years as well."""
        summer = hours(Period(), Season(first="05-01", last="06-30"))

        assert summer.hold_in(period)
        assert not hours(Period(), Season(first="02-01", last="02-02")).hold_in(
            Period(date(9999, 6, 1))
        )


def day_with(kind: str, half: str | None = None) -> Day:
    """Return Monday 28 September 2026 as an invented agency planned it."""
    decided = {
        "date": "2026-09-28",
        "weekday": "Mon",
        "kind": kind,
        "half": half,
        "name_vi": "Kế hoạch",
        "status": "announced",
        "announced_on": "2026-09-01",
        "grade": "read",
        "evidence": "Kế hoạch của cơ quan (giả định)",
    }
    calendar = WorkCalendar.bundled().overlay(
        {"days": [decided]}, scope=Scope.AGENCY, body="Sở Sao Mai (hư cấu)"
    )
    return calendar.day(date(2026, 9, 28))


class TestWorkingSessions:
    PLAN = HoursPlan(periods=(hours(Period()),), source="x")

    @pytest.mark.parametrize(
        ("day", "sessions"),
        [
            pytest.param(day_with("local_off"), (), id="local day off"),
            pytest.param(day_with("local_work"), (MORNING, AFTERNOON), id="worked"),
            pytest.param(day_with("half_day", "morning"), (MORNING,), id="morning"),
            pytest.param(
                day_with("half_day", "afternoon"), (AFTERNOON,), id="afternoon"
            ),
        ],
    )
    def test_local_days(self, day: Day, sessions: tuple[Session, ...]) -> None:
        """Of a half day one session is worked, of a day off none."""
        assert sessions == self.PLAN.working_sessions(day)

    @pytest.mark.parametrize(
        ("day", "count"),
        [
            pytest.param(date(2026, 1, 9), 2, id="Friday"),
            pytest.param(date(2026, 1, 10), 2, id="Saturday made up"),
            pytest.param(date(2026, 1, 11), 0, id="Sunday"),
            pytest.param(date(2026, 1, 2), 0, id="swapped"),
        ],
    )
    def test_days_of_the_nation(self, day: date, count: int) -> None:
        """A day that is worked has both sessions, a rest day none."""
        known = WorkCalendar.bundled().day(day)

        assert count == len(self.PLAN.working_sessions(known))

    def test_refused(self) -> None:
        """A worked day without stated hours has no answer; a day off needs none."""
        calendar = WorkCalendar.bundled()

        with pytest.raises(CalendarError) as caught:
            PLAN.working_sessions(calendar.day(date(2026, 1, 9)))

        assert "schedule.hours_unknown" == caught.value.code
        assert () == PLAN.working_sessions(calendar.day(date(2026, 1, 11)))

    @pytest.mark.parametrize("day", [None, date(2026, 1, 9), "2026-01-09"])
    def test_only_days(self, day: Any) -> None:
        """Only a calendar knows what of a day is worked."""
        with pytest.raises(InputError):
            self.PLAN.working_sessions(day)


TOML = """
place = "Tỉnh Sao Mai (hư cấu)"
source = "Thông báo giờ làm việc (giả định)"

[[periods]]
first = 2024-01-01
season = { first = "04-16", last = "10-15" }
morning = "07:00-11:30"
afternoon = "13:30-17:00"

[[periods]]
last = 2023-12-31
morning = "07:30:15-12:00"
afternoon = "13:00-16:30"
"""

SESSIONS = st.lists(
    st.times().map(lambda t: t.replace(microsecond=0)),
    min_size=4,
    max_size=4,
    unique=True,
).map(sorted)


def plan_of(change: dict[str, Any]) -> dict[str, Any]:
    """Return the mapping of a plan with one changed period."""
    period = {"morning": "07:00-11:30", "afternoon": "13:30-17:00"}
    return {"source": "x", "periods": [period | change]}


class TestFiles:
    def test_from_file(self, tmp_path: Path) -> None:
        """The hours of an agency stand in a TOML file."""
        path = tmp_path / "hours.toml"
        path.write_text(TOML, encoding="utf-8")

        plan = HoursPlan.from_file(path)

        assert plan == HoursPlan.from_file(str(path))
        assert ("Tỉnh Sao Mai (hư cấu)", "Thông báo giờ làm việc (giả định)") == (
            plan.place,
            plan.source,
        )
        assert MORNING == plan.sessions(date(2026, 5, 4))[0]
        assert time(7, 30, 15) == plan.sessions(date(2020, 5, 4))[0].start

    @given(SESSIONS, PERIODS, SEASONS, st.none() | st.just("Tỉnh Sao Mai (hư cấu)"))
    def test_round_trip(
        self,
        clock: list[time],
        period: Period,
        season: Season | None,
        place: str | None,
    ) -> None:
        """A plan survives the way through JSON."""
        plan = HoursPlan(
            periods=(
                HoursPeriod(
                    period=period,
                    season=season,
                    morning=Session(start=clock[0], end=clock[1]),
                    afternoon=Session(start=clock[2], end=clock[3]),
                ),
            ),
            source="x",
            place=place,
        )

        assert plan == HoursPlan.from_dict(json.loads(json.dumps(plan.to_dict())))

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            pytest.param({"morning": "7:00-11:30"}, "hours_unsound", id="one digit"),
            pytest.param({"morning": "07:00–11:30"}, "hours_unsound", id="dash"),
            pytest.param({"morning": "07:00-24:00"}, "hours_unsound", id="24:00"),
            pytest.param({"morning": "07:00-11:60"}, "hours_unsound", id="minutes"),
            pytest.param({"morning": "11:30-07:00"}, "hours_unsound", id="reversed"),
            pytest.param({"morning": "07:00-14:00"}, "hours_unsound", id="overlap"),
            pytest.param(
                {"first": "2026-01-02", "last": "2026-01-01"},
                "hours_unsound",
                id="period reversed",
            ),
        ],
    )
    def test_unsound(self, change: dict[str, Any], code: str) -> None:
        """Hours that contradict themselves are refused, with their place."""
        with pytest.raises(TableError) as caught:
            HoursPlan.from_dict(plan_of(change))

        assert f"schedule.{code}" == caught.value.code
        assert "mapping: periods.0: " in str(caught.value)

    def test_overlap(self) -> None:
        """Periods that share a day are refused, with the name of the file."""
        twice = plan_of({})
        twice["periods"] *= 2

        with pytest.raises(TableError) as caught:
            HoursPlan.from_dict(twice)

        assert str(caught.value).startswith("Working hours in mapping: Two periods")

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param({}, id="empty"),
            pytest.param({"source": "x"}, id="no periods"),
            pytest.param(plan_of({"note": 1}), id="unknown key"),
            pytest.param(plan_of({"morning": None}), id="no morning"),
            pytest.param(plan_of({"morning": time(7)}), id="time"),
            pytest.param(plan_of({"first": 2026}), id="year"),
            pytest.param(plan_of({"season": "summer"}), id="season"),
            pytest.param(
                plan_of({"season": {"first": "13-01", "last": "12-31"}}), id="month"
            ),
            pytest.param(plan_of({}) | {"source": " "}, id="blank source"),
            pytest.param(plan_of({}) | {"place": ""}, id="blank place"),
        ],
    )
    def test_wrong_mappings(self, data: dict[str, Any]) -> None:
        """A mapping that breaks the schema is refused."""
        with pytest.raises(TableError):
            HoursPlan.from_dict(data)

    @pytest.mark.parametrize("data", [None, [], "x", 3], ids=str)
    def test_no_mapping(self, data: Any) -> None:
        """Only a mapping becomes a plan."""
        with pytest.raises(InputError):
            HoursPlan.from_dict(data)

    @pytest.mark.parametrize("path", [None, 3, b"x"], ids=str)
    def test_no_path(self, path: Any) -> None:
        """Only a path names a file."""
        with pytest.raises(InputError):
            HoursPlan.from_file(path)

    def test_no_file(self, tmp_path: Path) -> None:
        """A file that is not there is a fault of the table."""
        with pytest.raises(TableError):
            HoursPlan.from_file(tmp_path / "none.toml")


EXAMPLES = [
    ("hatinh-winter-2018", date(2018, 2, 1), "07:30-11:30", "13:30-17:30"),
    ("hatinh-winter-2018", date(2018, 4, 15), "07:30-11:30", "13:30-17:30"),
    ("hatinh-summer-2021", date(2021, 4, 16), "07:00-11:30", "14:00-17:30"),
    ("hatinh-summer-2021", date(2021, 10, 15), "07:00-11:30", "14:00-17:30"),
    ("nghean-summer", date(2015, 4, 16), "07:00-11:30", "13:30-17:00"),
    ("nghean-summer", date(2023, 6, 1), "07:00-11:30", "13:30-17:00"),
    ("nghean-summer", date(2024, 10, 15), "07:00-11:30", "13:30-17:00"),
    ("nghean-winter-2016", date(2016, 10, 17), "07:30-12:00", "13:30-17:00"),
    ("nghean-winter-2016", date(2017, 4, 15), "07:30-12:00", "13:30-17:00"),
    ("haiduong-summer-2024", date(2024, 4, 1), "07:00-11:30", "13:30-17:00"),
    ("haiduong-summer-2024", date(2024, 10, 31), "07:00-11:30", "13:30-17:00"),
    ("haiduong-winter-2023", date(2023, 11, 1), "07:30-12:00", "13:00-16:30"),
    ("haiduong-winter-2023", date(2024, 3, 31), "07:30-12:00", "13:00-16:30"),
]

OUTSIDE = [
    ("hatinh-winter-2018", date(2018, 1, 31)),
    ("hatinh-winter-2018", date(2019, 3, 1)),
    ("hatinh-summer-2021", date(2022, 5, 1)),
    ("nghean-summer", date(2016, 5, 1)),
    ("nghean-summer", date(2025, 5, 1)),
    ("nghean-winter-2016", date(2016, 10, 16)),
    ("haiduong-summer-2024", date(2024, 11, 1)),
    ("haiduong-winter-2023", date(2023, 10, 31)),
]


class TestExamples:
    @pytest.mark.parametrize(
        ("name", "day", "morning", "afternoon"),
        [pytest.param(*row, id=f"{row[0]} on {row[1]}") for row in EXAMPLES],
    )
    def test_hours(self, name: str, day: date, morning: str, afternoon: str) -> None:
        """An example has the hours that its source gives for its days."""
        sessions = load_hours_example(name).sessions(day)

        assert [morning, afternoon] == [
            f"{session.start:%H:%M}-{session.end:%H:%M}" for session in sessions
        ]

    @pytest.mark.parametrize(
        ("name", "day"),
        [pytest.param(*row, id=f"{row[0]} {row[1]}") for row in OUTSIDE],
    )
    def test_no_other_year(self, name: str, day: date) -> None:
        """An example says nothing of years that its source does not name."""
        with pytest.raises(CalendarError) as caught:
            load_hours_example(name).sessions(day)

        assert "schedule.hours_unknown" == caught.value.code

    def test_says_that_it_is_one(self) -> None:
        """A plan from an example says so wherever its source is shown."""
        plan = load_hours_example("nghean-winter-2016")

        assert plan.source.startswith("Ví dụ giờ làm việc, không phải quy định")
        assert "baomoi.com" in plan.source
        assert "Tỉnh Nghệ An" == plan.place

    def test_undated(self) -> None:
        """An example without a last day is used for a stated period only."""
        period = Period(date(2022, 1, 1), date(2022, 12, 31))

        with pytest.raises(CalendarError) as caught:
            load_hours_example("phuyen-2021")
        plan = load_hours_example("phuyen-2021", period=period)

        assert "schedule.hours_example_undated" == caught.value.code
        assert time(7, 30) == plan.sessions(date(2022, 12, 30))[0].start
        with pytest.raises(CalendarError):
            plan.sessions(date(2023, 1, 3))

    @pytest.mark.parametrize(
        ("name", "period"),
        [
            pytest.param(
                "phuyen-2021", Period(date(2021, 10, 31), None), id="before the first"
            ),
            pytest.param("phuyen-2021", Period(None, date(2022, 1, 1)), id="open"),
            pytest.param(
                "nghean-summer",
                Period(date(2024, 5, 1), date(2024, 5, 31)),
                id="days are given",
            ),
        ],
    )
    def test_period_refused(self, name: str, period: Period) -> None:
        """A stated period does not stand against the source."""
        with pytest.raises(CalendarError) as caught:
            load_hours_example(name, period=period)

        assert "schedule.hours_example_period" == caught.value.code

    def test_available(self) -> None:
        """All seven examples name place, source, grade and day of the look-up."""
        examples = available_hours_examples()

        assert 7 == len({example.name for example in examples}) == len(examples)
        assert {Grade.REPORTED} == {example.grade for example in examples}
        assert {date(2026, 11, 23)} == {example.checked_on for example in examples}
        assert ["phuyen-2021"] == [e.name for e in examples if not e.is_dated]
        assert all(example.place.startswith("Tỉnh ") for example in examples)

    def test_as_json(self) -> None:
        """An example is JSON-ready."""
        example = available_hours_examples()[-1]

        assert {
            "name": "phuyen-2021",
            "place": "Tỉnh Phú Yên",
            "periods": [
                {
                    "first": "2021-11-01",
                    "morning": "07:30-12:00",
                    "afternoon": "13:30-17:00",
                }
            ],
            "source": "ptpphuyen.vn",
            "grade": "reported",
            "checked_on": "2026-11-23",
        } == json.loads(json.dumps(example.to_dict()))

    @pytest.mark.parametrize(
        ("name", "period"),
        [
            pytest.param("hanoi", None, id="no such example"),
            pytest.param("../examples", None, id="path"),
            pytest.param(None, None, id="None"),
            pytest.param(3, None, id="number"),
            pytest.param("phuyen-2021", "2022", id="text for a period"),
        ],
    )
    def test_wrong_arguments(self, name: Any, period: Any) -> None:
        """Only the names of examples load one."""
        with pytest.raises(InputError):
            load_hours_example(name, period=period)
