"""Working days, check schedules, and what the logs show of the checks."""

from .assessment import assess_checks, overdue
from .calendar import WorkCalendar
from .checks import (
    Assignment,
    CheckPlan,
    CheckSchedule,
    ExpectedCheck,
    Moment,
    Slot,
    expected_checks,
    next_due,
)
from .crosscheck import HolidaysDifference, crosscheck_holidays
from .days import Day, DayChange
from .entries import (
    CalendarEntry,
    DayKind,
    EntryStatus,
    Half,
    Knowledge,
    Notice,
    Scope,
)
from .hours import HoursPeriod, HoursPlan, Season, Session
from .hours_table import (
    HoursExample,
    available_hours_examples,
    load_hours_example,
)
from .layers import CalendarLayer
from .ledger import Ledger, LedgerRow
from .logs import BadLine, Fault, LogReading, parse_dovecot, read_dovecot
from .matching import CheckEvent, EventKind, LogSpan, Verdict

__all__ = [
    "Assignment",
    "BadLine",
    "CalendarEntry",
    "CalendarLayer",
    "CheckEvent",
    "CheckPlan",
    "CheckSchedule",
    "Day",
    "DayChange",
    "DayKind",
    "EntryStatus",
    "EventKind",
    "ExpectedCheck",
    "Fault",
    "Half",
    "HolidaysDifference",
    "HoursExample",
    "HoursPeriod",
    "HoursPlan",
    "Knowledge",
    "Ledger",
    "LedgerRow",
    "LogReading",
    "LogSpan",
    "Moment",
    "Notice",
    "Scope",
    "Season",
    "Session",
    "Slot",
    "Verdict",
    "WorkCalendar",
    "assess_checks",
    "available_hours_examples",
    "crosscheck_holidays",
    "expected_checks",
    "load_hours_example",
    "next_due",
    "overdue",
    "parse_dovecot",
    "read_dovecot",
]
