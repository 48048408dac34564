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

__all__ = ["Finding", "Layer", "Outcome", "Report", "Stricter"]


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


_UNMET = frozenset({Outcome.FAIL, Outcome.ERROR, Outcome.UNKNOWN})

_LABELS = {
    Outcome.PASS: Reason("policies.label_pass"),
    Outcome.FAIL: Reason("policies.label_fail"),
    Outcome.UNKNOWN: Reason("policies.label_unknown"),
    Outcome.NOT_APPLICABLE: Reason("policies.label_not_applicable"),
    Outcome.ERROR: Reason("policies.label_error"),
}


class Layer(StrEnum):
    """Whose instrument it is, from the widest to the narrowest."""

    NATION = "nation"
    PROVINCE = "province"
    AGENCY = "agency"

    def label(self, lang: Lang) -> str:
        """Return the word an officer reads for this layer."""
        return _LAYERS[self].text(lang)


_LAYERS = {
    Layer.NATION: Reason("policies.layer_nation"),
    Layer.PROVINCE: Reason("policies.layer_province"),
    Layer.AGENCY: Reason("policies.layer_agency"),
}


@attrs.frozen(kw_only=True)
class Stricter:
    """
    A rule of another regulation that asks more on the same matter.

    Attributes:
        rule_id: The rule.
        layer: Whose instrument it stands in, if the set knows.
        citation: The provision.
    """

    rule_id: str
    layer: Layer | None
    citation: Citation


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
        layer: Whose instrument it is; None if the set was put together by hand.
        yields_to: The rules of other regulations that ask more on the same matter and
            apply here; empty if none does, so that this one prevails.
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
    layer: Layer | None = None
    yields_to: tuple[Stricter, ...] = ()

    @property
    def prevails(self) -> bool:
        """Whether no other regulation asks more on the same matter."""
        return not self.yields_to

    def line(self, lang: Lang) -> str:
        """Return the finding as one short line, for a clerk."""
        detail = self.reason.bilingual()
        if self.outcome is Outcome.FAIL and self.remedy is not None:
            detail = Reason(
                "policies.line_remedy", detail=detail, remedy=self.remedy.bilingual()
            ).bilingual()
        elif self.outcome is Outcome.UNKNOWN and self.missing:
            missing = tuple(reason.bilingual() for reason in self.missing)
            detail = Reason("policies.line_missing", missing=missing).bilingual()
        line = Reason(
            "policies.line",
            label=self.outcome.label(lang),
            place=_short(self.citation, lang),
            detail=detail,
        )
        return " ".join(line.text(lang).split())

    def sentence(self, lang: Lang) -> str:
        """Return the finding as one formal sentence, with the whole citation."""
        return self._sentence().text(lang)

    def text(self, lang: Lang) -> str:
        """Return that sentence, and what else is to be known about the provision."""
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
        if self.yields_to:
            stricter = tuple(rule.citation.bilingual() for rule in self.yields_to)
            remarks.append(Reason("policies.yields", stricter=stricter))
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
            and self.outcome in _UNMET
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
            "layer": None if self.layer is None else str(self.layer),
            "yields_to": [rule.rule_id for rule in self.yields_to],
            "line": {"vi": self.line("vi"), "en": self.line("en")},
            "vi": self.text("vi"),
            "en": self.text("en"),
        }


def _short(citation: Citation, lang: Lang) -> str:
    """Return the article and the number of the instrument, without the issuer."""
    instrument = citation.instrument
    if instrument.number is None:
        return citation.text(lang)
    issued_alone = citation.decision or instrument.annex is None
    stands_in = str(instrument) if issued_alone else instrument.place_of_articles
    name = instrument.kind if issued_alone else str(instrument.annex)
    place = citation.text(lang).removesuffix(stands_in)
    return f"{place}{name} {instrument.number}"


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

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """
        The findings to show to the sender although they refuse nothing.

        FAIL, ERROR or UNKNOWN, of a rule that is not only simulated; those for which
        an exception is recorded stay visible here.
        """
        refusals = self.refusals
        return tuple(
            finding
            for finding in self.findings
            if finding.outcome in _UNMET
            and finding.mode is not Mode.SIMULATE
            and finding not in refusals
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
