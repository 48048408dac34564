"""A real Dovecot's log of real sessions is read and judged."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import TYPE_CHECKING

import pytest
from servers.dovecot import Dovecot

from govvn_mail.schedule import (
    Assignment,
    CheckPlan,
    CheckSchedule,
    EventKind,
    EvidencePolicy,
    Slot,
    Verdict,
    WorkCalendar,
    assess_checks,
    read_dovecot,
)
from govvn_mail.testing import province
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.server

LETTER = b"From: a@saomai.test\r\nSubject: V\r\n\r\nKinh gui\r\n"


def read_a_letter(server: Dovecot, user: str) -> None:
    """Do what a person's mail program does: fetch the body."""
    assert server.read(user)


def poll(server: Dovecot, user: str) -> None:
    """Do what a phone does: look whether there is something new, and fetch nothing."""
    with server.login(user) as session:
        session.select(readonly=True)


def idle(server: Dovecot, user: str) -> None:
    """Wait in IDLE (RFC 2177), and fetch nothing."""
    with server.login(user) as session:
        session.select(readonly=True)
        session.send(b"i1 IDLE\r\n")
        assert session.readline().startswith(b"+")
        time.sleep(1)
        session.send(b"DONE\r\n")
        while not session.readline().startswith(b"i1 OK"):
            pass


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Return what a server logged of a reading, a poll, an idle session.

    Its lines are moved to a morning in March, so that the test says the same every
    day; the server starts at 07:00, and something else happens at 17:00.
    """
    users = [province.OFFICE, province.HOME_AFFAIRS, province.FINANCE, province.JUSTICE]
    with Dovecot(users) as server:
        server.deliver("a@saomai.test", province.OFFICE, LETTER)
        read_a_letter(server, province.OFFICE)
        poll(server, province.HOME_AFFAIRS)
        idle(server, province.FINANCE)
        for _ in range(100):
            if server.log.count("body_count=") == SESSIONS:
                break
            time.sleep(0.1)
        first, *lines = server.log.splitlines()
    written = [
        f"Mar 04 07:00:00{first[STAMP:]}",
        *(f"Mar 04 07:50:00{line[STAMP:]}" for line in lines),
        f"Mar 04 17:00:00{first[STAMP:]}",
    ]
    path = tmp_path_factory.mktemp("log") / "dovecot.log"
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return path


SESSIONS = 3
STAMP = len("Mar 04 07:00:00")


def test_events(log: Path) -> None:
    """Each session is one event, and what was done in it tells its kind."""
    reading = read_dovecot(log, year=2026)

    assert {
        province.OFFICE: EventKind.READ,
        province.HOME_AFFAIRS: EventKind.POLL,
        province.FINANCE: EventKind.POLL,
    } == {event.mailbox: event.kind for event in reading.events}
    assert () == reading.bad_lines


@pytest.mark.parametrize(
    ("minimum", "polled"),
    [
        pytest.param(EventKind.POLL, Verdict.ON_TIME, id="a poll counts"),
        pytest.param(EventKind.LOGIN, Verdict.MISSED, id="a poll is not enough"),
    ],
)
def test_verdicts(log: Path, minimum: EventKind, polled: Verdict) -> None:
    """A reading is on time, a poll if it counts; who did nothing has no record."""
    reading = read_dovecot(log, year=2026)
    day = date(2026, 3, 4)
    half_hour = timedelta(minutes=30)
    plan = CheckPlan(
        schedules=(
            CheckSchedule(
                id="morning",
                slots=(Slot(at=clock(8), early=half_hour, grace=half_hour),),
                role="văn thư cơ quan",
                citation=None,
                window_source="Quyết định của cơ quan (giả định)",
                effective=Period(),
            ),
        ),
        assignments=tuple(
            Assignment(mailbox=mailbox, schedule_id="morning", period=Period())
            for mailbox in (province.OFFICE, province.HOME_AFFAIRS, province.JUSTICE)
        ),
        calendar=WorkCalendar.bundled(),
    )

    ledger = assess_checks(
        plan,
        reading.events,
        Period(day, day),
        coverage=reading.coverage,
        evidence=EvidencePolicy(minimum=minimum),
        now=datetime(2026, 3, 5, tzinfo=ICT),
    )

    assert {
        province.OFFICE: Verdict.ON_TIME,
        province.HOME_AFFAIRS: polled,
        province.JUSTICE: Verdict.MISSED,
    } == {row.expected.mailbox: row.verdict for row in ledger.rows}
