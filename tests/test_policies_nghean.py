"""Nghệ An 99/2025 as carried: what it says, place by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from govvn_mail.policies import (
    AddressForm,
    Comparator,
    CoverageStatus,
    Deadline,
    Duty,
    Fact,
    MailboxChecks,
    Modality,
    Mode,
    Password,
    Recurrence,
    Term,
    Threshold,
    Unit,
    Wording,
    load_policy,
)

if TYPE_CHECKING:
    from govvn_mail.policies import Rule

POLICY = load_policy("nghean-99-2025")


def demand(place: str) -> Any:
    """Return what the rule of that place says."""
    return POLICY.rule(f"nghean-99-2025.{place}").demand


class TestCoverage:
    def test_outline(self) -> None:
        """The regulation has 16 articles and 2 appendices; the decision has 3."""
        outline = POLICY.outline
        assert outline is not None

        assert (3, 16, 2) == (
            len(outline.decision),
            len(outline.articles),
            outline.appendices,
        )
        assert 72 == len(list(outline.places()))

    def test_every_place(self) -> None:
        """Every clause of the text is covered (loading fails otherwise), with words."""
        assert {*CoverageStatus} == {row.status for row in POLICY.coverage}
        for row in POLICY.coverage:
            assert row.vi.strip()
            assert row.en.strip()

    def test_what_is_decided_is_carried(self) -> None:
        """What is called automated or partly names its rules, or is metadata."""
        without = [
            place
            for row in POLICY.coverage
            if row.status in {CoverageStatus.AUTOMATED, CoverageStatus.PARTLY}
            and not row.rules
            for place in row.at
        ]

        assert ["qd.2", "1.2"] == without

    @pytest.mark.parametrize("row", POLICY.coverage, ids=lambda row: row.at[0])
    def test_rules_stand_where_they_are_listed(self, row: Any) -> None:
        """A rule is listed at its own place, or at a clause of its article."""
        for rule in row.rules:
            place = rule.removeprefix("nghean-99-2025.")
            assert any(
                place == at or place.startswith(f"{at}.") or at.startswith(f"{place}.")
                for at in row.at
            )

    def test_out_of_scope_carries_nothing(self) -> None:
        """A place out of scope has no rule."""
        rows = [
            row.rules
            for row in POLICY.coverage
            if row.status is CoverageStatus.OUT_OF_SCOPE
        ]

        assert {()} == set(rows)


class TestText:
    def test_numbers(self) -> None:
        """The numbers of the text, with their comparators and units."""
        found = {
            rule.id.removeprefix("nghean-99-2025."): (
                said.comparator,
                said.value,
                said.unit,
            )
            for rule in POLICY.rules
            if isinstance(said := rule.demand, Threshold)
        }

        assert {
            "6.1.rotation": (Comparator.AT_MOST, 3, Unit.MONTH),
            "9.1.retention": (Comparator.AT_LEAST, 6, Unit.MONTH),
            "9.3.person": (Comparator.AT_LEAST, 2, Unit.GB),
            "9.3.agency": (Comparator.AT_LEAST, 10, Unit.GB),
            "9.3.attachments": (Comparator.AT_MOST, 20, Unit.MB),
            "10.3.account": (Comparator.EXACTLY, 1, Unit.ITEM),
            "14.4.rotation": (Comparator.AT_MOST, 3, Unit.MONTH),
        } == found

    def test_deadlines(self) -> None:
        """Each deadline has the length of the text, or none where it says "at once"."""
        found = {
            rule.id.removeprefix("nghean-99-2025."): (said.term, said.value, said.unit)
            for rule in POLICY.rules
            if isinstance(said := rule.demand, Deadline)
        }

        assert {
            "8.4.a": (Term.WITHIN, 5, Unit.DAY),
            "10.2.b": (Term.WITHIN, 3, Unit.WORKING_DAY),
            "10.2.đ": (Term.WITHIN, 24, Unit.HOUR),
            "13.6.portal": (Term.AT_ONCE, None, None),
            "14.8": (Term.AT_ONCE, None, None),
            "14.9": (Term.AT_ONCE, None, None),
        } == found

    def test_locks(self) -> None:
        """An account is locked after 6 months of silence without a reason given."""
        rule = POLICY.rule("nghean-99-2025.8.2.a")
        inactivity, explained = rule.when

        assert isinstance(inactivity, Threshold)
        assert isinstance(explained, Fact)
        assert (Comparator.AT_LEAST, 6, Unit.MONTH) == (
            inactivity.comparator,
            inactivity.value,
            inactivity.unit,
        )
        assert ("inactivity_explained", False) == (explained.name, explained.holds)
        assert Fact(name="locked") == rule.demand

    def test_addresses(self) -> None:
        """The forms of articles 5.1 and 5.2; Party bodies agree on theirs."""
        forms = {
            rule.id.removeprefix("nghean-99-2025."): said.forms
            for rule in POLICY.rules
            if isinstance(said := rule.demand, AddressForm)
        }

        assert {
            "5.1.a": ("{agency_abbr}",),
            "5.1.b": ("{committee_full_name}",),
            "5.1.c": ("{unit_abbr}.{parent_abbr}",),
            "5.1.d": (),
            "5.2.a": ("{given_name}{initials}",),
            "5.2.b": ("{given_name}{initials}{number}",),
        } == forms
        assert {None} == {
            rule.demand.lower_case
            for rule in POLICY.rules
            if isinstance(rule.demand, AddressForm)
        }

    def test_checks(self) -> None:
        """The section checks every day, persons regularly; nobody at a clock time."""
        section, person = demand("13.1.check"), demand("14.2.check")

        assert isinstance(section, MailboxChecks)
        assert (1, None) == (section.least, person.least)
        assert ((), ()) == (section.due, person.due)
        assert {Wording.IMPLIED} == {
            POLICY.rule(f"nghean-99-2025.{place}").wording
            for place in ("13.1.check", "14.2.check")
        }

    def test_report(self) -> None:
        """The report is due before 11 December, on data from 10 to 10 December."""
        report = demand("15.1.c.report")

        assert isinstance(report, Recurrence)
        assert ("before", ("12-11",), "12-10", "12-10") == (
            str(report.due),
            report.days,
            report.data_from,
            report.data_to,
        )

    def test_password(self) -> None:
        """At least 8 characters of all four classes; no list of special ones."""
        password = demand("6.2.password")

        assert isinstance(password, Password)
        assert (8, 4, None) == (
            password.least_length,
            len(password.classes),
            password.least_classes,
        )

    def test_list_is_no_duty(self) -> None:
        """The list of what goes by mail permits; what does not go is forbidden."""
        assert Modality.MAY is POLICY.rule("nghean-99-2025.11").modality
        assert Modality.MUST_NOT is POLICY.rule("nghean-99-2025.11.9.kinds").modality

    def test_nobody_is_refused_for_want_of_a_verdict(self) -> None:
        """Facts that no sender has at hand warn where they are not known."""
        asked = [
            rule
            for rule in POLICY.rules
            if isinstance(rule.demand, Fact) and rule.demand.subject == "message"
        ]

        assert asked
        assert {Mode.WARN} == {rule.if_unknown for rule in asked}

    @pytest.mark.parametrize("rule", POLICY.rules, ids=lambda rule: rule.id)
    def test_verbs(self, rule: Rule) -> None:
        """An explicit duty or prohibition has its verb in the text."""
        verbs = {
            Modality.MUST: ("phải", "trách nhiệm"),
            Modality.MUST_NOT: ("không", "nghiêm cấm"),
        }.get(rule.modality, ("",))

        if rule.wording is Wording.EXPLICIT:
            assert any(verb in rule.vi.lower() for verb in verbs)

    def test_duties_are_few(self) -> None:
        """Most of the text is more than a duty that only people judge."""
        duties = [rule for rule in POLICY.rules if isinstance(rule.demand, Duty)]

        assert len(duties) < len(POLICY.rules) / 4
