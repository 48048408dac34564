"""Tests for `govvn_mail.addresses.naming` and `.local_parts`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import (
    Address,
    Follows,
    Holder,
    HolderKind,
    NamingException,
    NamingRule,
    PersonName,
    Token,
    available_naming_rules,
    check_local_part,
    load_naming_rule,
    propose_local_parts,
    read_naming_rules,
)
from govvn_mail.errors import GovvnMailError, InputError, PolicyError, TableError
from govvn_mail.law import Grade, Instrument
from govvn_mail.texts import Bilingual
from govvn_mail.times import Period

if TYPE_CHECKING:
    from pathlib import Path

OWN = Instrument(
    kind="Quy chế",
    title="Hộp thư của tỉnh Sao Mai",
    issuer="UBND tỉnh Sao Mai",
    in_force=Period(date(2024, 1, 1)),
    grade=Grade.READ,
    source="tests",
    fictitious=True,
)
TUYET = "Nguyễn Thị Ánh Tuyết"

NGHE_AN = load_naming_rule("nghean-99-2025.5.2")
BAC_NINH = load_naming_rule("bacninh-79-2025.5.2")
NINH_BINH = load_naming_rule("ninhbinh-162-2025.5.3")


def rule(*patterns: str, **fields: Any) -> NamingRule:
    """Return a rule of our own for persons."""
    known: dict[str, Any] = {
        "id": "saomai.1",
        "instrument": OWN,
        "article": 1,
        "holder": HolderKind.PERSON,
        "scope": Bilingual("Cá nhân", "Persons"),
        "patterns": patterns,
    }
    return NamingRule(**(known | fields))


class TestBundled:
    @pytest.mark.parametrize("rule_id", available_naming_rules())
    def test_every_rule(self, rule_id: str) -> None:
        """Every bundled rule names its text, its domain and its form."""
        found = load_naming_rule(rule_id)

        assert found.instrument.source.strip()
        assert found.domains
        assert found.form.vi.startswith(("<", "du.", "hdnd.", "so", "ban", "hoi"))
        assert (found.article is not None) is (found.instrument.grade is Grade.READ)
        assert not found.instrument.fictitious

    @pytest.mark.parametrize(
        ("rule_id", "holder", "expected"),
        [
            pytest.param(
                "nghean-99-2025.5.1.a", Holder(agency="SNV"), "snv", id="NA body"
            ),
            pytest.param(
                "nghean-99-2025.5.1.b", Holder(commune="Kim Liên"), "kimlien", id="NA b"
            ),
            pytest.param(
                "nghean-99-2025.5.1.c",
                Holder(unit="VHXH", parent="BK"),
                "vhxh.bk",
                id="NA unit",
            ),
            pytest.param(
                "nghean-99-2025.5.2", Holder(name=TUYET), "tuyetnta", id="NA person"
            ),
            pytest.param(
                "ninhbinh-162-2025.5.2",
                Holder(unit="TTCĐS", parent="SKHCN"),
                "ttcds.skhcn",
                id="NB unit",
            ),
            pytest.param(
                "ninhbinh-162-2025.5.3",
                Holder(name="Nguyễn Ngọc Thành", agency="skhcn"),
                "thanhnn.skhcn",
                id="NB person",
            ),
            pytest.param(
                "bacninh-79-2025.5.1.c",
                Holder(commune="Kinh Bắc"),
                "du.kinhbac",
                id="BN Party",
            ),
            pytest.param(
                "bacninh-79-2025.5.1.d",
                Holder(commune="Kinh Bắc"),
                "hdnd.kinhbac",
                id="BN council",
            ),
            pytest.param(
                "bacninh-79-2025.5.2",
                Holder(name=TUYET, citizen_number="000000004567"),
                "tuyetnta567",
                id="BN person",
            ),
            pytest.param(
                "tiengiang-51-2016.unit",
                Holder(unit="ttth", parent="sgddt"),
                "sgddt.ttth",
                id="TG unit",
            ),
            pytest.param(
                "tiengiang-51-2016.district",
                Holder(agency="thị xã Cai Lậy"),
                "txcailay",
                id="TG exception",
            ),
            pytest.param(
                "angiang-2016.department",
                Holder(agency="Nội vụ"),
                "sonoivu",
                id="AG department",
            ),
        ],
    )
    def test_names_as_the_texts_say(
        self, rule_id: str, holder: Holder, expected: str
    ) -> None:
        """Each grammar gives the name that its text describes, and accepts it."""
        found = load_naming_rule(rule_id)

        assert expected == propose_local_parts(holder, found)[0]
        assert check_local_part(expected, holder, found).answer is Follows.YES

    def test_unknown_id(self) -> None:
        """An id from outside is looked up among the rules that exist."""
        with pytest.raises(InputError) as caught:
            load_naming_rule("../../etc/passwd")

        assert "naming.unknown_id" == caught.value.code


class TestPropose:
    def test_running_number(self) -> None:
        """Where the first name is taken, numbers follow."""
        taken = ["TuyetNTA", "tuyetnta2"]

        names = propose_local_parts(TUYET, NGHE_AN, taken=taken, limit=3)

        assert ("tuyetnta1", "tuyetnta3", "tuyetnta4") == names

    def test_more_digits(self) -> None:
        """Where three digits clash, four are used, and then the text is silent."""
        tuyet = Holder(name=TUYET, citizen_number="000000004567")

        assert ("tuyetnta567", "tuyetnta4567") == propose_local_parts(tuyet, BAC_NINH)
        assert () == propose_local_parts(
            tuyet, BAC_NINH, taken={"tuyetnta567", "tuyetnta4567"}
        )

    def test_ordered_duplicates(self) -> None:
        """Full name, then birth year, then month and year: in that order."""
        own = rule(
            "{full_name}",
            "{full_name}{birth_year}",
            "{full_name}.{birth_month}{birth_year:2}",
            "{full_name}_{number:2}",
            first_number=2,
        )
        holder = Holder(name="Lê Văn Tám", birth_year=1985, birth_month=3)

        assert (
            "levantam",
            "levantam1985",
            "levantam.0385",
            "levantam_02",
            "levantam_03",
        ) == propose_local_parts(holder, own)

    def test_stops_where_a_fact_is_missing(self) -> None:
        """The order of the duplicates is never broken for want of a fact."""
        own = rule("{full_name}", "{full_name}{birth_year}", "{full_name}{number}")

        assert ("levantam",) == propose_local_parts("Lê Văn Tám", own)

    def test_missing_fact(self) -> None:
        """A first name that cannot be formed is refused with what is missing."""
        with pytest.raises(InputError) as caught:
            propose_local_parts(TUYET, BAC_NINH)

        assert "naming.missing" == caught.value.code
        assert "số căn cước công dân" in caught.value.text("vi")

    def test_given_name_in_front(self) -> None:
        """A name that may begin with the given name gives both readings."""
        assert ("nieh", "hhenn") == propose_local_parts("H'Hen Niê", NGHE_AN, limit=2)
        stated = Holder(name=PersonName(full="H'Hen Niê", given="H'Hen"))
        assert ("hhenn",) == propose_local_parts(stated, NGHE_AN, limit=1)

    @pytest.mark.parametrize(
        ("pattern", "name", "expected"),
        [
            pytest.param("{given}.{initials}", "Tuyết", "tuyet", id="last"),
            pytest.param("{initials}.{given}", "Tuyết", "tuyet", id="first"),
            pytest.param("a.{initials}.{given}", "Tuyết", "a.tuyet", id="between"),
            pytest.param("{initials}", "Tuyết", None, id="nothing left"),
        ],
    )
    def test_one_word(self, pattern: str, name: str, expected: str | None) -> None:
        """A name of one word leaves no separator behind, and no empty name."""
        assert (() if expected is None else (expected,)) == propose_local_parts(
            name, rule(pattern)
        )

    def test_too_long(self) -> None:
        """A name of more than 64 characters is not proposed."""
        assert () == propose_local_parts("Nguyễn " * 12, rule("{full_name}"))

    def test_agreement_only(self) -> None:
        """Where names are agreed upon, none is proposed."""
        party = load_naming_rule("nghean-99-2025.5.1.d")

        assert () == propose_local_parts(Holder(agency="Tỉnh ủy"), party)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            pytest.param({"holder": 5}, "arguments.wrong_type", id="holder"),
            pytest.param({"holder": ""}, "naming.name_empty", id="empty"),
            pytest.param({"rule": "x"}, "arguments.wrong_type", id="rule"),
            pytest.param({"taken": "tuyet"}, "arguments.wrong_type", id="taken"),
            pytest.param({"taken": [None]}, "arguments.wrong_type", id="taken None"),
            pytest.param({"limit": 0}, "naming.limit", id="limit"),
            pytest.param({"limit": "3"}, "arguments.wrong_type", id="limit str"),
        ],
    )
    def test_bad_arguments(self, change: dict[str, Any], code: str) -> None:
        """Bad arguments get a clear error."""
        good: dict[str, Any] = {"holder": TUYET, "rule": NGHE_AN}

        with pytest.raises(InputError) as caught:
            propose_local_parts(**(good | change))

        assert code == caught.value.code


class TestCheck:
    @pytest.mark.parametrize(
        ("local_part", "answer", "code"),
        [
            pytest.param("tuyetnta", Follows.YES, "naming.follows", id="first"),
            pytest.param("TuyetNTA", Follows.YES, "naming.follows", id="capitals"),
            pytest.param(
                "tuyetnta2", Follows.YES, "naming.follows_on_duplicate", id="number"
            ),
            pytest.param("tuyetnta0", Follows.NO, "naming.differs", id="zero"),
            pytest.param("tuyetnta02", Follows.NO, "naming.differs", id="padded"),
            pytest.param("tuyetnta²", Follows.NO, "naming.differs", id="superscript"),
            pytest.param("tuyetnt", Follows.NO, "naming.differs", id="initial missing"),
            pytest.param("", Follows.NO, "naming.differs", id="empty"),
            pytest.param(
                "anhtuyetnt", Follows.UNKNOWN, "naming.other_reading", id="Ánh Tuyết"
            ),
            pytest.param("x" * 5000, Follows.NO, "naming.differs", id="long"),
        ],
    )
    def test_nghe_an(self, local_part: str, answer: Follows, code: str) -> None:
        """Given name and initials, with a number for namesakes."""
        verdict = check_local_part(local_part, TUYET, NGHE_AN)

        assert (answer, code) == (verdict.answer, verdict.reason.code)

    @pytest.mark.parametrize(
        ("local_part", "number", "answer", "code"),
        [
            pytest.param("tuyetnta567", "4567", "yes", "naming.follows", id="three"),
            pytest.param(
                "tuyetnta4567", "4567", "yes", "naming.follows_on_duplicate", id="four"
            ),
            pytest.param("tuyetnta568", "4567", "no", "naming.differs", id="others"),
            pytest.param("Tuyetnta567", "4567", "no", "naming.differs", id="capital"),
            pytest.param(
                "tuyetnta567", None, "unknown", "naming.missing", id="missing"
            ),
            pytest.param(
                "tuyetnta4567", "567", "unknown", "naming.missing", id="short"
            ),
            pytest.param("tuyetnta56a", None, "no", "naming.differs", id="no digits"),
            pytest.param(
                "anhtuyetnt567", "4567", "unknown", "naming.other_reading", id="Ánh"
            ),
        ],
    )
    def test_bac_ninh(
        self, local_part: str, number: str | None, answer: str, code: str
    ) -> None:
        """Digits of the citizen number: unknown while nobody says them."""
        holder = Holder(name=TUYET, citizen_number=number)

        verdict = check_local_part(local_part, holder, BAC_NINH)

        assert (answer, code) == (str(verdict.answer), verdict.reason.code)

    @pytest.mark.parametrize(
        ("local_part", "holder", "answer"),
        [
            pytest.param(
                "thanhnn.skhcn",
                Holder(name="Nguyễn Ngọc Thành", agency=("sokhcn", "skhcn")),
                "yes",
                id="second spelling",
            ),
            pytest.param(
                "thanhnn.skhcn", Holder(name="Nguyễn Ngọc Thành"), "unknown", id="body"
            ),
            pytest.param("thanhnn.skhcn", Holder(agency="skhcn"), "unknown", id="name"),
            pytest.param(
                "thanh.skhcn",
                Holder(name="Nguyễn Ngọc Thành", agency="skhcn"),
                "unknown",
                id="may be agreed",
            ),
            pytest.param(
                "Thanh.SKHCN",
                Holder(name="Nguyễn Ngọc Thành", agency="skhcn", agreed="thanh.skhcn"),
                "yes",
                id="was agreed",
            ),
        ],
    )
    def test_ninh_binh(self, local_part: str, holder: Holder, answer: str) -> None:
        """Another name may have been agreed upon: unknown until somebody says so."""
        assert answer == check_local_part(local_part, holder, NINH_BINH).answer

    def test_body(self) -> None:
        """A body's mailbox is compared without any person's name."""
        department = load_naming_rule("nghean-99-2025.5.1.a")

        assert "no" == check_local_part("x", Holder(agency="SNV"), department).answer

    @pytest.mark.parametrize(
        ("fields", "created", "answer", "code"),
        [
            pytest.param(
                {"keeps_names_before": date(2025, 1, 1)},
                date(2024, 12, 31),
                "grandfathered",
                "naming.grandfathered",
                id="older",
            ),
            pytest.param(
                {"keeps_names_before": date(2025, 1, 1)},
                date(2025, 1, 1),
                "no",
                "naming.differs",
                id="not older",
            ),
            pytest.param(
                {"keeps_names_before": date(2025, 1, 1)},
                None,
                "unknown",
                "naming.kept_if_old",
                id="age unknown",
            ),
            pytest.param(
                {}, date(2023, 12, 31), "unknown", "naming.older_than_rule", id="silent"
            ),
            pytest.param({}, date(2024, 1, 1), "no", "naming.differs", id="since"),
            pytest.param({}, None, "no", "naming.differs", id="no clause, no date"),
            pytest.param(
                {"instrument": attrs.evolve(OWN, grade=Grade.REPORTED)},
                None,
                "unknown",
                "naming.unverified",
                id="not read",
            ),
        ],
    )
    def test_another_name(
        self, fields: dict[str, Any], created: date | None, answer: str, code: str
    ) -> None:
        """What another name means depends on its age and on what the text says."""
        verdict = check_local_part(
            "tuyet", TUYET, rule("{full_name}", **fields), created=created
        )

        assert (answer, code) == (str(verdict.answer), verdict.reason.code)

    def test_exception(self) -> None:
        """A holder to whom the rule gives a name has that name only."""
        town = load_naming_rule("tiengiang-51-2016.district")
        own = rule(
            "{agency}",
            exceptions=(NamingException(holder="Sao Hôm", local_part="txsaohom"),),
        )

        yes = check_local_part("txcailay", Holder(agency="Thị xã Cai Lậy"), town)
        other = check_local_part("saohom", Holder(agency="sao hôm"), own)

        assert "naming.exception" == yes.reason.code
        assert Follows.NO is other.answer

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            pytest.param({"local_part": None}, "arguments.wrong_type", id="local part"),
            pytest.param({"holder": None}, "arguments.wrong_type", id="holder"),
            pytest.param({"rule": None}, "arguments.wrong_type", id="rule"),
            pytest.param({"created": "2024"}, "times.not_a_date", id="created"),
        ],
    )
    def test_bad_arguments(self, change: dict[str, Any], code: str) -> None:
        """Bad arguments get a clear error."""
        good: dict[str, Any] = {
            "local_part": "a",
            "holder": TUYET,
            "rule": NGHE_AN,
        }

        with pytest.raises(InputError) as caught:
            check_local_part(**(good | change))

        assert code == caught.value.code

    def test_no_truth_value(self) -> None:
        """A verdict has to be asked for its answer."""
        with pytest.raises(TypeError, match="answer"):
            bool(check_local_part("tuyetnta", TUYET, NGHE_AN))


class TestHolder:
    def test_personal_data_is_not_shown(self) -> None:
        """Citizen number and birth stand neither in repr() nor in sentences."""
        holder = Holder(
            name=TUYET, citizen_number="001185004567", birth_year=1985, birth_month=11
        )
        verdict = check_local_part("x", holder, BAC_NINH)

        said = repr(holder) + repr(verdict) + verdict.reason.vi + verdict.reason.en
        assert not re.search("567|1985|11", said.replace("79/2025", ""))

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            pytest.param({"name": 5}, "arguments.wrong_type", id="name"),
            pytest.param({"unit": [1]}, "arguments.wrong_type", id="list"),
            pytest.param({"agency": (1,)}, "arguments.wrong_type", id="int"),
            pytest.param({"agency": "!"}, "naming.name_letters", id="no letters"),
            pytest.param(
                {"citizen_number": "12 34"}, "naming.not_a_citizen_number", id="space"
            ),
            pytest.param(
                {"citizen_number": "٣٤٥"}, "naming.not_a_citizen_number", id="Arabic"
            ),
            pytest.param({"citizen_number": 123}, "arguments.wrong_type", id="number"),
            pytest.param({"birth_year": 85}, "naming.not_a_birth", id="year"),
            pytest.param({"birth_month": 13}, "naming.not_a_birth", id="month"),
            pytest.param({"birth_month": True}, "arguments.wrong_type", id="bool"),
        ],
    )
    def test_refused(self, fields: dict[str, Any], code: str) -> None:
        """Values that cannot be are refused without being repeated."""
        with pytest.raises(InputError) as caught:
            Holder(**fields)

        assert code == caught.value.code


class TestRule:
    @pytest.mark.parametrize(
        ("pattern", "code"),
        [
            pytest.param("", "naming.pattern", id="empty"),
            pytest.param("abc", "naming.pattern", id="no token"),
            pytest.param(".{given}", "naming.pattern", id="dot first"),
            pytest.param("{given}.", "naming.pattern", id="dot last"),
            pytest.param("{given}._{unit}", "naming.pattern", id="two separators"),
            pytest.param("{given}@x", "naming.pattern", id="at"),
            pytest.param("{given} {unit}", "naming.pattern", id="space"),
            pytest.param("{GIVEN}", "naming.pattern", id="capitals"),
            pytest.param("{given", "naming.pattern", id="open"),
            pytest.param("{number}{number}", "naming.pattern", id="two numbers"),
            pytest.param("{given}" * 13, "naming.pattern", id="many"),
            pytest.param("{given}" + "a" * 200, "naming.pattern", id="long"),
            pytest.param("{surname}", "naming.no_such_token", id="token"),
            pytest.param("{given:3}", "naming.token_digits", id="digits of a name"),
            pytest.param("{citizen_digits}", "naming.token_digits", id="none"),
            pytest.param("{citizen_digits:13}", "naming.token_digits", id="13"),
            pytest.param("{birth_year:3}", "naming.token_digits", id="year"),
            pytest.param("{birth_month:1}", "naming.token_digits", id="month"),
        ],
    )
    def test_bad_pattern(self, pattern: str, code: str) -> None:
        """A pattern that could give a wrong name is refused."""
        with pytest.raises(InputError) as caught:
            rule(pattern)

        assert code == caught.value.code

    @pytest.mark.parametrize(
        ("fields", "error", "code"),
        [
            pytest.param({"patterns": ()}, InputError, "naming.no_pattern", id="none"),
            pytest.param(
                {"first_number": -1}, InputError, "naming.first_number", id="negative"
            ),
            pytest.param(
                {"article": None}, PolicyError, "law.article_missing", id="law"
            ),
            pytest.param(
                {"patterns": ["{given}"]}, InputError, "arguments.wrong_type", id="list"
            ),
            pytest.param(
                {"holder": "person"}, InputError, "arguments.wrong_type", id="holder"
            ),
        ],
    )
    def test_refused(
        self, fields: dict[str, Any], error: type[GovvnMailError], code: str
    ) -> None:
        """A rule without form or without its article cannot be built."""
        with pytest.raises(error) as caught:
            rule("{given}", **fields)

        assert code == caught.value.code

    def test_exception_refused(self) -> None:
        """A name that the rule gives has to be one."""
        with pytest.raises(InputError) as caught:
            NamingException(holder="Sao Hôm", local_part=".x")

        assert "naming.local_part" == caught.value.code

    @pytest.mark.parametrize("token", Token)
    def test_every_token_has_words(self, token: Token) -> None:
        """The form of every token can be read in both languages."""
        digits = ":3" if token is Token.CITIZEN_DIGITS else ""
        form = rule(f"a.{{{token}{digits}}}").form

        assert re.fullmatch("a.<[^<>]+>", form.vi)
        assert re.fullmatch("a.<[^<>]+>", form.en)

    def test_form_by_agreement(self) -> None:
        """A rule without pattern says that names are agreed upon."""
        party = load_naming_rule("nghean-99-2025.5.1.d")

        assert "<tên do các bên thống nhất>" == party.form.vi


FILE = """
id = "own"
[instrument]
kind = "Quy chế"
title = "t"
issuer = "i"
grade = "read"
source = "s"
[[rules]]
id = "own.1"
article = 1
holder = "person"
scope = { vi = "Cá nhân", en = "Persons" }
patterns = ["{given}"]
"""


class TestFile:
    def test_read(self, tmp_path: Path) -> None:
        """A file of one's own is read like a bundled one."""
        path = tmp_path / "own.toml"
        path.write_text(FILE, encoding="utf-8")

        (own,) = read_naming_rules(str(path))

        assert ("own.1", HolderKind.PERSON) == (own.id, own.holder)

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            pytest.param('id = "own.1"', 'id = "x.1"', ".", id="id"),
            pytest.param("article = 1", "artcle = 1", "rules.0.artcle", id="key"),
            pytest.param('"{given}"', '"{name}"', "rules.0", id="token"),
            pytest.param('"person"', '"Person"', "rules.0.holder", id="kind"),
            pytest.param("article = 1", "article = true", "rules.0.article", id="type"),
            pytest.param('source = "s"', "", "instrument.source", id="no source"),
            pytest.param("[instrument]", "[instrumant]", "instrumant", id="table"),
            pytest.param("[[rules]]", "[rules]", "rules", id="no list"),
        ],
    )
    def test_wrong_place(self, tmp_path: Path, old: str, new: str, place: str) -> None:
        """What is wrong in a file is named with its place."""
        path = tmp_path / "own.toml"
        path.write_text(FILE.replace(old, new), encoding="utf-8")

        with pytest.raises(TableError) as caught:
            read_naming_rules(path)

        assert "tables.value" == caught.value.code
        assert place == caught.value.reason["path"]

    def test_no_article(self, tmp_path: Path) -> None:
        """A text that was read is cited by its article."""
        path = tmp_path / "own.toml"
        path.write_text(FILE.replace("article = 1", ""), encoding="utf-8")

        with pytest.raises(TableError) as caught:
            read_naming_rules(path)

        assert "names no article" in caught.value.text("en")

    @pytest.mark.parametrize("path", [None, 5, b"x"])
    def test_no_path(self, path: Any) -> None:
        """What is no path gets a clear error."""
        with pytest.raises(InputError):
            read_naming_rules(path)


