"""
Facts that a message does not show by itself, supplied by the caller.

What is not supplied stays unknown: it is never guessed from an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.addresses import parse_address
from govvn_mail.arguments import as_tuple, instance_of
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

from .words import is_word

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MessageFacts", "RecipientKind", "Transmission"]


class RecipientKind(StrEnum):
    """Who stands behind a recipient's address."""

    STATE = "state"
    """A state body, or an officer in state work."""

    PUBLIC = "public"
    """A citizen, a business or another organisation."""


def _by_address(
    recipients: Mapping[str, RecipientKind] | Iterable[tuple[Any, ...]],
) -> tuple[tuple[str, RecipientKind], ...]:
    pairs = recipients.items() if isinstance(recipients, Mapping) else recipients
    return tuple(map(_pair, as_tuple(pairs, tuple, "recipients")))


def _pair(pair: tuple[Any, ...]) -> tuple[str, RecipientKind]:
    match pair:
        case (address, str(kind)) if kind in set(RecipientKind):
            return str(parse_address(address)), RecipientKind(kind)
    raise InputError(Reason("policies.recipient_kind", known=tuple(RecipientKind)))


def _by_name(
    known: Mapping[str, bool] | Iterable[tuple[Any, ...]],
) -> tuple[tuple[str, bool], ...]:
    pairs = known.items() if isinstance(known, Mapping) else known
    return tuple(map(_stated, as_tuple(pairs, tuple, "known")))


def _stated(pair: tuple[Any, ...]) -> tuple[str, bool]:
    match pair:
        case (str(name), bool(value)) if is_word("facts", name):
            return name, value
    raise InputError(Reason("policies.stated_fact"))


def _documents(names: Iterable[str] | None) -> tuple[str, ...] | None:
    if names is None:
        return None
    given = as_tuple(names, str, "documents")
    for name in given:
        if not is_word("documents", name):
            raise InputError(Reason("policies.stated_document", document=name))
    return given


@attrs.frozen(kw_only=True)
class MessageFacts:
    """
    What the sender's system knows about a message.

    Args:
        recipients: Who stands behind each address, as a mapping. The part before the
            ``@`` is compared to the letter (:rfc:`5321#section-2.4`).
        sends_issued_document:
            Whether the mail carries an officially issued document (*văn bản chính
            thức ban hành*). A message with a document reference does.
        documents: Of which kinds the documents are that it carries, by the words of
            rules (list ``documents``); empty: of none of these kinds; None: not known.
        known: Further facts, by the names that rules use for them, as a mapping.

    .. doctest::

        >>> facts = MessageFacts(recipients={"an@gmail.com": RecipientKind.STATE})
        >>> facts.kind_of("an@gmail.com")
        <RecipientKind.STATE: 'state'>
        >>> facts.kind_of("binh@gmail.com") is None
        True
        >>> MessageFacts(known={"malware": False}).known_fact("malware")
        False
    """

    recipients: tuple[tuple[str, RecipientKind], ...] = attrs.field(
        default=(), converter=_by_address
    )
    sends_issued_document: bool | None = attrs.field(
        default=None, validator=instance_of(bool, optional=True)
    )

    documents: tuple[str, ...] | None = attrs.field(default=None, converter=_documents)
    known: tuple[tuple[str, bool], ...] = attrs.field(default=(), converter=_by_name)

    @cached_property
    def stated(self) -> tuple[tuple[str, bool], ...]:
        """All facts that were stated; of one stated twice its own field is the last."""
        own = self.sends_issued_document
        return self.known if own is None else (*self.known, (_OWN_FIELD, own))

    def known_fact(self, name: str) -> bool | None:
        """Return whether the fact of that name is so, or None if nobody said."""
        return dict(self.stated).get(name)

    def kind_of(self, address: str) -> RecipientKind | None:
        """Return who stands behind *address*, or None if nobody said."""
        return dict(self.recipients).get(address)


_OWN_FIELD = "sends_issued_document"


def _stated_or_not() -> Any:  # noqa: ANN401 (a field that attrs types)
    return attrs.field(default=None, validator=instance_of(bool, optional=True))


@attrs.frozen(kw_only=True)
class Transmission:
    """
    What is known about one sending of a document; None is not known.

    A signature on the mail and a signature on the document are different facts.

    Args:
        sent_through_official_system:
            Whether it left through the official e-mail system of the regulation.
        sent_through_document_system:
            Whether it left through the document management system.
        sent_through_provincial_system:
            Whether it left through another information system of the province.
        sent_without_paper: Whether no paper copy was sent.
        between_state_bodies: Whether sender and recipient are state bodies.
        document_signed: Whether the document itself bears a valid digital signature.
        document_signed_by_person: Whether the person competent to sign it did.
        document_signed_by_agency: Whether it bears the signature of the agency.
        signature_verified: Whether these signatures were verified as valid.
        scanned_from_signed_paper: Whether it was scanned from signed, sealed paper.
        printed_from_signed_document: Whether it is a print of a signed document.
        sender_confirmed_in_writing: Whether the sender's address was confirmed so.
        confirmed_by_head: Whether the head of the agency confirmed it.
        left_senders_system: Whether it left the systems under the sender's control.
        entered_recipients_system: Whether it entered the system that the recipient
            designated.
        accessible_to_recipient: Whether it can be had there.
        acknowledgement_is_condition: Whether it was declared valid only on
            acknowledgement.
        acknowledgement_missing: Whether the acknowledgement has not come.
        mail_signed: Whether the mail that carried it was signed (S/MIME).
    """

    sent_through_official_system: bool | None = _stated_or_not()
    sent_through_document_system: bool | None = _stated_or_not()
    sent_through_provincial_system: bool | None = _stated_or_not()
    sent_without_paper: bool | None = _stated_or_not()
    between_state_bodies: bool | None = _stated_or_not()
    document_signed: bool | None = _stated_or_not()
    document_signed_by_person: bool | None = _stated_or_not()
    document_signed_by_agency: bool | None = _stated_or_not()
    signature_verified: bool | None = _stated_or_not()
    scanned_from_signed_paper: bool | None = _stated_or_not()
    printed_from_signed_document: bool | None = _stated_or_not()
    sender_confirmed_in_writing: bool | None = _stated_or_not()
    confirmed_by_head: bool | None = _stated_or_not()
    left_senders_system: bool | None = _stated_or_not()
    entered_recipients_system: bool | None = _stated_or_not()
    accessible_to_recipient: bool | None = _stated_or_not()
    acknowledgement_is_condition: bool | None = _stated_or_not()
    acknowledgement_missing: bool | None = _stated_or_not()
    mail_signed: bool | None = _stated_or_not()
