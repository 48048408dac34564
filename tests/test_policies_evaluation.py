"""Tests for asking regulations about messages: `govvn_mail.policies`."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from govvn_mail.errors import InputError, RefusedError
from govvn_mail.law import Grade, Waiver
from govvn_mail.messages import (
    Attachment,
    DocumentReference,
    Envelope,
    OfficialMessage,
    Urgency,
)
from govvn_mail.policies import (
    Condition,
    LegalValue,
    MessageFacts,
    Modality,
    Mode,
    Outcome,
    Policy,
    PolicySet,
    PublicProvider,
    RecipientKind,
    Transmission,
    load_policy,
    message_checks,
)
from govvn_mail.testing import province
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.policies import Finding, Report

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

        assert expected is outcome(NGHE_AN, "9.3.attachments", letter)


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
        assert expected is outcome(NGHE_AN, "9.3.attachments", LETTER, on=on)

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

        assert Outcome.NOT_APPLICABLE is outcome(NGHE_AN, "9.3.attachments", letter)

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

        assert expected is outcome(NGHE_AN, "9.3.attachments", letter)

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
        (rule,) = [r for r in SAO_MAI.rules if isinstance(r.demand, PublicProvider)]
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

        monkeypatch.setattr(message_checks, "_plain", breaks)

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


def rule(
    demand: dict[str, Any], *, modality: str = "must", **keys: Any
) -> dict[str, Any]:
    """Return a rule as parsed TOML."""
    place: dict[str, Any] = {"id": "x.1", "article": 1}
    return place | {
        "modality": modality,
        "vi": "Nội dung.",
        "en": "Text.",
        "demand": demand,
        **keys,
    }


def policy_of(*rules: dict[str, Any], **keys: Any) -> Policy:
    """Return a regulation of Nghệ An with these rules."""
    data = NGHE_AN.to_dict() | {"id": "x", "rules": list(rules)}
    return Policy.from_dict(
        {n: v for n, v in data.items() if n not in {"outline", "coverage"}} | keys
    )


def found(
    policy: Policy, message: OfficialMessage = LETTER, **arguments: Any
) -> Finding:
    """Return the only finding."""
    given: dict[str, Any] = {"on": DAY, "registry": REGISTRY}
    (finding,) = policy.check_message(message, **(given | arguments)).findings
    return finding


MALWARE = {"kind": "fact", "name": "malware"}


class TestModality:
    @pytest.mark.parametrize(
        ("modality", "true", "false", "unknown"),
        [
            pytest.param("must", "pass", "fail", "unknown", id="must"),
            pytest.param("must_not", "fail", "pass", "unknown", id="must not"),
            pytest.param("should", "pass", "fail", "unknown", id="should"),
            pytest.param("constitutive", "pass", "fail", "unknown", id="is"),
            pytest.param(
                "encouraged", "pass", "not_applicable", "unknown", id="encouraged"
            ),
            pytest.param("restrict", "unknown", "pass", "unknown", id="restrict"),
            pytest.param("may", "pass", "not_applicable", "unknown", id="may"),
            pytest.param("power", *["not_applicable"] * 3, id="power"),
        ],
    )
    def test_what_a_statement_comes_to(
        self, modality: str, true: str, false: str, unknown: str
    ) -> None:
        """A demand is a statement; the modality says what its truth comes to."""
        policy = policy_of(rule(MALWARE, modality=modality))
        answers = [{"malware": True}, {"malware": False}, {}]

        outcomes = [
            str(found(policy, facts=MessageFacts(known=known)).outcome)
            for known in answers
        ]

        assert [true, false, unknown] == outcomes

    @pytest.mark.parametrize("modality", Modality)
    @pytest.mark.parametrize("known", [True, False, None])
    def test_only_duties_refuse(
        self, modality: Modality, *, known: bool | None
    ) -> None:
        """Nothing refuses but a duty or prohibition, and never what it lets pass."""
        policy = policy_of(rule(MALWARE, modality=str(modality)))
        facts = MessageFacts(known={} if known is None else {"malware": known})

        finding = found(policy, facts=facts)

        assert finding.refuses is (
            modality in {Modality.MUST, Modality.MUST_NOT}
            and finding.outcome in {Outcome.FAIL, Outcome.UNKNOWN}
        )

    def test_a_restriction_is_for_a_person(self) -> None:
        """What is only restricted is never a failure; a person weighs it."""
        policy = policy_of(rule(MALWARE, modality="restrict"))

        finding = found(policy, facts=MessageFacts(known={"malware": True}))

        assert finding.needs_human
        assert "văn bản chỉ yêu cầu hạn chế" in finding.text("vi")

    def test_words(self) -> None:
        """What was asked is said in words, and what to do only after a failure."""
        policy = policy_of(rule(MALWARE, modality="must_not"))

        said = [
            found(policy, facts=MessageFacts(known=known)).text("vi")
            for known in ({}, {"malware": True}, {"malware": False})
        ]

        assert "còn thiếu: thư có mã độc hay không." in said[0]
        assert "Đề nghị chấm dứt việc này" in said[1]
        assert "Đề nghị" not in said[2]


class TestDuty:
    def test_listed(self) -> None:
        """What only a person can judge is listed, never passes and never refuses."""
        finding = found(policy_of(rule({"kind": "duty", "about": "message"})))

        assert (Outcome.UNKNOWN, Mode.WARN) == (finding.outcome, finding.mode)
        assert finding.needs_human
        assert "không kiểm tra được bằng phần mềm" in finding.text("vi")

    def test_consequence(self) -> None:
        """Who answers for what is listed and applied by a person."""
        finding = found(policy_of(rule({"kind": "consequence", "about": "message"})))

        assert Outcome.NOT_APPLICABLE is finding.outcome

    @pytest.mark.parametrize("about", ["account", "body", "system", "time"])
    def test_other_subjects(self, about: str) -> None:
        """A rule that is not about messages is not asked about one."""
        policy = policy_of(rule({"kind": "duty", "about": about}))

        report = policy.check_message(LETTER, on=DAY)

        assert () == report.findings


class TestWhen:
    WHEN = [{"kind": "fact", "name": "advertising"}]  # noqa: RUF012 (not changed)

    @pytest.mark.parametrize(
        ("known", "expected"),
        [
            pytest.param({"advertising": True}, Outcome.PASS, id="given"),
            pytest.param({"advertising": False}, Outcome.NOT_APPLICABLE, id="not"),
            pytest.param({}, Outcome.UNKNOWN, id="nobody said"),
        ],
    )
    def test_fact(self, known: dict[str, bool], expected: Outcome) -> None:
        """A rule applies in its circumstances only."""
        subject = {"kind": "subject_line", "labels": ["[QC]", "[AD]"]}
        letter = attrs.evolve(LETTER, subject="[qc] Hội chợ")

        finding = found(
            policy_of(rule(subject, when=self.WHEN)),
            letter,
            facts=MessageFacts(known=known),
        )

        assert expected is finding.outcome

    def test_label_missing(self) -> None:
        """A subject without the label fails and names the labels."""
        subject = {"kind": "subject_line", "labels": ["[QC]", "[AD]"]}

        finding = found(policy_of(rule(subject)))

        assert Outcome.FAIL is finding.outcome
        assert "[QC]; [AD]" in finding.text("vi")

    @pytest.mark.parametrize(
        ("urgency", "holds", "expected"),
        [
            pytest.param(Urgency.KHAN, True, Outcome.PASS, id="urgent"),
            pytest.param(None, True, Outcome.NOT_APPLICABLE, id="not urgent"),
            pytest.param(None, False, Outcome.PASS, id="asked for not urgent"),
        ],
    )
    def test_document(
        self, urgency: Urgency | None, *, holds: bool, expected: Outcome
    ) -> None:
        """What the document itself tells need not be stated."""
        when = [{"kind": "fact", "name": "urgent_document", "holds": holds}]
        letter = attrs.evolve(LETTER, document=attrs.evolve(DOCUMENT, urgency=urgency))

        finding = found(policy_of(rule({"kind": "subject_line"}, when=when)), letter)

        assert expected is finding.outcome

    @pytest.mark.parametrize(
        ("quantity", "value", "expected"),
        [
            pytest.param("recipients", 1, Outcome.PASS, id="recipients"),
            pytest.param("attachment_file_size", 9, Outcome.PASS, id="file"),
            pytest.param("attachment_total_size", 9, Outcome.PASS, id="total"),
            pytest.param("message_size", 9, Outcome.UNKNOWN, id="not measured"),
        ],
    )
    def test_quantity(self, quantity: str, value: int, expected: Outcome) -> None:
        """A circumstance may be a quantity; one that nothing measures is not known."""
        unit = "item" if quantity == "recipients" else "octet"
        when = [
            {
                "kind": "threshold",
                "quantity": quantity,
                "comparator": "exactly",
                "value": value,
                "unit": unit,
            }
        ]

        finding = found(policy_of(rule({"kind": "subject_line"}, when=when)))

        assert expected is finding.outcome

    def test_own_words(self) -> None:
        """A fact of one's own needs no code; its name is what is missing."""
        own = {"kind": "fact", "name": "x_stamped", "about": "message"}
        policy = policy_of(rule(own))

        assert "x_stamped" in found(policy).text("vi")
        assert (
            Outcome.PASS
            is found(policy, facts=MessageFacts(known={"x_stamped": True})).outcome
        )

    @pytest.mark.parametrize(
        "known",
        [
            pytest.param({"malwar": True}, id="misspelt"),
            pytest.param({"malware": "no"}, id="text"),
            pytest.param({1: True}, id="no name"),
            pytest.param([("malware",)], id="no pair"),
            pytest.param("malware", id="no mapping"),
        ],
    )
    def test_stated_facts_are_checked(self, known: Any) -> None:
        """A fact that no rule can ask for is an error."""
        with pytest.raises(InputError):
            MessageFacts(known=known)


