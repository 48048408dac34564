"""Received letters: strict about who the sender is, and capped everywhere."""

from __future__ import annotations

import binascii
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import count, islice
from typing import TYPE_CHECKING

import attrs

from govvn_mail import times
from govvn_mail.addresses import Address
from govvn_mail.arguments import require
from govvn_mail.errors import InputError, MessageError
from govvn_mail.texts import Reason

from .fields import (
    decode_text,
    read_header,
    read_mailboxes,
    read_parameters,
    read_unstructured,
)
from .message import MAX_FILENAME, Attachment, has_control

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .fields import Header

__all__ = [
    "Multipart",
    "ReceivedMessage",
    "parse_message",
    "read_entity",
    "read_sender",
    "split_multipart",
]

MAX_MESSAGE = 50 * 1024 * 1024
"""Upper bound of a received message, in octets, unless the caller says otherwise."""

MAX_PARTS = 500
"""Upper bound of the entities inside each other, at all levels together."""

MAX_DEPTH = 10
"""Upper bound of multipart entities inside each other."""

MAX_MAILBOXES = 1000
"""Upper bound of the mailboxes of To, and of those of Cc."""

_SINGLE_FIELDS = ("date", "sender", "to", "cc", "message-id", "subject")
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_UNENCODED = frozenset({"7bit", "8bit", "binary"})


@attrs.frozen(kw_only=True)
class ReceivedMessage:
    """
    A message as received; nothing in it is proven.

    Args:
        raw: The octets as they came.
        from_fields: Every From field, unfolded; a sound message has one.
        from_address: The sender the message claims, or None if its From fields
            have two readings: not exactly one field with exactly one mailbox, a
            group, a comment, or an address inside the display name.
        to: The mailboxes of To, as far as readable.
        cc: The mailboxes of Cc, as far as readable.
        subject: The subject, decoded, or None.
        message_id: The Message-ID as it stands, or None.
        date: The moment the Date field states, in Vietnam's offset, or None.
        defects: What breaks the standards, in the order met.
    """

    raw: bytes = attrs.field(repr=lambda raw: f"<{len(raw)} octets>")
    from_fields: tuple[str, ...]
    from_address: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str | None
    message_id: str | None
    date: datetime | None
    defects: tuple[Reason, ...]


def parse_message(raw: bytes, *, max_size: int = MAX_MESSAGE) -> ReceivedMessage:
    r"""
    Read the header fields of a received message.

    Args:
        raw: The message as received, with CRLF or bare LF line ends.
        max_size: Largest message to read, in octets.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.MessageError: If the message is larger than *max_size*,
            or its header section is beyond the caps.

    .. doctest::

        >>> received = parse_message(
        ...     b"From: a@hanoi.example.gov.vn <x@example.com>\r\n\r\n"
        ... )
        >>> received.from_address is None, received.defects[0].code
        (True, 'messages.mailbox_name')
    """
    _check_size(raw, "raw", max_size)
    header = read_header(raw)
    defects = list(header.defects)
    defects += [
        Reason("messages.repeated_field", field=name, count=times_given)
        for name in _SINGLE_FIELDS
        if (times_given := len(header.all(name))) > 1
    ]
    sender, faults = read_sender(header)
    defects += faults
    return ReceivedMessage(
        raw=raw,
        from_fields=tuple(str(v, "utf-8", "replace") for v in header.all("from")),
        from_address=sender,
        to=_recipients(header, "to", defects),
        cc=_recipients(header, "cc", defects),
        subject=_subject(header, defects),
        message_id=_first(header, "message-id"),
        date=_date(header, defects),
        defects=tuple(defects),
    )


def _check_size(octets: bytes, name: str, limit: int) -> None:
    require(limit, int, "max_size")
    if len(require(octets, bytes, name)) > limit:
        raise MessageError(Reason("messages.too_large", size=len(octets), limit=limit))


def _first(header: Header, name: str) -> str | None:
    values = header.all(name)
    return str(values[0], "utf-8", "replace") if values else None


