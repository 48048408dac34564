"""When a line of a log was written, also where it gives neither year nor zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from govvn_mail.errors import ScheduleError
from govvn_mail.texts import Reason
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from datetime import tzinfo

__all__: list[str] = []

REORDERED = timedelta(days=1)
LONGEST_SILENCE = timedelta(days=180)

MONTHS = {
    name: number
    for number, name in enumerate(
        b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}
STAMP = (
    rb"\d{4}-[\d-]{5}[T ][\d:.]{8,15}+(?:Z|[+-]\d\d:?\d\d)?+"
    rb"|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
)
STAMPED = re.compile(STAMP)


class LogClock:
    """
    Turns the times of log lines into moments; lives as long as one reading.

    Args:
        tz: Zone of times that have none.
        year: Year of the first line, if the times have none.
    """

    def __init__(self, tz: tzinfo, year: int | None) -> None:
        self._tz = tz
        self._year = year
        self._latest: datetime | None = None
        self._last_stamp = b""
        self._last_moment: datetime | None = None

    def moment(self, name: str, stamp: bytes) -> datetime | None:
        """
        Return the time of a line in Vietnam's offset, or None if there is none.

        Raises:
            govvn_mail.errors.ScheduleError: If the year is needed; names the log.
        """
        if stamp != self._last_stamp:
            if stamp[:1].isdigit():
                self._last_moment = self._with_year(stamp)
            else:
                self._last_moment = self._without_year(name, stamp)
            self._last_stamp = stamp
        return self._last_moment

    def first_in(self, name: str, line: bytes) -> datetime | None:
        """Return the time at the beginning of *line*, if it has one."""
        stamped = STAMPED.match(line)
        return None if stamped is None else self.moment(name, stamped[0])

    def _with_year(self, stamp: bytes) -> datetime | None:
        try:
            moment = datetime.fromisoformat(stamp.decode())
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=self._tz)
            return moment.astimezone(ICT)
        except (ValueError, OverflowError):
            return None

    def _without_year(self, name: str, stamp: bytes) -> datetime | None:
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

    def _in_year(self, year: int, stamp: bytes) -> datetime | None:
        hour, minute, second = map(int, stamp[7:].split(b":"))
        month, day = MONTHS.get(stamp[:3], 0), int(stamp[4:6])
        try:
            return datetime(
                year, month, day, hour, minute, second, tzinfo=self._tz
            ).astimezone(ICT)
        except (ValueError, OverflowError):  # such as 29 February in most years
            return None
