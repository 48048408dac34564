"""Deadlines: when a term ends, counted so that every step can be shown."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail.errors import CalendarError, CalendarHorizonError, InputError
from govvn_mail.law import Grade
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import ICT, require_aware

from .calendar import WorkCalendar
from .hours import HoursPlan
from .terms import (
    CLOCK,
    COUNTED_DAYS,
    MONTHS,
    SPANS,
    WHOLE_DAYS,
    WORKING_TIME,
    Term,
    TermUnit,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .days import Day

__all__ = ["Deadline"]

ONE_DAY = timedelta(days=1)
NOON = time(12)
CIVIL_CODE = Bilingual(
    "Điều 147 và Điều 148 Bộ luật Dân sự", "articles 147 and 148 of the Civil Code"
)
"""Said to hold the rules on the first and the last day; known from memory only."""


@attrs.frozen(kw_only=True)
class Deadline:
    """
    When a term ends, and all that the answer rests on.

    A term in days ends with its last day, at 24:00, not when the office closes: no
    one is late before the text says so. When the office works for the last time
    within the term stands beside it.

    Args:
        event: From when the term is counted, in Vietnam's offset.
        term: How long, or until when.
        at: The moment at which the term ends. 24:00 is written as 00:00 of the day
            after, which no longer belongs to the term; see `allows`.
        last_day: The last day of the term.
        last_working_moment: The end of the last working time within the term. None if
            there is none, or if the hours are not known; `steps` say which.
        calendar_version: Version of the calendar of working days.
        steps: How it was counted.
        assumptions: What was taken for granted or casts doubt on the whole; to be
            shown with the deadline.
    """

    event: datetime
    term: Term
    at: datetime
    last_day: date
    last_working_moment: datetime | None
    calendar_version: str
    steps: tuple[Reason, ...]
    assumptions: tuple[Reason, ...]

    def __bool__(self) -> Never:
        raise TypeError("a Deadline is neither true nor false; ask .at or .allows()")

    def allows(self, moment: datetime) -> bool:
        """
        Tell whether what is done at *moment* is done within the term.

        Exactly at a clock time is within; on the day after the last is not.

        Raises:
            govvn_mail.errors.InputError: If *moment* is naive or no datetime.
        """
        done = require_aware(moment, "moment")
        return done <= self.at and done.date() <= self.last_day

    @property
    def explanation(self) -> Bilingual:
        """All steps and assumptions, as a paragraph in each language."""
        reasons = (*self.steps, *self.assumptions)
        return Bilingual(
            " ".join(reason.vi for reason in reasons),
            " ".join(reason.en for reason in reasons),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the deadline as JSON-ready values, with every sentence."""
        close = self.last_working_moment
        return {
            "event": self.event.isoformat(),
            "term": self.term.to_dict(),
            "at": self.at.isoformat(),
            "last_day": self.last_day.isoformat(),
            "last_working_moment": None if close is None else close.isoformat(),
            "calendar_version": self.calendar_version,
            "steps": [reason.to_dict() for reason in self.steps],
            "assumptions": [reason.to_dict() for reason in self.assumptions],
        }


def clock_end(event: datetime, term: Term) -> datetime:
    """
    Return when a term by the clock ends.

    Raises:
        govvn_mail.errors.InputError: If that lies beyond the year 9999.
    """
    try:
        return event + term.count * CLOCK[term.unit]
    except OverflowError as error:
        raise InputError(
            Reason("times.out_of_range", name="event", value=event.isoformat())
        ) from error


def day_end(
    calendar: WorkCalendar, hours: HoursPlan, event_day: date, term: Term
) -> datetime:
    """Return when a term ends that is counted in days, whatever the hour it began."""
    if term.unit is TermUnit.WORKING_MORNING:
        return _next_morning_end(calendar, hours, event_day)
    if term.unit is TermUnit.WORKING_DAY:
        last = _working_day(calendar, event_day, term)
    else:
        last = term.last_day(event_day)
        if not term.ends_on_days_off:
            last = _worked_from(calendar, last)
    return datetime.combine(_following(last), time(), ICT)


def _following(day: date) -> date:
    try:
        return day + ONE_DAY
    except OverflowError as error:
        raise CalendarHorizonError(Reason("schedule.term_horizon", date=day)) from error


def _worked_from(calendar: WorkCalendar, day: date) -> date:
    """Return the first day from *day* on that is worked."""
    while not calendar.day(day).working:
        day = _following(day)
    return day


def _working_day(calendar: WorkCalendar, event_day: date, term: Term) -> date:
    day = event_day if term.counts_event_day else _following(event_day)
    last = _worked_from(calendar, day)
    for _ in range(term.count - 1):
        last = _worked_from(calendar, _following(last))
    return last


def _next_morning_end(
    calendar: WorkCalendar, hours: HoursPlan, event_day: date
) -> datetime:
    """Return the end of the first morning worked after *event_day*: noon, or later."""
    day = _following(event_day)
    while True:
        for session in hours.working_sessions(calendar.day(day)):
            if session.start < NOON:
                return datetime.combine(day, max(NOON, session.end), ICT)
        day = _following(day)


