"""
Say which data tables need a look: an unannounced year, or nobody checked for long.

Always ends with exit status 0: growing old is no fault of the program.
"""

from __future__ import annotations

import argparse
import csv
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from govvn_mail import times
from govvn_mail.schedule import WorkCalendar
from govvn_mail.tables import load_toml
from govvn_mail.times import Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OCTOBER = 10
STALE = timedelta(days=183)

FOLDER = Path("src/govvn_mail/data")
DATA = files("govvn_mail") / "data"


def calendar_warnings(calendar: WorkCalendar, on: date) -> Iterator[str]:
    """Yield a warning for each year that should have been announced by *on*."""
    last = calendar.coverage.last
    for year in (on.year, on.year + 1) if on.month >= OCTOBER else (on.year,):
        whole = Period(date(year, 1, 1), date(year, 12, 31))
        if last is not None and last.year < year:
            state = "is not in the table"
        elif calendar.unsettled_years(whole):
            state = "is only computed"
        else:
            continue
        yield (
            f"days off of {year}: the year {state}. Look for the yearly notice on days "
            f"off for Tết and National Day {year}, issued by the Ministry of Home "
            "Affairs (Bộ Nội vụ) since 2025, formerly by the ministry of labour, "
            f"and edit {FOLDER}/calendar/days_off.tsv; then set checked_on in "
            f"{FOLDER}/calendar/about.toml."
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


def staleness_warnings(tables: Sequence[tuple[str, date]], on: date) -> Iterator[str]:
    """Yield a warning for each table that nobody checked for half a year."""
    for name, checked_on in tables:
        if on - checked_on > STALE:
            yield (
                f"{FOLDER}/{name} was last checked on {checked_on}, "
                f"{(on - checked_on).days} days ago. Compare it with its sources."
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every warning, or that there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--on", type=date.fromisoformat, help="the day to judge by; today by default"
    )
    on = parser.parse_args(arguments).on or times.today()
    warnings = [
        *calendar_warnings(WorkCalendar.bundled(), on),
        *staleness_warnings(tuple(checked_tables()), on),
    ]
    for warning in warnings:
        print(f"warning: {warning}")
    if not warnings:
        print(f"All tables are fresh on {on}.")


if __name__ == "__main__":
    main()
