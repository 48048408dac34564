"""Which checks are expected: schedules, mailboxes and working days together."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.arguments import instance_of, require, tuple_of
from govvn_mail.errors import CalendarError, InputError, ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT, Period

from .calendar import WorkCalendar
from .hours import HoursPlan
from .roster import Assignment, MailboxLife, check_assigned_once
from .schedules import (
    MIDNIGHT,
    ONE_DAY,
    CheckSchedule,
    check_windows,
    clock,
    session_starts,
    windows_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .days import Day
    from .schedules import (
        Window,
    )

__all__ = ["CheckPlan", "ExpectedCheck", "expected_checks"]


@attrs.frozen(kw_only=True)
class ExpectedCheck:
    """
    One check of one mailbox; every moment is an aware datetime in Vietnam.

    Args:
        mailbox: Its address, in lower case.
        schedule_id: The schedule that asks for it.
        day: The working day to which it belongs.
        slot: Index of the slot in the schedule, or of the access in the day, from 0.
        responsible: Who answers for the mailbox on that day by the duty roster, or
            None.
        unit: The unit of the mailbox, if the assignment names one.
        agency: The agency of the mailbox, if the assignment names one.
        opens: First moment that counts as on time.
        due: When it is due. Of a number per day, when the day ends.
        closes: First moment that does not count as on time any more.
        late_until: First moment that does not count as late any more: the next
            expected window of the schedule opens, or the day ends.
    """

    mailbox: str
    schedule_id: str
    day: date
    slot: int
    responsible: str | None = None
    unit: str | None = None
    agency: str | None = None
    opens: datetime
    due: datetime
    closes: datetime
    late_until: datetime

    @property
    def window(self) -> str:
        """The window as clock times, such as ``07:30–08:30``."""
        return f"{clock(self.opens)}–{self.closing}"

    @property
    def closing(self) -> str:
        """The end of the window as a clock time; ``24:00`` is the end of the day."""
        return "24:00" if self.closes.date() > self.day else clock(self.closes)

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON-ready values, moments in ISO 8601."""
        return {
            "mailbox": self.mailbox,
            "schedule_id": self.schedule_id,
            "day": self.day.isoformat(),
            "slot": self.slot,
            "responsible": self.responsible,
            "unit": self.unit,
            "agency": self.agency,
            "opens": self.opens.isoformat(),
            "due": self.due.isoformat(),
            "closes": self.closes.isoformat(),
            "late_until": self.late_until.isoformat(),
        }


