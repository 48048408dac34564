"""Ninh Bình 161/2025 and 165/2025 as far as they stand beside mail."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from govvn_mail import OfficialMessage
from govvn_mail.policies import (
    Comparator,
    Deadline,
    Duty,
    FileTypes,
    LegalEffectClause,
    Mode,
    Outcome,
    Recurrence,
    Span,
    Subject,
    Term,
    Threshold,
    Transmission,
    Unit,
    load_policy,
)
from govvn_mail.times import Period

if TYPE_CHECKING:
    from govvn_mail.policies import Policy

SYSTEM = load_policy("ninhbinh-161-2025")
SIGNATURES = load_policy("ninhbinh-165-2025")
DAY = date(2026, 1, 5)
POLICIES = [
    pytest.param(SYSTEM, id="161"),
    pytest.param(SIGNATURES, id="165"),
]


@pytest.mark.parametrize("policy", POLICIES)
def test_in_force(policy: Policy) -> None:
    """Both are in force from 10 December 2025, in Ninh Bình."""
    assert Period(date(2025, 12, 10)) == policy.instrument.in_force
    assert ("ninhbinh",) == policy.jurisdiction


@pytest.mark.parametrize("policy", POLICIES)
def test_only_a_part_is_carried(policy: Policy) -> None:
    """What is carried is told, and no coverage of the whole is claimed."""
    assert "các điều khác chưa nạp" in policy.carried.vi
    assert policy.outline is None


@pytest.mark.parametrize("policy", POLICIES)
def test_secrets_are_outside(policy: Policy) -> None:
    """Neither governs documents that are state secrets."""
    assert [(1, 2)] == [(each.article, each.clause) for each in policy.exclusions]


@pytest.mark.parametrize(
    ("policy", "repealed"),
    [
        pytest.param(
            SYSTEM,
            ["43/2022/QĐ-UBND", "44/2024/QĐ-UBND", "03/2021/QĐ-UBND"],
            id="161",
        ),
        pytest.param(SIGNATURES, ["12/2018/QĐ-UBND", "27/2022/QĐ-UBND"], id="165"),
    ],
)
def test_repeals(policy: Policy, repealed: list[str]) -> None:
    """Each ends the instruments that its second article names."""
    assert repealed == [repeal.number for repeal in policy.instrument.repeals]


@pytest.mark.parametrize("policy", POLICIES)
def test_plain_mail_is_not_refused(policy: Policy) -> None:
    """They order the document system and signatures; no mail is refused for them."""
    letter = OfficialMessage(
        from_="vanthu@ninhbinh.gov.vn",
        to=["snv@ninhbinh.gov.vn"],
        subject="Thông báo",
        body="…",
    )

    assert not policy.check_message(letter, on=DAY).refused


class TestDocumentSystem:
    def test_files(self) -> None:
        """The formats of article 8.3.a, images and graphics among them."""
        said = SYSTEM.rule("ninhbinh-161-2025.8.3.a").demand

        assert isinstance(said, FileTypes)
        assert {"docx", "ods", "pdf", "image"} <= set(said.types)
        assert (True, True) == (said.only, said.open_list)

    def test_file_names_and_sizes(self) -> None:
        """50 characters and 50 MB at most, the size of each file."""
        found = {
            rule.demand.quantity: (rule.demand.comparator, rule.demand.value)
            for rule in SYSTEM.rules
            if isinstance(rule.demand, Threshold)
        }

        assert {
            "file_name_length": (Comparator.AT_MOST, 50),
            "attachment_file_size": (Comparator.AT_MOST, 50),
        } == found

    def test_files_bind_the_document_system(self) -> None:
        """What is asked of files only warns, and only on the document system."""
        files = [rule for rule in SYSTEM.rules if rule.article == 8]

        assert {Mode.WARN} == {rule.mode for rule in files}
        assert {"sent_through_document_system"} == {
            getattr(rule.when[0], "name", "") for rule in files
        }

    def test_backup(self) -> None:
        """The data are backed up once a day."""
        said = SYSTEM.rule("ninhbinh-161-2025.18.2").demand

        assert isinstance(said, Recurrence)
        assert Span(value=1, unit=Unit.DAY) == said.every

    def test_its_accounts_are_no_mailboxes(self) -> None:
        """Locking accounts of the document system is asked of no mailbox."""
        said = SYSTEM.rule("ninhbinh-161-2025.23.1.c.leavers").demand

        assert Duty(about=Subject.BODY) == said


class TestSignatures:
    def test_deadlines(self) -> None:
        """Five working days for a device; *before* 31 December ends on the 30th."""
        found = {
            rule.id.removeprefix("ninhbinh-165-2025."): (
                rule.demand.term,
                rule.demand.value,
                rule.demand.date,
            )
            for rule in SIGNATURES.rules
            if isinstance(rule.demand, Deadline)
        }

        assert {
            "8.1.change": (Term.BEFORE_DATE, None, date(2025, 12, 31)),
            "10.6.c": (Term.WITHIN, 5, None),
        } == found

    def test_all_of_article_15_wants_verified_signatures(self) -> None:
        """Each value of article 15 wants a signature that was verified."""
        effects = [
            rule.demand
            for rule in SIGNATURES.rules
            if rule.article == 15 and isinstance(rule.demand, LegalEffectClause)
        ]

        assert 6 == len(effects)
        assert all("signature_verified" in map(str, e.conditions) for e in effects)

    @pytest.mark.parametrize(
        "rule",
        [r for r in SIGNATURES.rules if isinstance(r.demand, LegalEffectClause)],
        ids=lambda rule: rule.id,
    )
    def test_effect_is_quoted(self, rule: object) -> None:
        """The value is told in the words of the text."""
        assert rule.demand.effect in rule.vi  # type: ignore[attr-defined] # a rule with a legal effect

    def test_a_signed_mail_is_no_signed_document(self) -> None:
        """From a signature on the mail alone no condition on documents is met."""
        for effect in SIGNATURES.legal_effect(Transmission(mail_signed=True), on=DAY):
            assert all(Outcome.PASS is not c.outcome for c in effect.conditions)

    def test_a_person_decides_at_the_end(self) -> None:
        """No value is ever a bare yes."""
        effects = SIGNATURES.legal_effect(Transmission(), on=DAY)

        assert 7 == len(effects)
        assert all(any(c.needs_human for c in e.conditions) for e in effects)

    def test_value_of_prints_is_a_conflict(self) -> None:
        """What article 15.5.b says of prints is told as a conflict, never applied."""
        rule = SIGNATURES.rule("ninhbinh-165-2025.15.5.b")

        assert Duty(about=Subject.EFFECT) == rule.demand
        assert rule.note is not None
        assert "không thống nhất" in rule.note.vi