NAMES = st.lists(
    st.text(alphabet="aăâbcdđeêghiôơưyÁẠẮĐƯ'-", min_size=1, max_size=8),
    min_size=1,
    max_size=6,
).map(" ".join)
PATTERNS = st.sampled_from(
    [
        "{given}{initials}",
        "{initials}.{given}",
        "{given}.{initials}{number}",
        "{full_name}_{agency}",
        "{given}{initials}.{agency}",
        "{given}{initials}{citizen_digits:3}",
        "{full_name}{birth_month}{birth_year:2}{number:2}",
        "{initials}-{unit}.{parent}",
    ]
)


@given(NAMES, PATTERNS, PATTERNS, st.sets(st.text(max_size=9), max_size=4))
def test_what_is_proposed_follows(
    name: str, first: str, second: str, taken: set[str]
) -> None:
    """A proposal is a free, valid local part in which the rule is recognised again."""
    own = rule(first, second)
    try:
        holder = Holder(
            name=name,
            agency="Sở Y tế",
            unit="VP",
            parent="SYT",
            citizen_number="000123",
            birth_year=1990,
            birth_month=2,
        )
        names = propose_local_parts(holder, own, taken=taken)
    except InputError as error:
        assert error.code.startswith("naming.name_")  # noqa: PT017 (may not be raised)
        return

    lowered = {t.lower() for t in taken}
    for local_part in names:
        assert local_part not in lowered
        assert re.fullmatch("[a-z0-9]+(?:[._-][a-z0-9]+)*", local_part)
        assert 0 < len(local_part) <= 64
        Address(local_part=local_part, domain="saomai.test")
        answer = check_local_part(local_part, holder, own).answer
        is_sure = holder.name is not None and holder.name.given_is_sure
        assert answer is Follows.YES or (answer is Follows.UNKNOWN and not is_sure)


@given(st.text(max_size=70), NAMES, PATTERNS)
def test_any_local_part(local_part: str, name: str, pattern: str) -> None:
    """Any text gets an answer, or the name an error of ours."""
    try:
        verdict = check_local_part(local_part, name, rule(pattern))
    except GovvnMailError as error:
        assert error.code.startswith("naming.name_")  # noqa: PT017 (may not be raised)
        return

    assert verdict.answer in Follows
    assert (verdict.answer is Follows.YES) <= bool(local_part)
