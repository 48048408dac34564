"""What stands before the ``@``: proposed by a naming rule, or compared with it."""

from __future__ import annotations

from enum import StrEnum
from itertools import count, islice, product
from typing import TYPE_CHECKING, NoReturn

import attrs

from govvn_mail.arguments import as_tuple, check_fields, require
from govvn_mail.errors import InputError
from govvn_mail.law import Grade
from govvn_mail.texts import Reason
from govvn_mail.times import require_date

from .naming import SEPARATORS, NamingRule, Token, parse_pattern
from .person_names import PersonName, plain_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from typing import Any

    from .naming import Field

__all__ = [
    "Follows",
    "Holder",
    "NamingVerdict",
    "check_local_part",
    "propose_local_parts",
]

MAX_LOCAL_PART = 64
"""Upper bound of a local part, in octets (:rfc:`5321#section-4.5.3.1.1`)."""

MAX_PROPOSALS = 100

YEARS = range(1900, 2200)


def _spellings(value: object) -> Any:  # noqa: ANN401 (checked afterwards)
    return (value,) if isinstance(value, str) else value


def _person(value: object) -> Any:  # noqa: ANN401 (checked afterwards)
    return PersonName(full=value) if isinstance(value, str) else value


@attrs.frozen(kw_only=True)
class Holder:
    """
    Whose mailbox it is, as far as a rule asks.

    Bodies and units may have several spellings, such as ``("snv", "sonoivu")``: the
    first is proposed, and each is accepted. They are written in plain letters by
    themselves: *Nội vụ* and *noivu* are the same.

    Args:
        name: A person's name.
        unit: The unit's name or abbreviation.
        parent: That of the body which the unit belongs to.
        agency: That of the body.
        commune: That of the commune.
        citizen_number: Digits of *căn cước công dân*, the last of them at least.
        birth_year: Four digits.
        birth_month: 1 to 12.
        agreed: Names of the mailbox that were agreed upon, before the ``@``.

    Citizen number and birth are never shown, neither by ``repr()`` nor in an error.

    Raises:
        govvn_mail.errors.InputError: If a value cannot be what it is given for.
    """

    name: PersonName | None = attrs.field(default=None, converter=_person)
    unit: tuple[str, ...] = attrs.field(default=(), converter=_spellings)
    parent: tuple[str, ...] = attrs.field(default=(), converter=_spellings)
    agency: tuple[str, ...] = attrs.field(default=(), converter=_spellings)
    commune: tuple[str, ...] = attrs.field(default=(), converter=_spellings)
    citizen_number: str | None = attrs.field(default=None, repr=False)
    birth_year: int | None = attrs.field(default=None, repr=False)
    birth_month: int | None = attrs.field(default=None, repr=False)
    agreed: tuple[str, ...] = attrs.field(default=(), converter=_spellings)

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        for spelling in (*self.unit, *self.parent, *self.agency, *self.commune):
            plain_letters(spelling)
        number = self.citizen_number
        if number is not None and not (number.isascii() and number.isdigit()):
            raise InputError(Reason("naming.not_a_citizen_number"))
        if self.birth_year is not None and self.birth_year not in YEARS:
            raise InputError(Reason("naming.not_a_birth"))
        if self.birth_month is not None and self.birth_month not in range(1, 13):
            raise InputError(Reason("naming.not_a_birth"))


