"""Tests for the regulations that bind a body: `PolicySet.in_force`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest
from policy_makers import DUTY, SIZE, regulation, rule

from govvn_mail.addresses import Registry
from govvn_mail.errors import InputError, PolicyError
from govvn_mail.law import EndingVerb, Grade, Repeal
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.policies import (
    Fact,
    Layer,
    MessageFacts,
    Modality,
    Mode,
    Outcome,
    PolicySet,
    Standing,
    available_policies,
    load_policy,
    policy_set,
)
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.policies import Composition, Policy

DAY = date(2026, 1, 5)
BEFORE = date(2025, 3, 3)
MERGED = date(2025, 8, 1)


@pytest.fixture
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only the regulations that a test gives."""
    monkeypatch.setattr(policy_set, "available_policies", tuple)


alone = pytest.mark.usefixtures("_alone")


def composed(
    *policies: Policy, body: Any = "ninhbinh-2025", on: date = DAY, **arguments: Any
) -> Composition:
    """Return what is picked for a body."""
    return PolicySet.in_force(body, on, policies=policies, **arguments).explain()


def standings(*policies: Policy, **arguments: Any) -> dict[str, Standing]:
    """Return how each regulation stands."""
    made = composed(*policies, **arguments)
    return {member.policy.id: member.standing for member in made.members}


def letter(size: int = 10, from_: str = "vanthu@ninhbinh.gov.vn") -> OfficialMessage:
    """Return a letter with an attachment of that many octets."""
    return OfficialMessage(
        from_=from_,
        to=["vanthu@hatinh.gov.vn"],
        subject="Thông báo",
        body="Kính gửi quý cơ quan.",
        attachments=[
            Attachment(filename="a.pdf", content=bytes(size), media_type="text/plain")
        ],
    )


def limit(megabytes: int, **changes: Any) -> Any:
    """Return a rule on the size of attachments."""
    return rule(attrs.evolve(SIZE, value=megabytes), **changes)


@alone
class TestLayers:
    def test_nation_province_agency(self) -> None:
        """What binds everybody comes first, then the province, then the agency."""
        found = composed(
            regulation("agency", jurisdiction=("neac",)),
            regulation("ministry", jurisdiction=("bkhcn",)),
            regulation("nation", jurisdiction=()),
            regulation("elsewhere", jurisdiction=("nghean",)),
            body="neac-0",
        )

        assert [
            ("nation", Layer.NATION),
            ("agency", Layer.AGENCY),
            ("ministry", Layer.AGENCY),
        ] == [(m.policy.id, m.layer) for m in found.members]

    def test_province(self) -> None:
        """A province's own instrument is of the province's layer."""
        found = composed(regulation("province"), regulation("nation", jurisdiction=()))

        assert [Layer.NATION, Layer.PROVINCE] == [m.layer for m in found.members]
        assert found.applied == found.members

    def test_nothing(self) -> None:
        """A body without an instrument gets an empty set, which allows nothing."""
        made = PolicySet.in_force("ninhbinh-2025", DAY)

        assert () == made.policies
        assert made.check_message(letter(), on=DAY).refused
        assert "không cho phép gửi" in made.explain().text("vi")


class TestBundled:
    def test_bundled(self) -> None:
        """The bundled regulations are asked, and one's own take their place."""
        mine = attrs.evolve(load_policy("nghean-99-2025"), modes=())
        softer = attrs.evolve(
            mine, rules=tuple(attrs.evolve(r, mode=Mode.WARN) for r in mine.rules)
        )
        plain = PolicySet.in_force("nghean-0", DAY)
        changed = PolicySet.in_force("nghean-0", DAY, policies=[softer])

        assert mine in plain.policies
        assert softer in changed.policies
        assert len(plain.policies) == len(changed.policies)

    @pytest.mark.parametrize("body", [b.id for b in Registry.bundled().bodies()])
    def test_every_body(self, body: str) -> None:
        """Every body of the registry gets an answer for today and for its own time."""
        life = Registry.bundled().body(body).life
        for on in {date(2026, 11, 24), life.first or BEFORE, life.last or BEFORE}:
            made = PolicySet.in_force(body, on).explain()

            assert on in made.body.life
            assert made.tree("vi").count("\n") >= len(made.members) + 3
            assert made.text("vi").endswith("không được xem xét.")

    def test_every_bundled_one_is_reached(self) -> None:
        """No bundled regulation is out of reach of every body."""
        found = {
            member.policy.id
            for body in Registry.bundled().bodies(on=DAY)
            for member in PolicySet.in_force(body, DAY).explain().members
        }

        assert set(available_policies()) == found


