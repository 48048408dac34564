"""Tests for `govvn_mail.addresses.lookalikes`: resemblances and false alarms."""

from __future__ import annotations

import random
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Confidence, Registry, Status, Zone
from govvn_mail.addresses.lookalikes import find_lookalike, find_slip
from govvn_mail.addresses.targets import slips

if TYPE_CHECKING:
    from govvn_mail.addresses import AddressVerdict

DAY = date(2026, 11, 23)
HEADER, *LINES = (
    (Path(__file__).parent / "data" / "lookalikes_sample.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
)
HONEST = [
    line
    for line in (Path(__file__).parent / "data" / "honest_domains.txt")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
]
DIRECTORY = Registry.bundled()._directory  # noqa: SLF001 (what is listed, whole)
FICTITIOUS = files("govvn_mail") / "data" / "fictitious"
PROVINCES = sorted(
    {
        listing.domain
        for group in DIRECTORY.listings.values()
        for listing in group
        if listing.body.is_provincial
        and listing.confidence is not Confidence.LOW
        and listing.domain.endswith(".gov.vn")
    }
)
SAMPLE = [dict(zip(HEADER.split("\t"), x.split("\t"), strict=True)) for x in LINES]


FOUND = {  # status and last reason of each host in the sample, most of them "glued"
    "thongtindancu.org": "other",
    "gplxgov.org": "other",
    "vietnamvisa.govt.vn": "other",
    "vndvcong.com": "other",
    "bidv.dvcongvn.com": "other",
    "bhxhtunguyen.vn": "other",
    "tracuutthvt.com": "other",
    "quangngai.edu.vn": "other",
    "gov.vn": "unlisted bare_zone",
    "hcm.gov.vn": "unlisted",
    "hcmc.gov.vn": "unlisted",
    "brvt.gov.vn": "unlisted",
    "thuathien-hue.gov.vn": "unlisted slip",
    "xn--qungngi-9x4c.gov.vn": "unlisted beyond_ascii",
    "QUANGNGAI.GOV.VN": "official",
    "quangngai.gov.vn.": "invalid syntax",
    "quangngai.gov .vn": "invalid syntax",
    "quangngai,gov.vn": "invalid syntax",
    "quangngai..gov.vn": "invalid syntax",
    ".gov.vn": "invalid syntax",
    "dichvucong.govnx.com": "lookalike other_ending",
    "chinhphu.thongtincutru.org": "lookalike other_ending",
    "dichvucong.tgovn.cc": "lookalike other_ending",
    "dichvucong.lgov.net": "lookalike other_ending",
    "dichvucong.cvgov.com": "lookalike other_ending",
    "dichvucong.hgov.net": "lookalike other_ending",
    "baohiemxahoivn.xyz": "lookalike other_ending",
    "vneid.com": "lookalike other_ending",
    "quangngai.gov.vm": "lookalike other_ending",
    "quangngai.gov.com": "lookalike other_ending",
    "quangngai.gov": "lookalike other_ending",
    "quangngai.com.vn": "lookalike other_ending",
    "quangngai.org.vn": "lookalike other_ending",
    "dichvucong.gov.vn.app": "lookalike inside",
    "quangngai.gov.vn.evil.example": "lookalike inside",
    "quangngai.vn": "lookalike geographic",
    "ubnd.quangngai.vn": "lookalike geographic",
    "quangngaì.gov.vn": "lookalike diacritics",
    "quаngngai.gov.vn": "lookalike confusable",
    "quangngai.gοv.vn": "lookalike confusable",
    "quangngai。gov.vn": "lookalike normalized",
    "lynhan.gov.ninhbinh.vn": "lookalike transposed",
}


def found(verdict: AddressVerdict) -> str:
    """Return status and last reason in short."""
    code = verdict.reasons[-1].code.removeprefix("addresses.")
    return str(verdict.status) if code == verdict.status else f"{verdict.status} {code}"


@pytest.mark.parametrize(
    "row", SAMPLE, ids=[row["host"].encode("unicode-escape").decode() for row in SAMPLE]
)
def test_sample(row: dict[str, str]) -> None:
    """No host seen in phishing, or made in its manner, is official."""
    verdict = Registry.bundled().classify(f"vanthu@{row['host']}", on=DAY)

    is_same = row["host"].isupper()  # case makes no difference; all else does
    assert is_same is verdict.is_official
    assert FOUND.get(row["host"], "lookalike glued") == found(verdict)


def test_recall() -> None:
    """Of the hosts seen in abuse, nearly three in four resemble by their names."""
    hosts = [f"a@{row['host']}" for row in SAMPLE if row["status"] == "real"]
    verdicts = Registry.bundled().classify_many(hosts, on=DAY)
    found = [v for v in verdicts if v.status is Status.LOOKALIKE]

    assert (26, 19) == (len(hosts), len(found))


@pytest.mark.parametrize(
    ("domain", "code", "imitated"),
    [
        pytest.param("quangngai-gov.vn", "glued", "quangngai.gov.vn", id="hyphen"),
        pytest.param("quangngaigov.vn", "glued", "quangngai.gov.vn", id="glued"),
        pytest.param("mail.quangngaigov.vn", "glued", "quangngai.gov.vn", id="below"),
        pytest.param("ttgplxgov.vn", "glued", None, id="glued-to-nothing-listed"),
        pytest.param("mic-gov-vn.xyz", "glued", "mic.gov.vn", id="two-hyphens"),
        pytest.param("hanoi.gov-vn.net", "glued", "hanoi.gov.vn", id="zone-label"),
        pytest.param("gov-vn.online", "glued", None, id="zone-alone"),
        pytest.param(
            "quangngai.gov.vn.evil.example", "inside", "quangngai.gov.vn", id="front"
        ),
        pytest.param("chinhphu.vn.example", "inside", "chinhphu.vn", id="front-of-vn"),
        pytest.param("abc.gov.vn.app", "inside", None, id="front-not-listed"),
        pytest.param("quangngai.gov.com", "other_ending", "quangngai.gov.vn", id="com"),
        pytest.param("quangngai.gov.vm", "other_ending", "quangngai.gov.vn", id="typo"),
        pytest.param("quangngai.gov", "other_ending", "quangngai.gov.vn", id="cut"),
        pytest.param("mail.moh.gov.com", "other_ending", "moh.gov.vn", id="ministry"),
        pytest.param("quangngai.vn", "geographic", "quangngai.gov.vn", id="place"),
        pytest.param("ubnd.hue.vn", "geographic", "hue.gov.vn", id="below-place"),
        pytest.param(
            "x.baria-vungtau.vn", "geographic", "baria-vungtau.gov.vn", id="hyphenated"
        ),
        pytest.param(
            "quảngngãi.gov.vn", "diacritics", "quangngai.gov.vn", id="diacritics"
        ),
        pytest.param("đồngnai.gov.vn", "diacritics", "dongnai.gov.vn", id="d-stroke"),
        pytest.param(
            "xn--quangnga-91a.gov.vn", "diacritics", "quangngai.gov.vn", id="a-label"
        ),
        pytest.param("abc.gôv.vn", "diacritics", None, id="diacritic-in-zone"),
        pytest.param(
            "đồngnai-gov.vn", "glued", "dongnai.gov.vn", id="diacritics-and-glue"
        ),
        pytest.param("quangngai.gov.ⅴn", "normalized", "quangngai.gov.vn", id="nfkc"),
        pytest.param(
            "ｑuangngai.gov.vn", "normalized", "quangngai.gov.vn", id="full-width"
        ),
        pytest.param(
            "quangngai。gov.vn", "normalized", "quangngai.gov.vn", id="ideographic-stop"
        ),
        pytest.param("gov.ⅴn", "normalized", None, id="zone-by-nfkc"),
        pytest.param(
            "ｃhinhphu.vn", "normalized", "chinhphu.vn", id="listed-elsewhere"
        ),
        pytest.param("govvn-hanoi.net", "glued", "hanoi.gov.vn", id="zone-first"),
        pytest.param("govhanoi.com", "glued", "hanoi.gov.vn", id="gov-first"),
        pytest.param("quangngai.govn.vn", "glued", "quangngai.gov.vn", id="govn"),
        pytest.param("gplxgovn.vn", "glued", None, id="govn-glued"),
        pytest.param("hanoi.gov2.vn", "glued", "hanoi.gov.vn", id="number"),
        pytest.param("hanoi.gov.vn-mail.net", "glued", "hanoi.gov.vn", id="vn-glued"),
        pytest.param("gov.vn-mail.net", "glued", None, id="vn-glued-to-zone"),
        pytest.param("vietgov3.cc", "glued", None, id="country"),
        pytest.param("veitgov.cc", "glued", None, id="country-swapped"),
        pytest.param("hano1-gov.vn", "glued", "hanoi.gov.vn", id="glue-and-digit"),
        pytest.param("gov.vn.example", "inside", None, id="front-is-zone"),
        pytest.param("hanoi.g0v.vn.example", "inside", "hanoi.gov.vn", id="front-0"),
        pytest.param("moh.gov.vm", "other_ending", "moh.gov.vn", id="no-country"),
        pytest.param("hanoi.gov.cn", "other_ending", "hanoi.gov.vn", id="province"),
        pytest.param("hanoi.com.vn", "other_ending", "hanoi.gov.vn", id="com.vn"),
        pytest.param("vneid.vn", "other_ending", "vneid.gov.vn", id="service"),
        pytest.param(
            "dich-vu-cong.com", "other_ending", "dichvucong.gov.vn", id="hyphens"
        ),
        pytest.param("chinhphu.com.vn", "other_ending", "chinhphu.vn", id="mail-brand"),
        pytest.param("quochoi.example", "other_ending", "quochoi.vn", id="brand"),
        pytest.param(
            "gov.hanoi.vn", "transposed", "hanoi.gov.vn", id="gov-first-label"
        ),
        pytest.param("hanoi.vn.gov", "transposed", "hanoi.gov.vn", id="gov-last"),
        pytest.param("hanoi.g0v.vn", "confusable", "hanoi.gov.vn", id="zero"),
        pytest.param("abc.g0v.vn", "confusable", None, id="zero-in-zone"),
        pytest.param("chlnhphu.vn", "confusable", "chinhphu.vn", id="l-for-i"),
        pytest.param("hano1.vn", "confusable", "hanoi.gov.vn", id="place-and-digit"),
        pytest.param("chinhpu.vn", "slip", "chinhphu.vn", id="left-out"),
        pytest.param("quohcoi.vn", "slip", "quochoi.vn", id="swapped"),
        pytest.param("mail.quangngai.gvo.vn", "slip", "quangngai.gov.vn", id="gvo"),
        pytest.param("quangngải.gob.vn", "slip", "quangngai.gov.vn", id="two-faults"),
        pytest.param("quangnải.gov.vn", "slip", "quangngai.gov.vn", id="slip-u-label"),
        pytest.param("quảngngãi.vn", "diacritics", "quangngai.gov.vn", id="place-idn"),
        pytest.param(
            "soyte.thanhphohochiminh.vn", "geographic", "tphcm.gov.vn", id="hcmc"
        ),
        pytest.param(
            "sởytế.quangngai.vn", "geographic", "quangngai.gov.vn", id="below-place-idn"
        ),
    ],
)
def test_resemblance(domain: str, code: str, imitated: str | None) -> None:
    """A resemblance says in what, and names whom; it lends that body to nobody."""
    verdict = Registry.bundled().classify(f"vanthu@{domain}", on=DAY)
    first, second = verdict.reasons

    assert Status.LOOKALIKE is verdict.status
    assert f"addresses.{code}" == second.code
    assert imitated == dict(first.params).get("domain")
    assert (None, None) == (verdict.body, verdict.successor)


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        pytest.param("khuetrung.gov.vn", Status.UNLISTED, id="contains-hue"),
        pytest.param(
            "haiquandongthap2.gov.vn", Status.UNLISTED, id="contains-dongthap"
        ),
        pytest.param("moh.gov.sg", Status.OTHER, id="another-country"),
        pytest.param("mail.mofa.gov.sa", Status.OTHER, id="another-country-below"),
        pytest.param("customs.gov", Status.OTHER, id="united-states"),
        pytest.param("gov.uk", Status.OTHER, id="bare-gov"),
        pytest.param("abc.gov.com", Status.OTHER, id="nobody-listed"),
        pytest.param("tphcm.vn", Status.OTHER, id="no-place-suffix"),
        pytest.param("nguyễn.vn", Status.OTHER, id="honest-idn"),
        pytest.param("example.com", Status.OTHER, id="plain"),
        pytest.param("ｇmail.com", Status.PUBLIC_PROVIDER, id="full-width-provider"),
        pytest.param("moh.gov.scot", Status.OTHER, id="scotland"),
        pytest.param("cagov.org", Status.OTHER, id="california"),
        pytest.param("sonia.vn", Status.OTHER, id="another-word"),
        pytest.param("sonia.com.vn", Status.OTHER, id="another-word-com.vn"),
        pytest.param("thanhtra.com.vn", Status.OTHER, id="newspaper"),
        pytest.param("thanhtra.hust.edu.vn", Status.OTHER, id="school"),
        pytest.param("hanoi.vn.example", Status.OTHER, id="place-inside"),
        pytest.param("gov.gov.vn.vn", Status.LOOKALIKE, id="zone-inside"),
        pytest.param("moh.go.vn", Status.OTHER, id="short-name"),
        pytest.param("letsgovn.com", Status.OTHER, id="go-vn"),
    ],
)
def test_no_false_alarm(domain: str, status: Status) -> None:
    """Names that merely contain an official one resemble nothing."""
    verdict = Registry.bundled().classify(f"vanthu@{domain}", on=DAY)

    assert status is verdict.status


