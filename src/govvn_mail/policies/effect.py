"""
Legal effect of one transmission: conditions met, missing, and left to a person.

The answer is never a bare yes. That the mail is signed says nothing about the
document that it carries.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail.law import Citation, Grade
from govvn_mail.texts import Reason

from .kinds import Condition, LegalEffectClause, LegalValue
from .report import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from govvn_mail.texts import Lang

    from .facts import Transmission
    from .provisions import Provision

__all__ = ["ConditionAnswer", "LegalEffect", "legal_effects"]


@attrs.frozen(kw_only=True)
class ConditionAnswer:
    """
    The answer to one condition.

    Attributes:
        condition: The condition.
        outcome: PASS, FAIL, or UNKNOWN.
        needs_human: Whether only a competent person can decide it.
        reason: The condition, as part of a sentence.
    """

    condition: Condition
    outcome: Outcome
    needs_human: bool
    reason: Reason


@attrs.frozen(kw_only=True)
class LegalEffect:
    """
    What one article says about the effect of a transmission, condition by condition.

    Attributes:
        rule_id: The rule.
        citation: The article.
        grade: How well its text is known.
        value: The effect.
        effect: The effect, in the words of the text.
        on: The date for which the answer holds.
        conditions: Every condition; empty if the article does not apply that day.
        reasons: The answer in sentences.
    """

    rule_id: str
    citation: Citation
    grade: Grade
    value: LegalValue
    effect: str
    on: date
    conditions: tuple[ConditionAnswer, ...]
    reasons: tuple[Reason, ...]

    def __bool__(self) -> Never:
        raise TypeError("a LegalEffect has no truth value; read .conditions")

    def with_outcome(self, outcome: Outcome) -> tuple[ConditionAnswer, ...]:
        """Return the conditions whose answer is *outcome*."""
        return tuple(c for c in self.conditions if c.outcome is outcome)

    @property
    def left_to_person(self) -> tuple[ConditionAnswer, ...]:
        """The conditions that only a competent person can decide."""
        return tuple(c for c in self.conditions if c.needs_human)

    def text(self, lang: Lang) -> str:
        """Return the answer as an officer would write it."""
        return " ".join(reason.text(lang) for reason in self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON-ready values."""
        return {
            "rule_id": self.rule_id,
            "citation": {"vi": str(self.citation), "en": self.citation.text("en")},
            "grade": str(self.grade),
            "value": str(self.value),
            "effect": self.effect,
            "on": self.on.isoformat(),
            "conditions": [
                {
                    "condition": str(c.condition),
                    "outcome": str(c.outcome),
                    "needs_human": c.needs_human,
                    "reason": c.reason.to_dict(),
                }
                for c in self.conditions
            ],
            "vi": self.text("vi"),
            "en": self.text("en"),
        }


def legal_effects(
    provisions: Iterable[Provision], transmission: Transmission, on: date
) -> Iterator[LegalEffect]:
    """Yield the answer of each of the *provisions* that gives a legal effect."""
    for provision in provisions:
        demand = provision.rule.demand
        if isinstance(demand, LegalEffectClause):
            yield _effect(provision, demand, transmission, on)


def _effect(
    provision: Provision, demand: LegalEffectClause, facts: Transmission, on: date
) -> LegalEffect:
    conditions: tuple[ConditionAnswer, ...] = ()
    outside = provision.out_of_force(on)
    if outside is not None:
        reasons = [
            Reason(
                "policies.not_applicable",
                citation=provision.citation.bilingual(),
                detail=outside.bilingual(),
            )
        ]
    else:
        conditions = tuple(_answer(c, facts) for c in demand.conditions)
        reasons = _conclusion(provision.citation, conditions)
        if demand.otherwise is not None and any(
            c.outcome is Outcome.FAIL for c in conditions
        ):
            reasons.append(Reason("policies.otherwise", otherwise=demand.otherwise))
        if facts.mail_signed and facts.document_signed is None:
            reasons.append(Reason("policies.only_mail_signed"))
    if provision.rule.note is not None:
        reasons.append(Reason("policies.note", note=provision.rule.note))
    if provision.grade is not Grade.READ:
        reasons.append(Reason("policies.unverified"))
    return LegalEffect(
        rule_id=provision.rule.id,
        citation=provision.citation,
        grade=provision.grade,
        value=demand.value,
        effect=demand.effect,
        on=on,
        conditions=conditions,
        reasons=tuple(reasons),
    )


