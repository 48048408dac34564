"""What the records show of the expected checks, one verdict for each."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.arguments import as_tuple, require
from govvn_mail.law import Waiver
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import Period, require_aware

from .checks import CheckPlan, CheckSchedule, days_of, expected_checks
from .entries import Knowledge
from .layers import SATURDAY
from .ledger import Ledger, LedgerRow
from .matching import CheckEvent, LogSpan, Verdict, match_windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .checks import ExpectedCheck
    from .days import Day

__all__ = ["assess_checks", "overdue"]

ONE_DAY = timedelta(days=1)


def assess_checks(
    plan: CheckPlan,
    events: Iterable[CheckEvent],
    period: Period,
    *,
    coverage: Iterable[LogSpan] | None = None,
    waivers: Iterable[Waiver] = (),
    now: datetime | None = None,
) -> Ledger:
    """
    Compare the checks that *plan* expects in *period* with *events*.

    A check has the first of these verdicts that applies: ``exempt``, ``on_time`` or
    ``late``, ``upcoming`` or ``open``, ``unknown``, ``overdue``, ``missed``. One event
    serves one check of its mailbox at most.

    A rest day that is worked by an announcement of which nobody can say that it was
    known on the eve is ``unknown`` where nothing was seen: what is announced
    afterwards is held against nobody.

    Args:
        plan: The plan.
        events: In any order. Those after *now* are left out.
        period: First and last day.
        coverage: Stretches for which the logs are complete. With None they are taken
            to be complete, and the ledger says so.
        waivers: Exceptions whose ``rule_id`` is the id of a schedule.
        now: An aware datetime; None is the present moment.

    Raises:
        govvn_mail.errors.CalendarHorizonError: If the calendar does not cover *period*.
        govvn_mail.errors.CalendarError: If working hours are needed and not known.
        govvn_mail.errors.InputError: If an argument is of the wrong type.

    .. doctest::

        >>> from datetime import date, datetime, time, timedelta
        >>> from govvn_mail.schedule import *
        >>> from govvn_mail.times import ICT, Period
        >>> hour = timedelta(hours=1)
        >>> plan = CheckPlan(
        ...     schedules=(CheckSchedule(
        ...         id="morning", role="văn thư cơ quan", citation=None,
        ...         slots=(Slot(at=time(8), early=hour, grace=hour),),
        ...         window_source="Quyết định của cơ quan", effective=Period(),
        ...     ),),
        ...     assignments=(Assignment(
        ...         mailbox="vanthu@saomai.test", schedule_id="morning",
        ...         period=Period(),
        ...     ),),
        ...     calendar=WorkCalendar.bundled(),
        ... )
        >>> login = CheckEvent(
        ...     mailbox="vanthu@saomai.test", source="mail.log",
        ...     at=datetime(2024, 5, 2, 8, 15, tzinfo=ICT),
        ... )
        >>> ledger = assess_checks(
        ...     plan, [login], Period(date(2024, 5, 1), date(2024, 5, 3)),
        ...     now=datetime(2024, 5, 4, tzinfo=ICT),
        ... )
        >>> [str(row.verdict) for row in ledger.rows]
        ['on_time', 'missed']
        >>> [day.entry.name for day in ledger.excluded]
        ['Ngày Quốc tế lao động']
    """
    require(plan, CheckPlan, "plan")
    moment = times.now() if now is None else require_aware(now, "now")
    seen = [e for e in set(as_tuple(events, CheckEvent, "events")) if e.at <= moment]
    spans = None if coverage is None else as_tuple(coverage, LogSpan, "coverage")
    sources = {event.source for event in seen} | {span.source for span in spans or ()}
    checks = expected_checks(plan, period)
    days = [plan.calendar.day(day) for day in days_of(period)]
    judge = _Judge(
        schedules={schedule.id: schedule for schedule in plan.schedules},
        short_notice={d.date: r for d in days if (r := _short_notice(d)) is not None},
        waivers=as_tuple(waivers, Waiver, "waivers"),
        gaps=None if spans is None else _merge(spans),
        sources=tuple(sorted(sources)),
        now=moment,
    )
    owed = [check for check in checks if judge.waiver(check) is None]
    served = _serve(owed, seen)
    return Ledger(
        rows=tuple(judge.row(check, served.get(check)) for check in checks),
        period=period,
        now=moment,
        calendar_version=plan.calendar.version,
        calendar_known_on=plan.calendar.known_on,
        schedule_ids=tuple(schedule.id for schedule in plan.schedules),
        sources=judge.sources,
        assumptions=(
            *_assumptions(plan, period, covered=spans is not None),
            *_doubts(plan, seen),
        ),
        excluded=tuple(day for day in days if not day.working),
        not_expected=tuple(r for day in days for r in plan.not_expected(day.date)),
    )


def overdue(
    plan: CheckPlan, events: Iterable[CheckEvent], now: datetime | None = None
) -> tuple[LedgerRow, ...]:
    """
    Return today's checks whose window has closed without an event.

    Args:
        plan: The plan.
        events: In any order; those of today suffice.
        now: An aware datetime; None is the present moment.

    Raises:
        govvn_mail.errors.CalendarHorizonError: If the calendar does not cover today.
        govvn_mail.errors.CalendarError: If working hours are needed and not known.
    """
    moment = times.now() if now is None else require_aware(now, "now")
    today = Period(moment.date(), moment.date())
    rows = assess_checks(plan, events, today, now=moment).rows
    return tuple(row for row in rows if row.verdict is Verdict.OVERDUE)


def _serve(
    checks: Sequence[ExpectedCheck], events: Sequence[CheckEvent]
) -> dict[ExpectedCheck, CheckEvent]:
    """Match first the windows, then with what is left the times after them."""
    owed: dict[str, list[ExpectedCheck]] = {}
    for check in checks:
        owed.setdefault(check.mailbox, []).append(check)
    at_hand: dict[str, list[CheckEvent]] = {}
    for event in sorted(events, key=lambda event: (event.at, event.kind, event.source)):
        at_hand.setdefault(event.mailbox, []).append(event)
    served: dict[ExpectedCheck, CheckEvent] = {}
    for mailbox, due in owed.items():
        traces = at_hand.get(mailbox, [])
        on_time = _match(due, [(c.opens, c.closes) for c in due], traces)
        used = set(on_time.values())
        left = [check for check in due if check not in on_time]
        spare = [event for event in traces if event not in used]
        late = _match(left, [(c.closes, c.late_until) for c in left], spare)
        served |= on_time | late
    return served


def _match(
    checks: Sequence[ExpectedCheck],
    windows: Sequence[tuple[datetime, datetime]],
    events: Sequence[CheckEvent],
) -> dict[ExpectedCheck, CheckEvent]:
    matched = match_windows(windows, [event.at for event in events])
    return {
        check: events[index]
        for check, index in zip(checks, matched, strict=True)
        if index is not None
    }


def _merge(spans: Iterable[LogSpan]) -> list[tuple[datetime, datetime]]:
    """Return the union of *spans* as disjoint stretches, in order."""
    merged: list[tuple[datetime, datetime]] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start <= merged[-1][1]:
            start, end = merged[-1]
            merged[-1] = (start, max(end, span.end))
        else:
            merged.append((span.start, span.end))
    return merged


def _gap(
    covered: Sequence[tuple[datetime, datetime]], check: ExpectedCheck
) -> tuple[datetime, datetime] | None:
    """Return the first stretch of the check's window that no log covers."""
    after = bisect_right(covered, check.opens, key=lambda stretch: stretch[0])
    start = max(check.opens, covered[after - 1][1]) if after else check.opens
    if start >= check.closes:
        return None
    following = covered[after][0] if after < len(covered) else check.closes
    return start, min(following, check.closes)