@pytest.mark.parametrize(
    "domain",
    [
        pytest.param("бв.gov.vn", id="cyrillic"),
        pytest.param("sởytế.quangngai.gov.vn", id="below-listed"),
        pytest.param("xn--90a.chinhphu.vn", id="a-label-below-listed"),
    ],
)
def test_beyond_ascii(domain: str) -> None:
    """State domains are LDH labels; others below them are not vouched for."""
    verdict = Registry.bundled().classify(f"vanthu@{domain}", on=DAY)

    assert Status.UNLISTED is verdict.status
    assert "addresses.beyond_ascii" == verdict.reasons[0].code


def test_geographic_zone() -> None:
    """Below a place name anyone may register, and the zone says so."""
    verdict = Registry.bundled().classify("ubnd@soyte.quangngai.vn", on=DAY)

    assert Zone.GEOGRAPHIC is verdict.zone


def test_honest_domains() -> None:
    """Companies, schools and other states resemble no state body."""
    verdicts = Registry.bundled().classify_many([f"a@{x}" for x in HONEST], on=DAY)

    assert len(HONEST) > 250
    assert [] == [v.original for v in verdicts if v.status is Status.LOOKALIKE]
    assert [] == [v.original for v in verdicts if v.is_official]


def test_providers_are_no_lookalikes() -> None:
    """Mail services resemble no state body."""
    assert [] == [x for x in DIRECTORY.providers if find_lookalike(x, DIRECTORY)]


