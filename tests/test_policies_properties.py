"""What holds of every answer: prohibitions, facts, labels, lines."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_makers import regulation, rule

from govvn_mail.law import Waiver
from govvn_mail.messages import Attachment, DocumentReference, OfficialMessage
from govvn_mail.policies import (
    Fact,
    FileTypes,
    MessageFacts,
    Modality,
    Mode,
    Outcome,
    Policy,
    PolicySet,
    PublicProvider,
    RecipientKind,
    SecrecyMarking,
    Subject,
    Threshold,
    available_policies,
    load_policy,
    words,
)
from govvn_mail.policies.kinds import Comparator, Unit
from govvn_mail.testing import province
from govvn_mail.times import Period

DAY = date(2026, 1, 5)
REGISTRY = province.registry()
POLICIES = [province.policy(), *map(load_policy, available_policies())]
ALL = PolicySet(POLICIES)

ABOUT_MESSAGES = sorted(
    name for name, word in words("facts").items() if word.about is Subject.MESSAGE
)
ADDRESSES = [
    "vanthu@nghean.gov.vn",
    "vanthu@hatinh.gov.vn",
    "vanthu@saomai.test",
    "vanthu@moha.gov.vn",
    "an@gmail.com",
    "binh@example.vn",
]
KNOWN = st.dictionaries(st.sampled_from(ABOUT_MESSAGES), st.booleans(), max_size=8)
KINDS = st.dictionaries(st.sampled_from(ADDRESSES), st.sampled_from(RecipientKind))
FACTS = st.builds(
    MessageFacts,
    recipients=KINDS,
    sends_issued_document=st.none() | st.booleans(),
    known=KNOWN,
)
FILES = st.builds(
    Attachment,
    filename=st.sampled_from(["giấy mời.pdf", "a.exe", "MẬT.zip", "x" * 60 + ".doc"]),
    content=st.sampled_from([b"%PDF-1.7\n", b"MZ", b"PK\x03\x04", b"text"]),
    media_type=st.just("application/octet-stream"),
)
DOCUMENTS = st.builds(
    DocumentReference,
    number=st.none() | st.just("12/SNV-VP"),
    date=st.none() | st.just(DAY),
    abstract=st.none() | st.just("Thông báo"),
    signer_title=st.none() | st.just("Giám đốc"),
)
MESSAGES = st.builds(
    OfficialMessage,
    from_=st.sampled_from(ADDRESSES),
    to=st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=3, unique=True),
    subject=st.sampled_from(["Thông báo", "TỐI MẬT", "[QC] x", "Về việc họp"]),
    body=st.sampled_from(["Kính gửi quý cơ quan.", "Mật khẩu: 1"]),
    attachments=st.lists(FILES, max_size=2),
    document=st.none() | DOCUMENTS,
)

SIZES = st.builds(
    Threshold,
    quantity=st.just("attachment_total_size"),
    comparator=st.sampled_from(Comparator),
    value=st.integers(0, 20),
    unit=st.just(Unit.OCTET),
)
PROHIBITED = st.one_of(
    st.builds(Fact, name=st.sampled_from(ABOUT_MESSAGES)),
    st.just(PublicProvider()),
    st.just(FileTypes(types=("exe",))),
    st.just(SecrecyMarking()),
    SIZES,
)
RULES = st.builds(
    rule,
    PROHIBITED,
    modality=st.sampled_from([*Modality]).filter(
        lambda m: m is not Modality.CONSTITUTIVE
    ),
    mode=st.sampled_from(Mode),
    when=st.lists(
        st.builds(Fact, name=st.sampled_from(ABOUT_MESSAGES), holds=st.booleans()),
        max_size=1,
    ).map(tuple),
)


def made(rules: list[Any], jurisdiction: tuple[str, ...] = ()) -> Policy:
    """Return a regulation of these rules."""
    return regulation("one", *rules, jurisdiction=jurisdiction)


@given(
    st.lists(RULES, min_size=1, max_size=4),
    RULES.map(lambda r: attrs.evolve(r, modality=Modality.MUST_NOT)),
    MESSAGES,
    FACTS,
)
def test_another_prohibition(
    rules: list[Any], added: Any, message: OfficialMessage, facts: MessageFacts
) -> None:
    """Adding a prohibition, to a regulation or to a set, never un-refuses."""
    before = PolicySet([made(rules)])
    beside = PolicySet([made(rules), regulation("two", added, jurisdiction=())])
    within = PolicySet([made([*rules, added])])
    given: dict[str, Any] = {"facts": facts, "registry": REGISTRY, "on": DAY}

    if before.check_message(message, **given).refused:
        assert beside.check_message(message, **given).refused
        assert within.check_message(message, **given).refused


@settings(max_examples=60, deadline=None)
@given(st.data(), MESSAGES, FACTS)
def test_another_regulation(
    data: st.DataObject, message: OfficialMessage, facts: MessageFacts
) -> None:
    """Adding a regulation to a set that is not empty never un-refuses."""
    some = data.draw(st.lists(st.sampled_from(POLICIES), min_size=1, unique=True))
    given: dict[str, Any] = {"facts": facts, "registry": REGISTRY, "on": DAY}

    if PolicySet(some).check_message(message, **given).refused:
        assert ALL.check_message(message, **given).refused


@settings(max_examples=100, deadline=None)
@given(MESSAGES, FACTS, st.data())
def test_a_fact_less(
    message: OfficialMessage, facts: MessageFacts, data: st.DataObject
) -> None:
    """Removing facts never turns UNKNOWN into PASS."""
    less = MessageFacts(
        recipients=tuple(x for x in facts.recipients if data.draw(st.booleans())),
        sends_issued_document=data.draw(
            st.sampled_from([None, facts.sends_issued_document])
        ),
        known=tuple(x for x in facts.known if data.draw(st.booleans())),
    )
    more_known, less_known = (
        ALL.check_message(message, facts=given, registry=REGISTRY, on=DAY)
        for given in (facts, less)
    )

    for more, fewer in zip(more_known.findings, less_known.findings, strict=True):
        assert more.rule_id == fewer.rule_id
        if more.outcome is Outcome.UNKNOWN:
            assert Outcome.PASS is not fewer.outcome


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: str(p.id))
def test_round_trip(policy: Policy) -> None:
    """Every regulation survives the way to JSON and back, and so does its dict."""
    data = policy.to_dict()
    back = Policy.from_dict(json.loads(json.dumps(data)))

    assert policy == back
    assert data == back.to_dict()


LABELS = ("vi phạm", "giả mạo", "không kiểm tra thư", "không có giá trị pháp lý")


@settings(max_examples=60, deadline=None)
@given(MESSAGES, FACTS, st.booleans())
def test_lines_and_sentences(
    message: OfficialMessage,
    facts: MessageFacts,
    waived: bool,  # noqa: FBT001 (a strategy)
) -> None:
    """Each finding is one line for a clerk and one sentence, and accuses nobody."""
    waivers = [
        Waiver(rule_id=r.id, reason="…", approver="…", period=Period(None, DAY))
        for policy in POLICIES
        for r in policy.rules
        if waived
    ]
    report = ALL.check_message(
        message, facts=facts, registry=REGISTRY, waivers=waivers, on=DAY
    )
    quoted = {f.rule_id: f.note.vi if f.note else "" for f in report.findings}

    for finding in report.findings:
        for lang in ("vi", "en"):
            line, sentence = finding.line(lang), finding.sentence(lang)
            assert 1 == len(line.splitlines())
            assert line.startswith(finding.outcome.label(lang))
            assert sentence.endswith(".")
            assert finding.text(lang).startswith(sentence)
        said = f"{finding.line('vi')} {finding.text('vi')}".lower()
        said = said.replace(quoted[finding.rule_id].lower(), "")
        assert not [label for label in LABELS if label in said]


@pytest.mark.parametrize("name", ["roles", "facts", "quantities", "parameters"])
def test_words_accuse_nobody(name: str) -> None:
    """No word of a list is such a label, nor a text of a finding by itself."""
    assert [] == [
        word
        for word, entry in words(name).items()
        for label in LABELS
        if label in entry.vi.lower()
    ]


def test_short_citation() -> None:
    """A clerk reads article and number; the sentence has the whole citation."""
    letter = OfficialMessage(
        from_="vanthu@nghean.gov.vn", to=["an@gmail.com"], subject="x", body="…"
    )
    facts = MessageFacts(sends_issued_document=True)
    report = load_policy("nghean-99-2025").check_message(letter, facts=facts, on=DAY)
    (finding,) = [f for f in report.findings if f.rule_id.endswith(".12.2.subject")]

    assert " – khoản 2 Điều 12 Quy chế 99/2025/QĐ-UBND: " in finding.line("vi")
    assert "ban hành kèm theo Quyết định số 99/2025" in finding.sentence("vi")
    assert finding.line("vi") == finding.to_dict()["line"]["vi"]


@pytest.mark.parametrize(
    ("law", "place"),
    [
        pytest.param({}, "Điều 1 Quyết định x/QĐ-UBND", id="without annex"),
        pytest.param({"annex": "Quy chế"}, "Điều 1 Quy chế x/QĐ-UBND", id="annex"),
        pytest.param(
            {"number": None},
            "Điều 1 Quyết định của Ủy ban nhân dân tỉnh Ninh Bình",
            id="no number",
        ),
    ],
)
def test_places(law: dict[str, Any], place: str) -> None:
    """The short place is right for every shape of instrument."""
    letter = OfficialMessage(
        from_="a@ninhbinh.gov.vn", to=["an@gmail.com"], subject="x", body="…"
    )
    (finding,) = regulation("x", **law).check_message(letter, on=DAY).findings

    assert f" – {place}: " in finding.line("vi")


class TestWarnings:
    @pytest.mark.parametrize(
        ("mode", "warned"),
        [
            pytest.param(Mode.SIMULATE, False, id="simulate"),
            pytest.param(Mode.WARN, True, id="warn"),
            pytest.param(Mode.ENFORCE, False, id="enforce"),
        ],
    )
    def test_modes(self, mode: Mode, *, warned: bool) -> None:
        """A simulated rule is listed only, one that warns is shown to the sender."""
        letter = OfficialMessage(
            from_="a@ninhbinh.gov.vn", to=["an@gmail.com"], subject="x", body="…"
        )
        facts = MessageFacts(known={"spam": True})
        spam = rule(Fact(name="spam"), modality=Modality.MUST_NOT, mode=mode)
        report = regulation("x", spam).check_message(letter, facts=facts, on=DAY)

        assert warned is bool(report.warnings)
        assert (mode is Mode.ENFORCE) is report.refused

    def test_waived(self) -> None:
        """A finding with an exception stays visible until that expires."""
        letter = OfficialMessage(
            from_="a@ninhbinh.gov.vn", to=["an@gmail.com"], subject="x", body="…"
        )
        spam = rule(Fact(name="spam"), modality=Modality.MUST_NOT)
        waiver = Waiver(
            rule_id="x.1", reason="…", approver="…", period=Period(None, DAY)
        )
        for on, refused in ((DAY, False), (date(2026, 1, 6), True)):
            report = regulation("x", spam).check_message(
                letter,
                facts=MessageFacts(known={"spam": True}),
                waivers=[waiver],
                on=on,
            )

            assert refused is report.refused
            assert refused is not bool(report.warnings)
