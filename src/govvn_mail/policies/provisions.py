"""Provisions: a rule in its instrument, with all that an answer about it needs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from govvn_mail.law import Citation, Instrument
from govvn_mail.texts import Reason
from govvn_mail.times import Period

from .report import Layer
from .rules import Exclusion, Mode, ModeChange, Rule

if TYPE_CHECKING:
    from datetime import date

    from govvn_mail.law import Grade

__all__ = ["Provision"]


@attrs.frozen(kw_only=True, cache_hash=True)
class Provision:
    """
    A rule and what its instrument says about it.

    Args:
        rule: The rule.
        instrument: Its instrument.
        jurisdiction: Families of the bodies that the instrument binds.
        exclusions: What the instrument does not apply to.
        changes: What the integrator lets the rule do from which day on.
        layer: Whose instrument it is, in a set that knows.
    """

    rule: Rule
    instrument: Instrument
    jurisdiction: tuple[str, ...]
    exclusions: tuple[Exclusion, ...] = ()
    changes: tuple[ModeChange, ...] = ()
    layer: Layer | None = None

    @cached_property
    def citation(self) -> Citation:
        """The pinpoint citation."""
        rule = self.rule
        return Citation(
            instrument=self.instrument,
            article=rule.article,
            clause=rule.clause,
            point=rule.point,
            decision=rule.decision,
            place=rule.place,
        )

    @property
    def grade(self) -> Grade:
        """How well its text is known."""
        return self.rule.grade or self.instrument.grade

    @cached_property
    def period(self) -> Period:
        """
        The days on which it applies: those of the instrument, within the rule's own.

        Raises:
            govvn_mail.errors.InputError: If there are none.
        """
        law, rule = self.instrument.in_force, self.rule
        return Period(
            max((day for day in (law.first, rule.since) if day), default=None),
            min((day for day in (law.last, rule.until) if day), default=None),
        )

    def mode(self, on: date) -> Mode:
        """Return what the integrator lets the rule do on that day."""
        begun = [change for change in self.changes if change.since <= on]
        if not begun:
            return self.rule.mode
        return max(begun, key=lambda change: change.since).mode

    def mode_if_unknown(self, on: date) -> Mode:
        """Return the same for an answer that is not known: the weaker of both."""
        modes = [self.mode(on), self.rule.if_unknown or Mode.ENFORCE]
        return min(modes, key=list(Mode).index)

    def out_of_force(self, on: date) -> Reason | None:
        """Tell why it does not apply on that day, or return None if it does."""
        instrument = self.instrument
        if instrument.in_force.begins_after(on):
            return Reason(
                "policies.not_yet_in_force", first=instrument.in_force.first or on
            )
        if instrument.in_force.ends_before(on):
            return Reason(
                "policies.no_longer_in_force",
                last=instrument.in_force.last or on,
                ended_by=instrument.repealed_by or "–",
                successor=instrument.successor or instrument.repealed_by or "–",
            )
        since, until = self.rule.since, self.rule.until
        if since is not None and on < since:
            return Reason("policies.not_yet_applied", first=since)
        if until is not None and until < on:
            return Reason("policies.no_longer_applied", last=until)
        return None
