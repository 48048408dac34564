"""Tests for `govvn_mail.addresses.lookalikes`: resemblances and false alarms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govvn_mail.addresses import Registry, Status, Zone

DAY = date(2026, 11, 23)
HEADER, *LINES = (
    (Path(__file__).parent / "data" / "lookalikes_sample.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
)
SAMPLE = [dict(zip(HEADER.split("\t"), x.split("\t"), strict=True)) for x in LINES]


@pytest.mark.parametrize(
    "row", SAMPLE, ids=[row["host"].encode("unicode-escape").decode() for row in SAMPLE]
)
def test_sample(row: dict[str, str]) -> None:
    """No host seen in phishing, or made in its manner, is official."""
    verdict = Registry.bundled().classify(f"vanthu@{row['host']}", on=DAY)

    is_same = row["host"].isupper()  # case makes no difference; all else does
    assert is_same is verdict.is_official


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
    ],
)
def test_resemblance(domain: str, code: str, imitated: str | None) -> None:
    """A resemblance says in what, and names whom; it lends that body to nobody."""
    verdict = Registry.bundled().classify(f"vanthu@{domain}", on=DAY)
    first, second = verdict.reasons

    assert Status.LOOKALIKE is verdict.status
    assert f"addresses.{code}" == second.code
    assert imitated == dict(first.params).get("domain")
    assert (None, None, None) == (verdict.body, verdict.successor, verdict.suggestion)


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
    ],
)
def test_no_false_alarm(domain: str, status: Status) -> None:
    """Names that merely contain an official one resemble nothing."""
    verdict = Registry.bundled().classify(f"vanthu@{domain}", on=DAY)

    assert status is verdict.status


@pytest.mark.parametrize(
    "domain",
    [
        pytest.param("quаngngai.gov.vn", id="cyrillic"),
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
