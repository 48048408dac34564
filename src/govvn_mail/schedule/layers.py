"""Layers of a calendar: the checked rows of the nation, a province or an agency."""

from __future__ import annotations

import datetime as dt
import hashlib
from operator import attrgetter

import attrs

from govvn_mail.arguments import instance_of, plain_date, text, tuple_of
from govvn_mail.errors import CalendarError, TableError
from govvn_mail.texts import Reason

from .entries import CalendarEntry, DayKind, Notice, Scope

__all__ = ["CalendarLayer"]

SATURDAY = 5
LINKED = frozenset({DayKind.IN_LIEU, DayKind.SWAP_OFF, DayKind.SWAP_WORK})
ORDINARY = frozenset({DayKind.WORKING, DayKind.WEEKEND})
DIGEST_LENGTH = 12


@attrs.frozen(kw_only=True)
class CalendarLayer:
    """
    The rows of one authority, checked against each other.

    Both days of a swap, and a day in lieu with its holiday, stand in one layer and
    were announced together.

    Args:
        scope: For whom the rows hold.
        body: Name of the province or agency, in Vietnamese; None for the nation.
        entries: Rows, one a day at most.
        source: Name of the file, for errors.
        places: Where each row stands, file and line, for errors.
        checked_on: When the rows were last compared with their sources.
        notices: What else to know about single days.

    Raises:
        govvn_mail.errors.TableError: Names the file and the place of the fault.
        govvn_mail.errors.CalendarError: If a province or an agency has no name.
    """

    scope: Scope = attrs.field(validator=instance_of(Scope))
    body: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(text)
    )
    entries: tuple[CalendarEntry, ...] = attrs.field(
        validator=tuple_of(CalendarEntry), repr=False
    )
    source: str = attrs.field(validator=text)
    places: tuple[str, ...] = attrs.field(
        default=(), validator=tuple_of(str), eq=False, repr=False
    )
    checked_on: dt.date | None = attrs.field(default=None, validator=plain_date)
    notices: tuple[Notice, ...] = attrs.field(
        default=(), validator=tuple_of(Notice), repr=False
    )
    version: str = attrs.field(init=False)
    _by_date: dict[dt.date, CalendarEntry] = attrs.field(
        init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        if (self.body is None) is not (self.scope is Scope.NATION):
            raise CalendarError(Reason("schedule.layer_body", scope=str(self.scope)))
        object.__setattr__(self, "_by_date", self._index())
        for number, entry in enumerate(self.entries):
            self._check(entry, self.place(number))
        object.__setattr__(self, "version", self._version())

    def place(self, number: int) -> str:
        """Return where the row of that number stands, counted from 0."""
        if number < len(self.places):
            return self.places[number]
        return f"{self.source}: {self.entries[number].date}"

    def entry(self, date: dt.date, known_on: dt.date | None) -> CalendarEntry | None:
        """Return the row of *date*, if there is one that counted on *known_on*."""
        entry = self._by_date.get(date)
        if entry is None or known_on is None or entry.counted(known_on):
            return entry
        return None

    def _index(self) -> dict[dt.date, CalendarEntry]:
        by_date: dict[dt.date, CalendarEntry] = {}
        for number, entry in enumerate(self.entries):
            if entry.date in by_date:
                raise TableError(
                    Reason(
                        "schedule.date_twice", file=self.place(number), date=entry.date
                    )
                )
            by_date[entry.date] = entry
        return by_date

    def _check(self, entry: CalendarEntry, place: str) -> None:
        """Check one row by itself, and against the row that it is linked to."""
        linked = self._by_date.get(entry.linked_date) if entry.linked_date else None
        if not _is_sound(entry, linked):
            raise TableError(
                Reason(
                    "schedule.entry_unsound",
                    file=place,
                    date=entry.date,
                    kind=str(entry.kind),
                )
            )
        if linked is not None and not _announced_together(entry, linked):
            raise TableError(
                Reason(
                    "schedule.announced_apart",
                    file=place,
                    date=entry.date,
                    linked=linked.date,
                )
            )

    def _version(self) -> str:
        """Return the day of the last check and a digest of all that is said."""
        said = [
            (self.scope, self.body or ""),
            *map(_entry_cells, self.entries),
            *map(_notice_cells, self.notices),
        ]
        content = "\n".join(ascii([*map(str, cells)]) for cells in said).encode()
        digest = hashlib.sha256(content).hexdigest()[:DIGEST_LENGTH]
        return f"{self.checked_on:%Y.%m.%d}+{digest}" if self.checked_on else digest


_entry_cells = attrgetter(*(field.name for field in attrs.fields(CalendarEntry)))
_notice_cells = attrgetter(*(field.name for field in attrs.fields(Notice)))


def _is_sound(entry: CalendarEntry, linked: CalendarEntry | None) -> bool:
    """Tell whether kind, half, weekday and linked row fit together."""
    if entry.kind in ORDINARY or (entry.half is None) is (
        entry.kind is DayKind.HALF_DAY
    ):
        return False
    if entry.kind not in LINKED:
        return entry.linked_date is None
    if linked is None:
        return False
    resting = entry.date.weekday() >= SATURDAY
    if entry.kind is DayKind.SWAP_WORK:
        return resting and _is_pair(entry, linked, DayKind.SWAP_OFF)
    if entry.kind is DayKind.SWAP_OFF:
        return not resting and _is_pair(entry, linked, DayKind.SWAP_WORK)
    return (
        not resting
        and linked.kind is DayKind.HOLIDAY
        and linked.date.weekday() >= SATURDAY
        and linked.date < entry.date
    )


def _is_pair(entry: CalendarEntry, linked: CalendarEntry, other: DayKind) -> bool:
    return linked.kind is other and linked.linked_date == entry.date


def _announced_together(entry: CalendarEntry, linked: CalendarEntry) -> bool:
    """Tell whether two linked rows become known on the same day."""
    if entry.kind is DayKind.IN_LIEU:  # of a holiday that the same law gives
        return entry.enacted_on == linked.enacted_on
    return (entry.status, entry.announced_on, entry.enacted_on) == (
        linked.status,
        linked.announced_on,
        linked.enacted_on,
    )
