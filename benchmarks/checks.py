"""
Judging 10,000,000 checks by 10,000,000 events, ours and others', with time and memory.

10,000 mailboxes owe four checks on each of about 250 working days. Every method runs in
a process of its own on the same events, so that its peak is its own; all must find the
same number of checks on time. Machines are noisy: compare the ratios.

    .venv-bench/bin/python benchmarks/checks.py
"""

from __future__ import annotations

import resource
import subprocess
import sys
from array import array
from datetime import date, datetime, time, timedelta
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import numpy as np

from govvn_mail.schedule import (
    Assignment,
    CheckEvent,
    CheckIndex,
    CheckPlan,
    CheckSchedule,
    Slot,
    Verdict,
    WorkCalendar,
    assess_columns,
    expected_checks,
    parse_dovecot,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MAILBOXES = 10_000
EVENTS = 10_000_000
LINES = 500_000
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
NOW = datetime(2027, 1, 1, tzinfo=ICT)
QUARTER = timedelta(minutes=15)
SCHEDULE = CheckSchedule(
    id="four",
    slots=tuple(
        Slot(at=time(*clock), early=QUARTER, grace=2 * QUARTER)
        for clock in ((7, 30), (10, 30), (14, 0), (16, 30))
    ),
    role="văn thư cơ quan",
    citation=None,
    window_source="Quyết định của cơ quan (giả định)",
    effective=Period(),
)


def plan_of(mailboxes: int) -> CheckPlan:
    """Return a plan with as many mailboxes."""
    return CheckPlan(
        schedules=(SCHEDULE,),
        assignments=tuple(
            Assignment(
                mailbox=f"m{n:07}@saomai.test", schedule_id="four", period=Period()
            )
            for n in range(mailboxes)
        ),
        calendar=WorkCalendar.bundled(),
    )


def windows() -> tuple[np.ndarray, np.ndarray]:
    """Return when the windows of one mailbox open and close, in microseconds."""
    checks = expected_checks(plan_of(1), YEAR)
    return (
        np.array([int(check.opens.timestamp()) for check in checks]) * 1_000_000,
        np.array([int(check.closes.timestamp()) for check in checks]) * 1_000_000,
    )


def events() -> tuple[np.ndarray, np.ndarray]:
    """Return mailbox and moment of random events, in order of time."""
    chance = np.random.default_rng(0)
    opens, _ = windows()
    at = chance.choice(opens, EVENTS) + chance.integers(-900, 3600, EVENTS) * 1_000_000
    at.sort()
    return chance.integers(0, MAILBOXES, EVENTS, dtype=np.int32), at


def ours(mailbox: Sequence[int], at: Sequence[int], *, fast: bool) -> int:
    """Judge with the library."""
    plan = plan_of(MAILBOXES)
    names = [assignment.mailbox for assignment in plan.assignments]
    parts = assess_columns(
        plan, YEAR, names=names, mailbox=mailbox, at=at, now=NOW, fast=fast
    )
    return sum(part.count(Verdict.ON_TIME) for part in parts)


def naive(mailbox: Sequence[int], at: Sequence[int]) -> int:
    """Compare each window of a day with each event of the mailbox on that day."""
    opens, closes = (column.tolist() for column in windows())
    day = 24 * 60 * 60 * 1_000_000
    of_day: dict[tuple[int, int], list[int]] = {}
    for place, moment in zip(mailbox, at, strict=True):
        of_day.setdefault((place, moment // day), []).append(moment)
    return sum(
        any(first <= moment < last for moment in of_day.get((place, first // day), ()))
        for place in range(MAILBOXES)
        for first, last in zip(opens, closes, strict=True)
    )


def polars(mailbox: np.ndarray, at: np.ndarray) -> int:
    """Join each window with the first event after it opens."""
    import polars as pl

    opens, closes = windows()
    seen = pl.DataFrame({"mailbox": mailbox, "at": at, "seen": at})
    owed = pl.DataFrame(
        {
            "at": np.repeat(opens, MAILBOXES),
            "closes": np.repeat(closes, MAILBOXES),
            "mailbox": np.tile(np.arange(MAILBOXES, dtype=np.int32), opens.size),
        }
    )
    joined = owed.set_sorted("at").join_asof(
        seen.set_sorted("at"),
        on="at",
        by="mailbox",
        strategy="forward",
        check_sortedness=False,
    )
    return int((joined["seen"] < joined["closes"]).sum())


def duckdb(mailbox: np.ndarray, at: np.ndarray) -> int:
    """Join each window with the first event after it opens, in SQL."""
    import duckdb as db

    opens, closes = windows()
    base = db.connect()
    base.register("seen_columns", {"mailbox": mailbox, "at": at})
    base.register("window_columns", {"opens": opens, "closes": closes})
    base.register("box_columns", {"mailbox": np.arange(MAILBOXES, dtype=np.int32)})
    (count,) = base.execute(
        "select count(*) from"
        " (select mailbox, opens, closes from window_columns cross join box_columns) o"
        " asof join seen_columns s on o.mailbox = s.mailbox and o.opens <= s.at"
        " where s.at < o.closes"
    ).fetchone()
    return int(count)


METHODS: dict[str, Callable[[Any, Any], int]] = {
    "ours, NumPy": lambda mailbox, at: ours(mailbox, at, fast=True),
    "ours, plain Python": lambda mailbox, at: ours(mailbox, at, fast=False),
    "naive Python": naive,
    "Polars join_asof": polars,
    "DuckDB ASOF": duckdb,
}


def run(name: str) -> None:
    """Time one method in this process."""
    mailbox, at = events()
    if "Python" in name:
        columns: tuple[Any, Any] = (
            array("i", mailbox.tobytes()),
            array("q", at.tobytes()),
        )
    else:
        columns = mailbox, at
    start, work = perf_counter(), process_time()
    found = METHODS[name](*columns)
    seconds, work = perf_counter() - start, process_time() - work
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{name:20} {seconds:7.2f} s ({work:.2f} CPU) {peak:6.2f} GB  {found:,}",
        flush=True,
    )


def log_lines() -> None:
    """Read logins and ends of sessions, and pair them."""
    lines = []
    for n in range(LINES // 2):
        at = f"2026-03-{2 + n % 20:02}T08:{n % 60:02}:{n % 59:02}+0700"
        user = f"m{n % 10_000:07}@saomai.test"
        lines += [
            f"{at} imap-login: Info: Login: user=<{user}>, method=PLAIN, rip=10.0.0.1,"
            f" lip=10.0.0.2, mpid={n % 32768}, TLS, session=<{n:016x}>".encode(),
            f"{at} imap({user})<{n % 32768}><{n:016x}>: Info: Disconnected: Logged out"
            " in=281 out=2087 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0"
            " body_count=2 body_bytes=296".encode(),
        ]
    start = perf_counter()
    reading = parse_dovecot(lines)
    rate = reading.lines / (perf_counter() - start)
    print(f"log lines with pairing {rate:,.0f}/s, {len(reading.events):,} events")


def overdue_now() -> None:
    """Ask what is overdue, a mailbox in ten being so."""
    day = date(2026, 3, 3)
    now = datetime(2026, 3, 3, 8, 5, tzinfo=ICT)
    for mailboxes in (10_000, 100_000):
        plan = plan_of(mailboxes)
        index = CheckIndex(plan=plan, period=Period(day, day))
        seen = [
            CheckEvent(mailbox=a.mailbox, at=now.replace(hour=7, minute=40), source="x")
            for n, a in enumerate(plan.assignments)
            if n % 10
        ]
        start = perf_counter()
        late = index.overdue(seen, now)
        took = perf_counter() - start
        print(f"overdue(now) {mailboxes:,}: {took:.3f} s, {len(late):,} overdue")


def main() -> None:
    """Run each method in a process of its own, then the rest here."""
    if len(sys.argv) > 1:
        run(sys.argv[1])
        return
    for name in METHODS:
        subprocess.run([sys.executable, __file__, name], check=False)  # noqa: S603 (own)
    log_lines()
    overdue_now()


if __name__ == "__main__":
    main()
