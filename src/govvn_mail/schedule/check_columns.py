"""The same verdicts for millions of checks, as plain columns of numbers."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Never, TypeAlias

import attrs

from govvn_mail import times
from govvn_mail.arguments import as_tuple, require
from govvn_mail.errors import InputError, MissingExtraError, ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import require_aware

from .assessment import assess_checks
from .checks import CheckPlan, ExpectedCheck
from .mailbox import fold_mailbox
from .verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from govvn_mail.times import Period

    from .events import LogSpan
    from .roster import Assignment

    Column: TypeAlias = Sequence[int] | NDArray[np.integer[Any]]

__all__ = ["ColumnVerdicts", "assess_columns"]

UNIX = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
BLOCK = 256
"""Mailboxes that are compared at once, which bounds the memory."""

NOTHING = -(2**63)
"""Stands in `served_at` where no event serves the check."""

CODES = {verdict: code for code, verdict in enumerate(Verdict)}
ON_TIME, LATE = CODES[Verdict.ON_TIME], CODES[Verdict.LATE]


@attrs.frozen(kw_only=True, eq=False)
class ColumnVerdicts:
    """
    The verdicts on mailboxes that owe the same checks.

    Args:
        mailboxes: In the order of the plan.
        checks: What each of them owes, in order of time, with the first one's name.
        verdicts: A place in :class:`Verdict` for each mailbox and check: all checks of
            the first mailbox, then of the second. An `array` of ``b``, or of NumPy.
        served_at: When the event was that serves the check, in microseconds since
            1970 in UTC; -2**63 if none does. An `array` of ``q``, or of NumPy.
    """

    mailboxes: tuple[str, ...]
    checks: tuple[ExpectedCheck, ...] = attrs.field(repr=False)
    verdicts: Any = attrs.field(repr=False)
    served_at: Any = attrs.field(repr=False)

    def __bool__(self) -> Never:
        raise TypeError("ColumnVerdicts are neither true nor false; ask .verdicts")

    def count(self, verdict: Verdict) -> int:
        """
        Return how many checks have *verdict*.

        Raises:
            govvn_mail.errors.InputError: If *verdict* is no :class:`Verdict`.
        """
        code = CODES[require(verdict, Verdict, "verdict")]
        return bytes(self.verdicts).count(code)


def assess_columns(
    plan: CheckPlan,
    period: Period,
    *,
    names: Iterable[str],
    mailbox: Column,
    at: Column,
    coverage: Iterable[LogSpan] | None = None,
    now: datetime | None = None,
    fast: bool = True,
) -> tuple[ColumnVerdicts, ...]:
    """
    Return for columns of events what :func:`assess_checks` says, without sentences.

    Every event is a single moment that counts; sessions and weak traces are for the
    other function, and so are exceptions. A mailbox has one schedule, with slots.

    Args:
        plan: The plan.
        period: First and last day.
        names: Mailboxes of the events.
        mailbox: For each event the place of its mailbox in *names*.
        at: For each event its moment, in microseconds since 1970 in UTC.
        coverage: Stretches for which the logs are complete, or None.
        now: An aware datetime; None is the present moment.
        fast: Take NumPy, and arrays of it. Without, plain Python does the same.

    Raises:
        govvn_mail.errors.MissingExtraError: If NumPy is wanted and not installed.
        govvn_mail.errors.ScheduleError: If a mailbox has several schedules, or one
            asks for a number per day.
        govvn_mail.errors.InputError: If columns differ in length, hold no integers, or
            name no mailbox.
    """
    require(plan, CheckPlan, "plan")
    require(fast, bool, "fast")
    if fast and find_spec("numpy") is None:
        raise MissingExtraError(Reason("schedule.numpy_missing"))
    moment = times.now() if now is None else require_aware(now, "now")
    spans = None if coverage is None else tuple(coverage)
    folded = [fold_mailbox(name) for name in as_tuple(names, str, "names")]
    latest = (moment - UNIX) // MICROSECOND
    matcher = (Arrays if fast else Lists)(folded, mailbox, at, latest)
    return tuple(
        _judge(plan, period, assigned, coverage=spans, now=moment, matcher=matcher)
        for assigned in _alike(plan)
    )


def _alike(plan: CheckPlan) -> Iterator[list[Assignment]]:
    """Yield assignments that ask for the same checks."""
    per_day = {s.id for s in plan.schedules if s.per_day is not None}
    own_life = {life.mailbox for life in plan.lives}
    seen = set()
    groups: dict[object, list[Assignment]] = {}
    for assignment in plan.assignments:
        mailbox = assignment.mailbox
        if mailbox in seen or assignment.schedule_id in per_day:
            raise ScheduleError(Reason("schedule.columns_plan", mailbox=mailbox))
        seen.add(mailbox)
        own = mailbox if mailbox in own_life else None
        alike = (assignment.schedule_id, assignment.period, own)
        groups.setdefault(alike, []).append(assignment)
    yield from groups.values()


def _judge(
    plan: CheckPlan,
    period: Period,
    assigned: Sequence[Assignment],
    *,
    coverage: tuple[LogSpan, ...] | None,
    now: datetime,
    matcher: Arrays | Lists,
) -> ColumnVerdicts:
    """Judge one mailbox without events, then see what the events change for all."""
    one = attrs.evolve(plan, assignments=(assigned[0],))
    rows = assess_checks(one, (), period, coverage=coverage, now=now).rows
    checks = [row.expected for row in rows]
    mailboxes = tuple(assignment.mailbox for assignment in assigned)
    verdicts, served_at = matcher.match(
        mailboxes,
        [
            [(moment - UNIX) // MICROSECOND for moment in moments]
            for moments in (
                [check.opens for check in checks],
                [check.closes for check in checks],
                [check.late_until for check in checks],
            )
        ],
        [CODES[row.verdict] for row in rows],
    )
    return ColumnVerdicts(
        mailboxes=mailboxes,
        checks=tuple(checks),
        verdicts=verdicts,
        served_at=served_at,
    )


class Lists:
    """Events of each mailbox in a sorted list."""

    def __init__(
        self, names: list[str], mailbox: Column, at: Column, latest: int
    ) -> None:
        by_place: list[list[int]] = [[] for _ in names]
        try:
            least = min(mailbox, default=0)
            for place, moment in zip(mailbox, array("q", at), strict=True):
                if moment <= latest:
                    by_place[place].append(moment)
        except (TypeError, ValueError, IndexError, OverflowError) as error:
            raise InputError(Reason("schedule.columns_form")) from error
        if least < 0:
            raise InputError(Reason("schedule.columns_form"))
        self._of: dict[str, list[int]] = {}
        for name, moments in zip(names, by_place, strict=True):
            self._of.setdefault(name, []).extend(moments)
        for moments in self._of.values():
            moments.sort()

    def match(
        self, mailboxes: Sequence[str], windows: list[list[int]], silent: list[int]
    ) -> tuple[Any, Any]:
        """Return verdicts and moments, by mailbox and then by check."""
        verdicts, served_at = array("b"), array("q")
        checks = list(zip(*windows, silent, strict=True))
        for name in mailboxes:
            moments = [*self._of.get(name, ()), 2**63]
            found = [bisect_left(moments, opens) for opens in windows[0]]
            first = [moments[place] for place in found]
            verdicts.extend(
                ON_TIME if at < closes else LATE if at < until else code
                for at, (_, closes, until, code) in zip(first, checks, strict=True)
            )
            served_at.extend(
                at if at < until else NOTHING
                for at, until in zip(first, windows[2], strict=True)
            )
        return verdicts, served_at


class Arrays:
    """Events of all mailboxes in one sorted array, by mailbox and then by time."""

    def __init__(
        self, names: list[str], mailbox: Column, at: Column, latest: int
    ) -> None:
        import numpy as np

        places, moments = np.asarray(mailbox), np.asarray(at)
        if places.size == moments.size == 0:
            places, moments = places.astype(np.int64), moments.astype(np.int64)
        sound = places.ndim == moments.ndim == 1 and places.size == moments.size
        if not sound or any(a.dtype.kind not in "iu" for a in (places, moments)):
            raise InputError(Reason("schedule.columns_form"))
        if places.size and not 0 <= places.min() <= places.max() < len(names):
            raise InputError(Reason("schedule.columns_form"))
        self._numbers: dict[str, int] = {}
        for name in names:
            self._numbers.setdefault(name, len(self._numbers))
        same = np.array([self._numbers[name] for name in names], np.int64)
        if (same != np.arange(same.size)).any():
            places = same[places]
        self._places, self._moments, self._latest = places, moments, latest

    def match(
        self, mailboxes: Sequence[str], windows: list[list[int]], silent: list[int]
    ) -> tuple[Any, Any]:
        """Return verdicts and moments, by mailbox and then by check."""
        import numpy as np

        opens, closes, until = (np.array(column, np.int64) for column in windows)
        shape = len(mailboxes), len(silent)
        verdicts = np.empty(shape, np.int8)
        verdicts[:] = np.array(silent, np.int8)
        served_at = np.full(shape, NOTHING, np.int64)
        numbers = np.array([self._numbers.get(m, -1) for m in mailboxes], np.int64)
        if not silent:
            return verdicts.ravel(), served_at.ravel()
        start = int(opens.min())
        span = int(until.max()) - start + 1
        keys = self._keys(start, span)
        for first in range(0, len(mailboxes), BLOCK):
            block = slice(first, first + BLOCK)
            base = numbers[block, None] * span
            place = np.searchsorted(keys, (base + (opens - start)).ravel())
            found = keys[place].reshape(base.shape[0], -1) - base + start
            late = found < until
            on_time = found < closes
            np.copyto(verdicts[block], LATE, where=late)
            np.copyto(verdicts[block], ON_TIME, where=on_time)
            np.copyto(served_at[block], found, where=late)
        return verdicts.ravel(), served_at.ravel()

    def _keys(self, start: int, span: int) -> NDArray[np.int64]:
        """Return sorted numbers for the events in the span, and one after them all."""
        import numpy as np

        if len(self._numbers) * span >= 2**62:
            raise InputError(Reason("schedule.columns_form"))
        last = min(start + span - 1, self._latest)
        keep = (self._moments >= start) & (self._moments <= last)
        moments, places = self._moments, self._places
        if not keep.all():
            moments, places = moments[keep], places[keep]
        keys = np.empty(moments.size + 1, np.int64)
        np.multiply(places, span, out=keys[:-1], dtype=np.int64, casting="unsafe")
        keys[:-1] += moments.astype(np.int64, copy=False)
        keys[:-1] -= start
        keys[-1] = 2**62
        keys.sort()
        return keys
