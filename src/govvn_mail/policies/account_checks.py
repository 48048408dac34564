"""Checks of one account, by kind of rule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from govvn_mail.schedule import Term
from govvn_mail.texts import Bilingual, Reason

from .accounts import Account
from .cases import Seen, phrase
from .kinds import (
    CharacterClass,
    Comparator,
    Fact,
    Password,
    PasswordPart,
    Threshold,
    Unit,
)
from .setting_checks import see_fact
from .words import Dimension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .provisions import Provision
    from .rules import Rule

__all__ = ["AccountCase", "look_at_account"]


@attrs.frozen(kw_only=True)
class AccountCase:
    """One account on one day, and the families of its body."""

    account: Account
    families: frozenset[str]
    is_central: bool
    on: date

    @property
    def mailbox(self) -> str:
        """Its address, or nothing if that is not known."""
        return self.account.address or ""

    def fact(self, name: str) -> bool | None:
        """Return whether the fact of that name is so; None if nobody said."""
        return self.account.fact(name)

    def holds(self, circumstance: Fact | Threshold) -> bool | None:
        """Tell whether a fact or threshold holds here; None is not known."""
        if isinstance(circumstance, Threshold):
            return self.compare(circumstance)
        known = self.fact(circumstance.name)
        return None if known is None else known is circumstance.holds

    def compare(self, threshold: Threshold) -> bool | None:
        """Tell whether a quantity of the account meets a bound; None: not known."""
        if threshold.unit.dimension is Dimension.DURATION:
            since = self.since(threshold.quantity)
            return None if since is None else _compare(threshold, since, self.on)
        amount = self.account.amount(threshold.quantity, threshold.within)
        return None if amount is None else threshold.compare(amount, amount)

    def since(self, quantity: str) -> date | None:
        """Return the day from which time runs, unless it lies after the question."""
        since = self.account.since(quantity)
        return None if since is None or since > self.on else since

    def outside(self, rule: Rule) -> Seen | None:
        """Tell why a rule is not about this account, or what leaves that open."""
        account = self.account
        if rule.mailbox is not None and account.kind is not rule.mailbox:
            if account.kind is not None:
                return Seen.outside(Reason("policies.other_mailbox_kind"))
            return _open(Reason("policies.missing_mailbox_kind"))
        if rule.roles == ("administrator",) and _is_about_password(rule):
            if account.administrator is None:
                return _open(Reason("policies.missing_administrator"))
            if not account.administrator:
                return Seen.outside(Reason("policies.no_administrator"))
        return None


def _is_about_password(rule: Rule) -> bool:
    demand = rule.demand
    return isinstance(demand, Password) or (
        isinstance(demand, Threshold) and demand.quantity == "password_age"
    )


def _open(missing: Reason) -> Seen:
    reason = Reason("policies.whose_mailbox_unknown")
    return Seen(holds=None, reason=reason, missing=(missing,))


_TERMS: dict[Unit, Callable[[int], Term]] = {
    Unit.DAY: Term.days,
    Unit.WEEK: Term.weeks,
    Unit.MONTH: Term.months,
    Unit.QUARTER: lambda count: Term.months(3 * count),
    Unit.YEAR: Term.years,
}
"""The units that two dates settle."""


def _compare(  # noqa: PLR0911 (one line for each comparator)
    threshold: Threshold, since: date, on: date
) -> bool | None:
    """Compare the time from one day to another with a bound, by the calendar."""
    term = _TERMS.get(threshold.unit)
    if term is None:
        return None
    last = since if threshold.value == 0 else term(threshold.value).last_day(since)
    match threshold.comparator:
        case Comparator.AT_LEAST:
            return on >= last
        case Comparator.AT_MOST:
            return on <= last
        case Comparator.MORE_THAN:
            return on > last
        case Comparator.LESS_THAN:
            return on < last
        case Comparator.EXACTLY:
            return on == last
        case Comparator.AFTER:  # whether the last day counts, the texts leave open
            return None if on == last else on > last


def look_at_account(provision: Provision, case: AccountCase) -> Seen | None:
    """Return what the check of that kind sees, or None if there is none."""
    demand = provision.rule.demand
    match demand:
        case Password():
            return _password(demand, case)
        case Threshold():
            return _threshold(demand, case)
        case Fact():
            return see_fact(demand, case.fact(demand.name))
        case _:
            return None


def _threshold(demand: Threshold, case: AccountCase) -> Seen:
    quantity, holds = phrase(demand), case.compare(demand)
    since = case.since(demand.quantity)
    amount = case.account.amount(demand.quantity, demand.within)
    if since is not None:
        reason = Reason(
            "policies.time_since", quantity=quantity, since=since, on=case.on
        )
    elif amount is not None:
        words = Bilingual(str(amount), str(amount))
        reason = Reason("policies.amount", quantity=quantity, amount=words)
    else:
        return Seen(
            holds=None,
            reason=Reason("policies.amount_unknown"),
            missing=(Reason("policies.missing_fact", fact=quantity),),
        )
    if holds is None:
        missing = Reason("policies.missing_bound_reading", quantity=quantity)
        return Seen(holds=None, reason=reason, missing=(missing,), needs_human=True)
    remedy = Reason("policies.keep_bound", quantity=quantity)
    return Seen(holds=holds, reason=reason, remedy=remedy)


def _password(demand: Password, case: AccountCase) -> Seen:
    """One unmet part settles it; otherwise every part must be known."""
    answers = tuple(_parts_of(demand, case))
    remedy = Reason("policies.change_password")
    unmet = tuple(words.bilingual() for words, holds in answers if holds is False)
    if unmet:
        reason = Reason("policies.password_not_so", parts=unmet)
        return Seen(holds=False, reason=reason, remedy=remedy)
    missing = tuple(words for words, holds in answers if holds is None)
    if missing:
        reason = Reason("policies.password_unknown")
        return Seen(holds=None, reason=reason, missing=missing)
    return Seen(holds=True, reason=Reason("policies.password_so"), remedy=remedy)


def _parts_of(
    demand: Password, case: AccountCase
) -> Iterator[tuple[Reason, bool | None]]:
    """Yield each part of what is demanded, and whether it is so."""
    known = case.account.password
    if demand.least_length is not None:
        length = None if known is None else known.length
        words = Reason("policies.password_length", least=demand.least_length)
        yield words, None if length is None else length >= demand.least_length
    if demand.classes:
        yield (
            Reason("policies.password_classes", classes=_names(demand.classes)),
            _has_classes(demand, case),
        )
    for name, parts in (
        ("contains", demand.not_containing),
        ("equals", demand.not_equal),
    ):
        for part in parts:
            so = None if known is None else known.known_part(name, part)
            words = (
                Reason("policies.password_without", part=_PARTS[part].bilingual())
                if name == "contains"
                else Reason("policies.password_unlike", part=_PARTS[part].bilingual())
            )
            yield words, None if so is None else not so
    if demand.not_among_last is not None:
        words = Reason("policies.password_new", count=demand.not_among_last)
        yield words, _is_new(demand.not_among_last, case)


def _has_classes(demand: Password, case: AccountCase) -> bool | None:
    known = case.account.password
    if known is None or known.classes is None:
        return None
    asked = set(demand.classes)
    least = demand.least_classes or len(asked)
    if len(asked.intersection(known.classes)) >= least:
        return True
    perhaps = asked.intersection((*known.classes, *known.open_classes))
    return None if len(perhaps) >= least else False


def _is_new(count: int, case: AccountCase) -> bool | None:
    known = case.account.password
    if known is None or known.history is None or known.in_history is None:
        return None
    if known.in_history:
        return False if known.history <= count else None
    return True if known.history >= count else None


def _names(classes: tuple[CharacterClass, ...]) -> tuple[Bilingual, ...]:
    return tuple(_CLASSES[one].bilingual() for one in classes)


_CLASSES = {
    CharacterClass.UPPER: Reason("policies.class_upper"),
    CharacterClass.LOWER: Reason("policies.class_lower"),
    CharacterClass.DIGIT: Reason("policies.class_digit"),
    CharacterClass.SPECIAL: Reason("policies.class_special"),
}

_PARTS = {
    PasswordPart.ACCOUNT_NAME: Reason("policies.part_account_name"),
    PasswordPart.FULL_NAME: Reason("policies.part_full_name"),
    PasswordPart.BIRTH_DATE: Reason("policies.part_birth_date"),
}
