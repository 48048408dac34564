"""
Evaluating provisions against one case: each of them gets an outcome.

Whether a provision applies is settled first: its dates, its jurisdiction, what is
excluded, its circumstances. Then its check tells whether its statement is true, and
the modality turns that into an outcome. A missing fact gives UNKNOWN with what is
missing, as does a kind that nothing checks yet; a check that breaks down gives ERROR.
Nothing of this is a pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

import attrs

from govvn_mail.texts import Reason

from .cases import Seen, phrase
from .kinds import Consequence, Duty
from .report import Finding, Outcome
from .rules import Modality, Mode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from govvn_mail.law import Waiver

    from .kinds import Fact, Threshold
    from .provisions import Provision
    from .rules import Rule

__all__ = ["Asked", "Circumstances", "evaluate", "find", "settle", "waive"]


class Circumstances(Protocol):
    """What an evaluation asks of any case: a message, an account, an address."""

    @property
    def families(self) -> frozenset[str]:
        """The families of the body concerned, and of those above it."""

    @property
    def is_central(self) -> bool:
        """Whether that body is a central one."""

    @property
    def on(self) -> date:
        """The day for which the answer holds."""

    def holds(self, circumstance: Fact | Threshold) -> bool | None:
        """Tell whether a fact or threshold holds here; None is not known."""

    def outside(self, rule: Rule) -> Seen | None:
        """Tell why a rule is not about this case, or what leaves that open."""


class Asked(Circumstances, Protocol):
    """A case of a mailbox."""

    @property
    def mailbox(self) -> str:
        """The mailbox concerned, which waivers name."""


_Case = TypeVar("_Case", bound=Circumstances)
_Asked = TypeVar("_Asked", bound=Asked)


def evaluate(
    provisions: Iterable[Provision],
    case: _Asked,
    waivers: tuple[Waiver, ...],
    look: Callable[[Provision, _Asked], Seen | None],
) -> Iterator[Finding]:
    """Yield one finding for each of the *provisions*, at which *look* looks."""
    for provision in provisions:
        yield waive(find(provision, case, look), case, waivers)


def waive(finding: Finding, case: Asked, waivers: tuple[Waiver, ...]) -> Finding:
    """Return the finding with the first waiver that covers it."""
    for waiver in waivers:
        if waiver.covers(finding.rule_id, case.on, case.mailbox):
            return attrs.evolve(finding, waiver=waiver)
    return finding


def find(
    provision: Provision, case: _Case, look: Callable[[Provision, _Case], Seen | None]
) -> Finding:
    """Return the finding of one provision, at which *look* looks."""
    rule = provision.rule
    seen, outcome = _judge(provision, case, look)
    return Finding(
        rule_id=rule.id,
        outcome=outcome,
        modality=rule.modality,
        wording=rule.wording,
        grade=provision.grade,
        mode=_mode(provision, case, seen, outcome),
        citation=provision.citation,
        reason=seen.reason,
        remedy=seen.remedy if outcome is Outcome.FAIL else None,
        missing=seen.missing if outcome is Outcome.UNKNOWN else (),
        note=rule.note,
        needs_human=seen.needs_human,
        layer=provision.layer,
    )


def _judge(
    provision: Provision, case: _Case, look: Callable[[Provision, _Case], Seen | None]
) -> tuple[Seen, Outcome]:
    try:
        seen = settle(provision, case) or _look(provision, case, look)
        return _outcome(seen, provision.rule.modality, sender_known=bool(case.families))
    except Exception as error:  # noqa: BLE001 (whatever breaks, it is no pass)
        reason = Reason("policies.check_failed", type=type(error).__name__)
        return Seen(holds=None, reason=reason), Outcome.ERROR


def _mode(
    provision: Provision, case: Circumstances, seen: Seen, outcome: Outcome
) -> Mode:
    mode = provision.mode(case.on)
    if outcome is Outcome.UNKNOWN:
        mode = provision.mode_if_unknown(case.on)
    return Mode.WARN if mode is Mode.ENFORCE and not seen.can_refuse else mode


def settle(provision: Provision, case: Circumstances) -> Seen | None:
    """Tell why a provision says nothing about this case, or what leaves that open."""
    reason = provision.out_of_force(case.on)
    if reason is not None:
        return Seen.outside(reason)
    return (
        _out_of_jurisdiction(provision, case)
        or _excluded(provision, case)
        or case.outside(provision.rule)
        or _circumstances(provision, case)
    )


def _out_of_jurisdiction(provision: Provision, case: Circumstances) -> Seen | None:
    if not provision.jurisdiction:  # the whole country
        return None
    if not case.families or case.families & set(provision.jurisdiction):
        return None
    families = tuple(sorted(case.families))
    if case.is_central:  # may have offices in the province
        return Seen(
            holds=None,
            reason=Reason("policies.central_sender", families=families),
            missing=(Reason("policies.missing_place_of_sender", families=families),),
            can_refuse=False,
        )
    return Seen.outside(Reason("policies.other_jurisdiction", families=families))


def _excluded(provision: Provision, case: Circumstances) -> Seen | None:
    for exclusion in provision.exclusions:
        if exclusion.when and all(map(case.holds, exclusion.when)):
            return Seen.outside(Reason("policies.excluded", text=exclusion.text))
    return None


def _circumstances(provision: Provision, case: Circumstances) -> Seen | None:
    answers = [(c, case.holds(c)) for c in provision.rule.when]
    if absent := [phrase(c) for c, known in answers if known is False]:
        return Seen.outside(
            Reason("policies.circumstances_absent", circumstances=tuple(absent))
        )
    if unknown := [phrase(c) for c, known in answers if known is None]:
        return Seen(
            holds=None,
            reason=Reason("policies.circumstances_unknown"),
            missing=tuple(Reason("policies.missing_fact", fact=f) for f in unknown),
        )
    return None


def _look(
    provision: Provision, case: _Case, look: Callable[[Provision, _Case], Seen | None]
) -> Seen:
    demand = provision.rule.demand
    if isinstance(demand, Duty):
        return Seen(
            holds=None,
            reason=Reason("policies.for_a_person"),
            needs_human=True,
            can_refuse=False,
        )
    if isinstance(demand, Consequence):
        return Seen.outside(Reason("policies.only_consequence"))
    return look(provision, case) or Seen(
        holds=None, reason=Reason("policies.not_evaluated", kind=demand.kind)
    )


def _outcome(
    seen: Seen, modality: Modality, *, sender_known: bool
) -> tuple[Seen, Outcome]:
    """Turn the truth of a statement into the outcome of a rule of that modality."""
    if not seen.applies or (seen.nothing_of_it and modality not in _FORBIDDING):
        return seen, Outcome.NOT_APPLICABLE
    if modality is Modality.POWER:
        return Seen.outside(Reason("policies.only_power")), Outcome.NOT_APPLICABLE
    if seen.holds is None:
        return seen, Outcome.UNKNOWN
    if seen.holds is (modality in _FORBIDDING):
        return _not_met(seen, modality)
    if not sender_known:  # do not call it met by somebody whom it may not bind
        missing = (Reason("policies.missing_sender_body"),)
        return attrs.evolve(seen, holds=None, missing=missing), Outcome.UNKNOWN
    return seen, Outcome.PASS


_FORBIDDING = frozenset({Modality.MUST_NOT, Modality.RESTRICT})


def _not_met(seen: Seen, modality: Modality) -> tuple[Seen, Outcome]:
    detail = seen.reason.bilingual()
    match modality:
        case Modality.RESTRICT:
            missing = (Reason("policies.missing_weighing", detail=detail),)
            weighed = attrs.evolve(
                seen, missing=missing, needs_human=True, can_refuse=False
            )
            return weighed, Outcome.UNKNOWN
        case Modality.ENCOURAGED:
            reason = Reason("policies.only_encouraged", detail=detail)
            return Seen.outside(reason), Outcome.NOT_APPLICABLE
        case Modality.MAY:
            reason = Reason("policies.only_permitted", detail=detail)
            return Seen.outside(reason), Outcome.NOT_APPLICABLE
        case _:
            return seen, Outcome.FAIL
