"""Nghị định 30/2020/NĐ-CP as carried: records work on the document system."""

from __future__ import annotations

from datetime import date

import pytest

from govvn_mail import OfficialMessage
from govvn_mail.policies import (
    Deadline,
    LegalEffectClause,
    LegalValue,
    Outcome,
    Term,
    Threshold,
    Transmission,
    Unit,
    load_policy,
)
from govvn_mail.times import Period

POLICY = load_policy("nd-30-2020")
DAY = date(2026, 1, 5)


def test_as_printed() -> None:
    """The decree is in force from its signing, everywhere, and ends two others."""
    instrument = POLICY.instrument

    assert "Nghị định số 30/2020/NĐ-CP" == str(instrument)
    assert date(2020, 3, 5) == instrument.issued
    assert Period(date(2020, 3, 5)) == instrument.in_force
    assert () == POLICY.jurisdiction
    assert [("110/2004/NĐ-CP", "ends"), ("09/2010/NĐ-CP", "ends")] == [
        (repeal.number, str(repeal.verb)) for repeal in instrument.repeals
    ]


def test_only_a_part_is_carried() -> None:
    """What is carried is told, and no coverage of the whole is claimed."""
    assert "các điều khác chưa nạp" in POLICY.carried.vi
    assert POLICY.outline is None


def test_deadlines() -> None:
    """Same day, at the latest the next working day; urgent ones at once."""
    found = {
        rule.id.removeprefix("nd-30-2020."): rule.demand.term
        for rule in POLICY.rules
        if isinstance(rule.demand, Deadline)
    }

    assert {
        "4.2.c.incoming": Term.NEXT_WORKING_DAY,
        "4.2.c.passing": Term.NEXT_WORKING_DAY,
        "4.2.c.outgoing": Term.NEXT_WORKING_DAY,
        "4.2.c.urgent": Term.AT_ONCE,
        "18.1.issue": Term.NEXT_WORKING_DAY,
        "18.1.urgent": Term.AT_ONCE,
        "21.2.c": Term.SAME_DAY,
        "23.1.submit": Term.NEXT_WORKING_DAY,
        "23.1.urgent": Term.AT_ONCE,
    } == found


def test_deadlines_bind_the_document_system() -> None:
    """Each deadline says that it is none of plain mail."""
    notes = [rule.note for rule in POLICY.rules if isinstance(rule.demand, Deadline)]

    assert [] == [note for note in notes if note is None]
    assert all("không phải thư điện tử" in note.vi for note in notes if note)


def test_scan() -> None:
    """A digitised copy has at least 200 dpi."""
    said = POLICY.rule("nd-30-2020.pl.1.scan_resolution").demand

    assert isinstance(said, Threshold)
    assert (200, Unit.DPI) == (said.value, said.unit)


def test_value_in_the_words_of_the_text() -> None:
    """The value is that of the paper original, in these words."""
    said = POLICY.rule("nd-30-2020.5.1").demand

    assert isinstance(said, LegalEffectClause)
    assert LegalValue.AS_PAPER_ORIGINAL is said.value
    assert "giá trị pháp lý như bản gốc văn bản giấy" == said.effect


@pytest.mark.parametrize(
    ("sent", "outcomes"),
    [
        pytest.param(
            Transmission(
                document_signed_by_person=True, document_signed_by_agency=True
            ),
            [Outcome.PASS, Outcome.PASS, Outcome.UNKNOWN],
            id="both",
        ),
        pytest.param(
            Transmission(
                document_signed_by_person=True, document_signed_by_agency=False
            ),
            [Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN],
            id="person only",
        ),
        pytest.param(
            Transmission(mail_signed=True),
            [Outcome.UNKNOWN, Outcome.UNKNOWN, Outcome.UNKNOWN],
            id="mail only",
        ),
    ],
)
def test_legal_effect(sent: Transmission, outcomes: list[Outcome]) -> None:
    """Person and agency sign; conformity with the law is always left to a person."""
    (effect,) = POLICY.legal_effect(sent, on=DAY)

    assert outcomes == [each.outcome for each in effect.conditions]
    assert [False, False, True] == [each.needs_human for each in effect.conditions]


def test_prints_are_sealed() -> None:
    """A print of a signed document becomes the paper counterpart by the seal."""
    assert "đóng dấu của cơ quan, tổ chức" in POLICY.rule("nd-30-2020.18.5").vi
    assert "khoản 5 Điều 18" in str(POLICY.citation(POLICY.rule("nd-30-2020.18.5")))


def test_plain_mail_is_not_refused() -> None:
    """The decree orders the document system; no mail is refused for it."""
    letter = OfficialMessage(
        from_="vanthu@nghean.gov.vn",
        to=["snv@nghean.gov.vn"],
        subject="Thông báo",
        body="…",
    )

    assert not POLICY.check_message(letter, on=DAY).refused