@attrs.frozen(kw_only=True)
class _Judge:
    """All that a verdict depends on, besides the check and its event."""

    schedules: dict[str, CheckSchedule]
    short_notice: dict[date, Reason]
    waivers: tuple[Waiver, ...]
    gaps: list[tuple[datetime, datetime]] | None
    sources: tuple[str, ...]
    now: datetime

    def waiver(self, check: ExpectedCheck) -> Waiver | None:
        """Return the exception that holds for *check*, if any."""
        for waiver in self.waivers:
            if (
                waiver.rule_id == check.schedule_id
                and check.due.date() in waiver.period
            ):
                return waiver
        return None

    def row(self, check: ExpectedCheck, event: CheckEvent | None) -> LedgerRow:
        """Return the row of *check*, served by *event*."""
        waiver = self.waiver(check)
        if waiver is not None:
            verdict, reason = Verdict.EXEMPT, self._exempt(check, waiver)
        elif event is not None:
            verdict, reason = _served(check, event)
        else:
            verdict, reason = self._unserved(check)
        return LedgerRow(expected=check, verdict=verdict, event=event, reason=reason)

    def _exempt(self, check: ExpectedCheck, waiver: Waiver) -> Reason:
        schedule = self.schedules[check.schedule_id]
        until = waiver.period.last
        assert until is not None  # noqa: S101 (a waiver always has a last day)
        return Reason(
            "schedule.exempt",
            cause=waiver.reason,
            approver=waiver.approver,
            until=until,
            basis=_basis(schedule),
        )

    def _unserved(self, check: ExpectedCheck) -> tuple[Verdict, Reason]:
        window, day = _window(check), check.due.date()
        if self.now < check.opens:
            return Verdict.UPCOMING, Reason(
                "schedule.upcoming", window=window, date=day
            )
        if self.now < check.closes:
            return Verdict.OPEN, Reason("schedule.open", closes=_closing(check))
        if day in self.short_notice:
            return Verdict.UNKNOWN, self.short_notice[day]
        gap = _gap(self.gaps, check) if self.gaps is not None else None
        if gap is not None:
            return Verdict.UNKNOWN, Reason("schedule.unknown", start=gap[0], end=gap[1])
        if self.now < check.late_until:
            return Verdict.OVERDUE, Reason("schedule.overdue", closes=_closing(check))
        return Verdict.MISSED, Reason(
            "schedule.missed",
            window=window,
            date=day,
            source=self.sources or Bilingual("đã cung cấp", "the log given"),
        )


