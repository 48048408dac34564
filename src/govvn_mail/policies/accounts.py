"""
Accounts: the facts of one mailbox, each of which may be unknown.

Nothing is guessed. A rule that needs what is not stated comes out as unknown, with the
name of what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import punctuation
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from govvn_mail.addresses import Holder, parse_address
from govvn_mail.arguments import as_tuple, check_fields, require
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

from .kinds import CharacterClass, PasswordPart, Span
from .rules import MailboxKind
from .words import Subject, check_words, find_word, is_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Account", "AddressFacts", "PasswordFacts", "Rate", "Stated"]

COUNTS = frozenset({"messages_sent", "messages_sent_outside", "failed_logins"})
"""The quantities that a rate may be about."""


def _pairs(known: object, name: str) -> tuple[tuple[Any, ...], ...]:
    return as_tuple(known.items() if isinstance(known, Mapping) else known, tuple, name)


class Stated(NamedTuple):
    """A fact by its name, and whether it is so."""

    name: str
    holds: bool


def _facts(
    known: Mapping[str, bool] | Iterable[tuple[Any, ...]],
) -> tuple[Stated, ...]:
    return tuple(map(_stated, _pairs(known, "known")))


def _stated(pair: tuple[Any, ...]) -> Stated:
    match pair:
        case (str(name), bool(value)) if is_word("facts", name):
            word = find_word("facts", name)
            if word is None or word.about is Subject.ACCOUNT:
                return Stated(name, value)
    raise InputError(Reason("policies.stated_account_fact"))


def _parts(
    known: Mapping[PasswordPart, bool] | Iterable[tuple[Any, ...]],
) -> tuple[tuple[PasswordPart, bool], ...]:
    return tuple(map(_part, _pairs(known, "parts")))


def _part(pair: tuple[Any, ...]) -> tuple[PasswordPart, bool]:
    match pair:
        case (str(part), bool(value)) if part in set(PasswordPart):
            return PasswordPart(part), value
    raise InputError(Reason("policies.password_part", known=tuple(PasswordPart)))


def _classes(given: object) -> Any:  # noqa: ANN401 (checked afterwards)
    if given is None or isinstance(given, str) or not hasattr(given, "__iter__"):
        return given
    return tuple(dict.fromkeys(given))


def _not_negative(*values: int | None) -> None:
    if any(value is not None and value < 0 for value in values):
        raise InputError(Reason("policies.negative_amount"))


@attrs.frozen(kw_only=True)
class PasswordFacts:
    """
    How a password is made, without the password; None is not known.

    Args:
        length: In characters.
        classes: The classes of characters that surely stand in it.
        open_classes: Those that stand in it if the text is read so: which characters
            are special, the texts leave open.
        contains: Whether such a part stands in it, as a mapping.
        equals: Whether it is such a part, as a mapping.
        history: With how many passwords before it, it was compared.
        in_history: Whether it is one of these.

    Raises:
        govvn_mail.errors.InputError: If a value cannot be what it is given for.
    """

    length: int | None = None
    classes: tuple[CharacterClass, ...] | None = attrs.field(
        default=None, converter=_classes
    )
    open_classes: tuple[CharacterClass, ...] = attrs.field(
        default=(), converter=_classes
    )
    contains: tuple[tuple[PasswordPart, bool], ...] = attrs.field(
        default=(), converter=_parts
    )
    equals: tuple[tuple[PasswordPart, bool], ...] = attrs.field(
        default=(), converter=_parts
    )
    history: int | None = None
    in_history: bool | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("length", "history"):
            value = getattr(self, name)
            if value is not None and (
                isinstance(value, bool) or not isinstance(value, int)
            ):
                require(None, int, name)
        if self.in_history is not None:
            require(self.in_history, bool, "in_history")
        for name in ("classes", "open_classes"):
            for one in as_tuple(getattr(self, name) or (), str, name):
                if one not in set(CharacterClass):
                    raise InputError(
                        Reason("policies.character_class", known=tuple(CharacterClass))
                    )
        _not_negative(self.length, self.history)

    @classmethod
    def of(
        cls,
        password: str,
        *,
        account_name: str | None = None,
        earlier: Iterable[str] | None = None,
    ) -> PasswordFacts:
        """
        Return the facts of a password; the password itself is not kept.

        Args:
            password: The password, where it is being set.
            account_name: What stands before the ``@``; None leaves it unknown.
            earlier: The passwords before it, if they can be compared.

        Raises:
            govvn_mail.errors.InputError: If an argument is no text.

        .. doctest::

            >>> facts = PasswordFacts.of("Anh-1984", account_name="anh")
            >>> facts.length, [str(one) for one in facts.classes]
            (8, ['upper', 'lower', 'digit', 'special'])
            >>> facts.known_part("contains", PasswordPart.ACCOUNT_NAME)
            True
        """
        require(password, str, "password")
        contains, equals = {}, {}
        if account_name is not None:
            name = require(account_name, str, "account_name").casefold()
            part = PasswordPart.ACCOUNT_NAME
            contains[part] = bool(name) and name in password.casefold()
            equals[part] = name == password.casefold()
        before = None if earlier is None else as_tuple(earlier, str, "earlier")
        kinds = {_class_of(character) for character in password}
        return cls(
            length=len(password),
            classes=tuple(one for one in CharacterClass if one in kinds),
            open_classes=(CharacterClass.SPECIAL,) if None in kinds else (),
            contains=contains,
            equals=equals,
            history=None if before is None else len(before),
            in_history=None if before is None else password in before,
        )

    def known_part(self, name: str, part: PasswordPart) -> bool | None:
        """Return whether it ``contains`` or ``equals`` a part; None: not known."""
        known: tuple[tuple[PasswordPart, bool], ...] = getattr(self, name)
        return dict(known).get(part)


def _class_of(character: str) -> CharacterClass | None:
    """Return the class of a character; None where that depends on the reading."""
    tests: dict[CharacterClass, Callable[[str], bool]] = {
        CharacterClass.UPPER: str.isupper,
        CharacterClass.LOWER: str.islower,
        CharacterClass.DIGIT: str.isdecimal,
        CharacterClass.SPECIAL: lambda one: one in punctuation,
    }
    return next((kind for kind, test in tests.items() if test(character)), None)


@attrs.frozen(kw_only=True)
class Rate:
    """
    The most that was counted in any stretch of time of that length.

    Args:
        quantity: ``messages_sent``, ``messages_sent_outside`` or ``failed_logins``.
        most: The number.
        within: The length of the stretch; it must be the one of the rule.
    """

    quantity: str
    most: int
    within: Span

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        _not_negative(self.most)
        if self.quantity not in COUNTS:
            raise InputError(Reason("policies.rate", known=tuple(sorted(COUNTS))))


@attrs.frozen(kw_only=True)
class Account:
    """
    What is known about one mailbox on the day of the question; None is not known.

    Args:
        address: Its address, by which its body is known.
        kind: Whether it is an agency's or a person's.
        administrator: Whether it administers the system.
        issued: When it was issued.
        password_changed: When its password was last changed.
        password: How its password is made.
        last_activity: When there was activity last, as the regulation means it.
        last_login: When somebody logged in last.
        locked_since: Since when it is locked without break.
        holder_left: When the holder left.
        quota: Octets.
        failed_logins: Failed logins in a row.
        rates: What was counted in stretches of time.
        known: Further facts about accounts, by the names that rules use for them, as
            a mapping.

    Raises:
        govvn_mail.errors.InputError: If a value is of the wrong type, or no fact
            about accounts has that name.
        govvn_mail.errors.AddressError: If *address* is none.

    .. doctest::

        >>> account = Account(
        ...     address="vanthu@nghean.gov.vn", kind=MailboxKind.AGENCY,
        ...     known={"second_factor": True},
        ... )
        >>> account.fact("second_factor"), account.fact("password_shared")
        (True, None)
    """

    address: str | None = None
    kind: MailboxKind | None = None
    administrator: bool | None = None
    issued: date | None = None
    password_changed: date | None = None
    password: PasswordFacts | None = None
    last_activity: date | None = None
    last_login: date | None = None
    locked_since: date | None = None
    holder_left: date | None = None
    quota: int | None = None
    failed_logins: int | None = None
    rates: tuple[Rate, ...] = ()
    known: tuple[Stated, ...] = attrs.field(default=(), converter=_facts)

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if self.address is not None:
            parse_address(self.address)
        _not_negative(self.quota, self.failed_logins)

    def fact(self, name: str) -> bool | None:
        """Return whether the fact of that name is so; None if nobody said."""
        stated = dict(self.known).get(name)
        if stated is None and name == "locked" and self.locked_since is not None:
            return True
        if stated is None and name == "logged_in" and self.last_login is not None:
            return True
        return stated

    def since(self, quantity: str) -> date | None:
        """Return the day from which a quantity of time runs; None if nobody said."""
        return {
            "password_age": self.password_changed,
            "inactivity": self.last_activity,
            "time_since_login": self.last_login,
            "time_since_issue": self.issued,
            "time_locked": self.locked_since,
            "time_since_leaving": self.holder_left,
        }.get(quantity)

    def amount(self, quantity: str, within: Span | None) -> int | None:
        """Return what a quantity comes to, in all or within a stretch of time."""
        if within is None:
            amounts = {"quota": self.quota, "failed_logins": self.failed_logins}
            return amounts.get(quantity)
        return next(
            (
                rate.most
                for rate in self.rates
                if (rate.quantity, rate.within) == (quantity, within)
            ),
            None,
        )


@attrs.frozen(kw_only=True)
class AddressFacts:
    """
    Whose address it is, as far as a rule about its form asks.

    Args:
        holder: Which kind of holder it is: a word of the list ``holders``.
        named_for: The names that the form is made of.
        issued: When the address was issued.
        name_taken: Whether another account has the name that the form gives first.

    Raises:
        govvn_mail.errors.InputError: If a value is of the wrong type.
        govvn_mail.errors.PolicyError: If there is no such kind of holder.
    """

    holder: str | None = None
    named_for: Holder | None = None
    issued: date | None = None
    name_taken: bool | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if self.holder is not None:
            check_words("holders", (self.holder,))
