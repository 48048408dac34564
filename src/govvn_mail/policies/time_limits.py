"""Time limits: until when the rules of a regulation want something done."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail import schedule
from govvn_mail.errors import CalendarError, InputError
from govvn_mail.law import Citation, Grade
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import Period, require_aware

from .cases import phrase
from .kinds import Deadline, DueDay, Recurrence, Term, Unit
from .rules import Modality
from .words import find_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from govvn_mail.schedule import WorkingTime

    from .provisions import Provision

__all__ = ["DeadlineAnswer", "DueDate", "LimitKind", "deadlines", "due_dates"]

ONE_DAY = timedelta(days=1)


class LimitKind(StrEnum):
    """What a rule says about the time."""

    UNTIL = "until"
    """There is a last moment, one for each reading of the text."""

    NOT_BEFORE = "not_before"
    """*Sau*: there is a first moment, and no last day."""

    NO_LENGTH = "no_length"
    """*Ngay, kịp thời*: no length is set, and a person judges it."""

    NOT_IN_FORCE = "not_in_force"
    """The rule does not apply on the day of the event."""

    NOT_COUNTED = "not_counted"
    """It could not be counted, because the calendar or the hours are not known."""


@attrs.frozen(kw_only=True)
class DeadlineAnswer:
    """
    What one rule says about an event, with its citation.

    Attributes:
        rule_id: The rule.
        action: What is to be done.
        roles: Who is to do it; empty means everybody.
        modality: The force of the provision.
        grade: How well its text is known.
        citation: The provision.
        event: The moment of the event, in Vietnam's offset.
        kind: What the rule says about the time.
        readings: The time counted, once for each way to read the text: *02 giờ* does
            not say whether nights count.
        reason: The answer, as part of a sentence.
        circumstances: What must be given besides, or else the rule does not apply.
        note: What the text leaves open.
    """

    rule_id: str
    action: Bilingual
    roles: tuple[str, ...]
    modality: Modality
    grade: Grade
    citation: Citation
    event: datetime
    kind: LimitKind
    readings: tuple[schedule.Deadline, ...]
    reason: Reason
    circumstances: tuple[Bilingual, ...] = ()
    note: Bilingual | None = None

    def __bool__(self) -> Never:
        raise TypeError("a DeadlineAnswer has no truth value; ask .allows(moment)")

    def allows(self, moment: datetime) -> bool | None:
        """
        Tell whether what is done at *moment* is done in time.

        None if the readings differ, or if the rule sets no length, does not apply or
        could not be counted. After *sau*, the last day of the term itself is open.

        Raises:
            govvn_mail.errors.InputError: If *moment* is naive or no datetime.
        """
        done = require_aware(moment, "moment")
        if self.kind is LimitKind.UNTIL:
            answers = {reading.allows(done) for reading in self.readings}
            return answers.pop() if len(answers) == 1 else None
        if self.kind is LimitKind.NOT_BEFORE:
            days = [reading.last_day for reading in self.readings]
            if done.date() > max(days):
                return True
            return False if done.date() < min(days) else None
        return None

    @property
    def text(self) -> Bilingual:
        """The answer as a sentence in each language."""
        return Reason(
            "policies.deadline_answer",
            citation=self.citation.bilingual(),
            action=self.action,
            detail=self.reason.bilingual(),
        ).bilingual()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values, with its sentences."""
        return {
            "rule_id": self.rule_id,
            "action": {"vi": self.action.vi, "en": self.action.en},
            "roles": list(self.roles),
            "modality": str(self.modality),
            "grade": str(self.grade),
            "citation": {"vi": str(self.citation), "en": self.citation.text("en")},
            "event": self.event.isoformat(),
            "kind": str(self.kind),
            "readings": [reading.to_dict() for reading in self.readings],
            "reason": self.reason.to_dict(),
            "circumstances": [{"vi": c.vi, "en": c.en} for c in self.circumstances],
            "note": {"vi": self.note.vi, "en": self.note.en} if self.note else None,
            "vi": self.text.vi,
            "en": self.text.en,
        }


def deadlines(
    provisions: Iterable[Provision],
    event: str,
    at: datetime,
    working_time: WorkingTime,
) -> Iterator[DeadlineAnswer]:
    """Yield the answer of every rule whose time runs from that event."""
    for provision in provisions:
        demand = provision.rule.demand
        if isinstance(demand, Deadline) and demand.event == event:
            kind, readings, reason = _counted(provision, demand, at, working_time)
            yield DeadlineAnswer(
                rule_id=provision.rule.id,
                action=_action(demand.action),
                roles=provision.rule.roles,
                modality=provision.rule.modality,
                grade=provision.grade,
                citation=provision.citation,
                event=at,
                kind=kind,
                readings=readings,
                reason=reason,
                circumstances=tuple(map(phrase, provision.rule.when)),
                note=provision.rule.note,
            )


def _action(name: str) -> Bilingual:
    word = find_word("actions", name)
    return Bilingual(name, name) if word is None else word.bilingual()


_Counted = tuple[LimitKind, tuple[schedule.Deadline, ...], Reason]


