"""Ninh Bình 162/2025 as carried: what it says, place by place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from govvn_mail import OfficialMessage
from govvn_mail.law import Grade
from govvn_mail.policies import (
    AddressForm,
    CheckDays,
    Comparator,
    Consequence,
    CoverageStatus,
    Deadline,
    Fact,
    MailboxChecks,
    MessageFacts,
    Modality,
    Mode,
    Outcome,
    Password,
    Recurrence,
    Span,
    Term,
    Threshold,
    Transmission,
    Unit,
    Wording,
    load_policy,
)
from govvn_mail.times import Period

if TYPE_CHECKING:
    from govvn_mail.policies import Finding, Rule

ID = "ninhbinh-162-2025"
POLICY = load_policy(ID)
DAY = date(2026, 1, 5)
LETTER = OfficialMessage(
    from_="vanthu@ninhbinh.gov.vn",
    to=["snv@ninhbinh.gov.vn"],
    subject="Báo cáo quý",
    body="Kính gửi …",
)


def rule(place: str) -> Rule:
    """Return the rule of that place."""
    return POLICY.rule(f"{ID}.{place}")


def demands(kind: type) -> dict[str, Any]:
    """Return what the rules of one kind say, by place."""
    return {
        rule.id.removeprefix(f"{ID}."): rule.demand
        for rule in POLICY.rules
        if isinstance(rule.demand, kind)
    }


def finding(place: str, **known: bool) -> Finding:
    """Return what the rule of that place says of a plain letter."""
    report = POLICY.check_message(LETTER, facts=MessageFacts(known=known), on=DAY)
    (found,) = [f for f in report.findings if f.rule_id == f"{ID}.{place}"]
    return found


class TestInstrument:
    def test_as_printed(self) -> None:
        """The decision is numbered, dated and in force as printed."""
        instrument = POLICY.instrument

        assert "Quyết định số 162/2025/QĐ-UBND" == str(instrument)
        assert date(2025, 11, 23) == instrument.issued
        assert Period(date(2025, 12, 10)) == instrument.in_force
        assert Grade.READ is instrument.grade
        assert ("ninhbinh",) == POLICY.jurisdiction

    def test_repeals(self) -> None:
        """It ends one regulation of Ninh Bình and one of Hà Nam, none of Nam Định."""
        assert [
            ("28/2020/QĐ-UBND", "ends", "Ủy ban nhân dân tỉnh Ninh Bình"),
            ("27/2023/QĐ-UBND", "ends", "Ủy ban nhân dân tỉnh Hà Nam"),
        ] == [(r.number, str(r.verb), r.issuer) for r in POLICY.instrument.repeals]


class TestCoverage:
    def test_outline(self) -> None:
        """The regulation has 15 articles and no appendix; the decision has 3."""
        outline = POLICY.outline
        assert outline is not None

        assert (3, 15, 0) == (
            len(outline.decision),
            len(outline.articles),
            outline.appendices,
        )

    def test_what_is_decided_is_carried(self) -> None:
        """What is called automated or partly names its rules, or is metadata."""
        without = [
            place
            for row in POLICY.coverage
            if row.status in {CoverageStatus.AUTOMATED, CoverageStatus.PARTLY}
            and not row.rules
            for place in row.at
        ]

        assert ["qd.2", "1.1", "1.2"] == without

    @pytest.mark.parametrize("row", POLICY.coverage, ids=lambda row: row.at[0])
    def test_rules_stand_where_they_are_listed(self, row: Any) -> None:
        """A rule is listed at its own place, and none where all is out of scope."""
        for rule_id in row.rules:
            place = rule_id.removeprefix(f"{ID}.")
            assert any(place == at or place.startswith(f"{at}.") for at in row.at)
        if row.status is CoverageStatus.OUT_OF_SCOPE:
            assert () == row.rules


class TestText:
    def test_addresses(self) -> None:
        """The parent of a unit is a name, not said to be abbreviated."""
        forms = {place: said.forms for place, said in demands(AddressForm).items()}

        assert {
            "5.1": ("{agency_abbr}",),
            "5.2": ("{unit_abbr}.{parent}",),
            "5.3": ("{given_name}{initials}.{agency_abbr}",),
            "5.4.body": (),
            "5.4.person": (),
        } == forms

    def test_letters_of_addresses_are_open(self) -> None:
        """Lower case, diacritics and joining are not spoken of, and not carried."""
        assert {(None, None, None)} == {
            (said.lower_case, said.without_diacritics, said.joined)
            for said in demands(AddressForm).values()
        }

    def test_locks(self) -> None:
        """More than 12 wrong passwords; more than 250 messages in 10 minutes."""
        (logins,) = rule("7.2.a").when
        (sent,) = rule("7.2.b").when

        assert (
            Threshold(
                quantity="failed_logins",
                comparator=Comparator.MORE_THAN,
                value=12,
                unit=Unit.ITEM,
            )
            == logins
        )
        assert (
            Threshold(
                quantity="messages_sent_outside",
                comparator=Comparator.MORE_THAN,
                value=250,
                unit=Unit.ITEM,
                within=Span(value=10, unit=Unit.MINUTE),
            )
            == sent
        )

    def test_default_password_lock(self) -> None:
        """The month runs from the issue of the mailbox, not from a password's age."""
        issued, changed = rule("7.2.đ").when

        assert isinstance(issued, Threshold)
        assert ("time_since_issue", Comparator.AFTER, 1, Unit.MONTH) == (
            issued.quantity,
            issued.comparator,
            issued.value,
            issued.unit,
        )
        assert Fact(name="default_password_changed", holds=False) == changed

    def test_deadlines(self) -> None:
        """*After* stays after, and no length is given where the text has none."""
        found = {
            place: (said.term, said.value, said.unit)
            for place, said in demands(Deadline).items()
        }

        assert {
            "6.2.a": (Term.AT_ONCE, None, None),
            "6.2.b": (Term.WITHIN, 3, Unit.WORKING_DAY),
            "7.3.b.restoring": (Term.AFTER, 3, Unit.WORKING_DAY),
            "7.4.deletion": (Term.AFTER, 3, Unit.MONTH),
            "12.7.person": (Term.REASONABLE, None, None),
        } == found

    def test_block_has_no_time(self) -> None:
        """Sending and receiving are blocked on merger or departure, at no set time."""
        assert Fact(name="blocked_from_mail") == rule("7.4.body").demand
        assert (Fact(name="body_dissolved_or_merged"),) == rule("7.4.body").when
        assert (Fact(name="holder_left_body"),) == rule("7.4.person").when

    def test_receiving_while_locked_is_not_for_the_blocked(self) -> None:
        """A mailbox blocked under clause 4 does not receive."""
        assert (
            Fact(name="locked"),
            Fact(name="blocked_from_mail", holds=False),
        ) == rule("7.1").when

    def test_password(self) -> None:
        """Nine characters, four classes; neither names nor the date of birth."""
        assert {
            "8.2.b.made": (9, 4, ()),
            "8.2.b.content": (None, 0, ("account_name", "full_name", "birth_date")),
        } == {
            place: (said.least_length, len(said.classes), said.not_containing)
            for place, said in demands(Password).items()
        }

    def test_sizes(self) -> None:
        """2 GB at least; attachments 30 MB at most, a file or the sum."""
        found = {
            place: (said.quantity, said.comparator, said.value, said.unit)
            for place, said in demands(Threshold).items()
            if place.startswith("8.1")
        }

        assert {
            "8.1.b.quota": ("quota", Comparator.AT_LEAST, 2, Unit.GB),
            "8.1.b.attachments": (
                "attachment_size",
                Comparator.AT_MOST,
                30,
                Unit.MB,
            ),
        } == found

    def test_daily_check_is_encouraged(self) -> None:
        """The daily check of article 9.1 is encouraged and no duty."""
        said = rule("9.1").demand

        assert Modality.ENCOURAGED is rule("9.1").modality
        assert isinstance(said, MailboxChecks)
        assert (1, CheckDays.UNSTATED) == (said.least, said.days)

    def test_two_checks(self) -> None:
        """The records section looks twice on working days, at no clock time."""
        said = rule("9.2.check").demand

        assert isinstance(said, MailboxChecks)
        assert (2, CheckDays.WORKING_DAYS) == (said.least, said.days)
        assert ("start_of_morning", "start_of_afternoon") == said.moments
        assert () == said.clock_times
        assert (None, None) == (said.early_minutes, said.grace_minutes)
        assert Wording.IMPLIED is rule("9.2.check").wording

    def test_liability(self) -> None:
        """The head answers only for information missed for want of use."""
        assert isinstance(rule("9.2.liability").demand, Consequence)
        assert "do không sử dụng" in rule("9.2.liability").vi

    def test_report(self) -> None:
        """Before 15 December, on no interval that the text names."""
        said = rule("11.7.periodic").demand

        assert isinstance(said, Recurrence)
        assert ("before", ("12-15",), None) == (str(said.due), said.days, said.every)

    def test_no_legal_effect(self) -> None:
        """The text gives mail no legal value, and none is claimed."""
        assert () == POLICY.legal_effect(Transmission(), on=DAY)

    @pytest.mark.parametrize("rule", POLICY.rules, ids=lambda rule: rule.id)
    def test_verbs(self, rule: Rule) -> None:
        """An explicit rule has its verb in the text."""
        verbs = {
            Modality.MUST: ("phải", "trách nhiệm"),
            Modality.MUST_NOT: ("không", "cấm"),
            Modality.ENCOURAGED: ("khuyến khích",),
            Modality.CONSTITUTIVE: ("là", "vẫn có thể"),
        }[rule.modality]

        if rule.wording is Wording.EXPLICIT:
            assert any(verb in rule.vi.lower() for verb in verbs)


class TestMessages:
    @pytest.mark.parametrize(
        ("place", "known", "outcome"),
        [
            pytest.param("4.2", {"malware": True}, Outcome.FAIL, id="malware"),
            pytest.param("4.2", {"malware": False}, Outcome.PASS, id="clean"),
            pytest.param("4.2", {}, Outcome.UNKNOWN, id="not scanned"),
            pytest.param("12.6.spam", {"spam": True}, Outcome.FAIL, id="spam"),
        ],
    )
    def test_scanners(
        self, place: str, known: dict[str, bool], outcome: Outcome
    ) -> None:
        """A scanner's verdict decides; without one nothing is claimed."""
        assert outcome is finding(place, **known).outcome

    def test_nobody_is_refused_for_want_of_a_verdict(self) -> None:
        """Facts that no sender has at hand warn where they are not known."""
        places = ["3.3.charset", "4.1.marking", "4.1.content", "4.2", "4.3.spam"]

        assert {Mode.WARN} == {rule(place).if_unknown for place in places}
        assert not POLICY.check_message(LETTER, on=DAY).refused
