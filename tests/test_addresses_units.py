"""Tests for `govvn_mail.addresses.units`: what names of units tell of."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Registry, UnitLevel, UnitSource
from govvn_mail.testing import province

if TYPE_CHECKING:
    from govvn_mail.addresses import Unit

DAY = date(2026, 11, 23)
REGISTRY = Registry.bundled()
TABLE = files("govvn_mail") / "data" / "registry" / "departments.tsv"
ROWS = list(
    csv.DictReader(
        TABLE.read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)


LISTED = REGISTRY.overlay(
    {
        "layer": "listed",
        "checked_on": DAY,
        "add_domain": [
            {
                "domain": f"{row['label']}.test",
                "body_id": "bvhttdl-0",
                "role": "both",
                "unit": row["label"],
                "source": "test",
            }
            for row in ROWS
            if row["level"] == "central"
        ],
    }
)


def unit(text: str, on: date = DAY) -> Unit | None:
    """Return the unit that a verdict names."""
    return LISTED.classify(text, on=on).unit


def label(text: str, on: date = DAY) -> str | None:
    """Return the label of the unit that a verdict names."""
    found = unit(text, on)
    return None if found is None else found.label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a@snv.quangngai.gov.vn", "snv", id="sub-domain"),
        pytest.param("a@sonoivu.quangngai.gov.vn", "snv", id="spelt-out"),
        pytest.param("a@NOIVU.quangngai.gov.vn", "snv", id="capital-letters"),
        pytest.param("a@x.snv.quangngai.gov.vn", "snv", id="below-sub-domain"),
        pytest.param("a@tt.quangngai.gov.vn", "thanhtra", id="doubtful-sub-domain"),
        pytest.param("stc@snv.quangngai.gov.vn", "snv", id="sub-domain-decides"),
        pytest.param("snv@quangngai.gov.vn", "snv", id="local-part"),
        pytest.param("SNV@quangngai.gov.vn", "snv", id="capital-local-part"),
        pytest.param("vanthu.snv@quangngai.gov.vn", "snv", id="section-first"),
        pytest.param("btgdv.vp@camau.gov.vn", "btgdv", id="section-last"),
        pytest.param("snv@hanoi.gov.vn", "snv", id="city"),
        pytest.param("snv@kontum.gov.vn", "snv", id="ended-province"),
        pytest.param("vhxh@dakha.quangngai.gov.vn", "vhxh", id="commune-office"),
        pytest.param("vp@dakha.quangngai.gov.vn", "vphdndubnd", id="office"),
        pytest.param("a@hcm.edu.vn", "sgddt", id="listed"),
        pytest.param("a@vkstuyenquang.gov.vn", "vks", id="listed-for-central-body"),
        pytest.param("a@x.vkstuyenquang.gov.vn", "vks", id="below-listed"),
        pytest.param("a@thpt-x.hcm.edu.vn", None, id="school"),
        pytest.param("vanthu@quangngai.gov.vn", None, id="no-unit"),
        pytest.param("an.tt@hanoi.gov.vn", None, id="initials"),
        pytest.param("minh.snv@quangngai.gov.vn", None, id="person-first"),
        pytest.param("vanthu.a.snv@quangngai.gov.vn", None, id="three-parts"),
        pytest.param("vanthu.vp@quangngai.gov.vn", None, id="two-sections"),
        pytest.param("tt@hanoi.gov.vn", None, id="doubtful-local-part"),
        pytest.param("snv2@quangngai.gov.vn", None, id="not-a-label"),
        pytest.param("vhxh@quangngai.gov.vn", None, id="commune-office-at-province"),
        pytest.param("a@vhxh.quangngai.gov.vn", None, id="commune-office-sub-domain"),
        pytest.param("snv@dakha.quangngai.gov.vn", None, id="department-in-commune"),
        pytest.param("vhxh@x.dakha.quangngai.gov.vn", None, id="too-deep"),
        pytest.param("stc@mof.gov.vn", None, id="ministry"),
        pytest.param("a@cucdulich.hanoi.gov.vn", None, id="central-unit"),
        pytest.param("cucdulich@hanoi.gov.vn", None, id="central-unit-in-local-part"),
        pytest.param("snv@example.com", None, id="foreign"),
        pytest.param("snv@hcm.gov.vn", None, id="unlisted"),
        pytest.param("snv@hanoi.edu.vn", None, id="weak"),
    ],
)
def test_reading(text: str, expected: str | None) -> None:
    """A unit is named only where its name has one reading."""
    assert expected == label(text)


@pytest.mark.parametrize(
    ("text", "on", "expected", "heir"),
    [
        pytest.param("sldtbxh", date(2025, 2, 28), "sldtbxh", None, id="last-day"),
        pytest.param("sldtbxh", date(2025, 3, 1), "sldtbxh", "snv", id="day-after"),
        pytest.param("snnmt", date(2025, 2, 28), None, None, id="not-begun"),
        pytest.param("snnmt", date(2025, 3, 1), "snnmt", None, id="first-day"),
        pytest.param("stnmt", DAY, "stnmt", "snnmt", id="into-a-new-one"),
        pytest.param("bdt", DAY, "bdt", "sdtg", id="board"),
        pytest.param("stttt", DAY, "stttt", "skhcn", id="into-an-old-one"),
    ],
)
def test_life(text: str, on: date, expected: str | None, heir: str | None) -> None:
    """A unit that has ended by that day names its heir; one not begun is not named."""
    found = unit(f"{text}@quangngai.gov.vn", on)

    assert expected == (found and found.label)
    assert heir == (found and found.successor and found.successor.label)


def test_same_label_through_time() -> None:
    """A unit that was renamed has the name of that day."""
    was, is_ = (
        unit("cucthue@quangngai.gov.vn", day)
        for day in (date(2025, 6, 30), date(2025, 7, 1))
    )

    assert was is not None
    assert is_ is not None
    assert ("Cục Thuế tỉnh, thành phố", None) == (was.name_vi, was.successor)
    assert "Thuế tỉnh, thành phố" == is_.name_vi


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("a@hcm.edu.vn", UnitSource.LIST),
        ("a@snv.hanoi.gov.vn", UnitSource.SUBDOMAIN),
        ("snv@hanoi.gov.vn", UnitSource.LOCAL_PART),
    ],
)
def test_source(text: str, source: UnitSource) -> None:
    """A unit says where its name was found, and what that does not prove."""
    found = unit(text)

    assert found is not None
    assert source is found.source
    assert "không xác nhận hộp thư" in found.reasons[0].vi
    expected = "listed" if source is UnitSource.LIST else "read"
    assert f"addresses.unit_{expected}" == found.reasons[0].code


def test_reasons_name_the_heir() -> None:
    """The fate of a unit is a sentence with its day and its law."""
    found = unit("sldtbxh@quangngai.gov.vn")

    assert found is not None
    assert [
        (
            "Theo cách đặt tên thường dùng, địa chỉ này chỉ Sở Lao động - Thương binh "
            "và Xã hội; đây chỉ là cách đọc tên, không xác nhận hộp thư thuộc "
            "đơn vị đó."
        ),
        (
            "Từ 01/03/2025, Sở Lao động - Thương binh và Xã hội được sắp xếp thành "
            "Sở Nội vụ (NĐ 45/2025/NĐ-CP; NĐ 150/2025/NĐ-CP)."
        ),
    ] == [reason.vi for reason in found.reasons]
    assert (
        "On 2025-03-01, the Department of Labour, Invalids and Social Affairs became "
        "the Department of Home Affairs (NĐ 45/2025/NĐ-CP; NĐ 150/2025/NĐ-CP)."
        == found.reasons[1].en
    )


def test_to_dict() -> None:
    """A unit is JSON within its verdict."""
    verdict = REGISTRY.classify("skhdt@hanoi.gov.vn", on=DAY).to_dict()

    heir = verdict["unit"].pop("successor")
    assert {
        "label": "skhdt",
        "name_vi": "Sở Kế hoạch và Đầu tư",
        "name_en": "Department of Planning and Investment",
        "level": "department",
        "valid_from": None,
        "valid_to": "2025-02-28",
        "source": "local_part",
    } == verdict["unit"]
    assert ("stc", None) == (heir["label"], heir["successor"])


def days_of(row: dict[str, str]) -> list[tuple[date, bool, bool]]:
    """Return days around a row's life, whether it has begun, and whether it ended."""
    found = []
    if row["valid_from"]:
        first = date.fromisoformat(row["valid_from"])
        found += [(first, True, False), (first - timedelta(days=1), False, False)]
    if row["valid_to"]:
        last = date.fromisoformat(row["valid_to"])
        found += [(last, True, False), (last + timedelta(days=1), True, True)]
    return found or [(DAY, True, False)]


