"""
Evaluating provisions against one message: each about messages gets an outcome.

Whether a provision applies is settled first: its dates, its jurisdiction, what is
excluded, its circumstances. Then its check tells whether its statement is true, and
the modality turns that into an outcome. A missing fact gives UNKNOWN with what is
missing; a check that breaks down gives ERROR. Nothing of this is a pass.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from govvn_mail.texts import Reason

from .cases import Seen, Setting, phrase
from .kinds import Threshold
from .message_checks import MESSAGE_CHECKS
from .report import Finding, Outcome
from .rules import Modality, Mode
from .setting_checks import SETTING_CHECKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from govvn_mail.law import Waiver

    from .cases import Case
    from .provisions import Provision

__all__ = ["evaluate"]


def evaluate(
    provisions: tuple[Provision, ...], case: Case, waivers: tuple[Waiver, ...]
) -> Iterator[Finding]:
    """Yield one finding for each of the *provisions*, which are about messages."""
    for provision, known in zip(
        provisions, _by_setting(provisions, case.setting), strict=True
    ):
        finding = _find(provision, case) if known is None else known
        yield _waived(finding, case, waivers) if waivers else finding


def _waived(finding: Finding, case: Case, waivers: tuple[Waiver, ...]) -> Finding:
    """Return the finding with the first waiver that covers it."""
    rule_id, on, mailbox = finding.rule_id, case.setting.on, str(case.message.from_)
    waiver = next((w for w in waivers if w.covers(rule_id, on, mailbox)), None)
    return finding if waiver is None else attrs.evolve(finding, waiver=waiver)


@lru_cache(maxsize=128)
def _by_setting(
    provisions: tuple[Provision, ...], setting: Setting
) -> tuple[Finding | None, ...]:
    """Return the findings for which nobody has to look at the message; None: look."""
    return tuple(
        None if _looks_at_message(provision, setting) else _find(provision, setting)
        for provision in provisions
    )


def _looks_at_message(provision: Provision, setting: Setting) -> bool:
    """Tell whether what is asked, or when it is asked, needs the message."""
    circumstances = (
        *provision.rule.when,
        *(when for exclusion in provision.exclusions for when in exclusion.when),
    )
    return any(isinstance(when, Threshold) for when in circumstances) or (
        type(provision.rule.demand) not in SETTING_CHECKS
        and _settled(provision, setting, setting) is None
    )


def _find(provision: Provision, case: Case | Setting) -> Finding:
    """Return the finding of one provision; of a setting if it needs no message."""
    rule = provision.rule
    setting = case if isinstance(case, Setting) else case.setting
    seen, outcome = _judge(provision, case, setting)
    return Finding(
        rule_id=rule.id,
        outcome=outcome,
        modality=rule.modality,
        wording=rule.wording,
        grade=provision.grade,
        mode=_mode(provision, setting.on, seen, outcome),
        citation=provision.citation,
        reason=seen.reason,
        remedy=seen.remedy if outcome is Outcome.FAIL else None,
        missing=seen.missing if outcome is Outcome.UNKNOWN else (),
        note=rule.note,
        needs_human=seen.needs_human,
        layer=provision.layer,
    )


def _judge(
    provision: Provision, case: Case | Setting, setting: Setting
) -> tuple[Seen, Outcome]:
    try:
        seen = _settled(provision, case, setting) or _look(provision, case, setting)
        return _outcome(
            seen, provision.rule.modality, sender_known=bool(setting.families)
        )
    except Exception as error:  # noqa: BLE001 (whatever breaks, it is no pass)
        reason = Reason("policies.check_failed", type=type(error).__name__)
        return Seen(holds=None, reason=reason), Outcome.ERROR


def _mode(provision: Provision, on: date, seen: Seen, outcome: Outcome) -> Mode:
    mode = provision.mode(on)
    if outcome is Outcome.UNKNOWN:
        mode = provision.mode_if_unknown(on)
    return Mode.WARN if mode is Mode.ENFORCE and not seen.can_refuse else mode


def _settled(
    provision: Provision, case: Case | Setting, setting: Setting
) -> Seen | None:
    """Tell why a provision says nothing about this case, or what leaves that open."""
    reason = provision.out_of_force(setting.on)
    if reason is not None:
        return Seen.outside(reason)
    return (
        _out_of_jurisdiction(provision, setting)
        or _excluded(provision, case)
        or _circumstances(provision, case)
    )


def _out_of_jurisdiction(provision: Provision, setting: Setting) -> Seen | None:
    if not provision.jurisdiction:  # the whole country
        return None
    if not setting.families or setting.families & set(provision.jurisdiction):
        return None
    families = tuple(sorted(setting.families))
    if setting.is_central:  # may have offices in the province
        return Seen(
            holds=None,
            reason=Reason("policies.central_sender", families=families),
            missing=(Reason("policies.missing_place_of_sender", families=families),),
            can_refuse=False,
        )
    return Seen.outside(Reason("policies.other_jurisdiction", families=families))


def _excluded(provision: Provision, case: Case | Setting) -> Seen | None:
    for exclusion in provision.exclusions:
        if exclusion.when and all(map(case.holds, exclusion.when)):
            return Seen.outside(Reason("policies.excluded", text=exclusion.text))
    return None


def _circumstances(provision: Provision, case: Case | Setting) -> Seen | None:
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


def _look(provision: Provision, case: Case | Setting, setting: Setting) -> Seen:
    demand = provision.rule.demand
    if isinstance(case, Setting) or type(demand) in SETTING_CHECKS:
        return SETTING_CHECKS[type(demand)](demand, setting)
    return MESSAGE_CHECKS[type(demand)](demand, case)


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