def read_sender(header: Header) -> tuple[Address | None, tuple[Reason, ...]]:
    """Return the one sender that a header section names, or None and why not."""
    values = header.all("from")
    if not values:
        return None, (Reason("messages.no_sender"),)
    if len(values) > 1:
        reason = Reason("messages.repeated_field", field="from", count=len(values))
        return None, (reason,)
    try:
        mailboxes = tuple(islice(read_mailboxes(values[0], "from"), 2))
    except MessageError as error:
        return None, (error.reason,)
    if len(mailboxes) > 1:
        return None, (Reason("messages.many_senders"),)
    return mailboxes[0], ()


def _recipients(
    header: Header, name: str, defects: list[Reason]
) -> tuple[Address, ...]:
    found: list[Address] = []
    numbers = count(1)
    for value in header.all(name):
        mailboxes: list[Address] = []
        try:
            for mailbox in read_mailboxes(value, name):
                if next(numbers) > MAX_MAILBOXES:
                    defects.append(
                        Reason(
                            "messages.too_many_mailboxes",
                            field=name,
                            limit=MAX_MAILBOXES,
                        )
                    )
                    return tuple(found)
                mailboxes.append(mailbox)
        except MessageError as error:
            defects.append(error.reason)
        else:
            found += mailboxes
    return tuple(found)


def _subject(header: Header, defects: list[Reason]) -> str | None:
    values = header.all("subject")
    if not values:
        return None
    try:
        return read_unstructured(values[0])
    except MessageError as error:
        defects.append(error.reason)
        return str(values[0], "utf-8", "replace")


def _date(header: Header, defects: list[Reason]) -> datetime | None:
    text = _first(header, "date")
    if text is None:
        return None
    try:
        return times.require_aware(parsedate_to_datetime(text[:100]), "date")
    except (ValueError, TypeError, IndexError, OverflowError, InputError):
        defects.append(Reason("messages.date_syntax", value=text[:100]))
        return None


def read_entity(
    entity: bytes, *, max_size: int = MAX_MESSAGE
) -> tuple[str, tuple[Attachment, ...]]:
    r"""
    Return text and files of a MIME entity.

    The text is the first inline ``text/plain`` part, with LF line ends. Every other
    leaf is a file, HTML beside the text, too; a name that could not be sent is
    replaced by a safe one.

    Args:
        entity: For example ``OutgoingMessage.entity``, or the signed bytes of
            a verification.
        max_size: Largest entity to read, in octets.

    Raises:
        govvn_mail.errors.InputError: If an argument has the wrong type.
        govvn_mail.errors.MessageError: If the entity breaks RFC 2045 or RFC 2046,
            is larger than *max_size*, or has more than 500 parts or 10 levels.

    .. doctest::

        >>> read_entity(b"Content-Type: text/plain\r\n\r\nXin chao")
        ('Xin chao', ())
    """
    _check_size(entity, "entity", max_size)
    text: str | None = None
    attachments: list[Attachment] = []
    for number, (header, body) in enumerate(_leaves(entity, 0, count(1)), start=1):
        content = _decode_content(header, body)
        if text is None:
            text = _text(header, content)
            if text is not None:
                continue
        attachments.append(_attachment(header, content, number))
    return text or "", tuple(attachments)


def _text(header: Header, content: bytes) -> str | None:
    """Return the text of an inline text/plain part, or None if it is to be a file."""
    media_type, parameters = _content_type(header)
    if media_type != "text/plain" or _is_file(header):
        return None
    try:
        text = decode_text(content, parameters.get("charset", "us-ascii"))
    except MessageError:
        return None  # kept as a file: its octets are not lost
    return re.sub(r"\r\n?", "\n", text)


def _leaves(
    entity: bytes, depth: int, numbers: Iterator[int]
) -> Iterator[tuple[Header, bytes]]:
    """Yield the leaves of an entity; *numbers* counts the entities at all levels."""
    if next(numbers) > MAX_PARTS:
        raise MessageError(Reason("messages.too_many_parts", limit=MAX_PARTS))
    header = read_header(entity)
    body = entity[header.body :]
    media_type, parameters = _content_type(header)
    if not media_type.startswith("multipart/"):
        yield header, body
        return
    if depth == MAX_DEPTH:
        raise MessageError(Reason("messages.too_deep", limit=MAX_DEPTH))
    for part in split_multipart(body, parameters.get("boundary", "")).parts:
        yield from _leaves(part, depth + 1, numbers)