def address_of(row: dict[str, str], spelling: str, *, is_doubtful: bool) -> str:
    """Return an address that names a row's unit by one of its spellings."""
    if row["level"] == "central":
        return f"a@{spelling}.test"
    if row["level"] == "commune":
        return f"{spelling}@xa-x.quangngai.gov.vn"
    if is_doubtful:
        return f"a@{spelling}.quangngai.gov.vn"
    return f"{spelling}@quangngai.gov.vn"


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['label']}-{row['valid_from']}") for row in ROWS]
)
def test_every_row(row: dict[str, Any]) -> None:
    """Every spelling of every unit is understood, from its first day to its heir."""
    sure = [row["label"], *filter(None, row["variants"].split("; "))]
    doubtful = list(filter(None, row["doubtful_variants"].split("; ")))
    for spelling in sure + doubtful:
        text = address_of(row, spelling, is_doubtful=spelling in doubtful)
        for day, has_begun, has_ended in days_of(row):
            found = unit(text, day)
            if not has_begun:
                assert found is None or row["name_vi"] != found.name_vi
            elif has_ended and row["successor"] == row["label"]:  # only renamed
                assert found is not None
                assert row["name_vi"] != found.name_vi
            else:
                assert found is not None
                assert (row["name_vi"], row["name_en"]) == (
                    found.name_vi,
                    found.name_en,
                )
                assert (row["successor"] if has_ended else None) == (
                    found.successor and found.successor.label
                )


