"""
One mail address from text, or a refusal: nothing with two readings gets through.

The authority for what an addr-spec is (:rfc:`5321`, :rfc:`6531`, IDNA) is
email-validator; this module decides where the addr-spec stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import attrs

from govvn_mail.errors import AddressError, InputError
from govvn_mail.texts import Reason

from .fastpath import Host, is_local_part, read_addr_spec

__all__ = ["Address", "parse_address"]

MAX_LENGTH = 1000
"""Upper bound of a display name with its address, in characters."""

_SPECIALS = r'\x00-\x20\x7f"(),:;<>@\[\\\]'
_DOT_ATOM = re.compile(rf"[^.{_SPECIALS}]+(?:\.[^.{_SPECIALS}]+)*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_HOST_LABEL = r"[^\W_](?:(?:[^\W_]|-)*[^\W_])?"
_HOST = re.compile(rf"{_HOST_LABEL}(?:\.{_HOST_LABEL})*")
_A_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_A_LABEL}(?:\.{_A_LABEL})*")
_BIDI = frozenset(
    map(chr, (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
"""The characters that change the direction of text (Unicode, ``Bidi_Control``)."""


@attrs.frozen(kw_only=True, init=False)
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

    def __init__(
        self, *, local_part: str, domain: str, display_name: str | None = None
    ) -> None:
        sound = {
            "local_part": _is_written_local_part(local_part),
            "domain": _is_written_domain(domain),
            "display_name": display_name is None or _is_clean(display_name),
        }
        for part, is_sound in sound.items():
            if not is_sound:
                raise AddressError(Reason("addresses.syntax_part", part=part))
        rerouting = _rerouting(local_part)
        if rerouting is not None:
            raise AddressError(rerouting)
        if not is_local_part(local_part):
            raise AddressError(Reason("addresses.syntax_part", part="local_part"))
        if read_addr_spec(local_part, domain) is None:
            raise AddressError(Reason("addresses.syntax_part", part="domain"))
        self.__attrs_init__(
            local_part=local_part, domain=domain, display_name=display_name
        )

    def __str__(self) -> str:
        return f"{self.local_part}@{self.domain}"


def sound_address(
    local_part: str, domain: str, display_name: str | None = None
) -> Address:
    """Return the address with these parts, which were read from an addr-spec."""
    address = Address.__new__(Address)
    address.__attrs_init__(
        local_part=local_part, domain=domain, display_name=display_name
    )
    return address


@attrs.frozen
class Reading:
    """
    An address, and how it is written.

    Args:
        local_part: In normal form.
        host: The domain in its forms.
        written_domain: The domain as it stands in the text.
        display_name: The name beside the address, or None.
        is_quoted: Whether the local part was written in quotes.
    """

    local_part: str
    host: Host
    written_domain: str
    display_name: str | None
    is_quoted: bool

    @property
    def address(self) -> Address:
        """The address alone."""
        return sound_address(self.local_part, self.host.domain, self.display_name)


def parse_address(text: str) -> Address:
    """
    Return the one address that *text* holds.

    Args:
        text:
            An addr-spec, or a display name followed by ``<addr-spec>``; at most
            1,000 characters. A display name in Vietnamese needs no quotes; one that
            only repeats the addr-spec is none.

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
    found = read_address(text)
    if isinstance(found, Reason):
        raise AddressError(found)
    return found.address


def read_address(text: str) -> Reading | Reason:
    """Return the one address in *text*, or why it is none or not one alone."""
    if not isinstance(text, str):
        raise InputError(Reason("addresses.not_a_text", type=type(text).__name__))
    if len(text) > MAX_LENGTH:
        return Reason("addresses.syntax_too_long", limit=MAX_LENGTH)
    invisible = _invisible(text)
    if invisible is not None:
        return invisible
    stripped = text.strip(" ")
    offset = text.find(stripped)
    if "<" not in stripped and ">" not in stripped:
        return _read_addr_spec(stripped, offset, None)
    opening = _opening_bracket(stripped, offset)
    if isinstance(opening, Reason):
        return opening
    name, spec = stripped[:opening].rstrip(" "), stripped[opening + 1 : -1]
    if name.strip("\"' ").lower() == spec.lower():
        name = ""
    refusal = _two_readings_of_name(name) or _fault_in_name(name, offset)
    if refusal is not None:
        return refusal
    return _read_addr_spec(spec, offset + opening + 1, _unquoted(name))


