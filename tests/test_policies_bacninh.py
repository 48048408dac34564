"""Bắc Ninh 79/2025 as carried: what it says, place by place."""

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
    Duty,
    Fact,
    FileTypes,
    MailboxChecks,
    MessageFacts,
    Modality,
    Mode,
    Outcome,
    Password,
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

ID = "bacninh-79-2025"
POLICY = load_policy(ID)
DAY = date(2026, 1, 5)
LETTER = OfficialMessage(
    from_="vanthu@bacninh.gov.vn",
    to=["snv@bacninh.gov.vn"],
    subject="Báo cáo quý",
    body="Kính gửi …",
)


def rule(place: str) -> Rule:
    """Return the rule of that place."""
    return POLICY.rule(f"{ID}.{place}")


def finding(place: str, **known: bool) -> Finding:
    """Return what the rule of that place says of a plain letter."""
    report = POLICY.check_message(LETTER, facts=MessageFacts(known=known), on=DAY)
    (found,) = [f for f in report.findings if f.rule_id == f"{ID}.{place}"]
    return found


def demands(kind: type) -> dict[str, Any]:
    """Return what the rules of one kind say, by place."""
    return {
        rule.id.removeprefix(f"{ID}."): rule.demand
        for rule in POLICY.rules
        if isinstance(rule.demand, kind)
    }


class TestInstrument:
    def test_as_printed(self) -> None:
        """The decision is numbered, dated and in force as printed."""
        instrument = POLICY.instrument

        assert "Quyết định số 79/2025/QĐ-UBND" == str(instrument)
        assert date(2025, 11, 21) == instrument.issued
        assert Period(date(2025, 12, 5)) == instrument.in_force
        assert Grade.READ is instrument.grade
        assert ("bacninh",) == POLICY.jurisdiction

    def test_repeals(self) -> None:
        """It repeals (*bãi bỏ*) the regulation of Bắc Giang and names no other."""
        (repeal,) = POLICY.instrument.repeals

        assert (
            "27/2018/QĐ-UBND",
            "repeals",
            "Ủy ban nhân dân tỉnh Bắc Giang",
            date(2018, 10, 4),
        ) == (repeal.number, str(repeal.verb), repeal.issuer, repeal.issued)

    def test_citations(self) -> None:
        """Point g follows point e as in the text; article 10 has no clauses."""
        assert str(POLICY.citation(rule("5.1.g"))).startswith("điểm g khoản 1 Điều 5 ")
        assert str(POLICY.citation(rule("10.check"))).startswith("Điều 10 ")


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
        assert 60 == len(list(outline.places()))

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
        """A rule is listed at its own place, and none where all is out of scope."""
        for rule_id in row.rules:
            place = rule_id.removeprefix(f"{ID}.")
            assert any(place == at or place.startswith(f"{at}.") for at in row.at)
        if row.status is CoverageStatus.OUT_OF_SCOPE:
            assert () == row.rules


