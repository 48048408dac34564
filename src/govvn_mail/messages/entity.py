"""
Canonical MIME bytes: 7-bit, CRLF, lines of at most 76 octets, base64 throughout.

Written here and never by :mod:`email`, because what is signed must leave the house
octet by octet: no relay, mailbox or generator has a reason to change such bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import secrets
import struct
from email.utils import format_datetime
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.arguments import require

from .message import Envelope, OfficialMessage, require_message_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from govvn_mail.addresses import Address

    from .message import Attachment

__all__ = [
    "OutgoingMessage",
    "make_message_id",
    "message_headers",
    "serialise_message",
    "write_entity",
]

MAX_LINE = 76
"""Longest line of an entity without its CRLF, in octets (RFC 2045 §6.8)."""

_BLOCK_LINES = struct.Struct(f"{MAX_LINE}s" * 512)
_BLOCK = _BLOCK_LINES.size // 4 * 3  # as many octets become that many full lines

_MIME_VERSION = b"MIME-Version: 1.0\r\n"
_WORD_OCTETS = 39  # as an encoded-word 64 characters: fits beside any field name
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_()+,.&@#-]([A-Za-z0-9 _()+,.&@#-]*[A-Za-z0-9)])?")
_ATOM = r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+"
_PLAIN_PHRASE = re.compile(rf"{_ATOM}(?: {_ATOM})*")
_ATTR_CHARS = frozenset(  # RFC 5987 §3.2.1
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`|~"
)


@attrs.frozen(kw_only=True)
class OutgoingMessage:
    """
    A letter as bytes, ready to be handed to a submission server unchanged.

    Args:
        raw: The whole message; pass these octets on, never a parsed form of them.
        message_id: The Message-ID in angle brackets.
        envelope: Sender and recipients for SMTP; Bcc stands only here.
        entity: The MIME entity of body and attachments.
    """

    raw: bytes = attrs.field(repr=lambda raw: f"<{len(raw)} octets>")
    message_id: str
    envelope: Envelope = attrs.field(repr=False)
    entity: bytes = attrs.field(repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of *raw* in hexadecimal, computed when it is first asked for."""
        return hashlib.sha256(self.raw).hexdigest()


def serialise_message(
    message: OfficialMessage, *, now: datetime | None = None
) -> OutgoingMessage:
    r"""
    Return *message* as bytes, without a signature.

    Args:
        message: The letter.
        now: The moment for the Date field; None reads the clock.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.

    .. doctest::

        >>> from govvn_mail.messages import OfficialMessage
        >>> outgoing = serialise_message(OfficialMessage(
        ...     from_="vanthu@snv.example.gov.vn", to=["a@ubnd.example.gov.vn"],
        ...     subject="Giấy mời họp", body="Kính gửi: …",
        ... ))
        >>> outgoing.raw.startswith(b"From: vanthu@snv.example.gov.vn\r\n")
        True
    """
    require(message, OfficialMessage, "message")
    at = times.now() if now is None else times.require_aware(now, "now")
    message_id = make_message_id(message)
    entity = write_entity(message)
    return OutgoingMessage(
        raw=message_headers(message, date=at, message_id=message_id) + entity,
        message_id=message_id,
        envelope=message.envelope(),
        entity=entity,
    )


def make_message_id(message: OfficialMessage) -> str:
    """
    Return a new Message-ID: 128 random bits at the domain of the sender.

    Raises:
        govvn_mail.errors.InputError: If *message* is no letter.
    """
    require(message, OfficialMessage, "message")
    return f"<{secrets.token_hex(16)}@{message.from_.domain}>"


def make_boundary(prefix: str) -> str:
    """
    Return a boundary that no line of an entity can begin with.

    Lines of base64 hold no ``-`` and our part headers begin with letters or blanks;
    *prefix* keeps nested boundaries apart.
    """
    return f"={prefix}_{secrets.token_hex(16)}"


