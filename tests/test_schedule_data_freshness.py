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
        pytest.param(date(2025, 12, 31), [], id="next year announced"),
        pytest.param(date(2026, 9, 30), [], id="before October"),
        pytest.param(date(2026, 10, 1), [2027], id="from October"),
        pytest.param(date(2027, 2, 1), [2027], id="never announced"),
        pytest.param(date(2027, 10, 1), [2027, 2028], id="table runs out"),
        pytest.param(date(2028, 1, 1), [2028], id="table has run out"),
    ],
)
def test_years(task: ModuleType, on: date, years: list[int]) -> None:
    """From October on the next year must be announced, with what to look for."""
    warnings = list(task.calendar_warnings(CALENDAR, on))

    assert len(years) == len(warnings)
    for year, warning in zip(years, warnings, strict=True):
        assert warning.startswith(f"days off of {year}:")
        assert "Ministry of Home Affairs" in warning
        assert "src/govvn_mail/data/calendar/days_off.tsv" in warning.replace("\\", "/")


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

    warnings = list(task.staleness_warnings(tables, on))

    assert len(stale) == len(warnings)
    assert all(name in warning for name, warning in zip(stale, warnings, strict=True))


def test_tables(task: ModuleType) -> None:
    """The calendar and the registry say when they were checked."""
    tables = dict(task.checked_tables())

    assert {"calendar/days_off.tsv", "registry/domains.tsv"} <= tables.keys()
    assert CALENDAR.version.startswith(f"{tables['calendar/days_off.tsv']:%Y.%m.%d}+")


def test_prints_warnings(task: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings are printed, one a line."""
    task.main(["--on", "2099-01-01"])

    lines = capsys.readouterr().out.splitlines()

    assert len(lines) > 1
    assert all(line.startswith("warning: ") for line in lines)


def test_prints_that_all_is_well(
    task: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    """If nothing is to be done, that is said."""
    task.main(["--on", "2026-09-30"])

    assert "All tables are fresh on 2026-09-30.\n" == capsys.readouterr().out
