"""Tests for asking regulations about messages: `govvn_mail.policies`."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from govvn_mail.errors import InputError, RefusedError
from govvn_mail.law import Grade, Waiver
from govvn_mail.messages import Attachment, DocumentReference, Envelope, OfficialMessage
from govvn_mail.policies import (
    MessageFacts,
    Mode,
    Outcome,
    PolicySet,
    RecipientKind,
    Transmission,
    evaluation,
    load_policy,
)
from govvn_mail.testing import province
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.policies import (
        Policy,
        Report,
    )

DAY = date(2026, 1, 5)
NGHE_AN = load_policy("nghean-99-2025")
SAO_MAI = province.policy()
REGISTRY = province.registry()
PDF = Attachment(
    filename="Giấy mời.pdf", content=b"%PDF-1.7\n", media_type="application/pdf"
)
DOCUMENT = DocumentReference(
    number="12/SNV-VP",
    date=date(2026, 1, 5),
    abstract="Về việc họp giao ban công tác văn thư",
    signer_title="Giám đốc",
)
LETTER = OfficialMessage(
    from_="snv@nghean.gov.vn",
    to=["vanthu@hatinh.gov.vn"],
    subject="Về việc họp giao ban công tác văn thư",
    body="Kính gửi quý cơ quan.",
    attachments=[PDF],
    document=DOCUMENT,
)
LOCAL = attrs.evolve(
    LETTER, from_="vanthu@saomai.test", to=["snv@saomai.test", "an@gmail.com"]
)


def file_of(size: int) -> Attachment:
    """Return an attachment of *size* octets."""
    return attrs.evolve(PDF, content=b"%PDF-" + bytes(size - 5))


def outcome(
    policy: Policy, rule: str, message: OfficialMessage, **arguments: Any
) -> Outcome:
    """Return the outcome of one rule."""
    given: dict[str, Any] = {"on": DAY, "registry": REGISTRY}
    report = policy.check_message(message, **(given | arguments))
    (finding,) = [f for f in report.findings if f.rule_id == f"{policy.id}.{rule}"]
    return finding.outcome


class TestAttachmentSize:
    MB, MIB = 10**6, 2**20

    @pytest.mark.parametrize(
        ("sizes", "expected"),
        [
            pytest.param([], Outcome.PASS, id="none"),
            pytest.param([20 * MB], Outcome.PASS, id="20 decimal MB"),
            pytest.param([20 * MB + 1], Outcome.UNKNOWN, id="between the two MB"),
            pytest.param([20 * MIB], Outcome.UNKNOWN, id="20 binary MB"),
            pytest.param([20 * MIB + 1], Outcome.FAIL, id="over in every reading"),
            pytest.param(
                [12 * MB, 12 * MB], Outcome.UNKNOWN, id="sum over, each under"
            ),
            pytest.param([10 * MB, 10 * MB], Outcome.PASS, id="sum within"),
        ],
    )
    def test_readings(self, sizes: list[int], expected: Outcome) -> None:
        """Between the readings that the text leaves open, the outcome is unknown."""
        letter = attrs.evolve(LETTER, attachments=[file_of(size) for size in sizes])

        assert expected is outcome(NGHE_AN, "9.3", letter)


class TestSubjectIsAbstract:
    @pytest.mark.parametrize(
        ("subject", "expected"),
        [
            pytest.param(DOCUMENT.abstract, Outcome.PASS, id="same"),
            pytest.param(
                f" {DOCUMENT.abstract} ".replace(" ", "  "), Outcome.PASS, id="spaces"
            ),
            pytest.param(
                "VỀ VIỆC HỌP GIAO BAN CÔNG TÁC VĂN THƯ", Outcome.PASS, id="capitals"
            ),
            pytest.param(
                "Về việc họp giao ban công tác văn thư", Outcome.PASS, id="NFD"
            ),
            pytest.param(
                "V/v họp giao ban công tác văn thư", Outcome.PASS, id="short form"
            ),
            pytest.param("Họp giao ban", Outcome.FAIL, id="other"),
            pytest.param(
                "Ve viec hop giao ban cong tac van thu",
                Outcome.FAIL,
                id="no diacritics",
            ),
        ],
    )
    def test_comparison(self, subject: str, expected: Outcome) -> None:
        """Subject and abstract are compared as people read them."""
        letter = attrs.evolve(LETTER, subject=subject)

        assert expected is outcome(NGHE_AN, "12.2.subject", letter)

    @pytest.mark.parametrize("rule", ["12.2.subject", "12.2.form"])
    @pytest.mark.parametrize(
        ("sends", "expected"),
        [
            pytest.param(None, Outcome.UNKNOWN, id="not said"),
            pytest.param(True, Outcome.UNKNOWN, id="a document, but which"),
            pytest.param(False, Outcome.NOT_APPLICABLE, id="no document"),
        ],
    )
    def test_needs_a_document(
        self, rule: str, *, sends: bool | None, expected: Outcome
    ) -> None:
        """Without knowing whether a document goes out, nothing is concluded."""
        letter = attrs.evolve(LETTER, document=None)
        facts = MessageFacts(sends_issued_document=sends)

        assert expected is outcome(NGHE_AN, rule, letter, facts=facts)

    def test_abstract_missing(self) -> None:
        """A document whose abstract is not given leaves the subject open."""
        letter = attrs.evolve(LETTER, document=attrs.evolve(DOCUMENT, abstract=None))

        assert Outcome.UNKNOWN is outcome(NGHE_AN, "12.2.subject", letter)


class TestDocumentForm:
    @pytest.mark.parametrize(
        ("changes", "part"),
        [
            pytest.param({"number": None}, "số của văn bản", id="number"),
            pytest.param({"date": None}, "ngày, tháng, năm phát hành", id="date"),
            pytest.param({"signer_title": None}, "chức vụ của người ký", id="office"),
        ],
    )
    def test_parts_not_given(self, changes: dict[str, Any], part: str) -> None:
        """A part that the caller does not know is unknown, not absent."""
        letter = attrs.evolve(LETTER, document=attrs.evolve(DOCUMENT, **changes))

        report = NGHE_AN.check_message(letter, on=DAY)

        (finding,) = [f for f in report.findings if f.rule_id.endswith("12.2.form")]
        assert Outcome.UNKNOWN is finding.outcome
        assert part in finding.text("vi")
        assert not report.refused  # the text says what such a document is

    @pytest.mark.parametrize(
        ("names", "expected"),
        [
            pytest.param(["pdf", "pdf"], Outcome.PASS, id="all PDF"),
            pytest.param(["pdf", "docx"], Outcome.UNKNOWN, id="which is it"),
            pytest.param(["docx"], Outcome.FAIL, id="no PDF"),
            pytest.param([], Outcome.FAIL, id="no file"),
        ],
    )
    def test_every_file(self, names: list[str], expected: Outcome) -> None:
        """With a PDF beside other files, which one is the document is not known."""
        files = {"pdf": PDF, "docx": attrs.evolve(PDF, content=b"PK\x03\x04")}
        letter = attrs.evolve(LETTER, attachments=[files[name] for name in names])

        assert expected is outcome(NGHE_AN, "12.2.form", letter)

    @pytest.mark.parametrize("rule", ["12.2.form", "12.2.subject"])
    def test_draft(self, rule: str) -> None:
        """A draft has a reference too, but is no issued document."""
        facts = MessageFacts(sends_issued_document=False)

        assert Outcome.NOT_APPLICABLE is outcome(NGHE_AN, rule, LETTER, facts=facts)

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            pytest.param(b"%PDF-1.4", Outcome.PASS, id="PDF"),
            pytest.param(b"\n" * 1000 + b"%PDF-1.4", Outcome.PASS, id="junk before"),
            pytest.param(b"PK\x03\x04", Outcome.FAIL, id="named .pdf only"),
        ],
    )
    def test_pdf_by_content(self, content: bytes, expected: Outcome) -> None:
        """A PDF is one by its content, whatever its name says."""
        letter = attrs.evolve(LETTER, attachments=[attrs.evolve(PDF, content=content)])

        assert expected is outcome(NGHE_AN, "12.2.form", letter)


class TestProviderBan:
    @pytest.mark.parametrize(
        ("recipients", "kinds", "expected"),
        [
            pytest.param(["an@gmail.com"], "S", Outcome.FAIL, id="state officer"),
            pytest.param(["an@gmail.com"], "P", Outcome.NOT_APPLICABLE, id="citizen"),
            pytest.param(["an@gmail.com"], " ", Outcome.UNKNOWN, id="nobody said"),
            pytest.param(["an@tuta.com"], "S", Outcome.UNKNOWN, id="unknown service"),
            pytest.param(["an@tuta.com"], " ", Outcome.UNKNOWN, id="all unknown"),
            pytest.param(["snv@saomai.test"], " ", Outcome.PASS, id="state domain"),
            pytest.param(
                ["snv@saomai.test", "an@gmail.com"],
                " P",
                Outcome.PASS,
                id="copy to citizen",
            ),
            pytest.param(
                ["snv@saomai.test", "an@gmail.com"],
                "  ",
                Outcome.UNKNOWN,
                id="and unknown",
            ),
            pytest.param(
                ["an@gmail.com", "b@yahoo.com"], "PS", Outcome.FAIL, id="one of two"
            ),
        ],
    )
    def test_who_is_behind(
        self, recipients: list[str], kinds: str, expected: Outcome
    ) -> None:
        """The ban is between state bodies: who is behind an address decides."""
        known = {"S": RecipientKind.STATE, "P": RecipientKind.PUBLIC}
        facts = MessageFacts(
            recipients={
                a: known[k]
                for a, k in zip(recipients, kinds, strict=True)
                if k in known
            }
        )
        letter = attrs.evolve(LOCAL, to=recipients)

        assert expected is outcome(SAO_MAI, "3.2", letter, facts=facts)

    def test_only_a_fact_refuses(self) -> None:
        """Without the fact that a recipient is in state work, the ban only warns."""
        report = SAO_MAI.check_message(
            attrs.evolve(LOCAL, to=["an@gmail.com"], document=None),
            facts=MessageFacts(sends_issued_document=False),
            registry=REGISTRY,
            on=DAY,
        )

        (finding,) = [f for f in report.findings if f.rule_id.endswith("3.2")]
        assert (Outcome.UNKNOWN, Mode.WARN) == (finding.outcome, finding.mode)
        assert not report.refused

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            pytest.param(RecipientKind.STATE, Outcome.FAIL, id="to a state body"),
            pytest.param(
                RecipientKind.PUBLIC, Outcome.NOT_APPLICABLE, id="to a citizen"
            ),
        ],
    )
    def test_sender(self, kind: RecipientKind, expected: Outcome) -> None:
        """A sender on a public mailbox fails if a recipient is in state work."""
        letter = attrs.evolve(LOCAL, from_="vanthu.saomai@gmail.com", to=["b@b.com"])
        facts = MessageFacts(recipients={"b@b.com": kind})

        assert expected is outcome(SAO_MAI, "3.2", letter, facts=facts)

    @pytest.mark.parametrize(
        "recipient",
        [
            pytest.param("vanthu@kontum.gov.vn", id="legacy"),
            pytest.param("vanthu@khuetrung.gov.vn", id="unlisted"),
            pytest.param("b@b.com", id="other"),
        ],
    )
    def test_sender_to_somebody(self, recipient: str) -> None:
        """From a public mailbox, whoever the recipient is decides; nobody said."""
        letter = attrs.evolve(LOCAL, from_="vanthu.saomai@gmail.com", to=[recipient])

        report = SAO_MAI.check_message(letter, registry=REGISTRY, on=DAY)

        (finding,) = [f for f in report.findings if f.rule_id.endswith("3.2")]
        assert Outcome.UNKNOWN is finding.outcome
        assert ["policies.missing_recipient_kind"] == [m.code for m in finding.missing]

    def test_envelope_counts(self) -> None:
        """Blind copies and the given envelope are checked, not the headers."""
        letter = attrs.evolve(LOCAL, to=["snv@saomai.test"])
        envelope = Envelope(
            return_path=LOCAL.from_, recipients=LOCAL.envelope().recipients
        )
        facts = MessageFacts(recipients={"an@gmail.com": RecipientKind.STATE})

        assert Outcome.PASS is outcome(SAO_MAI, "3.2", letter, facts=facts)
        assert Outcome.FAIL is outcome(
            SAO_MAI, "3.2", letter, facts=facts, envelope=envelope
        )
        assert Outcome.FAIL is outcome(
            SAO_MAI, "3.2", attrs.evolve(letter, bcc=["an@gmail.com"]), facts=facts
        )


class TestIssuedMailbox:
    @pytest.mark.parametrize(
        ("sender", "expected"),
        [
            pytest.param("vanthu@saomai.test", Outcome.PASS, id="issued"),
            pytest.param("vanthu@snv.saomai.test", Outcome.PASS, id="sub-domain"),
            pytest.param("vanthu@notsaomai.test", Outcome.FAIL, id="suffix, no label"),
            pytest.param("vanthu@example.com", Outcome.FAIL, id="elsewhere"),
        ],
    )
    def test_domain(self, sender: str, expected: Outcome) -> None:
        """The sender's domain is the issued one, label by label."""
        letter = attrs.evolve(LOCAL, from_=sender, to=["snv@saomai.test"])

        assert expected is outcome(SAO_MAI, "3.1", letter)

    def test_not_confirmed(self) -> None:
        """A domain that the registry does not confirm leaves the question open."""
        letter = attrs.evolve(LOCAL, to=["snv@saomai.test"])

        assert Outcome.UNKNOWN is outcome(SAO_MAI, "3.1", letter, registry=None)


