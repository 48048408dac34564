"""The ledger: what the records show for every expected check, and what they cannot."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Never

import attrs

from govvn_mail.arguments import require
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .checks import ExpectedCheck
from .days import Day
from .events import CheckEvent
from .mailbox import fold_mailbox
from .verdicts import Verdict

__all__ = ["Ledger", "LedgerRow"]


@attrs.frozen(kw_only=True)
class LedgerRow:
    """
    One expected check and what the records show.

    Args:
        expected: The check.
        verdict: What can be said of it.
        event: The event that serves it, or None.
        reason: The same in a sentence.
    """

    expected: ExpectedCheck
    verdict: Verdict
    event: CheckEvent | None
    reason: Reason

    def __bool__(self) -> Never:
        raise TypeError("a LedgerRow is neither true nor false; ask .verdict")

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON-ready values, with label and sentence."""
        return {
            "expected": self.expected.to_dict(),
            "verdict": str(self.verdict),
            "label": {"vi": self.verdict.label("vi"), "en": self.verdict.label("en")},
            "event": None if self.event is None else self.event.to_dict(),
            "reason": self.reason.to_dict(),
        }


@attrs.frozen(kw_only=True)
class Ledger:
    """
    Every expected check of a period, with all that the verdicts rest on.

    Args:
        rows: By due time, then by mailbox.
        period: The days assessed, with a first and a last.
        now: The moment of which live verdicts speak; later events were left out.
        calendar_version: Version of the calendar of working days.
        calendar_known_on: The calendar is the one known at the end of that day; None
            if it has all that is known.
        schedule_ids: The schedules of the plan.
        sources: The logs that were used.
        assumptions: What was taken for granted or casts doubt on the whole; to be
            shown with any verdict.
        excluded: Days off of the period, on which nothing was expected.
        not_expected: Why checks were not expected, in order of the days: days off, and
            the half of a half day that is not worked.
    """

    rows: tuple[LedgerRow, ...]
    period: Period
    now: datetime
    calendar_version: str
    calendar_known_on: date | None
    schedule_ids: tuple[str, ...]
    sources: tuple[str, ...]
    assumptions: tuple[Reason, ...]
    excluded: tuple[Day, ...]
    not_expected: tuple[Reason, ...]

    def __bool__(self) -> Never:
        raise TypeError("a Ledger is neither true nor false; ask .rows or .count()")

    def count(self, verdict: Verdict) -> int:
        """
        Return how many checks have *verdict*.

        Raises:
            govvn_mail.errors.InputError: If *verdict* is no :class:`Verdict`.
        """
        require(verdict, Verdict, "verdict")
        return sum(row.verdict is verdict for row in self.rows)

    def for_mailbox(self, mailbox: str) -> tuple[LedgerRow, ...]:
        """Return the rows of one mailbox; none if nothing was expected of it."""
        name = fold_mailbox(mailbox)
        return tuple(row for row in self.rows if row.expected.mailbox == name)

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger as JSON-ready values, with every sentence."""
        return {
            "period": {
                "first": str(self.period.first),
                "last": str(self.period.last),
            },
            "now": self.now.isoformat(),
            "calendar_version": self.calendar_version,
            "calendar_known_on": (
                None
                if self.calendar_known_on is None
                else self.calendar_known_on.isoformat()
            ),
            "schedule_ids": list(self.schedule_ids),
            "sources": list(self.sources),
            "rows": [row.to_dict() for row in self.rows],
            "assumptions": [reason.to_dict() for reason in self.assumptions],
            "excluded": [day.to_dict() for day in self.excluded],
            "not_expected": [reason.to_dict() for reason in self.not_expected],
        }
