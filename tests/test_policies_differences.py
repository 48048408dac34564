"""Tests for comparing two regulations: `govvn_mail.policies.diff`."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from policy_makers import DUTY, SIZE, regulation, rule

from govvn_mail.errors import InputError
from govvn_mail.policies import (
    ChangeKind,
    Comparator,
    Deadline,
    Fact,
    MailboxKind,
    Modality,
    PublicProvider,
    Recurrence,
    Span,
    Term,
    Unit,
    available_policies,
    diff,
    load_policy,
)
from govvn_mail.texts import Bilingual
from govvn_mail.times import Period

if TYPE_CHECKING:
    from govvn_mail.policies import Rule, RuleChange


def change(old: Rule, new: Rule) -> RuleChange:
    """Return what became of one rule in a new version of its regulation."""
    (found,) = diff(regulation("x", old), regulation("x", new)).changes
    return found


@pytest.mark.parametrize("name", available_policies())
def test_nothing(name: str) -> None:
    """A regulation does not differ from itself."""
    policy = load_policy(name)
    found = diff(policy, policy)

    assert ((), ()) == (found.instruments, found.changes)
    assert [(r.id, r.id) for r in policy.rules] == list(found.unchanged)


@pytest.mark.parametrize("one", available_policies())
@pytest.mark.parametrize("other", available_policies())
def test_every_pair(one: str, other: str) -> None:
    """Each rule of both regulations is told once, and added is the other's removed."""
    first, second = load_policy(one), load_policy(other)
    there, back = diff(first, second), diff(second, first)

    told = [c.before for c in there.changes if c.before]
    told += [old for old, _ in there.unchanged]
    assert sorted(r.id for r in first.rules) == sorted(told)
    opposite = {"added": "removed", "tightened": "loosened"}
    for kind, other_kind in opposite.items():
        assert {(c.before, c.after) for c in there.of_kind(ChangeKind(kind))} == {
            (c.after, c.before) for c in back.of_kind(ChangeKind(other_kind))
        }
    for line in there.text("vi").splitlines():
        assert line.endswith((".", "…"))
    json.dumps(there.to_dict())


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        pytest.param(
            rule(),
            rule(attrs.evolve(SIZE, value=30)),
            ChangeKind.LOOSENED,
            "tối đa 20 MB” thành",
            id="threshold",
        ),
        pytest.param(
            rule(),
            rule(attrs.evolve(SIZE, comparator=Comparator.LESS_THAN)),
            ChangeKind.TIGHTENED,
            "dưới 20 MB”",
            id="comparator",
        ),
        pytest.param(
            rule(),
            rule(modality=Modality.SHOULD),
            ChangeKind.LOOSENED,
            "mức độ bắt buộc: từ “phải” thành “nên”",
            id="modality",
        ),
        pytest.param(
            rule(),
            rule(roles=("head",)),
            ChangeKind.LOOSENED,
            "đối tượng: từ “không nêu” thành “thủ trưởng cơ quan, đơn vị”",
            id="roles",
        ),
        pytest.param(
            rule(mailbox=MailboxKind.AGENCY),
            rule(),
            ChangeKind.TIGHTENED,
            "loại hộp thư",
            id="mailbox",
        ),
        pytest.param(
            rule(),
            rule(when=(Fact(name="urgent_document", holds=False), SIZE)),
            ChangeKind.LOOSENED,
            "văn bản có mức độ khẩn hay không: không; ",
            id="circumstances",
        ),
        pytest.param(
            rule(),
            rule(since=date(2026, 7, 1)),
            ChangeKind.CHANGED,
            "áp dụng từ ngày: từ “không nêu” thành “01/07/2026”",
            id="date",
        ),
        pytest.param(
            rule(),
            rule(vi="Tệp đính kèm không quá 20 MB."),
            ChangeKind.REWORDED,
            "cùng nội dung",
            id="words",
        ),
        pytest.param(
            rule(PublicProvider()),
            rule(PublicProvider(named=("Yahoo",))),
            ChangeKind.REWORDED,
            "cùng nội dung",
            id="an open list",
        ),
        pytest.param(
            rule(),
            rule(note=Bilingual("Chưa rõ.", "Not clear.")),
            ChangeKind.REWORDED,
            "cùng nội dung",
            id="note",
        ),
        pytest.param(
            rule(Recurrence(action="report_use")),
            rule(Recurrence(action="report_use", every=Span(value=3, unit=Unit.MONTH))),
            ChangeKind.TIGHTENED,
            "chu kỳ: từ “không nêu” thành “3 tháng”",
            id="interval",
        ),
        pytest.param(
            rule(
                Deadline(
                    action="close_account", term=Term.BY_DATE, date=date(2025, 12, 15)
                )
            ),
            rule(
                Deadline(
                    action="close_account",
                    term=Term.BEFORE_DATE,
                    date=date(2025, 12, 15),
                )
            ),
            ChangeKind.TIGHTENED,
            "cách tính thời hạn",
            id="deadline",
        ),
        pytest.param(
            rule(), rule(DUTY), ChangeKind.CHANGED, "nội dung", id="another kind"
        ),
    ],
)
def test_changes(old: Rule, new: Rule, kind: ChangeKind, words: str) -> None:
    """What became of a rule is told by its kind and what differs in it."""
    found = change(old, new)

    assert kind is found.kind
    assert ("x.1", "x.1") == (found.before, found.after)
    assert words in found.text("vi")
    assert "Điều 1 Quyết định số x/QĐ-UBND" in found.text("vi")
    assert "Article 1 of" in found.text("en")


