"""Tests for `govvn_mail.addresses.syntax`: one address, or none."""

from __future__ import annotations

import email.utils
import subprocess
import sys
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Address, parse_address
from govvn_mail.addresses.syntax import read_address
from govvn_mail.errors import AddressError, InputError
from govvn_mail.texts import Reason

names = st.text(
    st.sampled_from("aăâđêôơư ỳýĩạ SởYTế.-'0123456789"), min_size=1, max_size=40
)


@pytest.mark.parametrize(
    ("text", "display_name", "expected"),
    [
        pytest.param("a@b.vn", None, "a@b.vn", id="bare"),
        pytest.param("  a@b.vn ", None, "a@b.vn", id="spaces-around"),
        pytest.param("<a@b.vn>", None, "a@b.vn", id="brackets-only"),
        pytest.param("A.B@B.Gov.VN", None, "A.B@b.gov.vn", id="domain-lower-case"),
        pytest.param("Sở Y tế <a@b.vn>", "Sở Y tế", "a@b.vn", id="unquoted-name"),
        pytest.param(
            "TP. Hồ Chí Minh<a@b.vn>", "TP. Hồ Chí Minh", "a@b.vn", id="full-stop"
        ),
        pytest.param('"Nguyễn, An" <a@b.vn>', "Nguyễn, An", "a@b.vn", id="quoted"),
        pytest.param(
            '"Sở (mới) \\"A\\"" <a@b.vn>', 'Sở (mới) "A"', "a@b.vn", id="escapes"
        ),
        pytest.param('"" <a@b.vn>', None, "a@b.vn", id="empty-name"),
        pytest.param("So\u031b\u0309 <a@b.vn>", "Sở", "a@b.vn", id="name-becomes-nfc"),
        pytest.param('"a b"@b.vn', None, '"a b"@b.vn', id="quoted-local-part"),
        pytest.param("văn.thư@b.vn", None, "văn.thư@b.vn", id="smtputf8"),
        pytest.param("a@tỉnh.vn", None, "a@xn--tnh-dlz.vn", id="u-label"),
        pytest.param("a@saomai.test", None, "a@saomai.test", id="reserved-for-tests"),
    ],
)
def test_one_address(text: str, display_name: str | None, expected: str) -> None:
    """An addr-spec with or without a name is taken apart."""
    address = parse_address(text)

    assert (display_name, expected) == (address.display_name, str(address))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("a@hanoi.gov.vn <x@b.vn>", "display_name", id="address-as-name"),
        pytest.param('"a@hanoi.gov.vn" <x@b.vn>', "display_name", id="quoted-address"),
        pytest.param("a＠hanoi.gov.vn <x@b.vn>", "display_name", id="full-width-at"),
        pytest.param("a@b.vn; <a@b.vn>", "display_name", id="address-and-more"),
        pytest.param("=?utf-8?q?a=40b?= <x@b.vn>", "display_name", id="encoded-word"),
        pytest.param("a@b.vn, c@d.vn", "mailboxes", id="comma"),
        pytest.param("a@b.vn; c@d.vn", "mailboxes", id="semicolon"),
        pytest.param("a@b.vn c@d.vn", "mailboxes", id="space"),
        pytest.param("a@hanoi.gov.vn@evil.vn", "mailboxes", id="two-ats"),
        pytest.param('"a@hanoi.gov.vn"@evil.vn', "mailboxes", id="quoted-at"),
        pytest.param("<@a.vn,@b.vn:c@d.vn>", "mailboxes", id="source-route"),
        pytest.param("Nguyễn, An <a@b.vn>", "mailboxes", id="comma-in-name"),
        pytest.param("Nhóm: a@b.vn;", "group", id="group"),
        pytest.param("Không rõ:;", "group", id="empty-group"),
        pytest.param("Nhóm: An <a@b.vn>", "group", id="group-in-name"),
        pytest.param("a(x)@b.vn", "comment", id="comment-in-local-part"),
        pytest.param("a@b.vn (x)", "comment", id="comment-after"),
        pytest.param("An (x) <a@b.vn>", "comment", id="comment-in-name"),
        pytest.param("<a@b.vn> <c@d.vn>", "brackets", id="two-brackets"),
        pytest.param('"A <b" <a@b.vn>', "brackets", id="bracket-in-name"),
        pytest.param("<a@b.vn> x", "brackets", id="text-after"),
        pytest.param("a> <b@c.vn", "brackets", id="reversed-brackets"),
        pytest.param("=?utf-8?b?YQ==?=@b.vn", "encoded_word", id="base64-word"),
        pytest.param("x=?utf-8?q?a?=@b.vn", "encoded_word", id="word-within"),
        pytest.param("An <=?utf-8?q?a?=@b.vn>", "encoded_word", id="word-in-brackets"),
        pytest.param("a%evil.com@b.vn", "route", id="percent-route"),
        pytest.param("evil.com!a@b.vn", "route", id="bang-path"),
        pytest.param('"evil.com!a b"@b.vn', "route", id="quoted-bang-path"),
    ],
)
def test_two_readings(text: str, code: str) -> None:
    """Whatever can be read in two ways is refused as ambiguous."""
    with pytest.raises(AddressError) as refusal:
        parse_address(text)

    assert f"addresses.ambiguous_{code}" == refusal.value.code


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("ab\0@b.vn", "syntax_control", 3),
        ("  a\u200b@b.vn", "syntax_invisible", 4),
        ("A\u202eB <a@b.vn>", "syntax_bidi", 2),
        ("a@b\udc80.vn", "syntax_surrogate", 4),
    ],
)
def test_position_of_what_cannot_be_seen(text: str, code: str, position: int) -> None:
    """What a reader cannot see is told by its kind and its place."""
    with pytest.raises(AddressError) as refusal:
        parse_address(text)

    assert f"addresses.{code}" == refusal.value.code
    assert position == refusal.value.reason["position"]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        pytest.param("@b.vn", 1, id="no-local-part"),
        pytest.param("a.@b.vn", 2, id="dot-before-at"),
        pytest.param("a b@b.vn", 2, id="space-in-local-part"),
        pytest.param("a@@b.vn", 3, id="two-ats-together"),
        pytest.param("a@", 3, id="no-domain"),
        pytest.param("a@.gov.vn", 3, id="leading-dot"),
        pytest.param("a@b..vn", 4, id="two-dots"),
        pytest.param("a@b,vn", 4, id="comma-for-dot"),
        pytest.param("a@b.vn.", 7, id="root-dot"),
        pytest.param("a@[192.0.2.1]", 3, id="address-literal"),
        pytest.param("a@localhost", 3, id="no-dot"),
        pytest.param("a@b.local", 3, id="reserved"),
        pytest.param("a@b.123", 3, id="numeric-top-level-domain"),
        pytest.param("a@ab--c.vn", 3, id="reserved-label"),
        pytest.param("a@b-.vn", 4, id="hyphen-at-the-end"),
        pytest.param("a@-b.vn", 3, id="hyphen-first"),
        pytest.param("a@b_c.vn", 4, id="underscore"),
        pytest.param("a@" + "b." * 126 + "vn", 3, id="long-domain"),
        pytest.param("a" * 64 + "@" + "b." * 94 + "vn", 66, id="long-addr-spec"),
        pytest.param("a@＠b.vn", 3, id="full-width-at"),
        pytest.param("a@xn--zzzz.vn", 3, id="broken-a-label"),
        pytest.param("a@" + "b" * 64 + ".vn", 3, id="long-label"),
        pytest.param("a" * 65 + "@b.vn", 1, id="long-local-part"),
        pytest.param("ư" * 33 + "@b.vn", 1, id="long-local-part-in-octets"),
        pytest.param("  a b@b.vn", 4, id="counts-from-the-text's-start"),
        pytest.param("An <a b@b.vn>", 6, id="counts-within-brackets"),
        pytest.param("An <a@b.vn", 4, id="open-bracket"),
        pytest.param("a@b.vn>", 7, id="closed-bracket"),
        pytest.param('A "B" <a@b.vn>', 3, id="quotes-within-name"),
        pytest.param("[A] <a@b.vn>", 1, id="special-in-name"),
        pytest.param("mailto:a@b.vn", 7, id="uri"),
        pytest.param('"a@b.vn', 1, id="open-quote"),
    ],
)
def test_syntax_error(text: str, position: int) -> None:
    """A syntax error says where it is, counted from 1."""
    with pytest.raises(AddressError) as refusal:
        parse_address(text)

    assert "addresses.syntax" == refusal.value.code
    assert position == refusal.value.reason["position"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("a b@b.vn", " ", id="character"),
        pytest.param("An <a b@b.vn>", " ", id="within-brackets"),
        pytest.param("a" * 65 + "@b.vn", "a" * 65, id="whole-local-part"),
        pytest.param("  a@localhost ", "localhost", id="whole-domain"),
        pytest.param("a@b,vn", ",", id="comma"),
        pytest.param("a@", "", id="missing-domain"),
        pytest.param('A "B" <a@b.vn>', '"', id="display-name"),
        pytest.param("An <a@b.vn", "<", id="bracket"),
    ],
)
def test_fault_can_be_marked(text: str, fault: str) -> None:
    """A fault begins at `position` and ends with `end`, in the text as it was given."""
    with pytest.raises(AddressError) as refusal:
        parse_address(text)
    reason = refusal.value.reason
    start, end = reason["position"], reason["end"]

    assert isinstance(start, int)
    assert isinstance(end, int)
    assert fault == text[start - 1 : end]


