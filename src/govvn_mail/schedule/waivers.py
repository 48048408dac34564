"""Exceptions to checks: a person on leave, a mail system that was down."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from govvn_mail.arguments import as_tuple, instance_of, require, text
from govvn_mail.errors import ScheduleError
from govvn_mail.law import Waiver
from govvn_mail.texts import Reason
from govvn_mail.times import Period, require_aware

from .mailbox import fold_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from .checks import ExpectedCheck

__all__ = ["Leave", "Outage"]


def _mailboxes(values: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold_mailbox, as_tuple(values, str, "mailboxes")))


def _start(value: datetime) -> datetime:
    return require_aware(value, "start")


def _end(value: datetime) -> datetime:
    return require_aware(value, "end")


@attrs.frozen(kw_only=True)
class Leave:
    """
    A person's absence, recorded as an exception to the checks.

    It exempts only what that person answers for on the day. Where a deputy stands in,
    the mailbox is to be checked as ever.

    Args:
        person: As on the duty roster.
        period: The days, with a last one.
        reason: What kind of absence, such as *nghỉ phép*.
        approver: Name and office of who recorded it.

    Raises:
        govvn_mail.errors.ScheduleError: If the last day is missing.
    """

    person: str = attrs.field(validator=text)
    period: Period = attrs.field(validator=instance_of(Period))
    reason: str = attrs.field(validator=text)
    approver: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        if self.period.last is None:
            raise ScheduleError(Reason("schedule.leave_unlimited"))


@attrs.frozen(kw_only=True)
class Outage:
    """
    A time in which mailboxes could not be reached (*hệ thống gián đoạn*).

    It exempts every check with whose window it shares a moment.

    Args:
        start: First moment; kept in Vietnam's offset.
        end: First moment after it.
        mailboxes: Those concerned; none stands for all.
        reason: What happened.
        approver: Name and office of who recorded it.

    Raises:
        govvn_mail.errors.ScheduleError: If it does not end after its start.
    """

    start: datetime = attrs.field(converter=_start)
    end: datetime = attrs.field(converter=_end)
    mailboxes: frozenset[str] = attrs.field(default=frozenset(), converter=_mailboxes)
    reason: str = attrs.field(validator=text)
    approver: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise ScheduleError(Reason("schedule.stretch_reversed"))


AnyWaiver: TypeAlias = Waiver | Leave | Outage
"""An exception to checks."""


def exempts(waiver: AnyWaiver, check: ExpectedCheck) -> bool:
    """Tell whether *waiver* holds for *check*."""
    match waiver:
        case Leave():
            return waiver.person == check.responsible and check.day in waiver.period
        case Outage():
            concerned = not waiver.mailboxes or check.mailbox in waiver.mailboxes
            overlaps = waiver.start < check.closes and check.opens < waiver.end
            return concerned and overlaps
    return waiver.rule_id == check.schedule_id and check.day in waiver.period


def until(waiver: AnyWaiver) -> date | datetime:
    """Return the last day, or the end, of an exception."""
    if isinstance(waiver, Outage):
        return waiver.end
    assert waiver.period.last is not None  # noqa: S101 (an exception has a last day)
    return waiver.period.last


def as_waivers(values: object) -> tuple[AnyWaiver, ...]:
    """
    Return *values* as a tuple of exceptions.

    Raises:
        govvn_mail.errors.InputError: If one of them is none.
    """
    return tuple(
        value
        if isinstance(value, Leave | Outage)
        else require(value, Waiver, "waivers")
        for value in as_tuple(values, object, "waivers")
    )