class TestText:
    def test_password(self) -> None:
        """10 characters for system administration and 8 for users; all four classes."""
        found = {
            place: (said.least_length, len(said.classes), said.least_classes)
            for place, said in demands(Password).items()
            if place.startswith("4.1")
        }

        assert {
            "4.1.administrator": (10, 0, None),
            "4.1.user": (8, 0, None),
            "4.1.classes": (None, 4, None),
        } == found

    def test_new_password(self) -> None:
        """A new password is neither the login name nor one of the last three."""
        assert ("account_name",) == rule("4.2.login").demand.not_equal  # type: ignore[union-attr] # a password
        assert Password(not_among_last=3) == rule("4.2.history").demand

    def test_rotation(self) -> None:
        """Administrators change it every 3 months, users every 6."""
        found = {
            place: (said.quantity, said.comparator, said.value, said.unit)
            for place, said in demands(Threshold).items()
        }

        assert {
            "4.2.administrator": ("password_age", Comparator.AT_MOST, 3, Unit.MONTH),
            "4.2.user": ("password_age", Comparator.AT_MOST, 6, Unit.MONTH),
        } == found

    def test_deadlines(self) -> None:
        """Each deadline has the length of the text, or none where it names none."""
        found = {
            place: (said.term, said.value, said.unit)
            for place, said in demands(Deadline).items()
        }

        assert {
            "4.8": (Term.AT_ONCE, None, None),
            "6.3.request": (Term.WITHIN, 2, Unit.WORKING_DAY),
            "6.3.notice": (Term.WITHIN, 2, Unit.WORKING_DAY),
            "6.4": (Term.WITHIN, 2, Unit.HOUR),
            "7.2.request": (Term.WITHIN, 15, Unit.DAY),
            "7.2.closing": (Term.WITHIN, 2, Unit.WORKING_DAY),
            "7.3.restoring": (Term.WITHIN, 2, Unit.WORKING_DAY),
            "14.3.head": (Term.REASONABLE, None, None),
        } == found

    def test_two_hours(self) -> None:
        """Whether the 2 hours are of the clock or of work stays open, and is told."""
        note = rule("6.4").note

        assert Unit.HOUR is demands(Deadline)["6.4"].unit
        assert note is not None
        assert "giờ liên tục hay giờ làm việc" in note.vi

    def test_suspension(self) -> None:
        """A mailbox is suspended after 3 months without login; its holder is told."""
        (silence,) = rule("7.1.inactive").when

        assert isinstance(silence, Threshold)
        assert ("time_since_login", Comparator.AFTER, 3, Unit.MONTH) == (
            silence.quantity,
            silence.comparator,
            silence.value,
            silence.unit,
        )
        assert Fact(name="locked") == rule("7.1.inactive").demand
        assert (Fact(name="locked"),) == rule("7.1.notice").when
        assert Fact(name="holder_notified") == rule("7.1.notice").demand

    def test_leavers(self) -> None:
        """Only retirement and resignation end a mailbox; transfers are not named."""
        words = [r.id for r in POLICY.rules if "chuyển công tác" in r.vi]

        assert [] == words
        assert "decision_on_retiring" == demands(Deadline)["7.2.request"].event

    def test_restoring(self) -> None:
        """A suspended mailbox is restored only on a written request."""
        assert (Fact(name="restored"),) == rule("7.3.request").when
        assert Fact(name="restoration_requested") == rule("7.3.request").demand

    def test_addresses(self) -> None:
        """The forms of articles 5.1 and 5.2; the parent of a unit is abbreviated."""
        forms = {place: said.forms for place, said in demands(AddressForm).items()}

        assert {
            "5.1.a": ("{agency_abbr}",),
            "5.1.b": ("{commune_name}",),
            "5.1.c": ("du.{commune_name}",),
            "5.1.d": ("hdnd.{commune_name}",),
            "5.1.e": ("{unit_abbr}.{parent_abbr}",),
            "5.1.g": ("{agency_abbr}",),
            "5.2.a": ("{given_name}{initials}{id_last_3}",),
            "5.2.b": ("{given_name}{initials}{id_last_4}",),
        } == forms
        assert {"bacninh.gov.vn"} == {f.domain for f in demands(AddressForm).values()}

    def test_taken_names(self) -> None:
        """The fourth digit is for taken names, and does not repeat the lower case."""
        assert (Fact(name="name_taken"),) == rule("5.2.b").when
        assert (True, None) == (
            demands(AddressForm)["5.2.a"].lower_case,
            demands(AddressForm)["5.2.b"].lower_case,
        )

    def test_checks(self) -> None:
        """The mailbox is looked at every day, at no clock time; days off are open."""
        checks = rule("10.check").demand

        assert isinstance(checks, MailboxChecks)
        assert (1, CheckDays.UNSTATED, ()) == (checks.least, checks.days, checks.due)
        assert Wording.EXPLICIT is rule("10.check").wording
        assert () == POLICY.check_schedules("mailbox_holder")

    def test_liability(self) -> None:
        """Who reads late answers for it only if that affects the work."""
        liability = rule("10.liability")

        assert isinstance(liability.demand, Consequence)
        assert () == liability.demand.of
        assert "nếu việc tiếp nhận thư đến chậm gây ảnh hưởng" in liability.vi

    def test_backup(self) -> None:
        """There is a backup; the text names no interval."""
        assert Fact(name="backed_up") == rule("11.5").demand

    def test_no_legal_effect(self) -> None:
        """The text gives mail no legal value, and none is claimed."""
        assert () == POLICY.legal_effect(Transmission(), on=DAY)

    def test_public_wireless_is_restricted(self) -> None:
        """Wireless networks are restricted and not forbidden."""
        assert Modality.RESTRICT is rule("4.3").modality

    @pytest.mark.parametrize("rule", POLICY.rules, ids=lambda rule: rule.id)
    def test_verbs(self, rule: Rule) -> None:
        """An explicit duty or prohibition has its verb in the text."""
        verbs = {
            Modality.MUST: ("phải", "trách nhiệm"),
            Modality.MUST_NOT: ("không", "nghiêm cấm"),
            Modality.RESTRICT: ("hạn chế",),
        }[rule.modality]

        if rule.wording is Wording.EXPLICIT:
            assert any(verb in rule.vi.lower() for verb in verbs)

    def test_duties_are_few(self) -> None:
        """Most of the text is more than a duty that only people judge."""
        duties = [rule for rule in POLICY.rules if isinstance(rule.demand, Duty)]

        assert len(duties) < len(POLICY.rules) / 2


