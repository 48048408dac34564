"""Tests for `govvn_mail.addresses`: nothing hostile is ever official."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govvn_mail.addresses import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 11, 23)
LOCAL_PARTS = ("vanthu", "CCHC-VPB", "an.phuong", "so_y_te", "a1", "x+y")
DOMAINS = (
    "hanoi.gov.vn",
    "snv.quangngai.gov.vn",
    "tphcm.gov.vn",
    "moj.gov.vn",
    "baria-vungtau.gov.vn",
    "chinhphu.vn",
    "quochoi.vn",
)
FOREIGN = ("evil.example.com", "gov.vn.evil.com", "gmail.com", "gov-vn.com", "xgov.vn")
STRANGE = [chr(c) for c in range(0x20) if chr(c) != " "]
STRANGE += list("/|*#$&'=?^`{}~%!\\\",:;()<>[]@ \x7f")
STRANGE += list("\u00a0\u00ad\u0131\u0430\u0435\u200b\u200d\u202e\u2024\u3002\ud800")
STRANGE += list("\ufeff\uff0e\uff20\uff41ăđơ\u0301\U0001d41a")
HOMOGLYPHS = str.maketrans("aoegivn", "\u0430\u043e\u0435\u0261\u0456\u03bd\u0578")

# Spaces around an addr-spec and upper case in a domain change nothing; brackets
# around the whole and a display name are as good as none.
PLAIN = re.compile(
    r"(?:[^@<>]*<)? *[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9.-]+ *>?", re.ASCII
)


def spoilt_local_part(draw: random.Random, local: str, domain: str) -> str:
    """Return an address with a character no state mailbox has."""
    at = draw.randint(0, len(local))
    strange = draw.choice(STRANGE)
    if strange == " " and at == 0:
        strange = "/"
    return f"{local[:at]}{strange}{local[at:]}@{domain}"


def executed_local_part(draw: random.Random, local: str, domain: str) -> str:
    """Return an address whose local part some program expands, runs or reroutes."""
    foreign = draw.choice(FOREIGN)
    pattern = draw.choice(
        [
            "|{0}", "-{0}", "_{0}", "+{0}", "/etc/{0}", "../{0}", "*", "${{{0}}}",
            ":include:{0}", "{0}%{1}", "{1}!{0}", "@{1}:{0}", "{0}%{1}%40", '"{0}"',
            '"{0} "', '"{0}@{1}"', "=?utf-8?b?YQ==?=", "=?utf-8?q?{0}=40{1}?=",
            "{0}=?us-ascii?q?=00?=", "`{0}`", "{0}(", "({1}){0}", "{0}\\", "{0}..x",
            ".{0}", "{0}.", "{0};{1}", "{0},{1}", "\\{0}", "{0}@{1}",
        ]
    )  # fmt: skip
    return f"{pattern.format(local, foreign)}@{domain}"


def spoilt_domain(draw: random.Random, local: str, domain: str) -> str:
    """Return an address in a domain that only looks like a state body's."""
    at = draw.randint(1, len(domain) - 1)
    foreign = draw.choice(FOREIGN)
    choices = [
        f"{domain}.{foreign}", f"{domain}-{foreign}", f"{domain}@{foreign}",
        f"{domain}%00.{foreign}", f"{domain}\0.{foreign}", f"{domain}#{foreign}",
        f"{domain}/{foreign}", f"{domain}:25", f"{domain}\\{foreign}", f"{domain}.",
        f"{domain}..", f".{domain}", f"[{domain}]", f"-{domain}", f"_.{domain}",
        f"x_y.{domain}", f"xn--a.{domain}", f"{domain}x", f"{domain}1", f"{domain},",
        domain.replace(".gov.vn", "-gov.vn").replace(".vn", "-vn"),
        domain.translate(HOMOGLYPHS), domain.replace(".", "\u3002"),
        domain.replace("n", "\uff4e"), domain.replace("vn", "ⅴn"),
        domain[:-2] + "com", domain[:-2] + "vm", domain[:-3],
        domain[:at] + draw.choice(STRANGE) + domain[at:],
    ]  # fmt: skip
    return f"{local}@{draw.choice(choices)}"


