"""Rules about documents: their form, and the legal effect of sending them."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.policies.words import Subject
from govvn_mail.texts import Reason

from .content import check_types

__all__ = [
    "Condition",
    "DocumentForm",
    "DocumentPart",
    "LegalEffectClause",
    "LegalValue",
]


class DocumentPart(StrEnum):
    """A part of an administrative document: Nghị định 30/2020/NĐ-CP, Điều 8."""

    NUMBER = "number"
    DATE = "date"
    ABSTRACT = "abstract"
    ISSUER = "issuer"
    SIGNER_TITLE = "signer_title"


@attrs.frozen(kw_only=True)
class DocumentForm:
    """
    An officially issued document bears these parts and is in one of these formats.

    Args:
        parts: The parts.
        formats: File types, as in :class:`FileTypes`; empty if the text is silent.
    """

    kind: ClassVar[str] = "document_form"
    subject: ClassVar[Subject] = Subject.MESSAGE

    parts: tuple[DocumentPart, ...]
    formats: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if self.formats:
            check_types(self.formats)
        elif not self.parts:
            raise PolicyError(Reason("policies.empty", name="parts"))


class LegalValue(StrEnum):
    """The effect; none of them is another in different words."""

    AS_PAPER_ORIGINAL = "as_paper_original"
    """*Như bản gốc văn bản giấy*."""

    AS_ISSUED_PAPER = "as_issued_paper"
    """*Tương đương với văn bản giấy đã chính thức ban hành*."""

    AS_PAPER = "as_paper"
    """*Tương đương văn bản giấy*."""

    AS_PAPER_REPLACES = "as_paper_replaces"
    """*Tương đương và thay cho văn bản giấy*."""

    AS_PAPER_SIGNED = "as_paper_signed"
    """*Văn bản giấy có chữ ký*."""

    AS_PAPER_SEALED = "as_paper_sealed"
    """*Văn bản giấy có đóng dấu*."""

    AS_PAPER_SIGNED_AND_SEALED = "as_paper_signed_and_sealed"
    """*Văn bản giấy có chữ ký và đóng dấu*."""

    INFORMATION_ONLY = "information_only"
    """*Để biết, tham khảo*."""

    VALID_REPORT = "valid_report"
    """Counts as a report."""

    VALID_COPY = "valid_copy"
    """Counts as a copy."""

    DENIED = "denied"
    """The text denies a value; told only in its words, never as a finding."""

    COUNTS_AS_SENT = "counts_as_sent"
    COUNTS_AS_RECEIVED = "counts_as_received"
    COUNTS_AS_UNSENT = "counts_as_unsent"


class Condition(StrEnum):
    """A condition on which an article makes its legal effect depend."""

    SENT_THROUGH_OFFICIAL_SYSTEM = "sent_through_official_system"
    SENT_THROUGH_DOCUMENT_SYSTEM = "sent_through_document_system"
    SENT_THROUGH_PROVINCIAL_SYSTEM = "sent_through_provincial_system"
    SENT_WITHOUT_PAPER = "sent_without_paper"
    BETWEEN_STATE_BODIES = "between_state_bodies"
    DOCUMENT_SIGNED = "document_signed"
    DOCUMENT_SIGNED_BY_PERSON = "document_signed_by_person"
    """By the person competent to sign."""

    DOCUMENT_SIGNED_BY_AGENCY = "document_signed_by_agency"
    SIGNATURE_VERIFIED = "signature_verified"
    """*Đã được xác thực hợp lệ*."""

    SCANNED_FROM_SIGNED_PAPER = "scanned_from_signed_paper"
    PRINTED_FROM_SIGNED_DOCUMENT = "printed_from_signed_document"
    SENDER_CONFIRMED_IN_WRITING = "sender_confirmed_in_writing"
    CONFIRMED_BY_HEAD = "confirmed_by_head"
    LEFT_SENDERS_SYSTEM = "left_senders_system"
    ENTERED_RECIPIENTS_SYSTEM = "entered_recipients_system"
    ACCESSIBLE_TO_RECIPIENT = "accessible_to_recipient"
    ACKNOWLEDGEMENT_IS_CONDITION = "acknowledgement_is_condition"
    ACKNOWLEDGEMENT_MISSING = "acknowledgement_missing"
    FOLLOWS_REGULATION = "follows_regulation"
    """*Theo quy chế này*: a person's judgement."""

    E_TRANSACTION_LAW = "e_transaction_law"
    """*Phù hợp pháp luật về giao dịch điện tử*: a person's judgement."""

    SIGNATURE_LAW = "signature_law"
    """*Ký số theo quy định của pháp luật*: a person's judgement."""

    @property
    def needs_human(self) -> bool:
        """Whether only a competent person can decide it."""
        return self in _FOR_A_PERSON


_FOR_A_PERSON = frozenset(
    {
        Condition.FOLLOWS_REGULATION,
        Condition.E_TRANSACTION_LAW,
        Condition.SIGNATURE_LAW,
    }
)


@attrs.frozen(kw_only=True)
class LegalEffectClause:
    """
    The effect that an article gives to a document or message, and its conditions.

    Alternatives (*hoặc*) are rules of their own, each with all its conditions.

    Args:
        value: The effect.
        effect: The effect, in the words of the text.
        conditions: All of them must be met. One at least is a person's judgement,
            so that the answer is never a bare yes.
        otherwise: What the text says for the case that they are not met.

    Raises:
        govvn_mail.errors.PolicyError: If no condition is left to a person.
    """

    kind: ClassVar[str] = "legal_effect"
    subject: ClassVar[Subject] = Subject.EFFECT

    value: LegalValue
    effect: str
    conditions: tuple[Condition, ...]
    otherwise: str | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if not any(condition.needs_human for condition in self.conditions):
            raise PolicyError(Reason("policies.bare_effect"))
