"""Tests for regulations as files and objects: `govvn_mail.policies`."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from govvn_mail.errors import InputError, PolicyError, UnknownPolicyError
from govvn_mail.law import Grade
from govvn_mail.policies import Policy, PolicySet, available_policies, load_policy
from govvn_mail.schedule import Moment
from govvn_mail.testing import province
from govvn_mail.times import Period

if TYPE_CHECKING:
    from pathlib import Path

BUNDLED = [load_policy(policy_id) for policy_id in available_policies()]
ALL = [*BUNDLED, province.policy()]


@pytest.mark.parametrize("policy", ALL, ids=lambda p: p.id)
class TestEveryPolicy:
    def test_round_trip(self, policy: Policy) -> None:
        """to_dict() is JSON and from_dict() undoes it."""
        assert policy == Policy.from_dict(json.loads(json.dumps(policy.to_dict())))

    def test_provenance(self, policy: Policy) -> None:
        """Every instrument names its source, and every rule speaks both languages."""
        assert policy.instrument.source.strip()
        for rule in policy.rules:
            assert rule.vi.strip()
            assert rule.en.strip()

    def test_articles(self, policy: Policy) -> None:
        """Every rule of a text that was read cites its article."""
        for rule in policy.rules:
            if policy.grade_of(rule) is Grade.READ:
                assert str(policy.citation(rule)).count("Điều") == 1


def test_bundled() -> None:
    """The bundled regulations are these."""
    assert ("hanoi-2014", "hatinh-2011", "nghean-99-2025") == available_policies()


def test_nghe_an_as_printed() -> None:
    """Nghệ An 99/2025 is cited, dated and repeals as its decision says."""
    policy = load_policy("nghean-99-2025")

    assert "Quyết định số 99/2025/QĐ-UBND" == str(policy.instrument)
    assert date(2025, 11, 26) == policy.instrument.issued
    assert Period(date(2025, 12, 8)) == policy.instrument.in_force
    assert ("32/2010/QĐ-UBND",) == policy.instrument.replaces
    assert [
        "khoản 3 Điều 9",
        "khoản 1 Điều 12",
        "khoản 2 Điều 12",
        "khoản 2 Điều 12",
    ] == [str(policy.citation(rule)).partition(" Quy chế ")[0] for rule in policy.rules]
    assert str(policy.citation(policy.rules[0])).endswith(
        "Quy chế ban hành kèm theo Quyết định số 99/2025/QĐ-UBND "
        "của Ủy ban nhân dân tỉnh Nghệ An"
    )


@pytest.mark.parametrize("policy_id", ["hanoi-2014", "hatinh-2011"])
def test_reported_only(policy_id: str) -> None:
    """The bans of Hà Nội and Hà Tĩnh are known from reports, without an article."""
    policy = load_policy(policy_id)

    assert {Grade.REPORTED} == {policy.grade_of(rule) for rule in policy.rules}
    assert {None} == {rule.article for rule in policy.rules}
    assert () == policy.check_schedules("records_section")


@pytest.mark.parametrize(
    "policy_id",
    [
        "quangngai-2014",
        "",
        "../policies/hanoi-2014",
        "hanoi-2014.toml",
        None,
        1,
        ["hanoi-2014"],
    ],
)
def test_unknown_id(policy_id: Any) -> None:
    """An id that is not bundled is an error, and never a path."""
    with pytest.raises(UnknownPolicyError) as caught:
        load_policy(policy_id)

    assert "policies.unknown_id" == caught.value.code


def edit(data: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Set the value at a dotted path of parsed TOML."""
    *parents, last = path.split(".")
    target: Any = data
    for name in parents:
        target = target[int(name) if name.isdigit() else name]
    target[last] = value
    return data


