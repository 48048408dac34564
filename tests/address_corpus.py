"""
Addresses as they stand in the lists of a province, made from a seed.

Of a hundred, 65 are official, 20 are free mail, 10 are no addresses, in 14 kinds, and 5
hold Vietnamese letters, half of them before the ``@``. No text comes twice.
"""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["INVALID", "address_corpus", "official_addresses"]

PROVINCES = """An Giang|Bắc Ninh|Cà Mau|Cao Bằng|Cần Thơ|Đà Nẵng|Đắk Lắk|Điện Biên|
Đồng Nai|Đồng Tháp|Gia Lai|Hà Nội|Hà Tĩnh|Hải Phòng|Huế|Hưng Yên|Khánh Hòa|Lai Châu|
Lạng Sơn|Lào Cai|Lâm Đồng|Nghệ An|Ninh Bình|Phú Thọ|Quảng Ngãi|Quảng Ninh|Quảng Trị|
Sơn La|Tây Ninh|Thái Nguyên|Thanh Hóa|Tuyên Quang|Vĩnh Long""".replace("\n", "")
UNITS = "snv soyte snnmt stc sxd sgddt vpubnd congan phumytay xatrabong"
MINISTRIES = "moh moj mof moit mae moc moet mps mod sbv customs gdt"
FREE_MAIL = (
    ("gmail.com", 70), ("yahoo.com.vn", 6), ("yahoo.com", 8), ("outlook.com", 5),
    ("hotmail.com", 5), ("icloud.com", 3), ("vnn.vn", 3),
)  # fmt: skip
FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"
MIDDLE_NAMES = "Thị Văn Đức Ngọc Minh Thanh Quốc Hữu Kim Xuân"
GIVEN_NAMES = "An Ánh Bình Châu Dũng Đạt Giang Hà Hạnh Hòa Hương Khôi Lan Linh Mai Nam"
POSTS = "vanthu ubnd banbientap tiepnhan CCHC-VPB tonghop VPUB ttpvhcc"


def plain(text: str) -> str:
    """Return *text* in small letters without diacritics and spaces."""
    folded = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in folded if c.isalnum() and c.isascii())


SPELT = [place.replace(" ", "").lower() for place in PROVINCES.split("|")]
APEXES = [f"{plain(place)}.gov.vn" for place in SPELT]
ZONES = [f"{name}.gov.vn" for name in MINISTRIES.split()] + [
    "chinhphu.vn",
    "tphcm.gov.vn",
]
BELOW = [f"{unit}.{apex}" for apex in APEXES for unit in UNITS.split()]
SPELT_DOMAINS = [f"{place}.gov.vn" for place in SPELT if not place.isascii()]

INVALID = {
    "no-at": "{local}.{domain}",
    "no-local-part": "@{local}.{domain}",
    "no-domain": "{local}@",
    "space-in-local-part": "{local} a@{domain}",
    "two-dots-in-local-part": "{local}..a@{domain}",
    "dot-before-at": "{local}.@{domain}",
    "two-ats": "{local}@b@{domain}",
    "comma-for-dot": "{local}@{commas}",
    "two-dots-in-domain": "{local}@{dots}",
    "no-dot-in-domain": "{local}@{number}hanoi",
    "underscore-in-domain": "{local}@x_{number}.{domain}",
    "hyphen-first": "{local}@-{number}.{domain}",
    "root-dot": "{local}@{domain}.",
    "digits-for-ending": "{local}@{domain}.{number}",
}


def address_corpus(size: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield *size* pairs of a kind and a text."""
    draw = random.Random(seed)  # noqa: S311 (cases, no secrets)
    kinds = tuple(INVALID)
    for number in range(size):
        share = draw.random()
        if share < 0.65:
            yield "official", f"{local_part(draw, number)}@{official_domain(draw)}"
        elif share < 0.85:
            yield "free", f"{local_part(draw, number)}@{free_domain(draw)}"
        elif share < 0.95:
            yield invalid(draw, number, kinds[number % len(kinds)])
        elif share < 0.975:
            text = f"{spelt_local_part(draw, number)}@{official_domain(draw)}"
            yield "unicode-local-part", text
        else:
            text = f"{local_part(draw, number)}@{draw.choice(SPELT_DOMAINS)}"
            yield "unicode-domain", text


def official_addresses(size: int, seed: int) -> list[str]:
    """Return *size* addresses in domains of state bodies."""
    draw = random.Random(seed)  # noqa: S311 (cases, no secrets)
    return [f"{local_part(draw, n)}@{official_domain(draw)}" for n in range(size)]


def official_domain(draw: random.Random) -> str:
    """Return an apex, a ministry's domain or one below an apex."""
    share = draw.random()
    if share < 0.6:
        return draw.choice(APEXES)
    return draw.choice(ZONES if share < 0.8 else BELOW)


def free_domain(draw: random.Random) -> str:
    """Return a free-mail domain, most often gmail.com."""
    names, weights = zip(*FREE_MAIL, strict=True)
    return str(draw.choices(names, weights)[0])


def local_part(draw: random.Random, number: int) -> str:
    """Return a mailbox of a person or, one in six, of a post; *number* is in it."""
    if draw.random() < 1 / 6:
        return f"{draw.choice(POSTS.split())}{draw.choice('.-_')}{number}"
    family, middle, given = (
        plain(draw.choice(names.split()))
        for names in (FAMILIES, MIDDLE_NAMES, GIVEN_NAMES)
    )
    return draw.choice(
        [
            f"{given}{family[0]}{middle[0]}{number}",
            f"{family}{middle}{given}{number}",
            f"{given}.{family}{number}",
            f"{family}.{middle}{given}{number}",
            f"{given}_{number}",
        ]
    )


def spelt_local_part(draw: random.Random, number: int) -> str:
    """Return a person's mailbox with Vietnamese letters."""
    family, given = (
        draw.choice(names.split()).lower() for names in (FAMILIES, GIVEN_NAMES)
    )
    return f"{family}.{given}ế{number}"


def invalid(draw: random.Random, number: int, kind: str) -> tuple[str, str]:
    """Return *kind* and a text with that fault."""
    domain = official_domain(draw)
    text = INVALID[kind].format(
        local=local_part(draw, number),
        domain=domain,
        commas=domain.replace(".", ",", 1),
        dots=domain.replace(".", "..", 1),
        number=number,
    )
    return kind, text
