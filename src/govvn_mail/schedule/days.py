"""What a calendar says of one day, and how two calendars differ about it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.texts import Bilingual, Reason

from .entries import CalendarEntry, DayKind, Scope

if TYPE_CHECKING:
    from .entries import EntryStatus, Half, Knowledge

__all__ = ["Day", "DayChange"]


@attrs.frozen(kw_only=True)
class Day:
    """
    What a calendar knows about one day.

    Args:
        date: The day.
        kind: What it is.
        entry: The row that decides, or None for an ordinary day.
        scope: Whether that row is the nation's, a province's or an agency's.
        body: Whose row it is; None for the nation.
        replaced: The day as the wider layers have it, if they have a row that this
            one replaces.
        known_on: The day as known at the end of which this is, or None for all that
            is known.
        notices: What else to know, such as a swap that was only proposed.
    """

    date: dt.date
    kind: DayKind
    entry: CalendarEntry | None = None
    scope: Scope | None = None
    body: str | None = None
    replaced: Day | None = None
    known_on: dt.date | None = None
    notices: tuple[Reason, ...] = ()

    @property
    def working(self) -> bool:
        """
        Whether public offices work on that day, all of it or one half.

        Which sessions are worked says :meth:`HoursPlan.working_sessions`.
        """
        return self.kind.is_worked

    @property
    def half(self) -> Half | None:
        """The only half that is worked, or None if it is no half day."""
        return self.entry.half if self.entry is not None else None

    @property
    def status(self) -> EntryStatus | None:
        """How certain the row is, or None for an ordinary day."""
        return self.entry.status if self.entry is not None else None

    @property
    def knowledge(self) -> Knowledge | None:
        """
        Whether the row was known on the day `known_on`.

        None if the day is an ordinary one or the calendar states no such day. By a day
        that is ``unknown`` nobody can be said to have missed anything.
        """
        if self.entry is None or self.known_on is None:
            return None
        return self.entry.knowledge(self.known_on)

    @property
    def reason(self) -> Reason:
        """Why the day is worked or off."""
        if self.entry is None:
            if self.working:
                return Reason("schedule.day_working", date=self.date)
            return Reason("schedule.day_weekend", date=self.date)
        if self.entry.linked_date is not None:
            return _linked_reason(self.entry, self.entry.linked_date)
        return self._own_reason(self.entry)

    def _own_reason(self, entry: CalendarEntry) -> Reason:
        """Return the reason of a row that is linked to no other day."""
        date, name, basis = self.date, entry.name, entry.basis
        if entry.half is not None:
            half = entry.half.bilingual()
            return Reason(
                "schedule.day_half", date=date, half=half, name=name, basis=basis
            )
        match self.kind:
            case DayKind.LOCAL_OFF:
                body = body_of(self.body)
                return Reason(
                    "schedule.day_local_off",
                    date=date,
                    body=body,
                    name=name,
                    basis=basis,
                )
            case DayKind.LOCAL_WORK:
                body = body_of(self.body)
                return Reason(
                    "schedule.day_local_work",
                    date=date,
                    body=body,
                    name=name,
                    basis=basis,
                )
        return Reason("schedule.day_holiday", date=date, name=name, basis=basis)

    def to_dict(self) -> dict[str, Any]:
        """Return the day as JSON-ready values, with every sentence."""
        return {
            "date": self.date.isoformat(),
            "kind": str(self.kind),
            "half": _text(self.half),
            "scope": _text(self.scope),
            "body": self.body,
            "known_on": _text(self.known_on),
            "knowledge": _text(self.knowledge),
            "replaced": None if self.replaced is None else self.replaced.to_dict(),
            "reason": self.reason.to_dict(),
            "notices": [notice.to_dict() for notice in self.notices],
        }


def body_of(body: str | None) -> Bilingual | str:
    """Return the body as a parameter of a reason; None is the nation."""
    return body or Bilingual("cả nước", "the whole country")


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _linked_reason(entry: CalendarEntry, linked: dt.date) -> Reason:
    """Return the reason of a row that is linked to another day."""
    date, basis = entry.date, entry.basis
    if entry.kind is DayKind.SWAP_OFF:
        return Reason("schedule.day_swap_off", date=date, linked=linked, basis=basis)
    if entry.kind is DayKind.SWAP_WORK:
        return Reason("schedule.day_swap_work", date=date, linked=linked, basis=basis)
    return Reason(
        "schedule.day_in_lieu", date=date, name=entry.name, linked=linked, basis=basis
    )


@attrs.frozen(kw_only=True)
class DayChange:
    """
    One day of which two calendars say different things.

    Args:
        date: The day.
        before: What the one says.
        after: What the other says.
    """

    date: dt.date
    before: Day
    after: Day

    @property
    def reason(self) -> Reason:
        """What the day was and what it is now, with the row behind the difference."""
        sides = (self.after.entry, self.before.entry)
        return Reason(
            "schedule.day_changed",
            date=self.date,
            before=_described(self.before),
            after=_described(self.after),
            basis=next((entry.basis for entry in sides if entry is not None), ""),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON-ready values, with every sentence."""
        return {
            "date": self.date.isoformat(),
            "before": self.before.to_dict(),
            "after": self.after.to_dict(),
            "reason": self.reason.to_dict(),
        }


def _described(day: Day) -> Bilingual:
    kind = day.kind.bilingual()
    if day.half is None:
        return kind
    half = day.half.bilingual()
    return Bilingual(f"{kind.vi} ({half.vi})", f"{kind.en} ({half.en})")