@pytest.mark.parametrize(
    "name",
    ["a@b.vn", '"a@b.vn"', "'a@b.vn'", "A@B.vn", "\"'a@b.vn'\""],
)
def test_name_that_repeats_the_address(name: str) -> None:
    """Mail programs put the address in the place of a name; it says nothing more."""
    assert parse_address("a@b.vn") == parse_address(f"{name} <a@b.vn>")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "syntax_no_at", id="empty"),
        pytest.param("<>", "syntax_no_at", id="null-path"),
        pytest.param("quangngai.gov.vn", "syntax_no_at", id="domain"),
        pytest.param("a" * 1001, "syntax_too_long", id="too-long"),
        pytest.param("a@b.vn\r\nBcc: c@d.vn", "syntax_control", id="header-injection"),
        pytest.param("a\0@b.vn", "syntax_control", id="nul"),
        pytest.param("a\t@b.vn", "syntax_control", id="tab"),
        pytest.param("A\u202eB <a@b.vn>", "syntax_bidi", id="bidi-override"),
        pytest.param("a\u2069@b.vn", "syntax_bidi", id="bidi-isolate"),
        pytest.param("\u200ea@b.vn", "syntax_bidi", id="left-to-right-mark"),
        pytest.param("a\u200b@b.vn", "syntax_invisible", id="zero-width"),
        pytest.param("Sở\u200d Y tế <a@b.vn>", "syntax_invisible", id="joiner"),
        pytest.param("a\u00ad@b.vn", "syntax_invisible", id="soft-hyphen"),
        pytest.param("\ufeffa@b.vn", "syntax_invisible", id="byte-order-mark"),
        pytest.param("a\ud800@b.vn", "syntax_surrogate", id="lone-surrogate"),
        pytest.param("a@b\udc80.vn", "syntax_surrogate", id="undecoded-byte"),
        pytest.param("a\u2028@b.vn", "syntax_control", id="line-separator"),
    ],
)
def test_never_an_address(text: str, code: str) -> None:
    """Text that is too long, or holds what cannot be seen, is no address."""
    with pytest.raises(AddressError) as refusal:
        parse_address(text)

    assert f"addresses.{code}" == refusal.value.code


