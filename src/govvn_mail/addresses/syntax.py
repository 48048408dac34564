"""
One mail address from text, or a refusal: nothing with two readings gets through.

The authority for what an addr-spec is (:rfc:`5321`, :rfc:`6531`, IDNA) is
email-validator; this module decides where the addr-spec stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs
from email_validator import validate_email

from govvn_mail.errors import AddressError, InputError
from govvn_mail.texts import Reason

if TYPE_CHECKING:
    from email_validator import ValidatedEmail

__all__ = ["Address", "parse_address"]

MAX_LENGTH = 1000
"""Upper bound of a display name with its address, in characters."""

MAX_LOCAL_PART = 64
"""Upper bound of a local part, in octets (:rfc:`5321#section-4.5.3.1.1`)."""

_SPECIALS = r'\x00-\x20\x7f"(),:;<>@\[\\\]'
_DOT_ATOM = re.compile(rf"[^.{_SPECIALS}]+(?:\.[^.{_SPECIALS}]+)*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_HOST_LABEL = r"[^\W_](?:(?:[^\W_]|-)*[^\W_])?"
_HOST = re.compile(rf"{_HOST_LABEL}(?:\.{_HOST_LABEL})*")
_A_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_A_LABEL}(?:\.{_A_LABEL})*")
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@attrs.frozen(kw_only=True)
class Address:
    """
    A mail address (:rfc:`5322#section-3.4`), taken apart.

    Args:
        local_part: What stands before the ``@``; quoted if it has to be.
        domain: In lower case and ASCII (A-labels), without the root dot.
        display_name: The name beside the address, or None.

    Raises:
        govvn_mail.errors.AddressError:
            If a part cannot stand in an address, or `parse_address` would find the
            local part ambiguous.

    .. doctest::

        >>> str(Address(local_part="vanthu", domain="quangngai.gov.vn"))
        'vanthu@quangngai.gov.vn'
    """

    local_part: str
    domain: str
    display_name: str | None = None

    def __attrs_post_init__(self) -> None:
        sound = {
            "local_part": _is_local_part(self.local_part),
            "domain": _is_domain(self.domain),
            "display_name": self.display_name is None or _is_clean(self.display_name),
        }
        for part, is_sound in sound.items():
            if not is_sound:
                raise AddressError(Reason("addresses.syntax_part", part=part))
        _refuse_rerouting(self.local_part)
        try:
            _validate(str(self))
        except ValueError as error:
            part = "domain" if _is_valid_local_part(self.local_part) else "local_part"
            raise AddressError(Reason("addresses.syntax_part", part=part)) from error

    def __str__(self) -> str:
        return f"{self.local_part}@{self.domain}"


@attrs.frozen(kw_only=True)
class Reading:
    """
    An address with what was written where its domain stands now.

    Args:
        address: The address.
        written_domain: The domain as it stands in the text.
        unicode_domain: The domain with U-labels.
        is_quoted: Whether the local part was written in quotes.
    """

    address: Address
    written_domain: str
    unicode_domain: str
    is_quoted: bool


def parse_address(text: str) -> Address:
    """
    Return the one address that *text* holds.

    Args:
        text:
            An addr-spec, or a display name followed by ``<addr-spec>``; at most
            1,000 characters. A display name in Vietnamese needs no quotes.

    Raises:
        govvn_mail.errors.AddressError:
            If it is none (codes that begin with ``addresses.syntax``), or if it can
            be read in two ways, such as a second address in the display name, a
            comment, a group or a relay route (codes that begin with
            ``addresses.ambiguous``).
        govvn_mail.errors.InputError: If *text* is no string.

    .. doctest::

        >>> address = parse_address("Sở Y tế <vanthu@Quangngai.gov.vn>")
        >>> address.display_name, address.local_part, address.domain
        ('Sở Y tế', 'vanthu', 'quangngai.gov.vn')
        >>> parse_address("a@hanoi.gov.vn <x@gmail.com>")
        Traceback (most recent call last):
        ...
        govvn_mail.errors.AddressError: The address has several readings (...
    """
    return read_address(text).address


def read_address(text: str) -> Reading:
    """Return the one address in *text*, like `parse_address`, and how it is written."""
    if not isinstance(text, str):
        raise InputError(Reason("addresses.not_a_text", type=type(text).__name__))
    if len(text) > MAX_LENGTH:
        raise AddressError(Reason("addresses.syntax_too_long", limit=MAX_LENGTH))
    unsafe = _unsafe(text)
    if unsafe >= 0:
        raise AddressError(Reason("addresses.syntax_control", position=unsafe + 1))
    stripped = text.strip(" ")
    offset = text.find(stripped)
    name, start = None, 0
    if "<" in stripped or ">" in stripped:
        start = _open_bracket(stripped, offset) + 1
        name = _display_name(stripped[: start - 1].rstrip(" "), offset)
        stripped = stripped[:-1]
    return _read_addr_spec(stripped[start:], offset + start, name)


def _open_bracket(text: str, offset: int) -> int:
    """Return where the only ``<`` stands; the only ``>`` must end the text."""
    opening, closing = text.find("<"), text.find(">")
    if opening < 0 or closing < 0:
        raise _syntax(offset + max(opening, closing))
    if text.count("<") > 1 or closing != len(text) - 1:
        raise AddressError(Reason("addresses.ambiguous_brackets"))
    return opening


def _display_name(name: str, offset: int) -> str | None:
    """Return the display name without its quotes; an empty one is None."""
    # An encoded word (RFC 2047) has a second reading too: the decoded one.
    if "@" in unicodedata.normalize("NFKC", name) or "=?" in name:
        raise AddressError(Reason("addresses.ambiguous_display_name"))
    quoted = _QUOTED.fullmatch(name)
    if quoted:
        name = re.sub(r"\\(.)", r"\1", quoted[1]).strip(" ")
    else:
        _refuse_second_reading(name)
        if fault := re.search(r'["\\\[\],:;]', name):
            raise _syntax(offset + fault.start())
    return unicodedata.normalize("NFC", name) or None


def _refuse_second_reading(text: str) -> None:
    """Refuse lists, groups and comments outside quotes."""
    if "(" in text or ")" in text:
        raise AddressError(Reason("addresses.ambiguous_comment"))
    if ":" in text and (";" in text or "@" not in text):
        raise AddressError(Reason("addresses.ambiguous_group"))
    several = text.count("@") > 1 and "@@" not in text
    if several or ("@" not in text and ("," in text or ";" in text)):
        raise AddressError(Reason("addresses.ambiguous_mailboxes"))


def _refuse_rerouting(local_part: str) -> None:
    """Refuse a local part that some mail programs read as another address."""
    if "@" in local_part:
        raise AddressError(Reason("addresses.ambiguous_mailboxes"))
    if "=?" in local_part:
        raise AddressError(Reason("addresses.ambiguous_encoded_word"))
    if "%" in local_part or "!" in local_part:
        raise AddressError(Reason("addresses.ambiguous_route"))


def _read_addr_spec(spec: str, offset: int, name: str | None) -> Reading:
    quoted = _QUOTED.match(spec)
    if quoted and "@" in quoted[1]:
        raise AddressError(Reason("addresses.ambiguous_mailboxes"))
    _refuse_second_reading(spec[quoted.end() :] if quoted else spec)
    if "@" not in spec:
        raise AddressError(Reason("addresses.syntax_no_at"))
    try:
        valid = _validate(spec)
    except ValueError as error:
        raise _syntax(offset + _fault(spec)) from error
    return Reading(
        address=Address(
            local_part=valid.local_part, domain=valid.ascii_domain, display_name=name
        ),
        written_domain=spec.rpartition("@")[2],
        unicode_domain=valid.domain,
        is_quoted=quoted is not None,
    )


@lru_cache(maxsize=1)  # a reading and the address in it ask about the same text
def _validate(spec: str) -> ValidatedEmail:
    # Every option is stated: their defaults are settings of the whole process.
    valid = validate_email(
        spec,
        allow_smtputf8=True,
        allow_empty_local=False,
        allow_quoted_local=True,
        allow_domain_literal=False,
        allow_display_name=False,
        check_deliverability=False,
        test_environment=True,  # the reserved domains of fictitious bodies
        globally_deliverable=True,
    )
    if len(valid.local_part.encode()) > MAX_LOCAL_PART:
        raise ValueError(spec)
    return valid


def _is_valid_local_part(local_part: str) -> bool:
    try:
        _validate(f"{local_part}@example.com")
    except ValueError:
        return False
    return True


def _fault(spec: str) -> int:
    """Return where an addr-spec that was refused stops being one."""
    local = _QUOTED.match(spec) or _DOT_ATOM.match(spec)
    end = local.end() if local else 0
    if spec[end] != "@":
        return end
    if not _is_valid_local_part(spec[:end]):
        return 0
    domain = end + 1
    host = _HOST.match(spec, domain)
    return host.end() if host and host.end() < len(spec) else domain


def _syntax(index: int) -> AddressError:
    return AddressError(Reason("addresses.syntax", position=index + 1))


def _unsafe(text: str) -> int:
    """Return where the first control or invisible format character stands, or -1."""
    if text.isascii() and text.isprintable():
        return -1
    return next(
        (i for i, c in enumerate(text) if unicodedata.category(c) in _UNSAFE), -1
    )


def _is_clean(value: object) -> bool:
    return isinstance(value, str) and _unsafe(value) < 0


def _is_domain(value: object) -> bool:
    return isinstance(value, str) and _DOMAIN.fullmatch(value) is not None


def _is_local_part(value: object) -> bool:
    return (
        isinstance(value, str)
        and _unsafe(value) < 0
        and bool(_DOT_ATOM.fullmatch(value) or _QUOTED.fullmatch(value))
    )
