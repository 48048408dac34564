"""Working days, check schedules, and what the logs show of the checks."""

from .assessment import assess_checks
from .book import LedgerBook
from .calendar import WorkCalendar
from .check_columns import ColumnVerdicts, assess_columns
from .checks import CheckPlan, ExpectedCheck, expected_checks
from .crosscheck import HolidaysDifference, crosscheck_holidays
from .days import Day, DayChange
from .deadlines import Deadline
from .dovecot import BadLine, Fault
from .entries import (
    CalendarEntry,
    DayKind,
    EntryStatus,
    Half,
    Knowledge,
    Notice,
    Scope,
)
from .events import CheckEvent, EventKind, EvidencePolicy, LogSpan
from .grounds import Grounds
from .hours import HoursPeriod, HoursPlan, Season, Session
from .hours_table import (
    HoursExample,
    available_hours_examples,
    load_hours_example,
)
from .ics import to_ics
from .layers import CalendarLayer
from .ledger import Ledger, LedgerRow
from .live import CheckIndex, next_due, overdue
from .logs import LogReading, parse_dovecot, read_dovecot
from .roster import Assignment, Deputy, MailboxLife, Suspension
from .schedules import CheckSchedule, MinPerDay, Moment, Slot
from .summary import SummaryBy, SummaryRow
from .terms import Term, TermUnit
from .verdicts import Verdict
from .waivers import Leave, Outage
from .working_arrays import WorkingArrays
from .working_time import WorkingTime

__all__ = [
    "Assignment",
    "BadLine",
    "CalendarEntry",
    "CalendarLayer",
    "CheckEvent",
    "CheckIndex",
    "CheckPlan",
    "CheckSchedule",
    "ColumnVerdicts",
    "Day",
    "DayChange",
    "DayKind",
    "Deadline",
    "Deputy",
    "EntryStatus",
    "EventKind",
    "EvidencePolicy",
    "ExpectedCheck",
    "Fault",
    "Grounds",
    "Half",
    "HolidaysDifference",
    "HoursExample",
    "HoursPeriod",
    "HoursPlan",
    "Knowledge",
    "Leave",
    "Ledger",
    "LedgerBook",
    "LedgerRow",
    "LogReading",
    "LogSpan",
    "MailboxLife",
    "MinPerDay",
    "Moment",
    "Notice",
    "Outage",
    "Scope",
    "Season",
    "Session",
    "Slot",
    "SummaryBy",
    "SummaryRow",
    "Suspension",
    "Term",
    "TermUnit",
    "Verdict",
    "WorkCalendar",
    "WorkingArrays",
    "WorkingTime",
    "assess_checks",
    "assess_columns",
    "available_hours_examples",
    "crosscheck_holidays",
    "expected_checks",
    "load_hours_example",
    "next_due",
    "overdue",
    "parse_dovecot",
    "read_dovecot",
    "to_ics",
]