@pytest.mark.parametrize(
    "value", [None, 1, b"a@b.vn", ["a@b.vn"]], ids=["none", "int", "bytes", "list"]
)
def test_only_text(value: Any) -> None:
    """Anything but a str is an input error."""
    with pytest.raises(InputError) as refusal:
        parse_address(value)

    assert "addresses.not_a_text" == refusal.value.code


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        pytest.param({"local_part": "a\r\nBcc: b"}, "local_part", id="injection"),
        pytest.param({"local_part": "a b"}, "local_part", id="unquoted-space"),
        pytest.param({"local_part": None}, "local_part", id="no-local-part"),
        pytest.param({"domain": "B.vn"}, "domain", id="upper-case"),
        pytest.param({"domain": "b.vn."}, "domain", id="root-dot"),
        pytest.param({"domain": b"b.vn"}, "domain", id="bytes"),
        pytest.param({"display_name": "A\n"}, "display_name", id="newline"),
        pytest.param({"display_name": 1}, "display_name", id="number"),
        pytest.param({"domain": "b.vn1"}, "domain", id="no-top-level-domain"),
        pytest.param({"domain": "localhost"}, "domain", id="no-dot"),
        pytest.param({"domain": "xn--zzzz.vn"}, "domain", id="broken-a-label"),
        pytest.param({"local_part": "a" * 65}, "local_part", id="long-local-part"),
    ],
)
def test_address_is_sound(fields: dict[str, Any], part: str) -> None:
    """An address that exists can be written into a header."""
    with pytest.raises(AddressError) as refusal:
        Address(**({"local_part": "a", "domain": "b.vn"} | fields))

    assert part == refusal.value.reason["part"]