def second_reading(draw: random.Random, local: str, domain: str) -> str:
    """Return text in which an official address stands beside something else."""
    official, foreign = f"{local}@{domain}", f"x@{draw.choice(FOREIGN)}"
    return draw.choice(
        [
            f"{official} <{foreign}>", f'"{official}" <{foreign}>',
            f"{foreign} <{official}>", f"{official}, {foreign}",
            f"{foreign}; {official}", f"{official} {foreign}",
            f"<{foreign}> <{official}>", f"<{official}> {foreign}",
            f"{official}\r\nBcc: {foreign}", f"{official}\n", f"{official}\t",
            f"{official}({foreign})", f"({foreign}){official}", f"mailto:{official}",
            f"Nhóm: {official};", f"<{official}", f"{official}>", f"<<{official}>>",
            f"{official}@{foreign}", f'"{official}"@{foreign}', f"\ufeff{official}",
            f"{official}\u00a0", f"{official}?cc={foreign}", f"{official}\0",
            f"=?utf-8?q?{foreign}?= <{official}>", f"'{official}'", f"\u202e{official}",
            f"<@{foreign}:{official}>", f"A\u202eB <{official}>",
            f"{official}|{foreign}",
        ]
    )  # fmt: skip


def claimed_by_name(draw: random.Random, local: str, domain: str) -> str:
    """Return a foreign address whose display name speaks for a state body."""
    body = draw.choice(("UBND tỉnh Quảng Ngãi", "Bộ Công an", "CHÍNH PHỦ", "Sở Y tế"))
    name = draw.choice(
        [
            body, f'"{body}"',
            f"{body} ({domain})", f'"{body} {domain}"', domain,
            f"{body} - {domain}", f'"{local} tại {domain}"',
            f"{body} {local}＠{domain}",
            f'"{body}" {domain}', f"{local}﹫{domain}", f"{body}, {domain}",
        ]
    )  # fmt: skip
    return f"{name} <{draw.choice(LOCAL_PARTS)}@{draw.choice(FOREIGN)}>"


def mistyped(draw: random.Random, local: str, domain: str) -> str:
    """Return an address with the faults of real lists, which are never repaired."""
    labels = domain.split(".")
    return draw.choice(
        [
            f"{local} @{domain}", f"{local}@ {domain}", f"{local}@@{domain}",
            f"{local}@{domain.replace('.', ',')}", f"{local}@{domain}.",
            f"{local}@{domain.replace('.', '..', 1)}", f"{local}@.{domain}",
            f"{local}@{domain[:-1]}", f"{local}@{domain[:-4]}", f"{local}{domain}",
            f"{local}@{'.'.join([*labels[:-2], labels[-1], labels[-2]])}",
            f"{local}@{'.'.join(reversed(labels))}", f"mailto:{local}@{domain}",
            f"{local}@{domain.replace('.', ' .', 1)}", f"{local}@{domain};",
            f"{local}..{local}@{domain}", f"{local}@{domain}.vn", f"{local}@{domain}vn",
        ]
    )  # fmt: skip


