"""Lines of Dovecot's logs: who logged in when, and what the session did."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import partial
from itertools import compress, repeat
from typing import TYPE_CHECKING, TypeAlias

import attrs

from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

from .events import EventKind, LogSpan, trusted_events
from .log_times import STAMP
from .mailbox import MAX_MAILBOX, fold_mailbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from .events import CheckEvent
    from .log_times import LogClock

__all__ = ["BadLine", "Fault"]

MAX_LINE = 8192
"""Octets of a line that are looked at; a longer login line counts as bad."""

MAX_BAD_LINES = 1000
"""Upper bound of the bad lines that are listed; all are counted."""

MAX_OPEN_SESSIONS = 1_000_000
"""Upper bound of logins that wait for the end of their session."""

MAX_KNOWN_USERS = 1_000_000
"""Upper bound of the user names that are remembered as already folded."""

BEFORE = rb"(%b) (?:[\w.:-]{1,255}+ dovecot(?:\[\d{1,10}\])?: )?+" % STAMP
DOVECOT = re.compile(rb"%b(?:imap|pop3)(?:-login: |\()" % BEFORE)
LOGIN_MARK = b"-login: "
LOGIN = re.compile(
    rb"%b(?:imap|pop3)-login: (?:Info: )?(?:Login|Logged in): "
    rb"user=<([^<>\s\x00-\x1f\x7f]{1,%d}+)>" % (BEFORE, MAX_MAILBOX)
)
SESSION_MARK = b" session=<"
LOGGED_IN = re.compile(rb"(?:imap|pop3)-login: (?:Info: )?(?:Login|Logged in): ")
BEFORE_LOGIN = re.compile(BEFORE)
END_MARK = b">: "
END = re.compile(
    rb"%b(?:imap|pop3)\([^()\s]{1,%d}+\)<\d{1,10}+><([^<>\s]{1,64}+)>: (?:Info: )?"
    rb"(?:Disconnected: |Logged out )" % (BEFORE, MAX_MAILBOX)
)
NOT_ZERO = frozenset(b"%d" % digit for digit in range(1, 10))
IDLE = b"(No commands sent)"
BODIES, HEADERS = b" body_count=", b" hdr_count="
POP3_BODIES, POP3_HEADERS = b" retr=", b" top="
MASTER_SEPARATOR = "*"
"""What stands between a mailbox and the master user who logged in to it."""


class Fault(StrEnum):
    """Why a login line could not be used."""

    TOO_LONG = "too_long"
    """It is longer than any that Dovecot writes."""

    FORM = "form"
    """What stands before ``imap-login:`` is none of the known forms."""

    TIME = "time"
    """Its time does not exist, or its year cannot be told from the lines before."""

    USER = "user"
    """It names no mailbox, or not in UTF-8."""


@attrs.frozen(kw_only=True)
class BadLine:
    """
    A login line that could not be used.

    Args:
        source: Name of the file.
        number: Line number, from 1.
        fault: What is wrong with it.
    """

    source: str
    number: int
    fault: Fault


@attrs.define(eq=False)
class Log:
    """What was found in one file."""

    name: str
    lines: int = 0
    dovecot: bool = False
    first: datetime | None = None
    last: datetime | None = None
    logins: int = 0
    masters: int = 0
    without_domain: int = 0
    bad: int = 0

    def saw(self, moment: datetime | None) -> None:
        """Take note of a dated line."""
        if moment is None:
            return
        if self.first is None or moment < self.first:
            self.first = moment
        if self.last is None or moment > self.last:
            self.last = moment

    def span(self) -> LogSpan | None:
        """Return what the file covers, or None if its silence means nothing."""
        if self.first is None or self.last is None or self._doubt() is not None:
            return None
        return LogSpan(start=self.first, end=self.last, source=self.name)

    def warnings(self) -> Iterator[Reason]:
        """Say what the logins of the file cannot tell."""
        if (doubt := self._doubt()) is not None:
            yield doubt
        if self.masters:
            yield Reason(
                "schedule.log_master_logins", file=self.name, count=self.masters
            )
        if self.without_domain:
            yield Reason(
                "schedule.log_no_domain", file=self.name, count=self.without_domain
            )

    def _doubt(self) -> Reason | None:
        if not self.dovecot:
            return Reason("schedule.log_foreign", file=self.name)
        if self.bad and not self.logins and not self.masters:
            return Reason("schedule.log_unusable", file=self.name, count=self.bad)
        return None


_User: TypeAlias = tuple[str | None, bool]
"""The mailbox of a user, or None for a master user; and whether it has no domain."""


class DovecotReader:
    """
    What was read so far; lives as long as one reading.

    A login and the end of its session are brought together by the session's id, also
    over the end of a file. Without an end it stays a single moment.

    Args:
        clock: Tells the times of the lines.
        default_domain: Domain of users that the log names without one, or None.
    """

    def __init__(self, clock: LogClock, default_domain: str | None) -> None:
        self._clock = clock
        self._default_domain = default_domain
        self._mailboxes: list[str] = []
        self._starts: list[datetime] = []
        self._ends: list[datetime | None] = []
        self._kinds: list[EventKind | None] = []
        self._sources: list[str] = []
        self._open: dict[bytes, int] = {}
        self._users: dict[bytes, _User] = {}
        self.coverage: list[LogSpan] = []
        self.bad_lines: list[BadLine] = []
        self.bad_count = 0
        self.warnings: list[Reason] = []
        self.lines = 0

    def events(self) -> tuple[CheckEvent, ...]:
        """Return the accesses as events, without sessions that did not look."""
        columns = (
            self._mailboxes,
            self._starts,
            self._ends,
            self._kinds,
            self._sources,
        )
        if None not in self._kinds:
            return trusted_events(*columns)
        looked = [kind is not None for kind in self._kinds]
        return trusted_events(*(list(compress(column, looked)) for column in columns))

    def read(self, name: str, blocks: Iterable[list[bytes]]) -> None:
        """Read one log, given as lists of its lines."""
        log = Log(name)
        for lines in blocks:
            self._read(log, lines)
        self.lines += log.lines
        self.warnings += log.warnings()
        if (span := log.span()) is not None:
            self.coverage.append(span)

    def _read(self, log: Log, lines: list[bytes]) -> None:
        """Look closely only at logins and at the ends of sessions."""
        before = len(self._starts)
        login, end = LOGIN.match, END.match
        for number, line in enumerate(lines, start=log.lines + 1):
            if LOGIN_MARK in line:
                if (match := login(line)) is not None and len(line) <= MAX_LINE:
                    self._login(log, match, number)
                else:
                    self._no_login(log, line, number)
            elif END_MARK in line and (match := end(line)) is not None:
                self._end(log, match)
            elif not log.dovecot:
                log.dovecot = DOVECOT.match(line) is not None
        log.lines += len(lines)
        self._sources += repeat(log.name, len(self._starts) - before)
        log.logins += len(self._starts) - before
        for ordered in (lines, reversed(lines)):
            log.saw(next(filter(None, map(partial(self._dated, log), ordered)), None))
        log.saw(min(self._starts[before:], default=None))
        log.saw(max(self._starts[before:], default=None))

    def _dated(self, log: Log, line: bytes) -> datetime | None:
        return self._clock.first_in(log.name, line)

    def _login(self, log: Log, match: re.Match[bytes], number: int) -> None:
        log.dovecot = True
        stamp, name = match.groups()
        moment = self._clock.moment(log.name, stamp)
        if moment is None:
            self._bad(log, number, Fault.TIME)
            return
        user = self._users.get(name) or self._user(name)
        if user is None:
            self._bad(log, number, Fault.USER)
            return
        mailbox, bare = user
        if mailbox is None:
            log.masters += 1
            return
        log.without_domain += bare
        line = match.string
        begins = line.find(SESSION_MARK, match.end())
        if begins >= 0:
            if len(self._open) >= MAX_OPEN_SESSIONS:
                del self._open[next(iter(self._open))]
            begins += len(SESSION_MARK)
            session = line[begins : line.find(b">", begins)]
            self._open[session] = len(self._starts)
        self._mailboxes.append(mailbox)
        self._starts.append(moment)
        self._ends.append(None)
        self._kinds.append(EventKind.LOGIN)

    def _no_login(self, log: Log, line: bytes, number: int) -> None:
        """Tell a login that cannot be used from a line that is none."""
        log.dovecot = log.dovecot or DOVECOT.match(line) is not None
        mark = LOGGED_IN.search(line)
        if mark is None:
            return
        if len(line) > MAX_LINE:
            fault = Fault.TOO_LONG
        elif (before := BEFORE_LOGIN.fullmatch(line, 0, mark.start())) is None:
            fault = Fault.FORM
        elif self._clock.moment(log.name, before[1]) is None:
            fault = Fault.TIME
        else:
            fault = Fault.USER
        self._bad(log, number, fault)

    def _bad(self, log: Log, number: int, fault: Fault) -> None:
        log.bad += 1
        self.bad_count += 1
        if len(self.bad_lines) < MAX_BAD_LINES:
            self.bad_lines.append(BadLine(source=log.name, number=number, fault=fault))

    def _user(self, name: bytes) -> _User | None:
        """Return the mailbox of a user, or None if it has no proper name."""
        try:
            user = name.decode()
            bare = "@" not in user
            if bare and self._default_domain is not None:
                user = f"{user}@{self._default_domain}"
            mailbox = fold_mailbox(user)
        except (UnicodeDecodeError, InputError):
            return None
        if len(self._users) >= MAX_KNOWN_USERS:
            self._users.clear()
        found = (
            None if MASTER_SEPARATOR in user else mailbox,
            bare and self._default_domain is None,
        )
        return self._users.setdefault(name, found)

    def _end(self, log: Log, match: re.Match[bytes]) -> None:
        """Give a session its end, and say what was fetched in it."""
        log.dovecot = True
        stamp, session = match.groups()
        place = self._open.pop(session, None)
        if place is None:
            return
        self._kinds[place] = _kind_of(match.string, match.end())
        moment = self._clock.moment(log.name, stamp)
        if moment is not None and moment >= self._starts[place]:
            self._ends[place] = moment


def _kind_of(line: bytes, end: int) -> EventKind | None:
    """Return what a session did by the counts at its end, or None if nothing."""
    if _is_some(line, BODIES, end) or _is_some(line, POP3_BODIES, end):
        return EventKind.READ
    if _is_some(line, HEADERS, end) or _is_some(line, POP3_HEADERS, end):
        return EventKind.SELECT
    return None if line.find(IDLE, end) >= 0 else EventKind.POLL


def _is_some(line: bytes, name: bytes, end: int) -> bool:
    """Tell whether *line* has a count of that name, other than 0."""
    place = line.find(name, end)
    return place >= 0 and line[place + len(name) : place + len(name) + 1] in NOT_ZERO
