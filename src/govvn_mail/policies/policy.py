"""Policies: a regulation as an object, loaded from one TOML file."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

from govvn_mail.addresses import Registry
from govvn_mail.arguments import as_tuple, check_fields, require
from govvn_mail.errors import PolicyError, TableError
from govvn_mail.law import Grade, Instrument, Waiver
from govvn_mail.messages import Envelope, OfficialMessage
from govvn_mail.tables import load_toml, structure, unstructure
from govvn_mail.texts import Bilingual, Reason
from govvn_mail.times import require_date, today

from .cases import Case, Setting
from .coverage import Coverage, Outline, check_coverage
from .effect import legal_effects
from .facts import MessageFacts, Transmission
from .jurisdiction import families_of, is_central
from .message_evaluation import evaluate_message
from .provisions import Provision
from .questions import MailboxQuestions
from .report import Report
from .rules import Exclusion, ModeChange, Rule, place_id
from .words import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from importlib.resources.abc import Traversable

    from govvn_mail.law import Citation

    from .effect import LegalEffect

__all__ = ["MessageChecks", "Policy"]


class MessageChecks(MailboxQuestions):
    """The question that one regulation and several are asked in the same words."""

    __slots__ = ()

    def _provisions(self) -> tuple[Provision, ...]:
        """Return all that a message is checked against."""
        return tuple(p for policy in self._asked() for p in policy.about_messages)

    def check_message(
        self,
        message: OfficialMessage,
        *,
        envelope: Envelope | None = None,
        facts: MessageFacts = MessageFacts(),  # noqa: B008 (frozen)
        registry: Registry | None = None,
        waivers: Iterable[Waiver] = (),
        on: date | None = None,
        unsafe_allow_unknown: bool = False,
    ) -> Report:
        """
        Check *message* against every rule about messages.

        Args:
            message: The letter.
            envelope: Its envelope, if it is not the one of its headers.
            facts: What the message does not show by itself.
            registry: Whom to ask about addresses; None means the bundled one.
            waivers: Recorded exceptions.
            on: The date of sending; None means today in Vietnam. Never taken from
                the message's own Date header.
            unsafe_allow_unknown: Let rules pass whose outcome is not known.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.
        """
        require(message, OfficialMessage, "message")
        require(facts, MessageFacts, "facts")
        day = today() if on is None else require_date(on, "on")
        registry = Registry.bundled() if registry is None else registry
        require(registry, Registry, "registry")
        envelope = message.envelope() if envelope is None else envelope
        require(envelope, Envelope, "envelope")
        waivers = as_tuple(waivers, Waiver, "waivers")
        require(unsafe_allow_unknown, bool, "unsafe_allow_unknown")
        sender = registry.classify(str(message.from_), on=day)
        document = message.document
        setting = Setting(
            stated=facts.stated,
            documents=facts.documents,
            has_document=document is not None,
            is_urgent=document is not None and document.urgency is not None,
            by_official_mail=sender.is_official,
            families=families_of(sender, registry, day),
            is_central=is_central(sender),
            on=day,
        )
        case = Case(
            setting=setting,
            message=message,
            sender=sender,
            recipients=tuple(
                registry.classify(str(recipient), on=day)
                for recipient in envelope.recipients
            ),
            facts=facts,
        )
        return Report(
            policies=tuple(policy.id for policy in self._asked()),
            on=day,
            data_version=registry.data_version,
            notes=tuple(policy.carried for policy in self._asked()),
            findings=self._weighed(
                tuple(evaluate_message(self._provisions(), case, waivers))
            ),
            unsafe_allow_unknown=unsafe_allow_unknown,
        )


@attrs.frozen(kw_only=True)
class Policy(MessageChecks):
    """
    A regulation: the instrument, whom it binds, and its rules.

    Args:
        id: Stable id, which every rule id begins with.
        instrument: The legal instrument.
        jurisdiction: Families of the bodies that it binds; empty means the whole
            country.
        carried: What of the text is carried, to be shown with every report.
        rules: The rules, in the order of the text.
        exclusions: What it does not apply to.
        modes: What the integrator lets rules do from which day on.
        outline: How the text is divided; None if it is not carried in full.
        coverage: What of each place in it a machine decides.

    Raises:
        govvn_mail.errors.PolicyError:
            If a rule cites no article of a text that was read, if two rules share an
            id, if an id does not name the policy and the place, or if something of
            the outline is not covered.
    """

    id: str
    instrument: Instrument
    jurisdiction: tuple[str, ...]
    carried: Bilingual
    rules: tuple[Rule, ...]
    exclusions: tuple[Exclusion, ...] = ()
    modes: tuple[ModeChange, ...] = ()
    outline: Outline | None = None
    coverage: tuple[Coverage, ...] = ()

    def __attrs_post_init__(self) -> None:
        check_fields(self)
        ids = set()
        for rule in self.rules:
            if rule.id in ids or not self._names(rule):
                raise PolicyError(Reason("policies.rule_id", rule=rule.id))
            ids.add(rule.id)
        for provision in self.provisions:
            _check_provision(provision)
        changes = {(change.rule, change.since) for change in self.modes}
        strange = {change.rule for change in self.modes} - ids
        if strange or len(changes) != len(self.modes):
            raise PolicyError(Reason("policies.modes", rules=tuple(sorted(strange))))
        if self.outline is not None:
            check_coverage(self.outline, self.coverage, ids)
        elif self.coverage:
            raise PolicyError(Reason("policies.no_outline"))

    def _names(self, rule: Rule) -> bool:
        """Tell whether the id of *rule* names this policy and the rule's place."""
        parts = (self.id, place_id(rule))
        begins = ".".join(part for part in parts if part is not None)
        own = rule.id.removeprefix(begins)
        if place_id(rule) is None:
            return own != rule.id and len(own) > 1 and own.startswith(".")
        return own == "" or (own.startswith(".") and own[1:].isidentifier())

    @cached_property
    def provisions(self) -> tuple[Provision, ...]:
        """The rules, each with all that an answer about it needs."""
        return tuple(
            Provision(
                rule=rule,
                instrument=self.instrument,
                jurisdiction=self.jurisdiction,
                exclusions=self.exclusions,
                changes=tuple(c for c in self.modes if c.rule == rule.id),
            )
            for rule in self.rules
        )

    @cached_property
    def about_messages(self) -> tuple[Provision, ...]:
        """Those of them that a message is checked against."""
        return self.about(Subject.MESSAGE)

    def about(self, subject: Subject) -> tuple[Provision, ...]:
        """Return those of them that are about *subject*, in the order of the text."""
        return tuple(
            provision
            for provision in self.provisions
            if provision.rule.demand.subject is subject
        )

    @classmethod
    def from_file(cls, path: str | Path | Traversable, /) -> Self:
        """
        Load a regulation from a TOML file.

        Raises:
            govvn_mail.errors.PolicyError: Names file, rule and place.
        """
        source = Path(path) if isinstance(path, str) else path
        try:
            data = load_toml(source)
        except TableError as error:
            raise PolicyError(error.reason) from error
        return cls.from_dict(data, file=source.name)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], /, *, file: str = "dict") -> Self:
        """
        Build a regulation from parsed TOML or JSON.

        Raises:
            govvn_mail.errors.PolicyError: Names file, rule and place.
        """
        try:
            return structure(data, cls, file=file)
        except TableError as error:
            reason = Reason(
                "policies.file",
                file=file,
                rule=_rule_at(data, str(error.reason["path"])),
                path=error.reason["path"],
                cause=error.reason["cause"],
            )
            raise PolicyError(reason) from error

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready mapping that :meth:`from_dict` takes back."""
        data: dict[str, Any] = unstructure(self)
        return data

    def _asked(self) -> tuple[Policy, ...]:
        return (self,)

    def rule(self, rule_id: str) -> Rule:
        """
        Return one of the rules.

        Raises:
            govvn_mail.errors.PolicyError: If there is none of that id.
        """
        return self._provision(rule_id).rule

    def citation(self, rule: Rule) -> Citation:
        """Return the pinpoint citation of one of this regulation's rules."""
        return self._provision(require(rule, Rule, "rule").id).citation

    def grade_of(self, rule: Rule) -> Grade:
        """Return how well the text of one of this regulation's rules is known."""
        return self._provision(require(rule, Rule, "rule").id).grade

    def _provision(self, rule_id: str) -> Provision:
        for provision in self.provisions:
            if provision.rule.id == rule_id:
                return provision
        raise PolicyError(
            Reason("policies.unknown_rule", rule=str(rule_id), policy=self.id)
        )

    def legal_effect(
        self, transmission: Transmission, *, on: date | None = None
    ) -> tuple[LegalEffect, ...]:
        """
        Tell what effect this regulation gives to a sending, and on what conditions.

        Args:
            transmission: What is known about the sending.
            on: The date of sending; None means today in Vietnam.

        Raises:
            govvn_mail.errors.InputError: If an argument is of the wrong type.
        """
        require(transmission, Transmission, "transmission")
        day = today() if on is None else require_date(on, "on")
        return tuple(legal_effects(self.provisions, transmission, day))


def _check_provision(provision: Provision) -> None:
    rule = provision.rule
    _ = provision.citation, provision.period  # refuse what cannot be cited or applied
    if rule.article is None and rule.place is None and provision.grade is Grade.READ:
        raise PolicyError(
            Reason("law.article_missing", instrument=str(provision.instrument))
        )


def _rule_at(data: object, path: str) -> str:
    """Return the id of the rule in which *path* lies, or ``-``."""
    match path.split("."), data:
        case ["rules", index, *_], {"rules": [*rules]} if index.isdigit():
            rule = rules[int(index)]
            if isinstance(rule, dict) and isinstance(rule.get("id"), str):
                return str(rule["id"])
    return "-"
