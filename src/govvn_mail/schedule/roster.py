"""Who answers for which mailbox, and when the mailbox is in use."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import instance_of, text, tuple_of
from govvn_mail.errors import ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import Period, require_aware

from .mailbox import fold_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["Assignment", "Deputy", "MailboxLife", "Suspension"]


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else require_aware(value, "datetime")


def _start(value: datetime) -> datetime:
    return require_aware(value, "start")


@attrs.frozen(kw_only=True)
class Deputy:
    """
    Who stands in for the responsible person, and on which days.

    Args:
        name: As on the duty roster.
        period: The days.
    """

    name: str = attrs.field(validator=text)
    period: Period = attrs.field(validator=instance_of(Period))


@attrs.frozen(kw_only=True)
class Assignment:
    """
    A mailbox that is to be checked by a schedule.

    Args:
        mailbox: Its address. Upper and lower case are not told apart.
        schedule_id: The schedule.
        responsible: Who is on the duty roster, or None: nobody is named without one.
        period: Days on which the mailbox is to be checked.
        deputies: Who stands in; the first that holds on a day.
        unit: The unit of the mailbox, for summaries.
        agency: The agency of the mailbox, for summaries.

    .. doctest::

        >>> from datetime import date
        >>> assignment = Assignment(
        ...     mailbox="vanthu@saomai.test", schedule_id="own", period=Period(),
        ...     responsible="Trần Thị B", deputies=(Deputy(
        ...         name="Lê Văn C",
        ...         period=Period(date(2026, 8, 3), date(2026, 8, 7)),
        ...     ),),
        ... )
        >>> assignment.responsible_on(date(2026, 8, 5))
        'Lê Văn C'
        >>> assignment.responsible_on(date(2026, 8, 10))
        'Trần Thị B'
    """

    mailbox: str = attrs.field(converter=fold_mailbox)
    schedule_id: str = attrs.field(validator=text)
    responsible: str | None = attrs.field(
        default=None, validator=instance_of(str, optional=True)
    )
    period: Period = attrs.field(validator=instance_of(Period))
    deputies: tuple[Deputy, ...] = attrs.field(default=(), validator=tuple_of(Deputy))
    unit: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(text)
    )
    agency: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(text)
    )

    def responsible_on(self, day: date) -> str | None:
        """
        Return who answers for the mailbox on *day*, or None if no roster says.

        Raises:
            govvn_mail.errors.InputError: If *day* is not a plain date.
        """
        for deputy in self.deputies:
            if day in deputy.period:
                return deputy.name
        return self.responsible


@attrs.frozen(kw_only=True)
class Suspension:
    """
    A time in which a mailbox was suspended (*tạm dừng*).

    Args:
        start: First moment; kept in Vietnam's offset.
        end: First moment at which it is in use again, or None.

    Raises:
        govvn_mail.errors.ScheduleError: If it does not end after its start.
    """

    start: datetime = attrs.field(converter=_start)
    end: datetime | None = attrs.field(default=None, converter=_moment)

    def __attrs_post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ScheduleError(Reason("schedule.stretch_reversed"))

    def touches(self, opens: datetime, closes: datetime) -> bool:
        """Tell whether it shares a moment with the window."""
        return self.start < closes and (self.end is None or opens < self.end)


@attrs.frozen(kw_only=True)
class MailboxLife:
    """
    From when to when a mailbox is in use, to the minute.

    A check is expected only if the mailbox is in use for the whole of its window.

    Args:
        mailbox: Its address.
        created: First moment of use, or None if it was always there.
        withdrawn: First moment after its end (*thu hồi*), or None.
        suspensions: When it was suspended.
        source: The decisions or records that say so, in Vietnamese.

    Raises:
        govvn_mail.errors.ScheduleError: If it is withdrawn before it is created.

    .. doctest::

        >>> from govvn_mail.times import ICT
        >>> life = MailboxLife(
        ...     mailbox="moi@saomai.test", source="Phiếu cấp hộp thư (giả định)",
        ...     created=datetime(2026, 8, 3, 10, tzinfo=ICT),
        ... )
        >>> morning = datetime(2026, 8, 3, 7, 30, tzinfo=ICT)
        >>> life.in_use(morning, morning.replace(hour=9))
        False
    """

    mailbox: str = attrs.field(converter=fold_mailbox)
    created: datetime | None = attrs.field(default=None, converter=_moment)
    withdrawn: datetime | None = attrs.field(default=None, converter=_moment)
    suspensions: tuple[Suspension, ...] = attrs.field(
        default=(), validator=tuple_of(Suspension)
    )
    source: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        if (
            self.created is not None
            and self.withdrawn is not None
            and self.withdrawn <= self.created
        ):
            raise ScheduleError(Reason("schedule.stretch_reversed"))

    def in_use(self, opens: datetime, closes: datetime) -> bool:
        """Tell whether the mailbox is in use for the whole of a window."""
        return (
            (self.created is None or self.created <= opens)
            and (self.withdrawn is None or closes <= self.withdrawn)
            and not any(pause.touches(opens, closes) for pause in self.suspensions)
        )


def check_assigned_once(assignments: Iterable[Assignment]) -> None:
    """
    Check that no mailbox has one schedule twice on the same day.

    Raises:
        govvn_mail.errors.ScheduleError: Names the mailbox and the schedule.
    """
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
