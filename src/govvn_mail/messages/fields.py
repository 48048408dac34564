"""
Reading header fields strictly and in linear time: RFC 5322, RFC 2045 to 2047, 2231.

The standard library's readers differ between versions over who the sender is when a
From field is odd; these refuse what has two readings.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote_to_bytes

import attrs

from govvn_mail.addresses import parse_address
from govvn_mail.errors import AddressError, MessageError
from govvn_mail.texts import Reason

from .message import has_at_sign, has_control

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from govvn_mail.addresses import Address

__all__ = [
    "Field",
    "Header",
    "decode_text",
    "read_header",
    "read_mailboxes",
    "read_parameters",
    "read_unstructured",
]

MAX_HEADER = 4 * 1024 * 1024
"""Upper bound of a header section, in octets."""

MAX_FIELDS = 1000
"""Upper bound of the number of fields in a header section."""

MAX_PARAMETERS = 200
"""Upper bound of the sections of parameters in one field."""

MAX_WRITTEN_NAME = 10_000
"""Upper bound of a display name as it is written, in characters."""

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,200}):(.*)", re.DOTALL)
_FIELD_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_CHARSETS = {  # the charsets in which Vietnamese mail is met, and no other codec
    "us-ascii": "ascii",
    "utf-8": "utf-8",
    "iso-8859-1": "iso-8859-1",
    "windows-1252": "cp1252",
    "windows-1258": "cp1258",
}
_WORD = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?\s]*)\?=")
_ATEXT = r"[^\s\"(),:;<>@\[\]\\\x00-\x1f\x7f]"
_PHRASE = r"[^\s\"(),:;<>\[\]\\\x00-\x1f\x7f]"  # an @ is refused with its own reason
_QUOTED = r'"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*+"'
_ADDR_SPEC = rf"{_ATEXT}++@[^\s\"(),:;<>@\\]++"
_MAILBOX = re.compile(
    rf"\s*+(?:(?P<name>(?:{_QUOTED}|{_PHRASE}++|\s++)*+)<(?P<angle>{_ADDR_SPEC})>"
    rf"|(?P<bare>{_ADDR_SPEC}))\s*+"
)
_WORD_CHARS = r"[!#-'*+.0-9A-Z^-~-]+"
_VALUE = re.compile(rf"\s*({_WORD_CHARS}/{_WORD_CHARS}|{_WORD_CHARS})\s*")
_PARAMETER = re.compile(rf";\s*({_WORD_CHARS})\s*=\s*({_WORD_CHARS}|{_QUOTED})\s*")
_TWINS = frozenset({"name", "filename"})  # also given plainly, for old programs
_SECTION = re.compile(r"([^*]+)(?:\*(0|[1-9][0-9]{0,3}))?(\*?)")

Octets: TypeAlias = bytes | memoryview


@attrs.frozen
class Field:
    """
    A header field as it came.

    Args:
        name: In lower case.
        value: Unfolded octets, without surrounding blanks.
    """

    name: str
    value: bytes


@attrs.frozen
class Header:
    """
    The fields of a header section.

    Args:
        fields: In their order.
        body: Where the body begins, counted from the start of the section.
        defects: What breaks RFC 5322.
    """

    fields: tuple[Field, ...]
    body: int
    defects: tuple[Reason, ...]

    def all(self, name: str) -> tuple[bytes, ...]:
        """Return the value of every field of that name (in lower case)."""
        return tuple(field.value for field in self.fields if field.name == name)

    def one(self, name: str) -> bytes | None:
        """
        Return the value of the field of that name, or None if there is none.

        Raises:
            govvn_mail.errors.MessageError: If there is more than one.
        """
        values = self.all(name)
        if len(values) > 1:
            raise MessageError(
                Reason("messages.repeated_field", field=name, count=len(values))
            )
        return values[0] if values else None


def read_header(octets: bytes) -> Header:
    """
    Read the header section with which *octets* begin.

    Raises:
        govvn_mail.errors.MessageError: If the section is beyond the caps.
    """
    if octets.startswith((b"\r\n", b"\n")):
        return Header((), octets.index(b"\n") + 1, ())
    end = _END_OF_HEADER.search(octets, 0, MAX_HEADER)
    if end is None and len(octets) > MAX_HEADER:
        raise MessageError(Reason("messages.header_too_large", limit=MAX_HEADER))
    section = octets[: end.start()] if end else octets
    lines = re.split(rb"\r?\n(?![ \t])", section)
    if len(lines) > MAX_FIELDS:
        raise MessageError(Reason("messages.header_too_large", limit=MAX_FIELDS))
    fields, defects = [], []
    for number, line in enumerate(lines, start=1):
        match = _FIELD.fullmatch(re.sub(rb"\r?\n(?=[ \t])", b"", line))
        if match is None:
            if line:
                defects.append(Reason("messages.field_syntax", number=number))
            continue
        name, value = match[1].decode("ascii").lower(), match[2].strip(b" \t\r\n")
        if _FIELD_CONTROL.search(value):
            defects.append(Reason("messages.field_control", field=name))
        fields.append(Field(name, value))
    return Header(tuple(fields), end.end() if end else len(octets), tuple(defects))


def decode_text(octets: Octets, charset: str) -> str:
    """
    Decode text in one of the charsets in which Vietnamese mail is met.

    Raises:
        govvn_mail.errors.MessageError:
            If the charset is another, or the octets are not text in it.
    """
    codec = _CHARSETS.get(charset.lower())
    try:
        if codec is not None:
            return str(octets, codec)
    except UnicodeDecodeError:
        pass
    raise MessageError(Reason("messages.charset", charset=charset[:40]))


def read_unstructured(value: bytes) -> str:
    """
    Return the text of an unstructured field, encoded-words decoded (RFC 2047).

    Raises:
        govvn_mail.errors.MessageError: If the octets are not text.
    """
    return _decode_words(decode_text(value, "utf-8"))


def _decode_words(text: str) -> str:
    """Decode encoded-words; blanks between two of them do not count (RFC 2047 §6.2)."""
    pieces: list[str] = []
    pending: list[bytes] = []
    pending_charset = ""
    position = 0
    for match in _WORD.finditer(text):
        gap = text[position : match.start()]
        charset = match[1].partition("*")[0].lower()  # RFC 2231 §5: a language
        if pending_charset and (gap.strip() or charset != pending_charset):
            pieces.append(decode_text(b"".join(pending), pending_charset))
            pending = []
        if gap.strip() or not pending_charset:
            pieces.append(gap)
        pending.append(_word_octets(match[2], match[3]))
        pending_charset = charset
        position = match.end()
    if pending_charset:
        pieces.append(decode_text(b"".join(pending), pending_charset))
    return "".join(pieces) + text[position:]


def _word_octets(encoding: str, text: str) -> bytes:
    try:
        if encoding in "bB":
            return binascii.a2b_base64(text.encode(), strict_mode=True)
        return binascii.a2b_qp(text.encode(), header=True)
    except ValueError as error:
        raise MessageError(Reason("messages.encoded_word")) from error


def read_mailboxes(
    value: bytes, field: str, *, with_names: bool = True
) -> Iterator[Address]:
    """
    Yield the mailboxes of an address field (RFC 5322 §3.4); the caller counts them.

    Groups, comments, routes and obsolete forms are refused, and so is a display
    name that holds an address or a control character: they have two readings.

    Args:
        value: The field's octets.
        field: Its name, for the error.
        with_names: Whether to read the display names, or to pass over them.

    Raises:
        govvn_mail.errors.MessageError: If *value* is anything else.
    """
    text = decode_text(value, "utf-8")
    position = 0
    while True:
        match = _MAILBOX.match(text, position)
        if match is None:
            raise MessageError(
                Reason("messages.mailbox_syntax", field=field, position=position + 1)
            )
        name = _read_name(match["name"] or "", field) if with_names else ""
        yield _read_mailbox(match, name, field)
        position = match.end()
        if position == len(text):
            return
        if text[position] != ",":
            raise MessageError(
                Reason("messages.mailbox_syntax", field=field, position=position + 1)
            )
        position += 1


def _read_name(written: str, field: str) -> str:
    if len(written) > MAX_WRITTEN_NAME:
        raise MessageError(
            Reason("messages.display_name", name=field, limit=MAX_WRITTEN_NAME)
        )
    words = re.findall(rf"{_QUOTED}|{_PHRASE}+", written)
    name = _decode_words(" ".join(map(_unquote, words))).strip()
    if has_control(name) or has_at_sign(name):
        raise MessageError(Reason("messages.mailbox_name", field=field))
    return name


def _read_mailbox(match: re.Match[str], name: str, field: str) -> Address:
    try:
        address = parse_address(match["bare"] or match["angle"])
        return attrs.evolve(address, display_name=name or None)
    except AddressError as error:
        raise MessageError(
            Reason("messages.mailbox_address", field=field, cause=str(error))
        ) from error


def _unquote(word: str) -> str:
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word.startswith('"') else word


def read_parameters(value: bytes, field: str) -> tuple[str, Mapping[str, str]]:
    """
    Return value and parameters of Content-Type or Content-Disposition.

    Value and parameter names are in lower case. Continuations and charsets of
    RFC 2231 are read, and encoded-words in quoted values, which many programs write.

    Raises:
        govvn_mail.errors.MessageError:
            If the field breaks RFC 2045 §5.1 or names a parameter twice.
    """
    fault = MessageError(Reason("messages.parameters", field=field))
    text = decode_text(value, "utf-8")
    head = _VALUE.match(text)
    if head is None:
        raise fault
    sections: dict[tuple[str, int, bool], str] = {}
    position = head.end()
    while match := _PARAMETER.match(text, position):
        position = match.end()
        name = _SECTION.fullmatch(match[1].lower())
        if name is None or len(sections) == MAX_PARAMETERS:
            raise fault
        key = (name[1], int(name[2] or 0), bool(name[3]))
        twin = (*key[:2], not key[2])
        if key in sections or (twin in sections and name[1] not in _TWINS):
            raise fault
        sections[key] = match[2]
    if text[position:].strip("; \t"):
        raise fault
    return head[1].lower(), _join_sections(sections, fault)


def _join_sections(
    sections: Mapping[tuple[str, int, bool], str], fault: MessageError
) -> dict[str, str]:
    """Join continuations; of a name's twins the extended one comes last and wins."""
    joined: dict[str, tuple[str, bytes]] = {}
    for (name, number, extended), raw in sorted(sections.items()):
        text = _unquote(raw)
        charset, octets = joined.get(name, ("", b""))
        if number > 0:
            if not any((name, number - 1, kind) in sections for kind in (False, True)):
                raise fault
        elif extended:
            charset, quote, rest = text.partition("'")
            _language, second_quote, text = rest.partition("'")
            if not (quote and second_quote):
                raise fault
            octets = b""
        else:
            charset = "utf-8"
            text = _decode_words(text) if raw != text else text
        joined[name] = (
            charset,
            octets + (unquote_to_bytes(text) if extended else text.encode()),
        )
    return {
        name: decode_text(octets, charset) for name, (charset, octets) in joined.items()
    }
