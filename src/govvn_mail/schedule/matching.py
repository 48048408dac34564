"""Which event serves which window: earliest deadline first, each event once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import aware, instance_of, text
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

from .mailbox import fold_mailbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govvn_mail.texts import Lang

__all__ = ["CheckEvent", "EventKind", "LogSpan", "Verdict", "match_windows"]


class EventKind(StrEnum):
    """What kind of trace an event is."""

    LOGIN = "login"
    """Somebody, or a program, logged in to the mailbox. Not that mail was read."""


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


@attrs.frozen(kw_only=True, order=False)
class CheckEvent:
    """
    A trace of access to a mailbox at one moment.

    Args:
        mailbox: Its address. Upper and lower case are not told apart.
        at: An aware datetime; kept in Vietnam's offset.
        kind: What kind of trace it is.
        source: The log or register that shows it.

    .. doctest::

        >>> from govvn_mail.times import ICT
        >>> CheckEvent(
        ...     mailbox="VanThu@saomai.test", source="mail.log",
        ...     at=datetime(2024, 5, 2, 7, 31, tzinfo=ICT),
        ... ).mailbox
        'vanthu@saomai.test'
    """

    mailbox: str = attrs.field(converter=fold_mailbox)
    at: datetime = attrs.field(converter=aware)
    kind: EventKind = attrs.field(
        default=EventKind.LOGIN, validator=instance_of(EventKind)
    )
    source: str = attrs.field(validator=text)

    def to_dict(self) -> dict[str, str]:
        """Return the event as JSON-ready values."""
        return {
            "mailbox": self.mailbox,
            "at": self.at.isoformat(),
            "kind": str(self.kind),
            "source": self.source,
        }


@attrs.frozen(kw_only=True)
class LogSpan:
    """
    A stretch of time for which a log is complete, both ends included.

    Args:
        start: An aware datetime; kept in Vietnam's offset.
        end: Not before *start*.
        source: The log.

    Raises:
        govvn_mail.errors.InputError: If it is reversed or a datetime is naive.
    """

    start: datetime = attrs.field(converter=aware)
    end: datetime = attrs.field(converter=aware)
    source: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InputError(
                Reason("schedule.span_reversed", start=self.start, end=self.end)
            )


def match_windows(
    windows: Sequence[tuple[datetime, datetime]], moments: Sequence[datetime]
) -> tuple[int | None, ...]:
    """
    Assign moments to half-open windows so that as many windows as possible have one.

    Moments are taken in order of time, and each serves the open window that ends
    first. For windows of any length and overlap this is a maximum matching. The order
    of *moments* does not matter, except between equal ones.

    Args:
        windows: Pairs of first moment inside and first moment outside.
        moments: Each serves at most one window.

    Returns:
        For each window the index of its moment, or None.
    """
    served: list[int | None] = [None] * len(windows)
    waiting = sorted(range(len(windows)), key=lambda i: windows[i][0], reverse=True)
    open_now: list[tuple[datetime, int]] = []
    for event in sorted(range(len(moments)), key=moments.__getitem__):
        at = moments[event]
        while waiting and windows[waiting[-1]][0] <= at:
            window = waiting.pop()
            heappush(open_now, (windows[window][1], window))
        while open_now and open_now[0][0] <= at:
            heappop(open_now)
        if open_now:
            served[heappop(open_now)[1]] = event
    return tuple(served)