def _answer(condition: Condition, facts: Transmission) -> ConditionAnswer:
    known = None if condition.needs_human else getattr(facts, condition)
    outcomes = {True: Outcome.PASS, False: Outcome.FAIL, None: Outcome.UNKNOWN}
    return ConditionAnswer(
        condition=condition,
        outcome=outcomes[known],
        needs_human=condition.needs_human,
        reason=_REASONS[condition],
    )


_REASONS = {
    Condition.SENT_THROUGH_OFFICIAL_SYSTEM: Reason("policies.condition_channel"),
    Condition.SENT_THROUGH_DOCUMENT_SYSTEM: Reason(
        "policies.condition_sent_through_document_system"
    ),
    Condition.SENT_THROUGH_PROVINCIAL_SYSTEM: Reason(
        "policies.condition_sent_through_provincial_system"
    ),
    Condition.SENT_WITHOUT_PAPER: Reason("policies.condition_sent_without_paper"),
    Condition.BETWEEN_STATE_BODIES: Reason("policies.condition_between_state_bodies"),
    Condition.DOCUMENT_SIGNED: Reason("policies.condition_document_signed"),
    Condition.DOCUMENT_SIGNED_BY_PERSON: Reason(
        "policies.condition_document_signed_by_person"
    ),
    Condition.DOCUMENT_SIGNED_BY_AGENCY: Reason(
        "policies.condition_document_signed_by_agency"
    ),
    Condition.SIGNATURE_VERIFIED: Reason("policies.condition_signature_verified"),
    Condition.SCANNED_FROM_SIGNED_PAPER: Reason(
        "policies.condition_scanned_from_signed_paper"
    ),
    Condition.PRINTED_FROM_SIGNED_DOCUMENT: Reason(
        "policies.condition_printed_from_signed_document"
    ),
    Condition.SENDER_CONFIRMED_IN_WRITING: Reason(
        "policies.condition_sender_confirmed_in_writing"
    ),
    Condition.CONFIRMED_BY_HEAD: Reason("policies.condition_confirmed_by_head"),
    Condition.LEFT_SENDERS_SYSTEM: Reason("policies.condition_left_senders_system"),
    Condition.ENTERED_RECIPIENTS_SYSTEM: Reason(
        "policies.condition_entered_recipients_system"
    ),
    Condition.ACCESSIBLE_TO_RECIPIENT: Reason(
        "policies.condition_accessible_to_recipient"
    ),
    Condition.ACKNOWLEDGEMENT_IS_CONDITION: Reason(
        "policies.condition_acknowledgement_is_condition"
    ),
    Condition.ACKNOWLEDGEMENT_MISSING: Reason(
        "policies.condition_acknowledgement_missing"
    ),
    Condition.FOLLOWS_REGULATION: Reason("policies.condition_follows_regulation"),
    Condition.E_TRANSACTION_LAW: Reason("policies.condition_e_transaction_law"),
    Condition.SIGNATURE_LAW: Reason("policies.condition_signature_law"),
}


def _conclusion(
    citation: Citation, conditions: tuple[ConditionAnswer, ...]
) -> list[Reason]:
    article = citation.bilingual()
    left = tuple(c.reason.bilingual() for c in conditions if c.needs_human)
    failed = [c for c in conditions if c.outcome is Outcome.FAIL]
    unknown = [
        c for c in conditions if c.outcome is Outcome.UNKNOWN and not c.needs_human
    ]
    if failed:
        missing = tuple(c.reason.bilingual() for c in failed)
        first = Reason("policies.effect_not_met", citation=article, missing=missing)
    elif unknown:
        missing = tuple(
            Reason("policies.whether", condition=c.reason.bilingual()).bilingual()
            for c in unknown
        )
        first = Reason("policies.unknown", citation=article, missing=missing)
    else:
        return [Reason("policies.effect_met_so_far", citation=article, left=left)]
    return [first, Reason("policies.left_to_person", left=left)]