def _invisible(text: str) -> Reason | None:
    """Return what the first control, format or surrogate character is."""
    if text.isprintable():
        return None
    for position, character in enumerate(text, start=1):
        category = unicodedata.category(character)
        if category == "Cs":
            return Reason("addresses.syntax_surrogate", position=position)
        if character in _BIDI:
            return Reason("addresses.syntax_bidi", position=position)
        if category == "Cf":
            return Reason("addresses.syntax_invisible", position=position)
        if category in {"Cc", "Zl", "Zp"}:
            return Reason("addresses.syntax_control", position=position)
    return None


def _opening_bracket(text: str, offset: int) -> int | Reason:
    """Return where the only ``<`` stands; the only ``>`` must end the text."""
    opening, closing = text.find("<"), text.find(">")
    if opening < 0 or closing < 0:
        start = offset + max(opening, closing)
        return _syntax(start, start + 1)
    if text.count("<") > 1 or closing != len(text) - 1:
        return Reason("addresses.ambiguous_brackets")
    return opening


def _two_readings_of_name(name: str) -> Reason | None:
    # An encoded word (RFC 2047) has a second reading too: the decoded one.
    if "@" in unicodedata.normalize("NFKC", name) or "=?" in name:
        return Reason("addresses.ambiguous_display_name")
    return None if _QUOTED.fullmatch(name) else _two_readings(name)


def _fault_in_name(name: str, offset: int) -> Reason | None:
    if _QUOTED.fullmatch(name):
        return None
    fault = re.search(r'["\\\[\],:;]', name)
    return fault and _syntax(offset + fault.start(), offset + fault.end())


def _unquoted(name: str) -> str | None:
    """Return a display name without its quotes; an empty one is None."""
    quoted = _QUOTED.fullmatch(name)
    if quoted:
        name = re.sub(r"\\(.)", r"\1", quoted[1]).strip(" ")
    return unicodedata.normalize("NFC", name) or None


def _two_readings(text: str) -> Reason | None:
    """Find lists, groups and comments outside quotes."""
    if "(" in text or ")" in text:
        return Reason("addresses.ambiguous_comment")
    if ":" in text and (";" in text or "@" not in text):
        return Reason("addresses.ambiguous_group")
    several = text.count("@") > 1 and "@@" not in text
    if several or ("@" not in text and ("," in text or ";" in text)):
        return Reason("addresses.ambiguous_mailboxes")
    return None


def _rerouting(local_part: str) -> Reason | None:
    """Find what makes some mail programs read a local part as another address."""
    if "@" in local_part:
        return Reason("addresses.ambiguous_mailboxes")
    if "=?" in local_part:
        return Reason("addresses.ambiguous_encoded_word")
    if "%" in local_part or "!" in local_part:
        return Reason("addresses.ambiguous_route")
    return None


def _read_addr_spec(text: str, offset: int, name: str | None) -> Reading | Reason:
    quoted = _QUOTED.match(text) if text.startswith('"') else None
    if quoted and "@" in quoted[1]:
        return Reason("addresses.ambiguous_mailboxes")
    refusal = _two_readings(text[quoted.end() :] if quoted else text)
    if refusal is not None:
        return refusal
    local_part, at, domain = text.partition("@")
    if not at:
        return Reason("addresses.syntax_no_at")
    found = read_addr_spec(local_part, domain)
    if found is None:
        start, end = _fault(text)
        return _syntax(offset + start, offset + end)
    return _rerouting(found[0]) or Reading(*found, domain, name, quoted is not None)


def _fault(addr_spec: str) -> tuple[int, int]:
    """Return where what keeps *addr_spec* from being one begins and ends."""
    local = _QUOTED.match(addr_spec) or _DOT_ATOM.match(addr_spec)
    at = local.end() if local else 0
    if addr_spec[at] != "@":
        return at, at + 1
    if not is_local_part(addr_spec[:at]):
        return 0, at
    domain = at + 1
    host = _HOST.match(addr_spec, domain)
    if host and host.end() < len(addr_spec):
        return host.end(), host.end() + 1
    return domain, max(len(addr_spec), domain + 1)


@lru_cache  # most faults stand at the same few places
def _syntax(start: int, end: int) -> Reason:
    return Reason("addresses.syntax", position=start + 1, end=end)


def _is_clean(value: object) -> bool:
    return isinstance(value, str) and _invisible(value) is None


def _is_written_domain(value: object) -> bool:
    return isinstance(value, str) and _DOMAIN.fullmatch(value) is not None


def _is_written_local_part(value: object) -> bool:
    return (
        isinstance(value, str)
        and _invisible(value) is None
        and bool(_DOT_ATOM.fullmatch(value) or _QUOTED.fullmatch(value))
    )
