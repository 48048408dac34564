"""The book of ledgers: what was said when, also after a later assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Never

import attrs

from govvn_mail.arguments import require, tuple_of
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

from .checks import ExpectedCheck
from .ledger import Ledger

if TYPE_CHECKING:
    from datetime import date

    from .ledger import LedgerRow

__all__ = ["LedgerBook"]


@attrs.frozen(kw_only=True)
class LedgerBook:
    """
    Ledgers in the order in which they were made; one is added, none is replaced.

    Args:
        ledgers: The oldest first.

    Raises:
        govvn_mail.errors.InputError: If one speaks of an earlier moment than the last.

    .. doctest::

        >>> LedgerBook().ledgers
        ()
    """

    ledgers: tuple[Ledger, ...] = attrs.field(default=(), validator=tuple_of(Ledger))

    def __attrs_post_init__(self) -> None:
        for one, following in zip(self.ledgers, self.ledgers[1:], strict=False):
            if following.now < one.now:
                raise InputError(
                    Reason("schedule.book_order", last=one.now, new=following.now)
                )

    def __bool__(self) -> Never:
        raise TypeError("a LedgerBook is neither true nor false; ask .ledgers")

    def add(self, ledger: Ledger) -> LedgerBook:
        """
        Return a book with *ledger* at its end.

        Raises:
            govvn_mail.errors.InputError:
                If it is no ledger, or speaks of an earlier moment than the last.
        """
        return LedgerBook(ledgers=(*self.ledgers, require(ledger, Ledger, "ledger")))

    def history(self, check: ExpectedCheck) -> tuple[LedgerRow, ...]:
        """
        Return every verdict on a check, the oldest first, each with its as-of.

        A check is the same if mailbox, schedule, day and slot are. One that was
        expected by an earlier calendar only has no later verdict.

        Raises:
            govvn_mail.errors.InputError: If *check* is no expected check.
        """
        wanted = _identity(require(check, ExpectedCheck, "check"))
        return tuple(
            row
            for ledger in self.ledgers
            for row in ledger.rows
            if _identity(row.expected) == wanted
        )


def _identity(check: ExpectedCheck) -> tuple[str, str, date, int]:
    return check.mailbox, check.schedule_id, check.day, check.slot