def test_listed_domains_are_no_lookalikes() -> None:
    """What is listed resembles nothing, nor does what stands below it."""
    for domain in DIRECTORY.listings:
        assert find_lookalike(domain, DIRECTORY) is None
        assert find_lookalike(f"xn--abc.{domain}", DIRECTORY) is None


PATTERNS = (
    "{n}-gov.vn", "{n}gov.vn", "{n}gov.com", "{n}-gov.org", "{n}govvn.net",
    "{n}-gov-vn.xyz", "gov-{n}.online", "{n}.gov-vn.com", "{n}.govn.vn",
    "{n}.gov.vn.evil.example", "mail.{n}.gov.vn.app", "{n}.gov.vn-mail.com",
    "{n}.gov.com", "{n}.gov.vm", "{n}.gov.cn", "{n}.gov", "{n}.com.vn", "{n}.org.vn",
    "gov.{n}.vn", "ubnd.gov.{n}.vn", "{n}.g0v.vn", "{n}.gοv.vn", "{n}.gôv.vn",
    "{n}.gvo.vn", "{n}.goc.vn", "{n}.gov.ⅴn", "{n}。gov.vn",
)  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_over_provinces(pattern: str) -> None:
    """Whatever the pattern, every province is guarded, and nothing is official."""
    for domain in PROVINCES:
        text = f"vanthu@{pattern.format(n=domain.removesuffix('.gov.vn'))}"
        verdict = Registry.bundled().classify(text, on=DAY)

        assert (Status.LOOKALIKE, domain) == (
            verdict.status,
            verdict.reasons[0]["domain"],
        )