@attrs.frozen(kw_only=True)
class CheckPlan:
    """
    Schedules, the mailboxes they are assigned to, and the working days.

    Args:
        schedules: Each with an id of its own.
        assignments: Mailboxes with the id of their schedule.
        calendar: The working days.
        hours: The working hours. Needed only by slots due at a named moment.
        lives: From when to when mailboxes are in use; those without are always.

    Raises:
        govvn_mail.errors.ScheduleError:
            If an id is unknown or given twice, a mailbox has one schedule twice on
            the same day or two lives, hours are missing, or windows overlap or leave
            the day.

    .. doctest::

        >>> from datetime import timedelta
        >>> from govvn_mail.schedule import *
        >>> hour = timedelta(hours=1)
        >>> plan = CheckPlan(
        ...     schedules=(CheckSchedule(
        ...         id="twice-a-day", role="văn thư cơ quan", citation=None,
        ...         slots=(
        ...             Slot(at=time(8), early=hour, grace=hour),
        ...             Slot(at=time(14), early=hour, grace=hour),
        ...         ),
        ...         window_source="Quyết định của cơ quan", effective=Period(),
        ...     ),),
        ...     assignments=(Assignment(
        ...         mailbox="vanthu@saomai.test", schedule_id="twice-a-day",
        ...         period=Period(),
        ...     ),),
        ...     calendar=WorkCalendar.bundled(),
        ... )
        >>> before_tet = datetime(2026, 2, 13, 14, tzinfo=ICT)
        >>> next_due(plan, before_tet).due.isoformat()
        '2026-02-23T08:00:00+07:00'
    """

    schedules: tuple[CheckSchedule, ...] = attrs.field(
        validator=tuple_of(CheckSchedule)
    )
    assignments: tuple[Assignment, ...] = attrs.field(validator=tuple_of(Assignment))
    calendar: WorkCalendar = attrs.field(validator=instance_of(WorkCalendar))
    hours: HoursPlan | None = attrs.field(
        default=None, validator=instance_of(HoursPlan, optional=True)
    )
    lives: tuple[MailboxLife, ...] = attrs.field(
        default=(), validator=tuple_of(MailboxLife)
    )
    _by_schedule: dict[str, tuple[Assignment, ...]] = attrs.field(
        init=False, eq=False, repr=False
    )

    _lives: dict[str, MailboxLife] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        by_schedule: dict[str, list[Assignment]] = {}
        for schedule in self.schedules:
            if schedule.id in by_schedule:
                raise ScheduleError(
                    Reason("schedule.schedule_twice", schedule=schedule.id)
                )
            by_schedule[schedule.id] = []
            check_windows(schedule, self.hours)
        for assignment in self.assignments:
            if assignment.schedule_id not in by_schedule:
                raise ScheduleError(
                    Reason(
                        "schedule.schedule_unknown",
                        schedule=assignment.schedule_id,
                        mailbox=assignment.mailbox,
                    )
                )
            by_schedule[assignment.schedule_id].append(assignment)
        for assignments in by_schedule.values():
            check_assigned_once(assignments)
        object.__setattr__(
            self, "_by_schedule", {id_: tuple(a) for id_, a in by_schedule.items()}
        )
        object.__setattr__(self, "_lives", _by_mailbox(self.lives))

    def on(self, day: date, mailbox: str | None = None) -> Iterator[ExpectedCheck]:
        """
        Yield the checks expected on *day*, none on a day off.

        On a half day only those are expected that are due in the half worked, and of a
        mailbox only those in whose whole window it is in use. What is not expected,
        and why, says `not_expected`.

        Args:
            day: A plain date.
            mailbox: Only this one, in lower case, or None for all.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If the calendar does not cover it.
            govvn_mail.errors.CalendarError: If working hours are needed and not known.
        """
        return (
            check for check in self._candidates(day, mailbox) if self._in_use(check)
        )

    def not_expected(self, day: date) -> tuple[Reason, ...]:
        """
        Return why checks are not expected on *day*.

        It is off, only half of it is worked, or a mailbox is not in use.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If the calendar does not cover it.
            govvn_mail.errors.CalendarError: If working hours are needed and not known.
        """
        known = self.calendar.day(day)
        if not known.working:
            return (known.reason,)
        return (
            *self._not_worked(known),
            *(
                Reason(
                    "schedule.mailbox_not_in_use",
                    mailbox=check.mailbox,
                    date=day,
                    window=check.window,
                    source=self._lives[check.mailbox].source,
                )
                for check in (self._candidates(day) if self._lives else ())
                if not self._in_use(check)
            ),
        )

    def mailboxes_of(self, schedule_id: str) -> frozenset[str]:
        """Return the mailboxes that a schedule is assigned to, at whatever time."""
        return frozenset(
            assignment.mailbox for assignment in self._by_schedule.get(schedule_id, ())
        )

    def _candidates(
        self, day: date, mailbox: str | None = None
    ) -> Iterator[ExpectedCheck]:
        """Yield the checks of *day*, whether or not the mailbox is in use."""
        if not self.calendar.is_working_day(day):
            return
        known = self.calendar.day(day)
        for schedule, assigned in self._assigned(day, mailbox):
            windows, _ = self._windows_of(schedule, known)
            yield from _checks(schedule, windows, day, assigned)

    def _in_use(self, check: ExpectedCheck) -> bool:
        life = self._lives.get(check.mailbox)
        return life is None or life.in_use(check.opens, check.closes)

    def _not_worked(self, known: Day) -> Iterator[Reason]:
        """Say which checks fall into the half of the day that is not worked."""
        if known.half is None:
            return
        for schedule, _ in self._assigned(known.date):
            for window in self._windows_of(schedule, known)[1]:
                yield Reason(
                    "schedule.slot_not_worked",
                    date=known.date,
                    half=known.half.bilingual(),
                    at=f"{MIDNIGHT + window.due:%H:%M}",
                    schedule=schedule.id,
                )

    def _assigned(
        self, day: date, mailbox: str | None = None
    ) -> Iterator[tuple[CheckSchedule, list[Assignment]]]:
        """Yield the schedules that hold on *day*, with the mailboxes that owe them."""
        for schedule in self.schedules:
            if day not in schedule.effective:
                continue
            assigned = [
                assignment
                for assignment in self._by_schedule[schedule.id]
                if day in assignment.period
                and (mailbox is None or mailbox == assignment.mailbox)
            ]
            if assigned:
                yield schedule, assigned

    def _windows_of(
        self, schedule: CheckSchedule, day: Day
    ) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
        """Return the windows that are expected on *day*, and those that are not."""
        if not schedule.slots or (day.half is None and not schedule.needs_hours):
            return windows_of(schedule, {}), ()
        if self.hours is None:
            raise CalendarError(
                Reason("schedule.half_day_hours", date=day.date, schedule=schedule.id)
            )
        windows = windows_of(schedule, session_starts(self.hours.on(day.date)))
        if day.half is None:
            return windows, ()
        (session,) = self.hours.working_sessions(day)
        return (
            tuple(window for window in windows if window.is_due_in(session)),
            tuple(window for window in windows if not window.is_due_in(session)),
        )