class TestScope:
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2025, 12, 7), Outcome.NOT_APPLICABLE, id="day before"),
            pytest.param(date(2025, 12, 8), Outcome.PASS, id="first day"),
        ],
    )
    def test_in_force(self, on: date, expected: Outcome) -> None:
        """A regulation applies from its first day in force."""
        assert expected is outcome(NGHE_AN, "9.3", LETTER, on=on)

    def test_ended(self) -> None:
        """A regulation that has ended names what replaced it."""
        ended = attrs.evolve(
            NGHE_AN,
            instrument=attrs.evolve(
                NGHE_AN.instrument,
                in_force=Period(date(2025, 12, 8), date(2025, 12, 31)),
                repealed_by="1/2026/QĐ-UBND",
            ),
        )

        finding = ended.check_message(LETTER, on=DAY).findings[0]

        assert Outcome.NOT_APPLICABLE is finding.outcome
        assert "1/2026/QĐ-UBND" in finding.text("vi")

    def test_other_province(self) -> None:
        """A regulation binds the bodies of its province, and no others."""
        letter = attrs.evolve(LETTER, from_="vanthu@hatinh.gov.vn")

        assert Outcome.NOT_APPLICABLE is outcome(NGHE_AN, "9.3", letter)

    @pytest.mark.parametrize(
        ("size", "expected"),
        [
            pytest.param(10, Outcome.UNKNOWN, id="met, if it binds"),
            pytest.param(21 * 2**20, Outcome.FAIL, id="not met"),
        ],
    )
    def test_unknown_sender(self, size: int, expected: Outcome) -> None:
        """A sender of no known body neither meets the regulation nor escapes it."""
        letter = attrs.evolve(
            LETTER, from_="vanthu@example.com", attachments=[file_of(size)]
        )

        assert expected is outcome(NGHE_AN, "9.3", letter)

    def test_central_body(self) -> None:
        """A central body may have an office in the province: nobody can tell here."""
        letter = attrs.evolve(LETTER, from_="nghean@gdt.gov.vn")

        report = NGHE_AN.check_message(letter, on=DAY)

        assert {Outcome.UNKNOWN} == {f.outcome for f in report.findings}
        assert not report.refused


