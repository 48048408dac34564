"""
Differences between two regulations, in legal terms.

Rules are paired by id within one regulation and by their matter otherwise. What is on
the same matter several times and cannot be paired for sure is listed as removed and
added, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail.arguments import require
from govvn_mail.texts import Bilingual, Reason

from .cases import phrase
from .kinds import Deadline, Fact, Span, Threshold
from .policy import Policy
from .standing import named
from .strictness import Relation, compare, matter
from .words import find_word

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from govvn_mail.texts import Lang, Value

    from .rules import Demand, Rule

__all__ = ["ChangeKind", "PolicyDiff", "RuleChange", "diff"]


class ChangeKind(StrEnum):
    """What became of a rule."""

    ADDED = "added"
    REMOVED = "removed"
    TIGHTENED = "tightened"
    """The second asks more."""

    LOOSENED = "loosened"
    """The second asks less."""

    CHANGED = "changed"
    """They ask something else, or which asks more cannot be told."""

    REWORDED = "reworded"
    """They ask the same in other words."""


@attrs.frozen(kw_only=True)
class RuleChange:
    """
    One rule that differs.

    Attributes:
        kind: What became of it.
        before: Its id in the first regulation, or None.
        after: Its id in the second one, or None.
        details: What differs, as parts of a sentence.
        reason: The change as a sentence.
    """

    kind: ChangeKind
    before: str | None
    after: str | None
    details: tuple[Reason, ...]
    reason: Reason

    def text(self, lang: Lang) -> str:
        """Return the change as one sentence."""
        return self.reason.text(lang)


@attrs.frozen(kw_only=True)
class PolicyDiff:
    """
    What differs between two regulations.

    Attributes:
        before: Id of the first.
        after: Id of the second.
        instruments: What differs in dates and jurisdiction, as sentences.
        changes: The rules that differ, in the order of the second text; those only
            the first has come last.
        unchanged: Pairs of ids of rules that ask the same in the same words.
    """

    before: str
    after: str
    instruments: tuple[Reason, ...]
    changes: tuple[RuleChange, ...]
    unchanged: tuple[tuple[str, str], ...]

    def __bool__(self) -> Never:
        raise TypeError("a PolicyDiff has no truth value; read .changes")

    def of_kind(self, kind: ChangeKind) -> tuple[RuleChange, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    def text(self, lang: Lang) -> str:
        """Return every difference, one a line."""
        reasons = (*self.instruments, *(change.reason for change in self.changes))
        return "\n".join(reason.text(lang) for reason in reasons)

    def to_dict(self) -> dict[str, Any]:
        """Return the differences as JSON-ready values, with their sentences."""
        return {
            "before": self.before,
            "after": self.after,
            "instruments": [reason.to_dict() for reason in self.instruments],
            "changes": [
                {
                    "kind": str(change.kind),
                    "before": change.before,
                    "after": change.after,
                    "details": [reason.to_dict() for reason in change.details],
                    "vi": change.text("vi"),
                    "en": change.text("en"),
                }
                for change in self.changes
            ],
            "unchanged": [list(pair) for pair in self.unchanged],
        }


def diff(policy_a: Policy, policy_b: Policy) -> PolicyDiff:
    """
    Tell in legal terms what the second regulation has otherwise than the first.

    Args:
        policy_a: The older, or the one compared with.
        policy_b: The newer, or the other one.

    Raises:
        govvn_mail.errors.InputError: If one of them is no Policy.

    .. doctest::

        >>> from govvn_mail.policies import load_policy
        >>> found = diff(load_policy("bacninh-79-2025"), load_policy("nghean-99-2025"))
        >>> (change,) = [c for c in found.of_kind(ChangeKind.REMOVED)
        ...              if c.before == "bacninh-79-2025.4.2.history"]
        >>> print(change.text("en").partition(":")[0])
        Removed
    """
    require(policy_a, Policy, "policy_a")
    require(policy_b, Policy, "policy_b")
    pairs = _pairs(policy_a, policy_b)
    before = {old.id for old, _ in pairs}
    after = {new.id: old for old, new in pairs}
    changes = []
    unchanged = []
    for rule in policy_b.rules:
        if rule.id not in after:
            changes.append(_added(policy_b, rule))
        elif change := _changed(policy_a, after[rule.id], policy_b, rule):
            changes.append(change)
        else:
            unchanged.append((after[rule.id].id, rule.id))
    removed = (rule for rule in policy_a.rules if rule.id not in before)
    changes += [_removed(policy_a, rule) for rule in removed]
    return PolicyDiff(
        before=policy_a.id,
        after=policy_b.id,
        instruments=tuple(_instruments(policy_a, policy_b)),
        changes=tuple(changes),
        unchanged=tuple(unchanged),
    )


# Pairing.


def _pairs(policy_a: Policy, policy_b: Policy) -> list[tuple[Rule, Rule]]:
    """Return the rules that are the same one, told by ever weaker signs."""
    old, new = list(policy_a.rules), list(policy_b.rules)
    pairs: list[tuple[Rule, Rule]] = []
    keys: list[Callable[[Rule], Hashable]] = [
        lambda rule: (matter(rule), rule.demand, rule.modality, *_bound(rule)),
        lambda rule: (matter(rule), *_bound(rule)),
    ]
    if policy_a.id == policy_b.id:
        keys.insert(0, lambda rule: rule.id)
    for key in keys:
        found = list(_matched(old, new, key))
        pairs += found
        old = [rule for rule in old if rule not in [a for a, _ in found]]
        new = [rule for rule in new if rule not in [b for _, b in found]]
    alone = _matched(policy_a.rules, policy_b.rules, matter)
    return pairs + [(a, b) for a, b in alone if a in old and b in new]


def _bound(rule: Rule) -> tuple[Hashable, ...]:
    return frozenset(rule.roles), rule.mailbox, frozenset(rule.when)


def _matched(
    old: Iterable[Rule], new: Iterable[Rule], key: Callable[[Rule], Hashable]
) -> Iterator[tuple[Rule, Rule]]:
    """Yield the pairs of one key, where each side has exactly one rule of it."""
    groups: defaultdict[Hashable, tuple[list[Rule], list[Rule]]] = defaultdict(
        lambda: ([], [])
    )
    for side, rules in enumerate((old, new)):
        for rule in rules:
            groups[key(rule)][side].append(rule)
    for before, after in groups.values():
        if len(before) == len(after) == 1:
            yield before[0], after[0]


# Telling.

_KINDS = {
    Relation.SAME: ChangeKind.REWORDED,
    Relation.STRICTER: ChangeKind.TIGHTENED,
    Relation.LOOSER: ChangeKind.LOOSENED,
    Relation.OTHER: ChangeKind.CHANGED,
}


def _changed(
    policy_a: Policy, old: Rule, policy_b: Policy, new: Rule
) -> RuleChange | None:
    details = tuple(_details(old, new))
    kind = _KINDS[compare(new, old)]
    if old.since != new.since or old.until != new.until:
        kind = ChangeKind.CHANGED
    if not details and (old.vi, old.en, old.note) == (new.vi, new.en, new.note):
        return None
    before = policy_a.citation(old).bilingual()
    after = policy_b.citation(new).bilingual()
    told = tuple(detail.bilingual() for detail in details)
    match kind:
        case ChangeKind.TIGHTENED:
            reason = Reason(
                "policies.tightened", before=before, after=after, details=told
            )
        case ChangeKind.LOOSENED:
            reason = Reason(
                "policies.loosened", before=before, after=after, details=told
            )
        case ChangeKind.REWORDED:
            text = _text(new)
            reason = Reason("policies.reworded", before=before, after=after, text=text)
        case _:
            reason = Reason(
                "policies.changed", before=before, after=after, details=told
            )
    return RuleChange(
        kind=kind, before=old.id, after=new.id, details=details, reason=reason
    )


def _added(policy: Policy, rule: Rule) -> RuleChange:
    citation = policy.citation(rule).bilingual()
    reason = Reason("policies.added", citation=citation, text=_text(rule))
    return RuleChange(
        kind=ChangeKind.ADDED, before=None, after=rule.id, details=(), reason=reason
    )


def _removed(policy: Policy, rule: Rule) -> RuleChange:
    citation = policy.citation(rule).bilingual()
    reason = Reason("policies.removed", citation=citation, text=_text(rule))
    return RuleChange(
        kind=ChangeKind.REMOVED, before=rule.id, after=None, details=(), reason=reason
    )


def _text(rule: Rule) -> Bilingual:
    return Bilingual(rule.vi, rule.en)


def _instruments(policy_a: Policy, policy_b: Policy) -> Iterator[Reason]:
    old, new = policy_a.instrument, policy_b.instrument
    for name, before, after in (
        ("issued", old.issued, new.issued),
        ("in_force_from", old.in_force.first, new.in_force.first),
        ("in_force_until", old.in_force.last, new.in_force.last),
        ("jurisdiction", policy_a.jurisdiction, policy_b.jurisdiction),
    ):
        if before != after:
            change = _parameter(name, before, after).bilingual()
            yield Reason(
                "policies.instrument_changed",
                before=named(old),
                after=named(new),
                change=change,
            )


def _details(old: Rule, new: Rule) -> Iterator[Reason]:
    """Yield what differs in force, in scope, and in the parameters."""
    for name in ("modality", "roles", "mailbox", "when", "since", "until"):
        before, after = getattr(old, name), getattr(new, name)
        if _plain(before) != _plain(after):
            yield _parameter(name, before, after)
    if matter(old) != matter(new):
        yield _parameter("demand", _text(old), _text(new))
        return
    pairs = zip(_parameters(old.demand), _parameters(new.demand), strict=True)
    for (name, before), (_, after) in pairs:
        if before != after:
            yield _parameter(name, before, after)


def _plain(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _parameters(demand: Demand) -> Iterator[tuple[str, object]]:
    """Yield the parameters of a demand as they are told."""
    if isinstance(demand, Threshold):
        yield "bound", _amount(demand)
    elif isinstance(demand, Deadline):
        yield from (("term", demand.term), ("length", demand.span))
        yield "date", demand.date
    else:
        for field in attrs.fields(type(demand)):
            yield field.name, getattr(demand, field.name)


def _parameter(name: str, before: object, after: object) -> Reason:
    return Reason(
        "policies.parameter",
        name=name,
        parameter=_word("parameters", name),
        before=_shown(before),
        after=_shown(after),
    )


def _amount(threshold: Threshold) -> Bilingual:
    return Reason(
        "policies.bound",
        quantity=phrase(threshold),
        comparator=_word("comparators", threshold.comparator),
        value=threshold.value,
        unit=_word("units", threshold.unit),
    ).bilingual()


def _shown(value: object) -> Value:
    """Return a parameter as it is written in a sentence."""
    match value:
        case None | ():
            return Reason("policies.not_stated").bilingual()
        case bool():
            answer = Reason("policies.yes") if value else Reason("policies.no")
            return answer.bilingual()
        case int() | date() | Bilingual():
            return value
        case tuple():
            return tuple(_one(item) for item in value)
        case _:
            return _one(value)


def _one(value: object) -> Bilingual:
    match value:
        case Span():
            unit = _word("units", value.unit)
            return Reason("policies.span", value=value.value, unit=unit).bilingual()
        case Threshold():
            return _amount(value)
        case Fact():
            answer = _shown(value.holds)
            return Reason(
                "policies.given_fact", fact=phrase(value), answer=answer
            ).bilingual()
        case _:
            return _any_word(str(value))


_LISTS = ("modalities", "roles", "documents", "actions", "events")
"""Lists of words that stand as values of parameters."""


def _any_word(text: str) -> Bilingual:
    found = filter(None, (find_word(name, text) for name in _LISTS))
    return next((word.bilingual() for word in found), Bilingual(text, text))


def _word(name: str, word: str) -> Bilingual:
    entry = find_word(name, word)
    return Bilingual(word, word) if entry is None else entry.bilingual()