class TestThresholds:
    LENGTH = {  # noqa: RUF012 (not changed)
        "kind": "threshold",
        "quantity": "file_name_length",
        "comparator": "at_most",
        "value": 11,
        "unit": "character",
    }

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            pytest.param("a234567.pdf", Outcome.PASS, id="with extension"),
            pytest.param("a23456789.pdf", Outcome.UNKNOWN, id="without extension"),
            pytest.param("a23456789012.pdf", Outcome.FAIL, id="too long"),
            pytest.param("a2345678901", Outcome.PASS, id="no extension"),
        ],
    )
    def test_file_names(self, name: str, expected: Outcome) -> None:
        """Whether the extension counts is not said; between the readings: unknown."""
        letter = attrs.evolve(LETTER, attachments=[attrs.evolve(PDF, filename=name)])

        assert expected is found(policy_of(rule(self.LENGTH)), letter).outcome

    def test_sentences(self) -> None:
        """Amounts are said with their unit, and as a range where readings differ."""
        letter = attrs.evolve(
            LETTER, attachments=[attrs.evolve(PDF, filename="a23456789.pdf")]
        )

        finding = found(policy_of(rule(self.LENGTH)), letter)

        assert "độ dài tên tệp: từ 9 đến 13 ký tự" in finding.reason.vi
        assert "9 to 13 characters" in finding.reason.en
        assert finding.needs_human

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"within": {"value": 1, "unit": "day"}}, id="a rate"),
            pytest.param({"quantity": "scan_resolution", "unit": "dpi"}, id="no scan"),
        ],
    )
    def test_not_seen_on_a_message(self, changes: dict[str, Any]) -> None:
        """What one message does not show is not known."""
        assert Outcome.UNKNOWN is found(policy_of(rule(self.LENGTH | changes))).outcome

    def test_remedy(self) -> None:
        """A number is brought within its limit."""
        demand = self.LENGTH | {"value": 1}

        assert "điều chỉnh độ dài tên tệp" in found(policy_of(rule(demand))).text("vi")


