"""Checks of what was stated, which need no look at the message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govvn_mail.texts import Bilingual, Reason

from .cases import Seen, phrase
from .kinds import Channel, DocumentChannel, Fact
from .words import find_word

if TYPE_CHECKING:
    from .cases import Setting
    from .provisions import Provision

__all__ = ["look_at_setting", "see_fact"]


def see_fact(demand: Fact, known: bool | None) -> Seen:  # noqa: FBT001 (an answer)
    """Tell whether what a rule asks for is so, as somebody stated."""
    words = phrase(demand)
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


def look_at_setting(provision: Provision, setting: Setting) -> Seen | None:
    """Return what the check of that kind sees, or None if there is none."""
    demand = provision.rule.demand
    match demand:
        case Fact():
            return see_fact(demand, setting.fact(demand.name))
        case DocumentChannel():
            return _document_channel(demand, setting)
        case _:
            return None
