"""Tests for `govvn_mail.schedule.logs`."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.errors import InputError, ScheduleError
from govvn_mail.schedule import (
    Assignment,
    BadLine,
    CheckEvent,
    CheckPlan,
    CheckSchedule,
    Fault,
    Slot,
    WorkCalendar,
    assess_checks,
    dovecot,
    logs,
    parse_dovecot,
    read_dovecot,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from pathlib import Path

LOGIN = (
    "2026-11-23T17:03:39+0000 imap-login: Info: Login: user=<vanthu@example.test>, "
    "method=PLAIN, rip=127.0.0.1, lip=127.0.0.1, mpid=18894, secured, "
    "session=<f/tCk/RgMIN/AAAB>"
)
SESSION = (
    "2026-11-23T17:03:39+0000 imap(vanthu@example.test)<18896><xDlDk/RgQIN/AAAB>: "
    "Info: Disconnected: Logged out in=281 out=2087 deleted=0 expunged=0 trashed=0 "
    "hdr_count=0 hdr_bytes=0 body_count=2 body_bytes=296"
)
FAILED = (
    "2026-11-23T17:03:41+0000 imap-login: Info: Disconnected: Aborted login by logging "
    "out (auth failed, 1 attempts in 2 secs): user=<vanthu@example.test>, method=PLAIN"
)
IDLE = (
    "2026-11-23T17:05:03+0000 imap(idle@example.test)<22087><VU37l/Rg5q9/AAAB>: Info: "
    "Disconnected: Connection closed (IDLE running for 0.001 + waiting input for 4.945 "
    "secs) in=29 out=730 body_count=0 body_bytes=0"
)


def login(stamp: str, user: str = "vanthu@example.test") -> str:
    """Return a login line as Dovecot writes it to a file."""
    return (
        f"{stamp} imap-login: Info: Login: user=<{user}>, method=PLAIN, rip=127.0.0.1"
    )


def ended(stamp: str) -> str:
    """Return the end of a session as Dovecot writes it to a file."""
    return f"{stamp} imap(a@b.test)<1><x>: Info: Disconnected: Logged out in=281"


POSTFIX = [
    "Nov 23 06:00:00 mx postfix/smtpd[812]: connect from unknown[192.0.2.1]",
    "Nov 23 18:00:00 mx postfix/smtpd[812]: 4F: client=x, sasl_username=a@b.test",
]


def write(folder: Path, name: str, *lines: str) -> Path:
    """Write a log file."""
    data = "".join(f"{line}\n" for line in lines).encode()
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def moments(lines: list[str], **options: Any) -> list[str]:
    """Return the moments of the logins in *lines*."""
    return [f"{e.at:%Y-%m-%dT%H:%M:%S}" for e in parse_dovecot(lines, **options).events]


class TestForms:
    def test_measured_lines(self) -> None:
        """Of the lines of real sessions only the successful login is an event."""
        reading = parse_dovecot([LOGIN, SESSION, FAILED, IDLE])

        assert (
            CheckEvent(
                mailbox="vanthu@example.test",
                at=datetime(2026, 11, 23, 17, 3, 39, tzinfo=UTC),
                source="lines",
            ),
        ) == reading.events
        assert 4 == reading.lines
        assert 0 == reading.bad_count
        (span,) = reading.coverage
        assert datetime(2026, 11, 23, 17, 3, 39, tzinfo=UTC) == span.start
        assert datetime(2026, 11, 23, 17, 5, 3, tzinfo=UTC) == span.end

    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            pytest.param(login("Nov 23 17:04:26"), "2026-11-23T17:04:26", id="default"),
            pytest.param(
                login("Nov  3 07:04:26"), "2026-11-03T07:04:26", id="padded day"
            ),
            pytest.param(
                "Nov 23 17:04:26 mx1 dovecot: imap-login: Login: user=<a@b.test>, x",
                "2026-11-23T17:04:26",
                id="syslog",
            ),
            pytest.param(
                "Nov 23 17:04:26 mx1.example.test dovecot[812]: imap-login: Info: "
                "Login: user=<a@b.test>, x",
                "2026-11-23T17:04:26",
                id="syslog with pid and level",
            ),
            pytest.param(
                "2026-11-23T17:04:26.123456+07:00 mx1 dovecot: imap-login: Login: "
                "user=<a@b.test>, x",
                "2026-11-23T17:04:26",
                id="syslog with ISO time",
            ),
            pytest.param(
                login("2026-11-23T23:59:59Z"), "2026-11-24T06:59:59", id="UTC"
            ),
            pytest.param(
                login("2026-11-23 17:04:26"), "2026-11-23T17:04:26", id="no zone"
            ),
            pytest.param(
                LOGIN.replace("imap-login", "pop3-login"),
                "2026-11-24T00:03:39",
                id="POP3",
            ),
            pytest.param(LOGIN + "\r\n", "2026-11-24T00:03:39", id="CRLF"),
            pytest.param(
                LOGIN.replace("Login:", "Logged in:"),
                "2026-11-24T00:03:39",
                id="Dovecot 2.4",
            ),
            pytest.param(
                "Nov 23 17:04:26 mx1 dovecot: pop3-login: Logged in: user=<a@b.test>",
                "2026-11-23T17:04:26",
                id="Dovecot 2.4, syslog, POP3",
            ),
        ],
    )
    def test_login(self, line: str, expected: str) -> None:
        """Every form of a successful login is understood."""
        assert [expected] == moments([line], year=2026)
        assert [expected] == moments([line.encode()], year=2026)  # type: ignore[list-item]  # bytes are lines too

    @pytest.mark.parametrize(
        "line",
        [
            FAILED,
            SESSION,
            IDLE,
            "",
            "\n",
            "2026-11-23T17:03:39+0000 master: Info: Dovecot v2.3.19.1 starting up",
            "2026-11-23T17:03:39+0000 auth: Info: Login: user=<a@b.test>",
            LOGIN.replace("Login:", "Login aborted: Connection closed:"),
            LOGIN.replace("imap-login", "managesieve-login"),
            "Nov 31 17:04:26 imap(x)<1><y>: Info: Logged out",
            "\x00\x01\ufffd",
            b"\xff\xfe\x80 Login: \xff",
            b"\xff" * 20000,
        ],
    )
    def test_other_lines(self, line: Any) -> None:
        """Failed logins, other lines and rubbish are neither events nor bad."""
        reading = parse_dovecot([line], year=2026)

        assert () == reading.events
        assert 0 == reading.bad_count

    @pytest.mark.parametrize(
        ("line", "fault"),
        [
            pytest.param(login("23/11/2026 17:04:26"), Fault.FORM, id="other date"),
            pytest.param(login("<22>Nov 23 17:04:26"), Fault.FORM, id="priority"),
            pytest.param(
                login("Nov 23 17:04:26 mx1 postfix:"), Fault.FORM, id="program"
            ),
            pytest.param(
                login("2026-11-31T17:04:26+0700"), Fault.TIME, id="no such day"
            ),
            pytest.param(
                login("2026-11-23T25:04:26+0700"), Fault.TIME, id="no such hour"
            ),
            pytest.param(
                login("0001-01-01T00:00:00+0900"), Fault.TIME, id="before time"
            ),
            pytest.param(
                login("Nov 31 17:04:26"), Fault.TIME, id="no such day, no year"
            ),
            pytest.param(login("Nox 23 17:04:26"), Fault.TIME, id="no such month"),
            pytest.param(login("Feb 29 17:04:26"), Fault.TIME, id="not a leap year"),
            pytest.param(login("2026-11-23T17:04:26Z", ""), Fault.USER, id="nobody"),
            pytest.param(login("2026-11-23T17:04:26Z", "a b"), Fault.USER, id="blank"),
            pytest.param(
                login("2026-11-23T17:04:26Z", "a\u00a0b"), Fault.USER, id="odd blank"
            ),
            pytest.param(
                login("2026-11-23T17:04:26Z", "a" * 321), Fault.USER, id="long name"
            ),
            pytest.param(
                login("2026-11-23T17:04:26Z", "\udcff"), Fault.USER, id="not UTF-8"
            ),
            pytest.param(LOGIN + "x" * 9000, Fault.TOO_LONG, id="long line"),
        ],
    )
    def test_bad_logins(self, line: str, fault: Fault) -> None:
        """A login line that cannot be used is counted with its number."""
        reading = parse_dovecot(["", line], year=2026)

        assert () == reading.events
        assert (BadLine(source="lines", number=2, fault=fault),) == reading.bad_lines
        assert 1 == reading.bad_count

    def test_nobody_writes_a_login_into_the_log(self) -> None:
        """A user name that looks like a login line is no login."""
        forged = FAILED.replace("vanthu@example.test", LOGIN)

        reading = parse_dovecot([forged])

        assert () == reading.events
        assert 1 == reading.bad_count

    def test_bad_lines_are_capped(self) -> None:
        """All bad lines are counted, the first are listed."""
        reading = parse_dovecot([login("x")] * 1001)

        assert 1000 == len(reading.bad_lines)
        assert 1001 == reading.bad_count

    @given(st.lists(st.binary(max_size=80) | st.text(max_size=80), max_size=5))
    def test_anything(self, lines: list[Any]) -> None:
        """No line, however odd, breaks the reading."""
        first = [type(lines[0])(), *lines] if lines else lines

        assert len(first) == parse_dovecot(first, year=2026).lines


class TestTimes:
    @pytest.mark.parametrize(
        ("stamps", "expected"),
        [
            pytest.param(
                ["Dec 31 23:59:58", "Jan  1 00:00:02"],
                ["2026-12-31T23:59:58", "2027-01-01T00:00:02"],
                id="New Year",
            ),
            pytest.param(
                ["Dec 31 23:59:58", "Jan  1 00:00:02", "Dec 31 23:59:59"],
                ["2026-12-31T23:59:58", "2027-01-01T00:00:02", "2026-12-31T23:59:59"],
                id="out of order at New Year",
            ),
            pytest.param(
                ["Nov 20 08:00:00", "Feb  3 08:00:00", "Jun 30 08:00:00"],
                ["2026-11-20T08:00:00", "2027-02-03T08:00:00", "2027-06-30T08:00:00"],
                id="long silence",
            ),
            pytest.param(
                ["Nov 20 08:00:01", "Nov 20 08:00:00"],
                ["2026-11-20T08:00:01", "2026-11-20T08:00:00"],
                id="a second back",
            ),
        ],
    )
    def test_year(self, stamps: list[str], expected: list[str]) -> None:
        """The year is told from the line before, over New Year and back."""
        assert expected == moments([login(stamp) for stamp in stamps], year=2026)

    def test_leap_day(self) -> None:
        """29 February is found in the year that has it."""
        stamps = ["Dec 31 08:00:00", "Feb 29 08:00:00"]

        assert ["2027-12-31T08:00:00", "2028-02-29T08:00:00"] == moments(
            [login(stamp) for stamp in stamps], year=2027
        )

    @pytest.mark.parametrize(
        "stamps",
        [
            pytest.param(["Nov 20 08:00:00", "Nov 10 08:00:00"], id="newest first"),
            pytest.param(["Jan  2 08:00:00", "Dec 30 08:00:00"], id="over New Year"),
            pytest.param(["Jan  2 08:00:00", "Aug  1 08:00:00"], id="long gap"),
        ],
    )
    def test_year_unknown(self, stamps: list[str]) -> None:
        """A time whose year cannot be told is bad and not guessed."""
        reading = parse_dovecot([login(stamp) for stamp in stamps], year=2026)

        assert [Fault.TIME] == [line.fault for line in reading.bad_lines]
        assert 1 == len(reading.events)

    def test_time_does_not_run_out(self) -> None:
        """Years beyond all calendars are bad and not an accident."""
        stamps = ["Jan 15 08:00:00", "Jul  1 08:00:00", "Dec 27 08:00:00"] * 7100

        reading = parse_dovecot(
            [login(stamp) for stamp in stamps],
            year=2999,
            tz=timezone(timedelta(hours=-12)),
        )

        assert 9999 == reading.events[-1].at.year
        assert reading.bad_count > 0

    def test_year_needed(self) -> None:
        """Times without a year cannot be read without one."""
        with pytest.raises(ScheduleError) as caught:
            parse_dovecot([login("Nov 23 17:04:26")])

        assert "schedule.log_year_needed" == caught.value.code

    def test_zone(self) -> None:
        """Times without a zone are in the zone that is given."""
        lines = [login("Nov 23 23:00:00"), login("2026-11-23 23:00:00")]

        assert ["2026-11-24T06:00:00"] * 2 == moments(lines, year=2026, tz=UTC)
        assert ["2026-11-23T22:00:00"] * 2 == moments(
            lines, year=2026, tz=timezone(timedelta(hours=8))
        )

    @pytest.mark.parametrize(
        ("lines", "clocks"),
        [
            pytest.param([SESSION], ("00:03:39", "00:03:39"), id="one line"),
            pytest.param([FAILED, LOGIN, "x"], ("00:03:39", "00:03:41"), id="unsorted"),
            pytest.param(
                [ended("Nov 23 07:00:00"), "Nov 31 08:00:00 x", "Nov 23 09:00:00 x"],
                ("07:00:00", "09:00:00"),
                id="no such day between",
            ),
            pytest.param(
                [ended("Nov 23 07:00:00"), "Nov 31 08:00:00 x"],
                ("07:00:00", "07:00:00"),
                id="no such day at the end",
            ),
        ],
    )
    def test_coverage(self, lines: list[str], clocks: tuple[str, str]) -> None:
        """A log covers the time from its first to its last dated line."""
        coverage = parse_dovecot(lines, year=2026).coverage

        assert [clocks] == [
            (f"{span.start:%H:%M:%S}", f"{span.end:%H:%M:%S}") for span in coverage
        ]

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param(FAILED, id="failed login"),
            pytest.param(SESSION.replace("imap(", "pop3("), id="POP3 session"),
            pytest.param(
                "Nov 23 07:00:00 mx dovecot: imap(a@b.test)<1><x>: Logged out",
                id="session in syslog",
            ),
            pytest.param(
                "Nov 23 07:00:00 mx dovecot: pop3-login: Disconnected", id="syslog"
            ),
        ],
    )
    def test_quiet_log(self, line: str) -> None:
        """A log of Dovecot's in which nobody logged in covers its time."""
        reading = parse_dovecot([line], year=2026)

        assert 1 == len(reading.coverage)
        assert () == reading.warnings

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([], id="empty"),
            pytest.param(["x", "Nov 3 bad"], id="no times"),
            pytest.param(POSTFIX, id="Postfix"),
            pytest.param(
                [POSTFIX[0] + " imap-login: Disconnected imap("], id="quoted inside"
            ),
            pytest.param(
                ["Nov 23 07:00:00 mx dovecot: managesieve-login: Login: user=<a@b.c>"],
                id="ManageSieve",
            ),
            pytest.param(["Nov 31 07:00:00 cron[1]: imap(x)"], id="no such day"),
            pytest.param([login("23/11/2026 17:04:26")], id="unknown form"),
        ],
    )
    def test_foreign_log(self, lines: list[str]) -> None:
        """A log in which nothing of Dovecot's is recognised covers nothing."""
        reading = parse_dovecot(lines, year=2026)

        assert () == reading.coverage
        assert ["schedule.log_foreign"] == [w.code for w in reading.warnings]
        assert "lines" in reading.warnings[0].vi

    @pytest.mark.parametrize(
        ("more", "codes"),
        [
            pytest.param([], ["schedule.log_unusable"], id="none usable"),
            pytest.param([login("2026-11-23T18:00:00Z")], [], id="one usable"),
        ],
    )
    def test_no_login_usable(self, more: list[str], codes: list[str]) -> None:
        """A log whose login lines are all bad covers nothing."""
        unknown = LOGIN.replace("user=<vanthu@example.test>", "vanthu@example.test")

        reading = parse_dovecot([SESSION, unknown, *more, IDLE])

        assert codes == [warning.code for warning in reading.warnings]
        assert bool(codes) is (() == reading.coverage)


