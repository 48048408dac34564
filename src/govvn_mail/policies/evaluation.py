"""
Evaluating rules against one message: every rule about messages gets an outcome.

A missing fact gives UNKNOWN with what is missing; a rule that breaks down gives
ERROR, never a pass.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from govvn_mail.addresses import AddressVerdict, Status
from govvn_mail.messages import OfficialMessage
from govvn_mail.texts import Reason

from .facts import MessageFacts, RecipientKind
from .report import Finding, Outcome
from .rules import (
    AttachmentSize,
    DocumentForm,
    IssuedMailbox,
    ProviderBan,
    SubjectIsAbstract,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from govvn_mail.law import Waiver

    from .policy import Policy
    from .rules import RuleKind

__all__ = ["Case", "evaluate"]


@attrs.frozen(kw_only=True)
class Case:
    """One message, its addresses as the registry knows them, and the caller's facts."""

    message: OfficialMessage
    sender: AddressVerdict
    recipients: tuple[AddressVerdict, ...]
    facts: MessageFacts
    families: frozenset[str]
    on: date


@attrs.frozen(kw_only=True)
class Seen:
    """What one check saw."""

    outcome: Outcome
    reason: Reason
    remedy: Reason | None = None
    missing: tuple[Reason, ...] = ()


def evaluate(
    policy: Policy, case: Case, waivers: Iterable[Waiver]
) -> Iterator[Finding]:
    """Yield one finding for each rule of *policy* that is about messages."""
    waivers = tuple(waivers)
    for rule in policy.rules:
        check = _CHECKS.get(type(rule.kind))
        if check is None:
            continue  # about checks or effects; other questions answer it
        seen = out_of_scope(policy, case.families, case.on) or _run(
            check, rule.kind, case
        )
        yield Finding(
            rule_id=rule.id,
            outcome=seen.outcome,
            modality=rule.modality,
            grade=policy.grade_of(rule),
            mode=rule.mode,
            citation=policy.citation(rule),
            reason=seen.reason,
            remedy=seen.remedy,
            missing=seen.missing,
            waiver=next(
                (w for w in waivers if w.rule_id == rule.id and case.on in w.period),
                None,
            ),
        )


def out_of_scope(policy: Policy, families: frozenset[str], on: date) -> Seen | None:
    """Tell why *policy* does not apply, or return None if it does."""
    instrument = policy.instrument
    if instrument.in_force.begins_after(on):
        reason = Reason(
            "policies.not_yet_in_force", first=instrument.in_force.first or on
        )
    elif instrument.in_force.ends_before(on):
        reason = Reason(
            "policies.no_longer_in_force",
            last=instrument.in_force.last or on,
            successor=instrument.repealed_by or "–",
        )
    elif families and not families & set(policy.jurisdiction):
        reason = Reason("policies.other_jurisdiction", families=tuple(sorted(families)))
    else:
        return None
    return Seen(outcome=Outcome.NOT_APPLICABLE, reason=reason)


Check: TypeAlias = "Callable[[Any, Case], Seen]"
"""A check of one kind of rule; the first argument is of that kind."""


def _run(check: Check, kind: RuleKind, case: Case) -> Seen:
    try:
        return check(kind, case)
    except Exception as error:  # noqa: BLE001 (whatever breaks, it is no pass)
        reason = Reason("policies.check_failed", type=type(error).__name__)
        return Seen(outcome=Outcome.ERROR, reason=reason)


def _provider_ban(_kind: ProviderBan, case: Case) -> Seen:
    if case.sender.status is Status.PUBLIC_PROVIDER:
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason("policies.sender_on_provider", address=case.sender.original),
            remedy=Reason("policies.use_issued_mailbox"),
        )
    outside = [
        str(verdict.address)
        for verdict in case.recipients
        if verdict.status is Status.PUBLIC_PROVIDER
    ]
    kinds = {address: case.facts.kind_of(address) for address in outside}
    state = tuple(a for a, kind in kinds.items() if kind is RecipientKind.STATE)
    if state:
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason("policies.state_on_provider", addresses=state),
            remedy=Reason("policies.use_their_issued_mailbox"),
        )
    unknown = [address for address, kind in kinds.items() if kind is None]
    if unknown:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.recipients_on_provider", addresses=tuple(unknown)),
            missing=tuple(
                Reason("policies.missing_recipient_kind", address=a) for a in unknown
            ),
        )
    return Seen(outcome=Outcome.PASS, reason=Reason("policies.no_state_on_provider"))