def message_headers(
    message: OfficialMessage, *, date: datetime, message_id: str
) -> bytes:
    """
    Return the header fields of RFC 5322 §3.6 and MIME-Version; Bcc never.

    The Content-Type field is the entity's and must follow.

    Args:
        message: The letter.
        date: The moment of sending, aware; written in Vietnam's offset.
        message_id: As :func:`make_message_id` gives it.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.MessageError: If *message_id* is none.
    """
    require(message, OfficialMessage, "message")
    at = times.require_aware(date, "date")
    fields: list[tuple[str, Iterable[str]]] = [
        ("From", _mailbox(message.from_)),
        ("To", _mailboxes(message.to)),
        ("Cc", _mailboxes(message.cc)),
        ("Reply-To", _mailboxes(message.reply_to)),
        ("Subject", _subject(message.subject)),
        ("Date", [format_datetime(at)]),
        ("Message-ID", [require_message_id(message_id, "message_id")]),
        ("In-Reply-To", [message.in_reply_to] if message.in_reply_to else []),
        ("References", message.references),
    ]
    lines = b"".join(write_field(name, tokens) for name, tokens in fields)
    return lines + _MIME_VERSION


def write_field(name: str, tokens: Iterable[str]) -> bytes:
    """
    Return a folded header field, or nothing if there are no tokens.

    Lines are folded between tokens at 76 characters (RFC 5322 §2.2.3). An address
    or message id too long for that stays beside the field's name, where every
    reader finds it; a media type goes to the next line.
    """
    lines = [f"{name}:"]
    for token in tokens:
        beside_name = lines == [f"{name}:"] and name != "Content-Type"
        if beside_name or len(lines[-1]) + 1 + len(token) <= MAX_LINE:
            lines[-1] += f" {token}"
        else:
            lines.append(f" {token}")
    if lines == [f"{name}:"]:
        return b""
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _subject(text: str) -> list[str]:
    plain = text.isascii() and "=?" not in text and text == text.strip()
    if plain and len("Subject: ") + len(text) <= MAX_LINE:
        return [text]
    return list(_encoded_words(text))


def _mailboxes(addresses: tuple[Address, ...]) -> list[str]:
    tokens: list[str] = []
    for address in addresses:
        if tokens:
            tokens[-1] += ","
        tokens += _mailbox(address)
    return tokens


def _mailbox(address: Address) -> list[str]:
    if not address.display_name:
        return [str(address)]
    name = address.display_name
    if _PLAIN_PHRASE.fullmatch(name):
        return [*name.split(" "), f"<{address}>"]
    return [*_encoded_words(name), f"<{address}>"]


def _encoded_words(text: str) -> Iterator[str]:
    """Yield the encoded-words of *text*, cut between characters (RFC 2047 §5)."""
    for chunk in _chunks(text, _WORD_OCTETS):
        yield f"=?utf-8?b?{base64.b64encode(chunk.encode()).decode()}?="


def _chunks(text: str, limit: int) -> Iterator[str]:
    """Yield pieces of *text* of at most *limit* octets in UTF-8."""
    start = size = 0
    for index, char in enumerate(text):
        width = len(char.encode())
        if size + width > limit:
            yield text[start:index]
            start, size = index, 0
        size += width
    yield text[start:]


def write_entity(message: OfficialMessage, *, protect: bytes = b"") -> bytes:
    """
    Return body and attachments as one canonical MIME entity (RFC 2045, RFC 2046).

    The entity is 7-bit with CRLF line ends and lines of at most 76 octets: a
    base64 ``text/plain`` part, inside ``multipart/alternative`` if there is HTML,
    inside ``multipart/mixed`` if there are attachments.

    Args:
        message: The letter.
        protect: Header fields to repeat inside, as :func:`message_headers` gives
            them; a signature then covers them (RFC 9788 §2.1). Empty repeats none.

    Raises:
        govvn_mail.errors.InputError: If *message* is no letter.

    .. doctest::

        >>> from govvn_mail.messages import OfficialMessage
        >>> letter = OfficialMessage(
        ...     from_="a@snv.example.gov.vn", to=["b@ubnd.example.gov.vn"],
        ...     subject="Giấy mời", body="Kính gửi",
        ... )
        >>> print(write_entity(letter).decode("ascii"))
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64
        <BLANKLINE>
        S8OtbmggZ+G7rWk=
    """
    require(message, OfficialMessage, "message")
    fields = require(protect, bytes, "protect").removesuffix(_MIME_VERSION)
    parameters = ['hp="clear"'] if fields else []
    if not message.attachments:
        return _join(chain([fields], _letter_part(message, parameters)))
    parts = [_letter_part(message), *map(_attachment_part, message.attachments)]
    return _join(chain([fields], _multipart("mixed", parts, parameters)))


