"""What a verdict rests on: its schedule, its calendar, and the moment it was given."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from govvn_mail.texts import Bilingual

if TYPE_CHECKING:
    from .checks import CheckPlan
    from .schedules import CheckSchedule

__all__ = ["Grounds"]

VERSION_DIGITS = 12


@attrs.frozen(kw_only=True)
class Grounds:
    """
    What a verdict rests on; rows of one schedule and one assessment share it.

    Args:
        schedule_id: The schedule.
        schedule_version: Of everything the schedule says. Another schedule under the
            same id has another.
        calendar_version: Of the working days: table, layers, and the day as known on
            which they are.
        hours_version: Of the working hours, or None if the plan has none.
        basis: The provision on which the duty rests, or the agency's decision.
        as_of: The moment of which the verdict speaks.
    """

    schedule_id: str
    schedule_version: str
    calendar_version: str
    hours_version: str | None
    basis: Bilingual | str
    as_of: datetime

    def to_dict(self) -> dict[str, str | None]:
        """Return the versions and the moment as JSON-ready values."""
        return {
            "schedule_id": self.schedule_id,
            "schedule_version": self.schedule_version,
            "calendar_version": self.calendar_version,
            "hours_version": self.hours_version,
            "as_of": self.as_of.isoformat(),
        }


def grounds_of(plan: CheckPlan, schedule: CheckSchedule, as_of: datetime) -> Grounds:
    """Return what verdicts by *schedule* rest on at that moment."""
    return Grounds(
        schedule_id=schedule.id,
        schedule_version=_version(schedule),
        calendar_version=plan.calendar.version,
        hours_version=None if plan.hours is None else _version(plan.hours),
        basis=schedule.basis,
        as_of=as_of,
    )


def _version(value: object) -> str:
    """Return a short digest of everything that *value* shows of itself."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:VERSION_DIGITS]
