"""How many checks were due and how many were recorded, per person, unit or month."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail.texts import Bilingual, Reason

from .checks import ExpectedCheck
from .verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .ledger import LedgerRow

__all__ = ["SummaryBy", "SummaryRow"]

JUDGED = (Verdict.ON_TIME, Verdict.LATE, Verdict.MISSED)
NOT_COUNTED = tuple(verdict for verdict in Verdict if verdict not in JUDGED)


class SummaryBy(StrEnum):
    """What the checks are summed up by."""

    MAILBOX = "mailbox"
    """The mailbox."""

    PERSON = "person"
    """Who answers for it by the duty roster; without one nobody is named."""

    UNIT = "unit"
    """The unit that the assignment names."""

    AGENCY = "agency"
    """The agency that the assignment names."""

    MONTH = "month"
    """The month of the check, such as ``2026-08``."""


@attrs.frozen(kw_only=True)
class SummaryRow:
    """
    The checks of one person, unit, agency, mailbox or month.

    Args:
        name: Whose or of when they are; None if the plan does not say.
        on_time: The numerator: how many were recorded within their window.
        late: How many were recorded after it.
        due: The denominator: how many were recorded on time or late, or missed.
        not_counted: How many have another verdict, by verdict, each at least 1.
        misses: The checks of which nothing was seen, in order of time.
        bases: The provisions or decisions on which the duties rest.
    """

    name: str | None
    on_time: int
    late: int
    due: int
    not_counted: tuple[tuple[Verdict, int], ...]
    misses: tuple[ExpectedCheck, ...] = attrs.field(repr=False)
    bases: tuple[Bilingual | str, ...]

    def __bool__(self) -> Never:
        raise TypeError("a SummaryRow is neither true nor false; ask .rate or .misses")

    @property
    def rate(self) -> float | None:
        """The part on time of what was due, or None, which is not 1, if nothing was."""
        return self.on_time / self.due if self.due else None

    @property
    def reason(self) -> Reason:
        """The same in a sentence."""
        if not self.due:
            return Reason(
                "schedule.summary_undefined", not_counted=self._sum_not_counted()
            )
        return Reason(
            "schedule.summary",
            on_time=self.on_time,
            due=self.due,
            late=self.late,
            missed=len(self.misses),
            not_counted=self._sum_not_counted(),
            bases=self.bases,
        )

    def _sum_not_counted(self) -> int:
        return sum(count for _, count in self.not_counted)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as JSON-ready values, with the sentence."""
        return {
            "name": self.name,
            "on_time": self.on_time,
            "late": self.late,
            "due": self.due,
            "rate": self.rate,
            "not_counted": {str(verdict): n for verdict, n in self.not_counted},
            "misses": [check.to_dict() for check in self.misses],
            "reason": self.reason.to_dict(),
        }


def summed_up(rows: Iterable[LedgerRow], by: SummaryBy) -> tuple[SummaryRow, ...]:
    """Return the sums of *rows*, by name; what has no name comes last."""
    groups: dict[str | None, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(_name(row, by), []).append(row)
    names = sorted(groups, key=lambda name: (name is None, name or ""))
    return tuple(_sum(name, groups[name]) for name in names)


def _name(row: LedgerRow, by: SummaryBy) -> str | None:
    check = row.expected
    match by:
        case SummaryBy.MAILBOX:
            return check.mailbox
        case SummaryBy.PERSON:
            return check.responsible
        case SummaryBy.UNIT:
            return check.unit
        case SummaryBy.AGENCY:
            return check.agency
        case SummaryBy.MONTH:
            return f"{check.day:%Y-%m}"


def _sum(name: str | None, rows: list[LedgerRow]) -> SummaryRow:
    counts = Counter(row.verdict for row in rows)
    return SummaryRow(
        name=name,
        on_time=counts[Verdict.ON_TIME],
        late=counts[Verdict.LATE],
        due=sum(counts[verdict] for verdict in JUDGED),
        not_counted=tuple((v, counts[v]) for v in NOT_COUNTED if counts[v]),
        misses=tuple(row.expected for row in rows if row.verdict is Verdict.MISSED),
        bases=tuple(dict.fromkeys(row.grounds.basis for row in rows)),
    )