def test_fictitious_unit() -> None:
    """The fictitious province's listed unit has its real name."""
    verdict = province.registry().classify(province.JUSTICE, on=DAY)

    assert verdict.unit is not None
    assert ("Sở Tư pháp", UnitSource.LIST) == (
        verdict.unit.name_vi,
        verdict.unit.source,
    )


NAMES = st.text("abcdsnvtp.-", max_size=12)


@given(NAMES, NAMES, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_levels(inner: str, local_part: str, on: date) -> None:
    """Offices of communes and units of the province are never taken for each other."""
    domain = f"{inner}.quangngai.gov.vn" if inner else "quangngai.gov.vn"
    found = unit(f"{local_part}@{domain}", on)

    if found is not None:
        assert found.life.first is None or found.life.first <= on
        is_commune = found.level is UnitLevel.COMMUNE
        assert is_commune is (found.source is UnitSource.LOCAL_PART and bool(inner))


def test_units_of_one_domain() -> None:
    """Mailboxes of one domain tell of their own units, in whichever order asked."""
    registry = Registry.bundled()
    asked = [f"{name}@quangngai.gov.vn" for name in ("snv", "an", "stc", "snv")]

    units = [registry.classify(text, on=DAY).unit for text in asked]

    labels = [unit and unit.label for unit in units]
    assert ["snv", None, "stc", "snv"] == labels