class TestReport:
    FACTS = MessageFacts(recipients={"an@gmail.com": RecipientKind.STATE})

    def check(self, policy: Policy = SAO_MAI, **arguments: Any) -> Report:
        """Check the letter that a ban refuses."""
        given: dict[str, Any] = {"facts": self.FACTS, "registry": REGISTRY, "on": DAY}
        return policy.check_message(LOCAL, **(given | arguments))

    def test_refused(self) -> None:
        """A refusal raises with the report, which names rule and article."""
        report = self.check()

        with pytest.raises(RefusedError) as caught:
            report.raise_if_refused()

        assert report is caught.value.report
        assert report == pickle.loads(pickle.dumps(caught.value)).report  # noqa: S301 (ours)
        assert "saomai-01-2024.3.2" in str(caught.value)
        assert "khoản 2 Điều 3" in report.refusals[0].text("vi")

    def test_allowed(self) -> None:
        """A report without refusals lets the message pass."""
        report = NGHE_AN.check_message(LETTER, on=DAY)

        assert not report.refused
        report.raise_if_refused()

    def test_empty_set(self) -> None:
        """An empty set of policies allows nothing."""
        report = PolicySet(()).check_message(LETTER, on=DAY)

        assert report.refused
        with pytest.raises(RefusedError) as caught:
            report.raise_if_refused()
        assert "policies.empty_set" == caught.value.code

    def test_no_truth_value(self) -> None:
        """A report is not a yes."""
        with pytest.raises(TypeError, match="refused"):
            bool(self.check())

    @pytest.mark.parametrize(
        ("changes", "refused"),
        [
            pytest.param({}, True, id="enforced and read"),
            pytest.param({"mode": Mode.WARN}, False, id="warn"),
            pytest.param({"mode": Mode.SIMULATE}, False, id="simulate"),
            pytest.param({"grade": Grade.REPORTED}, False, id="reported only"),
        ],
    )
    def test_what_refuses(self, changes: dict[str, Any], *, refused: bool) -> None:
        """Only an enforced rule whose text was read refuses; findings stay."""
        (rule,) = [r for r in SAO_MAI.rules if r.provider_ban]
        policy = attrs.evolve(SAO_MAI, rules=(attrs.evolve(rule, **changes),))

        report = self.check(policy)

        assert [Outcome.FAIL] == [f.outcome for f in report.findings]
        assert refused is report.refused

    def test_unknown_refuses_unless_allowed(self) -> None:
        """What is not known refuses, unless that was lifted by its unsafe name."""
        letter = attrs.evolve(LETTER, document=None)

        assert NGHE_AN.check_message(letter, on=DAY).refused
        assert not NGHE_AN.check_message(
            letter, on=DAY, unsafe_allow_unknown=True
        ).refused
        assert self.check(unsafe_allow_unknown=True).refused

    @pytest.mark.parametrize(
        ("on", "refused"),
        [
            pytest.param(date(2026, 1, 5), False, id="last day"),
            pytest.param(date(2026, 1, 6), True, id="expired"),
        ],
    )
    def test_waiver(self, on: date, *, refused: bool) -> None:
        """A waiver lifts the refusal until its last day; the finding stays visible."""
        waiver = Waiver(
            rule_id="saomai-01-2024.3.2",
            reason="Hộp thư của người nhận đang chuyển đổi",
            approver="Bà Nguyễn Thị A, Chánh Văn phòng",
            period=Period(None, date(2026, 1, 5)),
        )

        report = self.check(waivers=[waiver], on=on)

        assert refused is report.refused
        (finding,) = [f for f in report.findings if f.outcome is Outcome.FAIL]
        assert ("Bà Nguyễn Thị A" in finding.text("vi")) is not refused

    def test_a_broken_rule_is_no_pass(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A rule that breaks down gives ERROR, which refuses."""

        def breaks(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(evaluation, "_plain", breaks)

        report = NGHE_AN.check_message(LETTER, on=DAY)

        (finding,) = report.refusals
        assert Outcome.ERROR is finding.outcome
        assert "ZeroDivisionError" in finding.text("vi")

    def test_to_dict(self) -> None:
        """A report becomes JSON that says for which day and data it holds."""
        data = self.check().to_dict()

        assert data["refused"] is True
        assert ("2026-01-05", REGISTRY.data_version) == (
            data["on"],
            data["data_version"],
        )
        assert [f.to_dict() for f in self.check().findings] == data["findings"]

    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"on": datetime(2026, 1, 5, tzinfo=ICT)}, id="datetime"),
            pytest.param({"on": "2026-01-05"}, id="text"),
            pytest.param({"facts": {}}, id="facts"),
            pytest.param({"registry": "bundled"}, id="registry"),
            pytest.param({"envelope": ["an@gmail.com"]}, id="envelope"),
            pytest.param({"waivers": ["saomai-01-2024.3.2"]}, id="waivers"),
            pytest.param({"waivers": None}, id="no waivers"),
            pytest.param({"unsafe_allow_unknown": "no"}, id="truthy text"),
        ],
    )
    def test_bad_arguments(self, arguments: dict[str, Any]) -> None:
        """An argument of the wrong type is a clear error."""
        with pytest.raises(InputError):
            self.check(**arguments)

    @pytest.mark.parametrize("message", [None, "x", b"From: a@b.vn"])
    def test_no_message(self, message: Any) -> None:
        """Something that is no letter is a clear error."""
        with pytest.raises(InputError):
            NGHE_AN.check_message(message)

    def test_today(self) -> None:
        """Without a date, the answer is for today and says so."""
        report = NGHE_AN.check_message(LETTER)

        assert report.on >= date(2026, 1, 1)


REGULATION = (
    "Quy chế ban hành kèm theo Quyết định số 99/2025/QĐ-UBND "
    "của Ủy ban nhân dân tỉnh Nghệ An"
)


class TestSentences:
    @pytest.mark.parametrize(
        ("message", "rule", "expected"),
        [
            pytest.param(
                LETTER,
                "12.2.form",
                f"Đáp ứng khoản 2 Điều 12 {REGULATION} trong phạm vi phần mềm kiểm "
                "tra được.",
                id="pass",
            ),
            pytest.param(
                attrs.evolve(LETTER, subject="Họp"),
                "12.2.subject",
                f"Chưa đáp ứng khoản 2 Điều 12 {REGULATION}: tiêu đề thư “Họp” không "
                "phải là trích yếu nội dung văn bản. Đề nghị ghi tiêu đề thư là “Về "
                "việc họp giao ban công tác văn thư”.",
                id="fail",
            ),
            pytest.param(
                attrs.evolve(LETTER, document=None),
                "12.2.subject",
                f"Chưa đủ dữ liệu để kết luận theo khoản 2 Điều 12 {REGULATION}; còn "
                "thiếu: thư có gửi văn bản chính thức ban hành hay không.",
                id="unknown",
            ),
            pytest.param(
                attrs.evolve(LETTER, from_="vanthu@hatinh.gov.vn"),
                "9.3",
                f"khoản 3 Điều 9 {REGULATION} không áp dụng với trường hợp này vì "
                "người gửi thuộc cơ quan ngoài phạm vi điều chỉnh (hatinh).",
                id="not applicable",
            ),
        ],
    )
    def test_as_an_officer_writes(
        self, message: OfficialMessage, rule: str, expected: str
    ) -> None:
        """Findings are sentences with the article first."""
        report = NGHE_AN.check_message(message, on=DAY)

        (finding,) = [f for f in report.findings if f.rule_id.endswith(rule)]
        assert expected == finding.text("vi")

    def test_unread_text_says_so(self) -> None:
        """A finding on a text that nobody read warns against using it."""
        letter = attrs.evolve(LETTER, from_="vanthu@hatinh.gov.vn")

        (finding,) = load_policy("hatinh-2011").check_message(letter, on=DAY).findings

        assert "chưa được đối chiếu với toàn văn" in finding.text("vi")

    def test_labels(self) -> None:
        """Every outcome has its word in both languages."""
        assert "Chưa đủ căn cứ" == Outcome.UNKNOWN.label("vi")
        assert 5 == len(
            {o.label("vi") for o in Outcome} & {o.label("vi") for o in Outcome}
        )


class TestLegalEffect:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            pytest.param(
                {"sent_through_official_system": True, "document_signed": True},
                "đã đáp ứng các điều kiện mà phần mềm kiểm tra được theo khoản 1",
                id="document signed",
            ),
            pytest.param(
                {"sent_through_official_system": True, "mail_signed": True},
                "Thư đã được ký số; chưa xác định văn bản đính kèm đã được ký số",
                id="only the mail signed",
            ),
            pytest.param(
                {
                    "sent_through_official_system": True,
                    "mail_signed": True,
                    "document_signed": False,
                },
                "chưa đáp ứng: văn bản được ký số. Kết quả này không có nghĩa",
                id="document not signed",
            ),
            pytest.param(
                {"sent_through_official_system": False, "document_signed": True},
                "chưa đáp ứng: văn bản được gửi qua hệ thống thư điện tử công vụ",
                id="another channel",
            ),
            pytest.param(
                {}, "Chưa đủ dữ liệu để kết luận theo khoản 1 Điều 12", id="nothing"
            ),
        ],
    )
    def test_conditions(self, facts: dict[str, bool], expected: str) -> None:
        """The answer follows the conditions; the mail's signature is none of them."""
        (effect,) = NGHE_AN.legal_effect(Transmission(**facts), on=DAY)

        assert expected in effect.text("vi")

    @pytest.mark.parametrize("signed", [True, False, None])
    def test_a_person_always_decides(self, *, signed: bool | None) -> None:
        """What only a person can judge stays open, and is said, whatever the facts."""
        facts = Transmission(sent_through_official_system=True, document_signed=signed)

        (effect,) = NGHE_AN.legal_effect(facts, on=DAY)

        assert ["follows_regulation", "e_transaction_law"] == [
            str(c.condition) for c in effect.left_to_person
        ]
        assert {Outcome.UNKNOWN} == {c.outcome for c in effect.left_to_person}
        assert "việc phù hợp quy định của pháp luật về giao dịch" in effect.text("vi")
        with pytest.raises(TypeError, match="conditions"):
            bool(effect)

    def test_not_yet_in_force(self) -> None:
        """Before the regulation is in force it gives no effect."""
        (effect,) = NGHE_AN.legal_effect(Transmission(), on=date(2025, 12, 7))

        assert () == effect.conditions
        assert "đến ngày 08/12/2025 văn bản mới có hiệu lực" in effect.text("vi")

    def test_grade(self) -> None:
        """An effect known from a report warns against relying on it."""
        rules = tuple(attrs.evolve(r, grade=Grade.REPORTED) for r in NGHE_AN.rules)
        policy = attrs.evolve(NGHE_AN, rules=rules)

        (effect,) = policy.legal_effect(Transmission(), on=DAY)

        assert "chưa được đối chiếu với toàn văn" in effect.text("vi")

    def test_no_such_rule(self) -> None:
        """A regulation that says nothing of legal effect answers nothing."""
        assert () == load_policy("hatinh-2011").legal_effect(Transmission(), on=DAY)

    def test_to_dict(self) -> None:
        """The answer becomes JSON, condition by condition."""
        (effect,) = SAO_MAI.legal_effect(Transmission(mail_signed=True))

        data = effect.to_dict()

        assert [
            "sent_through_official_system",
            "document_signed",
            "e_transaction_law",
        ] == [c["condition"] for c in data["conditions"]]
        assert effect.text("vi") == data["vi"]
        assert (3, 0) == (
            len(effect.with_outcome(Outcome.UNKNOWN)),
            len(effect.with_outcome(Outcome.PASS)),
        )

    @pytest.mark.parametrize("transmission", [None, {}, True])
    def test_bad_argument(self, transmission: Any) -> None:
        """Facts of the wrong type are a clear error."""
        with pytest.raises(InputError):
            NGHE_AN.legal_effect(transmission)


class TestFacts:
    @pytest.mark.parametrize("value", ["yes", 1, 0, "false"])
    def test_yes_or_no(self, value: Any) -> None:
        """A fact is true, false or not known, and nothing that resembles it."""
        with pytest.raises(InputError):
            Transmission(document_signed=value)
        with pytest.raises(InputError):
            MessageFacts(sends_issued_document=value)

    @pytest.mark.parametrize("kind", ["officer", None, 1])
    def test_kind(self, kind: Any) -> None:
        """An unknown kind of recipient is refused."""
        with pytest.raises(InputError) as caught:
            MessageFacts(recipients={"an@gmail.com": kind})

        assert "policies.recipient_kind" == caught.value.code

    @pytest.mark.parametrize(
        "recipients", [None, "an@gmail.com", {"an@gmail.com"}, [("a@b.vn",)], [1]]
    )
    def test_recipients(self, recipients: Any) -> None:
        """Recipients are a mapping from address to kind."""
        with pytest.raises(InputError):
            MessageFacts(recipients=recipients)

    def test_addresses_are_normalised(self) -> None:
        """A recipient is found however its domain is written."""
        facts = MessageFacts(recipients={"an@GMAIL.com": RecipientKind.STATE})

        assert RecipientKind.STATE is facts.kind_of("an@gmail.com")
