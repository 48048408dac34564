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
    Mode,
    ProviderBan,
    SubjectIsAbstract,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from govvn_mail.law import Waiver

    from .policy import Policy
    from .rules import RuleKind

__all__ = ["Case", "evaluate", "out_of_force"]


@attrs.frozen(kw_only=True)
class Case:
    """One message, its addresses as the registry knows them, and the caller's facts."""

    message: OfficialMessage
    sender: AddressVerdict
    recipients: tuple[AddressVerdict, ...]
    facts: MessageFacts
    families: frozenset[str]
    is_central: bool
    on: date


@attrs.frozen(kw_only=True)
class Seen:
    """What one check saw, and whether it is ground enough to refuse a message."""

    outcome: Outcome
    reason: Reason
    remedy: Reason | None = None
    missing: tuple[Reason, ...] = ()
    needs_human: bool = False
    can_refuse: bool = True


def evaluate(
    policy: Policy, case: Case, waivers: Iterable[Waiver]
) -> Iterator[Finding]:
    """Yield one finding for each rule of *policy* that is about messages."""
    waivers = tuple(waivers)
    for rule in policy.rules:
        check = _CHECKS.get(type(rule.kind))
        if check is None:
            continue  # about checks or effects; other questions answer it
        seen = _out_of_force(policy, case.on) or _out_of_jurisdiction(policy, case)
        if seen is None:
            seen = _unless_sender_unknown(_run(check, rule.kind, case), case)
        yield Finding(
            rule_id=rule.id,
            outcome=seen.outcome,
            modality=rule.modality,
            grade=policy.grade_of(rule),
            mode=_mode(rule.mode, seen),
            citation=policy.citation(rule),
            reason=seen.reason,
            remedy=seen.remedy,
            missing=seen.missing,
            needs_human=seen.needs_human,
            waiver=next(
                (w for w in waivers if w.rule_id == rule.id and case.on in w.period),
                None,
            ),
        )


def _mode(mode: Mode, seen: Seen) -> Mode:
    return Mode.WARN if mode is Mode.ENFORCE and not seen.can_refuse else mode


def out_of_force(policy: Policy, on: date) -> Reason | None:
    """Tell why *policy* does not apply on that day, or return None if it does."""
    instrument = policy.instrument
    if instrument.in_force.begins_after(on):
        return Reason(
            "policies.not_yet_in_force", first=instrument.in_force.first or on
        )
    if instrument.in_force.ends_before(on):
        return Reason(
            "policies.no_longer_in_force",
            last=instrument.in_force.last or on,
            successor=instrument.repealed_by or "–",
        )
    return None


def _out_of_force(policy: Policy, on: date) -> Seen | None:
    reason = out_of_force(policy, on)
    if reason is None:
        return None
    return Seen(outcome=Outcome.NOT_APPLICABLE, reason=reason)


def _out_of_jurisdiction(policy: Policy, case: Case) -> Seen | None:
    if not case.families or case.families & set(policy.jurisdiction):
        return None
    families = tuple(sorted(case.families))
    if case.is_central:  # may have offices in the province
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.central_sender", families=families),
            missing=(Reason("policies.missing_place_of_sender", families=families),),
            can_refuse=False,
        )
    return Seen(
        outcome=Outcome.NOT_APPLICABLE,
        reason=Reason("policies.other_jurisdiction", families=families),
    )


def _unless_sender_unknown(seen: Seen, case: Case) -> Seen:
    """Do not call a regulation met by a sender whom it may not bind."""
    if case.families or seen.outcome is not Outcome.PASS:
        return seen
    return Seen(
        outcome=Outcome.UNKNOWN,
        reason=Reason("policies.sender_unknown", address=case.sender.original),
        missing=(Reason("policies.missing_sender_body"),),
    )


Check: TypeAlias = "Callable[[Any, Case], Seen]"
"""A check of one kind of rule; the first argument is of that kind."""


def _run(check: Check, kind: RuleKind, case: Case) -> Seen:
    try:
        return check(kind, case)
    except Exception as error:  # noqa: BLE001 (whatever breaks, it is no pass)
        reason = Reason("policies.check_failed", type=type(error).__name__)
        return Seen(outcome=Outcome.ERROR, reason=reason)


