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

from .evaluation import out_of_force
from .report import Outcome
from .rules import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from govvn_mail.texts import Lang

    from .facts import Transmission
    from .policy import Policy

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
        effect: The effect, in the words of the text.
        on: The date for which the answer holds.
        conditions: Every condition; empty if the article does not apply that day.
        reasons: The answer in sentences.
    """

    rule_id: str
    citation: Citation
    grade: Grade
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
    policy: Policy, transmission: Transmission, on: date
) -> Iterator[LegalEffect]:
    """Yield the answer of each legal-effect rule of *policy*."""
    for rule in policy.rules:
        if rule.legal_effect is None:
            continue
        citation = policy.citation(rule)
        outside = out_of_force(policy, on)
        if outside is not None:
            conditions: tuple[ConditionAnswer, ...] = ()
            reasons = [
                Reason(
                    "policies.not_applicable",
                    citation=citation.bilingual(),
                    detail=outside.bilingual(),
                )
            ]
        else:
            conditions = tuple(
                _answer(condition, transmission)
                for condition in rule.legal_effect.conditions
            )
            reasons = _conclusion(citation, conditions)
            if transmission.mail_signed and transmission.document_signed is None:
                reasons.append(Reason("policies.only_mail_signed"))
        if policy.grade_of(rule) is not Grade.READ:
            reasons.append(Reason("policies.unverified"))
        yield LegalEffect(
            rule_id=rule.id,
            citation=citation,
            grade=policy.grade_of(rule),
            effect=rule.legal_effect.effect,
            on=on,
            conditions=conditions,
            reasons=tuple(reasons),
        )


def _answer(condition: Condition, transmission: Transmission) -> ConditionAnswer:
    match condition:
        case Condition.SENT_THROUGH_OFFICIAL_SYSTEM:
            fact = transmission.sent_through_official_system
            reason = Reason("policies.condition_channel")
        case Condition.DOCUMENT_SIGNED:
            fact = transmission.document_signed
            reason = Reason("policies.condition_document_signed")
        case Condition.FOLLOWS_REGULATION:
            fact, reason = None, Reason("policies.condition_follows_regulation")
        case Condition.E_TRANSACTION_LAW:
            fact, reason = None, Reason("policies.condition_e_transaction_law")
    outcomes = {True: Outcome.PASS, False: Outcome.FAIL, None: Outcome.UNKNOWN}
    return ConditionAnswer(
        condition=condition,
        outcome=outcomes[fact],
        needs_human=condition in _FOR_A_PERSON,
        reason=reason,
    )


_FOR_A_PERSON = frozenset({Condition.FOLLOWS_REGULATION, Condition.E_TRANSACTION_LAW})


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