@alone
class TestBodies:
    def test_followed_to_the_heir(self) -> None:
        """A body that was merged is followed, with the law that did it."""
        found = composed(regulation(), body="hanam-0")

        assert ("hanam-0", "ninhbinh-2025") == (found.asked.id, found.body.id)
        assert "NQ 202/2025/QH15" in found.text("vi")
        assert found.text("vi").startswith("Do tỉnh Hà Nam được sắp xếp")

    def test_earlier_era(self) -> None:
        """Before its time, a body stands for its earlier era."""
        found = composed(regulation(in_force=Period(date(2020, 1, 1))), on=BEFORE)

        assert "ninhbinh-0" == found.body.id
        assert [Standing.IN_FORCE] == [m.standing for m in found.members]
        assert "Do tỉnh Ninh Bình như hiện nay" in found.text("vi")

    def test_not_yet_made(self) -> None:
        """Who stood in the place of a new ministry, nobody guesses."""
        with pytest.raises(PolicyError, match="bnnmt-2025"):
            composed(body="bnnmt-2025", on=date(2024, 1, 2))

    def test_by_object(self) -> None:
        """A body may be given itself."""
        body = Registry.bundled().body("ninhbinh-2025")

        assert body == composed(body=body).body


@alone
class TestInstruments:
    def test_not_yet(self) -> None:
        """What comes into force later is named and left out."""
        made = PolicySet.in_force(
            "ninhbinh-2025", date(2025, 12, 9), policies=[regulation()]
        )

        assert () == made.policies
        assert "10/12/2025" in made.explain().text("vi")

    def test_ended_by_its_own_dates(self) -> None:
        """What has ended names what ended it and its successor."""
        ended = regulation(
            in_force=Period(date(2025, 7, 2), date(2025, 12, 31)),
            repealed_by="1/2026/QĐ-UBND",
        )

        assert {"x": Standing.ENDED} == standings(ended)
        assert "1/2026/QĐ-UBND" in composed(ended).text("en")

    @pytest.mark.parametrize(
        ("verb", "words"),
        [
            pytest.param(EndingVerb.REPLACES, "được thay thế bởi", id="replaces"),
            pytest.param(EndingVerb.REPEALS, "bị bãi bỏ bởi", id="repeals"),
            pytest.param(EndingVerb.ENDS, "hết hiệu lực theo", id="ends"),
        ],
    )
    def test_ended_by_another(self, verb: EndingVerb, words: str) -> None:
        """What another one ends is over from its first day, in its own verb."""
        old = regulation("old", in_force=Period(date(2025, 7, 2)))
        new = regulation("new", repeals=(Repeal(number="old/QĐ-UBND", verb=verb),))

        assert {"old": Standing.IN_FORCE, "new": Standing.NOT_YET} == standings(
            old, new, on=date(2025, 12, 9)
        )
        assert {"old": Standing.ENDED, "new": Standing.IN_FORCE} == standings(
            old, new, on=date(2025, 12, 10)
        )
        assert (
            f"{words} Quyết định số new/QĐ-UBND của Ủy ban nhân dân tỉnh Ninh Bình "
            "từ ngày 10/12/2025; áp dụng đến hết ngày 09/12/2025"
        ) in composed(old, new).text("vi")

    @pytest.mark.parametrize(
        ("repeal", "standing"),
        [
            pytest.param({}, Standing.ENDED, id="same issuer"),
            pytest.param(
                {"issuer": "Ủy ban nhân dân tỉnh Hà Nam"},
                Standing.IN_FORCE,
                id="same number of another province",
            ),
            pytest.param(
                {"issued": date(2001, 1, 1)}, Standing.IN_FORCE, id="another date"
            ),
            pytest.param(
                {"issued": date(2025, 7, 1)}, Standing.ENDED, id="the same date"
            ),
        ],
    )
    def test_which_one_is_meant(
        self, repeal: dict[str, Any], standing: Standing
    ) -> None:
        """Provinces share numbers: number, issuer and date must agree."""
        law: dict[str, Any] = {
            "issued": date(2025, 7, 1),
            "in_force": Period(date(2025, 7, 2)),
        }
        old = regulation("old", **law)
        ending = Repeal(number="old/QĐ-UBND", verb=EndingVerb.REPEALS, **repeal)

        assert standing is standings(old, regulation("new", repeals=(ending,)))["old"]

    def test_end_that_was_not_read(self) -> None:
        """That a report speaks of a repeal settles nothing."""
        old = regulation("old", in_force=Period(date(2025, 7, 2)))
        ending = Repeal(number="old/QĐ-UBND", verb=EndingVerb.REPEALS)
        new = regulation("new", repeals=(ending,), grade=Grade.REPORTED)

        assert Standing.UNSETTLED is standings(old, new)["old"]
        assert "chỉ để tham khảo: Quyết định số new" in composed(old, new).text("vi")

    def test_dates_unknown(self) -> None:
        """An instrument of unknown beginning is unsettled, and not there unissued."""
        undated = regulation(in_force=Period(), issued=date(2025, 9, 1))

        assert {"x": Standing.UNSETTLED} == standings(undated)
        assert {"x": Standing.NOT_YET} == standings(undated, on=MERGED)


