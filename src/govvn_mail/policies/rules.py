"""
Rules: what an article demands, in parameters that a machine can check.

A rule's kind is the one parameter table it carries. Kinds are general; a regulation
is data, and needs no code of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.law import Grade
from govvn_mail.schedule import Moment
from govvn_mail.texts import Reason

__all__ = [
    "AttachmentSize",
    "CheckTimes",
    "Condition",
    "DocumentForm",
    "IssuedMailbox",
    "LegalEffectClause",
    "Modality",
    "Mode",
    "ProviderBan",
    "Rule",
    "RuleKind",
    "SubjectIsAbstract",
]


MAX_MEGABYTES = 1_000_000
"""Upper bound of a limit on attachments."""

MAX_MINUTES = 24 * 60
"""Upper bound of a margin of a check."""


def _check_range(name: str, value: int, first: int, last: int) -> None:
    if not first <= value <= last:
        raise PolicyError(Reason("policies.range", name=name, first=first, last=last))


class Modality(StrEnum):
    """The force of a provision, from the verb of its text."""

    MUST = "must"
    """*phải*, or stated as a plain rule."""

    MUST_NOT = "must_not"
    """*không*, *không được*, *nghiêm cấm*."""

    CONSTITUTIVE = "constitutive"
    """Says what something is or counts as (*có giá trị pháp lý tương đương …*)."""


class Mode(StrEnum):
    """What the integrator lets a rule do."""

    SIMULATE = "simulate"
    """Listed only."""

    WARN = "warn"
    """Shown to the sender."""

    ENFORCE = "enforce"
    """Refuses the message, provided that the text behind the rule was read."""


class Condition(StrEnum):
    """A condition on which an article makes its legal effect depend."""

    SENT_THROUGH_OFFICIAL_SYSTEM = "sent_through_official_system"
    DOCUMENT_SIGNED = "document_signed"
    FOLLOWS_REGULATION = "follows_regulation"
    E_TRANSACTION_LAW = "e_transaction_law"


@attrs.frozen(kw_only=True)
class ProviderBan:
    """
    Mailboxes of public providers are not used between state bodies.

    Args:
        named: Providers named by the text; the lists in these texts are open ("…").
    """

    named: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class IssuedMailbox:
    """
    The sender uses a mailbox issued under one of these domains.

    Args:
        domains: Mail domains of the issuer, without ``@``.
    """

    domains: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class AttachmentSize:
    """
    Upper bound of attachments.

    Whether a file or their sum is meant, and whether a megabyte has 10⁶ or 2²⁰
    octets, is not said by the texts known so far; between the readings the outcome
    is unknown.

    Args:
        megabytes: The number in the text.
    """

    megabytes: int

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        _check_range("megabytes", self.megabytes, 1, MAX_MEGABYTES)


@attrs.frozen(kw_only=True)
class SubjectIsAbstract:
    """The subject line of the mail is the document's abstract (*trích yếu*)."""


@attrs.frozen(kw_only=True)
class DocumentForm:
    """An issued document bears number, date and the signer's office, and is a PDF."""


@attrs.frozen(kw_only=True)
class LegalEffectClause:
    """
    The effect that an article gives to a document sent by mail, and its conditions.

    Args:
        effect: The effect, in the words of the text.
        conditions: All of them must be met. Conformity with the law on electronic
            transactions is always one, so that the answer is never a bare yes.

    Raises:
        govvn_mail.errors.PolicyError: If that condition is missing.
    """

    effect: str
    conditions: tuple[Condition, ...]

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if Condition.E_TRANSACTION_LAW not in self.conditions:
            raise PolicyError(Reason("policies.bare_effect"))


@attrs.frozen(kw_only=True)
class CheckTimes:
    """
    The mailbox is checked at named moments of every working day.

    Args:
        role: Whom the duty binds, for example ``"records_section"``.
        moments: One check each.
        early_minutes: How long before the moment a check already counts.
        grace_minutes: How long after it a check is still in time.
    """

    role: str
    moments: tuple[Moment, ...]
    early_minutes: int
    grace_minutes: int

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        _check_range("early_minutes", self.early_minutes, 0, MAX_MINUTES)
        _check_range("grace_minutes", self.grace_minutes, 0, MAX_MINUTES)


RuleKind: TypeAlias = (
    ProviderBan
    | IssuedMailbox
    | AttachmentSize
    | SubjectIsAbstract
    | DocumentForm
    | LegalEffectClause
    | CheckTimes
)


@attrs.frozen(kw_only=True)
class Rule:
    """
    One provision: its place in the instrument, its force, and one kind of check.

    Args:
        id: Stable: the policy's id, a dot, article, clause and point.
        modality: The force of the provision.
        vi: What the text says, in Vietnamese.
        en: The same in English.
        article: *Điều*; None only where the text was not read.
        clause: *Khoản*.
        point: *Điểm*.
        grade: How well this provision is known; None means: as the instrument.
        mode: What the integrator lets it do.

    Raises:
        govvn_mail.errors.PolicyError: Unless exactly one kind is given.
    """

    id: str
    modality: Modality
    vi: str
    en: str
    article: int | None = None
    clause: int | None = None
    point: str | None = None
    grade: Grade | None = None
    mode: Mode = Mode.ENFORCE
    provider_ban: ProviderBan | None = None
    issued_mailbox: IssuedMailbox | None = None
    attachment_size: AttachmentSize | None = None
    subject_is_abstract: SubjectIsAbstract | None = None
    document_form: DocumentForm | None = None
    legal_effect: LegalEffectClause | None = None
    check_times: CheckTimes | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        if len(self._kinds()) != 1:
            raise PolicyError(Reason("policies.one_kind", rule=self.id))

    @property
    def kind(self) -> RuleKind:
        """The one kind of check that this rule is."""
        return self._kinds()[0]

    def _kinds(self) -> list[RuleKind]:
        fields: tuple[RuleKind | None, ...] = (
            self.provider_ban,
            self.issued_mailbox,
            self.attachment_size,
            self.subject_is_abstract,
            self.document_form,
            self.legal_effect,
            self.check_times,
        )
        return [kind for kind in fields if kind is not None]
