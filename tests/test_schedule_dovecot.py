"""Tests for what the end of a session tells about it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.schedule import (
    CheckEvent,
    EventKind,
    dovecot,
    parse_dovecot,
    read_dovecot,
)
from govvn_mail.schedule.events import trusted_events
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from pathlib import Path

COUNTS = "in=281 out=2087 deleted=0 expunged=0 trashed=0"
READ = "hdr_count=0 hdr_bytes=0 body_count=2 body_bytes=296"
LISTED = "hdr_count=3 hdr_bytes=900 body_count=0 body_bytes=0"
POLLED = "hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0"


def login(clock: str = "08:00:00", session: str = "f/tCk/RgMIN/AAAB") -> str:
    """Return a login as Dovecot writes it to a file."""
    return (
        f"2026-11-23T{clock}+0700 imap-login: Info: Login: user=<vanthu@example.test>, "
        "method=PLAIN, rip=127.0.0.1, lip=127.0.0.1, mpid=18894, secured, "
        f"session=<{session}>"
    )


def end(
    clock: str = "08:05:00",
    session: str = "f/tCk/RgMIN/AAAB",
    why: str = "Logged out",
    counts: str = f"{COUNTS} {READ}",
) -> str:
    """Return the end of a session as Dovecot writes it to a file."""
    return (
        f"2026-11-23T{clock}+0700 imap(vanthu@example.test)<18896><{session}>: Info: "
        f"Disconnected: {why} {counts}"
    )


def shown(*lines: str) -> list[tuple[str, str | None, str]]:
    """Return start, end and kind of what the lines show."""
    return [
        (
            f"{event.at:%H:%M:%S}",
            None if event.until is None else f"{event.until:%H:%M:%S}",
            str(event.kind),
        )
        for event in parse_dovecot(lines, year=2026).events
    ]


class TestSessions:
    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            pytest.param(end(), "read", id="bodies"),
            pytest.param(end(counts=f"{COUNTS} {LISTED}"), "select", id="headers"),
            pytest.param(end(counts=f"{COUNTS} {POLLED}"), "poll", id="nothing"),
            pytest.param(end(counts="in=281 out=2087"), "poll", id="no counts"),
            pytest.param(
                end(
                    why="Connection closed (IDLE running for 0.001 + waiting input for "
                    "4.945 secs, 2 B in + 10 B out, state=wait-input)",
                    counts=f"{COUNTS} {POLLED}",
                ),
                "poll",
                id="idle",
            ),
            pytest.param(
                end().replace("Info: Disconnected: ", ""), "read", id="Logged out only"
            ),
            pytest.param(
                end(counts="top=0/0, retr=1/1480, del=0/1, size=1480").replace(
                    "imap(", "pop3("
                ),
                "read",
                id="POP3 retrieved",
            ),
            pytest.param(
                end(counts="top=1/80, retr=0/0, del=0/1, size=1480").replace(
                    "imap(", "pop3("
                ),
                "select",
                id="POP3 listed",
            ),
        ],
    )
    def test_kind(self, line: str, kind: str) -> None:
        """The counts at the end of a session tell what was fetched in it."""
        assert [("08:00:00", "08:05:00", kind)] == shown(login(), line)

    def test_syslog(self) -> None:
        """Logins and ends are brought together in syslog, too."""
        lines = [
            (
                "Nov 23 08:00:00 mx dovecot: imap-login: Login: user=<a@b.test>, "
                "method=PLAIN, session=<abc>"
            ),
            (
                "Nov 23 08:05:00 mx dovecot: imap(a@b.test)<7><abc>: Disconnected: "
                f"Logged out {COUNTS} {READ}"
            ),
        ]

        assert [("08:00:00", "08:05:00", "read")] == shown(*lines)

    def test_no_commands(self) -> None:
        """A session in which no command was sent looked at nothing."""
        closed = "Connection closed (No commands sent)"
        nothing = end(why=closed, counts=f"{COUNTS} {POLLED}")

        assert [] == shown(login(), nothing)
        assert [("09:00:00", None, "login")] == shown(
            login(), nothing, login("09:00:00", "other")
        )

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([login()], id="still open, or cut off"),
            pytest.param([login(), end(session="other")], id="other session"),
            pytest.param([end(), login()], id="end before the login"),
            pytest.param([login().partition(" session=")[0], end()], id="no session"),
            pytest.param(
                [login(), end().replace("<18896><f/tCk/RgMIN/AAAB>", "")], id="no id"
            ),
            pytest.param([login(), "x imap(a)<1><b>: " + end()], id="quoted"),
        ],
    )
    def test_no_end(self, lines: list[str]) -> None:
        """Without its end a login is a single moment."""
        assert [("08:00:00", None, "login")] == shown(*lines)

    @pytest.mark.parametrize("clock", ["07:59:59", "25:00:00"])
    def test_end_without_a_time(self, clock: str) -> None:
        """An end before the login, or at no time, tells the kind only."""
        assert [("08:00:00", None, "read")] == shown(login(), end(clock))

    def test_several_at_once(self) -> None:
        """Sessions that overlap are told apart by their ids."""
        lines = [
            login("08:00:00", "a"),
            login("08:01:00", "b"),
            end("08:02:00", "a"),
            end("08:03:00", "b", counts=f"{COUNTS} {POLLED}"),
        ]

        assert [
            ("08:00:00", "08:02:00", "read"),
            ("08:01:00", "08:03:00", "poll"),
        ] == shown(*lines)

    def test_cap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of too many open sessions the oldest are not waited for."""
        monkeypatch.setattr(dovecot, "MAX_OPEN_SESSIONS", 1)

        assert [("08:00:00", None, "login"), ("08:01:00", "08:05:00", "read")] == shown(
            login(session="a"),
            login("08:01:00", "b"),
            end(session="a"),
            end(session="b"),
        )

    def test_known_users(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many users there are, few are remembered."""
        monkeypatch.setattr(dovecot, "MAX_KNOWN_USERS", 1)
        lines = [login().replace("vanthu", user) for user in ("a", "b", "A")]

        assert ["a@example.test", "b@example.test", "a@example.test"] == [
            event.mailbox for event in parse_dovecot(lines).events
        ]


LOG = [
    login("08:00:00", "a"),
    login("08:01:00", "b"),
    end("08:02:00", "b"),
    "2026-11-23T08:02:30+0700 master: Info: reload",
    login("08:03:00", "c"),
    end("08:04:00", "a", counts=f"{COUNTS} {POLLED}"),
    end("08:05:00", "c", counts=f"{COUNTS} {LISTED}"),
]


@given(st.lists(st.integers(0, len(LOG)), max_size=3).map(sorted))
def test_splitting_a_log_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int]
) -> None:
    """Sessions go on over the end of a file."""
    folder = tmp_path_factory.mktemp("logs")
    paths = []
    for number, (first, last) in enumerate(
        zip([0, *cuts], [*cuts, len(LOG)], strict=True)
    ):
        path = folder / f"mail.log.{number}"
        path.write_text("".join(f"{line}\n" for line in LOG[first:last]), "utf-8")
        paths.append(path)

    events = read_dovecot(paths).events

    assert shown(*LOG) == [
        (f"{e.at:%H:%M:%S}", e.until and f"{e.until:%H:%M:%S}", str(e.kind))
        for e in events
    ]


def test_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are whole wherever a block of octets ends."""
    path = tmp_path / "mail.log"
    path.write_text("\n".join(LOG), encoding="utf-8")
    whole = read_dovecot(path)

    for size in (1, 7, 100, 8191):
        monkeypatch.setattr("govvn_mail.schedule.logs.BLOCK", size)
        assert whole == read_dovecot(path)
    assert len(LOG) == whole.lines


def test_trusted_events() -> None:
    """Events made column by column are the events made one by one."""
    at = datetime(2026, 11, 23, 8, tzinfo=ICT)
    one = CheckEvent(mailbox="a@b.test", at=at, kind=EventKind.READ, source="x")

    (made,) = trusted_events(["a@b.test"], [at], [None], [EventKind.READ], ["x"])

    assert one == made
    assert hash(one) == hash(made)
    assert one.to_dict() == made.to_dict()