@alone
class TestMergers:
    HANAM: ClassVar[Any] = {
        "jurisdiction": ("hanam",),
        "issuer": "Ủy ban nhân dân tỉnh Hà Nam",
        "in_force": Period(date(2023, 6, 18)),
    }
    REPEAL = Repeal(
        number="old/QĐ-UBND",
        verb=EndingVerb.REPEALS,
        issuer="Ủy ban nhân dân tỉnh Hà Nam",
    )

    def test_in_its_own_time(self) -> None:
        """Before the merger the instrument of a province binds it."""
        old = regulation("old", **self.HANAM)

        assert {"old": Standing.IN_FORCE} == standings(old, body="hanam-0", on=BEFORE)
        assert {} == standings(old, body="ninhbinh-2025", on=BEFORE)

    @pytest.mark.parametrize("body", ["hanam-0", "ninhbinh-2025"])
    def test_unsettled_after_the_merger(self, body: str) -> None:
        """After it nobody knows, until another instrument ends it."""
        old = regulation("old", **self.HANAM)
        new = regulation("new", repeals=(self.REPEAL,))

        assert {"old": Standing.UNSETTLED, "new": Standing.NOT_YET} == standings(
            old, new, body=body, on=MERGED
        )
        assert {"old": Standing.ENDED, "new": Standing.IN_FORCE} == standings(
            old, new, body=body
        )
        assert (
            "văn bản có từ trước khi sắp xếp (tỉnh Hà Nam được sắp xếp thành tỉnh Ninh "
            "Bình từ ngày 01/07/2025"
        ) in composed(old, new, on=MERGED).text("vi")

    def test_enlarged(self) -> None:
        """An older instrument of the province that kept its name is unsettled too."""
        old = regulation("old", in_force=Period(date(2020, 11, 1)))

        assert {"old": Standing.UNSETTLED} == standings(old)

    def test_new_status(self) -> None:
        """That a province became a city changes nothing."""
        old = regulation(jurisdiction=("bacninh",))

        assert {"x": Standing.IN_FORCE} == standings(
            old, body="bacninh-2026", on=date(2026, 10, 1)
        )

    def test_findings_are_unknown(self) -> None:
        """What may not bind is never met and never refuses, and says why."""
        made = PolicySet.in_force(
            "hanam-0", MERGED, policies=[regulation("old", **self.HANAM)]
        )
        for size in (10, 30_000_000):
            report = made.check_message(letter(size, "vanthu@hanam.gov.vn"), on=MERGED)
            (finding,) = report.findings

            assert Outcome.UNKNOWN is finding.outcome
            assert Mode.WARN is finding.mode
            assert finding in report.warnings
            assert not report.refused
            assert "còn được áp dụng hay không" in finding.text("vi")

    def test_errors_stay(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A check that breaks down stays an error, and a rule outside stays outside."""
        made = PolicySet.in_force(
            "hanam-0", MERGED, policies=[regulation("old", **self.HANAM)]
        )
        monkeypatch.setattr(type(SIZE), "compare", None)
        broken = made.check_message(letter(10, "vanthu@hanam.gov.vn"), on=MERGED)
        other = made.check_message(letter(10, "vanthu@hatinh.gov.vn"), on=MERGED)

        assert [Outcome.ERROR] == [f.outcome for f in broken.findings]
        assert [Outcome.NOT_APPLICABLE] == [f.outcome for f in other.findings]

    def test_old_address_new_law(self) -> None:
        """Who still writes from the old domain is bound by the heir's regulation."""
        report = PolicySet.in_force(
            "hanam-0", DAY, policies=[regulation()]
        ).check_message(letter(30_000_000, "vanthu@hanam.gov.vn"), on=DAY)

        assert report.refused


@alone
class TestStricter:
    def test_stricter_wins(self) -> None:
        """The smaller limit refuses, and the larger one names it."""
        made = PolicySet.in_force(
            "ninhbinh-2025",
            DAY,
            policies=[
                regulation("nation", limit(30), jurisdiction=()),
                regulation("province", limit(10)),
            ],
        )
        nation, own = made.check_message(letter(15_000_000), on=DAY).findings

        assert (Outcome.PASS, Outcome.FAIL) == (nation.outcome, own.outcome)
        assert (Layer.NATION, Layer.PROVINCE) == (nation.layer, own.layer)
        assert ["province.1"] == [s.rule_id for s in nation.yields_to]
        assert [Layer.PROVINCE] == [s.layer for s in nation.yields_to]
        assert (False, True) == (nation.prevails, own.prevails)
        assert "quy định chặt hơn: Điều 1 Quyết định số province" in nation.text("vi")
        assert ["province.1"] == nation.to_dict()["yields_to"]
        assert "nation" == nation.to_dict()["layer"]

    def test_prohibition_outweighs_permission(self) -> None:
        """What one layer permits and another forbids is forbidden."""
        demand = Fact(name="malware")
        made = PolicySet(
            [
                regulation("one", rule(demand, modality=Modality.MAY)),
                regulation("two", rule(demand, modality=Modality.MUST_NOT)),
            ]
        )
        report = made.check_message(
            letter(), on=DAY, facts=MessageFacts(known={"malware": True})
        )
        may, must_not = report.findings

        assert report.refused
        assert ["two.1"] == [s.rule_id for s in may.yields_to]
        assert () == must_not.yields_to
        assert may.layer is None

    def test_only_what_applies_here(self) -> None:
        """A stricter rule that does not apply to the message outdoes nothing."""
        urgent = (Fact(name="urgent_document"),)
        made = PolicySet(
            [
                regulation("one", limit(30)),
                regulation("two", attrs.evolve(limit(10), when=urgent)),
            ]
        )
        for given in (True, False):
            facts = MessageFacts(known={"urgent_document": given})
            first, _ = made.check_message(letter(), on=DAY, facts=facts).findings

            assert given is not first.prevails

    def test_not_what_was_not_read(self) -> None:
        """A report outdoes no text that was read, and a settled one no unsettled."""
        old = {"in_force": Period(date(2020, 1, 1))}
        for weaker in ({"grade": Grade.REPORTED}, old):
            made = PolicySet.in_force(
                "ninhbinh-2025",
                DAY,
                policies=[
                    regulation("one", limit(30)),
                    regulation("two", limit(10), **weaker),
                ],
            )

            assert all(f.prevails for f in made.check_message(letter()).findings)


@alone
class TestExplain:
    def test_tree(self) -> None:
        """The tree has the layers, what is in them, and why something is not."""
        made = composed(
            regulation("nation", jurisdiction=(), issuer="Chính phủ"),
            regulation("old", in_force=Period(date(2020, 1, 1))),
            regulation("new"),
        )
        lines = made.tree("en").splitlines()

        assert "Ninh Bình Province, 2026-01-05" == lines[0]
        assert ["├─ Nation", "├─ Province", "└─ Agency"] == [
            line for line in lines[1:] if line[0] in "├└"
        ]
        assert "│  └─ Quyết định số nation/QĐ-UBND of Chính phủ – in force" == lines[2]
        assert lines[4].startswith("│  ├─ Quyết định số old")
        assert "not known whether it applies: it is older" in lines[4]
        assert "   └─ no instrument is loaded" == lines[-1]

    def test_unsettled_only(self) -> None:
        """A set of unsettled instruments does not sound like a settled one."""
        made = composed(regulation(in_force=Period(date(2020, 1, 1))))

        assert "chưa nạp văn bản nào chắc chắn áp dụng" in made.text("vi")
        assert "being" not in made.text("en")

    def test_dict(self) -> None:
        """The composition is told in JSON too."""
        data = composed(regulation(), body="hanam-0").to_dict()

        assert ("hanam-0", "ninhbinh-2025", "2026-01-05") == (
            data["asked"],
            data["body"],
            data["on"],
        )
        assert [
            {"policy": "x", "layer": "province", "standing": "in_force", "reasons": []}
        ] == data["members"]

    def test_no_truth_value(self) -> None:
        """A composition is not a yes."""
        with pytest.raises(TypeError, match="members"):
            bool(composed())

    def test_by_hand(self) -> None:
        """A set put together by hand has no reasons to tell."""
        with pytest.raises(PolicyError, match="in_force"):
            PolicySet([regulation(), regulation("y", rule(DUTY))]).explain()


@alone
class TestWrongTypes:
    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param({"body": None}, id="no body"),
            pytest.param({"body": "mars-0"}, id="unknown body"),
            pytest.param({"body": 1}, id="number"),
            pytest.param({"on": datetime(2026, 1, 5, tzinfo=ICT)}, id="datetime"),
            pytest.param({"on": "2026-01-05"}, id="text for a date"),
            pytest.param({"registry": "x"}, id="registry"),
            pytest.param({"policies": ("x",)}, id="policy by its id"),
            pytest.param({"policies": None}, id="no policies"),
        ],
    )
    def test_in_force(self, arguments: dict[str, Any]) -> None:
        """A wrong argument is named."""
        given: dict[str, Any] = {"body": "ninhbinh-2025", "on": DAY}
        with pytest.raises(InputError):
            PolicySet.in_force(**(given | arguments))

    def test_same_id(self) -> None:
        """Two regulations of one id are not both meant."""
        with pytest.raises(PolicyError, match="x"):
            composed(regulation(), regulation(number="2/QĐ-UBND"))

    def test_composition(self) -> None:
        """A composition is one of ours."""
        with pytest.raises(InputError):
            PolicySet([], composition="x")  # type: ignore[arg-type] # the point
