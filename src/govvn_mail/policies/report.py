"""Findings and reports: one outcome for each rule, with the article it rests on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Never

import attrs

from govvn_mail.errors import RefusedError
from govvn_mail.law import Citation, Grade, Waiver
from govvn_mail.tables import unstructure
from govvn_mail.texts import Bilingual, Reason

from .rules import Modality, Mode, Wording

if TYPE_CHECKING:
    from govvn_mail.texts import Lang

__all__ = ["Finding", "Outcome", "Report"]


class Outcome(StrEnum):
    """What the evaluation of one rule came to."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"

    def label(self, lang: Lang) -> str:
        """Return the word an officer reads for this outcome."""
        return _LABELS[self].text(lang)


_LABELS = {
    Outcome.PASS: Reason("policies.label_pass"),
    Outcome.FAIL: Reason("policies.label_fail"),
    Outcome.UNKNOWN: Reason("policies.label_unknown"),
    Outcome.NOT_APPLICABLE: Reason("policies.label_not_applicable"),
    Outcome.ERROR: Reason("policies.label_error"),
}


@attrs.frozen(kw_only=True)
class Finding:
    """
    The outcome of one rule for one case.

    Attributes:
        rule_id: The rule.
        outcome: What the evaluation came to.
        modality: The force of the provision.
        grade: How well its text is known.
        mode: What the integrator lets the rule do.
        citation: The provision.
        reason: What was seen, as part of a sentence.
        remedy: What to do about it, if something is to be done.
        wording: Whether the verb of the modality stands in the text.
        missing: Facts that were not supplied.
        note: What the text leaves open, or what conflicts with it.
        waiver: The recorded exception that covers this finding, if any.
        needs_human: Whether part of the rule is a person's judgement.
    """

    rule_id: str
    outcome: Outcome
    modality: Modality
    grade: Grade
    mode: Mode
    citation: Citation
    reason: Reason
    remedy: Reason | None = None
    wording: Wording = Wording.EXPLICIT
    missing: tuple[Reason, ...] = ()
    note: Bilingual | None = None
    waiver: Waiver | None = None
    needs_human: bool = False

    def text(self, lang: Lang) -> str:
        """Return the whole finding as a sentence or two."""
        sentences = [self._sentence(), *self._remarks()]
        return " ".join(sentence.text(lang) for sentence in sentences)

    def _sentence(self) -> Reason:
        citation = self.citation.bilingual()
        detail = self.reason.bilingual()
        match self.outcome:
            case Outcome.PASS:
                return Reason("policies.pass", citation=citation)
            case Outcome.FAIL:
                remedy = self.remedy.bilingual() if self.remedy else detail
                return Reason(
                    "policies.fail", citation=citation, detail=detail, remedy=remedy
                )
            case Outcome.UNKNOWN if self.needs_human and not self.missing:
                return Reason("policies.manual", citation=citation)
            case Outcome.UNKNOWN:
                missing = tuple(m.bilingual() for m in self.missing) or detail
                return Reason("policies.unknown", citation=citation, missing=missing)
            case Outcome.NOT_APPLICABLE:
                return Reason(
                    "policies.not_applicable", citation=citation, detail=detail
                )
            case Outcome.ERROR:
                return Reason("policies.error", detail=detail)

    def _remarks(self) -> list[Reason]:
        remarks = []
        if self.note is not None and self.outcome in {Outcome.FAIL, Outcome.UNKNOWN}:
            remarks.append(Reason("policies.note", note=self.note))
        if self.grade is not Grade.READ:
            remarks.append(Reason("policies.unverified"))
        if self.waiver is not None:
            remarks.append(
                Reason(
                    "policies.waived",
                    approver=self.waiver.approver,
                    last=self.waiver.period.last or date.max,
                    cause=self.waiver.reason,
                    citation=self.citation.bilingual(),
                )
            )
        return remarks

    @property
    def refuses(self) -> bool:
        """Whether this finding alone refuses the message, unknown included."""
        return (
            self.waiver is None
            and self.mode is Mode.ENFORCE
            and self.grade is Grade.READ
            and self.modality in {Modality.MUST, Modality.MUST_NOT}
            and self.outcome in {Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN}
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready values, with its sentences."""
        return {
            "rule_id": self.rule_id,
            "outcome": str(self.outcome),
            "modality": str(self.modality),
            "wording": str(self.wording),
            "grade": str(self.grade),
            "mode": str(self.mode),
            "citation": {"vi": str(self.citation), "en": self.citation.text("en")},
            "reason": self.reason.to_dict(),
            "remedy": self.remedy.to_dict() if self.remedy else None,
            "missing": [reason.to_dict() for reason in self.missing],
            "note": {"vi": self.note.vi, "en": self.note.en} if self.note else None,
            "waiver": unstructure(self.waiver) if self.waiver else None,
            "needs_human": self.needs_human,
            "vi": self.text("vi"),
            "en": self.text("en"),
        }


@attrs.frozen(kw_only=True)
class Report:
    """
    Every finding about one message; rules are never skipped.

    Attributes:
        policies: Ids of the regulations that were asked. Empty refuses everything.
        on: The date for which the answer holds.
        data_version: Version of the registry that was asked.
        notes: What of each regulation is carried, and so what was not checked.
        findings: One for each rule, in the order of the regulations.
        unsafe_allow_unknown: Whether unknown outcomes were allowed to pass.
    """

    policies: tuple[str, ...]
    on: date
    data_version: str
    notes: tuple[Bilingual, ...]
    findings: tuple[Finding, ...]
    unsafe_allow_unknown: bool = False

    def __bool__(self) -> Never:
        raise TypeError("a Report has no truth value; ask .refused")

    @property
    def refused(self) -> bool:
        """Whether the message must not be sent."""
        return not self.policies or bool(self.refusals)

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """
        The findings that refuse the message.

        Unwaived, enforced, of a text that was read, a duty or prohibition, and FAIL,
        ERROR or (unless `unsafe_allow_unknown`) UNKNOWN.
        """
        return tuple(
            finding
            for finding in self.findings
            if finding.refuses
            and not (self.unsafe_allow_unknown and finding.outcome is Outcome.UNKNOWN)
        )

    def raise_if_refused(self) -> None:
        """
        Raise if the message must not be sent.

        Raises:
            govvn_mail.errors.RefusedError: Carries this report.
        """
        if not self.policies:
            raise RefusedError(Reason("policies.empty_set"), self)
        if refusals := self.refusals:
            rules = tuple(finding.rule_id for finding in refusals)
            raise RefusedError(Reason("policies.refused", rules=rules), self)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready values, with every sentence."""
        return {
            "policies": list(self.policies),
            "on": self.on.isoformat(),
            "data_version": self.data_version,
            "notes": [{"vi": note.vi, "en": note.en} for note in self.notes],
            "refused": self.refused,
            "unsafe_allow_unknown": self.unsafe_allow_unknown,
            "findings": [finding.to_dict() for finding in self.findings],
        }
