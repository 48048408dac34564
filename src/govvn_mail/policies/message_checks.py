"""
Checks of one message, by kind of rule.

A check tells whether the statement of a rule is true; what follows from that is not
its business.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, TypeAlias

from govvn_mail.addresses import Status
from govvn_mail.texts import Bilingual, Reason

from .cases import Seen, phrase
from .content_checks import CONTENT_CHECKS
from .facts import RecipientKind
from .kinds import (
    DocumentForm,
    DocumentPart,
    IssuedMailbox,
    PublicProvider,
    SubjectLine,
    Threshold,
)
from .words import Dimension

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from govvn_mail.addresses import AddressVerdict

    from .cases import Case
    from .facts import MessageFacts

__all__ = ["MESSAGE_CHECKS", "Check", "see_issued"]

Check: TypeAlias = "Callable[[Any, Case], Seen]"
"""A check of one kind; the first argument is the demand of the rule, of that kind."""


def _threshold(demand: Threshold, case: Case) -> Seen:
    quantity = phrase(demand)
    amounts = case.amounts(demand.quantity)
    if amounts is None or demand.within is not None:
        return Seen(
            holds=None,
            reason=Reason("policies.amount_unknown"),
            missing=(Reason("policies.missing_fact", fact=quantity),),
        )
    holds = demand.compare(*amounts)
    seen = _amount(demand, amounts)
    reason = Reason("policies.amount", quantity=quantity, amount=seen)
    if holds is None:
        return Seen(
            holds=None,
            reason=reason,
            missing=(
                Reason("policies.missing_reading", quantity=quantity, amount=seen),
            ),
            needs_human=True,
        )
    return Seen(holds=holds, reason=reason, remedy=_keep_bound(demand, quantity))


def _amount(demand: Threshold, amounts: tuple[int, int]) -> Bilingual:
    least, most = amounts
    unit = _UNITS.get(demand.unit.dimension, Bilingual("", ""))
    if least == most:
        return Bilingual(f"{most} {unit.vi}".strip(), f"{most} {unit.en}".strip())
    return Reason("policies.range_of", least=least, most=most, unit=unit).bilingual()


_UNITS = {
    Dimension.SIZE: Bilingual("byte", "octets"),
    Dimension.LENGTH: Bilingual("ký tự", "characters"),
}


def _keep_bound(demand: Threshold, quantity: Bilingual) -> Reason:
    if demand.unit.dimension is Dimension.SIZE:
        return Reason(
            "policies.reduce_attachments", value=demand.value, unit=str(demand.unit)
        )
    return Reason("policies.keep_bound", quantity=quantity)


def _public_provider(_demand: PublicProvider, case: Case) -> Seen:
    """Between state bodies only: without that fact a ban warns and never refuses."""
    kinds = {verdict: _kind_of(verdict, case.facts) for verdict in case.recipients}
    state = [v for v, kind in kinds.items() if kind is RecipientKind.STATE]
    unclear = [v for v, kind in kinds.items() if kind is None]
    if not state and not unclear:
        return Seen.outside(Reason("policies.no_state_recipient"))
    if state and case.sender.status is Status.PUBLIC_PROVIDER:
        return Seen(
            holds=True,
            reason=Reason("policies.sender_on_provider", address=case.sender.original),
            remedy=Reason("policies.use_issued_mailbox"),
        )
    on_provider = [v for v in state if v.status is Status.PUBLIC_PROVIDER]
    if on_provider:
        return Seen(
            holds=True,
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
            holds=None,
            reason=Reason("policies.providers_unknown"),
            missing=tuple(missing),
            can_refuse=False,
        )
    return Seen(holds=False, reason=Reason("policies.no_state_on_provider"))


def _kind_of(verdict: AddressVerdict, facts: MessageFacts) -> RecipientKind | None:
    """Return who stands behind an address: as stated, or a state body by its domain."""
    stated = facts.kind_of(str(verdict.address))
    return RecipientKind.STATE if stated is None and verdict.is_official else stated


_SETTLED = frozenset({Status.OFFICIAL, Status.LEGACY, Status.FORMER, Status.UNLISTED})
"""Statuses of mailboxes that no public provider runs."""


def _names(verdicts: Iterable[AddressVerdict]) -> tuple[str, ...]:
    return tuple(str(verdict.address) for verdict in verdicts)


def see_issued(demand: IssuedMailbox, sender: AddressVerdict) -> Seen:
    """Tell whether a mailbox is one that was issued in the domains of a rule."""
    address = sender.address
    if address is None or not any(
        address.domain == domain or address.domain.endswith(f".{domain}")
        for domain in demand.domains
    ):
        return Seen(
            holds=False,
            reason=Reason(
                "policies.not_issued",
                address=sender.original,
                domains=demand.domains,
            ),
            remedy=Reason("policies.use_issued_mailbox"),
        )
    if not sender.is_official:
        return Seen(
            holds=None,
            reason=Reason("policies.issued_unconfirmed", address=str(address)),
            missing=(Reason("policies.missing_registry_entry", domain=address.domain),),
        )
    return Seen(holds=True, reason=Reason("policies.issued"))


def _issued_mailbox(demand: IssuedMailbox, case: Case) -> Seen:
    return see_issued(demand, case.sender)


def _subject_line(demand: SubjectLine, case: Case) -> Seen:
    subject = case.message.subject
    if demand.labels:
        begins = (
            subject.strip().upper().startswith(tuple(map(str.upper, demand.labels)))
        )
        return Seen(
            holds=begins,
            reason=Reason("policies.subject_is", subject=subject),
            remedy=Reason("policies.begin_subject", labels=demand.labels),
        )
    document = case.message.document
    if document is None or document.abstract is None:
        return Seen(
            holds=None,
            reason=Reason("policies.abstract_unknown"),
            missing=(Reason("policies.missing_abstract"),),
        )
    if _plain(subject) == _plain(document.abstract):
        return Seen(holds=True, reason=Reason("policies.subject_is_abstract"))
    return Seen(
        holds=False,
        reason=Reason("policies.subject_differs", subject=subject),
        remedy=Reason("policies.use_abstract", abstract=document.abstract),
    )


def _document_form(demand: DocumentForm, case: Case) -> Seen:
    files = [_is_pdf(attachment.content) for attachment in case.message.attachments]
    missing = []
    if demand.formats == ("pdf",):
        if not any(files):
            return Seen(
                holds=False,
                reason=Reason("policies.no_pdf"),
                remedy=Reason("policies.attach_pdf"),
            )
        if not all(files):
            missing.append(Reason("policies.missing_which_file"))
    elif demand.formats:
        missing.append(Reason("policies.missing_format", formats=demand.formats))
    document = case.message.document
    missing += [
        _PARTS[part]
        for part in demand.parts
        if document is None or getattr(document, part) is None
    ]
    if missing:
        return Seen(
            holds=None,
            reason=Reason("policies.form_unknown"),
            missing=tuple(missing),
        )
    return Seen(holds=True, reason=Reason("policies.form_complete"))


_PARTS = {
    DocumentPart.NUMBER: Reason("policies.part_number"),
    DocumentPart.DATE: Reason("policies.part_date"),
    DocumentPart.ABSTRACT: Reason("policies.missing_abstract"),
    DocumentPart.ISSUER: Reason("policies.part_issuer"),
    DocumentPart.SIGNER_TITLE: Reason("policies.part_signer_title"),
}


def _plain(text: str) -> str:
    """Fold what readers do not see, and the usual short form of *về việc*."""
    words = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return words.replace("v/v ", "về việc ", 1) if words.startswith("v/v ") else words


def _is_pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024]  # ISO 32000-1, annex H: the first 1,024 octets


MESSAGE_CHECKS: Mapping[type, Check] = {
    **CONTENT_CHECKS,
    DocumentForm: _document_form,
    IssuedMailbox: _issued_mailbox,
    PublicProvider: _public_provider,
    SubjectLine: _subject_line,
    Threshold: _threshold,
}
"""The check of each kind that looks at the message."""