class Follows(StrEnum):
    """Whether a mailbox is named by a rule."""

    YES = "yes"
    NO = "no"
    GRANDFATHERED = "grandfathered"
    """It is named otherwise, and old enough that the rule lets it be."""

    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class NamingVerdict:
    """
    Whether a mailbox is named by a rule, and why.

    Args:
        local_part: What was asked about.
        rule_id: The rule.
        answer: Whether it follows.
        reason: Why.
        missing: What has to be known for another answer than ``unknown``.
    """

    local_part: str
    rule_id: str
    answer: Follows
    reason: Reason
    missing: tuple[Reason, ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a naming verdict has no truth value; ask .answer")


@attrs.frozen
class _Slot:
    """
    A place in a name: one of some words, or a free one.

    Args:
        words: What may stand there; none means any.
        lengths: Lengths of a free place.
        first: The smallest number that may stand there, or None if it is no number.
        missing: What would have to be known to fill it.
    """

    words: tuple[str, ...]
    lengths: range = range(0)
    first: int | None = None
    missing: Reason | None = None

    def ends(self, text: str, start: int) -> Iterator[int]:
        """Yield where the slot may end if it begins at *start*."""
        for word in self.words:
            if text.startswith(word, start):
                yield start + len(word)
        for length in self.lengths:
            if self._may_be(text[start : start + length], length):
                yield start + length

    def _may_be(self, text: str, length: int) -> bool:
        if len(text) != length or not text.isascii():
            return False
        if self.first is None:
            return text.isalnum()
        is_padded = len(self.lengths) > 1 and text.startswith("0") and length > 1
        return text.isdigit() and not is_padded and int(text) >= self.first


ANY_WORD = range(1, MAX_LOCAL_PART + 1)
ANY_NUMBER = range(1, 7)


def propose_local_parts(
    holder: str | Holder,
    rule: NamingRule,
    *,
    taken: Iterable[str] = (),
    limit: int = 5,
) -> tuple[str, ...]:
    """
    Return names for a mailbox in the order in which the rule would give them.

    None is taken, longer than 64 characters, or anything else than small letters,
    digits and ``. _ -``. If what a pattern asks for is not known, no later one is
    tried. Where a person's given name is not sure (:attr:`PersonName.given_is_sure`),
    each pattern gives a second name, with all words but the last as the given name.

    Args:
        holder: A person's name, or whose mailbox it is.
        rule: The naming rule.
        taken: Names in use before the ``@``, in small or capital letters.
        limit: How many names at most, 1 to 100.

    Returns:
        Nothing if every name is taken or too long, or must be agreed upon.

    Raises:
        govvn_mail.errors.InputError:
            If what the first pattern asks for is not known, or an argument is wrong.

    .. doctest::

        >>> from govvn_mail.addresses import load_naming_rule
        >>> rule = load_naming_rule("nghean-99-2025.5.2")
        >>> propose_local_parts(
        ...     "Nguyễn Thị Ánh Tuyết", rule, taken={"tuyetnta", "tuyetnta1"}, limit=2)
        ('tuyetnta2', 'tuyetnta3')
    """
    holder = _holder(holder)
    require(rule, NamingRule, "rule")
    if require(limit, int, "limit") not in range(1, MAX_PROPOSALS + 1):
        raise InputError(Reason("naming.limit", limit=MAX_PROPOSALS))
    used = {name.lower() for name in as_tuple(taken, str, "taken")}
    free = (
        name
        for name in dict.fromkeys(_names(holder, rule, limit + len(used)))
        if name not in used and 0 < len(name) <= MAX_LOCAL_PART
    )
    return tuple(islice(free, limit))


def _names(holder: Holder, rule: NamingRule, numbers: int) -> Iterator[str]:
    """Yield names in the rule's order, with as many numbers as may be needed."""
    stated = _exception(holder, rule)
    if stated is not None:
        yield stated.lower()
        return
    first = 1 if rule.first_number is None else rule.first_number
    for index, pattern in enumerate(rule.patterns):
        rows = [_slots(pattern, reading, rule) for reading in _proposed(holder)]
        missing = tuple(slot.missing for slot in rows[0] if slot.missing is not None)
        if missing:
            if index == 0:
                raise InputError(
                    Reason(
                        "naming.missing",
                        rule=rule.id,
                        missing=tuple(reason.bilingual() for reason in missing),
                    )
                )
            return
        for slots in rows:
            yield from _fill(slots, first, numbers)


def _proposed(holder: Holder) -> tuple[Holder, ...]:
    name = holder.name
    if name is None or name.given_is_sure:
        return (holder,)
    return (holder, attrs.evolve(holder, name=name.with_given_in_front()))


def _fill(slots: tuple[_Slot, ...], first: int, numbers: int) -> Iterator[str]:
    words = [slot.words[:1] for slot in slots]
    where = next((i for i, slot in enumerate(slots) if not slot.words), None)
    if where is None:
        yield "".join(*product(*words))
        return
    width = slots[where].lengths[0] if len(slots[where].lengths) == 1 else 0
    for number in islice(count(first), numbers):
        words[where] = (f"{number:0{width}}",)
        yield "".join(*product(*words))


def check_local_part(
    local_part: str,
    holder: str | Holder,
    rule: NamingRule,
    *,
    created: date | None = None,
) -> NamingVerdict:
    """
    Tell whether a mailbox is named by a rule.

    Capital letters count only where the rule demands small ones. A running number is
    accepted whether or not it is the next one.

    Args:
        local_part: What stands before the ``@``.
        holder: A person's name, or whose mailbox it is.
        rule: The naming rule.
        created: When the mailbox was made, or None if not known.

    Raises:
        govvn_mail.errors.InputError: If an argument is of a wrong kind.

    .. doctest::

        >>> from govvn_mail.addresses import load_naming_rule
        >>> rule = load_naming_rule("bacninh-79-2025.5.2")
        >>> verdict = check_local_part("tuyetnta123", "Nguyễn Thị Ánh Tuyết", rule)
        >>> str(verdict.answer), verdict.missing[0].en
        ('unknown', 'the citizen number')
    """
    require(local_part, str, "local_part")
    holder = _holder(holder)
    require(rule, NamingRule, "rule")
    if created is not None:
        require_date(created, "created")
    answer, reason, missing = _compared(local_part, holder, rule) or _judged(
        rule, created
    )
    return NamingVerdict(
        local_part=local_part,
        rule_id=rule.id,
        answer=answer,
        reason=reason,
        missing=missing,
    )


_Answer = tuple[Follows, Reason, tuple[Reason, ...]]


def _compared(local_part: str, holder: Holder, rule: NamingRule) -> _Answer | None:
    """Return an answer that the name itself gives, or None if it fits no pattern."""
    name = local_part.lower()
    if name in {agreed.lower() for agreed in holder.agreed}:
        return Follows.YES, Reason("naming.agreed"), ()
    stated = _exception(holder, rule)
    if stated is not None:
        fits = name == stated.lower()
        return (Follows.YES, Reason("naming.exception"), ()) if fits else None
    rows = [_slots(pattern, holder, rule) for pattern in rule.patterns]
    fitting = [slots for slots in rows if _fits(name, slots)]
    if fitting and rule.lower_case and name != local_part:
        return None
    for slots in fitting:
        if all(slot.missing is None for slot in slots):
            is_first = slots is rows[0]
            return (
                Follows.YES,
                Reason("naming.follows", form=rule.form)
                if is_first
                else Reason("naming.follows_on_duplicate", form=rule.form),
                (),
            )
    if fitting:
        missing = tuple(slot.missing for slot in fitting[0] if slot.missing is not None)
        reason = Reason(
            "naming.missing",
            rule=rule.id,
            missing=tuple(reason.bilingual() for reason in missing),
        )
        return Follows.UNKNOWN, reason, missing
    return _other_reading(name, holder, rule)


def _other_reading(name: str, holder: Holder, rule: NamingRule) -> _Answer | None:
    """Return that the name would fit if another word were the given name."""
    if holder.name is None:
        return None
    for reading in holder.name.other_readings():
        read = attrs.evolve(holder, name=reading)
        if any(_fits(name, _slots(p, read, rule)) for p in rule.patterns):
            reason = Reason("naming.other_reading", given=reading.given or "")
            return Follows.UNKNOWN, reason, (Reason("naming.missing_given"),)
    return None


def _judged(rule: NamingRule, created: date | None) -> _Answer:
    """Return what a name that fits no pattern is."""
    if rule.by_agreement:
        missing = Reason("naming.missing_agreement")
        return (
            Follows.UNKNOWN,
            Reason("naming.by_agreement", form=rule.form),
            (missing,),
        )
    unknown_day = (Reason("naming.missing_created"),)
    kept = rule.keeps_names_before
    if kept is not None:
        if created is None:
            return Follows.UNKNOWN, Reason("naming.kept_if_old", date=kept), unknown_day
        if created < kept:
            return Follows.GRANDFATHERED, Reason("naming.grandfathered", date=kept), ()
    begins = rule.instrument.in_force.first
    if begins is not None and created is not None and created < begins:
        return Follows.UNKNOWN, Reason("naming.older_than_rule", date=begins), ()
    if rule.instrument.grade is not Grade.READ:
        return Follows.UNKNOWN, Reason("naming.unverified", form=rule.form), ()
    citation = rule.citation.bilingual()
    reason = Reason("naming.differs", form=rule.form, citation=citation)
    return Follows.NO, reason, ()


def _holder(holder: object) -> Holder:
    if isinstance(holder, str):
        return Holder(name=holder)
    return require(holder, Holder, "holder")


def _exception(holder: Holder, rule: NamingRule) -> str | None:
    """Return the name that the rule itself gives to the holder."""
    known = (*holder.unit, *holder.agency, *holder.commune)
    names = set(map(plain_letters, known)) if rule.exceptions else set()
    return next(
        (x.local_part for x in rule.exceptions if plain_letters(x.holder) in names),
        None,
    )


def _fits(name: str, slots: tuple[_Slot, ...]) -> bool:
    places = {0}
    for slot in slots:
        places = {end for start in places for end in slot.ends(name, start)}
    return len(name) in places and 0 < len(name) <= MAX_LOCAL_PART


def _slots(pattern: str, holder: Holder, rule: NamingRule) -> tuple[_Slot, ...]:
    """Return the places of a pattern; an empty one goes with its separator."""
    slots: list[_Slot] = []
    drops_next = False
    for piece in parse_pattern(pattern):
        slot = _Slot((piece,)) if isinstance(piece, str) else _slot(piece, holder, rule)
        is_separator = isinstance(piece, str) and piece in SEPARATORS
        if is_separator and drops_next:
            drops_next = False
        elif slot.words != ("",):
            slots.append(slot)
            drops_next = False
        elif slots and slots[-1].words in {(mark,) for mark in SEPARATORS}:
            slots.pop()
        else:
            drops_next = True
    return tuple(slots)


def _slot(field: Field, holder: Holder, rule: NamingRule) -> _Slot:
    width = field.digits or 0
    if field.token is Token.NUMBER:
        first = 1 if rule.first_number is None else rule.first_number
        return _Slot((), range(width, width + 1) if width else ANY_NUMBER, first)
    words, missing = _ASKED[field.token]
    known = tuple(dict.fromkeys(word[-width:] for word in words(holder)))
    if known and all(len(word) >= width for word in known):
        return _Slot(known)
    if width:
        return _Slot((), range(width, width + 1), 0, missing)
    return _Slot((), ANY_WORD, None, missing)


def _of_name(
    part: Callable[[PersonName], str],
) -> tuple[Callable[[Holder], tuple[str, ...]], Reason]:
    def words(holder: Holder) -> tuple[str, ...]:
        return () if holder.name is None else (part(holder.name),)

    return words, Reason("naming.missing_name")


def _plain(spellings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain_letters, spellings))


