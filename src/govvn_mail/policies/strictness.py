"""
Strictness: which of two rules asks more, where that can be told at all.

Quantities are compared exactly: the number, the unit, and whether the bound itself is
allowed. What cannot be put in an order (30 days and a month, two naming forms) is
*other*, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from .kinds import (
    AddressForm,
    Characters,
    Comparator,
    Consequence,
    Deadline,
    DocumentChannel,
    DocumentForm,
    Duty,
    Fact,
    FileTypes,
    IssuedMailbox,
    LegalEffectClause,
    MailboxChecks,
    Password,
    PublicProvider,
    Recurrence,
    SecrecyMarking,
    Term,
    Threshold,
    Unit,
)
from .rules import Modality

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .rules import Demand, Rule

__all__ = ["Relation", "asks", "compare", "matter"]


class Relation(StrEnum):
    """How one rule stands to another."""

    SAME = "same"
    """They ask the same."""

    STRICTER = "stricter"
    """The first asks more."""

    LOOSER = "looser"
    """The first asks less."""

    OTHER = "other"
    """Neither asks more than the other, or it cannot be told."""


_MATTERS: Mapping[type, tuple[str, ...]] = {
    AddressForm: ("holder",),
    Characters: ("of",),
    Deadline: ("action", "event"),
    DocumentChannel: ("channel",),
    Fact: ("name",),
    FileTypes: ("only",),
    LegalEffectClause: ("value",),
    Recurrence: ("action",),
    Threshold: ("quantity", "within"),
}
"""Parameters that say what a rule is about, beside its kind."""


def matter(rule: Rule) -> tuple[object, ...]:
    """Return what a rule is about; only rules on the same matter are compared."""
    demand = rule.demand
    names = _MATTERS.get(type(demand), ())
    about = [getattr(demand, name) for name in names]
    if isinstance(demand, Password):
        fields = [field.name for field in attrs.fields(Password)]
        about = [name for name in fields if getattr(demand, name)]
    if isinstance(demand, Duty | Consequence):  # its text alone says what
        about = [" ".join(rule.vi.casefold().split())]
    return demand.kind, *about


def compare(one: Rule, other: Rule) -> Relation:
    """
    Tell whether the first of two rules asks more, whom and when it binds included.

    .. doctest::

        >>> from govvn_mail.policies import load_policy
        >>> nghean, bacninh = map(load_policy, ("nghean-99-2025", "bacninh-79-2025"))
        >>> compare(  # every 3 months, and every 6 months
        ...     nghean.rule("nghean-99-2025.6.1.rotation"),
        ...     bacninh.rule("bacninh-79-2025.4.2.user"),
        ... )
        <Relation.STRICTER: 'stricter'>
    """
    return _joined(
        asks(one, other),
        _more_bound(one.roles, other.roles),
        _more_bound(
            (one.mailbox,) if one.mailbox else (),
            (other.mailbox,) if other.mailbox else (),
        ),
        _subset(one.when, other.when),
    )


def asks(one: Rule, other: Rule) -> Relation:
    """Tell the same where both rules apply, hence of force and content alone."""
    if matter(one) != matter(other):
        return Relation.OTHER
    first, first_forbids = _as_duty(one)
    second, second_forbids = _as_duty(other)
    content = _statement(first, second)
    if first_forbids is not second_forbids:
        return _opposed(one, other, content)
    return _joined(_opposite(content) if first_forbids else content, _force(one, other))


def _joined(*relations: Relation) -> Relation:
    """Return what several aspects come to: one direction, or none."""
    found = set(relations) - {Relation.SAME}
    if not found:
        return Relation.SAME
    return found.pop() if len(found) == 1 else Relation.OTHER


def _opposite(relation: Relation) -> Relation:
    return {
        Relation.STRICTER: Relation.LOOSER,
        Relation.LOOSER: Relation.STRICTER,
    }.get(relation, relation)


_FORBIDDING = frozenset({Modality.MUST_NOT, Modality.RESTRICT})

_FORCES = {
    Modality.MAY: 0,
    Modality.ENCOURAGED: 1,
    Modality.SHOULD: 2,
    Modality.RESTRICT: 2,
    Modality.MUST: 3,
    Modality.MUST_NOT: 3,
}


def _force(one: Rule, other: Rule) -> Relation:
    if one.modality is other.modality:
        return Relation.SAME
    if one.modality not in _FORCES or other.modality not in _FORCES:
        return Relation.OTHER
    return _more(_FORCES[one.modality], _FORCES[other.modality])


def _opposed(one: Rule, other: Rule, content: Relation) -> Relation:
    """Let a prohibition outweigh a permission of the same; two duties conflict."""
    if content is Relation.SAME:
        if other.modality in {Modality.MAY, Modality.ENCOURAGED}:
            return Relation.STRICTER
        if one.modality in {Modality.MAY, Modality.ENCOURAGED}:
            return Relation.LOOSER
    return Relation.OTHER


_COMPLEMENTS = {
    Comparator.AT_MOST: Comparator.MORE_THAN,
    Comparator.MORE_THAN: Comparator.AT_MOST,
    Comparator.AT_LEAST: Comparator.LESS_THAN,
    Comparator.LESS_THAN: Comparator.AT_LEAST,
}


def _as_duty(rule: Rule) -> tuple[Demand, bool]:
    """Return the demand, and whether it is forbidden; *no more than* is *at most*."""
    demand, forbids = rule.demand, rule.modality in _FORBIDDING
    if forbids and isinstance(demand, Threshold) and demand.comparator in _COMPLEMENTS:
        turned = _COMPLEMENTS[demand.comparator]
        return attrs.evolve(demand, comparator=turned), False
    return demand, forbids


def _statement(one: Demand, other: Demand) -> Relation:
    """Tell whether the first statement is the narrower one, which implies the other."""
    if one == other:
        return Relation.SAME
    if isinstance(one, Threshold) and isinstance(other, Threshold):
        return _thresholds(one, other)
    if isinstance(one, Deadline) and isinstance(other, Deadline):
        return _deadlines(one, other)
    orders = _ORDERS.get(type(one), {})
    rest = attrs.fields_dict(type(one)).keys() - orders.keys()
    if type(one) is not type(other) or any(
        getattr(one, name) != getattr(other, name) for name in rest
    ):
        return Relation.OTHER
    return _joined(
        *(
            order(getattr(one, name), getattr(other, name))
            for name, order in orders.items()
        )
    )


# Orders of a parameter: whether the first value makes the narrower statement.


def _more(one: int | None, other: int | None) -> Relation:
    first, second = one or 0, other or 0
    if first == second:
        return Relation.SAME
    return Relation.STRICTER if first > second else Relation.LOOSER


def _less(one: int | None, other: int | None) -> Relation:
    if one is None or other is None:  # no limit at all
        return _opposite(_more(one is None, other is None))
    return _opposite(_more(one, other))


def _subset(one: tuple[Any, ...], other: tuple[Any, ...]) -> Relation:
    first, second = frozenset(one), frozenset(other)
    if first == second:
        return Relation.SAME
    if first < second:
        return Relation.STRICTER
    return Relation.LOOSER if first > second else Relation.OTHER


def _superset(one: tuple[Any, ...], other: tuple[Any, ...]) -> Relation:
    return _opposite(_subset(one, other))


def _more_bound(one: tuple[Any, ...], other: tuple[Any, ...]) -> Relation:
    """Compare whom rules bind, where nobody named means everybody."""
    if one and other:
        return _superset(one, other)
    return _more(not one, not other)


def _any_list(_one: object, _other: object) -> Relation:
    """Names in a list that is open by its own words make no difference."""
    return Relation.SAME


def _interval(one: Any, other: Any) -> Relation:  # noqa: ANN401 (a span or None)
    if one is None or other is None:
        return _less(None if one is None else 1, None if other is None else 1)
    return _opposite(_amounts(one.value, one.unit, other.value, other.unit))


_Order: TypeAlias = Callable[[Any, Any], Relation]

_ORDERS: Mapping[type, Mapping[str, _Order]] = {
    DocumentForm: {"parts": _superset},
    FileTypes: {"types": _subset},
    IssuedMailbox: {"domains": _subset},
    LegalEffectClause: {"conditions": _superset},
    MailboxChecks: {
        "least": _more,
        "moments": _superset,
        "clock_times": _superset,
        "early_minutes": _less,
        "grace_minutes": _less,
    },
    Password: {
        "least_length": _more,
        "classes": _superset,
        "not_containing": _superset,
        "not_equal": _superset,
        "not_among_last": _more,
    },
    PublicProvider: {"named": _any_list},
    Recurrence: {"every": _interval},
    SecrecyMarking: {"markings": _subset},
}
"""Parameters that have an order; where any other differs, the statements are other."""


_COUNTED = frozenset({Unit.ITEM, Unit.CHARACTER, Unit.OCTET})


def _bound(threshold: Threshold) -> tuple[Comparator, int]:
    """Return comparator and bound; of things that are counted, the closed bound."""
    comparator, value = threshold.comparator, threshold.value
    if threshold.unit in _COUNTED:
        if comparator is Comparator.MORE_THAN:
            return Comparator.AT_LEAST, value + 1
        if comparator is Comparator.LESS_THAN and value:
            return Comparator.AT_MOST, value - 1
    return comparator, value


_SIDES = {
    Comparator.AT_MOST: ("most", True),
    Comparator.LESS_THAN: ("most", False),
    Comparator.AT_LEAST: ("least", True),
    Comparator.MORE_THAN: ("least", False),
    Comparator.AFTER: ("after", True),
}
"""Which side is bounded, and whether the bound itself is allowed."""


def _thresholds(one: Threshold, other: Threshold) -> Relation:
    (first, value), (second, bound) = _bound(one), _bound(other)
    (side, closed), (to, also) = (_SIDES.get(c, (None, True)) for c in (first, second))
    if side is None or side != to:
        return Relation.OTHER
    amounts = _amounts(value, one.unit, bound, other.unit)
    if amounts is Relation.SAME:
        return _more(also, closed)
    return _opposite(amounts) if side == "most" else amounts


_BASES = {
    Unit.MINUTE: (Unit.MINUTE, 1, 1),
    Unit.CLOCK_HOUR: (Unit.MINUTE, 60, 60),
    Unit.WEEK: (Unit.DAY, 7, 7),
    Unit.QUARTER: (Unit.MONTH, 3, 3),
    Unit.YEAR: (Unit.MONTH, 12, 12),
    Unit.MB: (Unit.OCTET, 10**6, 2**20),
    Unit.GB: (Unit.OCTET, 10**9, 2**30),
}
"""The unit that another one is a multiple of, with its two readings."""


def _amounts(value: int, unit: Unit, bound: int, to: Unit) -> Relation:
    """Tell whether the first amount is the larger one: *stricter* is larger here."""
    if unit is to:
        return _more(value, bound)
    base, low, high = _BASES.get(unit, (unit, 1, 1))
    other_base, other_low, other_high = _BASES.get(to, (to, 1, 1))
    if base is not other_base:
        return Relation.OTHER
    if value * low == value * high == bound * other_low == bound * other_high:
        return Relation.SAME
    if value * low > bound * other_high:
        return Relation.STRICTER
    return Relation.LOOSER if value * high < bound * other_low else Relation.OTHER


_TERMS = (
    Term.NEXT_WORKING_DAY,
    Term.NEXT_WORKING_MORNING,
    Term.SAME_DAY,
    Term.AT_ONCE,
)
"""Terms without a length, from the longest to the shortest."""


def _deadlines(one: Deadline, other: Deadline) -> Relation:
    if one.term in _TERMS and other.term in _TERMS:
        return _more(_TERMS.index(one.term), _TERMS.index(other.term))
    if one.date is not None and other.date is not None:
        return _less(_last_day(one, one.date), _last_day(other, other.date))
    if one.term is other.term is Term.WITHIN:
        return _interval(one.span, other.span)
    return Relation.OTHER


def _last_day(deadline: Deadline, day: date) -> int:
    """Return the last day as a number: *before a date* ends on the day before."""
    return day.toordinal() - (deadline.term is Term.BEFORE_DATE)