def _by_mailbox(lives: Iterable[MailboxLife]) -> dict[str, MailboxLife]:
    found: dict[str, MailboxLife] = {}
    for life in lives:
        if found.setdefault(life.mailbox, life) is not life:
            raise ScheduleError(Reason("schedule.life_twice", mailbox=life.mailbox))
    return found


def _checks(
    schedule: CheckSchedule,
    windows: tuple[Window, ...],
    day: date,
    assigned: list[Assignment],
) -> Iterator[ExpectedCheck]:
    midnight = datetime.combine(day, time.min, ICT)
    opening = [window.opens for window in windows]
    ends = [*opening, ONE_DAY][1:] if schedule.slots else [ONE_DAY] * len(windows)
    responsible = [assignment.responsible_on(day) for assignment in assigned]
    for window, end in zip(windows, ends, strict=True):
        moments = {
            "opens": midnight + window.opens,
            "due": midnight + window.due,
            "closes": midnight + window.closes,
            "late_until": midnight + end,
        }
        for assignment, person in zip(assigned, responsible, strict=True):
            yield ExpectedCheck(
                mailbox=assignment.mailbox,
                schedule_id=schedule.id,
                day=day,
                slot=window.slot,
                responsible=person,
                unit=assignment.unit,
                agency=assignment.agency,
                **moments,
            )


def days_of(period: Period) -> Iterator[date]:
    """
    Yield the days of *period*, in order.

    Raises:
        govvn_mail.errors.InputError: If an end is open, or *period* is no period.
    """
    require(period, Period, "period")
    if period.first is None or period.last is None:
        raise InputError(Reason("schedule.period_open"))
    for ordinal in range(period.first.toordinal(), period.last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def expected_checks(plan: CheckPlan, period: Period) -> tuple[ExpectedCheck, ...]:
    """
    Return the checks that *plan* expects in *period*, by time and then by mailbox.

    Only working days of the plan's calendar have any, and of a half day only the half
    that is worked.

    Raises:
        govvn_mail.errors.CalendarHorizonError: If the calendar does not cover it.
        govvn_mail.errors.CalendarError: If working hours are needed and not known.
        govvn_mail.errors.InputError: If *period* has an open end.
    """
    require(plan, CheckPlan, "plan")
    checks = (check for day in days_of(period) for check in plan.on(day))
    return tuple(sorted(checks, key=order))


def order(check: ExpectedCheck) -> tuple[datetime, str, str, int]:
    """Return by what checks are sorted: time, then mailbox."""
    return check.due, check.mailbox, check.schedule_id, check.slot
