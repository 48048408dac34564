"""Staff lists as dirty as real ones, and what is put into them; all fictitious."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from govvn_mail.addresses import PersonName

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ"]
MIDDLES = ["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Quang", "Thu", "Xuân"]
GIVENS = ["An", "Bình", "Chi", "Dũng", "Hà", "Hương", "Khánh", "Lan", "Tuyết", "Yến"]
OTHERS = ["Y Bhiăng Niê", "H'Hen Niê", "Ngân Văn Đại Đức", "Công Tằng Tôn Nữ Thị Hà"]
HEADERS = [
    "STT",
    "Họ và tên",
    "Chức vụ",
    "Cơ quan, đơn vị",
    "Thủ trưởng",
    "Thư điện tử công vụ",
    "Đăng nhập lần cuối",
    "Số CCCD",
]
AGENCIES = {
    "Sở Nội vụ": "Nguyễn Văn Trưởng",
    "Sở Y tế": "Trần Thị Giám",
    "Sở Khoa học và Công nghệ": "Lê Đức Đốc",
    "UBND phường Nghĩa Lộ": "Phạm Thị Chủ",
    "UBND xã Đăk Hà": "Y Thành",
    "Văn phòng Ủy ban nhân dân tỉnh Quảng Ngãi": "Đỗ Tất Thắng",
}

# What stands in the address cell, how often, and where it is to be counted. "{}" is the
# name of a mailbox.
ADDRESSES = [
    ("{}@quangngai.gov.vn", 55, "official"),
    (" {}@quangngai.gov.vn\u00a0", 4, "official"),
    ("{}@kontum.gov.vn", 8, "legacy"),
    ("{}@gmail.com", 10, "public_provider"),
    ("{}@yahoo.com.vn", 2, "public_provider"),
    ("", 6, "no_address"),
    ("chưa có", 1, "no_address"),
    ("-", 1, "no_address"),
    ("{}@quangngai.gov.vn; {}@gmail.com", 2, "several_addresses"),
    ("{}@quangngai.gov.vn\n{}x@gmail.com", 1, "several_addresses"),
    ("{} @quangngai.gov.vn", 2, "invalid"),
    ("{}@quangngai,gov.vn", 1, "invalid"),
    ("{}", 1, "invalid"),
    ("=A1+B2", 1, "invalid"),
    ("{}@quangngai-gov.vn", 1, "lookalike"),
    ("{}@chuacotrongdanhsach.gov.vn", 1, "unlisted"),
    ("a@hanoi.gov.vn <{}@gmail.com>", 1, "ambiguous"),
    ("{}@congty.example", 1, "other"),
]


@attrs.frozen
class DirtyList:
    """Rows of cells, and how many of them are to be found in each bucket."""

    rows: list[list[str]]
    expected: Counter[str]


def name_of(chance: random.Random) -> str:
    """Return a person's name."""
    if chance.random() < 0.01:
        return chance.choice(OTHERS)
    middles = chance.sample(MIDDLES, chance.choice([0, 1, 1, 1, 2, 3]))
    return " ".join([chance.choice(FAMILIES), *middles, chance.choice(GIVENS)])


def dirty_list(count: int, seed: int = 1) -> DirtyList:
    """Return a list with title rows, *count* persons, headings, blank rows and sums."""
    chance = random.Random(seed)  # noqa: S311 (test data)
    rows = [
        ["UBND TỈNH QUẢNG NGÃI"],
        [],
        ["DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC"],
        HEADERS,
        [f"({number})" for number in range(1, len(HEADERS) + 1)],
    ]
    expected: Counter[str] = Counter(not_staff=1)
    for row, bucket in _persons(count, chance):
        rows.append(row)
        expected[bucket] += 1
        if chance.random() < 0.01:
            rows += [[], [f"Phòng số {chance.randint(1, 9)}"]]
            expected.update(blank=1, not_staff=1)
    rows += [["", f"Tổng cộng: {count} người"], ["", "", "", "", "NGƯỜI LẬP BIỂU"]]
    expected["not_staff"] += 2
    return DirtyList(rows, +expected)


def _persons(count: int, chance: random.Random) -> Iterator[tuple[list[str], str]]:
    weights = [weight for _, weight, _ in ADDRESSES]
    for number in range(1, count + 1):
        name = name_of(chance)
        known = PersonName(full=name)
        mailbox = f"{known.plain_given}{known.initials}{chance.randint(1, 10 * count)}"
        pattern, _, bucket = chance.choices(ADDRESSES, weights)[0]
        agency = chance.choice(list(AGENCIES))
        written = agency.upper() if chance.random() < 0.05 else agency
        login = f"{chance.randint(1, 28):02}/{chance.randint(1, 11):02}/2026"
        yield (
            [
                str(number),
                name,
                "Chuyên viên",
                f"{written} " if chance.random() < 0.1 else written,
                AGENCIES[agency],
                pattern.replace("{}", mailbox),
                chance.choice([login, login, "", "Chưa đăng nhập", "31/02/2026"]),
                str(chance.randint(10**11, 10**12 - 1)),
            ],
            bucket,
        )