def _issued_mailbox(kind: IssuedMailbox, case: Case) -> Seen:
    address = case.sender.address
    if address is None or not any(
        address.domain == domain or address.domain.endswith(f".{domain}")
        for domain in kind.domains
    ):
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason(
                "policies.not_issued",
                address=case.sender.original,
                domains=kind.domains,
            ),
            remedy=Reason("policies.use_issued_mailbox"),
        )
    if not case.sender.is_official:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.issued_unconfirmed", address=str(address)),
            missing=(Reason("policies.missing_registry_entry", domain=address.domain),),
        )
    return Seen(outcome=Outcome.PASS, reason=Reason("policies.issued"))


def _attachment_size(kind: AttachmentSize, case: Case) -> Seen:
    sizes = [len(attachment.content) for attachment in case.message.attachments]
    largest, total = max(sizes, default=0), sum(sizes)
    if total <= kind.megabytes * 10**6:
        return Seen(
            outcome=Outcome.PASS, reason=Reason("policies.size_within", total=total)
        )
    if largest > kind.megabytes * 2**20:
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason(
                "policies.size_over", largest=largest, megabytes=kind.megabytes
            ),
            remedy=Reason("policies.reduce_attachments"),
        )
    return Seen(
        outcome=Outcome.UNKNOWN,
        reason=Reason("policies.size_between", total=total, largest=largest),
        missing=(Reason("policies.missing_size_reading"),),
    )


def _subject_is_abstract(_kind: SubjectIsAbstract, case: Case) -> Seen:
    if (unclear := _issued_document_unclear(case)) is not None:
        return unclear
    document = case.message.document
    if document is None or document.abstract is None:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.abstract_unknown"),
            missing=(Reason("policies.missing_abstract"),),
        )
    if _plain(case.message.subject) == _plain(document.abstract):
        return Seen(outcome=Outcome.PASS, reason=Reason("policies.subject_is_abstract"))
    return Seen(
        outcome=Outcome.FAIL,
        reason=Reason("policies.subject_differs", subject=case.message.subject),
        remedy=Reason("policies.use_abstract", abstract=document.abstract),
    )


def _document_form(_kind: DocumentForm, case: Case) -> Seen:
    if (unclear := _issued_document_unclear(case)) is not None:
        return unclear
    document = case.message.document
    if document is None:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.document_unknown"),
            missing=(Reason("policies.missing_document"),),
        )
    absent = []
    if not document.number:
        absent.append(Reason("policies.part_number"))
    if document.date is None:
        absent.append(Reason("policies.part_date"))
    if not document.signer_title:
        absent.append(Reason("policies.part_signer_title"))
    if not any(_is_pdf(a.content) for a in case.message.attachments):
        absent.append(Reason("policies.part_pdf"))
    if absent:
        parts = tuple(part.bilingual() for part in absent)
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason("policies.form_incomplete", parts=parts),
            remedy=Reason("policies.complete_form", parts=parts),
        )
    return Seen(outcome=Outcome.PASS, reason=Reason("policies.form_complete"))


def _issued_document_unclear(case: Case) -> Seen | None:
    """Return the outcome if this is not known to carry an issued document."""
    if case.message.document is not None or case.facts.sends_issued_document:
        return None
    if case.facts.sends_issued_document is None:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.issued_document_unknown"),
            missing=(Reason("policies.missing_issued_document"),),
        )
    return Seen(
        outcome=Outcome.NOT_APPLICABLE, reason=Reason("policies.no_issued_document")
    )


def _plain(text: str) -> str:
    """Fold what the eye does not see: composition, case and runs of white space."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]  # ISO 32000-1, annex H: the first 1,024 octets


_CHECKS: Mapping[type, Check] = {
    ProviderBan: _provider_ban,
    IssuedMailbox: _issued_mailbox,
    AttachmentSize: _attachment_size,
    SubjectIsAbstract: _subject_is_abstract,
    DocumentForm: _document_form,
}