def _provider_ban(_kind: ProviderBan, case: Case) -> Seen:
    """Between state bodies only: without that fact a ban warns and never refuses."""
    kinds = {verdict: _kind_of(verdict, case.facts) for verdict in case.recipients}
    state = [v for v, kind in kinds.items() if kind is RecipientKind.STATE]
    unclear = [v for v, kind in kinds.items() if kind is None]
    if not state and not unclear:
        return Seen(
            outcome=Outcome.NOT_APPLICABLE, reason=Reason("policies.no_state_recipient")
        )
    if state and case.sender.status is Status.PUBLIC_PROVIDER:
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason("policies.sender_on_provider", address=case.sender.original),
            remedy=Reason("policies.use_issued_mailbox"),
        )
    on_provider = [v for v in state if v.status is Status.PUBLIC_PROVIDER]
    if on_provider:
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason("policies.state_on_provider", addresses=_names(on_provider)),
            remedy=Reason("policies.use_their_issued_mailbox"),
        )
    sender_is_settled = case.sender.status in _SETTLED
    missing = [
        Reason("policies.missing_recipient_kind", address=str(verdict.address))
        for verdict in unclear
        if verdict.status not in _SETTLED or not sender_is_settled
    ]
    missing += [
        Reason("policies.missing_provider_kind", address=str(verdict.address))
        for verdict in (case.sender, *state)
        if verdict.status not in {*_SETTLED, Status.PUBLIC_PROVIDER}
    ]
    if missing:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.providers_unknown"),
            missing=tuple(missing),
            can_refuse=False,
        )
    return Seen(outcome=Outcome.PASS, reason=Reason("policies.no_state_on_provider"))


def _kind_of(verdict: AddressVerdict, facts: MessageFacts) -> RecipientKind | None:
    """Return who stands behind an address: as stated, or a state body by its domain."""
    stated = facts.kind_of(str(verdict.address))
    return RecipientKind.STATE if stated is None and verdict.is_official else stated


_SETTLED = frozenset({Status.OFFICIAL, Status.LEGACY, Status.FORMER, Status.UNLISTED})
"""Statuses of mailboxes that no public provider runs."""


def _names(verdicts: Iterable[AddressVerdict]) -> tuple[str, ...]:
    return tuple(str(verdict.address) for verdict in verdicts)


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
        needs_human=True,
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
    files = [_is_pdf(attachment.content) for attachment in case.message.attachments]
    if not any(files):
        return Seen(
            outcome=Outcome.FAIL,
            reason=Reason("policies.no_pdf"),
            remedy=Reason("policies.attach_pdf"),
        )
    missing = [] if all(files) else [Reason("policies.missing_which_file")]
    document = case.message.document
    if document is None or document.number is None:
        missing.append(Reason("policies.part_number"))
    if document is None or document.date is None:
        missing.append(Reason("policies.part_date"))
    if document is None or document.signer_title is None:
        missing.append(Reason("policies.part_signer_title"))
    if missing:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.form_unknown"),
            missing=tuple(missing),
        )
    return Seen(outcome=Outcome.PASS, reason=Reason("policies.form_complete"))


def _issued_document_unclear(case: Case) -> Seen | None:
    """Return the outcome if this is not known to carry an issued document."""
    stated = case.facts.sends_issued_document
    if stated is False:
        return Seen(
            outcome=Outcome.NOT_APPLICABLE, reason=Reason("policies.no_issued_document")
        )
    if stated is None and case.message.document is None:
        return Seen(
            outcome=Outcome.UNKNOWN,
            reason=Reason("policies.issued_document_unknown"),
            missing=(Reason("policies.missing_issued_document"),),
        )
    return None


def _plain(text: str) -> str:
    """Fold what readers do not see, and the usual short form of *về việc*."""
    words = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return words.replace("v/v ", "về việc ", 1) if words.startswith("v/v ") else words


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]  # ISO 32000-1, annex H: the first 1,024 octets


_CHECKS: Mapping[type, Check] = {
    ProviderBan: _provider_ban,
    IssuedMailbox: _issued_mailbox,
    AttachmentSize: _attachment_size,
    SubjectIsAbstract: _subject_is_abstract,
    DocumentForm: _document_form,
}
