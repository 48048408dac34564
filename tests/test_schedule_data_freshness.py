"""Tests for `tasks/data_freshness.py`."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govvn_mail.schedule import WorkCalendar

if TYPE_CHECKING:
    from types import ModuleType

SCRIPT = Path(__file__).parent.parent / "tasks" / "data_freshness.py"
CALENDAR = WorkCalendar.bundled()

pytestmark = pytest.mark.skipif(
    not SCRIPT.exists(), reason="tasks are not part of the distribution"
)


@pytest.fixture(scope="module")
def task() -> ModuleType:
    """Load the script as a module."""
    spec = importlib.util.spec_from_file_location("data_freshness", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("on", "years"),
    [
        pytest.param(date(2025, 12, 31), {}, id="next year announced"),
        pytest.param(date(2026, 9, 30), {}, id="before October"),
        pytest.param(date(2026, 10, 1), {2027: False}, id="from October"),
        pytest.param(date(2026, 12, 31), {2027: False}, id="in December"),
        pytest.param(date(2027, 1, 1), {2027: True}, id="the year has begun"),
        pytest.param(date(2027, 10, 1), {2027: True, 2028: False}, id="runs out"),
        pytest.param(date(2027, 12, 1), {2027: True, 2028: True}, id="last month"),
        pytest.param(date(2028, 1, 1), {2028: True}, id="table has run out"),
    ],
)
def test_years(task: ModuleType, on: date, years: dict[int, bool]) -> None:
    """From October on the next year must be announced; then it becomes urgent."""
    findings = list(task.calendar_warnings(CALENDAR, on))

    assert list(years.values()) == [finding.urgent for finding in findings]
    for year, finding in zip(years, findings, strict=True):
        assert finding.text.startswith(f"days off of {year}:")
        assert f"for Tết and National Day {year}" in finding.text
        assert "Ministry of Home Affairs (Bộ Nội vụ)" in finding.text
        assert "src/govvn_mail/data/calendar/days_off.tsv" in slashed(finding.text)


def slashed(text: str) -> str:
    """Return paths as they are written on Linux."""
    return text.replace("\\", "/")


@pytest.mark.parametrize(
    ("checked_on", "on", "count"),
    [
        pytest.param(date(2025, 10, 20), date(2025, 12, 1), 1, id="in December"),
        pytest.param(date(2025, 11, 30), date(2025, 12, 31), 1, id="until the last"),
        pytest.param(date(2025, 12, 1), date(2025, 12, 26), 0, id="looked up"),
        pytest.param(date(2025, 10, 20), date(2025, 11, 30), 0, id="too early"),
    ],
)
def test_swap_over_new_year(
    task: ModuleType, checked_on: date, on: date, count: int
) -> None:
    """In December one looks once more, for a swap may be agreed a week before."""
    findings = list(task.swap_warnings(checked_on, on))

    assert count == len(findings)
    for finding in findings:
        assert finding.text.startswith("days around 1 January 2026:")
        assert "src/govvn_mail/data/calendar/days_off.tsv" in slashed(finding.text)
        assert not finding.urgent


@pytest.mark.parametrize(
    ("on", "days"),
    [
        pytest.param(date(2026, 11, 22), [], id="to come"),
        pytest.param(date(2026, 11, 23), ["2026-11-23"], id="the first"),
        pytest.param(date(2026, 12, 1), ["2026-11-23", "2026-11-28"], id="both"),
    ],
)
def test_notices(task: ModuleType, on: date, days: list[str]) -> None:
    """A proposal whose day has come is to be settled."""
    findings = list(task.notice_warnings(CALENDAR, on))

    assert len(days) == len(findings)
    for day, finding in zip(days, findings, strict=True):
        assert finding.text.startswith(f"notice on {day}:")
        assert "src/govvn_mail/data/calendar/notices.tsv" in slashed(finding.text)


@pytest.mark.parametrize(
    ("on", "stale"),
    [
        pytest.param(date(2026, 7, 3), [], id="half a year"),
        pytest.param(date(2026, 7, 4), ["a.tsv"], id="a day more"),
        pytest.param(date(2027, 7, 3), ["a.tsv", "b.tsv"], id="both"),
    ],
)
def test_stale(task: ModuleType, on: date, stale: list[str]) -> None:
    """A table that nobody checked for more than half a year is named."""
    tables = (("a.tsv", date(2026, 1, 1)), ("b.tsv", date(2026, 6, 1)))

    findings = list(task.staleness_warnings(tables, on))

    assert len(stale) == len(findings)
    assert all(name in f.text for name, f in zip(stale, findings, strict=True))


def test_tables(task: ModuleType) -> None:
    """The calendar and the registry say when they were checked."""
    tables = dict(task.checked_tables())

    assert {"calendar/days_off.tsv", "registry/domains.tsv"} <= tables.keys()
    assert CALENDAR.version.startswith(f"{tables['calendar/days_off.tsv']:%Y.%m.%d}+")


@pytest.mark.parametrize(
    ("on", "urgent"),
    [
        pytest.param("2026-12-01", 0, id="December 2026"),
        pytest.param("2027-01-02", 1, id="not announced in its year"),
        pytest.param("2099-01-01", 1, id="long ago"),
    ],
)
def test_prints_warnings(
    task: ModuleType, capsys: pytest.CaptureFixture[str], on: str, urgent: int
) -> None:
    """Warnings are printed, one a line; the status is 1 if one is urgent."""
    status = task.main(["--on", on])

    lines = capsys.readouterr().out.splitlines()

    assert urgent == status
    assert urgent == sum(line.startswith("urgent: days off of") for line in lines)
    assert len(lines) - urgent == sum(line.startswith("warning: ") for line in lines)
    assert len(lines) > 1


def test_prints_that_all_is_well(
    task: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """If nothing is to be done, that is said."""
    assert 0 == task.main(["--on", "2026-09-30"])
    assert "All tables are fresh on 2026-09-30.\n" == capsys.readouterr().out
