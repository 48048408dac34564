"""Checks of one address: which mailboxes are used, and how addresses are formed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import attrs

from govvn_mail.addresses import (
    AddressVerdict,
    Follows,
    Holder,
    HolderKind,
    NamingRule,
    check_local_part,
)
from govvn_mail.texts import Bilingual, Reason

from .accounts import AddressFacts
from .cases import Seen
from .kinds import AddressForm, Fact, IssuedMailbox
from .message_checks import see_issued
from .provisions import Provision
from .words import find_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .kinds import Threshold
    from .rules import Rule

__all__ = ["AddressCase", "is_about_addresses", "look_at_address"]


@attrs.frozen(kw_only=True)
class AddressCase:
    """One address on one day, whose it is, and the families of its body."""

    sender: AddressVerdict
    facts: AddressFacts
    families: frozenset[str]
    is_central: bool
    on: date
    forms: tuple[Provision, ...] = ()

    @property
    def mailbox(self) -> str:
        """The address, without display name."""
        return str(self.sender.address or self.sender.original)

    def holds(self, circumstance: Fact | Threshold) -> bool | None:
        """Tell whether a fact holds here; None is not known."""
        known = self.facts.name_taken
        if not isinstance(circumstance, Fact) or circumstance.name != "name_taken":
            return None
        return None if known is None else known is circumstance.holds

    def outside(self, rule: Rule) -> Seen | None:
        """Tell why a rule is not about such a holder, or what leaves that open."""
        demand = rule.demand
        if not isinstance(demand, AddressForm) or demand.holder == self.facts.holder:
            return None
        word = find_word("holders", demand.holder)
        named = (
            Bilingual(demand.holder, demand.holder)
            if word is None
            else word.bilingual()
        )
        if self.facts.holder is not None:
            return Seen.outside(Reason("policies.other_holder", holder=named))
        return Seen(
            holds=None,
            reason=Reason("policies.holder_unknown"),
            missing=(Reason("policies.missing_holder", holder=named),),
        )


def is_about_addresses(rule: Rule) -> bool:
    """Tell whether an address is checked against a rule."""
    return isinstance(rule.demand, IssuedMailbox) or rule.demand.subject == "address"


def look_at_address(provision: Provision, case: AddressCase) -> Seen | None:
    """Return what the check of that kind sees, or None if there is none."""
    demand = provision.rule.demand
    if isinstance(demand, IssuedMailbox):
        return see_issued(demand, case.sender)
    return _form(provision, demand, case) if isinstance(demand, AddressForm) else None


def _form(  # noqa: PLR0911 (what settles it, one after the other)
    provision: Provision, demand: AddressForm, case: AddressCase
) -> Seen:
    remedy = Reason("policies.form_address")
    address = case.sender.address
    if address is None:
        reason = Reason("policies.no_address", address=case.sender.original)
        return Seen(holds=False, reason=reason, remedy=remedy)
    if demand.domain is not None and address.domain != demand.domain:
        reason = Reason(
            "policies.other_domain", domain=address.domain, expected=demand.domain
        )
        return Seen(holds=False, reason=reason, remedy=remedy)
    if demand.domain is None:
        return _for_a_person(Reason("policies.missing_domain_form"))
    if not demand.forms and not demand.agreement:
        return Seen(holds=True, reason=Reason("policies.domain_as_said"))
    seen = _named(provision, demand, case)
    if seen.holds is True and provision.rule.when:
        return seen
    others = [
        _named(other, other.rule.demand, case).holds
        for other in _alternatives(provision, case.forms)
        if isinstance(other.rule.demand, AddressForm)
    ]
    if seen.holds is not False or not any(holds is not False for holds in others):
        return seen
    return _other_form(provision, case, fits=True in others)


def _alternatives(provision: Provision, forms: Iterable[Provision]) -> list[Provision]:
    """Return the forms for the same holder, if the name is taken or if it is not."""
    demand = provision.rule.demand
    return [
        other
        for other in forms
        if isinstance(other.rule.demand, AddressForm)
        and isinstance(demand, AddressForm)
        and other.rule.demand.holder == demand.holder
        and bool(other.rule.when) is not bool(provision.rule.when)
    ]


def _other_form(provision: Provision, case: AddressCase, *, fits: bool) -> Seen:
    """Say what it means that the other form of the text may be the one that fits."""
    if provision.rule.when:  # who of the two bears the addition, a person knows
        return _for_a_person(Reason("policies.missing_who_was_first"))
    if case.facts.name_taken is False:
        return Seen(
            holds=False,
            reason=Reason("policies.form_for_taken_names"),
            remedy=Reason("policies.form_address"),
        )
    if case.facts.name_taken and fits:
        return Seen.outside(Reason("policies.form_for_taken_names"))
    return Seen(
        holds=None,
        reason=Reason("policies.name_unknown"),
        missing=(Reason("policies.missing_name_taken"),),
    )


def _for_a_person(missing: Reason) -> Seen:
    return Seen(
        holds=None,
        reason=Reason("policies.name_unknown"),
        missing=(missing,),
        needs_human=True,
    )


def _named(provision: Provision, demand: object, case: AddressCase) -> Seen:
    """Compare what stands before the ``@`` with the forms of one rule."""
    address = case.sender.address
    if address is None or not isinstance(demand, AddressForm):
        return _for_a_person(Reason("policies.missing_name_form"))
    patterns = tuple(map(_pattern, demand.forms))
    naming = _naming_rule(provision, demand, patterns)
    if naming is None:
        return _for_a_person(Reason("policies.missing_name_form"))
    holder = case.facts.named_for or Holder()
    verdict = check_local_part(
        address.local_part, holder, naming, created=case.facts.issued
    )
    if verdict.answer in {Follows.YES, Follows.GRANDFATHERED}:
        return Seen(holds=True, reason=verdict.reason)
    if verdict.answer is Follows.NO:
        reason = Reason(
            "policies.name_differs", name=address.local_part, form=naming.form
        )
        return Seen(holds=False, reason=reason, remedy=Reason("policies.form_address"))
    return Seen(
        holds=None, reason=verdict.reason, missing=verdict.missing or (verdict.reason,)
    )


_TOKENS = {
    "given_name": "given",
    "initials": "initials",
    "full_name": "full_name",
    "agency": "agency",
    "agency_abbr": "agency",
    "unit": "unit",
    "unit_abbr": "unit",
    "parent": "parent",
    "parent_abbr": "parent",
    "commune_name": "commune",
    "id_last_3": "citizen_digits:3",
    "id_last_4": "citizen_digits:4",
    "birth_month": "birth_month",
    "birth_year": "birth_year",
    "number": "number",
}
"""The tokens that software compares; the others are left to a person."""


def _pattern(form: str) -> str | None:
    tokens = re.findall(r"\{([a-z0-9_]+)\}", form)
    if any(token not in _TOKENS for token in tokens):
        return None
    return re.sub(r"\{([a-z0-9_]+)\}", lambda found: f"{{{_TOKENS[found[1]]}}}", form)


def _naming_rule(
    provision: Provision, demand: AddressForm, patterns: tuple[str | None, ...]
) -> NamingRule | None:
    """Return the forms as the naming rules of addresses know them, if they do."""
    known = tuple(pattern for pattern in patterns if pattern is not None)
    if len(known) != len(patterns):
        return None
    rule = provision.rule
    return NamingRule(
        id=rule.id,
        instrument=provision.instrument,
        article=rule.article,
        clause=rule.clause,
        point=rule.point,
        holder=_KINDS.get(demand.holder, HolderKind.AGENCY),
        scope=Bilingual(rule.vi, rule.en),
        patterns=known,
        by_agreement=demand.agreement,
        lower_case=demand.lower_case is True,
        keeps_names_before=demand.kept_if_issued_before,
    )


_KINDS = {"person": HolderKind.PERSON, "unit": HolderKind.UNIT}
