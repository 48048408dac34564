"""What can be said of one expected check."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

__all__ = ["Verdict"]


class Verdict(StrEnum):
    """What can be said of one expected check."""

    ON_TIME = "on_time"
    """An event inside the window."""

    LATE = "late"
    """An event after the window, before the next one opens or the day ends."""

    MISSED = "missed"
    """No event in the records, which is not to say that nobody looked."""

    EXEMPT = "exempt"
    """A recorded exception holds on that day."""

    UNKNOWN = "unknown"
    """No event, and the records have a gap in the window."""

    UPCOMING = "upcoming"
    """The window has not opened yet."""

    OPEN = "open"
    """The window is open and has no event yet."""

    OVERDUE = "overdue"
    """The window has closed without an event, and a late check is still possible."""

    def label(self, lang: Lang) -> str:
        """
        Return the words that an officer reads for this verdict.

        .. doctest::

            >>> Verdict.MISSED.label("vi")
            'Chưa thấy ghi nhận'
        """
        return _LABELS[self].text(lang)


_LABELS = {
    Verdict.ON_TIME: Reason("schedule.label_on_time"),
    Verdict.LATE: Reason("schedule.label_late"),
    Verdict.MISSED: Reason("schedule.label_missed"),
    Verdict.EXEMPT: Reason("schedule.label_exempt"),
    Verdict.UNKNOWN: Reason("schedule.label_unknown"),
    Verdict.UPCOMING: Reason("schedule.label_upcoming"),
    Verdict.OPEN: Reason("schedule.label_open"),
    Verdict.OVERDUE: Reason("schedule.label_overdue"),
}