@pytest.mark.parametrize(
    ("local_part", "code"),
    [
        ("=?utf-8?q?a?=", "encoded_word"),
        ("a%evil.com", "route"),
        ("evil.com!a", "route"),
        ('"a@hanoi.gov.vn"', "mailboxes"),
    ],
)
def test_address_has_one_reading(local_part: str, code: str) -> None:
    """What `parse_address` finds ambiguous cannot be put together either."""
    with pytest.raises(AddressError) as refusal:
        Address(local_part=local_part, domain="b.vn")

    assert f"addresses.ambiguous_{code}" == refusal.value.code


def test_immutable() -> None:
    """Addresses can be shared and counted."""
    address = parse_address("a@b.vn")

    assert {address} == {parse_address("a@b.vn"), address}
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        address.domain = "c.vn"  # type: ignore[misc] # what the test is about


@given(names)
def test_names_round_trip(name: str) -> None:
    """A Vietnamese name comes back as it was, quoted or not."""
    expected = name.strip(" ") or None

    assert expected == parse_address(f'"{name}" <a@b.vn>').display_name
    assert expected == parse_address(f"{name}<a@b.vn>").display_name


@given(st.text(max_size=80) | st.from_regex(r"[a-z<>@,;:\"(). ]{0,30}", fullmatch=True))
def test_any_text(text: str) -> None:
    """Any text is one address or an AddressError, and one address parses alike."""
    try:
        address = parse_address(text)
    except AddressError:
        return

    bare = attrs.evolve(address, display_name=None)
    assert bare == parse_address(str(address))


@given(st.text(max_size=80) | st.from_regex(r"[a-z<>@,;:\"(). ]{0,30}", fullmatch=True))
def test_what_is_read_can_be_put_together(text: str) -> None:
    """The parts of an address that was read make that address again."""
    found = read_address(text)
    if isinstance(found, Reason):
        return

    assert found.address == Address(**attrs.asdict(found.address))


@given(names, st.sampled_from(["{} <a@b.vn>", "{}<a@b.vn>", '"{}" <a@b.vn>', "{}"]))
def test_standard_library_reads_no_other(name: str, pattern: str) -> None:
    """Where the standard library finds an address as well, it is the same one."""
    text = pattern.format(name)
    found = read_address(text)
    expected = "" if isinstance(found, Reason) else str(found.address)

    if expected:
        assert email.utils.parseaddr(text)[1] in {expected, ""}


def test_no_dns() -> None:
    """Parsing loads no resolver: nothing asks the network."""
    code = (
        "import sys\n"
        "from govvn_mail.addresses import parse_address\n"
        "parse_address('a@quangngai.gov.vn')\n"
        "sys.exit('dns' in sys.modules)"
    )
    process = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 (our own code)

    assert 0 == process.returncode
