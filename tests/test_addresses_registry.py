"""Tests for `govvn_mail.addresses.registry`: verdicts through time."""

from __future__ import annotations

import copy
import json
import pickle
import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govvn_mail.addresses import (
    BodyType,
    Registry,
    Status,
    Zone,
    classify,
    require_official,
)
from govvn_mail.errors import InputError, NotOfficialError
from govvn_mail.times import ICT, today

if TYPE_CHECKING:
    from govvn_mail.addresses import (
        Body,
    )

DAY = date(2026, 11, 23)
days = st.dates(date(2011, 1, 1), date(2030, 12, 31))


class Mute:
    """An object that cannot say what it is."""

    def __repr__(self) -> str:
        raise RuntimeError

    __str__ = __repr__


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Return the registry that comes with the library."""
    return Registry.bundled()


@pytest.mark.parametrize(
    ("text", "on", "status", "body"),
    [
        pytest.param(
            "vanthu@kontum.gov.vn",
            date(2025, 6, 30),
            Status.OFFICIAL,
            "kontum-0",
            id="last-day",
        ),
        pytest.param(
            "vanthu@kontum.gov.vn",
            date(2025, 7, 1),
            Status.LEGACY,
            "kontum-0",
            id="first-day-after",
        ),
        pytest.param(
            "vanthu@quangngai.gov.vn",
            date(2025, 6, 30),
            Status.OFFICIAL,
            "quangngai-0",
            id="old-era",
        ),
        pytest.param(
            "vanthu@quangngai.gov.vn",
            date(2025, 7, 1),
            Status.OFFICIAL,
            "quangngai-2025",
            id="new-era",
        ),
        pytest.param(
            "Sở <snv@snv.quangngai.gov.vn>",
            DAY,
            Status.OFFICIAL,
            "quangngai-2025",
            id="sub-domain",
        ),
        pytest.param(
            "a@mae.gov.vn",
            date(2025, 2, 28),
            Status.UNLISTED,
            "bnnmt-2025",
            id="not-yet",
        ),
        pytest.param(
            "a@mard.gov.vn", DAY, Status.LEGACY, "bnnptnt-0", id="ministry-merged"
        ),
        pytest.param(
            "a@chinhphu.vn", DAY, Status.OFFICIAL, "vpcp-0", id="outside-gov-vn"
        ),
        pytest.param(
            "a@xaydungchinhsach.chinhphu.vn",
            DAY,
            Status.UNLISTED,
            "cttdtcp-0",
            id="longest-suffix-decides",
        ),
        pytest.param(
            "a@hochiminhcity.gov.vn",
            DAY,
            Status.UNLISTED,
            "hochiminh-2025",
            id="web-only",
        ),
        pytest.param(
            "a@dangkykinhdoanh.gov.vn",
            date(2025, 2, 28),
            Status.UNLISTED,
            "bkhdt-0",
            id="web-only-in-another's-hands",
        ),
        pytest.param("a@antv.gov.vn", DAY, Status.UNLISTED, None, id="weak-in-gov-vn"),
        pytest.param("a@hanoi.edu.vn", DAY, Status.OTHER, None, id="weak-outside"),
        pytest.param("a@gov.vn", DAY, Status.UNLISTED, None, id="bare-zone"),
        pytest.param("a@hcm.gov.vn", DAY, Status.UNLISTED, None, id="not-listed"),
        pytest.param("a@gmail.com", DAY, Status.PUBLIC_PROVIDER, None, id="provider"),
        pytest.param(
            "a@hn.vnn.vn", DAY, Status.PUBLIC_PROVIDER, None, id="below-provider"
        ),
        pytest.param(
            "a@imail.edu.vn", DAY, Status.PUBLIC_PROVIDER, None, id="disposable"
        ),
        pytest.param("a@zing.vn", DAY, Status.OTHER, None, id="weak-provider"),
        pytest.param("a@vnpt.vn", DAY, Status.OTHER, None, id="company"),
        pytest.param("a@edu.vn", DAY, Status.OTHER, None, id="bare-suffix"),
        pytest.param("a@saomai.test", DAY, Status.OTHER, None, id="fictitious"),
        pytest.param("a@@b.vn", DAY, Status.INVALID, None, id="invalid"),
        pytest.param(
            "a@hanoi.gov.vn <b@c.vn>", DAY, Status.AMBIGUOUS, None, id="ambiguous"
        ),
    ],
)
def test_status(
    registry: Registry, text: str, *, on: date, status: Status, body: str | None
) -> None:
    """The status is the first that applies on the day asked about."""
    verdict = registry.classify(text, on=on)

    assert status is verdict.status
    assert body == (verdict.body and verdict.body.id)
    assert (status is Status.OFFICIAL) is verdict.is_official
    assert on == verdict.on


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        pytest.param("a@hanoi.gov.vn", Zone.GOV_VN, id="gov"),
        pytest.param("a@gov.vn", Zone.GOV_VN, id="gov-itself"),
        pytest.param("a@hcm.edu.vn", Zone.EDU_VN, id="edu"),
        pytest.param("a@hungyen.dcs.vn", Zone.DCS_VN, id="dcs"),
        pytest.param("a@quochoi.vn", Zone.LISTED, id="listed"),
        pytest.param("a@gmail.com", Zone.PROVIDER, id="provider"),
        pytest.param("a@quangngai.vn", Zone.GEOGRAPHIC, id="geographic"),
        pytest.param("a@example.vn", Zone.OTHER, id="other"),
        pytest.param("a@xgov.vn", Zone.OTHER, id="no-string-suffix"),
        pytest.param("a", Zone.OTHER, id="invalid"),
    ],
)
def test_zone(registry: Registry, text: str, zone: Zone) -> None:
    """The zone follows from whole labels alone."""
    assert zone is registry.classify(text, on=DAY).zone


@pytest.mark.parametrize(
    ("domain", "on", "successor"),
    [
        ("kontum.gov.vn", DAY, ("quangngai-2025", "quangngai.gov.vn")),
        ("bacgiang.gov.vn", date(2025, 12, 1), ("bacninh-2025", "bacninh.gov.vn")),
        ("bacgiang.gov.vn", date(2026, 9, 19), ("bacninh-2025", "bacninh.gov.vn")),
        ("bacgiang.gov.vn", date(2026, 9, 20), ("bacninh-2026", "bacninh.gov.vn")),
        ("binhduong.gov.vn", DAY, ("hochiminh-2025", "tphcm.gov.vn")),
        ("thuathienhue.gov.vn", date(2025, 1, 1), ("hue-2025", "hue.gov.vn")),
        ("mic.gov.vn", DAY, ("bkhcn-0", "mst.gov.vn")),
        ("gso.gov.vn", DAY, ("cucthongke-2025", None)),
    ],
)
def test_successor(
    registry: Registry, domain: str, on: date, successor: tuple[str, str | None]
) -> None:
    """Successions are walked to the body of that day and the mail it prefers."""
    verdict = registry.classify(f"vanthu@{domain}", on=on)

    assert verdict.successor is not None
    assert Status.LEGACY is verdict.status
    assert successor == (verdict.successor.body.id, verdict.successor.domain)


def test_every_step_is_told(registry: Registry) -> None:
    """A legacy verdict names each succession with its day and its law."""
    verdict = registry.classify("a@bacgiang.gov.vn", on=DAY)

    assert [
        (
            "Tên miền của tỉnh Bắc Giang, đã sắp xếp thành tỉnh Bắc Ninh "
            "từ 01/07/2025; chưa có căn cứ về thời điểm ngừng dùng tên miền này."
        ),
        (
            "Từ 01/07/2025, tỉnh Bắc Giang được sắp xếp thành tỉnh Bắc Ninh "
            "(NQ 202/2025/QH15)."
        ),
        (
            "Từ 20/09/2026, tỉnh Bắc Ninh được sắp xếp thành thành phố Bắc Ninh "
            "(NQ 39/2026/QH16)."
        ),
    ] == [reason.vi for reason in verdict.reasons]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "a@hanoi.gov.vn",
            (
                "Tên miền thuộc thành phố Hà Nội (tính đến 23/11/2026). "
                "Không xác nhận hộp thư tồn tại hay ai là người gửi."
            ),
        ),
        (
            "a@hcm.gov.vn",
            (
                "Thuộc vùng gov.vn nhưng chưa có trong danh mục của phần mềm; "
                "đề nghị xác minh."
            ),
        ),
        (
            "a@gmail.com",
            (
                "Hộp thư thuộc dịch vụ công cộng Google; "
                "không phải hộp thư do cơ quan nhà nước cấp."
            ),
        ),
        (
            "a@quangngai.gov.com",
            (
                "Tên miền gần giống quangngai.gov.vn của tỉnh Quảng Ngãi; "
                "đề nghị xác minh qua kênh khác."
            ),
        ),
        (
            "a@example.com",
            "Không thuộc danh mục tên miền cơ quan nhà nước của phần mềm.",
        ),
        ("a b@example.com", "Địa chỉ sai cú pháp tại vị trí 2."),
    ],
)
def test_first_reason_is_the_sentence_to_show(
    registry: Registry, text: str, sentence: str
) -> None:
    """The first reason is a whole sentence an officer can read."""
    assert sentence == registry.classify(text, on=DAY).reasons[0].vi


@pytest.mark.parametrize(
    "local_part",
    ["CCHC-VPB", "TTKDTKATKV1", "btgdv.vp", "an_nguyen", "a.phuong-x", "1cua", "a+b"],
)
def test_published_mailboxes(registry: Registry, local_part: str) -> None:
    """Mailboxes that look like those which bodies have published are official."""
    assert registry.classify(f"{local_part}@hanoi.gov.vn", on=DAY).is_official


@pytest.mark.parametrize(
    "local_part",
    [
        pytest.param('"van thu"', id="quoted"),
        pytest.param('"vanthu"', id="needlessly-quoted"),
        pytest.param("văn.thư", id="international"),
        pytest.param("|sh", id="pipe"),
        pytest.param("/var/x", id="file"),
        pytest.param("*", id="any"),
        pytest.param("-oQ/tmp", id="option"),
        pytest.param("_a", id="underscore-first"),
        pytest.param("a'b", id="quotation-mark"),
        pytest.param("a=b", id="equals-sign"),
    ],
)
def test_state_mailbox_profile(registry: Registry, local_part: str) -> None:
    """State mailboxes are plain letters; nothing else in the domain is vouched for."""
    verdict = registry.classify(f"{local_part}@kontum.gov.vn", on=date(2025, 6, 1))

    assert Status.UNLISTED is verdict.status
    assert "addresses.local_part_profile" == verdict.reasons[0].code


PROVIDERS = (
    "googlemail.com msn.com mac.com rocketmail.com proton.me protonmail.com zoho.com "
    "gmx.net aol.com yandex.ru mail.ru qq.com 163.com hotmail.fr yahoo.fr live.fr "
    "outlook.fr fastmail.com mail.com"
)


@pytest.mark.parametrize("domain", PROVIDERS.split())
def test_well_known_providers(registry: Registry, domain: str) -> None:
    """Mail that anyone may have is named as such, whatever the country."""
    verdict = registry.classify(f"a@{domain}", on=DAY)

    assert (Status.PUBLIC_PROVIDER, Zone.PROVIDER) == (verdict.status, verdict.zone)


@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        pytest.param("a@hanoi.gov.vn", DAY, "official", id="day-of-the-check"),
        pytest.param(
            "a@hanoi.gov.vn",
            DAY + timedelta(days=1),
            "official checked_until",
            id="day-after",
        ),
        pytest.param(
            "a@hanoi.gov.vn", date.max, "official checked_until", id="far-future"
        ),
        pytest.param(
            "a@kontum.gov.vn",
            date(2027, 1, 1),
            "legacy succession checked_until",
            id="legacy",
        ),
        pytest.param(
            "a@hcm.gov.vn", date(2027, 1, 1), "unlisted", id="nobody-was-listed"
        ),
        pytest.param(
            "a@hanoi.gov.vn", date(2024, 12, 31), "official", id="first-day-stated"
        ),
        pytest.param(
            "a@hanoi.gov.vn",
            date(2024, 12, 30),
            "official beginning_unknown",
            id="before-it",
        ),
        pytest.param(
            "a@hanoi.gov.vn", date.min, "official beginning_unknown", id="year-1"
        ),
        pytest.param(
            "a@kontum.gov.vn", date.min, "official beginning_unknown", id="ended"
        ),
        pytest.param("a@mae.gov.vn", date.min, "not_yet", id="beginning-known"),
    ],
)
def test_days_outside_the_tables(
    registry: Registry, text: str, on: date, codes: str
) -> None:
    """A verdict says where the day lies outside what the tables can tell of."""
    verdict = registry.classify(text, on=on)

    expected = [f"addresses.{code}" for code in codes.split()]
    assert expected == [reason.code for reason in verdict.reasons]
    assert codes.startswith("official") is verdict.is_official


def test_require_official(registry: Registry) -> None:
    """Only accepted statuses pass; the error carries the verdict."""
    grace = frozenset({Status.OFFICIAL, Status.LEGACY})

    assert require_official("a@hanoi.gov.vn", on=DAY).is_official
    verdict = registry.require_official("a@kontum.gov.vn", on=DAY, accept=grace)
    assert not verdict.is_official
    with pytest.raises(NotOfficialError) as refusal:
        require_official("a@kontum.gov.vn", on=DAY)
    assert verdict == refusal.value.verdict
    assert "addresses.legacy" == refusal.value.code


@pytest.mark.parametrize(
    ("name", "arguments", "options", "code"),
    [
        ("classify", [None], {}, "addresses.not_a_text"),
        ("classify", [b"a@b.vn"], {}, "addresses.not_a_text"),
        ("classify", ["a@b.vn"], {"on": "2026-11-23"}, "times.not_a_date"),
        ("classify", ["a@b.vn"], {"on": datetime.now(ICT)}, "times.not_a_date"),
        ("classify_many", ["a@b.vn"], {}, "addresses.not_texts"),
        ("classify_many", [b"a@b.vn"], {}, "addresses.not_texts"),
        ("classify_many", [None], {}, "addresses.not_texts"),
        ("classify_many", [["a@b.vn", 1]], {}, "addresses.not_a_text"),
        ("classify_many", [[]], {"on": 1}, "times.not_a_date"),
        ("require_official", [1], {}, "addresses.not_a_text"),
        ("require_official", ["a"], {"accept": "official"}, "addresses.not_statuses"),
        ("require_official", ["a"], {"accept": {"offical"}}, "addresses.not_statuses"),
        ("require_official", ["a"], {"accept": None}, "addresses.not_statuses"),
        ("body", ["atlantis"], {}, "addresses.no_such_body"),
        ("body", [None], {}, "arguments.wrong_type"),
        ("body", [[]], {}, "arguments.wrong_type"),
        ("classify", [Mute()], {}, "addresses.not_a_text"),
        ("classify", ["a@b.vn"], {"on": Mute()}, "times.not_a_date"),
        ("classify_many", [Mute()], {}, "addresses.not_texts"),
        ("classify_many", [[Mute()]], {}, "addresses.not_a_text"),
        ("require_official", ["a"], {"accept": {Mute()}}, "addresses.not_statuses"),
        ("body", [Mute()], {}, "arguments.wrong_type"),
        ("bodies", [], {"on": "2026-11-23"}, "times.not_a_date"),
        ("find_bodies", [None], {}, "arguments.wrong_type"),
        ("find_bodies", ["x"], {"on": datetime.now(ICT)}, "times.not_a_date"),
        ("domains", ["atlantis"], {}, "addresses.no_such_body"),
        ("domains", [None], {}, "arguments.wrong_type"),
        ("domains", ["hanoi-0"], {"on": 1}, "times.not_a_date"),
    ],
)
def test_wrong_arguments(
    registry: Registry,
    name: str,
    *,
    arguments: list[Any],
    options: dict[str, Any],
    code: str,
) -> None:
    """A wrong argument is an input error with a code of its own."""
    with pytest.raises(InputError) as refusal:
        getattr(registry, name)(*arguments, **options)

    assert code == refusal.value.code


def test_today(registry: Registry) -> None:
    """Without a day the answer is for today in Vietnam, and says so."""
    before = today()
    verdicts = [classify("a@hanoi.gov.vn"), *registry.classify_many(["a", "b@c.vn"])]

    assert {v.on for v in verdicts} <= {before, today()}


def test_many(registry: Registry) -> None:
    """Many addresses are judged one by one, in order, from any iterable."""
    texts = ["a@hanoi.gov.vn", "x", "a@gmail.com"]

    expected = [registry.classify(text, on=DAY) for text in texts]
    assert expected == registry.classify_many(iter(texts), on=DAY)


@pytest.mark.parametrize(
    ("on", "provinces", "cities"),
    [
        pytest.param(date(2024, 12, 31), 58, 5, id="before-hue"),
        pytest.param(date(2025, 1, 1), 57, 6, id="hue"),
        pytest.param(date(2025, 6, 30), 57, 6, id="last-of-63"),
        pytest.param(date(2025, 7, 1), 28, 6, id="first-of-34"),
        pytest.param(date(2026, 4, 29), 28, 6, id="before-dong-nai"),
        pytest.param(date(2026, 4, 30), 27, 7, id="dong-nai"),
        pytest.param(date(2026, 8, 31), 27, 7, id="before-quang-ninh"),
        pytest.param(date(2026, 9, 1), 26, 8, id="quang-ninh"),
        pytest.param(date(2026, 9, 19), 26, 8, id="before-bac-ninh"),
        pytest.param(date(2026, 9, 20), 25, 9, id="bac-ninh"),
    ],
)
def test_provincial_units(
    registry: Registry, on: date, provinces: int, cities: int
) -> None:
    """There are as many provinces and cities on a day as the laws in force make."""
    types = [body.type for body in registry.bodies(on=on) if body.is_provincial]

    assert (provinces, cities) == (
        types.count(BodyType.PROVINCE),
        types.count(BodyType.CITY),
    )


def test_ministries(registry: Registry) -> None:
    """There are 14 ministries and 3 agencies equal to them since 1 March 2025."""
    for on, ministries, agencies in (
        (date(2025, 2, 28), 18, 4),
        (date(2025, 3, 1), 14, 3),
    ):
        types = [body.type for body in registry.bodies(on=on)]
        assert (ministries, agencies) == (
            types.count(BodyType.MINISTRY),
            types.count(BodyType.MINISTERIAL_AGENCY),
        )


def test_eras_are_contiguous(registry: Registry) -> None:
    """An era of a family begins on the day after the one before ended."""
    families: dict[str, list[Body]] = {}
    for body in registry.bodies():
        assert re.fullmatch(rf"{body.family}-(?:0|20\d\d)", body.id)
        families.setdefault(body.family, []).append(body)
    for eras in families.values():
        for old, new in pairwise(eras):
            assert old.life.last is not None
            assert old.life.last + timedelta(days=1) == new.life.first


def test_bodies(registry: Registry) -> None:
    """Bodies are found by id; without a day every era is told."""
    assert 167 == len(registry.bodies())
    assert all(registry.body(body.id) is body for body in registry.bodies())


@pytest.mark.parametrize(
    ("name", "on", "ids"),
    [
        ("quangngai", None, "quangngai-0 quangngai-2025"),
        ("Quảng Ngãi", DAY, "quangngai-2025"),
        ("TỈNH QUẢNG NGÃI", date(2025, 6, 30), "quangngai-0"),
        ("Quang Ngai Province", DAY, "quangngai-2025"),
        ("  quảng   ngãi ", DAY, "quangngai-2025"),
        ("Thành phố Bắc Ninh", DAY, "bacninh-2026"),
        ("Bộ Nội vụ", None, "bnv-0"),
        ("ministry of home affairs", None, "bnv-0"),
        ("Đà Nẵng", DAY, "danang-2025"),
        ("Quảng", None, ""),
        ("", None, ""),
        ("quangngai-2025", None, ""),
    ],
)
def test_find_bodies(registry: Registry, name: str, on: date | None, ids: str) -> None:
    """A body is found by its family and by its whole name in either language."""
    assert ids.split() == [body.id for body in registry.find_bodies(name, on=on)]


def test_domains(registry: Registry) -> None:
    """The domains of a body are told by day, with role, source and layer."""
    mst = registry.domains("bkhcn-0", on=date(2025, 2, 28))
    both = registry.domains(registry.body("bkhcn-0"))

    assert ["most.gov.vn"] == [listing.domain for listing in mst]
    assert ["mst.gov.vn", "most.gov.vn"] == [listing.domain for listing in both]
    assert {"bundled"} == {listing.layer for listing in both}
    assert all(listing.evidence and listing.checked_on == DAY for listing in both)


CHAINS = [
    ("bacgiang.gov.vn", date(2025, 6, 30), "official", None, None),
    ("bacgiang.gov.vn", date(2025, 7, 1), "legacy", "bacninh-2025", "bacninh.gov.vn"),
    ("bacgiang.gov.vn", date(2026, 9, 19), "legacy", "bacninh-2025", "bacninh.gov.vn"),
    ("bacgiang.gov.vn", date(2026, 9, 20), "legacy", "bacninh-2026", "bacninh.gov.vn"),
    ("bacgiang.gov.vn", DAY, "legacy", "bacninh-2026", "bacninh.gov.vn"),
    ("binhphuoc.gov.vn", date(2026, 4, 29), "legacy", "dongnai-2025", "dongnai.gov.vn"),
    ("binhphuoc.gov.vn", date(2026, 4, 30), "legacy", "dongnai-2026", "dongnai.gov.vn"),
    ("binhduong.gov.vn", DAY, "legacy", "hochiminh-2025", "tphcm.gov.vn"),
    ("thuathienhue.gov.vn", date(2024, 12, 31), "official", None, None),
    ("thuathienhue.gov.vn", date(2025, 1, 1), "legacy", "hue-2025", "hue.gov.vn"),
    ("mpi.gov.vn", date(2025, 2, 28), "official", None, None),
    ("mpi.gov.vn", date(2025, 3, 1), "legacy", "btc-0", "mof.gov.vn"),
    ("mard.gov.vn", DAY, "legacy", "bnnmt-2025", "mae.gov.vn"),
    ("monre.gov.vn", DAY, "legacy", "bnnmt-2025", "mae.gov.vn"),
    ("mic.gov.vn", DAY, "legacy", "bkhcn-0", "mst.gov.vn"),  # not who got functions
    ("ais.gov.vn", DAY, "legacy", "bca-0", "mps.gov.vn"),
    ("molisa.gov.vn", DAY, "legacy", "bnv-0", "moha.gov.vn"),
    ("cmsc.gov.vn", date(2025, 3, 20), "official", None, None),
    ("cmsc.gov.vn", date(2025, 3, 21), "legacy", "btc-0", "mof.gov.vn"),
    ("gso.gov.vn", DAY, "legacy", "cucthongke-2025", None),  # its domain is web only
    ("gdt.gov.vn", date(2025, 2, 28), "official", None, None),
    ("gdt.gov.vn", date(2025, 3, 1), "official", None, None),
]


@pytest.mark.parametrize(
    ("domain", "on", "status", "successor", "own"),
    [pytest.param(*row, id=f"{row[0]}-{row[1]}") for row in CHAINS],
)
def test_chains(
    registry: Registry,
    domain: str,
    on: date,
    *,
    status: str,
    successor: str | None,
    own: str | None,
) -> None:
    """A successor is the body that exists on that day, with the domain of that day."""
    verdict = registry.classify(f"vanthu@{domain}", on=on)

    assert status == str(verdict.status)
    assert (successor, own) == (
        (verdict.successor.body.id, verdict.successor.domain)
        if verdict.successor
        else (None, None)
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a@hanoi.gov.vn", "The domain belongs to Hà Nội City (as of 2026-11-23). "),
        ("a@moha.gov.vn", "The domain belongs to the Ministry of Home Affairs (as"),
        ("a@vss.gov.vn", "The domain belongs to Vietnam Social Security (as of"),
        (
            "a@mpi.gov.vn",
            (
                "The domain of the Ministry of Planning and Investment, which became "
                "the Ministry of Finance on 2025-03-01; "
            ),
        ),
    ],
)
def test_english_names(registry: Registry, text: str, sentence: str) -> None:
    """English sentences have English names, with their article."""
    assert registry.classify(text, on=DAY).reasons[0].en.startswith(sentence)


def test_verdict_has_no_truth_value(registry: Registry) -> None:
    """`if verdict` would let everything pass, hence it raises."""
    with pytest.raises(TypeError, match="is_official"):
        bool(registry.classify("a@hanoi.gov.vn", on=DAY))


def test_to_dict(registry: Registry) -> None:
    """A verdict is JSON with keys, names, codes and sentences."""
    verdict = registry.classify("Văn thư <a@kontum.gov.vn>", on=DAY)
    data = json.loads(json.dumps(verdict.to_dict()))
    reasons = data.pop("reasons")

    assert {
        "original": "Văn thư <a@kontum.gov.vn>",
        "address": "a@kontum.gov.vn",
        "display_name": "Văn thư",
        "status": "legacy",
        "is_official": False,
        "zone": "gov_vn",
        "body": {
            "id": "kontum-0",
            "name_vi": "Tỉnh Kon Tum",
            "name_en": "Kon Tum Province",
        },
        "unit": None,
        "successor": {
            "body": {
                "id": "quangngai-2025",
                "name_vi": "Tỉnh Quảng Ngãi",
                "name_en": "Quảng Ngãi Province",
            },
            "domain": "quangngai.gov.vn",
        },
        "suggestion": None,
        "confidence": "high",
        "on": "2026-11-23",
        "data_version": registry.data_version,
        "layer": "bundled",
    } == data
    assert "addresses.legacy" == reasons[0]["code"]


@pytest.mark.parametrize("status", list(Status))
def test_labels(status: Status) -> None:
    """Every status has a label in both languages, and none is a judgement."""
    assert status.label("vi") != status.label("en")
    assert "giả mạo" not in status.label("vi").lower()


def test_values(registry: Registry) -> None:
    """Verdicts are values: equal, hashable, and they survive pickling."""
    verdict = registry.classify("a@kontum.gov.vn", on=DAY)

    assert {verdict} == {registry.classify("a@kontum.gov.vn", on=DAY)}
    assert verdict == pickle.loads(pickle.dumps(verdict))  # noqa: S301 (our own bytes)
    assert verdict == copy.deepcopy(registry).classify("a@kontum.gov.vn", on=DAY)


def test_bundled_is_read_once() -> None:
    """Everyone shares one registry, for it never changes."""
    assert Registry.bundled() is Registry.bundled()


@given(st.text(max_size=60), days)
@example("a@" + "a." * 120 + "vn", DAY)
@example("a@" + "gov.vn." * 35 + "vn", DAY)
@example(" " * 100_000 + "@", DAY)
def test_never_raises(text: str, on: date) -> None:
    """Any text has a verdict on any day, and that verdict has its sentences."""
    verdict = Registry.bundled().classify(text, on=on)

    json.dumps(verdict.to_dict())
    assert verdict.reasons[0].vi != verdict.reasons[0].en


@given(days, st.sampled_from(Registry.bundled().bodies()))
def test_succession_is_consistent(on: date, body: Body) -> None:
    """On each day a family has at most one era, and a successor exists that day."""
    registry = Registry.bundled()
    eras = [b for b in registry.bodies() if b.family == body.family and on in b.life]
    verdict = registry.classify(f"a@{body.family}.gov.vn", on=on)

    assert len(eras) <= 1
    if verdict.is_official:
        assert verdict.body is not None
        assert on in verdict.body.life
    if verdict.successor is not None:
        assert on in verdict.successor.body.life


@given(days.filter(lambda day: day < date(2030, 12, 31)))
def test_official_changes_only_with_the_tables(on: date) -> None:
    """An old province is official up to its last day and never again."""
    was, is_ = (
        classify("a@hagiang.gov.vn", on=day).is_official
        for day in (on, on + timedelta(days=1))
    )

    assert was or not is_
