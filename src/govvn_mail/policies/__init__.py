"""Policy objects: what a regulation demands of a message, with the article."""

from .effect import ConditionAnswer, LegalEffect
from .facts import MessageFacts, RecipientKind, Transmission
from .library import available_policies, load_policy
from .policy import Policy, PolicySet
from .report import Finding, Outcome, Report
from .rules import (
    AttachmentSize,
    CheckTimes,
    Condition,
    DocumentForm,
    IssuedMailbox,
    LegalEffectClause,
    Modality,
    Mode,
    ProviderBan,
    Rule,
    SubjectIsAbstract,
)

__all__ = [
    "AttachmentSize",
    "CheckTimes",
    "Condition",
    "ConditionAnswer",
    "DocumentForm",
    "Finding",
    "IssuedMailbox",
    "LegalEffect",
    "LegalEffectClause",
    "MessageFacts",
    "Modality",
    "Mode",
    "Outcome",
    "Policy",
    "PolicySet",
    "ProviderBan",
    "RecipientKind",
    "Report",
    "Rule",
    "SubjectIsAbstract",
    "Transmission",
    "available_policies",
    "load_policy",
]
