"""Check schedules: at which moments, or how often a day, by whose decision."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import check_fields, instance_of, require, text, tuple_of
from govvn_mail.errors import ScheduleError
from govvn_mail.law import Citation
from govvn_mail.texts import Reason
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.texts import Bilingual

    from .hours import HoursPeriod, HoursPlan, Session

__all__ = ["CheckSchedule", "MinPerDay", "Moment", "Slot"]

ONE_DAY = timedelta(days=1)
MIDNIGHT = datetime.combine(date.min, time.min, ICT)
MODALITIES = frozenset({"must", "should", "may", "encouraged"})
MAX_PER_DAY = 100
"""Upper bound of accesses that a schedule may ask for in a day."""


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
class MinPerDay:
    """
    A number of accesses in a day, whenever they are.

    Args:
        count: How many, at least.
        min_gap: How far apart they must be to count as several.

    Raises:
        govvn_mail.errors.ScheduleError:
            If *count* is not positive, or so many gaps do not fit into a day.

    .. doctest::

        >>> twice = MinPerDay(count=2, min_gap=timedelta(hours=2))
    """

    count: int
    min_gap: timedelta = timedelta()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        zero = timedelta()
        if not 0 < self.count <= MAX_PER_DAY or not zero <= self.min_gap < ONE_DAY:
            raise ScheduleError(Reason("schedule.per_day", limit=MAX_PER_DAY))
        if (self.count - 1) * self.min_gap >= ONE_DAY:
            raise ScheduleError(Reason("schedule.per_day", limit=MAX_PER_DAY))


@attrs.frozen(kw_only=True)
class CheckSchedule:
    """
    The checks that a role owes on every working day.

    Regulations name moments and not minutes, hence the windows come from a decision
    of the agency, which is named apart from the citation. A schedule has slots, or a
    number of accesses per day, or only words such as *thường xuyên*, by which no check
    can be judged.

    Args:
        id: Stable name. Waivers refer to it.
        slots: In the order of the day.
        per_day: How often a day.
        wording: The words of a provision that gives neither times nor a number.
        role: Who owes them, such as *văn thư cơ quan*.
        citation: The provision that asks for the checks, or None.
        window_source: The decision that fixes the windows, in Vietnamese.
        effective: Days on which the schedule holds.
        modality: ``must``, ``should``, ``may`` or ``encouraged``.

    Raises:
        govvn_mail.errors.ScheduleError:
            If there is not exactly one of slots, number and words, or the modality is
            none.
    """

    id: str = attrs.field(validator=text)
    slots: tuple[Slot, ...] = attrs.field(default=(), validator=tuple_of(Slot))
    per_day: MinPerDay | None = attrs.field(
        default=None, validator=instance_of(MinPerDay, optional=True)
    )
    wording: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(text)
    )
    role: str = attrs.field(validator=text)
    citation: Citation | None = attrs.field(
        validator=instance_of(Citation, optional=True)
    )
    window_source: str = attrs.field(validator=text)
    effective: Period = attrs.field(validator=instance_of(Period))
    modality: str = attrs.field(default="must", validator=text)

    def __attrs_post_init__(self) -> None:
        demands = (self.slots or None, self.per_day, self.wording)
        if sum(demand is not None for demand in demands) != 1:
            raise ScheduleError(Reason("schedule.one_demand", schedule=self.id))
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

    @property
    def judged(self) -> bool:
        """Whether checks can be told from it; words alone are listed, never judged."""
        return self.wording is None

    @property
    def basis(self) -> Bilingual | str:
        """The provision on which the duty rests, or else the agency's decision."""
        if self.citation is None:
            return self.window_source
        return self.citation.bilingual()


@attrs.frozen
class Window:
    """A check of one day, by its index, as distances from midnight."""

    slot: int
    opens: timedelta
    due: timedelta
    closes: timedelta

    def is_due_in(self, session: Session) -> bool:
        """Tell whether it is due while *session* lasts."""
        return session.start <= (MIDNIGHT + self.due).time() < session.end


def session_starts(hours: HoursPeriod) -> dict[Moment, time]:
    """Return the clock times of the moments that regulations name."""
    return {
        Moment.START_OF_MORNING: hours.morning.start,
        Moment.START_OF_AFTERNOON: hours.afternoon.start,
    }


def windows_of(
    schedule: CheckSchedule, starts: dict[Moment, time]
) -> tuple[Window, ...]:
    """
    Return the windows of one day, in order.

    Args:
        schedule: The schedule. Of words alone there are no windows.
        starts: Clock times of the named moments, where the schedule has any.

    Raises:
        govvn_mail.errors.ScheduleError:
            If a window leaves its day, slots are out of order, or their margins are
            wider than the gap between them.
    """
    if schedule.per_day is not None:
        return tuple(
            Window(number, timedelta(), ONE_DAY, ONE_DAY)
            for number in range(schedule.per_day.count)
        )
    windows = tuple(
        _resolve(schedule, number, starts) for number in range(len(schedule.slots))
    )
    for one, following in pairwise(windows):
        _check_pair(schedule, one, following)
    return windows


def _resolve(
    schedule: CheckSchedule, number: int, starts: dict[Moment, time]
) -> Window:
    slot = schedule.slots[number]
    at = starts[slot.at] if isinstance(slot.at, Moment) else slot.at
    due = datetime.combine(date.min, at, ICT) - MIDNIGHT
    window = Window(number, due - slot.early, due, due + slot.grace)
    if window.opens < timedelta() or window.closes > ONE_DAY:
        raise ScheduleError(
            Reason(
                "schedule.window_leaves_day", schedule=schedule.id, at=at.isoformat()
            )
        )
    return window


def _check_pair(schedule: CheckSchedule, one: Window, following: Window) -> None:
    first, second = one.slot + 1, following.slot + 1
    if following.due < one.due:
        raise ScheduleError(
            Reason(
                "schedule.slots_disordered",
                schedule=schedule.id,
                first=first,
                second=second,
            )
        )
    if following.opens < one.closes:
        raise ScheduleError(
            Reason(
                "schedule.windows_overlap",
                schedule=schedule.id,
                first=first,
                second=second,
                closes=clock(MIDNIGHT + one.closes),
                opens=clock(MIDNIGHT + following.opens),
            )
        )


def clock(moment: datetime) -> str:
    """Return hour and minute, and the second where it matters."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def check_windows(schedule: CheckSchedule, hours: HoursPlan | None) -> None:
    """
    Check *schedule* under all hours that can apply to it.

    Raises:
        govvn_mail.errors.ScheduleError:
            If hours are missing, or its windows cannot stand.
    """
    if not schedule.needs_hours:
        windows_of(schedule, {})
        return
    if hours is None:
        raise ScheduleError(Reason("schedule.hours_missing", schedule=schedule.id))
    for season in hours.periods:
        if season.hold_in(schedule.effective):
            windows_of(schedule, session_starts(season))