class TestFiles:
    def test_lists_are_open(self) -> None:
        """The lists of articles 2.7 and 2.8 give examples."""
        assert {
            "4.6.executables": True,
            "4.6.archives": True,
        } == {place: said.open_list for place, said in demands(FileTypes).items()}

    def test_executables_are_forbidden(self) -> None:
        """Executables are forbidden, the four endings of the text among them."""
        assert Modality.MUST_NOT is rule("4.6.executables").modality
        assert {"executable", "exe", "com", "dll", "net"} == {
            *demands(FileTypes)["4.6.executables"].types
        }

    def test_archives_are_restricted(self) -> None:
        """Only compressed archives with a password are meant; it is never a failure."""
        assert Modality.RESTRICT is rule("4.6.archives").modality
        assert ("encrypted_archive",) == demands(FileTypes)["4.6.archives"].types
        assert Outcome.FAIL is not finding("4.6.archives").outcome


class TestSigning:
    def test_mail_is_no_document(self) -> None:
        """A signature on the mail does not sign the document."""
        found = finding("4.7", sends_agency_document=True, mail_signed=True)

        assert Outcome.UNKNOWN is found.outcome

    @pytest.mark.parametrize(
        ("signed", "outcome"), [(True, Outcome.PASS), (False, Outcome.FAIL)]
    )
    def test_documents_are_signed(self, *, signed: bool, outcome: Outcome) -> None:
        """The documents that the organisation sends are signed."""
        found = finding("4.7", sends_agency_document=True, document_signed=signed)

        assert outcome is found.outcome

    def test_other_mail(self) -> None:
        """Mail without a document of the organisation need not be signed."""
        found = finding("4.7", sends_agency_document=False)

        assert Outcome.NOT_APPLICABLE is found.outcome

    def test_nobody_is_refused_for_want_of_a_verdict(self) -> None:
        """Facts that no sender has at hand warn where they are not known."""
        prohibitions = [rule("4.6.executables"), rule("4.7")]

        assert {Mode.WARN} == {each.if_unknown for each in prohibitions}
        assert not POLICY.check_message(LETTER, on=DAY).refused
