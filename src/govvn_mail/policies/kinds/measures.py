"""
Statements that hold for every subject: thresholds, facts, consequences, duties.

A threshold or fact is also what a rule may depend on (its `when`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.policies.words import (
    Dimension,
    Subject,
    check_words,
    find_word,
)
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from govvn_mail.policies.words import (
        Word,
    )

__all__ = [
    "Circumstance",
    "Comparator",
    "Consequence",
    "Duty",
    "Fact",
    "Span",
    "Threshold",
    "Unit",
]

MAX_NUMBER = 1_000_000_000_000
"""Upper bound of any number in a rule."""


def check_number(name: str, value: int | None, first: int, last: int) -> None:
    """Refuse a number out of range; None is no number."""
    if value is not None and not first <= value <= last:
        raise PolicyError(Reason("policies.range", name=name, first=first, last=last))


class Comparator(StrEnum):
    """How a quantity is compared with its bound; each is another rule."""

    AT_LEAST = "at_least"
    """*Tối thiểu*, *từ … trở lên*: ≥."""

    AT_MOST = "at_most"
    """*Tối đa*, *không quá*: ≤."""

    MORE_THAN = "more_than"
    """*Quá*, *trên*: >."""

    LESS_THAN = "less_than"
    """*Dưới*: <."""

    EXACTLY = "exactly"
    """The number and no other."""

    AFTER = "after"
    """*Sau* a time: when it is over; whether its last day counts is not said."""


class Unit(StrEnum):
    """A unit, as far as the text says which."""

    OCTET = "octet"
    MB = "MB"
    """10⁶ or 2²⁰ octets; the texts do not say."""

    GB = "GB"
    """10⁹ or 2³⁰ octets; the texts do not say."""

    MINUTE = "minute"
    HOUR = "hour"
    """*Giờ*, where the text does not say whether of the clock or of work."""

    CLOCK_HOUR = "clock_hour"
    WORKING_HOUR = "working_hour"
    DAY = "day"
    """*Ngày*: a calendar day."""

    WORKING_DAY = "working_day"
    """*Ngày làm việc*."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ITEM = "item"
    """A number of things or times."""

    CHARACTER = "character"
    PERCENT = "percent"
    DPI = "dpi"

    @property
    def dimension(self) -> Dimension:
        """What kind of thing the unit measures."""
        return _DIMENSIONS.get(self, Dimension.DURATION)


_DIMENSIONS = {
    Unit.OCTET: Dimension.SIZE,
    Unit.MB: Dimension.SIZE,
    Unit.GB: Dimension.SIZE,
    Unit.ITEM: Dimension.COUNT,
    Unit.CHARACTER: Dimension.LENGTH,
    Unit.PERCENT: Dimension.SHARE,
    Unit.DPI: Dimension.RESOLUTION,
}

_FACTORS = {Unit.MB: (10**6, 2**20), Unit.GB: (10**9, 2**30)}
"""Octets of a unit in its two readings."""


@attrs.frozen(kw_only=True)
class Span:
    """
    A length of time.

    Args:
        value: How many.
        unit: A unit of time.
    """

    value: int
    unit: Unit

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_number("value", self.value, 1, MAX_NUMBER)
        check_dimension(self.unit, Dimension.DURATION)


def check_dimension(unit: Unit, dimension: Dimension | None) -> None:
    """Refuse a unit that does not measure *dimension*; None is any."""
    if dimension is not None and unit.dimension is not dimension:
        raise PolicyError(
            Reason("policies.unit", unit=str(unit), dimension=str(dimension))
        )


def _subject(word: Word | None, name: str, about: Subject | None) -> Subject:
    """Return what a word is about: as listed, or as given for a word of one's own."""
    listed = None if word is None else word.about
    subject = about if word is None else listed
    if subject is None or (word is not None and about is not None):
        raise PolicyError(Reason("policies.word_subject", word=name))
    return subject