def test_added_and_removed() -> None:
    """What only one of them has is added or removed, with its text."""
    found = diff(
        regulation("one", rule(), rule(Fact(name="spam"))),
        regulation("two", rule(Fact(name="malware")), rule()),
    )

    assert [ChangeKind.ADDED, ChangeKind.REMOVED] == [c.kind for c in found.changes]
    assert [("one.1", "two.2")] == list(found.unchanged)
    assert found.text("en").startswith("Added: Article 1 of")


def test_not_guessed() -> None:
    """Two rules on the same matter are told apart by whom they bind, or not at all."""
    people, heads = ({"roles": (role,)} for role in ("person", "head"))
    old = regulation("one", rule(**people), rule(**heads))
    new = regulation(
        "two",
        rule(attrs.evolve(SIZE, value=9), roles=("head",)),
        rule(attrs.evolve(SIZE, value=8), roles=("operator",)),
    )
    found = diff(old, new)

    assert [
        (ChangeKind.TIGHTENED, "one.2", "two.1"),
        (ChangeKind.ADDED, None, "two.2"),
        (ChangeKind.REMOVED, "one.1", None),
    ] == [(c.kind, c.before, c.after) for c in found.changes]


def test_instruments() -> None:
    """Dates and jurisdiction are compared too."""
    law: dict[str, Any] = {
        "issued": date(2026, 1, 1),
        "in_force": Period(date(2026, 2, 1), date(2026, 12, 31)),
    }
    found = diff(regulation("x"), regulation("x", jurisdiction=("nghean",), **law))

    assert 4 == len(found.instruments)
    assert "từ “10/12/2025” thành “01/02/2026”" in found.text("vi")
    assert "from 'not stated' to '2026-12-31'" in found.text("en")


def test_no_truth_value() -> None:
    """A difference is not a yes."""
    with pytest.raises(TypeError, match="changes"):
        bool(diff(regulation(), regulation()))


@pytest.mark.parametrize("wrong", [None, "nghean-99-2025", 1])
def test_wrong_types(wrong: Any) -> None:
    """Only regulations are compared."""
    for arguments in ((wrong, regulation()), (regulation(), wrong)):
        with pytest.raises(InputError):
            diff(*arguments)
