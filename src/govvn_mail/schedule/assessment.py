"""What the records show of the expected checks, one verdict for each."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.arguments import as_tuple, require
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import require_aware

from .assumptions import assumes_evidence, assumptions, doubts, unjudged
from .checks import CheckPlan, days_of, expected_checks
from .entries import Knowledge
from .events import CheckEvent, EvidencePolicy, LogSpan
from .grounds import Grounds, grounds_of
from .layers import SATURDAY
from .ledger import Ledger, LedgerRow
from .matching import serve_all
from .schedules import CheckSchedule
from .verdicts import Verdict
from .waivers import AnyWaiver, as_waivers, exempts, until

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from govvn_mail.times import Period

    from .checks import ExpectedCheck
    from .days import Day

__all__ = ["assess_checks"]

ONE_DAY = timedelta(days=1)


DEFAULT_EVIDENCE = EvidencePolicy()


def assess_checks(
    plan: CheckPlan,
    events: Iterable[CheckEvent],
    period: Period,
    *,
    coverage: Iterable[LogSpan] | None = None,
    waivers: Iterable[AnyWaiver] = (),
    evidence: EvidencePolicy = DEFAULT_EVIDENCE,
    now: datetime | None = None,
) -> Ledger:
    """
    Compare the checks that *plan* expects in *period* with *events*.

    A check has the first of these verdicts that applies: ``exempt``, ``on_time`` or
    ``late``, ``upcoming`` or ``open``, ``unknown``, ``overdue``, ``missed``. A trace of
    a single moment serves one slot of its mailbox at most; a session may serve several.

    A rest day that is worked by an announcement of which nobody can say that it was
    known on the eve is ``unknown`` where nothing was seen: what is announced
    afterwards is held against nobody.

    Args:
        plan: The plan.
        events: In any order. Those after *now* are left out.
        period: First and last day.
        coverage: Stretches for which the logs are complete. With None they are taken
            to be complete, and the ledger says so.
        waivers: Exceptions: a :class:`~govvn_mail.law.Waiver` whose ``rule_id`` is the
            id of a schedule, a :class:`Leave` or an :class:`Outage`.
        evidence: Which traces count. By default every access does, and the ledger says
            so.
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
        grounds={s.id: grounds_of(plan, s, moment) for s in plan.schedules},
        short_notice={d.date: r for d in days if (r := _short_notice(d)) is not None},
        waivers=as_waivers(waivers),
        gaps=None if spans is None else _merge(spans),
        sources=tuple(sorted(sources)),
        now=moment,
    )
    counted = [event for event in seen if evidence.counts(event)]
    owed = [n for n, check in enumerate(checks) if judge.waiver(check) is None]
    served = serve_all(
        {place: checks[place] for place in owed},
        counted,
        judge.schedules,
        evidence,
        now=moment,
    )
    return Ledger(
        rows=tuple(judge.row(check, served.get(n)) for n, check in enumerate(checks)),
        period=period,
        now=moment,
        calendar_version=plan.calendar.version,
        calendar_known_on=plan.calendar.known_on,
        schedule_ids=tuple(schedule.id for schedule in plan.schedules),
        sources=judge.sources,
        assumptions=(
            *assumptions(plan, period, covered=spans is not None),
            assumes_evidence(evidence, left_out=len(seen) - len(counted)),
            *unjudged(plan, period, counted),
            *doubts(plan, seen),
        ),
        excluded=tuple(day for day in days if not day.working),
        not_expected=tuple(r for day in days for r in plan.not_expected(day.date)),
    )


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
    grounds: dict[str, Grounds]
    short_notice: dict[date, Reason]
    waivers: tuple[AnyWaiver, ...]
    gaps: list[tuple[datetime, datetime]] | None
    sources: tuple[str, ...]
    now: datetime

    def waiver(self, check: ExpectedCheck) -> AnyWaiver | None:
        """Return the exception that holds for *check*, if any."""
        return next((w for w in self.waivers if exempts(w, check)), None)

    def row(self, check: ExpectedCheck, event: CheckEvent | None) -> LedgerRow:
        """Return the row of *check*, served by *event*."""
        waiver = self.waiver(check)
        if waiver is not None:
            verdict, reason = Verdict.EXEMPT, self._exempt(check, waiver)
        elif event is not None:
            verdict, reason = _served(check, event)
        else:
            verdict, reason = self._unserved(check)
        return LedgerRow(
            expected=check,
            verdict=verdict,
            event=event,
            reason=reason,
            grounds=self.grounds[check.schedule_id],
        )

    def _exempt(self, check: ExpectedCheck, waiver: AnyWaiver) -> Reason:
        return Reason(
            "schedule.exempt",
            cause=waiver.reason,
            approver=waiver.approver,
            until=until(waiver),
            basis=self.schedules[check.schedule_id].basis,
        )

    def _unserved(self, check: ExpectedCheck) -> tuple[Verdict, Reason]:
        window, day = check.window, check.day
        if self.now < check.opens:
            return Verdict.UPCOMING, Reason(
                "schedule.upcoming", window=window, date=day
            )
        if self.now < check.closes:
            return Verdict.OPEN, Reason("schedule.open", closes=check.closing)
        if day in self.short_notice:
            return Verdict.UNKNOWN, self.short_notice[day]
        gap = _gap(self.gaps, check) if self.gaps is not None else None
        if gap is not None:
            return Verdict.UNKNOWN, Reason("schedule.unknown", start=gap[0], end=gap[1])
        if self.now < check.late_until:
            return Verdict.OVERDUE, Reason("schedule.overdue", closes=check.closing)
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
    """Return whether *event* is in time; every access of a day is."""
    window = check.window
    if event.at >= check.closes:
        return Verdict.LATE, Reason("schedule.late", at=event.at, window=window)
    if event.at < check.opens and event.until is not None:
        return Verdict.ON_TIME, Reason(
            "schedule.on_time_session", start=event.at, end=event.until, window=window
        )
    return Verdict.ON_TIME, Reason("schedule.on_time", at=event.at, window=window)
