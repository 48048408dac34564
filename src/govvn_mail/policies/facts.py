"""
Facts that a message does not show by itself, supplied by the caller.

What is not supplied stays unknown: it is never guessed from an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from govvn_mail.addresses import parse_address
from govvn_mail.arguments import as_tuple, instance_of
from govvn_mail.errors import InputError
from govvn_mail.texts import Reason

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

    .. doctest::

        >>> facts = MessageFacts(recipients={"an@gmail.com": RecipientKind.STATE})
        >>> facts.kind_of("an@gmail.com")
        <RecipientKind.STATE: 'state'>
        >>> facts.kind_of("binh@gmail.com") is None
        True
    """

    recipients: tuple[tuple[str, RecipientKind], ...] = attrs.field(
        default=(), converter=_by_address
    )
    sends_issued_document: bool | None = attrs.field(
        default=None, validator=instance_of(bool, optional=True)
    )

    def kind_of(self, address: str) -> RecipientKind | None:
        """Return who stands behind *address*, or None if nobody said."""
        return dict(self.recipients).get(address)


@attrs.frozen(kw_only=True)
class Transmission:
    """
    What is known about one sending of a document; None is not known.

    A signature on the mail and a signature on the document are different facts.

    Args:
        sent_through_official_system:
            Whether it left through the official e-mail system of the regulation.
        document_signed: Whether the document itself bears a valid digital signature.
        mail_signed: Whether the mail that carried it was signed (S/MIME).
    """

    sent_through_official_system: bool | None = attrs.field(
        default=None, validator=instance_of(bool, optional=True)
    )
    document_signed: bool | None = attrs.field(
        default=None, validator=instance_of(bool, optional=True)
    )
    mail_signed: bool | None = attrs.field(
        default=None, validator=instance_of(bool, optional=True)
    )
