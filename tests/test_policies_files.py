"""Tests for regulations as files and objects: `govvn_mail.policies`."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
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
        assert policy.carried.vi.strip()
        for rule in policy.rules:
            assert rule.vi.strip()
            assert rule.en.strip()

    def test_articles(self, policy: Policy) -> None:
        """Every rule of a text that was read cites its article."""
        for rule in policy.rules:
            if policy.grade_of(rule) is Grade.READ:
                assert rule.article or rule.place
                assert policy.id in rule.id


def test_bundled() -> None:
    """The bundled regulations are these."""
    assert (
        "bacninh-79-2025",
        "ct-15-2012",
        "ct-34-2008",
        "hanoi-1643",
        "hanoi-2014",
        "hanoi-2323",
        "hatinh-2011",
        "hatinh-43-2009",
        "luat-117-2025",
        "luat-20-2023",
        "nd-174-2026",
        "nd-224-2026",
        "nd-30-2020",
        "nd-68-2024",
        "nghean-99-2025",
        "ninhbinh-161-2025",
        "ninhbinh-162-2025",
        "ninhbinh-165-2025",
        "qd-28-2018",
        "quangngai-1486-2013",
        "quangngai-2014",
        "quangngai-22-2012",
    ) == available_policies()


def test_nghe_an_as_printed() -> None:
    """Nghệ An 99/2025 is cited, dated and repeals as its decision says."""
    policy = load_policy("nghean-99-2025")

    assert "Quyết định số 99/2025/QĐ-UBND" == str(policy.instrument)
    assert date(2025, 11, 26) == policy.instrument.issued
    assert Period(date(2025, 12, 8)) == policy.instrument.in_force
    assert ["32/2010/QĐ-UBND"] == [r.number for r in policy.instrument.repeals]
    assert str(policy.citation(policy.rule("nghean-99-2025.10.2.đ"))) == (
        "điểm đ khoản 2 Điều 10 "
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
        "quangngai-1900",
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


def small(**changes: Any) -> dict[str, Any]:
    """Return a small regulation as parsed TOML, with its one rule changed."""
    rule = {
        "id": "x.1.1",
        "article": 1,
        "clause": 1,
        "modality": "must",
        "vi": "…",
        "en": "…",
        "demand": {"kind": "duty", "about": "body"},
    }
    rule |= changes
    return {
        "id": "x",
        "jurisdiction": [],
        "carried": {"vi": "…", "en": "…"},
        "instrument": {
            "kind": "Quyết định",
            "title": "…",
            "issuer": "…",
            "grade": "read",
            "source": "…",
            "in_force": {"first": "2024-01-15"},
        },
        "rules": [{name: value for name, value in rule.items() if value is not None}],
    }


class TestFaults:
    @pytest.mark.parametrize(
        ("path", "value", "rule"),
        [
            pytest.param("rules.0.demand.domains", "a.vn", "3.1", id="str for list"),
            pytest.param("rules.0.demand.domain", ["a.vn"], "3.1", id="unknown key"),
            pytest.param("rules.0.demand.kind", "issued", "3.1", id="unknown kind"),
            pytest.param("rules.0.demand.kind", None, "3.1", id="no kind"),
            pytest.param("rules.0.demand", "duty", "3.1", id="no table"),
            pytest.param("rules.1.demand.about", "bodies", "4.1", id="subject"),
            pytest.param("rules.2.modality", "shall", "4.2", id="modality"),
            pytest.param("rules.2.articel", 4, "4.2", id="misspelt key"),
            pytest.param("rules.2.roles", ["clerk"], "4.2", id="unknown role"),
            pytest.param("instrument.issued", "26/11/2025", "-", id="date"),
            pytest.param("jurisdiction", "nghean", "-", id="jurisdiction"),
            pytest.param("coverage.0.at", ["qđ.1"], "-", id="place"),
            pytest.param("outline.articles", [2.0], "-", id="outline"),
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
        assert path.rpartition(".")[0] in str(reason["path"])

    def test_small(self) -> None:
        """The regulation that the next tests break is sound."""
        assert "x.1.1" == Policy.from_dict(small()).rules[0].id

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"id": "y.1.1"}, id="foreign id"),
            pytest.param({"id": "x.1.2"}, id="another place"),
            pytest.param({"id": "x.1.1.a b"}, id="no word"),
            pytest.param({"id": "x.1.1b"}, id="no dot"),
            pytest.param({"id": "x.1.1", "decision": True}, id="no qd"),
            pytest.param({"id": "x.any", "article": None}, id="no article though read"),
            pytest.param(
                {"id": "x.any", "article": None, "clause": None}, id="no place at all"
            ),
            pytest.param({"vi": " "}, id="no text"),
            pytest.param({"since": "2025-01-02", "until": "2025-01-01"}, id="reversed"),
            pytest.param({"until": "2024-01-14"}, id="never applies"),
            pytest.param({"since": "2024-1-1"}, id="no date"),
            pytest.param(
                {"demand": {"kind": "fact", "name": "spam", "holds": False}},
                id="negated demand",
            ),
            pytest.param(
                {
                    "demand": {
                        "kind": "legal_effect",
                        "value": "as_paper",
                        "effect": "…",
                        "conditions": ["e_transaction_law"],
                    }
                },
                id="an effect is no duty",
            ),
            pytest.param(
                {
                    "demand": {"kind": "fact", "name": "spam"},
                    "when": [{"kind": "fact", "name": "locked"}],
                },
                id="a message does not depend on accounts",
            ),
            pytest.param(
                {"when": [{"kind": "duty", "about": "body"}]}, id="no circumstance"
            ),
        ],
    )
    def test_rules_cohere(self, changes: dict[str, Any]) -> None:
        """A rule names its place, speaks, and depends on what can be known of it."""
        with pytest.raises(PolicyError):
            Policy.from_dict(small(**changes))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            pytest.param(
                "modes",
                [{"rule": "x.9", "mode": "warn", "since": "2024-02-01"}],
                id="mode of no rule",
            ),
            pytest.param(
                "modes",
                [
                    {"rule": "x.1.1", "mode": mode, "since": "2024-02-01"}
                    for mode in ("warn", "simulate")
                ],
                id="two modes on a day",
            ),
            pytest.param(
                "coverage",
                [{"at": ["1"], "status": "manual", "vi": "…", "en": "…"}],
                id="no outline",
            ),
            pytest.param("rules", small()["rules"] * 2, id="id used twice"),
        ],
    )
    def test_policies_cohere(self, name: str, value: object) -> None:
        """What a regulation says about its rules fits to them."""
        with pytest.raises(PolicyError):
            Policy.from_dict(small() | {name: value})

    def test_unknown_rule(self) -> None:
        """A rule that is not there is an error that names it."""
        with pytest.raises(PolicyError, match=r"x\.9"):
            Policy.from_dict(small()).rule("x.9")

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

    @pytest.mark.parametrize("rule", [None, "nghean-99-2025.3.1"])
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

    @pytest.mark.parametrize(
        "demand",
        [
            pytest.param({"days": "unstated", "least": 1}, id="no moment"),
            pytest.param(
                {"days": "working_days", "moments": ["start_of_morning"]},
                id="no window",
            ),
        ],
    )
    def test_nothing_is_made_up(self, demand: dict[str, Any]) -> None:
        """Where a text names no moment or no window, the agency decides."""
        checks = {"kind": "mailbox_checks"} | demand
        policy = Policy.from_dict(small(demand=checks, roles=["records_section"]))

        assert () == policy.check_schedules("records_section")

    def test_clock_times(self) -> None:
        """A province's own file names its clock times; the rule's days bound them."""
        checks = {
            "kind": "mailbox_checks",
            "days": "working_days",
            "clock_times": ["07:30"],
            "early_minutes": 0,
            "grace_minutes": 30,
        }
        policy = Policy.from_dict(
            small(demand=checks, roles=["records_section"], until="2024-12-31")
        )

        (schedule,) = policy.check_schedules("records_section")

        assert time(7, 30) == schedule.slots[0].at
        assert Period(date(2024, 1, 15), date(2024, 12, 31)) == schedule.effective

    def test_other_role(self) -> None:
        """A role that the regulation does not bind has no schedule."""
        assert () == province.policy().check_schedules("head")


def test_immutable() -> None:
    """A regulation cannot be changed by who uses it."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        load_policy("hatinh-2011").rules = ()  # type: ignore[misc] # the point
