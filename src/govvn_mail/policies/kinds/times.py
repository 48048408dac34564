"""Rules about times: when mailboxes are checked, deadlines, what is done regularly."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import ClassVar

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.policies.words import Dimension, Subject, check_words
from govvn_mail.schedule import Moment
from govvn_mail.texts import Reason

from .measures import MAX_NUMBER, Span, Unit, check_dimension, check_number

__all__ = ["CheckDays", "Deadline", "DueDay", "MailboxChecks", "Recurrence", "Term"]

MAX_CHECKS = 96
"""Upper bound of checks a day."""

MAX_MINUTES = 24 * 60
"""Upper bound of a margin of a check."""


class CheckDays(StrEnum):
    """On which days a mailbox is checked."""

    WORKING_DAYS = "working_days"
    EVERY_DAY = "every_day"
    UNSTATED = "unstated"
    """*Hằng ngày*: the text does not say what holds on days off."""


@attrs.frozen(kw_only=True)
class MailboxChecks:
    """
    The mailbox is looked at so often, or at such moments.

    Args:
        days: On which days.
        least: How often a day, at least; None if the text gives no number
            (*thường xuyên*).
        moments: Moments that the text names, one check each.
        clock_times: Clock times instead, as ``"07:30"``.
        early_minutes: How long before the moment a check already counts; None if the
            text sets no window, as no real one known so far does.
        grace_minutes: How long after it a check is still in time; likewise.
    """

    kind: ClassVar[str] = "mailbox_checks"
    subject: ClassVar[Subject] = Subject.MAILBOX_CHECKS

    days: CheckDays
    least: int | None = None
    moments: tuple[Moment, ...] = ()
    clock_times: tuple[str, ...] = ()
    early_minutes: int | None = None
    grace_minutes: int | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_number("least", self.least, 1, MAX_CHECKS)
        check_number("early_minutes", self.early_minutes, 0, MAX_MINUTES)
        check_number("grace_minutes", self.grace_minutes, 0, MAX_MINUTES)
        for text in self.clock_times:
            _clock_time(text)
        if self.moments and self.clock_times:
            raise PolicyError(Reason("policies.moments_or_times"))
        if (self.early_minutes is None) is not (self.grace_minutes is None):
            raise PolicyError(Reason("policies.half_a_window"))

    @property
    def due(self) -> tuple[Moment | dt.time, ...]:
        """The moments or clock times of the text; empty if it names none."""
        return self.moments or tuple(map(_clock_time, self.clock_times))


def _clock_time(text: str) -> dt.time:
    try:
        return dt.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 (a time of day)
    except ValueError as error:
        raise PolicyError(Reason("policies.clock_time", value=text)) from error


class Term(StrEnum):
    """How a deadline is set; each is another rule."""

    WITHIN = "within"
    """*Trong thời hạn*, *không quá*: until so long after the event."""

    AFTER = "after"
    """*Sau*: not before so long after the event; no last day is set."""

    AT_ONCE = "at_once"
    """*Ngay*: no length is set."""

    SAME_DAY = "same_day"
    """*Trong ngày*."""

    NEXT_WORKING_DAY = "next_working_day"
    """*Trong ngày, chậm nhất là trong ngày làm việc tiếp theo*."""

    NEXT_WORKING_MORNING = "next_working_morning"
    """*Trong ngày, chậm nhất là buổi sáng của ngày làm việc tiếp theo*."""

    REASONABLE = "reasonable"
    """*Kịp thời*, *hợp lý*: a person's judgement."""

    BEFORE_DATE = "before_date"
    """*Trước ngày*: the last day is the one before."""

    BY_DATE = "by_date"
    """*Chậm nhất ngày*, *đến ngày*: that day is the last."""


_WITH_SPAN = frozenset({Term.WITHIN, Term.AFTER})
_WITH_DATE = frozenset({Term.BEFORE_DATE, Term.BY_DATE})


@attrs.frozen(kw_only=True)
class Deadline:
    """
    Something is done in time after an event, or until a date.

    Args:
        action: A word of the list ``actions``.
        term: How the deadline is set.
        event: A word of the list ``events``; None for a date.
        value: With ``within`` and ``after``: how many.
        unit: With these: of what.
        date: With ``before_date`` and ``by_date``: the date in the text.
    """

    kind: ClassVar[str] = "deadline"
    subject: ClassVar[Subject] = Subject.TIME

    action: str
    term: Term
    event: str | None = None
    value: int | None = None
    unit: Unit | None = None
    date: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_words("actions", (self.action,))
        check_number("value", self.value, 1, MAX_NUMBER)
        if self.event is not None:
            check_words("events", (self.event,))
        if self.unit is not None:
            check_dimension(self.unit, Dimension.DURATION)
        given = tuple(
            value is not None
            for value in (self.event, self.value, self.unit, self.date)
        )
        spanned = self.term in _WITH_SPAN
        dated = self.term in _WITH_DATE
        if given != (not dated, spanned, spanned, dated):
            raise PolicyError(Reason("policies.term", term=str(self.term)))

    @property
    def span(self) -> Span | None:
        """The length of the deadline, if it has one."""
        if self.value is None or self.unit is None:
            return None
        return Span(value=self.value, unit=self.unit)


class DueDay(StrEnum):
    """How a day of the year is meant."""

    BEFORE = "before"
    """*Trước ngày*: the last day is the one before."""

    BY = "by"
    """*Chậm nhất ngày*: that day is the last."""

    ON = "on"
    """*Vào ngày*."""


@attrs.frozen(kw_only=True)
class Recurrence:
    """
    Something is done again and again.

    Args:
        action: A word of the list ``actions``.
        every: The interval, at most; None if the text says only *định kỳ*.
        due: How `days` are meant; None if the text names no day.
        days: Days of the year, as ``"12-15"``.
        data_from: First day of the period reported on, as a day of the year.
        data_to: Its last day.
    """

    kind: ClassVar[str] = "recurrence"
    subject: ClassVar[Subject] = Subject.TIME

    action: str
    every: Span | None = None
    due: DueDay | None = None
    days: tuple[str, ...] = ()
    data_from: str | None = None
    data_to: str | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_words("actions", (self.action,))
        for day in (*self.days, self.data_from, self.data_to):
            if day is not None:
                _check_day_of_year(day)
        if (self.due is None) is bool(self.days):
            raise PolicyError(Reason("policies.due_day"))


def _check_day_of_year(text: str) -> None:
    try:
        day = dt.date.fromisoformat(f"2024-{text}")  # a leap year
    except ValueError as error:
        raise PolicyError(Reason("policies.day_of_year", value=text)) from error
    if day.strftime("%m-%d") != text:
        raise PolicyError(Reason("policies.day_of_year", value=text))