def _short_notice(day: Day) -> Reason | None:
    """Say so if nobody can be sure that on the eve of *day* it was known as worked."""
    if not day.working or day.entry is None:
        return None
    wider = day.replaced
    if wider is not None and wider.working:
        return _short_notice(wider)
    if wider is None and day.date.weekday() < SATURDAY:
        return None
    eve = day.date - ONE_DAY
    basis = day.entry.basis
    match day.entry.knowledge(eve):
        case Knowledge.NOT_YET:
            return Reason(
                "schedule.unknown_announced_late",
                date=day.date,
                known_on=eve,
                basis=basis,
            )
        case Knowledge.UNKNOWN:
            return Reason("schedule.unknown_undated", date=day.date, basis=basis)
    return None


def _served(check: ExpectedCheck, event: CheckEvent) -> tuple[Verdict, Reason]:
    if event.at < check.closes:
        return Verdict.ON_TIME, Reason(
            "schedule.on_time", at=event.at, window=_window(check)
        )
    return Verdict.LATE, Reason("schedule.late", at=event.at, window=_window(check))


def _window(check: ExpectedCheck) -> str:
    return f"{_clock(check.opens)}–{_closing(check)}"


def _closing(check: ExpectedCheck) -> str:
    if check.closes.date() > check.due.date():
        return "24:00"
    return _clock(check.closes)


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _basis(schedule: CheckSchedule) -> Bilingual | str:
    """Return on what the duty rests: the provision, or else the agency's decision."""
    if schedule.citation is None:
        return schedule.window_source
    return schedule.citation.bilingual()


def _assumptions(
    plan: CheckPlan, period: Period, *, covered: bool
) -> tuple[Reason, ...]:
    """Say what every verdict takes for granted."""
    stated = [
        Reason("schedule.assumes_working_days", version=plan.calendar.version),
        Reason("schedule.assumes_access"),
        Reason("schedule.assumes_late"),
    ]
    if plan.calendar.known_on is not None:
        stated.append(
            Reason("schedule.assumes_known_on", known_on=plan.calendar.known_on)
        )
    stated += [
        Reason(
            "schedule.assumes_windows",
            schedule=schedule.id,
            source=schedule.window_source,
        )
        for schedule in plan.schedules
    ]
    stated += [
        Reason("schedule.assumes_duty", schedule=schedule.id, basis=_basis(schedule))
        for schedule in plan.schedules
        if schedule.citation and str(schedule.citation) != schedule.window_source
    ]
    if plan.hours is not None:
        stated.append(Reason("schedule.assumes_hours", source=plan.hours.source))
    if not covered:
        stated.append(Reason("schedule.assumes_complete"))
    stated += [
        Reason("schedule.assumes_year", year=year)
        for year in plan.calendar.unsettled_years(period)
    ]
    for notice in plan.calendar.notices:
        if notice.date in period:
            stated.append(notice.reason)
    return tuple(stated)


def _doubts(plan: CheckPlan, events: Sequence[CheckEvent]) -> Iterator[Reason]:
    """Say so if plan and logs seem not to speak of the same mailboxes."""
    mailboxes = {assignment.mailbox for assignment in plan.assignments}
    if events and all(event.mailbox not in mailboxes for event in events):
        yield Reason("schedule.events_unmatched", count=len(events))