class TestUsers:
    @pytest.mark.parametrize(
        ("domain", "user", "expected", "codes"),
        [
            pytest.param("SaoMai.test", "VanThu", "vanthu@saomai.test", [], id="added"),
            pytest.param(
                "saomai.test", "a@khac.test", "a@khac.test", [], id="not replaced"
            ),
            pytest.param("sao-mai.test", "a", "a@sao-mai.test", [], id="hyphen"),
            pytest.param("localhost", "a", "a@localhost", [], id="one label"),
            pytest.param("thư.test", "a", "a@thư.test", [], id="letters"),
            pytest.param(
                None, "VanThu", "vanthu", ["schedule.log_no_domain"], id="none"
            ),
        ],
    )
    def test_default_domain(
        self, domain: str | None, user: str, expected: str, codes: list[str]
    ) -> None:
        """Users without a domain get the default one, or a warning counts them."""
        line = login("2026-11-23T17:04:26Z", user)

        reading = parse_dovecot([line], default_domain=domain)

        assert [expected] == [event.mailbox for event in reading.events]
        assert codes == [warning.code for warning in reading.warnings]
        assert [1] * len(codes) == [warning["count"] for warning in reading.warnings]

    def test_default_domain_in_files(self, tmp_path: Path) -> None:
        """Files are read with the default domain, too."""
        path = write(tmp_path, "mail.log", login("2026-11-23T17:04:26Z", "vanthu"))

        (event,) = read_dovecot(path, default_domain="saomai.test").events

        assert "vanthu@saomai.test" == event.mailbox

    def test_default_domain_makes_the_name_too_long(self) -> None:
        """A name that is too long with its domain is bad."""
        line = login("2026-11-23T17:04:26Z", "a" * 320)

        reading = parse_dovecot([line], default_domain="saomai.test")

        assert [Fault.USER] == [bad.fault for bad in reading.bad_lines]

    @pytest.mark.parametrize(
        "user", ["vanthu@saomai.test*admin", "vanthu*admin@saomai.test", "*"]
    )
    def test_master_login(self, user: str) -> None:
        """A login by a master user is no event; it is counted, and covers its time."""
        reading = parse_dovecot([login("2026-11-23T17:04:26Z", user)] * 2)

        assert () == reading.events
        assert 0 == reading.bad_count
        assert [("schedule.log_master_logins", 2)] == [
            (warning.code, warning["count"]) for warning in reading.warnings
        ]
        assert 1 == len(reading.coverage)


