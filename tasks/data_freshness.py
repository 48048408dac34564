"""
Say which data tables need a look: what to look for, and which file to edit.

The exit status is 0 as long as there is time. It is 1 once answers are at stake: a year
has begun whose days off nobody announced, or December has begun and the calendar ends
with it.
"""

from __future__ import annotations

import argparse
import csv
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.schedule import WorkCalendar
from govvn_mail.tables import load_toml
from govvn_mail.times import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OCTOBER = 10
DECEMBER = 12
STALE = timedelta(days=183)

FOLDER = Path("src/govvn_mail/data")
CALENDAR = FOLDER / "calendar"
DATA = files("govvn_mail") / "data"


@attrs.frozen
class Finding:
    """What somebody has to look up, and whether answers are at stake already."""

    text: str
    urgent: bool = False


def calendar_warnings(calendar: WorkCalendar, on: date) -> Iterator[Finding]:
    """Yield a warning for each year that should have been announced by *on*."""
    for year in (on.year, on.year + 1) if on.month >= OCTOBER else (on.year,):
        whole = Period(date(year, 1, 1), date(year, 12, 31))
        if not calendar.coverage.overlaps(whole):
            state = "is not in the table"
            urgent = year == on.year or on.month == DECEMBER
        elif calendar.unsettled_years(whole):
            state = "is only computed"
            urgent = year == on.year
        else:
            continue
        yield Finding(
            f"days off of {year}: the year {state}. Look for the yearly notice on days "
            f"off for Tết and National Day {year}, issued by the Ministry of Home "
            "Affairs (Bộ Nội vụ) since 2025, formerly by the ministry of labour, after "
            "the Prime Minister's agreement (công văn of Văn phòng Chính phủ). Then "
            f"edit {CALENDAR}/days_off.tsv: status announced, announced_on, law, "
            "evidence, and both days of every swap (hoán đổi); then set checked_on in "
            f"{CALENDAR}/about.toml.",
            urgent,
        )


def swap_warnings(checked_on: date, on: date) -> Iterator[Finding]:
    """Yield, in December, what may still be announced for the days around New Year."""
    if on.month == DECEMBER and checked_on < on.replace(day=1):
        yield Finding(
            f"days around 1 January {on.year + 1}: the table was last checked on "
            f"{checked_on}. A swap may be agreed late (2 January 2026 was agreed on "
            "25 December 2025): look for one by the Ministry of Home Affairs or Văn "
            f"phòng Chính phủ, edit {CALENDAR}/days_off.tsv, and set checked_on in "
            f"{CALENDAR}/about.toml."
        )


def notice_warnings(calendar: WorkCalendar, on: date) -> Iterator[Finding]:
    """Yield a warning for each notice of a proposal whose day has come."""
    for notice in calendar.notices:
        if notice.date <= on:
            yield Finding(
                f"notice on {notice.date}: the day has come. Find out whether it was "
                f"adopted; then move it from {CALENDAR}/notices.tsv to days_off.tsv, "
                "or delete it."
            )


def checked_tables() -> Iterator[tuple[str, date]]:
    """Yield every table that says when it was checked, with the newest such day."""
    about = load_toml(DATA / "calendar" / "about.toml")
    yield "calendar/days_off.tsv", about["checked_on"]
    for table in sorted((DATA / "registry").iterdir(), key=lambda file: file.name):
        lines = table.read_text(encoding="utf-8").splitlines()
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        days = [row["checked_on"] for row in rows if row.get("checked_on")]
        if days:
            yield f"registry/{table.name}", date.fromisoformat(max(days))


def staleness_warnings(
    tables: Sequence[tuple[str, date]], on: date
) -> Iterator[Finding]:
    """Yield a warning for each table that nobody checked for half a year."""
    for name, checked_on in tables:
        if on - checked_on > STALE:
            yield Finding(
                f"{FOLDER}/{name} was last checked on {checked_on}, "
                f"{(on - checked_on).days} days ago. Compare it with its sources."
            )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every warning, or that there is none; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--on", type=date.fromisoformat, help="the day to judge by; today by default"
    )
    on = parser.parse_args(arguments).on or times.today()
    calendar, tables = WorkCalendar.bundled(), tuple(checked_tables())
    warnings = [
        *calendar_warnings(calendar, on),
        *swap_warnings(dict(tables)["calendar/days_off.tsv"], on),
        *notice_warnings(calendar, on),
        *staleness_warnings(tables, on),
    ]
    for warning in warnings:
        print(f"{'urgent' if warning.urgent else 'warning'}: {warning.text}")
    if not warnings:
        print(f"All tables are fresh on {on}.")
    return int(any(warning.urgent for warning in warnings))


if __name__ == "__main__":
    raise SystemExit(main())
