"""Which event serves which check: earliest deadline first, each moment once."""

from __future__ import annotations

from bisect import bisect_left
from heapq import heappop, heappush
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from .checks import ExpectedCheck
    from .events import CheckEvent, EvidencePolicy
    from .schedules import CheckSchedule

__all__ = ["match_windows"]


def match_windows(
    windows: Sequence[tuple[datetime, datetime]], moments: Sequence[datetime]
) -> tuple[int | None, ...]:
    """
    Assign moments to half-open windows so that as many windows as possible have one.

    Moments are taken in order of time, and each serves the open window that ends
    first. For windows of any length and overlap this is a maximum matching. The order
    of *moments* does not matter, except between equal ones.

    Args:
        windows: Pairs of first moment inside and first moment outside.
        moments: Each serves at most one window.

    Returns:
        For each window the index of its moment, or None.
    """
    served: list[int | None] = [None] * len(windows)
    waiting = sorted(range(len(windows)), key=lambda i: windows[i][0], reverse=True)
    open_now: list[tuple[datetime, int]] = []
    for event in sorted(range(len(moments)), key=moments.__getitem__):
        at = moments[event]
        while waiting and windows[waiting[-1]][0] <= at:
            window = waiting.pop()
            heappush(open_now, (windows[window][1], window))
        while open_now and open_now[0][0] <= at:
            heappop(open_now)
        if open_now:
            served[heappop(open_now)[1]] = event
    return tuple(served)


class Traces:
    """
    The traces of one mailbox that count, parted into moments and sessions.

    Several traces of the same moment are one login that several logs report; the
    strongest stands for it.
    """

    def __init__(
        self, events: Iterable[CheckEvent], policy: EvidencePolicy, now: datetime
    ) -> None:
        moments: dict[datetime, CheckEvent] = {}
        self._reach = policy.longest_session
        self._sessions: list[tuple[datetime, datetime, CheckEvent]] = []
        for event in sorted(events, key=_order):
            end = policy.end(event)
            if end is None:
                moments[event.at] = event
            else:
                self._sessions.append((event.at, min(end, now), event))
        self.moments = list(moments.values())

    def sessions_in(
        self, opens: datetime, closes: datetime
    ) -> Iterator[tuple[datetime, datetime, CheckEvent]]:
        """Yield the sessions that last at some time in the window, by their start."""
        first = bisect_left(self._sessions, opens - self._reach, key=itemgetter(0))
        for session in islice(self._sessions, first, None):
            start, end, _ = session
            if start >= closes:
                return
            if opens <= start or opens < end:
                yield session

    def moments_in(self, opens: datetime, closes: datetime) -> Sequence[CheckEvent]:
        """Return the single moments in the window, in order."""
        first = bisect_left(self.moments, opens, key=attrgetter("at"))
        return self.moments[
            first : bisect_left(self.moments, closes, key=attrgetter("at"))
        ]


def _order(event: CheckEvent) -> tuple[datetime, int, str, datetime]:
    return event.at, event.kind.strength, event.source, event.until or event.at


def serve_all(
    checks: Mapping[int, ExpectedCheck],
    events: Iterable[CheckEvent],
    schedules: Mapping[str, CheckSchedule],
    evidence: EvidencePolicy,
    *,
    now: datetime,
) -> dict[int, CheckEvent]:
    """
    Return which event serves which check, by the numbers of the checks.

    Args:
        checks: Those that are owed; of each mailbox in order of time.
        events: Those that count, in any order, none later than *now*.
        schedules: By id.
        evidence: For how long sessions count.
        now: Sessions end then at the latest.
    """
    owed: dict[str, list[int]] = {}
    for number, check in checks.items():
        owed.setdefault(check.mailbox, []).append(number)
    at_hand: dict[str, list[CheckEvent]] = {mailbox: [] for mailbox in owed}
    for event in events:
        if event.mailbox in at_hand:
            at_hand[event.mailbox].append(event)
    served = {}
    for mailbox, numbers in owed.items():
        traces = Traces(at_hand[mailbox], evidence, now)
        due = [checks[number] for number in numbers]
        for place, event in serve(due, traces, schedules).items():
            served[numbers[place]] = event
    return served


def serve(
    checks: Sequence[ExpectedCheck],
    traces: Traces,
    schedules: Mapping[str, CheckSchedule],
) -> dict[int, CheckEvent]:
    """
    Return which event serves which check of one mailbox, by the check's place.

    A session serves every window in which it lasts. What is left is matched with
    single moments, of which each serves one window; then the same for the times
    after the windows. Accesses per day are counted apart: a number is no slot.
    """
    slots: list[int] = []
    numbers: list[int] = []
    for place, check in enumerate(checks):
        (slots if schedules[check.schedule_id].slots else numbers).append(place)
    windows = {n: (checks[n].opens, checks[n].closes) for n in slots}
    served, spare = _serve_windows(windows, traces, traces.moments)
    after = {
        n: (checks[n].closes, checks[n].late_until) for n in slots if n not in served
    }
    served |= _serve_windows(after, traces, spare)[0]
    for _, same in groupby(numbers, lambda n: (checks[n].schedule_id, checks[n].day)):
        of_day = list(same)
        check = checks[of_day[0]]
        demand = schedules[check.schedule_id].per_day
        assert demand is not None  # noqa: S101 (words alone expect no checks)
        seen = accesses(traces, check.opens, check.closes, demand.min_gap)
        served |= dict(zip(of_day, seen, strict=False))
    return served


def _serve_windows(
    windows: Mapping[int, tuple[datetime, datetime]],
    traces: Traces,
    moments: Sequence[CheckEvent],
) -> tuple[dict[int, CheckEvent], list[CheckEvent]]:
    """Return what serves the windows, and the moments that are left."""
    served = {}
    for place, window in windows.items():
        for _, _, session in traces.sessions_in(*window):
            served[place] = session
            break
    waiting = [place for place in windows if place not in served]
    matched = match_windows(
        [windows[place] for place in waiting], [event.at for event in moments]
    )
    used = set()
    for place, index in zip(waiting, matched, strict=True):
        if index is not None:
            served[place] = moments[index]
            used.add(index)
    return served, [event for n, event in enumerate(moments) if n not in used]


def accesses(
    traces: Traces, opens: datetime, closes: datetime, gap: timedelta
) -> Iterator[CheckEvent]:
    """
    Yield as many accesses of a day as are *gap* apart, the earliest first.

    A session counts where it begins, and again while it lasts after each gap. Without
    a gap every trace counts once.
    """
    spans = [(event.at, event.at, event) for event in traces.moments_in(opens, closes)]
    spans += traces.sessions_in(opens, closes)
    free = opens
    while True:
        usable = (
            (max(start, free), place)
            for place, (start, end, _) in enumerate(spans)
            if free <= start or free < end
        )
        at, place = min(usable, default=(closes, 0))
        if at >= closes:
            return
        yield spans[place][2]
        free = at + gap
        if not gap:
            del spans[place]
