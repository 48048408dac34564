"""
Time in Vietnam: a fixed offset, closed periods of days, and no naive datetimes.

Vietnam has kept UTC+7 without daylight saving since 13 June 1975, hence no time
zone database is needed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import attrs

from .errors import InputError
from .texts import Reason

__all__ = ["ICT", "Period", "now", "require_aware", "require_date", "today"]

ICT = timezone(timedelta(hours=7), "ICT")
"""Indochina Time, UTC+7."""


def now() -> datetime:
    """
    Return the present moment in Vietnam.

    Only the outermost public call reads the clock, and states it in its answer.
    """
    return datetime.now(ICT)


def today() -> date:
    """Return today's date in Vietnam."""
    return now().date()


def require_aware(value: object, name: str) -> datetime:
    """
    Return *value* as a datetime in Vietnam's offset.

    Raises:
        govvn_mail.errors.InputError: If *value* is no datetime, or a naive one.

    .. doctest::

        >>> from datetime import UTC
        >>> require_aware(datetime(2024, 4, 29, 0, 30, tzinfo=UTC), "at").isoformat()
        '2024-04-29T07:30:00+07:00'
    """
    if not isinstance(value, datetime):
        raise InputError(
            Reason("times.not_a_datetime", name=name, type=type(value).__name__)
        )
    if value.utcoffset() is None:
        raise InputError(Reason("times.naive", name=name, value=value.isoformat()))
    try:
        return value.astimezone(ICT)
    except OverflowError as error:
        raise InputError(
            Reason("times.out_of_range", name=name, value=value.isoformat())
        ) from error


def require_date(value: object, name: str) -> date:
    """
    Return *value* if it is a plain date; a datetime is refused.

    Raises:
        govvn_mail.errors.InputError: If *value* is not a plain date.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InputError(
            Reason("times.not_a_date", name=name, type=type(value).__name__)
        )
    return value


@attrs.frozen
class Period:
    """
    A closed period of days; an open end is None.

    Args:
        first: The first day, or None if the beginning is not known.
        last: The last day, or None if the period goes on.

    Raises:
        govvn_mail.errors.InputError: If the last day is before the first.

    .. doctest::

        >>> life = Period(date(2025, 7, 1), None)
        >>> date(2025, 6, 30) in life, date(2025, 7, 1) in life
        (False, True)
    """

    first: date | None = None
    last: date | None = None

    def __attrs_post_init__(self) -> None:
        for name, value in (("first", self.first), ("last", self.last)):
            if value is not None:
                require_date(value, name)
        if self.first is not None and self.last is not None and self.last < self.first:
            raise InputError(
                Reason("times.period_reversed", first=self.first, last=self.last)
            )

    def __contains__(self, day: object) -> bool:
        known = require_date(day, "day")
        return not self.begins_after(known) and not self.ends_before(known)

    def begins_after(self, day: date) -> bool:
        """Tell whether the period has not begun on *day*."""
        return self.first is not None and day < self.first

    def ends_before(self, day: date) -> bool:
        """Tell whether the period is over on *day*."""
        return self.last is not None and self.last < day

    def overlaps(self, other: Period) -> bool:
        """Tell whether the two periods share a day."""
        return not (
            (self.last is not None and other.begins_after(self.last))
            or (other.last is not None and self.begins_after(other.last))
        )
