"""What is to be done now: the next check, what is due, and whom to remind."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.arguments import as_tuple, instance_of, require
from govvn_mail.errors import InputError, ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT, Period, require_aware

from .assessment import assess_checks
from .checks import CheckPlan, ExpectedCheck, expected_checks, order
from .events import CheckEvent, EvidencePolicy
from .mailbox import fold_mailbox
from .matching import serve_all
from .schedules import ONE_DAY
from .verdicts import Verdict
from .waivers import AnyWaiver, as_waivers, exempts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .ledger import LedgerRow

__all__ = ["CheckIndex", "next_due", "overdue"]

FIRST_MOMENT = datetime.min.replace(tzinfo=ICT)
LONGEST_DISTANCE = timedelta(days=366)
LAST_MOMENT = datetime.max.replace(tzinfo=ICT)


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


@attrs.frozen(kw_only=True)
class CheckIndex:
    """
    The checks of some days, made once and asked every minute.

    It has no state: ask with the moment of the last question as *since*, and every
    check is told once. Days off and what is exempt have no checks; what is done is
    never told.

    Args:
        plan: The plan.
        period: The days; yesterday belongs to it if checks may be escalated after
            midnight.
        waivers: Exceptions, as for :func:`assess_checks`.
        evidence: Which traces count.

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
        >>> today = date(2026, 11, 25)
        >>> index = CheckIndex(plan=plan, period=Period(today, today))
        >>> asked = datetime(2026, 11, 25, 8, 44, tzinfo=ICT)
        >>> [check.mailbox for check in index.reminders(
        ...     [], since=asked, now=asked.replace(minute=45), lead=hour / 4)]
        ['vanthu@saomai.test']
    """

    plan: CheckPlan = attrs.field(validator=instance_of(CheckPlan))
    period: Period = attrs.field(validator=instance_of(Period))
    waivers: tuple[AnyWaiver, ...] = attrs.field(default=(), converter=as_waivers)
    evidence: EvidencePolicy = attrs.field(
        default=EvidencePolicy(), validator=instance_of(EvidencePolicy)
    )
    checks: tuple[ExpectedCheck, ...] = attrs.field(init=False, eq=False, repr=False)
    _of_mailbox: dict[str, tuple[int, ...]] = attrs.field(
        init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        owed = sorted(
            (
                check
                for check in expected_checks(self.plan, self.period)
                if not any(exempts(waiver, check) for waiver in self.waivers)
            ),
            key=_closing,
        )
        places: dict[str, list[int]] = {}
        for place, check in enumerate(owed):
            places.setdefault(check.mailbox, []).append(place)
        object.__setattr__(self, "checks", tuple(owed))
        object.__setattr__(
            self, "_of_mailbox", {mailbox: tuple(p) for mailbox, p in places.items()}
        )

    def upcoming(
        self, now: datetime, *, within: timedelta
    ) -> tuple[ExpectedCheck, ...]:
        """
        Return the checks whose window opens after *now* and *within* that time.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.
        """
        moment = require_aware(now, "now")
        last = _later(moment, _distance(within, "within"))
        return tuple(check for check in self.checks if moment < check.opens <= last)

    def overdue(
        self, events: Iterable[CheckEvent], now: datetime
    ) -> tuple[ExpectedCheck, ...]:
        """
        Return the checks whose window has closed, and that may still be done late.

        Args:
            events: In any order; those of the period suffice.
            now: An aware datetime.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.
        """
        moment = require_aware(now, "now")
        places = range(bisect_right(self.checks, moment, key=_closing))
        late = [n for n in places if moment < self.checks[n].late_until]
        return self._unserved(late, events, moment)

    def reminders(
        self,
        events: Iterable[CheckEvent],
        *,
        since: datetime,
        now: datetime,
        lead: timedelta,
    ) -> tuple[ExpectedCheck, ...]:
        """
        Return the open checks of which to remind, once each: *lead* before they close.

        Args:
            events: In any order; those of the period suffice.
            since: When this was last asked.
            now: An aware datetime.
            lead: How long before the window closes. Of a shorter window the reminder
                comes when it opens.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.
        """
        first, moment = require_aware(since, "since"), require_aware(now, "now")
        last = _later(moment, _distance(lead, "lead"))
        places = range(
            bisect_right(self.checks, moment, key=_closing),
            bisect_right(self.checks, last, key=_closing),
        )
        told = [
            n
            for n in places
            if first < max(self.checks[n].closes - lead, self.checks[n].opens) <= moment
        ]
        return self._unserved(told, events, moment)

    def escalations(
        self,
        events: Iterable[CheckEvent],
        *,
        since: datetime,
        now: datetime,
        after: timedelta,
    ) -> tuple[ExpectedCheck, ...]:
        """
        Return the checks to report further, once each: *after* their window closed.

        Args:
            events: In any order; those of the period suffice.
            since: When this was last asked.
            now: An aware datetime.
            after: How long after the window closed.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.
        """
        first, moment = require_aware(since, "since"), require_aware(now, "now")
        wait = _distance(after, "after")
        places = range(
            bisect_right(self.checks, _later(first, -wait), key=_closing),
            bisect_right(self.checks, _later(moment, -wait), key=_closing),
        )
        return self._unserved(list(places), events, moment)

    def _unserved(
        self, places: Sequence[int], events: Iterable[CheckEvent], now: datetime
    ) -> tuple[ExpectedCheck, ...]:
        """Return those of the checks at *places* that nothing has served by *now*."""
        mailboxes = {self.checks[place].mailbox for place in places}
        concerned = sorted(n for m in mailboxes for n in self._of_mailbox[m])
        served = serve_all(
            {n: self.checks[n] for n in concerned},
            {
                event
                for event in as_tuple(events, CheckEvent, "events")
                if event.at <= now
                and event.mailbox in mailboxes
                and self.evidence.counts(event)
            },
            {schedule.id: schedule for schedule in self.plan.schedules},
            self.evidence,
            now=now,
        )
        return tuple(self.checks[n] for n in places if n not in served)


def _closing(check: ExpectedCheck) -> datetime:
    return check.closes


def _distance(value: timedelta, name: str) -> timedelta:
    if not timedelta() < require(value, timedelta, name) <= LONGEST_DISTANCE:
        raise InputError(
            Reason("schedule.distance", name=name, days=LONGEST_DISTANCE.days)
        )
    return value


def _later(moment: datetime, distance: timedelta) -> datetime:
    """Return the moment at that distance, or the last or first that there is."""
    try:
        return moment + distance
    except OverflowError:
        return LAST_MOMENT if distance > timedelta() else FIRST_MOMENT


def next_due(
    plan: CheckPlan, now: datetime | None = None, *, mailbox: str | None = None
) -> ExpectedCheck | None:
    """
    Return the first check that is due strictly after *now*.

    Args:
        plan: The plan.
        now: An aware datetime; None is the present moment.
        mailbox: Only this one, or None for all.

    Returns:
        The check, or None if the plan has ended by then.

    Raises:
        govvn_mail.errors.CalendarHorizonError:
            If the search leaves the years that the calendar covers.
        govvn_mail.errors.ScheduleError: If the plan does not have *mailbox*.
    """
    require(plan, CheckPlan, "plan")
    moment = times.now() if now is None else require_aware(now, "now")
    name = fold_mailbox(mailbox) if mailbox is not None else None
    duties = _duties(plan, name)
    if name is not None and not duties:
        raise ScheduleError(Reason("schedule.mailbox_unknown", mailbox=name))
    day = moment.date()
    while any(not duty.ends_before(day) for duty in duties):
        due = [check for check in plan.on(day, name) if check.due > moment]
        if due:
            return min(due, key=order)
        day += ONE_DAY
    return None


def _duties(plan: CheckPlan, mailbox: str | None) -> list[Period]:
    """Return, for each assignment, a period at whose end it is over."""
    effective = {schedule.id: schedule.effective for schedule in plan.schedules}
    return [
        Period(None, min(ends) if ends else None)
        for assignment in plan.assignments
        if mailbox in {None, assignment.mailbox}
        for ends in [
            [
                period.last
                for period in (assignment.period, effective[assignment.schedule_id])
                if period.last is not None
            ]
        ]
    ]