# What each token asks of a holder, and what is missing if there is none.
_ASKED: dict[Token, tuple[Callable[[Holder], tuple[str, ...]], Reason]] = {
    Token.GIVEN: _of_name(lambda name: name.plain_given),
    Token.INITIALS: _of_name(lambda name: name.initials),
    Token.FULL_NAME: _of_name(lambda name: name.plain_full),
    Token.UNIT: (lambda x: _plain(x.unit), Reason("naming.missing_unit")),
    Token.PARENT: (lambda x: _plain(x.parent), Reason("naming.missing_parent")),
    Token.AGENCY: (lambda x: _plain(x.agency), Reason("naming.missing_agency")),
    Token.COMMUNE: (lambda x: _plain(x.commune), Reason("naming.missing_commune")),
    Token.CITIZEN_DIGITS: (
        lambda x: (x.citizen_number,) if x.citizen_number else (),
        Reason("naming.missing_citizen_number"),
    ),
    Token.BIRTH_YEAR: (
        lambda x: (str(x.birth_year),) if x.birth_year else (),
        Reason("naming.missing_birth"),
    ),
    Token.BIRTH_MONTH: (
        lambda x: (f"{x.birth_month:02}",) if x.birth_month else (),
        Reason("naming.missing_birth"),
    ),
}
