"""
Reading BER without copying, and writing DER (ITU-T X.690).

The reader is for octets from strangers: depth, elements and lengths are capped
before anything is allocated, and nothing is recursive.
"""

from __future__ import annotations

from typing import NoReturn

import attrs

from govvn_mail.errors import MessageError
from govvn_mail.texts import Reason

__all__ = [
    "Element",
    "read_ber",
    "read_oid",
    "write_der",
    "write_header",
    "write_oid",
    "write_set",
]

MAX_DEPTH = 24
"""Upper bound of elements inside each other."""

MAX_SIZE = 512 * 1024
"""Upper bound of an encoding, in octets, unless the caller says otherwise."""

MAX_ELEMENTS = 2000
"""Upper bound of the elements directly inside another one."""

MAX_SEGMENTS = 65_536
"""Upper bound of the segments of an OCTET STRING; OpenSSL writes 4096 octets in one."""

BOOLEAN, INTEGER, OCTET_STRING, NULL, OID = 0x01, 0x02, 0x04, 0x05, 0x06
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31
CONSTRUCTED_OCTET_STRING = 0x24
CONTEXT_0, CONTEXT_1, CONTEXT_2, CONTEXT_3 = 0xA0, 0xA1, 0xA2, 0xA3
PRIMITIVE_CONTEXT_0 = 0x80

_CONSTRUCTED = 0x20
_HIGH_TAG = 0x1F
_INDEFINITE = 0x80
_MAX_LENGTH_OCTETS = 4


@attrs.frozen
class Element:
    """
    One element of a BER encoding.

    Args:
        tag: Identifier octet: class, constructed bit and tag number below 31.
        content: Content octets, without end-of-contents octets.
        encoding: The whole element.
        is_definite: Whether the length is stated up front, as DER demands.
        depth: Number of elements around this one.
    """

    tag: int
    content: memoryview
    encoding: memoryview
    is_definite: bool
    depth: int

    def children(self, limit: int = MAX_ELEMENTS) -> tuple[Element, ...]:
        """Return the elements inside this one, at most *limit*."""
        if not self.tag & _CONSTRUCTED:
            _fail("constructed")
        return tuple(_elements(self.content, self.depth + 1, limit))

    def octets(self) -> bytes:
        """Return the octets of an OCTET STRING, its primitive segments joined."""
        if not self.tag & _CONSTRUCTED:
            return bytes(self.content)
        segments = self.children(MAX_SEGMENTS)
        if any(segment.tag != OCTET_STRING for segment in segments):
            _fail("segments")
        return b"".join(segment.content for segment in segments)


def read_ber(octets: bytes | memoryview, *, max_size: int = MAX_SIZE) -> Element:
    """
    Read the one element that *octets* hold.

    Raises:
        govvn_mail.errors.MessageError:
            If *octets* are anything else, or beyond the caps.

    .. doctest::

        >>> element = read_ber(bytes.fromhex("3006020101020102"))
        >>> [child.content.hex() for child in element.children()]
        ['01', '02']
    """
    if len(octets) > max_size:
        _fail("size")
    elements = _elements(memoryview(octets), 0, 1)
    if len(elements) != 1:
        _fail("empty")
    return elements[0]


def _elements(data: memoryview, depth: int, limit: int) -> list[Element]:
    """Return the elements that *data* hold one after the other."""
    elements: list[Element] = []
    start, end = 0, len(data)
    while start < end:
        if len(elements) == limit:
            _fail("trailing" if limit == 1 else "count")
        if depth > MAX_DEPTH:
            _fail("depth")
        begin, length = _read_header(data, start)
        if length is None:
            stop = _end_of_contents(data, begin, depth)
            after = stop + 2
        else:
            stop = after = begin + length
        content, encoding = data[begin:stop], data[start:after]
        is_definite = length is not None
        elements.append(Element(data[start], content, encoding, is_definite, depth))
        start = after
    return elements


def _read_header(data: memoryview, start: int) -> tuple[int, int | None]:
    """Return where the content begins, and its length if that is stated."""
    if len(data) - start < 2:  # noqa: PLR2004 (identifier and length octet)
        _fail("truncated")
    tag, length = data[start], data[start + 1]
    if tag & _HIGH_TAG == _HIGH_TAG or tag == 0:
        _fail("tag")
    begin = start + 2
    if length == _INDEFINITE:
        if not tag & _CONSTRUCTED:
            _fail("length")
        return begin, None
    if length > _INDEFINITE:
        width = length - _INDEFINITE
        if width > _MAX_LENGTH_OCTETS or len(data) - begin < width:
            _fail("length")
        length = int.from_bytes(data[begin : begin + width])
        begin += width
    if length > len(data) - begin:
        _fail("truncated")
    return begin, length


def _end_of_contents(data: memoryview, position: int, depth: int) -> int:
    """Return where the content of an indefinite length ends, in one walk over it."""
    levels = 1
    for _ in range(MAX_SEGMENTS):
        if bytes(data[position : position + 2]) == b"\0\0":
            levels -= 1
            if levels == 0:
                return position
            position += 2
            continue
        begin, length = _read_header(data, position)
        levels += length is None
        if depth + levels > MAX_DEPTH:
            _fail("depth")
        position = begin + (length or 0)
    return _fail("count")


def _fail(problem: str) -> NoReturn:
    raise MessageError(Reason("signing.ber", problem=problem))


def write_der(tag: int, *contents: bytes) -> bytes:
    r"""
    Return one element in DER.

    .. doctest::

        >>> write_der(SEQUENCE, write_der(INTEGER, b"\x01")).hex()
        '3003020101'
    """
    return b"".join((write_header(tag, sum(map(len, contents))), *contents))


def write_header(tag: int, length: int) -> bytes:
    """Return the octets before *length* octets of content in DER."""
    if length < _INDEFINITE:
        return bytes((tag, length))
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, _INDEFINITE + len(octets))) + octets


def write_set(tag: int, elements: list[bytes]) -> bytes:
    """Return a SET OF in DER: its elements sorted (X.690 §11.6)."""
    return write_der(tag, *sorted(elements))


def write_oid(dotted: str) -> bytes:
    """Return the content octets of an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray()
    for arc in (40 * first + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(arc & 0x7F | 0x80)
        content += bytes(reversed(septets))
    return bytes(content)


def read_oid(element: Element) -> bytes:
    """Return the content octets of *element*, which must be an OBJECT IDENTIFIER."""
    if element.tag != OID:
        _fail("tag")
    return bytes(element.content)
