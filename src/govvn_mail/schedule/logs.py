"""Reading logs of Dovecot 2.3 and 2.4: accesses, and when the logs speak."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterable
from datetime import tzinfo
from os import PathLike, fsdecode
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from govvn_mail.arguments import require
from govvn_mail.errors import InputError, ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT

from .dovecot import MAX_LINE, BadLine, DovecotReader
from .events import CheckEvent, LogSpan
from .log_times import LogClock

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LogReading", "parse_dovecot", "read_dovecot"]

MAX_OCTETS = 16 * 1024**3
"""Upper bound of all octets read in one call, after decompression."""

BLOCK = 1024**2
"""Octets that are read at once."""

BATCH = 1000
"""Lines that are taken at once."""

LINES = "lines"
"""Name of a log that was given as lines and not as a file."""

YEARS = range(1976, 3000)
"""Years that a log may be of."""

MAX_DOMAIN = 253
DOMAIN = re.compile(r"[^\W_]+(?:-+[^\W_]+)*(?:\.[^\W_]+(?:-+[^\W_]+)*)*")


@attrs.frozen(kw_only=True)
class LogReading:
    """
    What a log shows.

    Args:
        events: Successful logins, in the order of the log. With the end of the session
            in the log, one lasts until then and tells what was fetched.
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

    A login is access to the mailbox, by a person or a program, and not reading. The
    line that ends its session, found by the session's id, tells how long it lasted and
    its kind: ``read`` if bodies were fetched, ``select`` if only headers were, else
    ``poll``. A session without commands is no event. Without such a line the login
    stays a single moment. One by
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
    reader, intake = _reader(tz, year, default_domain), _Intake()
    for path in _paths(paths):
        reader.read(path.name, intake.blocks_of(path))
    return _reading(reader, intake)


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
    reader, intake = _reader(tz, year, default_domain), _Intake()
    if isinstance(lines, str | bytes) or not isinstance(lines, Iterable):
        raise InputError(Reason("schedule.log_lines", type=type(lines).__name__))
    try:
        reader.read(LINES, intake.batches_of(lines))
    except UnicodeDecodeError as error:  # a file that the caller opened as text
        raise ScheduleError(Reason("schedule.log_not_text")) from error
    return _reading(reader, intake)


def _reader(tz: tzinfo, year: int | None, default_domain: str | None) -> DovecotReader:
    require(tz, tzinfo, "tz")  # type: ignore[type-abstract]  # only asked
    if year is not None and (type(year) is not int or year not in YEARS):
        raise InputError(
            Reason("schedule.log_year", first=YEARS.start, last=YEARS.stop - 1)
        )
    if default_domain is not None:
        require(default_domain, str, "default_domain")
        if len(default_domain) > MAX_DOMAIN or not DOMAIN.fullmatch(default_domain):
            raise InputError(Reason("schedule.log_domain", limit=MAX_DOMAIN))
    return DovecotReader(LogClock(tz, year), default_domain)


def _reading(reader: DovecotReader, intake: _Intake) -> LogReading:
    return LogReading(
        events=reader.events(),
        coverage=tuple(reader.coverage),
        bad_lines=tuple(reader.bad_lines),
        bad_count=reader.bad_count,
        warnings=tuple(reader.warnings),
        lines=reader.lines,
        sha256=intake.sha256,
    )


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


class _Intake:
    """Turns files and lines into lists of lines; counts and hashes the octets."""

    def __init__(self) -> None:
        self._octets = 0
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def _take(self, name: str, octets: bytes) -> None:
        self._digest.update(octets)
        self._octets += len(octets)
        if self._octets > MAX_OCTETS:
            raise ScheduleError(
                Reason("schedule.log_too_large", file=name, limit=MAX_OCTETS)
            )

    def blocks_of(self, path: Path) -> Iterator[list[bytes]]:
        """Yield the lines of a file; of a long line the rest is dropped."""
        begun = b""
        try:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
                while block := stream.read(BLOCK):
                    self._take(path.name, block)
                    lines = block.split(b"\n")
                    lines[0] = begun + lines[0]
                    begun = lines.pop()[: MAX_LINE + 1]
                    yield lines
        except ScheduleError:
            raise
        except (OSError, EOFError, ValueError, zlib.error) as error:
            raise ScheduleError(
                Reason("schedule.log_unreadable", file=path.name, cause=str(error))
            ) from error
        if begun:
            yield [begun]

    def batches_of(self, lines: Iterable[object]) -> Iterator[list[bytes]]:
        """Yield lines that were given, many at once."""
        batch = []
        for line in lines:
            if isinstance(line, str):
                octets = line.encode("utf-8", "surrogatepass")
            else:
                octets = require(line, bytes, "line")
            self._take(LINES, octets)
            batch.append(octets)
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch
