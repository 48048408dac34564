"""The ledger: what the records show for every expected check, and what they cannot."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail.arguments import require
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .checks import ExpectedCheck
from .days import Day
from .events import CheckEvent
from .grounds import Grounds
from .mailbox import fold_mailbox
from .sheets import columns_of, csv_of, dispute_sheet
from .summary import SummaryBy, summed_up
from .verdicts import Verdict

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

    from .summary import SummaryRow

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
        grounds: Versions of schedule and calendar, and the moment it speaks of.
    """

    expected: ExpectedCheck
    verdict: Verdict
    event: CheckEvent | None
    reason: Reason
    grounds: Grounds

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
            "grounds": self.grounds.to_dict(),
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

    def summary(self, *, by: SummaryBy) -> tuple[SummaryRow, ...]:
        """
        Return numerator, denominator, misses and basis per person, unit or month.

        Nobody is named without a duty roster: such checks come last, without a name.

        Raises:
            govvn_mail.errors.InputError: If *by* is no :class:`SummaryBy`.
        """
        return summed_up(self.rows, require(by, SummaryBy, "by"))

    def to_columns(self) -> dict[str, list[str | int | None]]:
        """Return the rows as plain arrays by name, for any table library."""
        return columns_of(self)

    def to_csv(self) -> str:
        """
        Return the rows as CSV with a header, by :rfc:`4180`.

        A text that a spreadsheet could take for a formula begins with ``'``.
        """
        return csv_of(self)

    def dispute_sheet(self, person: str, *, lang: Lang = "vi") -> str:
        """
        Return the sheet on which a person answers to what the records show.

        It lists every check that is late, not seen or not concluded, with its basis
        and versions, then all that is taken for granted.

        Args:
            person: As on the duty roster.
            lang: ``vi`` or ``en``.

        Raises:
            govvn_mail.errors.InputError: If *person* is no text.
        """
        return dispute_sheet(self, require(person, str, "person"), lang)

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
