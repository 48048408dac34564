"""What is to be done now: the next check, and what is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govvn_mail import times
from govvn_mail.arguments import require
from govvn_mail.errors import ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import Period, require_aware

from .checks import CheckPlan, order
from .mailbox import fold_mailbox
from .schedules import ONE_DAY

if TYPE_CHECKING:
    from datetime import datetime

    from .checks import ExpectedCheck

__all__ = ["next_due"]


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