class TestFaults:
    @pytest.mark.parametrize(
        ("path", "value", "rule"),
        [
            pytest.param("rules.0.attachment_size.megabytes", 20.5, "9.3", id="float"),
            pytest.param("rules.0.attachment_size.megabytes", True, "9.3", id="bool"),
            pytest.param("rules.0.attachment_size", {"megabytes": 0}, "9.3", id="zero"),
            pytest.param(
                "rules.0.attachment_size.limit", 20, "9.3", id="unknown parameter"
            ),
            pytest.param("rules.2.modality", "shall", "12.2.form", id="modality"),
            pytest.param(
                "rules.1.legal_effect.conditions", ["signed"], "12.1", id="condition"
            ),
            pytest.param("rules.3.articel", 12, "12.2.subject", id="misspelt key"),
            pytest.param("instrument.issued", "26/11/2025", "-", id="date"),
            pytest.param("jurisdiction", "nghean", "-", id="str for list"),
        ],
    )
    def test_places(self, path: str, value: object, rule: str) -> None:
        """A wrong value is refused with file, rule and path."""
        data = edit(load_policy("nghean-99-2025").to_dict(), path, value)

        with pytest.raises(PolicyError) as caught:
            Policy.from_dict(data, file="x.toml")

        reason = caught.value.reason
        assert "policies.file" == caught.value.code
        assert "x.toml" == reason["file"]
        assert rule == str(reason["rule"]).removeprefix("nghean-99-2025.")
        assert str(reason["path"]).startswith(path.removesuffix(".limit"))

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            pytest.param("rules.0.id", "hanoi.9.3", id="foreign rule id"),
            pytest.param("rules.0.id", "nghean-99-2025.12.1", id="id used twice"),
            pytest.param("rules.0.article", None, id="no article though read"),
            pytest.param(
                "rules.1.legal_effect.conditions", ["document_signed"], id="bare effect"
            ),
            pytest.param("rules.0.document_form", {}, id="two kinds"),
            pytest.param("rules.0.attachment_size", None, id="no kind"),
        ],
    )
    def test_rules_cohere(self, path: str, value: object) -> None:
        """A rule has one kind, its own id, and an article if the text was read."""
        data = edit(load_policy("nghean-99-2025").to_dict(), path, value)

        with pytest.raises(PolicyError):
            Policy.from_dict(data)

    @pytest.mark.parametrize(
        "data", [None, [], 1, "x", {}, {1: 2}, {"rules": [1]}, {"rules": {}}]
    )
    def test_anything(self, data: Any) -> None:
        """Whatever is parsed, a wrong file is a PolicyError."""
        with pytest.raises(PolicyError):
            Policy.from_dict(data)

    def test_a_report_cannot_be_read_law(self) -> None:
        """A rule of grade `read` needs its article, whatever the instrument."""
        data = edit(load_policy("hatinh-2011").to_dict(), "rules.0.grade", "read")

        with pytest.raises(PolicyError) as caught:
            Policy.from_dict(data)

        assert "law.article_missing" in str(caught.value) or caught.value.__cause__

    def test_file(self, tmp_path: Path) -> None:
        """A file that is missing or no TOML is a PolicyError with its name."""
        path = tmp_path / "quyche.toml"
        for text in (None, "id = ", 'id = "a"'):
            if text is not None:
                path.write_text(text, encoding="utf-8")
            with pytest.raises(PolicyError, match=r"quyche\.toml"):
                Policy.from_file(path)


class TestWrongTypes:
    @pytest.mark.parametrize(
        "policies", [None, "x", 1, load_policy("hatinh-2011"), [1]]
    )
    def test_set(self, policies: Any) -> None:
        """A set is made of several regulations."""
        with pytest.raises(InputError):
            PolicySet(policies)

    @pytest.mark.parametrize("rule", [None, "nghean-99-2025.9.3"])
    def test_rule(self, rule: Any) -> None:
        """A rule is asked about by itself, not by its id."""
        policy = load_policy("nghean-99-2025")

        with pytest.raises(InputError):
            policy.citation(rule)
        with pytest.raises(InputError):
            policy.grade_of(rule)

    @pytest.mark.parametrize("changes", [{"id": None}, {"jurisdiction": ["nghean"]}])
    def test_policy(self, changes: dict[str, Any]) -> None:
        """A regulation is made of what its annotations say."""
        with pytest.raises(InputError):
            attrs.evolve(load_policy("nghean-99-2025"), **changes)

    def test_path_as_text(self, tmp_path: Path) -> None:
        """A file may be named by text."""
        with pytest.raises(PolicyError, match=r"none\.toml"):
            Policy.from_file(str(tmp_path / "none.toml"))


class TestPolicySet:
    def test_only_policies(self) -> None:
        """A set of anything else is refused."""
        with pytest.raises(InputError):
            PolicySet(("nghean-99-2025",))  # type: ignore[arg-type] # the point


class TestCheckSchedules:
    def test_saomai(self) -> None:
        """The rule's moments and margins become slots, cited by article."""
        policy = province.policy()

        (schedule,) = policy.check_schedules("records_section")

        assert [Moment.START_OF_MORNING, Moment.START_OF_AFTERNOON] == [
            slot.at for slot in schedule.slots
        ]
        assert {(timedelta(minutes=15), timedelta(minutes=30))} == {
            (slot.early, slot.grace) for slot in schedule.slots
        }
        assert policy.instrument.in_force == schedule.effective
        assert "khoản 1 Điều 4" in str(schedule.citation)

    def test_other_role(self) -> None:
        """A role that the regulation does not bind has no schedule."""
        assert () == province.policy().check_schedules("head")


def test_immutable() -> None:
    """A regulation cannot be changed by who uses it."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        load_policy("hatinh-2011").rules = ()  # type: ignore[misc] # the point
