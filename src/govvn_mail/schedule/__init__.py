"""Working days, check schedules, and what the logs show of the checks."""

from .calendar import (
    CalendarEntry,
    Day,
    DayKind,
    EntryStatus,
    Notice,
    WorkCalendar,
)
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
from .deadlines import Deadline
from .hours import HoursPeriod, HoursPlan, Session
from .ledger import Ledger, LedgerRow, assess_checks, overdue
from .logs import BadLine, Fault, LogReading, parse_dovecot, read_dovecot
from .matching import CheckEvent, EventKind, LogSpan, Verdict
from .terms import Term, TermUnit
from .working_arrays import WorkingArrays
from .working_time import WorkingTime

__all__ = [
    "Assignment",
    "BadLine",
    "CalendarEntry",
    "CheckEvent",
    "CheckPlan",
    "CheckSchedule",
    "Day",
    "DayKind",
    "Deadline",
    "EntryStatus",
    "EventKind",
    "ExpectedCheck",
    "Fault",
    "HoursPeriod",
    "HoursPlan",
    "Ledger",
    "LedgerRow",
    "LogReading",
    "LogSpan",
    "Moment",
    "Notice",
    "Session",
    "Slot",
    "Term",
    "TermUnit",
    "Verdict",
    "WorkCalendar",
    "WorkingArrays",
    "WorkingTime",
    "assess_checks",
    "expected_checks",
    "next_due",
    "overdue",
    "parse_dovecot",
    "read_dovecot",
]
