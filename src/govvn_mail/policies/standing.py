"""Standing: whether an instrument is in force on a day, and what ended it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from govvn_mail.law import EndingVerb, Grade
from govvn_mail.texts import Bilingual, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from govvn_mail.law import Instrument
    from govvn_mail.texts import Lang

    from .policy import Policy

__all__ = ["Standing", "named", "standing_of"]


class Standing(StrEnum):
    """Whether an instrument binds the body on that day."""

    IN_FORCE = "in_force"
    UNSETTLED = "unsettled"
    """Not known; the reasons say why."""

    NOT_YET = "not_yet"
    ENDED = "ended"

    def label(self, lang: Lang) -> str:
        """Return the words that an officer reads."""
        return _STANDINGS[self].text(lang)


_STANDINGS = {
    Standing.IN_FORCE: Reason("policies.standing_in_force"),
    Standing.UNSETTLED: Reason("policies.standing_unsettled"),
    Standing.NOT_YET: Reason("policies.standing_not_yet"),
    Standing.ENDED: Reason("policies.standing_ended"),
}


def standing_of(
    instrument: Instrument, policies: Iterable[Policy], on: date
) -> tuple[Standing, tuple[Reason, ...]]:
    """Tell whether an instrument is in force on a day, by its dates and the others."""
    standing, reasons = _by_its_dates(instrument, on)
    if standing in {Standing.ENDED, Standing.NOT_YET}:
        return standing, reasons
    for ender, since, reason in _endings(instrument, policies):
        if on < since:
            return standing, (*reasons, reason)
        if ender.grade is Grade.READ:
            return Standing.ENDED, (reason,)
        doubt = Reason("policies.end_unverified")
        return Standing.UNSETTLED, (*reasons, reason, doubt)
    return standing, reasons


def _by_its_dates(
    instrument: Instrument, on: date
) -> tuple[Standing, tuple[Reason, ...]]:
    first, issued = instrument.in_force.first, instrument.issued
    if instrument.in_force.ends_before(on):
        ended = Reason(
            "policies.no_longer_in_force",
            last=instrument.in_force.last or on,
            ended_by=instrument.repealed_by or "–",
            successor=instrument.successor or instrument.repealed_by or "–",
        )
        return Standing.ENDED, (ended,)
    if first is not None:
        if first <= on:
            return Standing.IN_FORCE, ()
        return Standing.NOT_YET, (Reason("policies.not_yet_in_force", first=first),)
    if issued is not None and on < issued:
        return Standing.NOT_YET, (Reason("policies.not_yet_issued", issued=issued),)
    return Standing.UNSETTLED, (Reason("policies.start_unknown"),)


def _endings(
    instrument: Instrument, policies: Iterable[Policy]
) -> Iterator[tuple[Instrument, date, Reason]]:
    """
    Yield what ends an instrument by its own words, and from which day on.

    Provinces use the same numbers: the issuer must be the same too.
    """
    for ender in (policy.instrument for policy in policies):
        for repeal in ender.repeals:
            same = (
                repeal.number == instrument.number
                and (repeal.issuer or ender.issuer) == instrument.issuer
                and (
                    repeal.issued is None
                    or instrument.issued is None
                    or repeal.issued == instrument.issued
                )
            )
            since = ender.in_force.first
            if same and since is not None:
                yield ender, since, _ending(repeal.verb, ender, since)


def _ending(verb: EndingVerb, ender: Instrument, since: date) -> Reason:
    by, last = named(ender), since - timedelta(days=1)
    match verb:
        case EndingVerb.REPLACES:
            return Reason("policies.replaced_by", by=by, last=last, since=since)
        case EndingVerb.REPEALS:
            return Reason("policies.repealed_by", by=by, last=last, since=since)
        case EndingVerb.ENDS:
            return Reason("policies.ended_by", by=by, last=last, since=since)


def named(instrument: Instrument) -> Bilingual:
    """Return an instrument and its issuer."""
    if instrument.number is None:
        return Bilingual(str(instrument), str(instrument))
    return Reason(
        "policies.instrument_of", instrument=str(instrument), issuer=instrument.issuer
    ).bilingual()
