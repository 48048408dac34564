"""Traces of access to a mailbox, how strong they are, and when a log is complete."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import repeat
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.arguments import aware, instance_of, text
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

from .mailbox import fold_mailbox

if TYPE_CHECKING:
    from govvn_mail.texts import Bilingual, Lang

__all__ = ["CheckEvent", "EventKind", "EvidencePolicy", "LogSpan"]

LONGEST_SESSION = timedelta(days=1)


class EventKind(StrEnum):
    """What kind of trace an event is, from the weakest to the strongest."""

    POLL = "poll"
    """A session in which nothing was fetched, as by a phone or of an empty inbox."""

    LOGIN = "login"
    """Somebody, or a program, logged in to the mailbox. Not that mail was read."""

    SELECT = "select"
    """A folder was opened and headers were fetched."""

    READ = "read"
    """The body of a message was fetched, or marked as seen. By whom, no log says."""

    REGISTER = "register"
    """Somebody signed the register of checks."""

    @property
    def strength(self) -> int:
        """The place in the order ``poll < login < select < read < register``."""
        return _STRENGTH[self]

    def label(self, lang: Lang) -> str:
        """
        Return the words for this kind of trace.

        .. doctest::

            >>> EventKind.POLL.label("vi")
            'phiên không tải nội dung'
        """
        return _KINDS[self].text(lang)

    def bilingual(self) -> Bilingual:
        """Return the words in both languages, as a parameter of a reason."""
        return _KINDS[self].bilingual()


_STRENGTH = {kind: place for place, kind in enumerate(EventKind)}
_KINDS = {
    EventKind.POLL: Reason("schedule.event_poll"),
    EventKind.LOGIN: Reason("schedule.event_login"),
    EventKind.SELECT: Reason("schedule.event_select"),
    EventKind.READ: Reason("schedule.event_read"),
    EventKind.REGISTER: Reason("schedule.event_register"),
}


def _until(value: datetime | None) -> datetime | None:
    return None if value is None else aware(value)


@attrs.frozen(kw_only=True, order=False)
class CheckEvent:
    """
    A trace of access to a mailbox, at one moment or for the time of a session.

    Args:
        mailbox: Its address. Upper and lower case are not told apart.
        at: An aware datetime; kept in Vietnam's offset.
        until: When the session ended, or None for a single moment.
        kind: What kind of trace it is.
        source: The log or register that shows it.

    Raises:
        govvn_mail.errors.InputError: If it ends before it begins.

    .. doctest::

        >>> from govvn_mail.times import ICT
        >>> CheckEvent(
        ...     mailbox="VanThu@saomai.test", source="mail.log",
        ...     at=datetime(2024, 5, 2, 7, 31, tzinfo=ICT),
        ... ).mailbox
        'vanthu@saomai.test'
    """

    mailbox: str = attrs.field(converter=fold_mailbox)
    at: datetime = attrs.field(converter=aware)
    until: datetime | None = attrs.field(default=None, converter=_until)
    kind: EventKind = attrs.field(
        default=EventKind.LOGIN, validator=instance_of(EventKind)
    )
    source: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        if self.until is not None and self.until < self.at:
            raise InputError(
                Reason("schedule.span_reversed", start=self.at, end=self.until)
            )

    def to_dict(self) -> dict[str, str | None]:
        """Return the event as JSON-ready values."""
        return {
            "mailbox": self.mailbox,
            "at": self.at.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "kind": str(self.kind),
            "source": self.source,
        }


def trusted_events(*columns: list[Any]) -> tuple[CheckEvent, ...]:
    """
    Return events of columns that were converted and checked before.

    A log has millions of them; this takes a tenth of the time of as many calls.

    Args:
        columns: As many values each, in the order of the fields.
    """
    events = tuple(map(CheckEvent.__new__, repeat(CheckEvent, len(columns[0]))))
    for field, column in zip(attrs.fields_dict(CheckEvent), columns, strict=True):
        fill = vars(CheckEvent)[field].__set__
        deque(map(fill, events, column), maxlen=0)
    return events


@attrs.frozen(kw_only=True)
class EvidencePolicy:
    """
    Which traces count as a check, by decision of the agency.

    Args:
        minimum: The weakest kind that counts. A poll shows access and no more; from
            ``login`` on, sessions that fetched nothing are left out.
        longest_session: A session counts for at most that long, for clients that stay
            connected for days.

    Raises:
        govvn_mail.errors.InputError: If an argument is of the wrong type or no time.

    .. doctest::

        >>> from govvn_mail.times import ICT
        >>> poll = CheckEvent(
        ...     mailbox="vanthu@saomai.test", source="mail.log", kind=EventKind.POLL,
        ...     at=datetime(2024, 5, 2, 7, 31, tzinfo=ICT),
        ... )
        >>> [EvidencePolicy(minimum=kind).counts(poll)
        ...  for kind in (EventKind.POLL, EventKind.READ)]
        [True, False]
    """

    minimum: EventKind = attrs.field(
        default=EventKind.POLL, validator=instance_of(EventKind)
    )
    longest_session: timedelta = attrs.field(
        default=LONGEST_SESSION, validator=instance_of(timedelta)
    )

    def __attrs_post_init__(self) -> None:
        if not timedelta() < self.longest_session <= LONGEST_SESSION:
            raise InputError(Reason("schedule.longest_session"))

    def counts(self, event: CheckEvent) -> bool:
        """Tell whether *event* is strong enough."""
        return event.kind.strength >= self.minimum.strength

    def end(self, event: CheckEvent) -> datetime | None:
        """Return until when the session counts, or None for a single moment."""
        if event.until is None or event.until == event.at:
            return None
        return min(event.until, event.at + self.longest_session)


@attrs.frozen(kw_only=True)
class LogSpan:
    """
    A stretch of time for which a log is complete, both ends included.

    Args:
        start: An aware datetime; kept in Vietnam's offset.
        end: Not before *start*.
        source: The log.

    Raises:
        govvn_mail.errors.InputError: If it is reversed or a datetime is naive.
    """

    start: datetime = attrs.field(converter=aware)
    end: datetime = attrs.field(converter=aware)
    source: str = attrs.field(validator=text)

    def __attrs_post_init__(self) -> None:
        if self.end < self.start:
            raise InputError(
                Reason("schedule.span_reversed", start=self.start, end=self.end)
            )