@attrs.frozen(kw_only=True)
class Account:
    """
    What a deadline is counted from, and how that is said.

    Args:
        calendar: Which days are worked.
        hours: When on those days.
        event: From when the term is counted, in Vietnam's offset.
        start: The same, or the next working moment if only working time counts.
        term: How long, or until when.
        at: When it ends.
    """

    calendar: WorkCalendar
    hours: HoursPlan
    event: datetime
    start: datetime
    term: Term
    at: datetime

    def deadline(self) -> Deadline:
        """Return the deadline with its account."""
        close = self._close()
        return Deadline(
            event=self.event,
            term=self.term,
            at=self.at,
            last_day=self._last_day,
            last_working_moment=close if isinstance(close, datetime) else None,
            calendar_version=self.calendar.version,
            steps=tuple(self._steps(close)),
            assumptions=tuple(self._assumptions(close)),
        )

    @property
    def _last_day(self) -> date:
        ends_with_day = self.term.unit in WHOLE_DAYS
        return (self.at - ONE_DAY if ends_with_day else self.at).date()

    def _steps(self, close: datetime | Reason) -> Iterator[Reason]:
        """Say from when it was counted, over which days, and to when."""
        term = self.term
        yield Reason(
            "schedule.deadline_counted", event=self.event, term=term.bilingual()
        )
        if term.counts_event_day:
            yield Reason("schedule.event_day_counts", date=self.event.date())
        if term.unit in WORKING_TIME:
            yield from self._portions()
        days = self._days()
        resting = tuple(d.date for d in days if d.entry is None and not d.working)
        if resting:
            yield Reason("schedule.days_of_rest", days=resting)
        yield from (day.reason for day in days if day.entry is not None)
        if self.term.unit in WHOLE_DAYS:
            yield Reason("schedule.deadline_day", date=self._last_day)
        else:
            yield Reason("schedule.deadline_moment", at=self.at)
        if isinstance(close, Reason):
            yield close
        elif close != self.at:
            yield Reason("schedule.deadline_close", at=close)

    def _assumptions(self, close: datetime | Reason) -> Iterator[Reason]:
        """Say what was taken for granted, and what casts doubt."""
        term, unit = self.term, self.term.unit
        if unit in CLOCK:
            yield Reason("schedule.assumes_clock", term=term.bilingual())
        if unit in COUNTED_DAYS and term.count > 0 and not term.counts_event_day:
            yield Reason(
                "schedule.assumes_event_day",
                date=self.event.date(),
                basis=CIVIL_CODE,
                grade=str(Grade.MEMORY),
            )
        if unit in MONTHS:
            yield Reason("schedule.assumes_same_date")
        moved_from = self._moved_from()
        if moved_from is not None:
            yield Reason(
                "schedule.assumes_moved",
                date=moved_from,
                last=self._last_day,
                basis=CIVIL_CODE,
                grade=str(Grade.MEMORY),
            )
        if term.ends_on_days_off:
            yield Reason("schedule.assumes_unmoved")
        if unit is TermUnit.WORKING_MORNING:
            yield Reason("schedule.assumes_noon")
        elif unit in WHOLE_DAYS:
            yield Reason("schedule.assumes_whole_day")
        days = self._days()
        halves = tuple(day.date for day in days if day.half is not None)
        if halves and unit not in WORKING_TIME:
            yield Reason("schedule.assumes_half_days", days=halves)
        yield from (notice for day in days for notice in day.notices)
        version = self.calendar.version
        yield Reason("schedule.assumes_calendar", version=version)
        if isinstance(close, datetime):
            yield Reason("schedule.assumes_hours", source=self.hours.source)

    def _close(self) -> datetime | Reason:
        """Return the end of the last working time in the term, or why there is none."""
        count = (self._last_day - self.event.date()).days + 1
        for day in (self._last_day - i * ONE_DAY for i in range(count)):
            try:
                sessions = self._sessions(day)
            except CalendarError as error:
                return Reason("schedule.close_unknown", cause=error.reason.bilingual())
            for start, end in reversed(sessions):
                if start < self.at and min(end, self.at) > self.event:
                    return min(end, self.at)
        return Reason("schedule.close_none")

    def _portions(self) -> Iterator[Reason]:
        """Say when the term begins, and what is worked of it."""
        start = self.start
        if start != self.event:
            yield Reason("schedule.deadline_start", start=start)
        portions = [
            Reason(
                "schedule.portion",
                date=day.date,
                start=f"{max(opens, start):%H:%M}",
                end=f"{min(closes, self.at):%H:%M}",
            ).bilingual()
            for day in self._days()
            for opens, closes in self._sessions(day.date)
            if opens < self.at and closes > start
        ]
        yield Reason("schedule.portions", portions=tuple(portions))

    def _sessions(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (
                datetime.combine(day, session.start, ICT),
                datetime.combine(day, session.end, ICT),
            )
            for session in self.hours.working_sessions(self.calendar.day(day))
        ]

    def _days(self) -> list[Day]:
        """Return the days of which it mattered whether they are worked."""
        first, term = self.event.date(), self.term
        if term.unit in CLOCK or term.ends_on_days_off:
            return []
        if term.unit in SPANS:
            first = term.last_day(first)
        elif term.unit not in WORKING_TIME and not term.counts_event_day:
            first += ONE_DAY
        count = (self._last_day - first).days + 1
        return [self.calendar.day(first + i * ONE_DAY) for i in range(count)]

    def _moved_from(self) -> date | None:
        """Return the last day from which the term was moved, if it was."""
        if self.term.unit not in SPANS:
            return None
        last = self.term.last_day(self.event.date())
        return None if last == self._last_day else last
