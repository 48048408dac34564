"""
Rules: one provision each, with its place, its force, and what it says.

What a rule says (its `demand`) is a statement of one of the general kinds. The modality
tells whether it must be true, must not be true, or something weaker. A regulation is
data, and needs no code of its own.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeAlias

import attrs

from govvn_mail.arguments import check_fields
from govvn_mail.errors import PolicyError
from govvn_mail.law import Grade
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import Period

from .kinds import (
    AddressForm,
    Characters,
    Consequence,
    Deadline,
    DocumentChannel,
    DocumentForm,
    Duty,
    Fact,
    FileTypes,
    IssuedMailbox,
    LegalEffectClause,
    MailboxChecks,
    Password,
    PublicProvider,
    Recurrence,
    SecrecyMarking,
    SubjectLine,
    Threshold,
)
from .words import Subject, check_words

__all__ = [
    "Demand",
    "Exclusion",
    "MailboxKind",
    "Modality",
    "Mode",
    "ModeChange",
    "Rule",
    "Wording",
    "place_id",
]

Demand: TypeAlias = (
    AddressForm
    | Characters
    | Consequence
    | Deadline
    | DocumentChannel
    | DocumentForm
    | Duty
    | Fact
    | FileTypes
    | IssuedMailbox
    | LegalEffectClause
    | MailboxChecks
    | Password
    | PublicProvider
    | Recurrence
    | SecrecyMarking
    | SubjectLine
    | Threshold
)
"""What a rule says, by kind."""


class Modality(StrEnum):
    """The force of a provision, from the verb of its text."""

    MUST = "must"
    """*Phải*, *có trách nhiệm*, or stated as a plain rule."""

    MUST_NOT = "must_not"
    """*Không*, *không được*, *nghiêm cấm*."""

    SHOULD = "should"
    """*Nên*, *cần*."""

    MAY = "may"
    """*Được*, *có thể*; also a list of what may be done."""

    ENCOURAGED = "encouraged"
    """*Khuyến khích*: not doing it is no failure."""

    RESTRICT = "restrict"
    """*Hạn chế*: doing it is no failure."""

    POWER = "power"
    """*Có quyền*: what somebody is competent to do."""

    CONSTITUTIVE = "constitutive"
    """Says what something is or counts as (*có giá trị pháp lý tương đương …*)."""


class Wording(StrEnum):
    """Whether the verb of the modality stands in the text."""

    EXPLICIT = "explicit"
    IMPLIED = "implied"
    """The text states it plainly, without the verb."""


class Mode(StrEnum):
    """What the integrator lets a rule do."""

    SIMULATE = "simulate"
    """Listed only."""

    WARN = "warn"
    """Shown to the sender."""

    ENFORCE = "enforce"
    """Refuses the message, provided that the text behind the rule was read."""


class MailboxKind(StrEnum):
    """Whose mailboxes a rule is about."""

    AGENCY = "agency"
    PERSON = "person"


@attrs.frozen(kw_only=True)
class ModeChange:
    """
    From that day on, the integrator lets a rule do something else.

    Args:
        rule: The rule's id.
        mode: What it does from then on.
        since: The first day.
    """

    rule: str
    mode: Mode
    since: date

    def __attrs_post_init__(self) -> None:
        check_fields(self)


@attrs.frozen(kw_only=True)
class Rule:
    """
    One provision: its place in the instrument, its force, and what it says.

    Args:
        id: Stable: the policy's id, a dot, the place (``12.2.a``; ``qd.2`` for the
            decision itself), and a word of one's own if the place holds several rules.
        modality: The force of the provision.
        vi: What the text says, in Vietnamese.
        en: The same in English.
        demand: What it says, in parameters.
        wording: Whether the verb of the modality stands in the text.
        note: What the text leaves open, or what conflicts with it.
        article: *Điều*; None only where the text was not read, or with a `place`.
        clause: *Khoản*.
        point: *Điểm*.
        decision: Whether the article is one of the decision that issues the annex.
        place: The place where the text has no articles (*Phụ lục 2*).
        roles: Whom it binds: words of the list ``roles``; empty means everybody.
        mailbox: Whose mailboxes it is about; None means all.
        since: First day on which it applies, if not that of the instrument.
        until: Last day on which it applies, if not that of the instrument.
        grade: How well this provision is known; None means: as the instrument.
        mode: What the integrator lets it do.
        if_unknown: The same for the case that the answer is not known; None means:
            as `mode`.
        when: Circumstances that must all be given, or else it does not apply.

    Raises:
        govvn_mail.errors.PolicyError: If the parts do not fit together.
    """

    id: str
    modality: Modality
    vi: str
    en: str
    demand: Demand
    wording: Wording = Wording.EXPLICIT
    note: Bilingual | None = None
    article: int | None = None
    clause: int | None = None
    point: str | None = None
    decision: bool = False
    place: Bilingual | None = None
    roles: tuple[str, ...] = ()
    mailbox: MailboxKind | None = None
    since: date | None = None
    until: date | None = None
    grade: Grade | None = None
    mode: Mode = Mode.ENFORCE
    if_unknown: Mode | None = None
    when: tuple[Fact | Threshold, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        check_words("roles", self.roles)
        Period(self.since, self.until)
        for lang, text in (("vi", self.vi), ("en", self.en)):
            if not text.strip():
                raise PolicyError(
                    Reason("policies.no_text", rule=self.id, language=lang)
                )
        if isinstance(self.demand, Fact) and not self.demand.holds:
            raise PolicyError(Reason("policies.negated_demand", rule=self.id))
        effect = isinstance(self.demand, LegalEffectClause)
        if effect and self.modality is not Modality.CONSTITUTIVE:
            raise PolicyError(Reason("policies.effect_modality", rule=self.id))
        if self.demand.subject is Subject.MESSAGE and any(
            circumstance.subject is not Subject.MESSAGE for circumstance in self.when
        ):
            raise PolicyError(Reason("policies.when_subject", rule=self.id))


@attrs.frozen(kw_only=True)
class Exclusion:
    """
    What an instrument does not apply to.

    Args:
        vi: What the text says, in Vietnamese.
        en: The same in English.
        when: Circumstances in which none of its rules applies; empty where the text
            excepts what no fact can tell.
        article: *Điều*.
        clause: *Khoản*.
        point: *Điểm*.
    """

    vi: str
    en: str
    when: tuple[Fact | Threshold, ...] = ()
    article: int | None = None
    clause: int | None = None
    point: str | None = None

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    @property
    def text(self) -> Bilingual:
        """What the text says."""
        return Bilingual(self.vi, self.en)


def place_id(rule: Rule) -> str | None:
    """
    Return the place of a rule as its id names it, or None where it has no article.

    .. doctest::

        >>> from govvn_mail.policies import Subject
        >>> rule = Rule(
        ...     id="x.qd.2", modality=Modality.MUST, vi="…", en="…", article=2,
        ...     decision=True, demand=Duty(about=Subject.BODY),
        ... )
        >>> place_id(rule)
        'qd.2'
    """
    if rule.article is None:
        return None
    parts = ("qd" if rule.decision else None, rule.article, rule.clause, rule.point)
    return ".".join(str(part) for part in parts if part is not None)
