"""Checks that need no look at the message: what was stated, what a person judges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from govvn_mail.texts import Bilingual, Reason

from .cases import Seen, phrase
from .kinds import Channel, Consequence, DocumentChannel, Duty, Fact
from .words import find_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .cases import Setting

__all__ = ["SETTING_CHECKS"]


def _fact(demand: Fact, setting: Setting) -> Seen:
    words, known = phrase(demand), setting.fact(demand.name)
    if known is None:
        return Seen(
            holds=None,
            reason=Reason("policies.fact_unknown"),
            missing=(Reason("policies.missing_fact", fact=words),),
        )
    if known:
        reason = Reason("policies.fact_is_so", fact=words)
        remedy = Reason("policies.make_it_not_so", fact=words)
    else:
        reason = Reason("policies.fact_is_not_so", fact=words)
        remedy = Reason("policies.make_it_so", fact=words)
    return Seen(holds=known, reason=reason, remedy=remedy)


def _document_channel(demand: DocumentChannel, setting: Setting) -> Seen:
    carried = setting.documents
    if carried is None:
        return Seen(
            holds=None,
            reason=Reason("policies.documents_unknown"),
            missing=(Reason("policies.missing_documents"),),
            can_refuse=False,
        )
    named = [
        _document(name)
        for name in carried
        if name in demand.documents and name not in demand.except_for
    ]
    if not named:
        return Seen(
            holds=False,
            reason=Reason("policies.no_such_document"),
            nothing_of_it=True,
        )
    reason = Reason("policies.carries_documents", documents=tuple(named))
    if demand.channel is Channel.OFFICIAL_MAIL and setting.by_official_mail:
        return Seen(
            holds=True, reason=reason, remedy=Reason("policies.use_other_channel")
        )
    return Seen(
        holds=None,
        reason=reason,
        missing=(Reason("policies.missing_channel"),),
        can_refuse=False,
    )


def _document(name: str) -> Bilingual:
    word = find_word("documents", name)
    return Bilingual(name, name) if word is None else word.bilingual()


def _duty(_demand: Duty, _setting: Setting) -> Seen:
    return Seen(
        holds=None,
        reason=Reason("policies.for_a_person"),
        needs_human=True,
        can_refuse=False,
    )


def _consequence(_demand: Consequence, _setting: Setting) -> Seen:
    return Seen.outside(Reason("policies.only_consequence"))


SETTING_CHECKS: Mapping[type, Callable[[Any, Setting], Seen]] = {
    Consequence: _consequence,
    DocumentChannel: _document_channel,
    Duty: _duty,
    Fact: _fact,
}
"""The check of each kind that does not look at the message."""