class TestDocumentFormOfOthers:
    @pytest.mark.parametrize(
        ("demand", "expected"),
        [
            pytest.param({"parts": ["issuer"]}, Outcome.UNKNOWN, id="not given"),
            pytest.param({"parts": ["abstract"]}, Outcome.PASS, id="given"),
            pytest.param(
                {"parts": [], "formats": ["docx"]}, Outcome.UNKNOWN, id="other format"
            ),
        ],
    )
    def test_other_parts(self, demand: dict[str, Any], expected: Outcome) -> None:
        """A regulation chooses the parts and formats."""
        policy = policy_of(rule({"kind": "document_form"} | demand))

        assert expected is found(policy).outcome


class TestDates:
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2025, 12, 31), Outcome.NOT_APPLICABLE, id="before"),
            pytest.param(date(2026, 1, 1), Outcome.PASS, id="first day"),
            pytest.param(date(2026, 1, 31), Outcome.PASS, id="last day"),
            pytest.param(date(2026, 2, 1), Outcome.NOT_APPLICABLE, id="after"),
        ],
    )
    def test_since_until(self, on: date, expected: Outcome) -> None:
        """A rule may apply for some days of its instrument only."""
        policy = policy_of(
            rule({"kind": "subject_line"}, since="2026-01-01", until="2026-01-31")
        )

        assert expected is found(policy, on=on).outcome

    def test_period(self) -> None:
        """A rule applies in the days that it shares with its instrument."""
        policy = policy_of(rule({"kind": "subject_line"}, until="2026-01-31"))

        (provision,) = policy.provisions

        assert Period(date(2025, 12, 8), date(2026, 1, 31)) == provision.period