def stretched(draw: random.Random, local: str, domain: str) -> str:
    """Return text beyond a limit, or with letters of other scripts or forms."""
    return draw.choice(
        [
            f"{local * 40}@{domain}", f"{local}@{'a' * 64}.{domain}",
            f"{local}@{'a.' * draw.randint(121, 400)}{domain}",
            f"{' ' * draw.randint(1000, 2000)}{local}@{domain}",
            f"{local}@{domain}{chr(0x0336)}", f"{chr(0x0301)}{local}@{domain}",
            f"{local}{chr(draw.randint(0x300, 0x36F))}@{domain}",
            f"{local}@{domain[0]}{chr(draw.randint(0x300, 0x36F))}{domain[1:]}",
            f"{local}{chr(draw.randint(0x1EA0, 0x1EF9))}@{domain}",
            f"{local}@{chr(draw.randint(0x1EA0, 0x1EF9))}{domain}",
            f"{chr(draw.randint(0xFF21, 0xFF5A))}{local}@{domain}",
            f"{local}@{chr(0xFF21 + ord(domain[0]) - ord('a') + 32)}{domain[1:]}",
            f"{local}@{domain.replace('.', draw.choice('。．｡․'), 1)}",
            f"{local}@xn--{domain}",
            f"{local}@{domain}".encode("utf-16").decode("latin-1"),
        ]
    )  # fmt: skip


SPOILERS = [
    spoilt_local_part, executed_local_part, spoilt_domain, second_reading,
    claimed_by_name, mistyped, stretched,
]  # fmt: skip


def hostile_texts(
    spoil: Callable[[random.Random, str, str], str], size: int
) -> set[str]:
    """Return what *spoil* makes of official addresses."""
    draw = random.Random(20261123)  # noqa: S311 (cases, no secrets)
    return {
        spoil(draw, draw.choice(LOCAL_PARTS), draw.choice(DOMAINS)) for _ in range(size)
    }


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Return a registry that met every domain to be imitated, in honest mail."""
    registry = Registry.bundled()
    honest = [f"{local}@{domain}" for local in LOCAL_PARTS for domain in DOMAINS]

    assert all(v.body is not None for v in registry.classify_many(honest, on=DAY))
    return registry


@pytest.mark.parametrize("spoil", SPOILERS)
def test_no_hostile_address_is_official(
    registry: Registry, spoil: Callable[[random.Random, str, str], str], rounds: int
) -> None:
    """However an official address is spoilt, it is official no more."""
    texts = hostile_texts(spoil, 1500 * rounds)

    verdicts = registry.classify_many(texts, on=DAY)
    assert [] == [v.original for v in verdicts if v.is_official]
    assert len(texts) > 150


def test_hostile_addresses_are_many() -> None:
    """The hostile texts are distinct, and far more than two thousand."""
    texts: set[str] = set().union(*(hostile_texts(spoil, 1500) for spoil in SPOILERS))

    assert len(texts) > 7000


@pytest.mark.parametrize("local", LOCAL_PARTS)
def test_no_imitated_host_is_official(registry: Registry, local: str) -> None:
    """No host of the sample is official, whatever the mailbox or the name beside it."""
    sample = Path(__file__).parent / "data" / "lookalikes_sample.tsv"
    rows = [x.split("\t") for x in sample.read_text(encoding="utf-8").splitlines()[1:]]
    hosts = [row[0] for row in rows if not row[0].isupper()]  # capitals are the same
    texts = [f"{local}@{host}" for host in hosts]
    texts += [f"UBND tỉnh Quảng Ngãi <{text}>" for text in texts]

    verdicts = registry.classify_many(texts, on=DAY)
    assert [] == [v.original for v in verdicts if v.is_official]


def test_official_text_is_plain() -> None:
    """Text put together at random is official only if one plain address is in it."""
    draw = random.Random(20261123)  # noqa: S311 (cases, no secrets)
    pieces = (*LOCAL_PARTS, *DOMAINS, *FOREIGN, *STRANGE, *"@@@@@@<>..", "gov.vn")
    soups = ["".join(draw.choices(pieces, k=draw.randint(3, 6))) for _ in range(3000)]
    joined = [
        draw.choice(("", " ", *STRANGE)).join((a, "@", b))
        for a, b in zip(
            draw.choices(LOCAL_PARTS, k=600), draw.choices(DOMAINS, k=600), strict=True
        )
    ]

    verdicts = Registry.bundled().classify_many([*soups, *joined], on=DAY)
    official = [v.original for v in verdicts if v.is_official]
    assert [] == [text for text in official if not PLAIN.fullmatch(text)]
    assert official
