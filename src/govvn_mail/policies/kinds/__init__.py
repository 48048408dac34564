"""The kinds of statements that rules make; a new regulation needs no new one."""

from .accounts import CharacterClass, Password, PasswordPart
from .addresses import AddressForm, IssuedMailbox, PublicProvider
from .content import (
    Channel,
    Characters,
    CharacterSet,
    DocumentChannel,
    FileTypes,
    SecrecyMarking,
    SubjectLine,
    WrittenPart,
)
from .documents import (
    Condition,
    DocumentForm,
    DocumentPart,
    LegalEffectClause,
    LegalValue,
)
from .measures import (
    Circumstance,
    Comparator,
    Consequence,
    Duty,
    Fact,
    Span,
    Threshold,
    Unit,
)
from .times import CheckDays, Deadline, DueDay, MailboxChecks, Recurrence, Term

__all__ = [
    "AddressForm",
    "Channel",
    "CharacterClass",
    "CharacterSet",
    "Characters",
    "CheckDays",
    "Circumstance",
    "Comparator",
    "Condition",
    "Consequence",
    "Deadline",
    "DocumentChannel",
    "DocumentForm",
    "DocumentPart",
    "DueDay",
    "Duty",
    "Fact",
    "FileTypes",
    "IssuedMailbox",
    "LegalEffectClause",
    "LegalValue",
    "MailboxChecks",
    "Password",
    "PasswordPart",
    "PublicProvider",
    "Recurrence",
    "SecrecyMarking",
    "Span",
    "SubjectLine",
    "Term",
    "Threshold",
    "Unit",
    "WrittenPart",
]
