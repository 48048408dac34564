"""Rows of a calendar: a day that departs from the ordinary week, and who says so."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import instance_of, plain_date, text
from govvn_mail.law import Grade
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import require_date

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

__all__ = [
    "CalendarEntry",
    "DayKind",
    "EntryStatus",
    "Half",
    "Knowledge",
    "Notice",
    "Scope",
]


class DayKind(StrEnum):
    """What a day is to a public office."""

    HOLIDAY = "holiday"
    """*Ngày lễ, tết*."""

    IN_LIEU = "in_lieu"
    """*Nghỉ bù*: off because a holiday fell on a weekly rest day."""

    SWAP_OFF = "swap_off"
    """*Nghỉ hoán đổi*: off, and made up for on another day."""

    SWAP_WORK = "swap_work"
    """*Ngày làm bù*: a weekly rest day that is worked."""

    LOCAL_OFF = "local_off"
    """Off by decision of the province or the agency, for a storm or a local feast."""

    LOCAL_WORK = "local_work"
    """Worked by the plan of an agency without fixed weekly rest days."""

    HALF_DAY = "half_day"
    """Only one half is worked, on whichever day of the week."""

    WORKING = "working"
    """An ordinary day from Monday to Friday."""

    WEEKEND = "weekend"
    """An ordinary Saturday or Sunday."""

    @property
    def is_worked(self) -> bool:
        """Whether public offices work on such a day, all of it or one half."""
        return self in _WORKED

    def label(self, lang: Lang) -> str:
        """
        Return the words for this kind of day.

        .. doctest::

            >>> DayKind.SWAP_WORK.label("vi")
            'ngày làm bù'
        """
        return _KIND_LABELS[self].text(lang)

    def bilingual(self) -> Bilingual:
        """Return the words in both languages, as a parameter for a reason."""
        return _KIND_LABELS[self].bilingual()


_WORKED = frozenset(
    {DayKind.WORKING, DayKind.SWAP_WORK, DayKind.LOCAL_WORK, DayKind.HALF_DAY}
)

_GIVEN_BY_LAW = frozenset({DayKind.HOLIDAY, DayKind.IN_LIEU})
"""Off by law; a yearly announcement only fixes the dates."""

_KIND_LABELS = {
    DayKind.HOLIDAY: Reason("schedule.kind_holiday"),
    DayKind.IN_LIEU: Reason("schedule.kind_in_lieu"),
    DayKind.SWAP_OFF: Reason("schedule.kind_swap_off"),
    DayKind.SWAP_WORK: Reason("schedule.kind_swap_work"),
    DayKind.LOCAL_OFF: Reason("schedule.kind_local_off"),
    DayKind.LOCAL_WORK: Reason("schedule.kind_local_work"),
    DayKind.HALF_DAY: Reason("schedule.kind_half_day"),
    DayKind.WORKING: Reason("schedule.kind_working"),
    DayKind.WEEKEND: Reason("schedule.kind_weekend"),
}


class Half(StrEnum):
    """One half of a day, as working hours divide it."""

    MORNING = "morning"
    """*Buổi sáng*."""

    AFTERNOON = "afternoon"
    """*Buổi chiều*."""

    def bilingual(self) -> Bilingual:
        """Return the words for it, as a parameter for a reason."""
        return _HALF_LABELS[self].bilingual()


_HALF_LABELS = {
    Half.MORNING: Reason("schedule.half_morning"),
    Half.AFTERNOON: Reason("schedule.half_afternoon"),
}


class EntryStatus(StrEnum):
    """How certain a row of the table is."""

    ANNOUNCED = "announced"
    """A decision or notice fixes it."""

    STATUTE = "statute"
    """It follows from the law itself."""

    COMPUTED = "computed"
    """Computed by the pattern of other years; nothing was announced yet."""

    PROVISIONAL = "provisional"
    """The act on which it rests was not adopted yet."""

    @property
    def is_settled(self) -> bool:
        """Whether a law or an announcement stands behind the row."""
        return self in {EntryStatus.ANNOUNCED, EntryStatus.STATUTE}


class Scope(StrEnum):
    """For whom the rows of a layer hold, from the widest to the narrowest."""

    NATION = "nation"
    """For every public office."""

    PROVINCE = "province"
    """For the offices of one province."""

    AGENCY = "agency"
    """For one agency."""


class Knowledge(StrEnum):
    """Whether a row was known on some day in the past."""

    KNOWN = "known"
    """It was announced by then, or the law itself gives it."""

    NOT_YET = "not_yet"
    """It was announced later, or never."""

    UNKNOWN = "unknown"
    """It was announced, but no source says when. Accuse nobody by such a row."""


@attrs.frozen(kw_only=True)
class CalendarEntry:
    """
    One day that departs from the ordinary week, and where that is said.

    Args:
        date: The day.
        kind: Why it departs. Never ``working`` or ``weekend``.
        half: The half that is worked. Stated for a half day and no other.
        holiday: Stable name of the holiday, or None.
        name: Name of the day, in Vietnamese.
        linked_date: The holiday compensated, or the other day of a swap.
        status: How certain it is.
        announced_on: Day of the announcement, or None if not known.
        law: The instrument, or None if its number was not seen.
        enacted_on: Day on which the law that gives the day off was adopted, where it is
            younger than the calendar; before it, nobody could know of the day.
        grade: How well the text of the instrument or announcement is known.
        evidence: Where it was seen.
        confidence: ``high``, ``medium``, ``low``, or None if nobody weighed it.
    """

    date: dt.date = attrs.field(validator=plain_date)
    kind: DayKind = attrs.field(validator=instance_of(DayKind))
    half: Half | None = attrs.field(
        default=None, validator=instance_of(Half, optional=True)
    )
    holiday: str | None = attrs.field(
        default=None, validator=instance_of(str, optional=True)
    )
    name: str = attrs.field(validator=text)
    linked_date: dt.date | None = attrs.field(default=None, validator=plain_date)
    status: EntryStatus = attrs.field(validator=instance_of(EntryStatus))
    announced_on: dt.date | None = attrs.field(default=None, validator=plain_date)
    law: str | None = attrs.field(
        default=None, validator=instance_of(str, optional=True)
    )
    enacted_on: dt.date | None = attrs.field(default=None, validator=plain_date)
    grade: Grade = attrs.field(validator=instance_of(Grade))
    evidence: str = attrs.field(validator=text)
    confidence: str | None = attrs.field(
        default=None, validator=instance_of(str, optional=True)
    )

    @property
    def basis(self) -> str:
        """The instrument, or else where the day was seen."""
        return self.law or self.evidence

    def knowledge(self, on: dt.date) -> Knowledge:
        """
        Tell whether the row was known at the end of the day *on*.

        A row that was announced on a day that no source gives is unknown. A holiday
        that the law itself gives was always known.

        Raises:
            govvn_mail.errors.InputError: If *on* is not a plain date.
        """
        require_date(on, "on")
        if self.enacted_on is not None and on < self.enacted_on:
            return Knowledge.NOT_YET
        if self.announced_on is not None:
            return Knowledge.KNOWN if self.announced_on <= on else Knowledge.NOT_YET
        if not self.status.is_settled:
            return Knowledge.NOT_YET
        if self.status is EntryStatus.STATUTE and self.kind in _GIVEN_BY_LAW:
            return Knowledge.KNOWN
        return Knowledge.UNKNOWN

    def counted(self, on: dt.date) -> bool:
        """
        Tell whether a calendar as known at the end of the day *on* has the row.

        Swaps, local days and half days that were not announced by then it has not, nor
        a holiday of a law that was not adopted. A holiday of a law in force stays off
        even while its yearly announcement is still to come.

        Raises:
            govvn_mail.errors.InputError: If *on* is not a plain date.
        """
        if self.knowledge(on) is not Knowledge.NOT_YET:
            return True
        enacted = self.enacted_on is None or self.enacted_on <= on
        return self.kind in _GIVEN_BY_LAW and enacted


@attrs.frozen(kw_only=True)
class Notice:
    """
    Something to know about a day that does not change what the day is.

    Args:
        date: The day.
        text_vi: The notice in Vietnamese, without a full stop.
        text_en: The same in English.
        evidence: Where it was seen.
        checked_on: When it was last looked up.
    """

    date: dt.date = attrs.field(validator=plain_date)
    text_vi: str = attrs.field(validator=text)
    text_en: str = attrs.field(validator=text)
    evidence: str = attrs.field(validator=text)
    checked_on: dt.date = attrs.field(validator=plain_date)

    @property
    def reason(self) -> Reason:
        """The notice with its source."""
        return Reason(
            "schedule.day_notice",
            text=Bilingual(self.text_vi, self.text_en),
            source=self.evidence,
            checked_on=self.checked_on,
        )
