"""Tests for `govvn_mail.addresses.fastpath`: it says what email-validator says."""

from __future__ import annotations

import random
import re
import sys
import unicodedata

import pytest
from address_corpus import address_corpus, local_part, official_domain
from email_validator import validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from govvn_mail.addresses.fastpath import (
    MAX_ANSWERS,
    _find_host,
    _keeps_its_case,
    is_local_part,
    read_addr_spec,
)
from govvn_mail.addresses.syntax import read_address
from govvn_mail.texts import Reason

SEED = 20261123

# What email-validator treats apart, or others have treated wrongly.
NAMES = "info INFO Sales postmaster WwW uucp NOC a A CCHC-VPB vănthư NGUYỄN 1 1a a1 a.1"
ASCII = (
    "-a a- _ + ++ a+b a/b a'b a=b {a} |a ~ #a a%b a!b =?utf-8?q?a?= . .. a.. .a a..b"
)
QUOTED = '"a" "a.b" "a\\"b" "" " "a a" "a"b "a@b" a@b <a> a(b) a,b a;b a:b [a] a\\b'
SCRIPTS = "ă Ă đ ế ｖａ ⅴ ﬁ ² ½ ٣ 日本 한글 ß ſ \u212a ﬆ א ا ªº 𝒶 İ ı a\u2024b a\u3002b"
UNSOUND = "e\u0302\u0301 a\u0301 \u0301a a\u037eb \u1100\u1161 a\u200cb \u0378 \ue000"
SPACES = ["", "a b", '"a b"', "a\u00a0b", '"a\u00a0b"', "a\tb", "a\n", '"a\tb"', " a"]
LOCAL_PARTS = f"{NAMES} {ASCII} {QUOTED} {SCRIPTS} {UNSOUND}".split() + SPACES
ZONES = "a b1 vn hanoi gov com TEST test example local localhost invalid onion arpa"
LDH = "ab--c a--b a-b -a a- - a_b _a 1 123 0x1 1a * [192.0.2.1] [IPv6:::1] a%b b, c; @b"
A_LABELS = "xn--tnh-dlz xn--zzzz xn-- xn--a xn--fa-hia XN--TNH-DLZ xn--1ug xn--4dbc"
MAPPED = (
    "TỈNH tỉnh ti\u0309nh hànội ＶＮ ⅴn ß faß ẞ ς ⒈ a。b a．b a｡b a\u00adb a\u2024b ﬁ"
)
BROKEN = "א 1א ا3 日本 a\u200cb \u0301a a\u0338 \u212a \u0378 \ue000"
LABELS = [*f"{ZONES} {LDH} {A_LABELS} {MAPPED} {BROKEN}".split(), "", "a b", "a\u00a0"]
CHARACTERS = (
    "@.-_+\"'<>()[],;:\\/%!#$&*=?^`{|}~ \t\0\u00a0\u0301\u0338\u200b\u200d\u202e"
    "aZ9éẾđĐ日א٣²½ª\u3002\uff0e\uff20ⅴ\ud800\ue000\u0378\U0001f600\U000e0001"
)

Parts = tuple[str, str, str]


def authority(addr_spec: str) -> Parts | None:
    """Return both parts and the U-labels as email-validator gives them."""
    try:
        valid = validate_email(
            addr_spec,
            allow_quoted_local=True,
            check_deliverability=False,
            test_environment=True,
        )
    except ValueError:
        return None
    if len(valid.local_part.encode()) > 64:  # the limit it leaves to others
        return None
    return valid.local_part, valid.ascii_domain, valid.domain


def ours(local: str, domain: str) -> Parts | None:
    """Return the same as the fast path gives it."""
    found = read_addr_spec(local, domain)
    return found and (found[0], found[1].domain, found[1].unicode_domain)


def is_read_alike(text: str) -> bool:
    """Tell whether a whole text is read as by the authority, or refused with reason."""
    if set("<>") & set(text):
        return True
    found = read_address(text)
    if not isinstance(found, Reason):
        host = found.host
        mine = (found.local_part, host.domain, host.unicode_domain)
        return authority(text.strip(" ")) == mine
    if found.code in {"addresses.syntax", "addresses.syntax_no_at"}:
        return authority(text.strip(" ")) is None
    return True  # refused for reasons of our own