class TestModes:
    @pytest.mark.parametrize(
        ("on", "expected"),
        [
            pytest.param(date(2026, 1, 4), Mode.ENFORCE, id="as in the file"),
            pytest.param(date(2026, 1, 5), Mode.WARN, id="changed"),
            pytest.param(date(2026, 3, 1), Mode.SIMULATE, id="changed again"),
        ],
    )
    def test_by_date(self, on: date, expected: Mode) -> None:
        """What the integrator lets a rule do changes from a day on."""
        changes = [
            {"rule": "x.1", "mode": "simulate", "since": "2026-03-01"},
            {"rule": "x.1", "mode": "warn", "since": "2026-01-05"},
        ]
        policy = policy_of(rule(MALWARE, modality="must_not"), modes=changes)
        facts = MessageFacts(known={"malware": True})

        finding = found(policy, on=on, facts=facts)

        assert expected is finding.mode
        assert (expected is Mode.ENFORCE) is finding.refuses

    @pytest.mark.parametrize(
        ("known", "mode", "refuses"),
        [
            pytest.param({}, Mode.WARN, False, id="unknown"),
            pytest.param({"malware": True}, Mode.ENFORCE, True, id="known"),
        ],
    )
    def test_if_unknown(
        self, known: dict[str, bool], mode: Mode, *, refuses: bool
    ) -> None:
        """A rule may warn where nobody knows, and refuse where somebody does."""
        policy = policy_of(rule(MALWARE, modality="must_not", if_unknown="warn"))

        finding = found(policy, facts=MessageFacts(known=known))

        assert (mode, refuses) == (finding.mode, finding.refuses)

    def test_never_stronger(self) -> None:
        """A rule that only warns does not refuse because nothing is known."""
        policy = policy_of(rule(MALWARE, mode="simulate", if_unknown="enforce"))

        assert Mode.SIMULATE is found(policy).mode