def _counted(
    provision: Provision, demand: Deadline, at: datetime, working_time: WorkingTime
) -> _Counted:
    reason = provision.out_of_force(at.date())
    if reason is not None:
        return LimitKind.NOT_IN_FORCE, (), reason
    if demand.term is Term.AT_ONCE:
        return LimitKind.NO_LENGTH, (), Reason("policies.limit_at_once")
    if demand.term is Term.REASONABLE:
        return LimitKind.NO_LENGTH, (), Reason("policies.limit_reasonable")
    try:
        readings = tuple(working_time.deadline(at, term) for term in _terms(demand))
    except (CalendarError, InputError) as error:
        cause = error.reason.bilingual()
        return LimitKind.NOT_COUNTED, (), Reason("policies.limit_unknown", cause=cause)
    days = tuple(dict.fromkeys(reading.last_day for reading in readings))
    if demand.term is Term.AFTER:
        return LimitKind.NOT_BEFORE, readings, Reason("policies.limit_after", days=days)
    if len(readings) > 1:
        moments = tuple(reading.at for reading in readings)
        reason = Reason("policies.limit_readings", moments=moments)
    elif readings[0].at.date() > readings[0].last_day:
        reason = Reason("policies.limit_day", date=readings[0].last_day)
    else:
        reason = Reason("policies.limit_moment", at=readings[0].at)
    return LimitKind.UNTIL, readings, reason


def _terms(demand: Deadline) -> tuple[schedule.Term, ...]:
    """Return the terms that the words of a text may mean, shortest first."""
    if demand.term is Term.SAME_DAY:
        return (schedule.Term.same_day(),)
    if demand.term is Term.NEXT_WORKING_DAY:
        return (schedule.Term.next_working_day(),)
    if demand.term is Term.NEXT_WORKING_MORNING:
        return (schedule.Term.next_working_morning(),)
    assert demand.unit is not None  # noqa: S101 (checked with the term)
    assert demand.value is not None  # noqa: S101 (checked with the term)
    terms = tuple(make(demand.value) for make in _UNITS[demand.unit])
    if demand.term is not Term.AFTER:
        return terms
    return tuple(  # the least time, which no day off makes longer
        attrs.evolve(term, ends_on_days_off=True)
        if term.unit in schedule.terms.SPANS
        else term
        for term in terms
    )


_UNITS: dict[Unit, tuple[Callable[[int], schedule.Term], ...]] = {
    Unit.MINUTE: (schedule.Term.minutes,),
    Unit.HOUR: (schedule.Term.hours, schedule.Term.working_hours),
    Unit.CLOCK_HOUR: (schedule.Term.hours,),
    Unit.WORKING_HOUR: (schedule.Term.working_hours,),
    Unit.DAY: (schedule.Term.days,),
    Unit.WORKING_DAY: (schedule.Term.working_days,),
    Unit.WEEK: (schedule.Term.weeks,),
    Unit.MONTH: (schedule.Term.months,),
    Unit.QUARTER: (lambda count: schedule.Term.months(3 * count),),
    Unit.YEAR: (schedule.Term.years,),
}


@attrs.frozen(kw_only=True)
class DueDate:
    """
    The next day until which, or on which, a rule wants something done.

    Attributes:
        rule_id: The rule.
        action: What is to be done.
        roles: Who is to do it; empty means everybody.
        modality: The force of the provision.
        grade: How well its text is known.
        citation: The provision.
        due: How the day is meant; None if it is the date of a deadline.
        last_day: The last day on which it is in time; None if the text names none.
            *Before the 15th* ends on the 14th.
        data: The days that are reported on, if the text says.
    """

    rule_id: str
    action: Bilingual
    roles: tuple[str, ...]
    modality: Modality
    grade: Grade
    citation: Citation
    due: DueDay | None
    last_day: date | None
    data: Period | None = None


def due_dates(provisions: Iterable[Provision], on: date) -> Iterator[DueDate]:
    """Yield what each rule with a date or a day of the year wants from *on* on."""
    for provision in provisions:
        if provision.out_of_force(on) is not None:
            continue
        demand = provision.rule.demand
        if isinstance(demand, Deadline) and demand.date is not None:
            before = demand.term is Term.BEFORE_DATE
            last_day = demand.date - ONE_DAY if before else demand.date
            if last_day >= on:
                yield _due(provision, demand.action, None, last_day)
        elif isinstance(demand, Recurrence):
            day = _next_day(demand, on)
            yield _due(provision, demand.action, demand.due, day, _data(demand, day))


def _due(  # noqa: PLR0917 (private)
    provision: Provision,
    action: str,
    due: DueDay | None,
    last_day: date | None,
    data: Period | None = None,
) -> DueDate:
    return DueDate(
        rule_id=provision.rule.id,
        action=_action(action),
        roles=provision.rule.roles,
        modality=provision.rule.modality,
        grade=provision.grade,
        citation=provision.citation,
        due=due,
        last_day=last_day,
        data=data,
    )


def _next_day(demand: Recurrence, on: date) -> date | None:
    """Return the first last day that is not over; None beyond the year 9999."""
    before = ONE_DAY if demand.due is DueDay.BEFORE else timedelta()
    days = [
        _in_year(day, year) - before
        for year in (on.year, on.year + 1)
        for day in demand.days
        if year <= date.max.year and (year, day) != (date.min.year, "01-01")
    ]
    return min((day for day in days if day >= on), default=None)


def _in_year(day: str, year: int) -> date:
    """Return a day of the year; 29 February is the last day of that month."""
    month, number = map(int, day.split("-"))
    return date(year, month, min(number, monthrange(year, month)[1]))


def _data(demand: Recurrence, last_day: date | None) -> Period | None:
    """Return the days that a report is about: the last that end by its day."""
    if demand.data_from is None or demand.data_to is None or last_day is None:
        return None
    last = _in_year(demand.data_to, last_day.year)
    if last > last_day:
        last = _in_year(demand.data_to, last_day.year - 1)
    first = _in_year(demand.data_from, last.year)
    if first >= last:
        first = _in_year(demand.data_from, last.year - 1)
    return Period(first, last)
