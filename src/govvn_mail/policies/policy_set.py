"""Policy sets: several regulations asked together, and those that bind a body."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Self

import attrs

from govvn_mail.addresses import Body, Registry
from govvn_mail.arguments import as_tuple, instance_of, require
from govvn_mail.errors import PolicyError
from govvn_mail.law import Grade
from govvn_mail.texts import Reason
from govvn_mail.times import require_date, today

from .composition import Composition, compose
from .library import available_policies, load_policy
from .policy import MessageChecks, Policy
from .report import Outcome, Stricter
from .rules import Mode
from .standing import Standing
from .strictness import Relation, asks, matter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from .composition import Member
    from .provisions import Provision
    from .report import Finding, Layer

__all__ = ["PolicySet"]


def _to_tuple(policies: Iterable[Policy]) -> tuple[Policy, ...]:
    return as_tuple(policies, Policy, "policies")


@attrs.frozen
class PolicySet(MessageChecks):
    """
    Several regulations asked together. An empty set allows nothing.

    Every rule of every regulation is evaluated, so that the stricter one decides; a
    finding names the stricter rules on the same matter (`Finding.yields_to`).

    Args:
        policies: The regulations, in the order in which findings are listed.
        composition: Why it is these; made by :meth:`in_force`.

    Raises:
        govvn_mail.errors.InputError: If something else than a Policy is given.
    """

    policies: tuple[Policy, ...] = attrs.field(converter=_to_tuple)
    composition: Composition | None = attrs.field(
        default=None, kw_only=True, validator=instance_of(Composition, optional=True)
    )

    @classmethod
    def in_force(
        cls,
        body: Body | str,
        on: date | None = None,
        *,
        policies: Iterable[Policy] = (),
        registry: Registry | None = None,
    ) -> Self:
        """
        Return the regulations of nation, province and agency that bind a body.

        They are picked from the bundled ones and those given. A body that has ended
        is followed to its heir, an instrument to what ended it. The instrument of a
        body that was merged since stays in the set as *unsettled*: its findings are
        unknown and refuse nothing.

        Args:
            body: The body, or its id in the registry.
            on: The day; None means today in Vietnam.
            policies: Further regulations; one with the id of a bundled regulation is
                taken in its place, for example with modes of one's own.
            registry: Whom to ask about bodies; None means the bundled one.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type, or
                there is no such body.
            govvn_mail.errors.PolicyError: If two of *policies* share an id, or if the
                body does not exist on that day.

        .. doctest::

            >>> from datetime import date
            >>> found = PolicySet.in_force("bacgiang-0", date(2026, 10, 1))
            >>> found.composition.body.id
            'bacninh-2026'
            >>> "bacninh-79-2025" in [policy.id for policy in found.policies]
            True
        """
        day = today() if on is None else require_date(on, "on")
        registry = Registry.bundled() if registry is None else registry
        require(registry, Registry, "registry")
        own = _to_tuple(policies)
        known = {name: load_policy(name) for name in available_policies()}
        known |= {policy.id: policy for policy in own}
        if len({policy.id for policy in own}) != len(own):
            ids = tuple(sorted(policy.id for policy in own))
            raise PolicyError(Reason("policies.same_id", ids=ids))
        asked = registry.body(body.id if isinstance(body, Body) else body)
        composition = compose(tuple(known.values()), asked, day, registry)
        return cls(
            tuple(member.policy for member in composition.applied),
            composition=composition,
        )

    def explain(self) -> Composition:
        """
        Return why the set holds what it holds: as a tree, and as one paragraph.

        Raises:
            govvn_mail.errors.PolicyError: If the set was put together by hand.

        .. doctest::

            >>> from datetime import date
            >>> made = PolicySet.in_force("quangngai-2025", date(2024, 1, 5)).explain()
            >>> made.body.id
            'quangngai-0'
            >>> made.tree("en").splitlines()[0]
            'Quảng Ngãi Province, 2024-01-05'
        """
        if self.composition is None:
            raise PolicyError(Reason("policies.not_composed"))
        return self.composition

    def _asked(self) -> tuple[Policy, ...]:
        return self.policies

    def _provisions(self) -> tuple[Provision, ...]:
        return self._layered

    @cached_property
    def _layered(self) -> tuple[Provision, ...]:
        """The rules about messages of every regulation, each with its layer."""
        return tuple(
            attrs.evolve(provision, layer=self._layer(provision.rule.id))
            for policy in self.policies
            for provision in policy.about_messages
        )

    @cached_property
    def _members(self) -> Mapping[str, Member]:
        """The members whose rules are asked, by the id of each rule."""
        if self.composition is None:
            return {}
        return {
            rule.id: member
            for member in self.composition.applied
            for rule in member.policy.rules
        }

    @cached_property
    def _stricter(self) -> Mapping[str, tuple[Stricter, ...]]:
        """The rules of other regulations that ask more on the same matter."""
        groups: defaultdict[object, list[tuple[str, Provision]]] = defaultdict(list)
        for policy in self.policies:
            for provision in policy.about_messages:
                groups[matter(provision.rule)].append((policy.id, provision))
        found: defaultdict[str, list[Stricter]] = defaultdict(list)
        for group in groups.values():
            for policy_id, one in group:
                for other_id, other in group:
                    if policy_id != other_id and self._outdoes(other, one):
                        found[one.rule.id].append(
                            Stricter(
                                rule_id=other.rule.id,
                                layer=self._layer(other.rule.id),
                                citation=other.citation,
                            )
                        )
        return {rule_id: tuple(rules) for rule_id, rules in found.items()}

    def _outdoes(self, one: Provision, other: Provision) -> bool:
        """Tell whether the first asks more, and is known as well as the other."""
        member = self._members.get(one.rule.id)
        return (
            asks(one.rule, other.rule) is Relation.STRICTER
            and (one.grade is Grade.READ or other.grade is not Grade.READ)
            and not (member is not None and member.standing is Standing.UNSETTLED)
        )

    def _layer(self, rule_id: str) -> Layer | None:
        member = self._members.get(rule_id)
        return None if member is None else member.layer

    @cached_property
    def _has_unsettled(self) -> bool:
        members = self._members.values()
        return any(member.standing is Standing.UNSETTLED for member in members)

    def _weighed(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Say of each finding what outdoes it, and what is unsettled."""
        if not self._stricter and not self._has_unsettled:
            return findings
        applied = {
            finding.rule_id
            for finding in findings
            if finding.outcome is not Outcome.NOT_APPLICABLE
        }
        return tuple(self._weigh(finding, applied) for finding in findings)

    def _weigh(self, finding: Finding, applied: set[str]) -> Finding:
        outdone = self._stricter.get(finding.rule_id)
        if outdone is not None and finding.rule_id in applied:
            present = tuple(rule for rule in outdone if rule.rule_id in applied)
            finding = attrs.evolve(finding, yields_to=present)
        member = self._members.get(finding.rule_id)
        if member is None or member.standing is not Standing.UNSETTLED:
            return finding
        return _doubted(finding, member)


_DECIDED = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN})


def _doubted(finding: Finding, member: Member) -> Finding:
    """Return the finding of an instrument that may not bind the body at all."""
    mode = Mode.WARN if finding.mode is Mode.ENFORCE else finding.mode
    if finding.outcome not in _DECIDED:
        return attrs.evolve(finding, mode=mode)
    doubts = tuple(
        Reason(
            "policies.missing_application",
            instrument=member.name,
            cause=reason.bilingual(),
        )
        for reason in member.reasons
    )
    return attrs.evolve(
        finding,
        outcome=Outcome.UNKNOWN,
        remedy=None,
        mode=mode,
        missing=(*finding.missing, *doubts),
    )