def fuzzed(draw: random.Random) -> tuple[str, str]:
    """Return a local part and a domain, spoilt, stretched or put together at random."""
    local = draw.choice([local_part(draw, draw.randrange(100)), *NAMES.split()])
    domain = official_domain(draw)
    match draw.randrange(8):
        case 0:
            local = draw.choice(LOCAL_PARTS) + draw.choice(["", ".", *LOCAL_PARTS])
        case 1:
            domain = ".".join(draw.choices(LABELS, k=draw.randint(1, 4)))
        case 2:
            at = draw.randint(0, len(local))
            local = local[:at] + draw.choice(CHARACTERS) + local[at:]
        case 3:
            at = draw.randint(0, len(domain))
            domain = domain[:at] + draw.choice(CHARACTERS) + domain[at:]
        case 4:
            local = draw.choice("aăA.") * draw.randint(30, 70)
        case 5:
            label = draw.choice("aă1-") * draw.randint(55, 66)
            domain = f"{label}.{domain}"
        case 6:
            domain = "a." * draw.randint(85, 127) + draw.choice(["vn", "vă", "v1"])
            local = "a" * draw.randint(1, 64)
        case _:
            local = "".join(draw.choices(CHARACTERS, k=3))
            domain = draw.choice([domain, "".join(draw.choices(CHARACTERS, k=3))])
    if draw.random() < 0.3:
        local, domain = draw.choice(
            [
                (local.upper(), domain),
                (local, domain.upper()),
                (local.title(), domain.title()),
                (unicodedata.normalize("NFD", local), domain),
                (local, unicodedata.normalize("NFD", domain)),
            ]
        )
    return local, domain


def test_corpus(rounds: int) -> None:
    """A million addresses as they stand in lists are read as by email-validator."""
    texts = [text for _, text in address_corpus(10_000 * rounds, SEED)]

    assert len(texts) == len(set(texts))
    assert [] == [text for text in texts if not is_read_alike(text)]


def test_fuzzed(rounds: int) -> None:
    """Parts made to hit every limit and trap get the same answer and normal form."""
    draw = random.Random(SEED)  # noqa: S311 (cases, no secrets)
    taken = 0
    for _ in range(6_000 * rounds):
        local, domain = fuzzed(draw)
        answer = ours(local, domain)
        taken += answer is not None
        assert authority(f"{local}@{domain}") == answer, (local, domain)
        assert rounds > 1 or is_read_alike(f"{local}@{domain}"), (local, domain)

    assert 1_000 * rounds < taken < 5_000 * rounds


def test_every_pair() -> None:
    """Each trap before each trap gets the same answer."""
    domains = [*LABELS, *(f"{label}.vn" for label in LABELS)]
    domains += [f"a.{label}" for label in LABELS]
    different = [
        (local, domain)
        for local in LOCAL_PARTS
        for domain in domains
        if ours(local, domain) != authority(f"{local}@{domain}")
    ]

    assert [] == different


def test_every_character(rounds: int) -> None:
    """Each character in either part gets the same answer."""
    step = max(100 // rounds, 1)
    different = [
        hex(ord(character))
        for character in map(chr, range(0, sys.maxunicode + 1, step))
        for local, domain in ((f"a{character}", "b.vn"), ("a", f"b{character}.vn"))
        if ours(local, domain) != authority(f"{local}@{domain}")
    ]

    assert [] == different


def test_letters_are_letters() -> None:
    """What the fast path takes in a local part, Unicode calls a letter or a number."""
    word = re.compile(r"\w")
    letters = [c for c in map(chr, range(0x80, sys.maxunicode + 1)) if word.match(c)]

    assert {"L", "N"} == {unicodedata.category(c)[0] for c in letters}
    assert len(letters) > 100_000


@given(st.text(max_size=70), st.text(max_size=70))
@example("a" * 64, "a." * 93 + "vn")
@example("a" * 64, "a." * 94 + "vn")
@example("ă" * 32, "b.vn")
@example("ă" * 33, "b.vn")
@example("a" * 64, "ａｂ." * 26 + "vn")
@example("a" * 64, "ａｂ." * 27 + "vn")
@example("a", "TEST")
@example("INFO", "b.vn")
@example("InfO", "tỉnh.vn")
@example('"a', 'b"@c.vn')
@example("a", "@b.vn")
@example("a", "@tỉnh.vn")
@example("a", "ă" * 250 + ".vn")
def test_any_parts(local: str, domain: str) -> None:
    """Whatever stands beside the ``@`` gets the same answer."""
    assert authority(f"{local}@{domain}") == ours(local, domain)


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """Whatever the text, it is read as email-validator reads it, or refused."""
    assert is_read_alike(text)


@pytest.mark.parametrize("local", LOCAL_PARTS)
def test_local_part_alone(local: str) -> None:
    """A local part is sound if email-validator takes it in a plain domain."""
    if "@" not in local:
        assert (authority(f"{local}@example.com") is not None) is is_local_part(local)


def test_answers_are_bounded() -> None:
    """What is kept of domains and words does not grow with what strangers send."""
    for number in range(MAX_ANSWERS + 100):
        read_addr_spec("a", f"x{number}.example.vn")

    for kept in (_find_host, _keeps_its_case):
        assert MAX_ANSWERS == kept.cache_info().maxsize
    assert MAX_ANSWERS >= _find_host.cache_info().currsize
