"""Working time of many moments at once, in NumPy arrays (extra ``fast``)."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from govvn_mail.arguments import instance_of, require
from govvn_mail.errors import InputError, MissingExtraError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT

from .deadlines import day_end
from .terms import CLOCK, WORKING_TIME, Term
from .worked_years import WorkedYears
from .working_time import WorkingTime

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Integers: TypeAlias = NDArray[np.int64]
    Flags: TypeAlias = NDArray[np.bool_]

__all__ = ["WorkingArrays"]

EPOCH = datetime(1970, 1, 1, tzinfo=ICT)
"""Midnight in Vietnam, from which microseconds are counted inside."""

MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 24 * 60 * 60 * SECOND
FAR = 2**62
"""Later than every moment: where the session after the last one is."""

SCALES = {
    "int64": SECOND,
    "datetime64[s]": SECOND,
    "datetime64[ms]": 1000,
    "datetime64[us]": 1,
}
"""What arrays may hold, and how many microseconds one step of it is."""

UNIX = datetime(1970, 1, 1, tzinfo=UTC)
OFFSET = (UNIX - EPOCH) // MICROSECOND
LEAST = (datetime(1, 1, 2, tzinfo=UTC) - UNIX) // MICROSECOND
MOST = (datetime(MAXYEAR, 12, 30, tzinfo=UTC) - UNIX) // MICROSECOND
"""Bounds of what is taken; a little narrower than those of `datetime`."""

NOT_A_TIME = -(2**63)


@attrs.frozen(kw_only=True, eq=False)
class WorkingArrays:
    """
    The answers of a `WorkingTime` for whole arrays, exactly the same and much faster.

    Arrays, of any shape, hold moments of UTC: either ``int64`` seconds since
    1970-01-01, or ``datetime64`` in ``s``, ``ms`` or ``us``. Seconds are answered in
    seconds, ``datetime64`` in ``datetime64[us]``. NumPy keeps no time zone and turns
    an aware datetime into UTC by itself; wall-clock times of Vietnam must have seven
    hours taken off before. Lists, other types, other units and NaT are refused.

    Making one reads the whole calendar; make it once.

    Args:
        working_time: Whose answers are given.

    Raises:
        govvn_mail.errors.MissingExtraError: If NumPy is not installed.
        govvn_mail.errors.InputError: If *working_time* is none.

    .. doctest::

        >>> import numpy as np
        >>> from datetime import time
        >>> from govvn_mail.schedule import (
        ...     HoursPeriod, HoursPlan, Session, WorkCalendar)
        >>> from govvn_mail.times import Period
        >>> arrays = WorkingArrays(working_time=WorkingTime(
        ...     calendar=WorkCalendar.bundled(),
        ...     hours=HoursPlan(source="Quyết định về giờ làm việc", periods=(
        ...         HoursPeriod(
        ...             period=Period(),
        ...             morning=Session(start=time(7, 30), end=time(11, 30)),
        ...             afternoon=Session(start=time(13, 30), end=time(17, 30)),
        ...         ),)),
        ... ))
        >>> events = np.array(["2025-04-29T00:30:00"], dtype="datetime64[s]")  # UTC
        >>> arrays.deadline(events, Term.working_hours(4))
        array(['2025-04-29T04:30:00.000000'], dtype='datetime64[us]')
    """

    working_time: WorkingTime = attrs.field(validator=instance_of(WorkingTime))
    _opens: Integers = attrs.field(init=False, repr=False)
    _closes: Integers = attrs.field(init=False, repr=False)
    _worked: Integers = attrs.field(init=False, repr=False)
    _unknown: Integers = attrs.field(init=False, repr=False)
    _begin: int = attrs.field(init=False, repr=False)
    _end: int = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        try:
            import numpy as np
        except ImportError as error:
            raise MissingExtraError(Reason("schedule.numpy_missing")) from error
        working = self.working_time
        first, last = working.calendar.coverage.first, working.calendar.coverage.last
        assert first is not None  # noqa: S101 (a calendar covers whole years)
        assert last is not None  # noqa: S101 (the same)
        opens: list[int] = []
        closes: list[int] = []
        worked = [0]
        unknown: set[int] = set()
        years = WorkedYears(working.calendar, working.hours)
        for year in range(first.year, last.year + 1):
            table = years.table(_midnight(max(first, date(year, 1, 1))))
            start, total = _number(table.start), worked[-1]
            opens += [start + second * SECOND for second in table.opens[:-1]]
            closes += [start + second * SECOND for second in table.closes[:-1]]
            worked += [total + second * SECOND for second in table.worked[:-1]]
            length = table.length // timedelta(seconds=1)
            unknown |= {
                start + second * SECOND
                for second in table.known_until
                if second < length
            }
        end = _number(_midnight(last)) + DAY
        columns = {
            "_opens": [*opens, FAR],
            "_closes": [*closes, FAR],
            "_worked": [*worked[1:], worked[-1]],
            "_unknown": [*sorted(unknown), FAR],
        }
        for name, column in columns.items():
            values = np.array(column, dtype=np.int64)
            values.setflags(write=False)
            object.__setattr__(self, name, values)
        object.__setattr__(self, "_begin", _number(_midnight(first)))
        object.__setattr__(self, "_end", end)

    def add(self, starts: Any, amount: timedelta) -> Any:  # noqa: ANN401 (see the class)
        """
        Return when *amount* of working time has passed since each of *starts*.

        Args:
            starts: An array of moments.
            amount: Working time, not negative.

        Raises:
            govvn_mail.errors.CalendarError: As `WorkingTime.add`.
            govvn_mail.errors.InputError:
                If *starts* is no such array, or *amount* is negative, or has a
                fraction of a second although *starts* has seconds.
        """
        moments = _read(starts, "starts")
        span = require(amount, timedelta, "amount") // MICROSECOND
        if span < 0:
            raise InputError(Reason("schedule.amount_negative"))
        if span % SECOND and starts.dtype.kind != "M":
            raise InputError(Reason("schedule.array_fraction"))
        return _give(self._after(moments, span), starts)

    def between(self, starts: Any, ends: Any) -> Any:  # noqa: ANN401 (see the class)
        """
        Return the working time from each of *starts* to that of *ends* beside it.

        Args:
            starts: An array of moments.
            ends: An array of the same type and shape.

        Returns:
            ``int64`` seconds, or ``timedelta64[us]``.

        Raises:
            govvn_mail.errors.CalendarError: As `WorkingTime.between`.
            govvn_mail.errors.InputError:
                If they are no such arrays, or an end is before its start.
        """
        first, last = _read(starts, "starts"), _read(ends, "ends")
        if starts.dtype != ends.dtype or starts.shape != ends.shape:
            raise InputError(
                Reason("schedule.array_shapes", first="starts", second="ends")
            )
        spans = self._worked_by(last) - self._worked_by(first)
        wrong = (
            (last < first)
            | (first < self._begin)
            | (first >= self._end)
            | (last > self._end)
            | self._meets_unknown(first, last)
        )
        for index in _places(wrong):
            start, end = _moment(first[index]), _moment(last[index])
            spans[index] = self.working_time.between(start, end) // MICROSECOND
        spans = spans.reshape(starts.shape)
        whole = starts.dtype.kind != "M"
        return spans // SECOND if whole else spans.view("timedelta64[us]")

    def next_working_moment(self, moments: Any) -> Any:  # noqa: ANN401 (see the class)
        """
        Return the first moment of working time not before each of *moments*.

        Args:
            moments: An array of moments.

        Raises:
            govvn_mail.errors.CalendarError: As `WorkingTime.next_working_moment`.
            govvn_mail.errors.InputError: If *moments* is no such array.
        """
        import numpy as np

        known = _read(moments, "moments")
        opens = self._opens[np.searchsorted(self._closes, known, "right")]
        found = np.maximum(known, opens)
        wrong = (
            (opens == FAR) | (known < self._begin) | self._meets_unknown(known, found)
        )
        ask = self.working_time.next_working_moment
        return _give(_ask(found, wrong, known, ask), moments)

    def deadline(self, events: Any, term: Term) -> Any:  # noqa: ANN401 (see the class)
        """
        Return the ``at`` of the deadline of each of *events*.

        Args:
            events: An array of moments.
            term: How long, or until when.

        Raises:
            govvn_mail.errors.CalendarError: As `WorkingTime.deadline`.
            govvn_mail.errors.InputError:
                If *events* is no such array, or a deadline lies beyond the year 9999.
        """
        known = _read(events, "events")
        unit = require(term, Term, "term").unit
        if unit in WORKING_TIME:
            amount = term.count * WORKING_TIME[unit] // MICROSECOND
            return _give(self._after(known, amount), events)
        if unit in CLOCK:
            found = known + term.count * CLOCK[unit] // MICROSECOND
            wrong = found > MOST + OFFSET
            return _give(_ask(found, wrong, known, self._asker(term)), events)
        return _give(self._day_ends(known, term), events)

    def _after(self, moments: Integers, amount: int) -> Integers:
        import numpy as np

        if amount == 0:
            return moments
        target = self._worked_by(moments) + min(amount, FAR // 2)
        index = np.searchsorted(self._worked, target, "left")
        beyond = index == len(self._worked)
        index[beyond] = 0
        found = self._closes[index] - self._worked[index] + target
        wrong = beyond | (moments < self._begin) | self._meets_unknown(moments, found)
        span = amount * MICROSECOND
        return _ask(found, wrong, moments, lambda at: self.working_time.add(at, span))

    def _day_ends(self, moments: Integers, term: Term) -> Integers:
        import numpy as np

        days, seen, places = np.unique(
            moments // DAY, return_index=True, return_inverse=True
        )
        ends = np.empty_like(days)
        for index in np.argsort(seen).tolist():  # the first refusal is raised
            day = _moment(days[index] * DAY).date()
            working = self.working_time
            ends[index] = _number(day_end(working.calendar, working.hours, day, term))
        return ends[places]

    def _asker(self, term: Term) -> Callable[[datetime], datetime]:
        return lambda at: self.working_time.deadline_many((at,), term)[0]

    def _worked_by(self, moments: Integers) -> Integers:
        """Return the working time of the whole calendar by each moment."""
        import numpy as np

        index = np.searchsorted(self._closes, moments, "right")
        opens = np.maximum(moments, self._opens[index])
        done: Integers = self._worked[index] - self._closes[index] + opens
        return done

    def _meets_unknown(self, starts: Integers, ends: Integers) -> Flags:
        """Tell where a day that is not known lies between, or at the start."""
        import numpy as np

        if len(self._unknown) == 1:
            return np.zeros(starts.shape, dtype=np.bool_)
        index = np.searchsorted(self._unknown, starts - starts % DAY, "left")
        met: Flags = self._unknown[index] < ends
        return met


def _read(array: Any, name: str) -> Integers:  # noqa: ANN401 (what is given is asked)
    """Return moments, one after the other, as microseconds since `EPOCH`."""
    import numpy as np

    plain = type(array) is np.ndarray  # a masked array hides what it holds
    got = str(array.dtype) if plain else type(array).__name__
    if not plain or got not in SCALES:
        raise InputError(Reason("schedule.array_kind", name=name, got=got))
    numbers: Integers = array.astype(np.int64).ravel()
    scale = SCALES[got]
    if array.dtype.kind == "M":
        for index in _places(numbers == NOT_A_TIME):
            raise InputError(Reason("schedule.array_nat", name=name, index=index))
    for index in _places((numbers < LEAST // scale) | (numbers > MOST // scale)):
        raise InputError(Reason("schedule.array_range", name=name, index=index))
    return numbers * scale + OFFSET


def _give(moments: Integers, like: Any) -> Any:  # noqa: ANN401 (seconds or datetime64)
    """Return moments in the manner of the array that was asked about."""
    moments = (moments - OFFSET).reshape(like.shape)
    whole = like.dtype.kind != "M"
    return moments // SECOND if whole else moments.view("datetime64[us]")


def _ask(
    found: Integers,
    wrong: Flags,
    moments: Integers,
    ask: Callable[[datetime], datetime],
) -> Integers:
    """Settle one by one what the arrays do not answer: the first refusal is raised."""
    for index in _places(wrong):
        found[index] = _number(ask(_moment(moments[index])))
    return found


def _places(flags: Flags) -> list[int]:
    import numpy as np

    places: list[int] = np.flatnonzero(flags).tolist()
    return places


def _moment(number: Any) -> datetime:  # noqa: ANN401 (a NumPy integer)
    return EPOCH + int(number) * MICROSECOND


def _number(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ICT)
