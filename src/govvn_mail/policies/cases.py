"""Cases: what an evaluation is given about one message, and what a check gives back."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from govvn_mail.addresses import AddressVerdict
from govvn_mail.messages import OfficialMessage
from govvn_mail.texts import Bilingual, Reason

from .facts import MessageFacts
from .files import files_of
from .kinds import Fact
from .words import find_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .files import File
    from .kinds import Threshold
    from .rules import Rule

__all__ = ["Case", "Seen", "Setting", "phrase"]


@attrs.frozen(kw_only=True)
class Seen:
    """
    What one check saw.

    Attributes:
        holds: Whether the statement of the rule is true; None is not known.
        reason: What was seen, as part of a sentence.
        remedy: What to do if this is a failure.
        missing: Facts that were not supplied.
        applies: Whether the rule is about such a case at all.
        needs_human: Whether part of the answer is a person's judgement.
        can_refuse: Whether this is ground enough to refuse a message.
        nothing_of_it: Whether there is nothing of what the rule is about; then a
            prohibition is met, and a duty says nothing.
    """

    holds: bool | None
    reason: Reason
    remedy: Reason | None = None
    missing: tuple[Reason, ...] = ()
    applies: bool = True
    needs_human: bool = False
    can_refuse: bool = True
    nothing_of_it: bool = False

    @classmethod
    def outside(cls, reason: Reason) -> Seen:
        """Return that the rule does not apply, because of *reason*."""
        return cls(holds=None, reason=reason, applies=False)


@attrs.frozen(kw_only=True)
class Setting:
    """
    All that an evaluation is given except the message and its addresses.

    Many messages share one; what rules say of it alone is worked out once.

    Attributes:
        stated: Facts that were stated.
        documents: Kinds of documents that were stated.
        has_document: Whether the message has a document reference.
        is_urgent: Whether that states an urgency.
        by_official_mail: Whether the sender's mailbox is official.
        families: Families of the sender's body and its heirs.
        is_central: Whether that is a central body.
        on: The day.
    """

    stated: tuple[tuple[str, bool], ...]
    documents: tuple[str, ...] | None
    has_document: bool
    is_urgent: bool
    by_official_mail: bool
    families: frozenset[str]
    is_central: bool
    on: date

    def fact(self, name: str) -> bool | None:
        """Return whether the fact of that name is so; None if nobody said."""
        stated = dict(self.stated).get(name)
        if stated is not None or not self.has_document:
            return stated
        if name == "sends_issued_document":
            return True
        return self.is_urgent if name == "urgent_document" else None

    def holds(self, circumstance: Fact | Threshold) -> bool | None:
        """Tell whether a circumstance is so, without looking at the message."""
        if isinstance(circumstance, Fact):
            known = self.fact(circumstance.name)
            return None if known is None else known is circumstance.holds
        return None

    def outside(self, rule: Rule) -> None:
        """Whose mailbox it is, a message does not show; so no rule is put aside."""


@attrs.frozen(kw_only=True)
class Case:
    """One message in its setting, and its addresses as the registry knows them."""

    setting: Setting
    message: OfficialMessage
    sender: AddressVerdict
    recipients: tuple[AddressVerdict, ...]
    facts: MessageFacts

    @cached_property
    def files(self) -> tuple[File, ...]:
        """The attachments, and what is in those that are archives."""
        return files_of(self.message.attachments)

    def holds(self, circumstance: Fact | Threshold) -> bool | None:
        """Tell whether a fact or threshold holds here; None is not known."""
        if isinstance(circumstance, Fact):
            return self.setting.holds(circumstance)
        amounts = self.amounts(circumstance.quantity)
        return None if amounts is None else circumstance.compare(*amounts)

    def outside(self, rule: Rule) -> None:
        """Whose mailbox it is, a message does not show; so no rule is put aside."""

    @property
    def families(self) -> frozenset[str]:
        """The families of the sender's body."""
        return self.setting.families

    @property
    def is_central(self) -> bool:
        """Whether the sender's body is a central one."""
        return self.setting.is_central

    @property
    def on(self) -> date:
        """The day of sending."""
        return self.setting.on

    @property
    def mailbox(self) -> str:
        """The sender's address, without display name."""
        return str(self.message.from_)

    def amounts(self, quantity: str) -> tuple[int, int] | None:
        """Return the least and the greatest reading of a quantity; None: not known."""
        measure = _MEASURES.get(quantity)
        return None if measure is None else measure(self.message)


def phrase(circumstance: Fact | Threshold) -> Bilingual:
    """Return the words for a fact or quantity; one's own word is its own phrase."""
    if isinstance(circumstance, Fact):
        name, word = circumstance.name, find_word("facts", circumstance.name)
    else:
        name = circumstance.quantity
        word = find_word("quantities", circumstance.quantity)
    return Bilingual(name, name) if word is None else word.bilingual()


def _attachment_size(message: OfficialMessage) -> tuple[int, int]:
    return _largest(message)[0], _total(message)[0]


def _largest(message: OfficialMessage) -> tuple[int, int]:
    size = max((len(a.content) for a in message.attachments), default=0)
    return size, size


def _total(message: OfficialMessage) -> tuple[int, int]:
    size = sum(len(a.content) for a in message.attachments)
    return size, size


def _recipients(message: OfficialMessage) -> tuple[int, int]:
    number = len(message.envelope().recipients)
    return number, number


def _name_length(message: OfficialMessage) -> tuple[int, int]:
    """Whether the extension counts, no text says."""
    names = [attachment.filename for attachment in message.attachments]
    return (
        max((len(name.rpartition(".")[0] or name) for name in names), default=0),
        max(map(len, names), default=0),
    )


_MEASURES: Mapping[str, Callable[[OfficialMessage], tuple[int, int]]] = {
    "attachment_size": _attachment_size,
    "attachment_file_size": _largest,
    "attachment_total_size": _total,
    "file_name_length": _name_length,
    "recipients": _recipients,
}
"""How a quantity is measured on a message, with the readings that texts leave open."""
