"""Check schedules: which mailbox is to be looked at when, and by whose decision."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail import times
from govvn_mail.arguments import instance_of, require, text, tuple_of
from govvn_mail.errors import CalendarError, InputError, ScheduleError
from govvn_mail.law import Citation
from govvn_mail.texts import Reason
from govvn_mail.times import ICT, Period, require_aware

from .calendar import WorkCalendar
from .hours import HoursPlan
from .mailbox import fold_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .days import Day
    from .hours import HoursPeriod, Session

__all__ = [
    "Assignment",
    "CheckPlan",
    "CheckSchedule",
    "ExpectedCheck",
    "Moment",
    "Slot",
    "expected_checks",
    "next_due",
]

ONE_DAY = timedelta(days=1)
MIDNIGHT = datetime.combine(date.min, time.min, ICT)
MODALITIES = frozenset({"must", "should", "may", "encouraged"})


class Moment(StrEnum):
    """A moment that regulations name without a clock time."""

    START_OF_MORNING = "start_of_morning"
    """*Đầu buổi sáng*: when the morning session begins."""

    START_OF_AFTERNOON = "start_of_afternoon"
    """*Đầu buổi chiều*: when the afternoon session begins."""


@attrs.frozen(kw_only=True)
class Slot:
    """
    One check of the day, with the window in which it counts as on time.

    The window is half open: from *early* before the due time, up to and without the
    moment *grace* after it.

    Args:
        at: When it is due: a time in Vietnam, or a named moment.
        early: How long before it a check counts already.
        grace: How long after it a check still counts.

    Raises:
        govvn_mail.errors.ScheduleError:
            If a margin is negative, a day or longer, or both are zero.

    .. doctest::

        >>> half_hour = timedelta(minutes=30)
        >>> slot = Slot(at=time(7, 30), early=half_hour, grace=half_hour)
        >>> slot = Slot(at=time(7, 30), early=timedelta(), grace=timedelta())
        Traceback (most recent call last):
            ...
        govvn_mail.errors.ScheduleError: The slot at 07:30:00 ...
    """

    at: time | Moment
    early: timedelta = attrs.field(validator=instance_of(timedelta))
    grace: timedelta = attrs.field(validator=instance_of(timedelta))

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.at, Moment):
            require(self.at, time, "at")
            if self.at.tzinfo is not None:
                raise ScheduleError(
                    Reason("schedule.slot_zoned", at=self.at.isoformat())
                )
        zero = timedelta()
        sound = zero <= self.early < ONE_DAY and zero <= self.grace < ONE_DAY
        if not sound or self.early == self.grace == zero:
            at = self.at if isinstance(self.at, Moment) else self.at.isoformat()
            raise ScheduleError(Reason("schedule.slot_margins", at=str(at)))


@attrs.frozen(kw_only=True)
class CheckSchedule:
    """
    The checks that a role owes on every working day.

    Regulations name moments and not minutes, hence the windows come from a decision
    of the agency, which is named apart from the citation.

    Args:
        id: Stable name. Waivers refer to it.
        slots: In the order of the day.
        role: Who owes them, such as *văn thư cơ quan*.
        citation: The provision that asks for the checks, or None.
        window_source: The decision that fixes the windows, in Vietnamese.
        effective: Days on which the schedule holds.
        modality: ``must``, ``should``, ``may`` or ``encouraged``.

    Raises:
        govvn_mail.errors.ScheduleError: If there is no slot or the modality is none.
    """

    id: str = attrs.field(validator=text)
    slots: tuple[Slot, ...] = attrs.field(validator=tuple_of(Slot))
    role: str = attrs.field(validator=text)
    citation: Citation | None = attrs.field(
        validator=instance_of(Citation, optional=True)
    )
    window_source: str = attrs.field(validator=text)
    effective: Period = attrs.field(validator=instance_of(Period))
    modality: str = attrs.field(default="must", validator=text)

    def __attrs_post_init__(self) -> None:
        if not self.slots:
            raise ScheduleError(Reason("schedule.no_slots", schedule=self.id))
        if self.modality not in MODALITIES:
            raise ScheduleError(
                Reason(
                    "schedule.modality", schedule=self.id, modality=str(self.modality)
                )
            )

    @property
    def needs_hours(self) -> bool:
        """Whether a slot is due at a named moment of the working day."""
        return any(isinstance(slot.at, Moment) for slot in self.slots)


@attrs.frozen(kw_only=True)
class Assignment:
    """
    A mailbox that is to be checked by a schedule.

    Args:
        mailbox: Its address. Upper and lower case are not told apart.
        schedule_id: The schedule.
        responsible: Who is on the duty roster, or None: nobody is named without one.
        period: Days on which the mailbox is to be checked.
    """

    mailbox: str = attrs.field(converter=fold_mailbox)
    schedule_id: str = attrs.field(validator=text)
    responsible: str | None = attrs.field(
        default=None, validator=instance_of(str, optional=True)
    )
    period: Period = attrs.field(validator=instance_of(Period))


@attrs.frozen(kw_only=True)
class ExpectedCheck:
    """
    One check of one mailbox; every moment is an aware datetime in Vietnam.

    Args:
        mailbox: Its address, in lower case.
        schedule_id: The schedule that asks for it.
        slot: Index of the slot in the schedule, from 0.
        opens: First moment that counts as on time.
        due: When it is due.
        closes: First moment that does not count as on time any more.
        late_until: First moment that does not count as late any more: the next
            expected window of the schedule opens, or the day ends.
    """

    mailbox: str
    schedule_id: str
    slot: int
    opens: datetime
    due: datetime
    closes: datetime
    late_until: datetime

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON-ready values, moments in ISO 8601."""
        return {
            "mailbox": self.mailbox,
            "schedule_id": self.schedule_id,
            "slot": self.slot,
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

    Raises:
        govvn_mail.errors.ScheduleError:
            If an id is unknown or given twice, a mailbox has one schedule twice on
            the same day, hours are missing, or windows overlap or leave the day.

    .. doctest::

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
    _by_schedule: dict[str, tuple[Assignment, ...]] = attrs.field(
        init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        by_schedule: dict[str, list[Assignment]] = {}
        for schedule in self.schedules:
            if schedule.id in by_schedule:
                raise ScheduleError(
                    Reason("schedule.schedule_twice", schedule=schedule.id)
                )
            by_schedule[schedule.id] = []
            _check_windows(schedule, self.hours)
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
            _check_assigned_once(assignments)
        object.__setattr__(
            self, "_by_schedule", {id_: tuple(a) for id_, a in by_schedule.items()}
        )

    def on(self, day: date, mailbox: str | None = None) -> Iterator[ExpectedCheck]:
        """
        Yield the checks expected on *day*, none on a day off.

        On a half day only those are expected that are due in the half worked. What is
        not expected, and why, says `not_expected`.

        Args:
            day: A plain date.
            mailbox: Only this one, in lower case, or None for all.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If the calendar does not cover it.
            govvn_mail.errors.CalendarError: If working hours are needed and not known.
        """
        if not self.calendar.is_working_day(day):
            return
        known = self.calendar.day(day)
        for schedule, assigned in self._assigned(day, mailbox):
            windows, _ = self._windows_of(schedule, known)
            yield from _checks(schedule, windows, day, assigned)

    def not_expected(self, day: date) -> tuple[Reason, ...]:
        """
        Return why checks are not expected on *day*: it is off, or only half is worked.

        Raises:
            govvn_mail.errors.CalendarHorizonError: If the calendar does not cover it.
            govvn_mail.errors.CalendarError: If working hours are needed and not known.
        """
        known = self.calendar.day(day)
        if not known.working:
            return (known.reason,)
        if known.half is None:
            return ()
        return tuple(
            Reason(
                "schedule.slot_not_worked",
                date=day,
                half=known.half.bilingual(),
                at=f"{MIDNIGHT + window.due:%H:%M}",
                schedule=schedule.id,
            )
            for schedule, _ in self._assigned(day)
            for window in self._windows_of(schedule, known)[1]
        )

    def _assigned(
        self, day: date, mailbox: str | None = None
    ) -> Iterator[tuple[CheckSchedule, list[str]]]:
        """Yield the schedules that hold on *day*, with the mailboxes that owe them."""
        for schedule in self.schedules:
            if day not in schedule.effective:
                continue
            assigned = [
                assignment.mailbox
                for assignment in self._by_schedule[schedule.id]
                if day in assignment.period
                and (mailbox is None or mailbox == assignment.mailbox)
            ]
            if assigned:
                yield schedule, assigned

    def _windows_of(
        self, schedule: CheckSchedule, day: Day
    ) -> tuple[tuple[_Window, ...], tuple[_Window, ...]]:
        """Return the windows that are expected on *day*, and those that are not."""
        if day.half is None and not schedule.needs_hours:
            return _windows(schedule, {}), ()
        if self.hours is None:
            raise CalendarError(
                Reason("schedule.half_day_hours", date=day.date, schedule=schedule.id)
            )
        windows = _windows(schedule, _session_starts(self.hours.on(day.date)))
        if day.half is None:
            return windows, ()
        (session,) = self.hours.working_sessions(day)
        return (
            tuple(window for window in windows if window.is_due_in(session)),
            tuple(window for window in windows if not window.is_due_in(session)),
        )


@attrs.frozen
class _Window:
    """A slot of one day, by its index, as distances from midnight."""

    slot: int
    opens: timedelta
    due: timedelta
    closes: timedelta

    def is_due_in(self, session: Session) -> bool:
        return session.start <= (MIDNIGHT + self.due).time() < session.end


def _session_starts(hours: HoursPeriod) -> dict[Moment, time]:
    return {
        Moment.START_OF_MORNING: hours.morning.start,
        Moment.START_OF_AFTERNOON: hours.afternoon.start,
    }


def _windows(
    schedule: CheckSchedule, starts: dict[Moment, time]
) -> tuple[_Window, ...]:
    """Resolve the slots of *schedule*; refuse windows that overlap or leave the day."""
    windows = []
    for number, slot in enumerate(schedule.slots):
        at = starts[slot.at] if isinstance(slot.at, Moment) else slot.at
        due = datetime.combine(date.min, at, ICT) - MIDNIGHT
        window = _Window(number, due - slot.early, due, due + slot.grace)
        if window.opens < timedelta() or window.closes > ONE_DAY:
            raise ScheduleError(
                Reason(
                    "schedule.window_leaves_day",
                    schedule=schedule.id,
                    at=at.isoformat(),
                )
            )
        windows.append(window)
    for number, (one, following) in enumerate(pairwise(windows), start=1):
        if following.opens < one.closes:
            raise ScheduleError(
                Reason(
                    "schedule.windows_overlap",
                    schedule=schedule.id,
                    first=number,
                    second=number + 1,
                )
            )
    return tuple(windows)


def _check_windows(schedule: CheckSchedule, hours: HoursPlan | None) -> None:
    """Check *schedule* under all hours that can apply to it."""
    if not schedule.needs_hours:
        _windows(schedule, {})
        return
    if hours is None:
        raise ScheduleError(Reason("schedule.hours_missing", schedule=schedule.id))
    for season in hours.periods:
        if season.hold_in(schedule.effective):
            _windows(schedule, _session_starts(season))


def _check_assigned_once(assignments: list[Assignment]) -> None:
    by_mailbox: dict[str, list[Assignment]] = {}
    for assignment in assignments:
        by_mailbox.setdefault(assignment.mailbox, []).append(assignment)
    for same in by_mailbox.values():
        for one, other in combinations(same, 2):
            if one.period.overlaps(other.period):
                raise ScheduleError(
                    Reason(
                        "schedule.assigned_twice",
                        schedule=one.schedule_id,
                        mailbox=one.mailbox,
                    )
                )


def _checks(
    schedule: CheckSchedule,
    windows: tuple[_Window, ...],
    day: date,
    mailboxes: list[str],
) -> Iterator[ExpectedCheck]:
    midnight = datetime.combine(day, time.min, ICT)
    ends = [*(window.opens for window in windows), ONE_DAY][1:]
    for window, end in zip(windows, ends, strict=True):
        moments = {
            "opens": midnight + window.opens,
            "due": midnight + window.due,
            "closes": midnight + window.closes,
            "late_until": midnight + end,
        }
        for mailbox in mailboxes:
            yield ExpectedCheck(
                mailbox=mailbox, schedule_id=schedule.id, slot=window.slot, **moments
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
    return tuple(sorted(checks, key=_order))


def _order(check: ExpectedCheck) -> tuple[datetime, str, str]:
    return check.due, check.mailbox, check.schedule_id


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
            return min(due, key=_order)
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
