"""The ledger for others: columns, CSV, and the sheet that an officer answers on."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from govvn_mail.texts import Bilingual, Reason

from .verdicts import Verdict

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

    from .ledger import Ledger, LedgerRow

__all__: list[str] = []

QUESTIONED = frozenset({Verdict.LATE, Verdict.MISSED, Verdict.UNKNOWN})
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet may take for a formula."""


def columns_of(ledger: Ledger) -> dict[str, list[str | int | None]]:
    """Return plain arrays, one of each name, as long as the ledger has rows."""
    records = [_record(row) for row in ledger.rows]
    return {name: [record[name] for record in records] for name in COLUMNS}


COLUMNS = (
    "mailbox",
    "schedule_id",
    "day",
    "slot",
    "responsible",
    "unit",
    "agency",
    "opens",
    "closes",
    "late_until",
    "verdict",
    "event_at",
    "event_until",
    "event_kind",
    "event_source",
    "schedule_version",
    "calendar_version",
    "hours_version",
    "as_of",
    "basis",
    "reason",
)


def _record(row: LedgerRow) -> dict[str, str | int | None]:
    check, event, grounds = row.expected, row.event, row.grounds
    until = None if event is None else event.until
    basis = grounds.basis
    return {
        "mailbox": check.mailbox,
        "schedule_id": check.schedule_id,
        "day": check.day.isoformat(),
        "slot": check.slot,
        "responsible": check.responsible,
        "unit": check.unit,
        "agency": check.agency,
        "opens": check.opens.isoformat(),
        "closes": check.closes.isoformat(),
        "late_until": check.late_until.isoformat(),
        "verdict": str(row.verdict),
        "event_at": None if event is None else event.at.isoformat(),
        "event_until": None if until is None else until.isoformat(),
        "event_kind": None if event is None else str(event.kind),
        "event_source": None if event is None else event.source,
        "schedule_version": grounds.schedule_version,
        "calendar_version": grounds.calendar_version,
        "hours_version": grounds.hours_version,
        "as_of": grounds.as_of.isoformat(),
        "basis": basis.vi if isinstance(basis, Bilingual) else basis,
        "reason": row.reason.vi,
    }


def csv_of(ledger: Ledger) -> str:
    """Return the columns by :rfc:`4180`; what looks like a formula gets a ``'``."""
    columns = columns_of(ledger)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for values in zip(*columns.values(), strict=True):
        writer.writerow([_cell(value) for value in values])
    return text.getvalue()


def _cell(value: str | int | None) -> str | int | None:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def dispute_sheet(ledger: Ledger, person: str, lang: Lang) -> str:
    """Return what the records show of a person's checks, and what they cannot."""
    rows = [row for row in ledger.rows if row.expected.responsible == person]
    questioned = [row for row in rows if row.verdict in QUESTIONED]
    head = Reason(
        "schedule.dispute_head",
        person=person,
        start=ledger.period.first or "",
        end=ledger.period.last or "",
        as_of=ledger.now,
        count=len(rows),
        questioned=len(questioned),
    )
    items = [
        Reason(
            "schedule.dispute_item",
            number=number,
            mailbox=row.expected.mailbox,
            date=row.expected.day,
            window=row.expected.window,
            label=Bilingual(row.verdict.label("vi"), row.verdict.label("en")),
            sentence=row.reason.bilingual(),
            basis=row.grounds.basis,
            schedule=row.grounds.schedule_id,
            schedule_version=row.grounds.schedule_version,
            calendar_version=row.grounds.calendar_version,
        )
        for number, row in enumerate(questioned, start=1)
    ]
    parts = [head, *items, *ledger.assumptions, Reason("schedule.dispute_foot")]
    return "\n\n".join(part.text(lang) for part in parts) + "\n"
