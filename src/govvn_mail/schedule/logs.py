"""Reading logins from logs of Dovecot 2.3 and 2.4, and when the logs speak."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from os import PathLike, fsdecode
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT

from .events import CheckEvent, LogSpan
from .mailbox import MAX_MAILBOX

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BadLine", "Fault", "LogReading", "parse_dovecot", "read_dovecot"]

MAX_LINE = 8192
"""Octets of a line that are looked at; a longer login line counts as bad."""

MAX_OCTETS = 16 * 1024**3
"""Upper bound of all octets read in one call, after decompression."""

MAX_BAD_LINES = 1000
"""Upper bound of the bad lines that are listed; all are counted."""

LINES = "lines"
"""Name of a log that was given as lines and not as a file."""

YEARS = range(1976, 3000)
"""Years that a log may be of."""

REORDERED = timedelta(days=1)
LONGEST_SILENCE = timedelta(days=180)

MONTHS = {
    name: number
    for number, name in enumerate(
        b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}

STAMP = re.compile(
    rb"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?)"
    rb"|(?P<month>[A-Z][a-z]{2}) (?P<day>[ \d]\d) (?P<clock>\d\d:\d\d:\d\d)"
)
BEFORE_LOGIN = re.compile(
    rb"(?:%b) (?:[\w.:-]{1,255} dovecot(?:\[\d{1,10}\])?: )?" % STAMP.pattern
)
DOVECOT = re.compile(rb"%b(?:imap|pop3)(?:-login: |\()" % BEFORE_LOGIN.pattern)
LOGIN_MARK = b"-login: "
LOGIN = re.compile(rb"(?:imap|pop3)-login: (?:Info: )?(?:Login|Logged in): ")
USER = re.compile(rb"user=<([^<>\s\x00-\x1f\x7f]{1,%d})>" % MAX_MAILBOX)
MASTER_SEPARATOR = "*"
"""What stands between a mailbox and the master user who logged in to it."""

MAX_DOMAIN = 253
DOMAIN = re.compile(r"[^\W_]+(?:-+[^\W_]+)*(?:\.[^\W_]+(?:-+[^\W_]+)*)*")


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


@attrs.frozen(kw_only=True)
class LogReading:
    """
    What a log shows.

    Args:
        events: Successful logins, in the order of the log.
        coverage: For each file the time from its first to its last dated line. A file
            of which *warnings* say that it shows no logins of Dovecot covers nothing.
        bad_lines: The first login lines that could not be used, 1,000 at most.
        bad_count: How many login lines could not be used.
        warnings: For each file what its logins cannot tell, if anything.
        lines: How many lines were read.
        sha256: Of all octets in the order read, after decompression, as
            ``zcat -f FILES | sha256sum`` prints it.
    """

    events: tuple[CheckEvent, ...] = attrs.field(repr=False)
    coverage: tuple[LogSpan, ...]
    bad_lines: tuple[BadLine, ...]
    bad_count: int
    warnings: tuple[Reason, ...]
    lines: int
    sha256: str


def read_dovecot(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    tz: tzinfo = ICT,
    year: int | None = None,
    default_domain: str | None = None,
) -> LogReading:
    """
    Read the successful IMAP and POP3 logins in log files of Dovecot 2.3 and 2.4.

    Lines written by Dovecot itself or by syslog are understood, with ISO 8601 times
    or with times such as ``Nov 23 17:04:26``, which have neither year nor zone. Their
    year is told from the line before: at most a day back, or half a year on. Several
    such files must therefore come in order of time, the oldest first. Failed logins
    and all other lines only count for the coverage. Account and domain are folded to
    lower case, as Dovecot does by default.

    A file in which nothing of Dovecot's IMAP and POP3 services is recognised, or in
    which no login line could be used, covers nothing: its silence means nothing.

    A login is access to the mailbox, by a person or a program, and not reading. One by
    a master user, which the log shows as ``mailbox*master``, is not the holder's: it
    is no event and only counted in the warnings. Where the log shows such a login
    under the mailbox's name alone, it cannot be told apart.

    Args:
        paths: A file or several. One whose name ends in ``.gz`` is decompressed.
        tz: Zone of times that have none.
        year: Year of the first line, if the times have none.
        default_domain: Domain of users that the log names without one. With None they
            stay as they are, and the warnings count them.

    Raises:
        govvn_mail.errors.ScheduleError:
            If a file cannot be read or is too large, or the year is needed.
        govvn_mail.errors.InputError: If an argument is of the wrong type.
    """
    reader = _reader(tz, year, default_domain)
    for path in _paths(paths):
        reader.read(path.name, _from_file(path))
    return reader.reading()


def parse_dovecot(
    lines: Iterable[str | bytes],
    *,
    tz: tzinfo = ICT,
    year: int | None = None,
    default_domain: str | None = None,
) -> LogReading:
    """
    Read the logins in lines of one log, as :func:`read_dovecot` does in files.

    Raises:
        govvn_mail.errors.ScheduleError: If there is too much, or the year is needed.
        govvn_mail.errors.InputError: If an argument is of the wrong type.

    .. doctest::

        >>> reading = parse_dovecot([
        ...     "Nov 23 07:31:02 mx dovecot: imap-login: Login: "
        ...     "user=<vanthu@saomai.test>, method=PLAIN, rip=127.0.0.1",
        ... ], year=2026)
        >>> reading.events[0].mailbox, reading.events[0].at.isoformat()
        ('vanthu@saomai.test', '2026-11-23T07:31:02+07:00')
    """
    reader = _reader(tz, year, default_domain)
    if isinstance(lines, str | bytes) or not isinstance(lines, Iterable):
        raise InputError(Reason("schedule.log_lines", type=type(lines).__name__))
    try:
        reader.read(LINES, _from_lines(iter(lines)))
    except UnicodeDecodeError as error:  # a file that the caller opened as text
        raise ScheduleError(Reason("schedule.log_not_text")) from error
    return reader.reading()


def _reader(tz: tzinfo, year: int | None, default_domain: str | None) -> _Reader:
    require(tz, tzinfo, "tz")  # type: ignore[type-abstract]  # only asked
    if year is not None and (type(year) is not int or year not in YEARS):
        raise InputError(
            Reason("schedule.log_year", first=YEARS.start, last=YEARS.stop - 1)
        )
    if default_domain is not None:
        require(default_domain, str, "default_domain")
        if len(default_domain) > MAX_DOMAIN or not DOMAIN.fullmatch(default_domain):
            raise InputError(Reason("schedule.log_domain", limit=MAX_DOMAIN))
    return _Reader(tz, year, default_domain)


_Chunk: TypeAlias = tuple[bytes, bool]
"""Octets of a log, and whether they begin a line."""


def _paths(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
) -> Iterator[Path]:
    if isinstance(paths, str | PathLike):
        paths = [paths]
    if not isinstance(paths, Iterable):
        raise InputError(Reason("schedule.log_paths", type=type(paths).__name__))
    for path in paths:
        if not isinstance(path, str | PathLike):
            raise InputError(Reason("schedule.log_paths", type=type(path).__name__))
        yield Path(fsdecode(path))


def _from_lines(lines: Iterator[object]) -> Iterator[_Chunk]:
    for line in lines:
        if isinstance(line, str):
            yield line.encode("utf-8", "surrogatepass"), True
        else:
            yield require(line, bytes, "line"), True


def _from_file(path: Path) -> Iterator[_Chunk]:
    """Yield the lines of a file, in pieces of which none is longer than the limit."""
    begins = True
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            while chunk := stream.readline(MAX_LINE + 1):
                yield chunk, begins
                begins = chunk.endswith(b"\n")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ScheduleError(
            Reason("schedule.log_unreadable", file=path.name, cause=str(error))
        ) from error


@attrs.define(eq=False)
class _Log:
    """What was found in one file."""

    name: str
    lines: int = 0
    dovecot: bool = False
    seen: list[datetime] = attrs.Factory(list)
    events: int = 0
    masters: int = 0
    without_domain: int = 0
    bad: int = 0

    def span(self) -> LogSpan | None:
        """Return what the file covers, or None if its silence means nothing."""
        if not self.seen or self._doubt() is not None:
            return None
        return LogSpan(start=min(self.seen), end=max(self.seen), source=self.name)

    def warnings(self) -> Iterator[Reason]:
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
        if self.bad and not self.events and not self.masters:
            return Reason("schedule.log_unusable", file=self.name, count=self.bad)
        return None


class _Reader:
    """What was read so far; lives for one call of `read_dovecot`."""

    def __init__(
        self, tz: tzinfo, year: int | None, default_domain: str | None
    ) -> None:
        self._tz = tz
        self._year = year
        self._default_domain = default_domain
        self._latest: datetime | None = None
        self._events: list[CheckEvent] = []
        self._coverage: list[LogSpan] = []
        self._bad_lines: list[BadLine] = []
        self._bad_count = 0
        self._warnings: list[Reason] = []
        self._lines = 0
        self._octets = 0
        self._digest = hashlib.sha256()

    def reading(self) -> LogReading:
        return LogReading(
            events=tuple(self._events),
            coverage=tuple(self._coverage),
            bad_lines=tuple(self._bad_lines),
            bad_count=self._bad_count,
            warnings=tuple(self._warnings),
            lines=self._lines,
            sha256=self._digest.hexdigest(),
        )

    def read(self, name: str, chunks: Iterator[_Chunk]) -> None:
        """Read one log. Only logins and its first and last time are computed."""
        log, last = _Log(name), None
        for chunk, begins in chunks:
            self._take(name, chunk)
            if not begins:
                continue
            log.lines += 1
            log.dovecot = log.dovecot or DOVECOT.match(chunk) is not None
            if LOGIN_MARK in chunk and (mark := LOGIN.search(chunk)):
                fault = self._login(log, chunk, mark)
                if fault is not None:
                    self._bad(log, fault)
            elif (stamp := STAMP.match(chunk)) is not None:
                if not log.seen:
                    log.seen += self._moments(name, stamp)
                last = stamp
        if last is not None:
            log.seen += self._moments(name, last)
        self._lines += log.lines
        self._warnings += log.warnings()
        if (span := log.span()) is not None:
            self._coverage.append(span)

    def _take(self, name: str, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._octets += len(chunk)
        if self._octets > MAX_OCTETS:
            raise ScheduleError(
                Reason("schedule.log_too_large", file=name, limit=MAX_OCTETS)
            )

    def _bad(self, log: _Log, fault: Fault) -> None:
        log.bad += 1
        self._bad_count += 1
        if len(self._bad_lines) < MAX_BAD_LINES:
            self._bad_lines.append(
                BadLine(source=log.name, number=log.lines, fault=fault)
            )

    def _login(self, log: _Log, line: bytes, mark: re.Match[bytes]) -> Fault | None:
        """Take in a login line. What stands before the mark must fit."""
        if len(line) > MAX_LINE:
            return Fault.TOO_LONG
        before = BEFORE_LOGIN.fullmatch(line, 0, mark.start())
        if before is None:
            return Fault.FORM
        moment = self._moment(log.name, before)
        if moment is None:
            return Fault.TIME
        user = USER.match(line, mark.end())
        if user is None:
            return Fault.USER
        try:
            self._access(log, user[1].decode(), moment)
        except (UnicodeDecodeError, InputError):
            return Fault.USER
        log.seen.append(moment)
        return None

    def _access(self, log: _Log, user: str, moment: datetime) -> None:
        if MASTER_SEPARATOR in user:
            log.masters += 1
            return
        bare = "@" not in user
        if bare and self._default_domain is not None:
            user = f"{user}@{self._default_domain}"
        self._events.append(CheckEvent(mailbox=user, at=moment, source=log.name))
        log.events += 1
        log.without_domain += bare and self._default_domain is None

    def _moments(self, name: str, stamp: re.Match[bytes]) -> list[datetime]:
        moment = self._moment(name, stamp)
        return [moment] if moment is not None else []

    def _moment(self, name: str, stamp: re.Match[bytes]) -> datetime | None:
        """Return the time of a line in Vietnam's offset, or None if there is none."""
        if stamp["iso"] is None:
            return self._without_year(name, stamp)
        try:
            moment = datetime.fromisoformat(stamp["iso"].decode())
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self._tz)
            return moment.astimezone(ICT)
        except (ValueError, OverflowError):
            return None

    def _without_year(self, name: str, stamp: re.Match[bytes]) -> datetime | None:
        """Return the one moment near the latest that has this month, day and time."""
        if self._year is None:
            raise ScheduleError(Reason("schedule.log_year_needed", file=name))
        years = [self._year]
        if self._latest is not None:
            years = [self._latest.year + step for step in (-1, 0, 1)]
        for year in years:
            moment = self._in_year(year, stamp)
            if moment is None:
                continue
            if (
                self._latest is None
                or -REORDERED <= moment - self._latest <= LONGEST_SILENCE
            ):
                self._latest = max(self._latest or moment, moment)
                return moment
        return None

    def _in_year(self, year: int, stamp: re.Match[bytes]) -> datetime | None:
        hour, minute, second = map(int, stamp["clock"].split(b":"))
        month, day = MONTHS.get(stamp["month"], 0), int(stamp["day"])
        try:
            return datetime(
                year, month, day, hour, minute, second, tzinfo=self._tz
            ).astimezone(ICT)
        except (ValueError, OverflowError):  # such as 29 February in most years
            return None