class TestFiles:
    @pytest.mark.parametrize("name", ["mail.log", "mail.log.1.gz"])
    def test_file(self, tmp_path: Path, name: str) -> None:
        """A file is read, and decompressed if its name says so."""
        path = write(tmp_path, name, LOGIN, SESSION, FAILED)

        reading = read_dovecot(path)

        assert [name] == [event.source for event in reading.events]
        assert [name] == [span.source for span in reading.coverage]
        assert 3 == reading.lines
        content = f"{LOGIN}\n{SESSION}\n{FAILED}\n".encode()
        assert hashlib.sha256(content).hexdigest() == reading.sha256

    def test_several_files(self, tmp_path: Path) -> None:
        """Rotated files, oldest first, are one log; each covers its own time."""
        old = write(tmp_path, "mail.log.1.gz", login("Dec 30 08:00:00"))
        new = write(tmp_path, "mail.log", login("Jan  3 08:00:00"), login("x"))

        reading = read_dovecot([old, new], year=2026)

        assert [date(2026, 12, 30), date(2027, 1, 3)] == [
            event.at.date() for event in reading.events
        ]
        assert ["mail.log.1.gz", "mail.log"] == [
            span.source for span in reading.coverage
        ]
        assert [("mail.log", 2)] == [
            (bad.source, bad.number) for bad in reading.bad_lines
        ]
        assert 3 == reading.lines

    def test_long_line(self, tmp_path: Path) -> None:
        """The rest of a long line is not taken for lines of its own."""
        filler = "x" * (dovecot.MAX_LINE + 1)
        path = write(tmp_path, "mail.log", filler + LOGIN, LOGIN)

        reading = read_dovecot(path)

        assert 1 == len(reading.events)
        assert 2 == reading.lines
        assert hashlib.sha256(path.read_bytes()).hexdigest() == reading.sha256

    def test_no_newline_at_the_end(self, tmp_path: Path) -> None:
        """The last line counts without its end."""
        path = tmp_path / "mail.log"
        path.write_text(LOGIN, encoding="utf-8")

        assert 1 == len(read_dovecot(path).events)

    def test_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A log that decompresses without end is stopped."""
        monkeypatch.setattr(logs, "MAX_OCTETS", 100_000)
        path = write(tmp_path, "mail.log.gz", "x" * 1_000_000)

        with pytest.raises(ScheduleError) as caught:
            read_dovecot(path)

        assert "schedule.log_too_large" == caught.value.code

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            pytest.param("none.log", None, id="missing"),
            pytest.param("mail.log.gz", b"not gzip", id="not gzip"),
            pytest.param("mail.log.gz", gzip.compress(b"x" * 9999)[:-9], id="cut off"),
            pytest.param(
                "mail.log.gz", gzip.compress(b"x")[:10] + b"\xff" * 20, id="damaged"
            ),
            pytest.param("mail\0.log", None, id="no such name"),
        ],
    )
    def test_unreadable(self, tmp_path: Path, name: str, content: bytes | None) -> None:
        """A file that cannot be read is an error and not an empty log."""
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)

        with pytest.raises(ScheduleError) as caught:
            read_dovecot(path)

        assert "schedule.log_unreadable" == caught.value.code

    def test_opened_as_text(self, tmp_path: Path) -> None:
        """A file opened as text that is not UTF-8 is explained."""
        path = tmp_path / "mail.log"
        path.write_bytes(b"\xff\n")

        with (
            path.open(encoding="utf-8") as lines,
            pytest.raises(ScheduleError) as caught,
        ):
            parse_dovecot(lines)

        assert "schedule.log_not_text" == caught.value.code

    def test_empty(self, tmp_path: Path) -> None:
        """An empty log covers nothing."""
        nothing: list[str] = []
        for reading in (
            parse_dovecot(nothing),
            read_dovecot(write(tmp_path, "mail.log")),
        ):
            assert ((), (), 0) == (reading.events, reading.coverage, reading.lines)
            assert hashlib.sha256().hexdigest() == reading.sha256

    @pytest.mark.parametrize("paths", [b"mail.log", None, 3, [3], [b"a.log"]], ids=repr)
    def test_wrong_paths(self, paths: Any) -> None:
        """A file is named by its path."""
        with pytest.raises(InputError):
            read_dovecot(paths)

    @pytest.mark.parametrize("lines", [LOGIN, LOGIN.encode(), None, 3, [3], ["x", 3]])
    def test_wrong_lines(self, lines: Any) -> None:
        """One text is not a list of lines."""
        with pytest.raises(InputError):
            parse_dovecot(lines)

    def test_path_as_text(self, tmp_path: Path) -> None:
        """A path may be given as text, and is never taken for a line."""
        path = write(tmp_path, "mail.log", LOGIN)

        assert (
            read_dovecot(path) == read_dovecot([str(path)]) == read_dovecot(str(path))
        )

    @pytest.mark.parametrize(
        "options",
        [
            {"tz": 7},
            {"tz": None},
            {"year": "2026"},
            {"year": True},
            {"year": 1975},
            {"default_domain": 3},
            {"default_domain": b"a.test"},
            {"default_domain": ""},
            {"default_domain": "."},
            {"default_domain": "a@b.test"},
            {"default_domain": "a b"},
            {"default_domain": "a..b"},
            {"default_domain": "-a.test"},
            {"default_domain": "a.test."},
            {"default_domain": "a.test\n"},
            {"default_domain": "a_b.test"},
            {"default_domain": "*"},
            {"default_domain": "a" * 254},
        ],
        ids=str,
    )
    def test_wrong_options(self, options: Any) -> None:
        """The zone is one, and the year a number of four figures."""
        with pytest.raises(InputError):
            parse_dovecot([], **options)


def test_from_log_to_ledger(tmp_path: Path) -> None:
    """A day's log gives a day's ledger: what it covers is judged, the rest is not."""
    path = write(
        tmp_path,
        "mail.log",
        "May  2 06:25:01 mx dovecot: imap: Info: Logged out",
        "May  2 07:58:00 mx dovecot: imap-login: Login: user=<VanThu@saomai.test>, x",
        "May  2 12:00:00 mx dovecot: imap: Info: Logged out",
    )
    hour = timedelta(hours=1)
    plan = CheckPlan(
        schedules=(
            CheckSchedule(
                id="three-times",
                slots=tuple(
                    Slot(at=time(h), early=hour / 2, grace=hour / 2)
                    for h in (8, 10, 14)
                ),
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(),
            ),
        ),
        assignments=(
            Assignment(
                mailbox="vanthu@saomai.test", schedule_id="three-times", period=Period()
            ),
        ),
        calendar=WorkCalendar.bundled(),
    )

    reading = read_dovecot(path, year=2024)
    ledger = assess_checks(
        plan,
        reading.events,
        Period(date(2024, 5, 1), date(2024, 5, 2)),
        coverage=reading.coverage,
        now=datetime(2024, 5, 3, tzinfo=ICT),
    )

    assert ["on_time", "missed", "unknown"] == [str(row.verdict) for row in ledger.rows]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["May  2 00:00:00 x", "May  3 00:00:00 x"], "unknown", id="wrong file"
        ),
        pytest.param(
            [
                "May  2 00:00:00 mx postfix/smtpd[812]: connect from unknown",
                "May  3 00:00:00 mx postfix/smtpd[812]: disconnect from unknown",
            ],
            "unknown",
            id="Postfix",
        ),
        pytest.param(
            [ended("May  2 00:00:00"), ended("May  3 00:00:00")], "missed", id="Dovecot"
        ),
        pytest.param(
            ["May  2 08:00:00 mx dovecot: imap-login: Logged in: user=<a@b.test>, x"],
            "on_time",
            id="Dovecot 2.4",
        ),
        pytest.param(
            ["May  2 08:00:00 mx dovecot: imap-login: Login: user=<a@b.test*admin>, x"],
            "unknown",
            id="master user",
        ),
    ],
)
def test_silence_of_a_log(lines: list[str], expected: str) -> None:
    """Only the silence of a log in which Dovecot is recognised is a missing check."""
    hour = timedelta(hours=1)
    plan = CheckPlan(
        schedules=(
            CheckSchedule(
                id="morning",
                slots=(Slot(at=time(8), early=hour, grace=hour),),
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(),
            ),
        ),
        assignments=(
            Assignment(mailbox="a@b.test", schedule_id="morning", period=Period()),
        ),
        calendar=WorkCalendar.bundled(),
    )
    reading = parse_dovecot(lines, year=2024)

    (row,) = assess_checks(
        plan,
        reading.events,
        Period(date(2024, 5, 2), date(2024, 5, 2)),
        coverage=reading.coverage,
        now=datetime(2024, 12, 31, tzinfo=ICT),
    ).rows

    assert expected == row.verdict