@attrs.frozen(kw_only=True)
class Threshold:
    """
    A quantity against a bound.

    Args:
        quantity: A word of the list ``quantities``.
        comparator: How they are compared.
        value: The number in the text.
        unit: Its unit.
        within: The time over which is counted (250 messages *in 10 minutes*).
        about: For a word of one's own (``x_…``) only: what it belongs to.
    """

    kind: ClassVar[str] = "threshold"

    quantity: str
    comparator: Comparator
    value: int
    unit: Unit
    within: Span | None = None
    about: Subject | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_words("quantities", (self.quantity,))
        check_number("value", self.value, 0, MAX_NUMBER)
        word = find_word("quantities", self.quantity)
        check_dimension(self.unit, None if word is None else word.dimension)
        _ = self.subject

    @property
    def subject(self) -> Subject:
        """What the quantity belongs to."""
        word = find_word("quantities", self.quantity)
        return _subject(word, self.quantity, self.about)

    def compare(self, least: int, most: int) -> bool | None:
        """
        Tell whether the threshold holds for an amount between *least* and *most*.

        None if that depends on how the text is read: what is counted, or how many
        octets a megabyte has.

        .. doctest::

            >>> limit = Threshold(
            ...     quantity="attachment_size", comparator=Comparator.AT_MOST,
            ...     value=20, unit=Unit.MB,
            ... )
            >>> limit.compare(20_000_000, 20_000_000)
            True
            >>> print(limit.compare(20_000_000, 20_000_001))
            None
            >>> limit.compare(20_971_521, 20_971_521)
            False
        """
        low, high = (self.value * f for f in _FACTORS.get(self.unit, (1, 1)))
        match self.comparator:
            case Comparator.AT_MOST:
                return _sure(surely=most <= low, never=least > high)
            case Comparator.LESS_THAN:
                return _sure(surely=most < low, never=least >= high)
            case Comparator.AT_LEAST:
                return _sure(surely=least >= high, never=most < low)
            case Comparator.EXACTLY:
                same = least == most == low == high
                return _sure(surely=same, never=most < low or least > high)
            case Comparator.MORE_THAN | Comparator.AFTER:
                return _sure(surely=least > high, never=most <= low)


def _sure(*, surely: bool, never: bool) -> bool | None:
    return True if surely else False if never else None


@attrs.frozen(kw_only=True)
class Fact:
    """
    Something that is so or is not.

    Args:
        name: A word of the list ``facts``.
        holds: In a `when`: whether it must be so, or must not. As what a rule
            demands it is always so, and the modality says the rest.
        about: For a word of one's own (``x_…``) only: what it belongs to.
    """

    kind: ClassVar[str] = "fact"

    name: str
    holds: bool = True
    about: Subject | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_words("facts", (self.name,))
        _ = self.subject

    @property
    def subject(self) -> Subject:
        """What the fact belongs to."""
        return _subject(find_word("facts", self.name), self.name, self.about)


Circumstance: TypeAlias = Fact | Threshold
"""What a rule may depend on."""


@attrs.frozen(kw_only=True)
class Consequence:
    """
    What follows if rules are not kept: who answers, what is done, which fine.

    It is listed and never evaluated: only a person applies it.

    Args:
        about: Which question lists it.
        of: Ids of the rules; none if the text names acts and not provisions.
        fine_from: Least fine, in đồng.
        fine_to: Highest fine, in đồng.
    """

    kind: ClassVar[str] = "consequence"

    about: Subject
    of: tuple[str, ...] = ()
    fine_from: int | None = None
    fine_to: int | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_number("fine_from", self.fine_from, 1, MAX_NUMBER)
        check_number("fine_to", self.fine_to, self.fine_from or 1, MAX_NUMBER)

    @property
    def subject(self) -> Subject:
        """What the acts are about."""
        return self.about


@attrs.frozen(kw_only=True)
class Duty:
    """
    What only a person can judge. It is listed, and never passes.

    Args:
        about: Which question lists it.
    """

    kind: ClassVar[str] = "duty"

    about: Subject

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    @property
    def subject(self) -> Subject:
        """What the duty is about."""
        return self.about