class TestExclusions:
    @pytest.mark.parametrize(
        ("known", "expected"),
        [
            pytest.param({"state_secret": True}, Outcome.NOT_APPLICABLE, id="excluded"),
            pytest.param({"state_secret": False}, Outcome.PASS, id="not"),
            pytest.param({}, Outcome.PASS, id="nobody said"),
        ],
    )
    def test_scope(self, known: dict[str, bool], expected: Outcome) -> None:
        """An instrument says what it does not apply to."""
        policy = policy_of(
            rule({"kind": "subject_line"}),
            exclusions=[
                {"vi": "Ngoại lệ chung.", "en": "In general."},
                {
                    "vi": "Không áp dụng đối với văn bản mật.",
                    "en": "Not for secret documents.",
                    "when": [{"kind": "fact", "name": "state_secret"}],
                },
            ],
        )

        finding = found(policy, facts=MessageFacts(known=known))

        assert expected is finding.outcome

    def test_whole_country(self) -> None:
        """A regulation without a list of bodies binds all of them."""
        letter = attrs.evolve(LETTER, from_="vanthu@hatinh.gov.vn")
        policy = policy_of(rule({"kind": "subject_line"}), jurisdiction=[])

        assert Outcome.PASS is found(policy, letter).outcome


class TestNotes:
    NOTE = {"vi": "Chưa rõ.", "en": "Not clear."}  # noqa: RUF012 (not changed)

    def test_note(self) -> None:
        """What the text leaves open is said where the answer is not a pass."""
        policy = policy_of(rule(MALWARE, note=self.NOTE))

        finding = found(policy)

        assert "Lưu ý: Chưa rõ." in finding.text("vi")
        assert self.NOTE == finding.to_dict()["note"]

    def test_waiver_of_others(self) -> None:
        """An exception for other mailboxes does not cover this one."""
        waiver = Waiver(
            rule_id="x.1",
            reason="…",
            approver="…",
            period=Period(None, date(2026, 12, 31)),
            scope=("stc.nghean.gov.vn",),
        )
        policy = policy_of(rule(MALWARE))

        assert found(policy, waivers=[waiver]).waiver is None
        for scope in ((), ("nghean.gov.vn",), ("snv@nghean.gov.vn",)):
            own = attrs.evolve(waiver, scope=scope)
            assert own == found(policy, waivers=[own]).waiver


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
                "9.3.attachments",
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

    def test_person_and_agency(self) -> None:
        """Nghị định 30/2020/NĐ-CP wants two signatures; one of them is not enough."""
        conditions = [
            "document_signed_by_person",
            "document_signed_by_agency",
            "signature_law",
        ]
        demand = {
            "kind": "legal_effect",
            "value": "as_paper_original",
            "effect": "giá trị pháp lý như bản gốc văn bản giấy",
            "conditions": conditions,
            "otherwise": "để biết",
        }
        note = {"vi": "Có quy định khác.", "en": "Another text differs."}
        policy = policy_of(rule(demand, modality="constitutive", note=note))
        facts = Transmission(
            document_signed_by_person=True, document_signed_by_agency=False
        )

        (effect,) = policy.legal_effect(facts, on=DAY)

        assert ["pass", "fail", "unknown"] == [
            str(c.outcome) for c in effect.conditions
        ]
        assert LegalValue.AS_PAPER_ORIGINAL is effect.value
        assert "văn bản được ký số của cơ quan, tổ chức" in effect.text("vi")
        assert "văn bản quy định: “để biết”" in effect.text("vi")
        assert "Lưu ý: Có quy định khác." in effect.text("vi")

    @pytest.mark.parametrize("condition", Condition)
    def test_every_condition(self, condition: Condition) -> None:
        """A condition is a fact of the sending, or for a person; and has its words."""
        known = {} if condition.needs_human else {str(condition): True}
        expected = Outcome.UNKNOWN if condition.needs_human else Outcome.PASS
        demand = {
            "kind": "legal_effect",
            "value": "as_paper",
            "effect": "…",
            "conditions": [str(condition), "signature_law"],
        }
        policy = policy_of(rule(demand, modality="constitutive"))

        (effect,) = policy.legal_effect(Transmission(**known), on=DAY)

        assert expected is effect.conditions[0].outcome
        assert not effect.conditions[0].reason.vi.startswith("policies.")