def _join(pieces: Iterable[bytes]) -> bytes:
    """Return *pieces* one after the other, without keeping them as a list would."""
    written = io.BytesIO()
    written.writelines(pieces)
    return written.getvalue()


def _letter_part(
    message: OfficialMessage, parameters: Sequence[str] = ()
) -> Iterator[bytes]:
    """Yield the pieces of the text, with HTML beside it if there is any."""
    if message.html is None:
        return _text_part("plain", message.body, parameters)
    parts = [_text_part("plain", message.body), _text_part("html", message.html)]
    return _multipart("alternative", parts, parameters)


def _multipart(
    subtype: str, parts: Iterable[Iterable[bytes]], parameters: Sequence[str]
) -> Iterator[bytes]:
    """Yield the pieces of *parts* and of what stands between them."""
    boundary = make_boundary(subtype[0])
    yield _content_type([f"multipart/{subtype}", f'boundary="{boundary}"', *parameters])
    for part in parts:
        yield f"\r\n--{boundary}\r\n".encode()
        yield from part
    yield f"\r\n--{boundary}--\r\n".encode()


def _content_type(value: Sequence[str]) -> bytes:
    """Return the field of a media type and its parameters."""
    *first, last = value
    return write_field("Content-Type", [*(f"{token};" for token in first), last])


def _text_part(
    subtype: str, content: str, parameters: Sequence[str] = ()
) -> Iterator[bytes]:
    """Yield the pieces of a part of text."""
    yield _content_type([f"text/{subtype}", "charset=utf-8", *parameters])
    yield b"Content-Transfer-Encoding: base64\r\n\r\n"
    yield from _base64_lines(re.sub(r"\r\n|\r|\n", "\r\n", content).encode())


def _attachment_part(attachment: Attachment) -> Iterator[bytes]:
    """Yield the pieces of the part that holds a file."""
    name, media_type = attachment.filename, attachment.media_type
    yield write_field("Content-Type", [f"{media_type};", *_parameter("name", name)])
    yield b"Content-Transfer-Encoding: base64\r\n"
    yield write_field(
        "Content-Disposition", ["attachment;", *_parameter("filename", name)]
    )
    yield b"\r\n"
    yield from _base64_lines(attachment.content)


def _parameter(name: str, value: str) -> list[str]:
    """Return a parameter as tokens, in continuations where needed (RFC 2231 §4.1)."""
    if _PLAIN_NAME.fullmatch(value) and len(f' {name}="{value}"') <= MAX_LINE:
        return [f'{name}="{value}"']
    room = MAX_LINE - len(f" {name}*100*=utf-8'';")
    sections = [""]
    for char in value:
        encoded = "".join(
            chr(octet) if octet in _ATTR_CHARS else f"%{octet:02X}"
            for octet in char.encode()
        )
        if len(sections[-1]) + len(encoded) > room:
            sections.append("")
        sections[-1] += encoded
    sections[0] = f"utf-8''{sections[0]}"
    if len(sections) == 1:
        return [f"{name}*={sections[0]}"]
    last = len(sections) - 1
    return [
        f"{name}*{number}*={section}" + (";" if number < last else "")
        for number, section in enumerate(sections)
    ]


def encode_base64(content: bytes) -> bytes:
    """Return *content* in base64, in lines of 76 characters that end with CRLF."""
    return _join(_base64_lines(content))


def _base64_lines(content: bytes) -> Iterator[bytes]:
    """Yield the lines of *content* in base64, many at a time, for speed."""
    octets = memoryview(content)
    for start in range(0, len(octets), _BLOCK):
        encoded = binascii.b2a_base64(octets[start : start + _BLOCK], newline=False)
        if len(encoded) == _BLOCK_LINES.size:
            lines = _BLOCK_LINES.unpack(encoded)
        else:
            starts = range(0, len(encoded), MAX_LINE)
            lines = tuple(encoded[i : i + MAX_LINE] for i in starts)
        yield b"\r\n".join((*lines, b""))