@pytest.mark.parametrize("domain", PROVINCES)
def test_letters_over_provinces(domain: str) -> None:
    """No change of one letter in a state domain stays official, or is lost."""
    draw = random.Random(domain)  # noqa: S311 (cases, no secrets)
    name = domain.removesuffix(".gov.vn")
    registry = Registry.bundled()
    for letter, other in (("a", "а"), ("o", "ο"), ("i", "ı"), ("a", "ạ"), ("e", "ế")):
        if letter in name:
            verdict = registry.classify(
                f"a@{name.replace(letter, other)}.gov.vn", on=DAY
            )
            assert Status.LOOKALIKE is verdict.status
            assert domain == verdict.reasons[0]["domain"]
    for slip in draw.sample(slips(name), 20):
        verdict = registry.classify(f"a@{slip}.gov.vn", on=DAY)
        if f"{slip}.gov.vn" not in DIRECTORY.listings:
            assert Status.UNLISTED is verdict.status
            assert len(name) < 5 or "addresses.slip" == verdict.reasons[-1].code


def test_slip_in_state_zone() -> None:
    """In gov.vn a slip is said, names the body, and changes no status."""
    verdict = Registry.bundled().classify("a@snv.quangngia.gov.vn", on=DAY)
    codes = [reason.code for reason in verdict.reasons]

    assert Status.UNLISTED is verdict.status
    assert ["addresses.unlisted", "addresses.lookalike", "addresses.slip"] == codes
    body = Registry.bundled().body("quangngai-2025")
    assert body.mention == verdict.reasons[1]["body"]
    assert verdict.suggestion is None


@given(st.text(st.sampled_from("gov.vn-hanoi0123ôаｇ.x"), min_size=1, max_size=60))
def test_any_text(domain: str) -> None:
    """Whatever is compared, no exception comes out, and listed names are named."""
    for found in (find_lookalike(domain, DIRECTORY), find_slip(domain, DIRECTORY)):
        assert found is None or found.imitated in {None, *DIRECTORY.listings}


def test_own_tables() -> None:
    """Tables of one's own are guarded like the bundled ones."""
    registry = Registry.load(files("govvn_mail") / "data" / "registry", FICTITIOUS)
    verdict = registry.classify("a@stp.saomai.test.example", on=DAY)

    assert Status.LOOKALIKE is verdict.status
    assert "addresses.inside" == verdict.reasons[1].code
    assert "stp.saomai.test" == verdict.reasons[0]["domain"]
