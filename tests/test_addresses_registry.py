"""Tests for `govvn_mail.addresses.registry`: verdicts through time."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govvn_mail.addresses import (
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


def test_bodies(registry: Registry) -> None:
    """Bodies are found by id, and there are 34 units of province level today."""
    units = [
        body
        for body in registry.bodies()
        if body.level == "province" and DAY in body.life
    ]

    assert (34, 9) == (len(units), sum(body.type == "city" for body in units))
    assert all(registry.body(body.id) is body for body in registry.bodies())


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
        "body": {"id": "kontum-0", "name_vi": "Tỉnh Kon Tum"},
        "unit": None,
        "successor": {
            "body": {"id": "quangngai-2025", "name_vi": "Tỉnh Quảng Ngãi"},
            "domain": "quangngai.gov.vn",
        },
        "suggestion": None,
        "confidence": "high",
        "on": "2026-11-23",
        "data_version": registry.data_version,
        "layer": "bundled",
    } == data
    assert "addresses.legacy" == reasons[0]["code"]


def test_unit(registry: Registry) -> None:
    """Where the list names the unit that uses a domain, so does the verdict."""
    assert "sgddt" == registry.classify("a@hcm.edu.vn", on=DAY).unit


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


def test_surface() -> None:
    """What is not built yet is absent."""
    assert not hasattr(Registry, "overlay")
    assert "suspended" not in set(Status)
