"""Expected checks as calendar entries (RFC 5545), for the calendars of officers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, MissingExtraError
from govvn_mail.texts import Lang, Reason
from govvn_mail.times import require_aware

from .checks import CheckPlan, expected_checks
from .mailbox import fold_mailbox
from .schedules import CheckSchedule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icalendar import Calendar, Component, Event

    from govvn_mail.times import Period

    from .checks import ExpectedCheck

__all__ = ["to_ics"]

MAX_PREVIOUS = 16 * 1024 * 1024
"""Upper bound in octets of an earlier feed that is read again."""

ZONE = "Asia/Ho_Chi_Minh"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ONE_DAY = timedelta(days=1)

Checks: TypeAlias = "tuple[ExpectedCheck, ...]"


def to_ics(
    plan: CheckPlan,
    period: Period,
    *,
    stamp: datetime,
    mailbox: str | None = None,
    alarm: timedelta | None = None,
    previous: bytes | None = None,
    lang: Lang = "vi",
) -> bytes:
    r"""
    Return the checks that *plan* expects in *period* as an iCalendar object.

    A slot is one weekly event as long as its window, without the days off (EXDATE) and
    with the make-up days (RDATE); of a number of accesses per day there is one event
    for the whole day. The UID of an event depends on mailbox, schedule, slot and
    season alone, so that a later feed takes the place of an earlier one. Given the
    *previous* feed, an event that has changed, as by a swap announced late, gets a
    higher SEQUENCE, and one that is no more is cancelled.

    Args:
        plan: Its mailboxes and schedules. Words that set no check have no event.
        period: Both ends are needed.
        stamp: When the feed is made, aware.
        mailbox: Only this one, or None for all.
        alarm: How long before a window closes to sound an alarm, or None for none.
        previous: What this function returned the last time.
        lang: Language of the titles and descriptions.

    Raises:
        govvn_mail.errors.CalendarHorizonError: If the calendar does not cover *period*.
        govvn_mail.errors.CalendarError: If working hours are needed and not known.
        govvn_mail.errors.InputError:
            If *period* has an open end, *alarm* is not positive, or *previous* is no
            feed of this function.
        govvn_mail.errors.MissingExtraError: If the extra ``ics`` is not installed.

    .. doctest::

        >>> from datetime import time
        >>> from govvn_mail.schedule import *
        >>> from govvn_mail.times import ICT, Period
        >>> at_eight = Slot(at=time(8), early=timedelta(), grace=timedelta(hours=1))
        >>> plan = CheckPlan(
        ...     schedules=(CheckSchedule(
        ...         id="own", role="văn thư cơ quan", citation=None, slots=(at_eight,),
        ...         window_source="Quyết định của cơ quan", effective=Period(),
        ...     ),),
        ...     assignments=(Assignment(
        ...         mailbox="vanthu@saomai.test", schedule_id="own", period=Period(),
        ...     ),),
        ...     calendar=WorkCalendar.bundled(),
        ... )
        >>> feed = to_ics(
        ...     plan, Period(date(2025, 4, 21), date(2025, 5, 9)),
        ...     stamp=datetime(2025, 4, 18, 9, tzinfo=ICT),
        ... )
        >>> for line in feed.decode().replace("\r\n ", "").splitlines():
        ...     if line.startswith(("DTSTART;TZID", "RRULE", "EXDATE", "RDATE")):
        ...         print(line)
        DTSTART;TZID=Asia/Ho_Chi_Minh:20250421T080000
        RRULE:FREQ=WEEKLY;UNTIL=20250509T010000Z;BYDAY=MO,TU,WE,TH,FR
        RDATE;TZID=Asia/Ho_Chi_Minh:20250426T080000
        EXDATE;TZID=Asia/Ho_Chi_Minh:20250430T080000,20250501T080000,20250502T080000
    """
    require(plan, CheckPlan, "plan")
    moment = require_aware(stamp, "stamp").astimezone(UTC)
    if alarm is not None and require(alarm, timedelta, "alarm") <= timedelta():
        raise InputError(Reason("schedule.alarm_not_positive"))
    older = _read(previous)
    writer = _Writer(
        schedules={schedule.id: schedule for schedule in plan.schedules},
        stamp=moment,
        alarm=alarm,
        lang=lang,
    )
    events = [
        writer.event(uid, checks)
        for uid, checks in _series(plan, period, mailbox).items()
    ]
    calendar = _calendar(plan, lang)
    for event in _numbered(events, older, moment):
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _series(
    plan: CheckPlan, period: Period, mailbox: str | None
) -> Mapping[str, Checks]:
    """Group the checks that are one event each, by the UID of the event."""
    wanted = None if mailbox is None else fold_mailbox(mailbox)
    found: defaultdict[str, list[ExpectedCheck]] = defaultdict(list)
    schedules = {schedule.id: schedule for schedule in plan.schedules}
    for check in expected_checks(plan, period):
        if wanted is not None and check.mailbox != wanted:
            continue
        schedule = schedules[check.schedule_id]
        if schedule.per_day is not None and check.slot > 0:
            continue  # the event of the day stands for all its accesses
        season = None
        if schedule.needs_hours and plan.hours is not None:
            season = plan.hours.on(check.day).period.first
        found[_uid(check, season)].append(check)
    return {uid: tuple(checks) for uid, checks in found.items()}


def _uid(check: ExpectedCheck, season: date | None) -> str:
    """Name an event by what makes it the same one in another feed."""
    named = (
        check.mailbox,
        check.schedule_id,
        check.slot,
        check.opens.time().isoformat(),
        check.closing,
        season,
    )
    digest = hashlib.sha256(repr(named).encode()).hexdigest()[:32]
    return f"{digest}@{check.mailbox.rpartition('@')[2]}"


@attrs.frozen(kw_only=True)
class _Writer:
    schedules: Mapping[str, CheckSchedule]
    stamp: datetime
    alarm: timedelta | None
    lang: Lang

    def event(self, uid: str, checks: Checks) -> Event:
        """Return the event that recurs on the days of *checks*, which are in order."""
        from icalendar import Event

        schedule = self.schedules[checks[0].schedule_id]
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", self.stamp)
        event.add("summary", self._summary(schedule, checks[0]))
        event.add("description", self._description(schedule))
        event.add("transp", "TRANSPARENT")
        if schedule.per_day is not None:
            _recur(event, {check.day: check.day for check in checks}, ONE_DAY)
            return event
        starts = {check.day: _local(check.opens) for check in checks}
        _recur(event, starts, checks[0].closes - checks[0].opens)
        if self.alarm is not None:
            event.add_component(self._alarm(self.alarm, schedule, checks[0]))
        return event

    def _summary(self, schedule: CheckSchedule, check: ExpectedCheck) -> str:
        if schedule.per_day is not None:
            reason = Reason(
                "schedule.ics_per_day",
                mailbox=check.mailbox,
                count=schedule.per_day.count,
            )
        else:
            reason = Reason(
                "schedule.ics_slot", mailbox=check.mailbox, window=check.window
            )
        return reason.text(self.lang)

    def _description(self, schedule: CheckSchedule) -> str:
        return Reason(
            "schedule.ics_basis",
            role=schedule.role,
            basis=schedule.basis,
            source=schedule.window_source,
        ).text(self.lang)

    def _alarm(
        self, ahead: timedelta, schedule: CheckSchedule, check: ExpectedCheck
    ) -> Component:
        from icalendar import Alarm

        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", -ahead, parameters={"RELATED": "END"})
        alarm.add("description", self._summary(schedule, check))
        return alarm


def _local(moment: datetime) -> datetime:
    from zoneinfo import ZoneInfo

    return moment.replace(tzinfo=ZoneInfo(ZONE))


def _recur(event: Event, starts: Mapping[date, date], lasts: timedelta) -> None:
    """Give *event* its first start, its length and its days, which are in order."""
    days = tuple(starts)
    first, last = days[0], days[-1]
    weekdays = _weekdays(days)
    event.add("dtstart", starts[first])
    event.add("dtend", starts[first] + lasts)
    if len(days) == 1:
        return
    until = starts[last]
    if isinstance(until, datetime):
        until = until.astimezone(UTC)
    event.add(
        "rrule",
        {
            "freq": "weekly",
            "until": until,
            "byday": [WEEKDAYS[weekday] for weekday in sorted(weekdays)],
        },
    )
    regular = {
        day
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        if day.weekday() in weekdays
    }
    at = starts[first]
    for name, odd in (("exdate", regular - set(days)), ("rdate", set(days) - regular)):
        if odd:
            event.add(name, [_at(at, day) for day in sorted(odd)], **_kind(at))


def _weekdays(days: tuple[date, ...]) -> frozenset[int]:
    """
    Return the weekdays by which to repeat.

    They are those on more than half of whose dates there is a check, and that of the
    first day, because DTSTART must be an instance of its own rule (RFC 5545 3.8.5.3).
    """
    weeks = (days[-1] - days[0]).days // 7 + 1
    count = [0] * len(WEEKDAYS)
    for day in days:
        count[day.weekday()] += 1
    return frozenset(
        weekday for weekday in range(len(WEEKDAYS)) if 2 * count[weekday] > weeks
    ) | {days[0].weekday()}


def _at(start: date, day: date) -> date:
    if isinstance(start, datetime):
        return start.replace(year=day.year, month=day.month, day=day.day)
    return day


def _kind(start: date) -> dict[str, Any]:
    """Return how a list of dates says that it is not one of moments."""
    return {} if isinstance(start, datetime) else {"parameters": {"VALUE": "DATE"}}


def _calendar(plan: CheckPlan, lang: Lang) -> Calendar:
    from icalendar import Calendar, Timezone, TimezoneStandard

    calendar = Calendar()
    calendar.add("prodid", "-//govvn_mail//checks//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", Reason("schedule.ics_name").text(lang))
    calendar.add(
        "description",
        Reason("schedule.ics_calendar", version=plan.calendar.version).text(lang),
    )
    zone = Timezone()
    zone.add("tzid", ZONE)
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1975, 6, 13))  # noqa: DTZ001 (RFC 5545: local)
    standard.add("tzoffsetfrom", timedelta(hours=7))
    standard.add("tzoffsetto", timedelta(hours=7))
    standard.add("tzname", "+07")
    zone.add_component(standard)
    calendar.add_component(zone)
    return calendar


def _read(previous: bytes | None) -> dict[str, _Earlier]:
    """Return the events of an earlier feed by their UID."""
    try:
        from icalendar import Calendar
    except ImportError as error:
        raise MissingExtraError(Reason("schedule.icalendar_missing")) from error
    if previous is None:
        return {}
    if len(require(previous, bytes, "previous")) > MAX_PREVIOUS:
        raise InputError(Reason("schedule.ics_too_long", limit=MAX_PREVIOUS))
    try:
        events = Calendar.from_ical(previous).walk("VEVENT")
        return {str(event["uid"]): _Earlier(event) for event in events}
    except Exception as error:  # icalendar and zoneinfo raise many kinds
        raise InputError(Reason("schedule.ics_unreadable")) from error


class _Earlier:
    """An event of an earlier feed."""

    def __init__(self, event: Component) -> None:
        self.event = event
        self.sequence = int(event.get("sequence", 0))
        self.content = _content(event)

    def cancelled(self, stamp: datetime) -> Component:
        """Return the event as one that is no more; a cancelled one stays as it is."""
        from icalendar import Event

        if self.event.get("status") == "CANCELLED":
            return self.event
        cancelled = Event()
        for name in ("uid", "dtstart", "dtend", "summary"):
            if name in self.event:
                cancelled[name] = self.event[name]
        cancelled.add("dtstamp", stamp)
        cancelled.add("sequence", self.sequence + 1)
        cancelled.add("status", "CANCELLED")
        return cancelled


def _numbered(
    events: Iterable[Event], older: Mapping[str, _Earlier], stamp: datetime
) -> Iterable[Component]:
    """Yield *events* with their SEQUENCE, then those of *older* that are no more."""
    written = set()
    for event in events:
        uid = str(event["uid"])
        written.add(uid)
        sequence, before = 0, older.get(uid)
        if before is not None:
            sequence = before.sequence + (before.content != _content(event))
        event.add("sequence", sequence)
        yield event
    for uid, before in older.items():
        if uid not in written:
            yield before.cancelled(stamp)


def _content(event: Component) -> bytes:
    """Return what an officer sees of an event, to compare it."""
    return b"".join(
        line
        for line in event.to_ical().splitlines(keepends=True)
        if not line.startswith((b"DTSTAMP", b"SEQUENCE"))
    )