def _content_type(header: Header) -> tuple[str, Mapping[str, str]]:
    value = header.one("content-type")
    if value is None:
        return "text/plain", {}  # RFC 2045 §5.2
    return read_parameters(value, "content-type")


def _is_file(header: Header) -> bool:
    value = header.one("content-disposition")
    return value is not None and (
        read_parameters(value, "content-disposition")[0] != "inline"
    )


def _decode_content(header: Header, body: bytes) -> bytes:
    encoding = (header.one("content-transfer-encoding") or b"7bit").lower()
    name = str(encoding, "ascii", "replace")
    if name in _UNENCODED:
        return body
    if name == "quoted-printable":
        return binascii.a2b_qp(body)
    if name == "base64":
        try:
            return decode_base64(body)
        except ValueError as error:
            raise MessageError(Reason("messages.base64")) from error
    raise MessageError(Reason("messages.transfer_encoding", value=name[:40]))


def decode_base64(body: bytes) -> bytes:
    """Decode lines of base64; ValueError for anything that is not base64."""
    return binascii.a2b_base64(body.translate(None, b"\r\n \t"), strict_mode=True)


def _attachment(header: Header, content: bytes, number: int) -> Attachment:
    media_type, parameters = _content_type(header)
    disposition = header.one("content-disposition")
    if disposition is not None:
        parameters = {
            **parameters,
            **read_parameters(disposition, "content-disposition")[1],
        }
    nameless = f"part-{number}" + (".html" if media_type == "text/html" else "")
    name = parameters.get("filename") or parameters.get("name") or nameless
    safe = "".join("_" if char in "/\\" or has_control(char) else char for char in name)
    if safe in {".", ".."}:
        safe = f"part-{number}"
    try:
        return Attachment(
            filename=safe[:MAX_FILENAME], content=content, media_type=media_type
        )
    except MessageError:
        return Attachment(
            filename=f"part-{number}",
            content=content,
            media_type="application/octet-stream",
        )


@attrs.frozen
class Multipart:
    """
    A multipart body taken apart (RFC 2046 §5.1.1).

    Args:
        preamble: Octets before the first delimiter.
        parts: The parts, exactly as they stand between the delimiters.
        epilogue: Octets after the closing delimiter.
    """

    preamble: bytes
    parts: tuple[bytes, ...]
    epilogue: bytes


def split_multipart(body: bytes, boundary: str, start: int = 0) -> Multipart:
    r"""
    Take a multipart body apart without changing an octet.

    Args:
        body: The octets.
        boundary: What separates the parts.
        start: Where the body begins; the octet before it must end a line.

    Raises:
        govvn_mail.errors.MessageError: If the boundary is none, the closing
            delimiter is missing, or there are more than 500 parts.

    .. doctest::

        >>> split_multipart(b"--b\r\n\r\nXin\r\n--b--\r\n", "b").parts
        (b'\r\nXin',)
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise MessageError(Reason("messages.boundary"))
    preamble, parts = None, []
    for begin, end, is_last in _delimiters(body, b"--" + boundary.encode(), start):
        if preamble is None:
            preamble = body[start:begin]
        else:
            parts.append(body[start:begin])
        if len(parts) > MAX_PARTS:
            raise MessageError(Reason("messages.too_many_parts", limit=MAX_PARTS))
        if is_last:
            return Multipart(preamble, tuple(parts), body[end:])
        start = body.find(b"\n", end) + 1 or len(body)
    raise MessageError(Reason("messages.unclosed"))


def _delimiters(
    body: bytes, dashes: bytes, start: int
) -> Iterator[tuple[int, int, bool]]:
    """Yield where each delimiter line begins and ends, and whether it closes."""
    rest_of_line = re.compile(rb"(--)?[ \t]*(?=\r?\n|\Z)")
    position = body.find(dashes, start)
    while position >= 0:
        tail = rest_of_line.match(body, position + len(dashes))
        if tail is not None and body[position - 1 : position] in {b"", b"\n"}:
            begin = max(position - 1, 0)  # the line end before belongs to it
            if body[begin - 1 : begin] == b"\r":
                begin -= 1
            yield begin, tail.end(), tail[1] is not None
        position = body.find(dashes, position + len(dashes))
